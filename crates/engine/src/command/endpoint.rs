//! The commands about journal endpoints.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Done, find_mailbox, usage};
use crate::network::Network;
use crate::system::EndpointRow;
use crate::{Engine, names, random_hex, unix_ms, view};

impl Engine {
    pub(super) fn endpoint_add(
        &self,
        tenant: &str,
        name: String,
        mailbox: &str,
        plain: bool,
        max_size: u64,
        networks: Vec<String>,
    ) -> Result<Done> {
        let tenant = self.tenant(tenant)?;
        let name = names::checked(&name)
            .map_err(|why| usage(format!("an endpoint needs a name: {why}")))?;
        if !(1024..=(1 << 30)).contains(&max_size) {
            return Err(usage("an endpoint's largest mail is between 1 KiB and 1 GiB"));
        }
        for network in &networks {
            Network::parse(network).map_err(usage)?;
        }
        let mailbox = find_mailbox(&tenant, mailbox)?;
        let endpoint = EndpointRow {
            token: random_hex::<16>()?,
            tenant: tenant.id.clone(),
            name,
            mailbox: mailbox.number,
            plain,
            paused: false,
            max_size,
            networks,
            received: 0,
            last: None,
        };
        self.system.add_endpoint(&endpoint, unix_ms())?;
        self.reload_endpoints()?;
        Ok(Done::good(self.endpoint_view(&endpoint)?))
    }

    pub(super) fn endpoint_list(&self, tenant: Option<&str>) -> Result<Done> {
        let tenant = tenant.map(|name| self.tenant(name)).transpose()?;
        self.save_counts()?;
        let endpoints = self.system.endpoints()?;
        let wanted =
            endpoints.iter().filter(|row| tenant.as_ref().is_none_or(|t| t.id == row.tenant));
        Ok(Done::good(Value::Array(
            wanted.map(|row| self.endpoint_view(row)).collect::<Result<_>>()?,
        )))
    }

    pub(super) fn find_endpoint(&self, tenant: &str, name: &str) -> Result<EndpointRow> {
        let tenant = self.tenant(tenant)?;
        let found = self
            .system
            .endpoints()?
            .into_iter()
            .find(|row| row.tenant == tenant.id && names::same(&row.name, name));
        found.ok_or_else(|| usage(format!("tenant {} has no endpoint {name}", tenant.name())))
    }

    pub(super) fn endpoint_view(&self, row: &EndpointRow) -> Result<Value> {
        let tenant = self.tenant_by_id(&row.tenant);
        let mailboxes = tenant.as_ref().map_or(Ok(Vec::new()), |t| t.archive.mailboxes())?;
        let mailbox = mailboxes.iter().find(|mailbox| mailbox.number == row.mailbox);
        Ok(json!({
            "address": format!("{}@{}", row.token, self.settings.journal_domain),
            "name": row.name,
            "tenant": tenant.map_or_else(|| row.tenant.clone(), |tenant| tenant.name()),
            "mailbox": mailbox.map(|mailbox| &mailbox.primary),
            "plain": row.plain,
            "state": if row.paused { "paused" } else { "active" },
            "max_size": row.max_size,
            "allow": row.networks,
            "received": row.received,
            "last": row.last.map(|last| view::time(last.div_euclid(1000))),
        }))
    }
}
