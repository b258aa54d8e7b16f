//! Table `mail`: what lists show of a mail. Everything else is read from the mail itself.

use mail::address::Address;
use mail::parse::Mail;
use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::record::sha256;

/// Addresses kept per list; a mail to more shows the rest when it is opened.
const LISTED_ADDRESSES: usize = 500;

/// A mail as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// Number of the mail.
    pub number: u32,
    /// Message date, Unix seconds.
    pub date: i64,
    /// Archive date, Unix milliseconds.
    pub archived: i64,
    /// Bytes of the mail.
    pub size: u64,
    /// Number of attachments.
    pub attachments: u32,
    /// Oddities, [`mail::Marks`].
    pub marks: u32,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Addresses in From.
    pub from: Vec<String>,
    /// Addresses in To.
    pub to: Vec<String>,
}

impl MailRow {
    /// The row of a parsed mail.
    pub(crate) fn new(number: u32, date: i64, archived: i64, size: u64, mail: &Mail) -> MailRow {
        MailRow {
            number,
            date,
            archived,
            size,
            attachments: mail.attachments.len() as u32,
            marks: mail.marks.bits(),
            message_id: mail.message_id.clone(),
            subject: mail.subject.clone(),
            from: addresses(&mail.from),
            to: addresses(&mail.to),
        }
    }
}

fn addresses(list: &[Address]) -> Vec<String> {
    list.iter().take(LISTED_ADDRESSES).map(|address| address.address.clone()).collect()
}

const COLUMNS: &str =
    "number, date, archived, size, attachments, marks, message_id, subject, people";

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<MailRow> {
    let people: String = row.get(8)?;
    let (from, to) = serde_json::from_str(&people).unwrap_or_default();
    Ok(MailRow {
        number: row.get(0)?,
        date: row.get(1)?,
        archived: row.get(2)?,
        size: row.get::<_, i64>(3)?.unsigned_abs(),
        attachments: row.get(4)?,
        marks: row.get(5)?,
        message_id: row.get(6)?,
        subject: row.get(7)?,
        from,
        to,
    })
}

fn message_key(id: &str) -> i64 {
    let digest = sha256(id.as_bytes());
    let mut key = [0; 8];
    key.copy_from_slice(&digest[..8]);
    i64::from_le_bytes(key)
}

/// Adds a mail, or writes its row anew.
pub(crate) fn insert(connection: &Connection, mail: &MailRow) -> Result<()> {
    let mut people = Vec::new();
    crate::entry::append_json(&(&mail.from, &mail.to), &mut people);
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO mail (number, date, archived, size, attachments, marks, message_key, message_id,
               subject, people) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            mail.number,
            mail.date,
            mail.archived,
            mail.size as i64,
            mail.attachments,
            mail.marks,
            mail.message_id.as_deref().map(message_key),
            mail.message_id,
            mail.subject,
            String::from_utf8_lossy(&people),
        ])?;
    Ok(())
}

/// One mail.
pub(crate) fn get(connection: &Connection, number: u32) -> Result<Option<MailRow>> {
    Ok(connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM mail WHERE number = ?1"))?
        .query_row([number], from_row)
        .optional()?)
}

/// Removes a mail.
pub(crate) fn remove(connection: &Connection, number: u32) -> Result<()> {
    connection.prepare_cached("DELETE FROM mail WHERE number = ?1")?.execute([number])?;
    Ok(())
}

/// Numbers of the newest mails before `before` (date, number), newest first, that `scope` holds.
/// Walks index `mail_date` backwards: no sort, no offset.
pub(crate) fn newest(
    connection: &Connection,
    scope: Option<&RoaringBitmap>,
    before: Option<(i64, u32)>,
    limit: usize,
) -> Result<Vec<u32>> {
    let (date, number) = before.unwrap_or((i64::MAX, u32::MAX));
    let mut statement = connection.prepare_cached(
        "SELECT number FROM mail WHERE (date, number) < (?1, ?2) ORDER BY date DESC, number DESC",
    )?;
    let mut rows = statement.query(params![date, number])?;
    let mut found = Vec::new();
    while found.len() < limit {
        let Some(row) = rows.next()? else { break };
        let number: u32 = row.get(0)?;
        if scope.is_none_or(|scope| scope.contains(number)) {
            found.push(number);
        }
    }
    Ok(found)
}

/// Mails with this Message-ID.
pub(crate) fn by_message_id(connection: &Connection, id: &str) -> Result<Vec<u32>> {
    let mut statement = connection.prepare_cached(
        "SELECT number FROM mail WHERE message_key = ?1 AND message_id = ?2 ORDER BY number",
    )?;
    let rows = statement.query_map(params![message_key(id), id], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
