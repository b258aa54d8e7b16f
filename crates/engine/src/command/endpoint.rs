//! The commands about journal endpoints.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Done, find_mailbox, usage};
use crate::access::Operator;
use crate::endpoints::NewEndpoint;
use crate::system::EndpointRow;
use crate::{Engine, names, view};

impl Operator {
    pub(super) fn endpoint_add(
        &self,
        tenant: &str,
        mailbox: &str,
        mut new: NewEndpoint,
    ) -> Result<Done> {
        let tenant = self.engine.tenant(tenant)?;
        new.mailbox = find_mailbox(&tenant, mailbox)?.number;
        let made = self.admin_of(tenant).add_endpoint(new)?;
        self.endpoint_done(&made.id)
    }

    pub(super) fn endpoint_pause(&self, tenant: &str, name: &str, paused: bool) -> Result<Done> {
        let row = self.engine.find_endpoint(tenant, name)?;
        let admin = self.admin_of(self.engine.tenant(tenant)?);
        admin.pause_endpoint(&row.token, |_| Ok(()), paused)?;
        self.endpoint_done(&row.token)
    }

    pub(super) fn endpoint_remove(&self, tenant: &str, name: &str) -> Result<Done> {
        let row = self.engine.find_endpoint(tenant, name)?;
        self.admin_of(self.engine.tenant(tenant)?).remove_endpoint(&row.token, |_| Ok(()))?;
        Ok(Done::good(json!({"removed": row.name})))
    }

    fn endpoint_done(&self, token: &str) -> Result<Done> {
        let rows = self.engine.system.endpoints()?;
        let row = rows.iter().find(|row| row.token == token);
        let row = row.context("the endpoint was removed meanwhile")?;
        Ok(Done::good(self.engine.endpoint_view(row)?))
    }
}

impl Engine {
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

    fn find_endpoint(&self, tenant: &str, name: &str) -> Result<EndpointRow> {
        let tenant = self.tenant(tenant)?;
        let found = self
            .system
            .endpoints()?
            .into_iter()
            .find(|row| row.tenant == tenant.id && names::same(&row.name, name));
        found.ok_or_else(|| usage(format!("tenant {} has no endpoint {name}", tenant.name())))
    }

    fn endpoint_view(&self, row: &EndpointRow) -> Result<Value> {
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
