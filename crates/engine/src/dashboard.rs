//! What an Admin sees first: is anything missing? Figures of a tenant, and what needs him.
//!
//! Nothing here walks mail: figures are kept by the commit or derived within bounds, and everything is gathered when
//! it is asked for. Deliberately not here: what an operator sees of all tenants; texts in other languages, which go by
//! the codes.

mod around;
mod check;
mod facts;
mod unknown;
mod verification;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use archive::day_of;
use serde::Serialize;

pub use around::Disk;
pub use check::{Notification, Severity};
pub(crate) use check::{error_below, warning_below};
pub(crate) use unknown::Unknown;
pub use unknown::UnknownAddress;
pub use verification::{DamagedPlace, Verification};

use crate::access::AdminOf;
use crate::problem::{Problem, Result};
use crate::unix_ms;
use around::Around;
use facts::{DAYS, Facts};

/// Unknown addresses listed.
const LISTED: usize = 100;

/// A tenant at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Dashboard {
    /// When this was, Unix milliseconds.
    pub time: i64,
    /// Whether the tenant takes no mail for now.
    pub paused: bool,
    /// Mails.
    pub mails: u64,
    /// Copies of them.
    pub copies: u64,
    /// Bytes of all copies as received.
    pub bytes: u64,
    /// Archive mailboxes.
    pub mailboxes: u64,
    /// Bytes on disk: the log, which is the archive.
    pub stored_bytes: u64,
    /// Bytes on disk: the catalog.
    pub catalog_bytes: u64,
    /// Bytes on disk: the index.
    pub index_bytes: u64,
    /// Room where the archive is; `None` if it can't be measured.
    pub disk: Option<Disk>,
    /// Mails of the last 30 days, today (UTC) last.
    pub days: Vec<DayOfMail>,
    /// Deliveries refused for good.
    pub refused: u64,
    /// Journal endpoints, by name.
    pub endpoints: Vec<EndpointFigures>,
    /// The last verification.
    pub verification: Option<Verification>,
    /// What needs an Admin, the worst first.
    pub notifications: Vec<Notification>,
}

/// Mails of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DayOfMail {
    /// `YYYY-MM-DD`, UTC.
    pub date: String,
    /// Mails that came.
    pub mails: u64,
}

/// A journal endpoint's figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EndpointFigures {
    /// The hidden part of its address, which names it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Takes no mail for now.
    pub paused: bool,
    /// Mails taken.
    pub received: u64,
    /// When the last was taken, Unix milliseconds.
    pub last: Option<i64>,
    /// Milliseconds without mail after which it counts as silent.
    pub silent_after: i64,
}

impl AdminOf {
    /// Figures and notifications. `tls_files`: PEM files of the certificates the service shows itself.
    pub fn dashboard(&self, tls_files: &[PathBuf]) -> Result<Dashboard> {
        self.dashboard_in(self.around(tls_files))
    }

    /// What needs an Admin, the worst first.
    pub fn notifications(&self, tls_files: &[PathBuf]) -> Result<Vec<Notification>> {
        Ok(check::all(&Facts::gather(self, self.around(tls_files))?))
    }

    /// The most frequent addresses of our domains in mail of the last 30 days that no mailbox has; at most 100.
    pub fn unknown_addresses(&self) -> Result<Vec<UnknownAddress>> {
        self.engine.save_counts()?;
        let people = &self.tenant.people;
        let mut found =
            people.read(|connection| self.tenant.unknown_addresses(connection, unix_ms()))?;
        found.truncate(LISTED);
        Ok(found)
    }

    fn around(&self, tls_files: &[PathBuf]) -> Around {
        Around::measured(self.engine.data().path(), tls_files)
    }

    pub(crate) fn dashboard_in(&self, around: Around) -> Result<Dashboard> {
        let facts = Facts::gather(self, around)?;
        let archive = &self.tenant.archive;
        let counters = archive.counters()?;
        let (stored_bytes, catalog_bytes, index_bytes) = archive.sizes()?;
        let now = facts.around.now;
        let endpoint = |pulse: &crate::system::pulse::Pulse| EndpointFigures {
            id: pulse.token.clone(),
            name: pulse.name.clone(),
            paused: pulse.paused,
            received: pulse.received,
            last: pulse.last,
            silent_after: check::silent_after(pulse, facts.silent_hours, now),
        };
        Ok(Dashboard {
            time: now,
            paused: facts.paused,
            mails: counters.mails,
            copies: counters.copies,
            bytes: counters.bytes,
            mailboxes: facts.mailboxes.len() as u64,
            stored_bytes,
            catalog_bytes,
            index_bytes,
            disk: facts.around.disk,
            days: self.days(now)?,
            refused: self.engine.system.refusal_count(&self.tenant.id)?,
            endpoints: facts.endpoints.iter().map(endpoint).collect(),
            notifications: check::all(&facts),
            verification: facts.verification,
        })
    }

    fn days(&self, now: i64) -> Result<Vec<DayOfMail>> {
        let today = day_of(now);
        let rows = self.tenant.archive.days(today - DAYS + 1)?;
        let day = |day: i64| {
            let time = jiff::Timestamp::from_second(day * 86_400)
                .map_err(|error| Problem::Internal(error.into()))?;
            let row = rows.iter().find(|row| row.day == day);
            Ok(DayOfMail {
                date: jiff::tz::Offset::UTC.to_datetime(time).date().to_string(),
                mails: row.map_or(0, |row| row.mails),
            })
        };
        (today - DAYS + 1..=today).map(day).collect()
    }
}
