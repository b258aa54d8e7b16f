//! What a request brings along → who asks.
//!
//! Each request reads user, settings and session or token anew, by key: what was taken away is gone at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::bearer::{self, Kind};
use super::session::{self, SEEN_EVERY};
use super::{Must, account::Account, token};
use crate::access::{Caller, Scope, Who};
use crate::problem::{Problem, Result};
use crate::{Engine, Tenant};

/// What a request brings along.
#[derive(Clone, Copy)]
pub enum Credentials<'a> {
    /// Nothing.
    None,
    /// The token of a session.
    Session(&'a str),
    /// An API token or app password.
    Bearer(&'a str),
    /// Login and app password (RFC 7617).
    Basic {
        /// The user's login.
        login: &'a str,
        /// His app password or API token; never his own password.
        password: &'a str,
    },
}

impl Engine {
    /// Who asks. `address` is where from, `request` an id for the audit log.
    ///
    /// # Errors
    /// `Unauthenticated` with code `session-ended` or `token-not-valid`.
    pub fn caller(
        self: &Arc<Engine>,
        credentials: Credentials<'_>,
        address: &str,
        request: &str,
    ) -> Result<Caller> {
        self.write_tally();
        let found = match credentials {
            Credentials::None => return Ok(Caller::nobody(self.clone(), address, request)),
            Credentials::Session(text) if bearer::read(Kind::Operator, text).is_some() => {
                return self.operator_by_session(text, address, request);
            }
            Credentials::Session(text) => self.by_session(text)?,
            Credentials::Bearer(text) => self.by_token(text, None)?,
            Credentials::Basic { login, password } => self.by_token(password, Some(login))?,
        };
        let who = Who::User {
            tenant: found.tenant,
            user: found.account.user.id.clone(),
            scopes: found.scopes,
            via: found.via,
            must: Must::of(&found.account.user, &found.account.settings),
        };
        Ok(Caller::new(self.clone(), who, found.account.actor(address, request)))
    }

    fn by_session(&self, text: &str) -> Result<Found> {
        let (id, hash) = bearer::read(Kind::Session, text).ok_or_else(session::ended)?;
        let tenant = self.tenant_by_id(id).ok_or_else(session::ended)?;
        let now = self.signin.clock.now();
        let holder = tenant
            .people
            .read(|connection| session::holder(connection, &hash, now))?
            .ok_or_else(session::ended)?;
        if now - holder.seen >= SEEN_EVERY {
            let sql = "UPDATE session SET seen = max(seen, ?2) WHERE id = ?1";
            touch(&tenant, sql, &holder.id, now);
        }
        let account = Account { user: holder.user, password: None, settings: holder.settings };
        Ok(Found { tenant: id.to_owned(), account, scopes: None, via: holder.id })
    }

    fn by_token(&self, text: &str, login: Option<&str>) -> Result<Found> {
        let text = text.trim();
        let (id, hash) = bearer::read(Kind::Api, text)
            .or_else(|| bearer::read(Kind::App, text))
            .ok_or_else(not_valid)?;
        let tenant = self.tenant_by_id(id).ok_or_else(not_valid)?;
        let now = self.signin.clock.now();
        let holder = tenant
            .people
            .read(|connection| token::holder(connection, &hash, now))?
            .ok_or_else(not_valid)?;
        let user = &holder.account.user;
        if login.is_some_and(|login| mail::address::normalise(login).as_ref() != Some(&user.login))
        {
            return Err(not_valid());
        }
        if holder.used.is_none_or(|used| now - used >= SEEN_EVERY) {
            let sql = "UPDATE token SET used = ?2 WHERE id = ?1";
            touch(&tenant, sql, &holder.id, now);
        }
        Ok(Found {
            tenant: id.to_owned(),
            account: holder.account,
            scopes: Some(holder.scopes),
            via: holder.id,
        })
    }
}

/// Writes when something was used. That it can't (a full disk) must not keep anybody from reading.
fn touch(tenant: &Tenant, sql: &str, id: &str, now: i64) {
    if let Err(error) = tenant.people.touch(sql, rusqlite::params![id, now]) {
        tracing::warn!(%error, "could not note when a session or token was used");
    }
}

struct Found {
    tenant: String,
    account: Account,
    scopes: Option<BTreeSet<Scope>>,
    via: String,
}

fn not_valid() -> Problem {
    Problem::Unauthenticated {
        code: "token-not-valid",
        message: "this token is unknown, has ended or was taken back".into(),
    }
}
