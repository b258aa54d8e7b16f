//! Trusted devices: table `device`. A browser whose cookie is known needs no code for a fortnight, and is throttled by
//! its own failures only.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::bearer::{self, Kind, Revealed};
use super::session::agent;
use crate::access::Myself;
use crate::people::{Change, Note, new_id};
use crate::problem::{Problem, Result};

/// Milliseconds that a device is trusted: 14 days.
const VALID: i64 = 14 * 24 * 3600 * 1000;
/// Devices of one user; the oldest makes room.
const MOST: i64 = 20;

/// A trusted device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Device {
    /// Id; not the cookie.
    pub id: String,
    /// What the browser called itself.
    pub agent: String,
    /// Since when it is trusted, Unix milliseconds.
    pub created: i64,
    /// Until when.
    pub expires: i64,
}

/// Trusts a browser; gives the token for its cookie.
pub(super) fn trust(
    change: &mut Change<'_>,
    tenant: &str,
    user: &str,
    browser: &str,
    now: i64,
) -> Result<Revealed> {
    let token = bearer::mint(Kind::Device, tenant)?;
    let id = new_id()?;
    change.transaction.execute(
        "DELETE FROM device WHERE expires <= ?2 OR user = ?1 AND id NOT IN
           (SELECT id FROM device WHERE user = ?1 ORDER BY created DESC LIMIT ?3)",
        params![user, now, MOST - 1],
    )?;
    change.transaction.execute(
        "INSERT INTO device (hash, id, user, agent, created, expires)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![bearer::hash(token.text()), id, user, agent(browser), now, now + VALID],
    )?;
    change.note(Note::done("device.trust", "device", &id, &agent(browser)));
    Ok(token)
}

/// The id of a device that is trusted for this login.
pub(super) fn known(
    connection: &Connection,
    hash: &[u8; 32],
    login: &str,
    now: i64,
) -> Result<Option<String>> {
    Ok(connection
        .prepare_cached(
            "SELECT device.id FROM device JOIN user ON user.id = device.user
             WHERE hash = ?1 AND login = ?2 AND expires > ?3",
        )?
        .query_row(params![hash, login, now], |row| row.get(0))
        .optional()?)
}

impl Myself {
    /// The caller's trusted devices, the newest first.
    pub fn devices(&self) -> Result<Vec<Device>> {
        self.free()?;
        let now = self.engine.signin.clock.now();
        self.tenant.people.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, agent, created, expires FROM device
                 WHERE user = ?1 AND expires > ?2 ORDER BY created DESC, id",
            )?;
            let rows = statement.query_map(params![self.user, now], |row| {
                Ok(Device {
                    id: row.get(0)?,
                    agent: row.get(1)?,
                    created: row.get(2)?,
                    expires: row.get(3)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// No longer trusts one of the caller's devices.
    pub fn forget_device(&self, id: &str) -> Result<()> {
        self.free()?;
        self.tenant.people.change(&self.actor, |change| {
            let sql = "DELETE FROM device WHERE id = ?1 AND user = ?2";
            if change.transaction.execute(sql, [id, &self.user])? == 0 {
                return Err(Problem::NotFound("such device".into()));
            }
            change.note(Note::done("device.forget", "device", id, &self.actor.name));
            Ok(())
        })
    }
}
