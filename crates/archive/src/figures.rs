//! Figures for a dashboard: kept or derived within bounds, never counted by walking tables.
//!
//! Deliberately not here: the totals (`Archive::counters`) and sizes (`Archive::sizes`).

use std::sync::PoisonError;

use roaring::RoaringBitmap;

use crate::catalog::day::{self, DayRow};
use crate::error::Result;
use crate::open::Archive;
use crate::prepare::{Prepared, envelope_addresses};

impl Archive {
    /// How many mails came on each day from `day` on (days since 1970-01-01, UTC), in order; days without mail are
    /// left out.
    pub fn days(&self, day: i64) -> Result<Vec<DayRow>> {
        self.reading.catalog.read(|connection| day::since(connection, day))
    }

    /// How many mails that came on `day` or later are linked to one of these mailboxes and to no other.
    ///
    /// Mails are numbered as they come, so that those of some days are a range of every mailbox's bitmap.
    pub fn only_in(&self, mailboxes: &[u32], day: i64) -> Result<u64> {
        let Some(first) = self.days(day)?.iter().map(|row| row.first).min() else { return Ok(0) };
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        let mut only = RoaringBitmap::new();
        for mails in mailboxes.iter().filter_map(|mailbox| live.links.get(mailbox)) {
            only |= &**mails;
        }
        only.remove_range(..first);
        for (_, mails) in live.links.iter().filter(|(mailbox, _)| !mailboxes.contains(mailbox)) {
            if only.is_empty() {
                break;
            }
            only -= &**mails;
        }
        Ok(only.len())
    }
}

impl Prepared {
    /// The addresses that link it to mailboxes, normalised, each once.
    #[must_use]
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// Those of them that its envelope names: its headers may name anybody.
    #[must_use]
    pub fn addresses_of_envelope(&self) -> Vec<String> {
        self.envelope.iter().flat_map(envelope_addresses).collect()
    }

    /// What is odd about it.
    #[must_use]
    pub fn marks(&self) -> mail::Marks {
        self.mail.marks
    }
}
