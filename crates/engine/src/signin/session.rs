//! Sessions: table `session`. A browser's token is random and kept as its hash; `seen` is true to about a minute, so
//! that reading mail does not write at every request.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::bearer::{self, Kind, Revealed};
use crate::access::{AdminOf, Myself};
use crate::people::setting::TenantSettings;
use crate::people::user::{self, User};
use crate::people::{Note, new_id, setting};
use crate::problem::{Problem, Result};

/// Milliseconds between two writes of `seen`.
pub(super) const SEEN_EVERY: i64 = 60_000;
/// Sessions of one user; the one used longest ago makes room.
const MOST: usize = 50;
/// Characters kept of what a browser calls itself.
const AGENT: usize = 200;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A session, as its user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Session {
    /// Id; not the token.
    pub id: String,
    /// What the browser called itself.
    pub agent: String,
    /// Network address it began at.
    pub address: String,
    /// When it began, Unix milliseconds.
    pub created: i64,
    /// When it was last used, to about a minute.
    pub seen: i64,
    /// When it ends whatever happens.
    pub expires: i64,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// What a session's token stands for.
pub(super) struct Holder {
    pub(super) id: String,
    pub(super) seen: i64,
    pub(super) user: User,
    pub(super) settings: TenantSettings,
}

/// Where a session begins.
pub(super) struct Beginning<'a> {
    pub(super) tenant: &'a str,
    pub(super) user: &'a str,
    pub(super) agent: &'a str,
    pub(super) address: &'a str,
    pub(super) now: i64,
    pub(super) hours: u32,
}

/// What a browser calls itself, short enough to keep.
pub(super) fn agent(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(AGENT).collect()
}

/// Begins a session. Those that have ended go.
pub(super) fn begin(connection: &Connection, from: &Beginning<'_>) -> Result<(Revealed, Session)> {
    connection.prepare_cached("DELETE FROM session WHERE expires <= ?1")?.execute([from.now])?;
    connection
        .prepare_cached(
            "DELETE FROM session WHERE user = ?1 AND id NOT IN
               (SELECT id FROM session WHERE user = ?1 ORDER BY seen DESC LIMIT ?2)",
        )?
        .execute(params![from.user, MOST as i64 - 1])?;
    let token = bearer::mint(Kind::Session, from.tenant)?;
    let session = Session {
        id: new_id()?,
        agent: agent(from.agent),
        address: from.address.to_owned(),
        created: from.now,
        seen: from.now,
        expires: from.now + i64::from(from.hours) * HOUR,
        current: true,
    };
    connection
        .prepare_cached(
            "INSERT INTO session (hash, id, user, agent, address, created, seen, expires)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)",
        )?
        .execute(params![
            bearer::hash(token.text()),
            session.id,
            from.user,
            session.agent,
            session.address,
            session.created,
            session.expires
        ])?;
    Ok((token, session))
}

/// Whose session this is, if it has not ended. Shorter times in the settings hold for sessions that began before.
pub(super) fn holder(connection: &Connection, hash: &[u8; 32], now: i64) -> Result<Option<Holder>> {
    let found: Option<(String, String, i64, i64, i64)> = connection
        .prepare_cached("SELECT id, user, created, seen, expires FROM session WHERE hash = ?1")?
        .query_row([hash], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let Some((id, user, created, seen, expires)) = found else { return Ok(None) };
    let settings = setting::get(connection)?;
    let idle = seen + i64::from(settings.session_idle_minutes) * MINUTE;
    let end = expires.min(created + i64::from(settings.session_hours) * HOUR).min(idle);
    let user = user::get(connection, &user)?.filter(|user| user.active && now < end);
    Ok(user.map(|user| Holder { id, seen, user, settings }))
}

/// Ends one or all sessions of a user; says how many.
pub(super) fn end(connection: &Connection, user: &str, id: Option<&str>) -> Result<usize> {
    Ok(connection
        .prepare_cached("DELETE FROM session WHERE user = ?1 AND (?2 IS NULL OR id = ?2)")?
        .execute(params![user, id])?)
}

/// Gives the caller's session a new token and ends his others: what was stolen before is worth nothing now.
pub(super) fn rotate(connection: &Connection, tenant: &str, me: &Myself) -> Result<Revealed> {
    connection
        .prepare_cached("DELETE FROM session WHERE user = ?1 AND id <> ?2")?
        .execute(params![me.user, me.via])?;
    let token = bearer::mint(Kind::Session, tenant)?;
    let found = connection
        .prepare_cached("UPDATE session SET hash = ?2 WHERE id = ?1")?
        .execute(params![me.via, bearer::hash(token.text())])?;
    match found {
        1 => Ok(token),
        _ => Err(ended()),
    }
}

/// There is no such session (any more).
pub(super) fn ended() -> Problem {
    Problem::Unauthenticated { code: "session-ended", message: "sign in again".into() }
}

fn list(connection: &Connection, user: &str, now: i64, current: &str) -> Result<Vec<Session>> {
    let idle = i64::from(setting::get(connection)?.session_idle_minutes) * MINUTE;
    let mut statement = connection.prepare_cached(
        "SELECT id, agent, address, created, seen, expires FROM session
         WHERE user = ?1 AND expires > ?2 AND seen > ?3 ORDER BY seen DESC, id",
    )?;
    let rows = statement.query_map(params![user, now, now - idle], |row| {
        let id: String = row.get(0)?;
        Ok(Session {
            current: id == current,
            id,
            agent: row.get(1)?,
            address: row.get(2)?,
            created: row.get(3)?,
            seen: row.get(4)?,
            expires: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Myself {
    /// The caller's sessions, the one used last first.
    pub fn sessions(&self) -> Result<Vec<Session>> {
        self.free()?;
        let now = self.engine.signin.clock.now();
        self.tenant.people.read(|connection| list(connection, &self.user, now, &self.via))
    }

    /// Ends one of the caller's sessions.
    pub fn end_session(&self, id: &str) -> Result<()> {
        self.free()?;
        self.tenant.people.change(&self.actor, |change| {
            if end(change.transaction, &self.user, Some(id))? == 0 {
                return Err(Problem::NotFound("such session".into()));
            }
            change.note(Note::done("session.end", "session", id, &self.actor.name));
            Ok(())
        })
    }
}

impl AdminOf {
    /// A user's sessions, the one used last first.
    pub fn sessions(&self, user: &str) -> Result<Vec<Session>> {
        let now = self.engine.signin.clock.now();
        self.tenant.people.read(|connection| {
            user::found(connection, user)?;
            list(connection, user, now, "")
        })
    }

    /// Ends all sessions of a user; says how many.
    pub fn end_sessions(&self, user: &str) -> Result<usize> {
        self.tenant.people.change(&self.actor, |change| {
            let login = user::found(change.transaction, user)?.login;
            let ended = end(change.transaction, user, None)?;
            change.note(
                Note::done("user.sessions.end", "user", user, &login).field("sessions", ended, 0),
            );
            Ok(ended)
        })
    }
}
