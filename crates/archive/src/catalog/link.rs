//! Tables `link`, `folder` and `placement`: which mailboxes and folders show a mail.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

/// A folder of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    /// Number, never used again.
    pub number: i64,
    /// Names joined by `/`.
    pub path: String,
    /// Mails placed in it.
    pub mails: u64,
}

/// Place in a list of mails, newest first: message date in Unix seconds, number of the mail.
pub type Place = (i64, u32);

/// Links a mail to a mailbox; true if it was not yet linked.
pub(crate) fn insert(connection: &Connection, mailbox: u32, mail: u32, date: i64) -> Result<bool> {
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO link (mailbox, date, mail) VALUES (?1, ?2, ?3)")?
        .execute(params![mailbox, date, mail])?;
    if added > 0 {
        connection
            .prepare_cached("UPDATE mailbox SET mails = mails + 1 WHERE number = ?1")?
            .execute([mailbox])?;
    }
    Ok(added > 0)
}

/// Numbers of the mailboxes a mail is linked to.
pub(crate) fn of_mail(connection: &Connection, mail: u32) -> Result<Vec<u32>> {
    let mut statement =
        connection.prepare_cached("SELECT mailbox FROM link WHERE mail = ?1 ORDER BY mailbox")?;
    let rows = statement.query_map([mail], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every mailbox's mails as bitmaps: what access and mailbox filters intersect with.
pub(crate) fn bitmaps(connection: &Connection) -> Result<BTreeMap<u32, RoaringBitmap>> {
    let mut bitmaps: BTreeMap<u32, RoaringBitmap> = BTreeMap::new();
    let mut statement =
        connection.prepare("SELECT mail, mailbox FROM link INDEXED BY link_mail ORDER BY mail")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        bitmaps.entry(row.get(1)?).or_default().insert(row.get(0)?);
    }
    Ok(bitmaps)
}

/// The newest mails of a mailbox behind `behind`, newest first.
pub(crate) fn newest_in_mailbox(
    connection: &Connection,
    mailbox: u32,
    behind: Place,
    limit: usize,
) -> Result<Vec<Place>> {
    let sql = "SELECT date, mail FROM link WHERE mailbox = ?1 AND (date, mail) < (?2, ?3)
               ORDER BY date DESC, mail DESC LIMIT ?4";
    places(connection, sql, mailbox.into(), behind, limit)
}

/// The newest mails of a folder behind `behind`, newest first.
pub(crate) fn newest_in_folder(
    connection: &Connection,
    folder: i64,
    behind: Place,
    limit: usize,
) -> Result<Vec<Place>> {
    let sql = "SELECT date, mail FROM placement WHERE folder = ?1 AND (date, mail) < (?2, ?3)
               ORDER BY date DESC, mail DESC LIMIT ?4";
    places(connection, sql, folder, behind, limit)
}

/// The newest mails of a mailbox that are in none of its folders, newest first.
pub(crate) fn newest_unplaced(
    connection: &Connection,
    mailbox: u32,
    behind: Place,
    limit: usize,
) -> Result<Vec<Place>> {
    let sql = "SELECT date, mail FROM link WHERE mailbox = ?1 AND (date, mail) < (?2, ?3)
                 AND NOT EXISTS (SELECT 1 FROM placement JOIN folder ON number = placement.folder
                                 WHERE placement.mail = link.mail AND folder.mailbox = ?1)
               ORDER BY date DESC, mail DESC LIMIT ?4";
    places(connection, sql, mailbox.into(), behind, limit)
}

fn places(
    connection: &Connection,
    sql: &str,
    of: i64,
    (date, mail): Place,
    limit: usize,
) -> Result<Vec<Place>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement
        .query_map(params![of, date, mail, limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The mails of a folder.
pub(crate) fn of_folder(connection: &Connection, folder: i64) -> Result<RoaringBitmap> {
    let mut statement =
        connection.prepare_cached("SELECT mail FROM placement WHERE folder = ?1")?;
    let rows = statement.query_map([folder], |row| row.get::<_, u32>(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The mails of a mailbox that are in none of its folders.
pub(crate) fn unplaced(connection: &Connection, mailbox: u32) -> Result<RoaringBitmap> {
    let mut statement = connection.prepare_cached(
        "SELECT mail FROM link WHERE mailbox = ?1
           AND NOT EXISTS (SELECT 1 FROM placement JOIN folder ON number = placement.folder
                           WHERE placement.mail = link.mail AND folder.mailbox = ?1)",
    )?;
    let rows = statement.query_map([mailbox], |row| row.get::<_, u32>(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The folders of a mailbox, by path.
pub(crate) fn folders(connection: &Connection, mailbox: u32) -> Result<Vec<FolderRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, path, mails FROM folder WHERE mailbox = ?1 ORDER BY path",
    )?;
    let rows = statement.query_map([mailbox], |row| {
        Ok(FolderRow {
            number: row.get(0)?,
            path: row.get(1)?,
            mails: row.get::<_, i64>(2)?.unsigned_abs(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Removes a mail from all mailboxes and folders.
pub(crate) fn remove_of_mail(connection: &Connection, mail: u32) -> Result<Vec<u32>> {
    let mailboxes = of_mail(connection, mail)?;
    for sql in [
        "UPDATE mailbox SET mails = mails - 1 WHERE number IN (SELECT mailbox FROM link WHERE mail = ?1)",
        "UPDATE folder SET mails = mails - 1 WHERE number IN (SELECT folder FROM placement WHERE mail = ?1)",
        "DELETE FROM link WHERE mail = ?1",
        "DELETE FROM placement WHERE mail = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([mail])?;
    }
    Ok(mailboxes)
}

/// Places a mail in a mailbox's folder, which is made if it does not exist.
pub(crate) fn place(
    connection: &Connection,
    mail: u32,
    date: i64,
    mailbox: u32,
    path: &str,
) -> Result<()> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT number FROM folder WHERE mailbox = ?1 AND path = ?2")?
        .query_row(params![mailbox, path], |row| row.get(0))
        .optional()?;
    let folder = match found {
        Some(folder) => folder,
        None => connection
            .prepare_cached("INSERT INTO folder (mailbox, path) VALUES (?1, ?2)")?
            .insert(params![mailbox, path])?,
    };
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO placement (folder, date, mail) VALUES (?1, ?2, ?3)")?
        .execute(params![folder, date, mail])?;
    if added > 0 {
        connection
            .prepare_cached("UPDATE folder SET mails = mails + 1 WHERE number = ?1")?
            .execute([folder])?;
    }
    Ok(())
}

/// The folders a mail is placed in: mailbox number and path.
pub(crate) fn placements(connection: &Connection, mail: u32) -> Result<Vec<(u32, String)>> {
    let mut statement = connection.prepare_cached(
        "SELECT f.mailbox, f.path FROM placement p JOIN folder f ON f.number = p.folder
         WHERE p.mail = ?1 ORDER BY f.mailbox, f.path",
    )?;
    let rows = statement.query_map([mail], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Mails in folders whose path or last name is `name`, without regard to case. `mailboxes`: only folders of these,
/// for nobody is to learn how others call theirs.
pub(crate) fn in_folder(
    connection: &Connection,
    name: &str,
    mailboxes: Option<&[u32]>,
) -> Result<RoaringBitmap> {
    let wanted = name.to_lowercase();
    let mut statement = connection.prepare_cached("SELECT number, mailbox, path FROM folder")?;
    let folders = statement.query_map([], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut mails = RoaringBitmap::new();
    for folder in folders {
        let (number, mailbox, path) = folder?;
        if mailboxes.is_some_and(|mailboxes| !mailboxes.contains(&mailbox)) {
            continue;
        }
        let path = path.to_lowercase();
        if path == wanted || path.rsplit('/').next() == Some(wanted.as_str()) {
            mails |= of_folder(connection, number)?;
        }
    }
    Ok(mails)
}
