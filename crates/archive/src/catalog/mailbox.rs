//! Tables `mailbox` and `mailbox_address`: archive mailboxes and the addresses that link mail to them.
//!
//! An address belongs to at most one normal mailbox; special mailboxes may carry it too (product decision 5).

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use crate::entry::{MailboxEntry, MailboxKind};
use crate::error::Result;

/// An archive mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxRow {
    /// Its number.
    pub number: u32,
    /// Primary address, normalised.
    pub primary: String,
    /// Secondary addresses, normalised, sorted.
    pub also: Vec<String>,
    /// Normal or special.
    pub kind: MailboxKind,
    /// When it was made, Unix milliseconds.
    pub created: i64,
    /// Mails linked to it.
    pub mails: u64,
}

/// Writes the state of a mailbox as the log has it.
pub(crate) fn apply(connection: &Connection, entry: &MailboxEntry) -> Result<()> {
    let special = entry.kind == MailboxKind::Special;
    let kind = if special { "special" } else { "normal" };
    connection
        .prepare_cached(
            "INSERT INTO mailbox (number, primary_address, kind, state, created) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (number) DO UPDATE SET primary_address = ?2, state = ?4",
        )?
        .execute(params![entry.mailbox, entry.primary, kind, entry.state, entry.time])?;
    connection
        .prepare_cached("DELETE FROM mailbox_address WHERE mailbox = ?1")?
        .execute([entry.mailbox])?;
    if entry.state == "present" {
        for address in std::iter::once(&entry.primary).chain(&entry.also) {
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO mailbox_address (address, mailbox, special) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![address, entry.mailbox, special])?;
        }
    }
    Ok(())
}

/// All mailboxes that are present, by primary address.
pub(crate) fn list(connection: &Connection) -> Result<Vec<MailboxRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, primary_address, kind, created, mails FROM mailbox WHERE state = 'present'
         ORDER BY primary_address, number",
    )?;
    let rows = statement.query_map([], |row| {
        let kind: String = row.get(2)?;
        Ok(MailboxRow {
            number: row.get(0)?,
            primary: row.get(1)?,
            also: Vec::new(),
            kind: if kind == "special" { MailboxKind::Special } else { MailboxKind::Normal },
            created: row.get(3)?,
            mails: row.get::<_, i64>(4)?.unsigned_abs(),
        })
    })?;
    let mut mailboxes: Vec<MailboxRow> = rows.collect::<Result<_, _>>()?;
    for mailbox in &mut mailboxes {
        mailbox.also = addresses(connection, mailbox.number)?;
        mailbox.also.retain(|address| *address != mailbox.primary);
    }
    Ok(mailboxes)
}

fn addresses(connection: &Connection, mailbox: u32) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT address FROM mailbox_address WHERE mailbox = ?1 ORDER BY address",
    )?;
    let rows = statement.query_map([mailbox], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Address → normal mailbox: what links mail.
pub(crate) fn linking(connection: &Connection) -> Result<HashMap<String, u32>> {
    let mut statement =
        connection.prepare("SELECT address, mailbox FROM mailbox_address WHERE special = 0")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Number of the normal mailbox with this address.
pub(crate) fn by_address(connection: &Connection, address: &str) -> Result<Option<u32>> {
    Ok(connection
        .prepare_cached("SELECT mailbox FROM mailbox_address WHERE address = ?1 AND special = 0")?
        .query_row([address], |row| row.get(0))
        .optional()?)
}
