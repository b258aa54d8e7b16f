//! Where each tenant's audit log ended: kept outside of the file that holds the log.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

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
