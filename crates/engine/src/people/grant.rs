//! Grants: who may read which archive mailbox. To a user it is his own ("mine"), to a group it is shared.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use serde::Serialize;

use super::{Note, group, user};
use crate::access::AdminOf;
use crate::problem::{Problem, Result};

/// Somebody who may read a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Grantee {
    /// `user` or `group`.
    pub kind: &'static str,
    /// Id.
    pub id: String,
    /// Login or name.
    pub name: String,
}

/// Whom a mailbox is granted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To<'a> {
    /// A user: his own.
    User(&'a str),
    /// A group: shared with its members.
    Group(&'a str),
}

fn numbers(connection: &Connection, sql: &str, id: &str) -> Result<BTreeSet<u32>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Mailboxes granted to a user.
pub(crate) fn of_user(connection: &Connection, user: &str) -> Result<BTreeSet<u32>> {
    numbers(connection, "SELECT mailbox FROM grant_user WHERE user = ?1", user)
}

/// Mailboxes granted to the groups of a user.
pub(crate) fn of_groups_of(connection: &Connection, user: &str) -> Result<BTreeSet<u32>> {
    let sql = "SELECT mailbox FROM grant_group WHERE \"group\" IN
                 (SELECT \"group\" FROM member WHERE user = ?1)";
    numbers(connection, sql, user)
}

/// Who may read a mailbox.
pub(crate) fn of_mailbox(connection: &Connection, mailbox: u32) -> Result<Vec<Grantee>> {
    let sql = "SELECT 'user', id, login FROM grant_user JOIN user ON id = user WHERE mailbox = ?1
               UNION ALL
               SELECT 'group', id, name FROM grant_group JOIN \"group\" ON id = \"group\" WHERE mailbox = ?1
               ORDER BY 1 DESC, 3";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([mailbox], |row| {
        let kind: String = row.get(0)?;
        let kind = if kind == "user" { "user" } else { "group" };
        Ok(Grantee { kind, id: row.get(1)?, name: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl AdminOf {
    /// Who may read a mailbox.
    pub fn grantees(&self, mailbox: u32) -> Result<Vec<Grantee>> {
        self.known_mailbox(mailbox)?;
        self.tenant.people.read(|connection| of_mailbox(connection, mailbox))
    }

    /// Grants a mailbox, or takes the grant back. Done twice it changes nothing.
    pub fn set_grant(&self, mailbox: u32, to: To<'_>, granted: bool) -> Result<()> {
        let address = self.known_mailbox(mailbox)?;
        self.tenant.people.change(&self.actor, |change| {
            let (table, column, id, name) = match to {
                To::User(id) => {
                    ("grant_user", "user", id, user::found(change.transaction, id)?.login)
                }
                To::Group(id) => {
                    ("grant_group", "\"group\"", id, group::found(change.transaction, id)?.name)
                }
            };
            let sql = match granted {
                true => {
                    format!("INSERT OR IGNORE INTO {table} (mailbox, {column}) VALUES (?1, ?2)")
                }
                false => format!("DELETE FROM {table} WHERE mailbox = ?1 AND {column} = ?2"),
            };
            if change.transaction.execute(&sql, params![mailbox, id])? > 0 {
                let activity = if granted { "mailbox.grant.add" } else { "mailbox.grant.remove" };
                let note = Note::done(activity, "mailbox", &mailbox.to_string(), &address);
                change.note(note.field(
                    "grantee",
                    (!granted).then_some(&name),
                    granted.then_some(&name),
                ));
            }
            Ok(())
        })
    }

    fn known_mailbox(&self, number: u32) -> Result<String> {
        let mailboxes = self.tenant.archive.mailboxes()?;
        let found = mailboxes.into_iter().find(|mailbox| mailbox.number == number);
        found.map(|mailbox| mailbox.primary).ok_or_else(|| Problem::NotFound("such mailbox".into()))
    }
}
