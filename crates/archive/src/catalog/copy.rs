//! Tables `copy` and `identity`: the distinct byte sequences, and which mail they belong to.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::segment::Location;

/// A copy: which mail it belongs to and where its entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CopyRow {
    pub(crate) number: u32,
    pub(crate) mail: u32,
    pub(crate) at: Location,
    pub(crate) slot: u32,
    pub(crate) digest: [u8; 32],
}

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<CopyRow> {
    Ok(CopyRow {
        number: row.get(0)?,
        mail: row.get(1)?,
        at: Location::from_sql(row.get(2)?),
        slot: row.get(3)?,
        digest: row.get(4)?,
    })
}

/// Adds a copy.
pub(crate) fn insert(connection: &Connection, copy: &CopyRow) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO copy (number, mail, at, slot, digest) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![copy.number, copy.mail, copy.at.to_sql(), copy.slot, &copy.digest[..]])?;
    Ok(())
}

/// Notes that a copy's entry was written again elsewhere; false if there is no such copy.
pub(crate) fn moved(connection: &Connection, number: u32, at: Location, slot: u32) -> Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE copy SET at = ?2, slot = ?3 WHERE number = ?1")?
        .execute(params![number, at.to_sql(), slot])?;
    Ok(changed > 0)
}

/// Whether there is a copy with this number.
pub(crate) fn is_known(connection: &Connection, number: u32) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM copy WHERE number = ?1")?.exists([number])?)
}

/// The copy with exactly these bytes.
pub(crate) fn by_digest(connection: &Connection, digest: &[u8; 32]) -> Result<Option<CopyRow>> {
    Ok(connection
        .prepare_cached(
            "SELECT number, mail, at, slot, digest FROM copy
             WHERE substr(digest, 1, 5) = ?1 AND digest = ?2",
        )?
        .query_row(params![&digest[..5], &digest[..]], from_row)
        .optional()?)
}

/// Copies of a mail, oldest first.
pub(crate) fn of_mail(connection: &Connection, mail: u32) -> Result<Vec<CopyRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, mail, at, slot, digest FROM copy WHERE mail = ?1 ORDER BY number",
    )?;
    let rows = statement.query_map([mail], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that a copy came again.
pub(crate) fn insert_again(
    connection: &Connection,
    number: u32,
    at: Location,
    slot: u32,
) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO again (copy, at, slot) VALUES (?1, ?2, ?3)")?
        .execute(params![number, at.to_sql(), slot])?;
    Ok(())
}

/// Where the log says that a copy came again, in order.
pub(crate) fn again(connection: &Connection, number: u32) -> Result<Vec<(Location, u32)>> {
    let mut statement = connection
        .prepare_cached("SELECT at, slot FROM again WHERE copy = ?1 ORDER BY at, slot")?;
    let rows =
        statement.query_map([number], |row| Ok((Location::from_sql(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Copies from number `from` on, in order, at most `limit`.
pub(crate) fn from_number(connection: &Connection, from: u32, limit: u32) -> Result<Vec<CopyRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, mail, at, slot, digest FROM copy WHERE number >= ?1 ORDER BY number LIMIT ?2",
    )?;
    let rows = statement.query_map([from, limit], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Removes the copies of a mail.
pub(crate) fn remove_of_mail(connection: &Connection, mail: u32) -> Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM again WHERE copy IN (SELECT number FROM copy WHERE mail = ?1)",
        )?
        .execute([mail])?;
    connection.prepare_cached("DELETE FROM copy WHERE mail = ?1")?.execute([mail])?;
    connection.prepare_cached("DELETE FROM identity WHERE mail = ?1")?.execute([mail])?;
    Ok(())
}

/// The mail with this identity.
pub(crate) fn mail_by_identity(
    connection: &Connection,
    identity: &[u8; 16],
) -> Result<Option<u32>> {
    Ok(connection
        .prepare_cached("SELECT mail FROM identity WHERE identity = ?1")?
        .query_row(params![&identity[..]], |row| row.get(0))
        .optional()?)
}

/// Notes a mail's identity.
pub(crate) fn put_identity(connection: &Connection, identity: &[u8; 16], mail: u32) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO identity (identity, mail) VALUES (?1, ?2)")?
        .execute(params![&identity[..], mail])?;
    Ok(())
}
