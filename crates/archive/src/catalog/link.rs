//! Tables `link`, `folder` and `placement`: which mailboxes and folders show a mail.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

/// Links a mail to a mailbox; true if it was not yet linked.
pub(crate) fn insert(connection: &Connection, mailbox: u32, mail: u32) -> Result<bool> {
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO link (mailbox, mail) VALUES (?1, ?2)")?
        .execute([mailbox, mail])?;
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
        connection.prepare("SELECT mailbox, mail FROM link ORDER BY mailbox, mail")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        bitmaps.entry(row.get(0)?).or_default().insert(row.get(1)?);
    }
    Ok(bitmaps)
}

/// Removes a mail from all mailboxes and folders.
pub(crate) fn remove_of_mail(connection: &Connection, mail: u32) -> Result<Vec<u32>> {
    let mailboxes = of_mail(connection, mail)?;
    connection
        .prepare_cached(
            "UPDATE mailbox SET mails = mails - 1 WHERE number IN (SELECT mailbox FROM link WHERE mail = ?1)",
        )?
        .execute([mail])?;
    connection.prepare_cached("DELETE FROM link WHERE mail = ?1")?.execute([mail])?;
    connection.prepare_cached("DELETE FROM placement WHERE mail = ?1")?.execute([mail])?;
    Ok(mailboxes)
}

/// Places a mail in a mailbox's folder, which is made if it does not exist.
pub(crate) fn place(connection: &Connection, mail: u32, mailbox: u32, path: &str) -> Result<()> {
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
    connection
        .prepare_cached("INSERT OR IGNORE INTO placement (mail, folder) VALUES (?1, ?2)")?
        .execute(params![mail, folder])?;
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

/// Mails in folders whose path or last name is `name`, without regard to case.
pub(crate) fn in_folder(connection: &Connection, name: &str) -> Result<RoaringBitmap> {
    let wanted = name.to_lowercase();
    let mut statement = connection.prepare_cached("SELECT number, path FROM folder")?;
    let folders =
        statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut mails = RoaringBitmap::new();
    for folder in folders {
        let (number, path) = folder?;
        let path = path.to_lowercase();
        if path == wanted || path.rsplit('/').next() == Some(wanted.as_str()) {
            let mut statement = connection
                .prepare_cached("SELECT mail FROM placement WHERE folder = ?1 ORDER BY mail")?;
            let rows = statement.query_map([number], |row| row.get::<_, u32>(0))?;
            for mail in rows {
                mails.insert(mail?);
            }
        }
    }
    Ok(mails)
}
