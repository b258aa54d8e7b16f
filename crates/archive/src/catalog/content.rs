//! Table `content`: where a piece lies in the log.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::keys::ContentId;
use crate::segment::Location;

/// Where the piece lies: record and slot.
pub(crate) fn find(connection: &Connection, id: &ContentId) -> Result<Option<(Location, u32)>> {
    Ok(connection
        .prepare_cached("SELECT at, slot FROM content WHERE id = ?1 AND at > 0")?
        .query_row(params![&id[..]], |row| Ok((Location::from_sql(row.get(0)?), row.get(1)?)))
        .optional()?)
}

/// Notes where a piece lies; a later occurrence takes the place of an earlier one.
pub(crate) fn put(connection: &Connection, id: &ContentId, at: Location, slot: u32) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO content (id, at, slot, uses) VALUES (?1, ?2, ?3, 0)
             ON CONFLICT (id) DO UPDATE SET at = ?2, slot = ?3",
        )?
        .execute(params![&id[..], at.to_sql(), slot])?;
    Ok(())
}

/// Notes that one more copy uses the piece. One that no record holds yet is counted too: it may be stored again.
pub(crate) fn used(connection: &Connection, id: &ContentId) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO content (id, at, slot, uses) VALUES (?1, 0, 0, 1)
             ON CONFLICT (id) DO UPDATE SET uses = uses + 1",
        )?
        .execute(params![&id[..]])?;
    Ok(())
}

/// Notes that so many copies that used the piece are gone.
pub(crate) fn released(connection: &Connection, id: &ContentId, copies: u32) -> Result<()> {
    connection
        .prepare_cached("UPDATE content SET uses = uses - ?2 WHERE id = ?1")?
        .execute(params![&id[..], copies])?;
    Ok(())
}

/// How many copies use the piece.
pub(crate) fn uses(connection: &Connection, id: &ContentId) -> Result<u32> {
    Ok(connection
        .prepare_cached("SELECT uses FROM content WHERE id = ?1")?
        .query_row(params![&id[..]], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// Forgets a piece.
pub(crate) fn remove(connection: &Connection, id: &ContentId) -> Result<()> {
    connection.prepare_cached("DELETE FROM content WHERE id = ?1")?.execute(params![&id[..]])?;
    Ok(())
}
