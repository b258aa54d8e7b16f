//! Journal endpoints as an Admin sees and changes them. What they do with mail: `journal`.

use serde::Serialize;

use crate::access::AdminOf;
use crate::command::DEFAULT_MAX_SIZE;
use crate::network::Network;
use crate::people::user::checked_name;
use crate::people::{Note, Page, Paging};
use crate::problem::{Problem, Result};
use crate::system::{EndpointRow, RefusalRow, System};
use crate::{names, random_hex, unix_ms};

/// Bytes of the largest mail an endpoint may be told to take.
const MOST_SIZE: u64 = 1 << 30;
/// Bytes of the smallest such bound.
const LEAST_SIZE: u64 = 1 << 10;

/// An endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Endpoint {
    /// The hidden part of its address, which names it.
    pub id: String,
    /// The address mail servers deliver to.
    pub address: String,
    /// Its name.
    pub name: String,
    /// Number of its archive mailbox.
    pub mailbox: u32,
    /// STARTTLS is not required.
    pub plain: bool,
    /// Takes no mail for now.
    pub paused: bool,
    /// Bytes of the largest mail it takes.
    pub max_size: u64,
    /// Networks that may deliver; empty = all.
    pub networks: Vec<String>,
    /// Mails taken.
    pub received: u64,
    /// When the last was taken, Unix milliseconds.
    pub last: Option<i64>,
}

/// What a new endpoint is to be.
#[derive(Clone, Debug, Default)]
pub struct NewEndpoint {
    /// Its name.
    pub name: String,
    /// Number of its archive mailbox.
    pub mailbox: u32,
    /// STARTTLS is not required.
    pub plain: bool,
    /// Bytes of the largest mail it takes; `None` = 150 MB.
    pub max_size: Option<u64>,
    /// Networks that may deliver; empty = all.
    pub networks: Vec<String>,
}

impl AdminOf {
    /// Endpoints, by name.
    pub fn endpoints(&self, paging: &Paging) -> Result<Page<Endpoint>> {
        let all = self.all_endpoints()?;
        let wanted = all.into_iter().filter(|row| paging.wants(&row.id, &[&row.name]));
        Ok(paging.cut(wanted, |row| row.name.clone()))
    }

    /// One endpoint.
    pub fn endpoint(&self, id: &str) -> Result<Endpoint> {
        let found = self.all_endpoints()?.into_iter().find(|row| row.id == id);
        found.ok_or_else(|| Problem::NotFound("such endpoint".into()))
    }

    fn all_endpoints(&self) -> Result<Vec<Endpoint>> {
        self.engine.save_counts()?;
        let rows = self.engine.system.endpoints()?.into_iter();
        let mut own: Vec<Endpoint> = rows
            .filter(|row| row.tenant == self.tenant.id)
            .map(|row| self.shown_endpoint(row))
            .collect();
        own.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(own)
    }

    fn shown_endpoint(&self, row: EndpointRow) -> Endpoint {
        Endpoint {
            address: format!("{}@{}", row.token, self.engine.settings.journal_domain),
            id: row.token,
            name: row.name,
            mailbox: row.mailbox,
            plain: row.plain,
            paused: row.paused,
            max_size: row.max_size,
            networks: row.networks,
            received: row.received,
            last: row.last,
        }
    }

    /// Makes an endpoint with a new address.
    pub fn add_endpoint(&self, new: NewEndpoint) -> Result<Endpoint> {
        let name = checked_name("name", &new.name)?;
        let max_size = new.max_size.unwrap_or(DEFAULT_MAX_SIZE);
        if !(LEAST_SIZE..=MOST_SIZE).contains(&max_size) {
            return Err(Problem::invalid("max_size", "between 1 KiB and 1 GiB"));
        }
        for network in &new.networks {
            Network::parse(network).map_err(|why| Problem::invalid("networks", why))?;
        }
        let mailbox = self.mailbox(new.mailbox).map_err(|problem| match problem {
            Problem::NotFound(_) => Problem::invalid("mailbox", "there is no such mailbox"),
            problem => problem,
        })?;
        let _one_at_a_time = self.tenant.changing();
        if self.all_endpoints()?.iter().any(|row| names::same(&row.name, &name)) {
            return Err(Problem::conflict(
                "name-taken",
                format!("there is an endpoint {name} already"),
            ));
        }
        let row = EndpointRow {
            token: random_hex::<16>()?,
            tenant: self.tenant.id.clone(),
            name,
            mailbox: new.mailbox,
            plain: new.plain,
            paused: false,
            max_size,
            networks: new.networks,
            received: 0,
            last: None,
        };
        let note = Note::done("endpoint.create", "endpoint", &row.token, &row.name)
            .field("mailbox", None::<()>, &mailbox.address)
            .field("plain", None::<()>, row.plain)
            .field("max_size", None::<()>, row.max_size)
            .field("networks", None::<()>, &row.networks);
        self.change_endpoints(note, |system| system.add_endpoint(&row, unix_ms()))?;
        Ok(self.shown_endpoint(row))
    }

    /// Changes endpoints in the database within the change that writes the audit row: the second is undone if the
    /// first fails. What is in the database then holds, whatever became of the row.
    fn change_endpoints(
        &self,
        note: Note,
        work: impl FnOnce(&System) -> anyhow::Result<()>,
    ) -> Result<()> {
        let changed = self.tenant.people.change(&self.actor, |change| {
            work(&self.engine.system)?;
            change.note(note);
            Ok(())
        });
        self.engine.reload_endpoints()?;
        changed
    }

    /// Pauses or resumes an endpoint: while it is paused senders are told to come again.
    pub fn pause_endpoint(
        &self,
        id: &str,
        seen: impl FnOnce(&Endpoint) -> Result<()>,
        paused: bool,
    ) -> Result<Endpoint> {
        let _one_at_a_time = self.tenant.changing();
        let before = self.endpoint(id)?;
        seen(&before)?;
        let note = Note::done("endpoint.update", "endpoint", id, &before.name).field(
            "paused",
            before.paused,
            paused,
        );
        self.change_endpoints(note, |system| system.set_endpoint_paused(id, paused))?;
        self.endpoint(id)
    }

    /// Removes an endpoint: its address is unknown from now on, and senders drop what they send there.
    pub fn remove_endpoint(
        &self,
        id: &str,
        seen: impl FnOnce(&Endpoint) -> Result<()>,
    ) -> Result<()> {
        let _one_at_a_time = self.tenant.changing();
        let before = self.endpoint(id)?;
        seen(&before)?;
        let note = Note::done("endpoint.delete", "endpoint", id, &before.name);
        self.change_endpoints(note, |system| system.remove_endpoint(id))
    }

    /// Deliveries to this tenant that were refused for good, newest first.
    pub fn refusals(&self, limit: u32) -> Result<Vec<RefusalRow>> {
        Ok(self.engine.system.refusals(Some(&self.tenant.id), limit)?)
    }
}
