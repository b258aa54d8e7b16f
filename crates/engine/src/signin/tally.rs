//! Refusals that get no audit row of their own, so that a flood of tries does not fill the log: after the first
//! sixty of a minute they are counted, and one row says how many there were.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::Engine;
use crate::access::Actor;
use crate::people::Note;

const MINUTE: i64 = 60_000;
/// Rows of one tenant in a minute.
const ROWS: u32 = 60;

#[derive(Default)]
struct Minute {
    began: i64,
    rows: u32,
    /// Refusals without a row.
    others: u64,
}

/// Counts per tenant.
pub(super) struct Tally {
    tenants: Mutex<HashMap<String, Minute>>,
    /// When the next row is due; `i64::MAX` = nothing was counted.
    due: AtomicI64,
}

impl Tally {
    pub(super) fn new() -> Tally {
        Tally { tenants: Mutex::default(), due: AtomicI64::new(i64::MAX) }
    }

    /// Whether a refusal gets a row of its own; else it is counted.
    pub(super) fn has_row(&self, tenant: &str, now: i64) -> bool {
        self.add(tenant, now, ROWS)
    }

    /// Counts a refusal.
    pub(super) fn count(&self, tenant: &str, now: i64) {
        self.add(tenant, now, 0);
    }

    fn add(&self, tenant: &str, now: i64, rows: u32) -> bool {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = tenants.entry(tenant.to_owned()).or_default();
        if now - minute.began >= MINUTE && minute.others == 0 {
            *minute = Minute { began: now, ..Minute::default() };
        }
        if minute.rows < rows {
            minute.rows += 1;
            return true;
        }
        minute.others += 1;
        self.due.fetch_min(minute.began + MINUTE, Ordering::SeqCst);
        false
    }

    /// What was counted and is due; `all` = whether it is or not.
    fn take(&self, now: i64, all: bool) -> Vec<(String, u64)> {
        if !all && now < self.due.load(Ordering::SeqCst) {
            return Vec::new();
        }
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = |minute: &Minute| all || now - minute.began >= MINUTE;
        let taken = tenants
            .iter()
            .filter(|(_, minute)| minute.others > 0 && is_due(minute))
            .map(|(tenant, minute)| (tenant.clone(), minute.others))
            .collect();
        tenants.retain(|_, minute| !is_due(minute));
        let left = tenants.values().filter(|minute| minute.others > 0);
        let next = left.map(|minute| minute.began + MINUTE).min();
        self.due.store(next.unwrap_or(i64::MAX), Ordering::SeqCst);
        taken
    }
}

impl Engine {
    /// Writes the rows that are due about refusals that were only counted.
    pub(super) fn write_tally(&self) {
        self.write_counted(false);
    }

    /// Writes all of them, before the end.
    pub(crate) fn write_counted(&self, all: bool) {
        for (tenant, count) in self.signin.tally.take(self.signin.clock.now(), all) {
            let Some(tenant) = self.tenant_by_id(&tenant) else { continue };
            let why = format!("{count} more tries were refused");
            let note = Note::refused("sign-in", "", &why);
            if let Err(error) = tenant.people.note(&Actor::system(), note) {
                tracing::error!(%error, count, "could not note refused sign-ins in the audit log");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_told_once_a_minute() {
        let tally = Tally::new();
        let rows = (0..1000).filter(|_| tally.has_row("t", 1_000_000)).count();
        assert_eq!(rows, 60);
        tally.count("t", 1_000_000);
        tally.count("u", 1_030_000);
        assert_eq!(tally.take(1_059_999, false), []);
        assert_eq!(tally.take(1_060_000, false), [("t".into(), 941)]);
        assert_eq!(tally.take(1_060_000, false), []);
        assert!(tally.has_row("t", 1_060_000));
        assert_eq!(tally.take(1_060_000, true), [("u".into(), 1)]);
    }
}
