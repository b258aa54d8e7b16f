//! How alive the journal endpoints are: mails taken, the last of them, and the longest pause that is usual.
//!
//! The usual pause is a maximum that fades: a night or a weekend without mail is usual for a while, and what has not
//! come for weeks is forgotten. An average would not do: mails come every few seconds by day and not at all at night.

use anyhow::Result;
use rusqlite::params;

use super::System;

/// Milliseconds after which a pause counts half. A weekend lifts it every week.
const HALF_LIFE: f64 = 14.0 * 86_400_000.0;

/// What is known of an endpoint's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Local part of its address.
    pub token: String,
    /// Its name.
    pub name: String,
    /// Number of its archive mailbox.
    pub mailbox: u32,
    /// Takes no mail for now.
    pub paused: bool,
    /// When it was made, Unix milliseconds.
    pub created: i64,
    /// Mails taken.
    pub received: u64,
    /// When the last was taken, Unix milliseconds.
    pub last: Option<i64>,
    /// Longest usual pause between two mails, milliseconds; 0 = none yet.
    pub gap: i64,
}

impl System {
    /// Adds to an endpoint's count of mails taken: the last of them at `last`, after pauses of at most `gap`
    /// milliseconds.
    pub fn count_received(&self, token: &str, mails: u64, last: i64, gap: i64) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let known = transaction
            .prepare_cached("SELECT last, gap FROM endpoint WHERE token = ?1")?
            .query_row([token], |row| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, i64>(1)?)));
        let usual = match known {
            Ok((before, usual)) => faded(usual, last - before.unwrap_or(last)).max(gap),
            Err(rusqlite::Error::QueryReturnedNoRows) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        transaction
            .prepare_cached(
                "UPDATE endpoint SET received = received + ?2, last = ?3, gap = ?4 WHERE token = ?1",
            )?
            .execute(params![token, mails as i64, last, usual])?;
        transaction.commit()?;
        Ok(())
    }

    /// A tenant's endpoints, by name.
    pub fn pulses(&self, tenant: &str) -> Result<Vec<Pulse>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT token, name, mailbox, state, created, received, last, gap
             FROM endpoint WHERE tenant = ?1 ORDER BY name",
        )?;
        let rows = statement.query_map([tenant], |row| {
            Ok(Pulse {
                token: row.get(0)?,
                name: row.get(1)?,
                mailbox: row.get(2)?,
                paused: row.get::<_, String>(3)? == "paused",
                created: row.get(4)?,
                received: row.get::<_, i64>(5)?.unsigned_abs(),
                last: row.get(6)?,
                gap: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn faded(gap: i64, elapsed: i64) -> i64 {
    (gap as f64 * 0.5_f64.powf(elapsed.max(0) as f64 / HALF_LIFE)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::EndpointRow;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    #[test]
    fn the_usual_pause_is_the_longest_of_late() {
        let folder = tempfile::tempdir().unwrap();
        let system = System::open(&folder.path().join("system.sqlite3")).unwrap();
        system.add_tenant("t", "Acme", &[], 1).unwrap();
        let endpoint = EndpointRow {
            token: "abc".into(),
            tenant: "t".into(),
            name: "Exchange".into(),
            mailbox: 1,
            plain: false,
            paused: false,
            max_size: 1,
            networks: Vec::new(),
            received: 0,
            last: None,
        };
        system.add_endpoint(&endpoint, 7).unwrap();
        let pulse = || system.pulses("t").unwrap().remove(0);
        assert_eq!((pulse().created, pulse().last, pulse().gap), (7, None, 0));
        system.count_received("abc", 3, DAY, HOUR).unwrap();
        system.count_received("abc", 1, 4 * DAY, 62 * HOUR).unwrap();
        assert_eq!((pulse().received, pulse().last, pulse().gap), (4, Some(4 * DAY), 62 * HOUR));
        // A week of shorter pauses: a weekend is still usual, half as long again.
        system.count_received("abc", 1, 11 * DAY, 12 * HOUR).unwrap();
        assert!((43 * HOUR..44 * HOUR).contains(&pulse().gap), "{}", pulse().gap);
        system.count_received("abc", 1, 200 * DAY, 12 * HOUR).unwrap();
        assert_eq!(pulse().gap, 12 * HOUR);
        system.count_received("gone", 1, 1, 1).unwrap();
        assert!(system.pulses("other").unwrap().is_empty());
    }
}
