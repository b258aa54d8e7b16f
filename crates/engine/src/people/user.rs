//! Users: table `user`, and what an Admin may do with them.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::{Note, Page, Paging, new_id};
use crate::access::AdminOf;
use crate::problem::{Problem, Result};
use crate::unix_ms;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct User {
    /// Id.
    pub id: String,
    /// `name@domain`.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Whether he may sign in.
    pub active: bool,
    /// Directory service he comes from; empty = made by hand.
    pub origin: String,
    /// Whether he has a password yet.
    pub has_password: bool,
    /// Must choose a new password at the next sign-in.
    pub must_change: bool,
    /// A second factor is asked for.
    pub totp: bool,
    /// He must set up a second factor at the next sign-in.
    pub totp_required: bool,
    /// Unix milliseconds.
    pub created: i64,
    /// Counts changes.
    pub version: i64,
}

/// What of a user is to be changed; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// Full name.
    pub name: Option<String>,
    /// Whether he may sign in.
    pub active: Option<bool>,
    /// Whether he must set up a second factor.
    pub totp_required: Option<bool>,
}

const COLUMNS: &str = "id, login, name, state, origin, password IS NOT NULL, must_change, totp_on, totp_required, created,
     version";

fn from_row(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        active: row.get::<_, String>(3)? == "active",
        origin: row.get(4)?,
        has_password: row.get(5)?,
        must_change: row.get(6)?,
        totp: row.get(7)?,
        totp_required: row.get(8)?,
        created: row.get(9)?,
        version: row.get(10)?,
    })
}

/// One user.
pub(crate) fn get(connection: &Connection, id: &str) -> Result<Option<User>> {
    Ok(connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM user WHERE id = ?1"))?
        .query_row([id], from_row)
        .optional()?)
}

/// The user with this (normalised) login.
pub(crate) fn by_login(connection: &Connection, login: &str) -> Result<Option<User>> {
    Ok(connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM user WHERE login = ?1"))?
        .query_row([login], from_row)
        .optional()?)
}

/// One user, who must be there.
pub(crate) fn found(connection: &Connection, id: &str) -> Result<User> {
    get(connection, id)?.ok_or_else(|| Problem::NotFound("such user".into()))
}

/// All users by login.
pub(crate) fn list(connection: &Connection) -> Result<Vec<User>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM user ORDER BY login"))?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many active users have the role Admin.
pub(crate) fn admins(connection: &Connection) -> Result<u64> {
    let count: i64 = connection
        .prepare_cached(
            "SELECT count(DISTINCT user.id) FROM user
             JOIN member ON member.user = user.id JOIN \"group\" ON \"group\".id = member.\"group\"
             WHERE user.state = 'active' AND instr(\"group\".roles, '\"admin\"') > 0",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Adds a user without a password.
pub(crate) fn insert(connection: &Connection, login: &str, name: &str) -> Result<User> {
    if by_login(connection, login)?.is_some() {
        return Err(Problem::conflict("login-taken", format!("there is a user {login} already")));
    }
    let id = new_id()?;
    connection
        .prepare_cached(
            "INSERT INTO user (id, login, name, state, must_change, created)
             VALUES (?1, ?2, ?3, 'active', 0, ?4)",
        )?
        .execute(params![id, login, name, unix_ms()])?;
    found(connection, &id)
}

/// Counts a change of a user.
pub(crate) fn changed(connection: &Connection, id: &str) -> Result<()> {
    connection
        .prepare_cached("UPDATE user SET version = version + 1 WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// A name that people and files can live with.
pub(crate) fn checked_name(field: &'static str, name: &str) -> Result<String> {
    crate::names::checked(name).map_err(|why| Problem::invalid(field, why))
}

/// Refuses a change of something that is not what the caller saw.
pub(crate) fn same_version(seen: Option<i64>, is: i64) -> Result<()> {
    match seen.is_none_or(|seen| seen == is) {
        true => Ok(()),
        false => Err(Problem::Stale),
    }
}

impl AdminOf {
    /// Users, by login.
    pub fn users(&self, paging: &Paging) -> Result<Page<User>> {
        let users = self.tenant.people.read(list)?;
        let wanted =
            users.into_iter().filter(|user| paging.wants(&user.id, &[&user.login, &user.name]));
        Ok(paging.cut(wanted, |user| user.login.clone()))
    }

    /// One user.
    pub fn user(&self, id: &str) -> Result<User> {
        self.tenant.people.read(|connection| found(connection, id))
    }

    /// Makes a user. He has no password: a set-up link lets him choose one.
    pub fn add_user(&self, login: &str, name: &str) -> Result<User> {
        let login = self.checked_login(login)?;
        let name = checked_name("name", name)?;
        self.tenant.people.change(&self.actor, |change| {
            let user = insert(change.transaction, &login, &name)?;
            change.note(
                Note::done("user.create", "user", &user.id, &login)
                    .field("login", None::<()>, &login)
                    .field("name", None::<()>, &name),
            );
            Ok(user)
        })
    }

    /// A login in one of the tenant's domains, normalised.
    pub(crate) fn checked_login(&self, login: &str) -> Result<String> {
        let login = mail::address::normalise(login)
            .ok_or_else(|| Problem::invalid("login", "a login is name@domain"))?;
        let domain = login.rsplit_once('@').map_or("", |(_, domain)| domain);
        if !self.tenant.domains().iter().any(|own| own == domain) {
            let own = self.tenant.domains().join(", ");
            return Err(Problem::invalid(
                "login",
                format!("{domain} is not a login domain of this tenant; there are: {own}"),
            ));
        }
        Ok(login)
    }

    /// Changes a user.
    pub fn change_user(&self, id: &str, seen: Option<i64>, to: &UserChange) -> Result<User> {
        let name = to.name.as_deref().map(|name| checked_name("name", name)).transpose()?;
        self.tenant.people.change(&self.actor, |change| {
            let before = found(change.transaction, id)?;
            same_version(seen, before.version)?;
            if name.is_some() && !before.origin.is_empty() {
                return Err(Problem::conflict(
                    "from-directory",
                    "this user comes from a directory service: change the name there",
                ));
            }
            let name = name.unwrap_or_else(|| before.name.clone());
            let active = to.active.unwrap_or(before.active);
            let required = to.totp_required.unwrap_or(before.totp_required);
            let state = if active { "active" } else { "disabled" };
            change.transaction.execute(
                "UPDATE user SET name = ?2, state = ?3, totp_required = ?4 WHERE id = ?1",
                params![id, name, state, required],
            )?;
            if !active {
                // Tokens stay, for when he comes back: they are refused as long as he is disabled.
                for table in ["session", "device", "setup_link"] {
                    let sql = format!("DELETE FROM {table} WHERE user = ?1");
                    change.transaction.execute(&sql, [id])?;
                }
            }
            changed(change.transaction, id)?;
            change.note(
                Note::done("user.update", "user", id, &before.login)
                    .field("name", &before.name, &name)
                    .field("active", before.active, active)
                    .field("totp_required", before.totp_required, required),
            );
            found(change.transaction, id)
        })
    }

    /// Deletes a user, with his sessions, tokens, memberships and grants. Mail and mailboxes stay.
    pub fn remove_user(&self, id: &str, seen: Option<i64>) -> Result<()> {
        self.tenant.people.change(&self.actor, |change| {
            let before = found(change.transaction, id)?;
            same_version(seen, before.version)?;
            change.transaction.execute("DELETE FROM user WHERE id = ?1", [id])?;
            change.note(Note::done("user.delete", "user", id, &before.login));
            Ok(())
        })
    }
}
