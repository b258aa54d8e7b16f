//! Where each tenant's audit log ended: kept outside of the file that holds the log.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};

use super::System;
use crate::people::audit::Anchor;

impl System {
    /// The last row that is known to have been written.
    pub(crate) fn audit_anchor(&self, tenant: &str) -> Result<Option<Anchor>> {
        let connection = self.connection();
        let found = connection
            .prepare_cached("SELECT number, mac FROM audit_anchor WHERE tenant = ?1")?
            .query_row([tenant], |row| Ok(Anchor { number: row.get(0)?, mac: row.get(1)? }))
            .optional()?;
        Ok(found)
    }

    /// Keeps it.
    pub(crate) fn set_audit_anchor(&self, tenant: &str, anchor: Anchor) -> Result<()> {
        self.connection()
            .prepare_cached(
                "INSERT OR REPLACE INTO audit_anchor (tenant, number, mac) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![tenant, anchor.number, &anchor.mac[..]])?;
        Ok(())
    }
}

/// Gives a copy of the database what an older one knows of a tenant's audit log: the log beside it is the older one.
pub(crate) fn keep_anchor(new: &Connection, old: &Connection, tenant: &str) -> Result<()> {
    // One of an earlier program may have no such table.
    let found: Option<(i64, Vec<u8>)> = old
        .prepare("SELECT number, mac FROM audit_anchor WHERE tenant = ?1")
        .and_then(|mut query| query.query_row([tenant], |row| Ok((row.get(0)?, row.get(1)?))))
        .ok();
    new.execute("DELETE FROM audit_anchor WHERE tenant = ?1", [tenant])?;
    if let Some((number, mac)) = found {
        new.execute(
            "INSERT INTO audit_anchor (tenant, number, mac) VALUES (?1, ?2, ?3)",
            params![tenant, number, mac],
        )?;
    }
    Ok(())
}
