//! Table `content`: where a piece lies in the log.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::keys::ContentId;
use crate::segment::Location;

/// Where the piece lies: record and slot.
pub(crate) fn find(connection: &Connection, id: &ContentId) -> Result<Option<(Location, u32)>> {
    Ok(connection
        .prepare_cached("SELECT at, slot FROM content WHERE id = ?1")?
        .query_row(params![&id[..]], |row| Ok((Location::from_sql(row.get(0)?), row.get(1)?)))
        .optional()?)
}

/// Notes where a piece lies; a later occurrence takes the place of an earlier one.
pub(crate) fn put(connection: &Connection, id: &ContentId, at: Location, slot: u32) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO content (id, at, slot) VALUES (?1, ?2, ?3)")?
        .execute(params![&id[..], at.to_sql(), slot])?;
    Ok(())
}

/// Forgets a piece.
pub(crate) fn remove(connection: &Connection, id: &ContentId) -> Result<()> {
    connection.prepare_cached("DELETE FROM content WHERE id = ?1")?.execute(params![&id[..]])?;
    Ok(())
}

/// Ids of the pieces that the catalog expects between two places of the log. Walks the table: for damage only.
pub(crate) fn between(
    connection: &Connection,
    from: Location,
    until: Location,
) -> Result<Vec<ContentId>> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM content WHERE at >= ?1 AND at < ?2")?;
    let rows = statement
        .query_map(params![from.to_sql(), until.to_sql()], |row| row.get::<_, [u8; 16]>(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
