//! Set-up links: how a user gets his first password, or a new one after an Admin reset it. Nobody but he knows it.
//!
//! Table `setup_link`. A link works once and for 72 hours; a newer one takes its place.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::account::{Account, set_password};
use super::bearer::{self, Kind, Revealed};
use super::{password, session, token};
use crate::access::AdminOf;
use crate::people::user::{self, User};
use crate::people::{Change, Note};
use crate::problem::{Problem, Result};
use crate::{Engine, Tenant};

/// Milliseconds that a link works.
const VALID: i64 = 72 * 3600 * 1000;

/// A link that was made.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SetupLink {
    /// The token that the link carries, this once.
    pub token: Revealed,
    /// Until when it works, Unix milliseconds.
    pub expires: i64,
    /// The user's login.
    pub login: String,
    /// Base address at which people reach the web interface; `None` if it is open to nobody but this computer's window.
    pub web: Option<String>,
}

/// Whom a link is for: what the page shows before a password is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Invited {
    /// The user's login.
    pub login: String,
    /// His full name.
    pub name: String,
    /// Fewest characters of his password.
    pub password_length: u32,
    /// Until when the link works, Unix milliseconds.
    pub expires: i64,
}

/// Makes a link for a user; those he had are no longer valid.
pub(super) fn make(
    change: &mut Change<'_>,
    tenant: &str,
    user: &User,
    now: i64,
) -> Result<SetupLink> {
    if !user.active {
        return Err(Problem::conflict("user-disabled", "this user is disabled: enable him first"));
    }
    let token = bearer::mint(Kind::Link, tenant)?;
    let expires = now + VALID;
    change.transaction.execute(
        "DELETE FROM setup_link WHERE user = ?1 OR expires <= ?2",
        params![user.id, now],
    )?;
    change.transaction.execute(
        "INSERT INTO setup_link (hash, user, expires) VALUES (?1, ?2, ?3)",
        params![bearer::hash(token.text()), user.id, expires],
    )?;
    change.note(Note::done("setup-link.create", "user", &user.id, &user.login));
    Ok(SetupLink { token, expires, login: user.login.clone(), web: None })
}

/// The account and the end of a link that works.
fn valid(connection: &Connection, hash: &[u8; 32], now: i64) -> Result<(Account, i64)> {
    let (user, expires): (String, i64) = connection
        .prepare_cached("SELECT user, expires FROM setup_link WHERE hash = ?1 AND expires > ?2")?
        .query_row(params![hash, now], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or_else(not_valid)?;
    let account = Account::of_id(connection, &user)?;
    match account.user.active {
        true => Ok((account, expires)),
        false => Err(not_valid()),
    }
}

fn not_valid() -> Problem {
    Problem::Unauthenticated {
        code: "link-not-valid",
        message: "this link was used, replaced or is too old: ask for a new one".into(),
    }
}

impl Engine {
    /// Whom a set-up link is for.
    ///
    /// # Errors
    /// `Unauthenticated` with code `link-not-valid`.
    pub fn invited(&self, token: &str) -> Result<Invited> {
        let (tenant, hash) = self.link(token)?;
        let now = self.signin.clock.now();
        let (account, expires) = tenant.people.read(|connection| valid(connection, &hash, now))?;
        Ok(Invited {
            login: account.user.login,
            name: account.user.name,
            password_length: account.settings.password_length,
            expires,
        })
    }

    /// Chooses a password with a set-up link, which then is used up. Whoever was signed in as this user no longer is.
    ///
    /// # Errors
    /// `Unauthenticated` with code `link-not-valid`; `Invalid` if the password is not good enough: the link still
    /// works then.
    pub fn use_setup_link(
        &self,
        token: &str,
        password: &str,
        address: &str,
        request: &str,
    ) -> Result<()> {
        let (tenant, hash) = self.link(token)?;
        let now = self.signin.clock.now();
        let (account, _) = tenant.people.read(|connection| valid(connection, &hash, now))?;
        let password = password::normal(password);
        let User { id, login, name, .. } = &account.user;
        password::check(&password, account.settings.password_length, login, name)?;
        let phc = self.signin.hasher.hash(&password)?;
        tenant.people.change(&account.actor(address, request), |change| {
            // Again, now that nobody else can use it.
            valid(change.transaction, &hash, now)?;
            set_password(change, id, &phc)?;
            session::end(change.transaction, id, None)?;
            change.note(Note::done("setup-link.use", "user", id, login));
            Ok(())
        })
    }

    fn link(&self, token: &str) -> Result<(std::sync::Arc<Tenant>, [u8; 32])> {
        let (tenant, hash) = bearer::read(Kind::Link, token.trim()).ok_or_else(not_valid)?;
        Ok((self.tenant_by_id(tenant).ok_or_else(not_valid)?, hash))
    }
}

impl AdminOf {
    /// Makes a set-up link for a user who has no password yet.
    ///
    /// # Errors
    /// Conflict `has-password`: then [`AdminOf::reset_password`] is meant.
    pub fn setup_link(&self, user: &str) -> Result<SetupLink> {
        let now = self.engine.signin.clock.now();
        let link = self.tenant.people.change(&self.actor, |change| {
            let user = user::found(change.transaction, user)?;
            if user.has_password {
                return Err(Problem::conflict(
                    "has-password",
                    "this user has a password: reset it to make a link",
                ));
            }
            make(change, &self.tenant.id, &user, now)
        })?;
        Ok(SetupLink { web: self.engine.web_address(), ..link })
    }

    /// Takes another user's password, sessions, trusted devices, app passwords and API tokens away, and makes a link
    /// with which he chooses a new password. His second factor stays.
    pub fn reset_password(&self, user: &str) -> Result<SetupLink> {
        self.someone_else(user)?;
        let now = self.engine.signin.clock.now();
        let link = self.tenant.people.change(&self.actor, |change| {
            let user = user::found(change.transaction, user)?;
            change.transaction.execute(
                "UPDATE user SET password = NULL, must_change = 0 WHERE id = ?1",
                [&user.id],
            )?;
            change.transaction.execute("DELETE FROM device WHERE user = ?1", [&user.id])?;
            let sessions = session::end(change.transaction, &user.id, None)?;
            let tokens = token::revoke_all(change.transaction, &user.id)?;
            user::changed(change.transaction, &user.id)?;
            change.note(
                Note::done("user.password.reset", "user", &user.id, &user.login)
                    .field("sessions", sessions, 0)
                    .field("tokens", tokens, 0),
            );
            make(change, &self.tenant.id, &user, now)
        })?;
        Ok(SetupLink { web: self.engine.web_address(), ..link })
    }
}
