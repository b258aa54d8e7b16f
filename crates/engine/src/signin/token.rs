//! App passwords and API tokens: table `token`. Made by the user himself, shown once, less than he may do.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::account::Account;
use super::bearer::{self, Kind, Revealed};
use crate::access::{Myself, Scope};
use crate::people::user::checked_name;
use crate::people::{Note, new_id};
use crate::problem::{Problem, Result};

/// Tokens of one user.
const MOST: i64 = 100;
/// Days a token may be valid for, if not for ever.
const MOST_DAYS: u32 = 3650;
const DAY: i64 = 24 * 3600 * 1000;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// A password for a program that reads mail.
    App,
    /// For scripts, with chosen scopes.
    Api,
}

impl TokenKind {
    fn name(self) -> &'static str {
        match self {
            TokenKind::App => "app",
            TokenKind::Api => "api",
        }
    }
}

/// A token, as its user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Token {
    /// Id; not the token itself.
    pub id: String,
    /// What it is.
    pub kind: TokenKind,
    /// What it was named.
    pub name: String,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// Unix milliseconds.
    pub created: i64,
    /// When it ends, Unix milliseconds; `None` = never.
    pub expires: Option<i64>,
    /// When it was last used, to about a minute.
    pub used: Option<i64>,
}

/// A token that was made.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct NewToken {
    /// What is known of it from now on.
    pub token: Token,
    /// The token itself, this once.
    pub secret: Revealed,
}

/// What a token stands for.
pub(super) struct Holder {
    pub(super) id: String,
    pub(super) used: Option<i64>,
    pub(super) scopes: BTreeSet<Scope>,
    pub(super) account: Account,
}

const COLUMNS: &str = "id, kind, name, scopes, created, expires, used";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Token> {
    let (kind, scopes): (String, String) = (row.get(1)?, row.get(3)?);
    Ok(Token {
        id: row.get(0)?,
        kind: if kind == "app" { TokenKind::App } else { TokenKind::Api },
        name: row.get(2)?,
        scopes: serde_json::from_str(&scopes).unwrap_or_default(),
        created: row.get(4)?,
        expires: row.get(5)?,
        used: row.get(6)?,
    })
}

/// Whose token this is, if it is valid and its user may sign in.
pub(super) fn holder(connection: &Connection, hash: &[u8; 32], now: i64) -> Result<Option<Holder>> {
    let sql = format!("SELECT {COLUMNS}, user FROM token WHERE hash = ?1");
    let found = connection
        .prepare_cached(&sql)?
        .query_row([hash], |row| Ok((from_row(row)?, row.get::<_, String>(7)?)))
        .optional()?;
    let Some((token, user)) = found else { return Ok(None) };
    let account = Account::of_id(connection, &user)?;
    if !account.user.active || token.expires.is_some_and(|expires| now >= expires) {
        return Ok(None);
    }
    Ok(Some(Holder { id: token.id, used: token.used, scopes: token.scopes, account }))
}

/// Takes back all tokens of a user; says how many.
pub(super) fn revoke_all(connection: &Connection, user: &str) -> Result<usize> {
    Ok(connection.execute("DELETE FROM token WHERE user = ?1", [user])?)
}

impl Myself {
    /// The caller's tokens, the newest first.
    pub fn tokens(&self) -> Result<Vec<Token>> {
        self.free()?;
        self.tenant.people.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM token WHERE user = ?1 ORDER BY created DESC, id"
            ))?;
            let rows = statement.query_map([&self.user], from_row)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Makes a token. `scopes` counts for API tokens, an app password reads mail and nothing else; `days` it is valid,
    /// `None` = until it is taken back.
    pub fn add_token(
        &self,
        kind: TokenKind,
        name: &str,
        scopes: &BTreeSet<Scope>,
        days: Option<u32>,
    ) -> Result<NewToken> {
        self.free()?;
        let name = checked_name("name", name)?;
        let (form, scopes) = match kind {
            TokenKind::App => (Kind::App, BTreeSet::from([Scope::Mail])),
            TokenKind::Api => (Kind::Api, scopes.clone()),
        };
        if scopes.is_empty() {
            return Err(Problem::invalid("scopes", "at least one of admin, audit, mail"));
        }
        if days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
            return Err(Problem::invalid("days", format!("between 1 and {MOST_DAYS}, or never")));
        }
        let secret = bearer::mint(form, &self.tenant.id)?;
        let now = self.engine.signin.clock.now();
        let token = Token {
            id: new_id()?,
            kind,
            name,
            scopes,
            created: now,
            expires: days.map(|days| now + i64::from(days) * DAY),
            used: None,
        };
        self.insert(&token, &bearer::hash(secret.text()))?;
        Ok(NewToken { token, secret })
    }

    fn insert(&self, token: &Token, hash: &[u8; 32]) -> Result<()> {
        self.tenant.people.change(&self.actor, |change| {
            let has: i64 = change.transaction.query_row(
                "SELECT count(*) FROM token WHERE user = ?1",
                [&self.user],
                |row| row.get(0),
            )?;
            if has >= MOST {
                return Err(Problem::conflict("too-many-tokens", "take back some tokens first"));
            }
            change.transaction.execute(
                "INSERT INTO token (hash, id, user, kind, name, scopes, created, expires)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    hash,
                    token.id,
                    self.user,
                    token.kind.name(),
                    token.name,
                    serde_json::to_string(&token.scopes)?,
                    token.created,
                    token.expires
                ],
            )?;
            change.note(
                Note::done("token.create", "token", &token.id, &token.name)
                    .field("kind", None::<()>, token.kind)
                    .field("scopes", None::<()>, &token.scopes)
                    .field("expires", None::<()>, token.expires),
            );
            Ok(())
        })
    }

    /// Takes back one of the caller's tokens.
    pub fn revoke_token(&self, id: &str) -> Result<()> {
        self.free()?;
        self.tenant.people.change(&self.actor, |change| {
            let name: String = change
                .transaction
                .query_row(
                    "SELECT name FROM token WHERE id = ?1 AND user = ?2",
                    [id, &self.user],
                    |row| row.get(0),
                )
                .optional()?
                .ok_or_else(|| Problem::NotFound("such token".into()))?;
            change.transaction.execute("DELETE FROM token WHERE id = ?1", [id])?;
            change.note(Note::done("token.revoke", "token", id, &name));
            Ok(())
        })
    }
}
