//! Tables `mail` and `message`: what lists show of a mail. Everything else is read from the mail itself.

use mail::address::Address;
use mail::parse::Mail;
use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension, params};

use super::link::Place;
use crate::error::Result;
use crate::record::sha256;

/// Addresses kept per list; a mail to more shows the rest when it is opened.
const LISTED_ADDRESSES: usize = 4;

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
    /// Number of attachments that somebody attached: not pictures of the text, not signatures.
    pub attachments: u32,
    /// Oddities, [`mail::Marks`].
    pub marks: u32,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// Subject, decoded.
    pub subject: String,
    /// The first in From.
    pub from: Option<Address>,
    /// The first addresses in To.
    pub to: Vec<String>,
    /// How many more there are in To.
    pub to_more: u32,
}

impl MailRow {
    /// The row of a parsed mail.
    pub(crate) fn new(number: u32, date: i64, archived: i64, size: u64, mail: &Mail) -> MailRow {
        MailRow {
            number,
            date,
            archived,
            size,
            attachments: mail.attached() as u32,
            marks: mail.marks.bits(),
            message_id: mail.message_id.clone(),
            subject: mail.subject.clone(),
            from: mail.from.first().cloned(),
            to: mail.to.iter().take(LISTED_ADDRESSES).map(|to| to.address.clone()).collect(),
            to_more: mail.to.len().saturating_sub(LISTED_ADDRESSES) as u32,
        }
    }
}

const COLUMNS: &str =
    "number, date, archived, size, attachments, marks, message_id, subject, people, to_more";

/// Column `people`: address and name of From, each empty if there is none, and the addresses of To.
fn people_text(mail: &MailRow) -> String {
    let from = mail.from.as_ref();
    let address = from.map_or("", |from| &from.address);
    let name = from.and_then(|from| from.name.as_deref()).unwrap_or("");
    let people: Vec<&str> =
        [address, name].into_iter().chain(mail.to.iter().map(String::as_str)).collect();
    let mut text = Vec::new();
    crate::entry::append_json(&people, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// From and the first addresses of To, as column `people` has them.
pub(crate) fn people(text: &str) -> (Option<Address>, Vec<String>) {
    let people: Vec<String> = serde_json::from_str(text).unwrap_or_default();
    let mut people = people.into_iter();
    let (address, name) = (people.next().unwrap_or_default(), people.next().unwrap_or_default());
    let known = !address.is_empty() || !name.is_empty();
    let name = Some(name).filter(|name| !name.is_empty());
    (known.then_some(Address { name, address }), people.collect())
}

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<MailRow> {
    let (from, to) = people(&row.get::<_, String>(8)?);
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
        to_more: row.get(9)?,
    })
}

/// Short: who looks a Message-ID up compares it with the mails' own.
fn message_key(id: &str) -> i32 {
    let digest = sha256(id.as_bytes());
    i32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]])
}

/// Adds a mail, or writes its row anew.
pub(crate) fn insert(connection: &Connection, mail: &MailRow) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO mail (number, date, archived, size, attachments, marks, message_id, subject,
               people, to_more) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            mail.number,
            mail.date,
            mail.archived,
            mail.size as i64,
            mail.attachments,
            mail.marks,
            mail.message_id,
            mail.subject,
            people_text(mail),
            mail.to_more,
        ])?;
    if let Some(id) = &mail.message_id {
        connection
            .prepare_cached("INSERT OR IGNORE INTO message (key, mail) VALUES (?1, ?2)")?
            .execute(params![message_key(id), mail.number])?;
    }
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
    let row = get(connection, number)?;
    if let Some(id) = row.and_then(|row| row.message_id) {
        connection
            .prepare_cached("DELETE FROM message WHERE key = ?1 AND mail = ?2")?
            .execute(params![message_key(&id), number])?;
    }
    connection.prepare_cached("DELETE FROM mail WHERE number = ?1")?.execute([number])?;
    Ok(())
}

/// The newest mails behind `behind`, newest first: a walk along index `mail_date`, no sort, no offset.
pub(crate) fn newest(
    connection: &Connection,
    (date, number): Place,
    limit: usize,
) -> Result<Vec<Place>> {
    let mut statement = connection.prepare_cached(
        "SELECT date, number FROM mail WHERE (date, number) < (?1, ?2)
         ORDER BY date DESC, number DESC LIMIT ?3",
    )?;
    let rows = statement
        .query_map(params![date, number, limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a mail is sorted by.
pub(crate) struct KeyRow<'a> {
    pub(crate) number: u32,
    pub(crate) date: i64,
    pub(crate) size: i64,
    pub(crate) subject: &'a str,
    /// Column `people`.
    pub(crate) people: &'a str,
}

/// Gives what these mails, or all (`None`), are sorted by. Few are looked up, many found by reading the whole table.
pub(crate) fn keys(
    connection: &Connection,
    numbers: Option<&RoaringBitmap>,
    mut give: impl FnMut(KeyRow<'_>),
) -> Result<()> {
    const FEW: u64 = 20_000;
    const SELECT: &str = "SELECT number, date, size, subject, people FROM mail";
    let mut one = |row: &rusqlite::Row<'_>| -> Result<()> {
        let number = row.get(0)?;
        if numbers.is_none_or(|numbers| numbers.contains(number)) {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let (subject, people) = (text(3)?, text(4)?);
            give(KeyRow { number, date: row.get(1)?, size: row.get(2)?, subject, people });
        }
        Ok(())
    };
    if let Some(numbers) = numbers.filter(|numbers| numbers.len() <= FEW) {
        let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE number = ?1"))?;
        for number in numbers {
            let mut rows = statement.query([number])?;
            if let Some(row) = rows.next()? {
                one(row)?;
            }
        }
        return Ok(());
    }
    let mut statement = connection.prepare_cached(SELECT)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        one(row)?;
    }
    Ok(())
}

/// Mails with this Message-ID.
pub(crate) fn by_message_id(connection: &Connection, id: &str) -> Result<Vec<u32>> {
    let mut statement = connection.prepare_cached(
        "SELECT number FROM message JOIN mail ON mail.number = message.mail
         WHERE key = ?1 AND message_id = ?2 ORDER BY number",
    )?;
    let rows = statement.query_map(params![message_key(id), id], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
