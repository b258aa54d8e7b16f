//! Table `day`: how many mails came on each day, by archive date in UTC. Kept for good: a row a day.
//!
//! A group of mails writes one row as a rule, two around midnight. A catalog made anew from the log has the same
//! counts; an erased mail is taken out of the day on which it came.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::error::Result;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// A day on which mail came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRow {
    /// Days since 1970-01-01, UTC.
    pub day: i64,
    /// Mails that came and were not erased since.
    pub mails: u64,
    /// Lowest number of a mail that came.
    pub first: u32,
}

/// The day of a time in Unix milliseconds, as days since 1970-01-01, UTC.
#[must_use]
pub fn day_of(time: i64) -> i64 {
    time.div_euclid(DAY)
}

/// New mails of a group by day: their number and the lowest of their numbers.
#[derive(Default)]
pub(crate) struct Tally(BTreeMap<i64, (u64, u32)>);

impl Tally {
    /// Counts a new mail.
    pub(crate) fn add(&mut self, archived: i64, mail: u32) {
        let (mails, first) = self.0.entry(day_of(archived)).or_insert((0, mail));
        *mails += 1;
        *first = mail.min(*first);
    }

    /// Adds the group to the table.
    pub(crate) fn write(&self, connection: &Connection) -> Result<()> {
        for (day, (mails, first)) in &self.0 {
            connection
                .prepare_cached(
                    "INSERT INTO day (day, mails, first) VALUES (?1, ?2, ?3)
                     ON CONFLICT (day) DO UPDATE SET mails = mails + ?2, first = min(first, ?3)",
                )?
                .execute(params![day, *mails as i64, first])?;
        }
        Ok(())
    }
}

/// Takes a mail that came at `archived` out of its day.
pub(crate) fn take_out(connection: &Connection, archived: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE day SET mails = max(mails - 1, 0) WHERE day = ?1")?
        .execute([day_of(archived)])?;
    Ok(())
}

/// Days from `day` on, in order; days without mail are left out.
pub(crate) fn since(connection: &Connection, day: i64) -> Result<Vec<DayRow>> {
    let mut statement = connection
        .prepare_cached("SELECT day, mails, first FROM day WHERE day >= ?1 ORDER BY day")?;
    let rows = statement.query_map([day], |row| {
        Ok(DayRow {
            day: row.get(0)?,
            mails: row.get::<_, i64>(1)?.unsigned_abs(),
            first: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
