//! Table `meta`: how far the catalog follows the log, and the maintained counters.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::keys::{hex, unhex};
use crate::log::Position;
use crate::segment::Location;

/// How far the catalog follows the log. Written in the transaction of every group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) position: Position,
    pub(crate) counters: Counters,
}

/// Maintained counters; nothing is ever counted by walking tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Number the next mail gets.
    pub next_mail: u32,
    /// Number the next copy gets.
    pub next_copy: u32,
    /// Number the next mailbox gets.
    pub next_mailbox: u32,
    /// Mails there are.
    pub mails: u64,
    /// Copies there are.
    pub copies: u64,
    /// Bytes of all copies as received.
    pub bytes: u64,
    /// Number the next copy had at the last checkpoint.
    pub checkpointed: u32,
    /// Sequence number of the last checkpoint's record.
    pub sealed: u64,
}

impl Counters {
    /// Notes that the record with this sequence number is a checkpoint.
    pub(crate) fn checkpoint_at(&mut self, sequence: u64) {
        self.checkpointed = self.next_copy;
        self.sealed = sequence;
    }
}

#[derive(Serialize, Deserialize)]
struct Row {
    next: i64,
    next_sequence: u64,
    chain: String,
    counters: Counters,
}

/// Reads the progress; `None` in a new catalog.
pub(crate) fn progress(connection: &Connection) -> Result<Option<Progress>> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM meta WHERE key = 'progress'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str::<Row>(&text).ok()).and_then(|row| {
        Some(Progress {
            position: Position {
                next: Location::from_sql(row.next),
                next_sequence: row.next_sequence,
                chain: unhex(&row.chain)?,
            },
            counters: row.counters,
        })
    }))
}

/// Writes the progress.
pub(crate) fn set_progress(connection: &Connection, progress: &Progress) -> Result<()> {
    let row = Row {
        next: progress.position.next.to_sql(),
        next_sequence: progress.position.next_sequence,
        chain: hex(&progress.position.chain),
        counters: progress.counters,
    };
    let mut text = Vec::new();
    crate::entry::append_json(&row, &mut text);
    connection
        .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES ('progress', ?1)")?
        .execute(params![String::from_utf8_lossy(&text)])?;
    Ok(())
}
