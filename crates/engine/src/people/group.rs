//! Groups: tables `group` and `member`, and what an Admin may do with them. Roles come from groups only.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::user::{self, User, checked_name, same_version};
use super::{Note, Page, Paging, new_id};
use crate::access::{AdminOf, Role};
use crate::problem::{Problem, Result};
use crate::unix_ms;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Group {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it gives its members.
    pub roles: BTreeSet<Role>,
    /// Directory service it comes from; empty = made by hand.
    pub origin: String,
    /// Number of members.
    pub members: u64,
    /// Unix milliseconds.
    pub created: i64,
    /// Counts changes.
    pub version: i64,
}

const COLUMNS: &str =
    "id, name, roles, origin, (SELECT count(*) FROM member WHERE \"group\" = id), created, version";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Group> {
    let roles: String = row.get(2)?;
    Ok(Group {
        id: row.get(0)?,
        name: row.get(1)?,
        roles: serde_json::from_str(&roles).unwrap_or_default(),
        origin: row.get(3)?,
        members: row.get::<_, i64>(4)?.unsigned_abs(),
        created: row.get(5)?,
        version: row.get(6)?,
    })
}

/// One group, which must be there.
pub(crate) fn found(connection: &Connection, id: &str) -> Result<Group> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM \"group\" WHERE id = ?1"))?
        .query_row([id], from_row)
        .optional()?
        .ok_or_else(|| Problem::NotFound("such group".into()))
}

/// All groups by name.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Group>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM \"group\" ORDER BY name"))?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The groups of a user.
pub(crate) fn of_user(connection: &Connection, user: &str) -> Result<Vec<Group>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM \"group\" WHERE id IN (SELECT \"group\" FROM member WHERE user = ?1)
         ORDER BY name"
    ))?;
    let rows = statement.query_map([user], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The roles of a user: those of all his groups.
pub(crate) fn roles_of(connection: &Connection, user: &str) -> Result<BTreeSet<Role>> {
    Ok(of_user(connection, user)?.into_iter().flat_map(|group| group.roles).collect())
}

fn members(connection: &Connection, id: &str) -> Result<Vec<User>> {
    let mut statement =
        connection.prepare_cached("SELECT user FROM member WHERE \"group\" = ?1")?;
    let ids = statement
        .query_map([id], |row| row.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut users =
        ids.iter().map(|id| user::found(connection, id)).collect::<Result<Vec<User>>>()?;
    users.sort_by(|a, b| a.login.cmp(&b.login));
    Ok(users)
}

fn no_other_named(connection: &Connection, name: &str, id: &str) -> Result<()> {
    let other: Option<String> = connection
        .query_row("SELECT id FROM \"group\" WHERE name = ?1 AND id <> ?2", [name, id], |row| {
            row.get(0)
        })
        .optional()?;
    match other {
        Some(_) => Err(Problem::conflict("name-taken", format!("there is a group {name} already"))),
        None => Ok(()),
    }
}

/// Adds a group.
pub(crate) fn insert(connection: &Connection, name: &str, roles: &BTreeSet<Role>) -> Result<Group> {
    no_other_named(connection, name, "")?;
    let id = new_id()?;
    connection.execute(
        "INSERT INTO \"group\" (id, name, roles, created) VALUES (?1, ?2, ?3, ?4)",
        params![id, name, serde_json::to_string(roles)?, unix_ms()],
    )?;
    found(connection, &id)
}

/// Makes a user a member; false if he was one.
pub(crate) fn add_member(connection: &Connection, group: &str, user: &str) -> Result<bool> {
    let added = connection
        .execute("INSERT OR IGNORE INTO member (\"group\", user) VALUES (?1, ?2)", [group, user])?;
    Ok(added > 0)
}

/// A user from a directory gets into and out of a group from a directory by synchronisation only.
fn by_hand(user: &User, group: &Group) -> Result<()> {
    match user.origin.is_empty() || group.origin.is_empty() {
        true => Ok(()),
        false => Err(Problem::conflict(
            "from-directory",
            "both come from a directory service: change the membership there",
        )),
    }
}

impl AdminOf {
    /// Groups, by name.
    pub fn groups(&self, paging: &Paging) -> Result<Page<Group>> {
        let mut groups = self.tenant.people.read(list)?;
        groups.sort_by_key(|group| group.name.to_lowercase());
        let wanted = groups.into_iter().filter(|group| {
            let roles = serde_json::to_string(&group.roles).unwrap_or_default();
            paging.wants(&group.id, &[&group.name, &group.origin, &roles])
        });
        Ok(paging.cut(wanted, |group| group.name.to_lowercase()))
    }

    /// One group.
    pub fn group(&self, id: &str) -> Result<Group> {
        self.tenant.people.read(|connection| found(connection, id))
    }

    /// A group's members, by login.
    pub fn members(&self, id: &str) -> Result<Vec<User>> {
        self.tenant.people.read(|connection| {
            found(connection, id)?;
            members(connection, id)
        })
    }

    /// The groups of a user.
    pub fn groups_of(&self, user: &str) -> Result<Vec<Group>> {
        self.tenant.people.read(|connection| {
            user::found(connection, user)?;
            of_user(connection, user)
        })
    }

    /// Makes a group.
    pub fn add_group(&self, name: &str, roles: &BTreeSet<Role>) -> Result<Group> {
        let name = checked_name("name", name)?;
        self.tenant.people.change(&self.actor, |change| {
            let group = insert(change.transaction, &name, roles)?;
            change.note(
                Note::done("group.create", "group", &group.id, &name)
                    .field("name", None::<()>, &name)
                    .field("roles", None::<()>, roles),
            );
            Ok(group)
        })
    }

    /// Changes name or roles of a group. The name of a group from a directory is changed there.
    pub fn change_group(
        &self,
        id: &str,
        seen: Option<i64>,
        name: Option<&str>,
        roles: Option<&BTreeSet<Role>>,
    ) -> Result<Group> {
        let name = name.map(|name| checked_name("name", name)).transpose()?;
        self.tenant.people.change(&self.actor, |change| {
            let before = found(change.transaction, id)?;
            same_version(seen, before.version)?;
            if name.is_some() && !before.origin.is_empty() {
                return Err(Problem::conflict(
                    "from-directory",
                    "this group comes from a directory service: change the name there",
                ));
            }
            let name = name.unwrap_or_else(|| before.name.clone());
            no_other_named(change.transaction, &name, id)?;
            let roles = roles.unwrap_or(&before.roles);
            change.transaction.execute(
                "UPDATE \"group\" SET name = ?2, roles = ?3, version = version + 1 WHERE id = ?1",
                params![id, name, serde_json::to_string(roles)?],
            )?;
            change.note(
                Note::done("group.update", "group", id, &before.name)
                    .field("name", &before.name, &name)
                    .field("roles", &before.roles, roles),
            );
            found(change.transaction, id)
        })
    }

    /// Deletes a group; its members stay.
    pub fn remove_group(&self, id: &str, seen: Option<i64>) -> Result<()> {
        self.tenant.people.change(&self.actor, |change| {
            let before = found(change.transaction, id)?;
            same_version(seen, before.version)?;
            change.transaction.execute("DELETE FROM \"group\" WHERE id = ?1", [id])?;
            change.note(Note::done("group.delete", "group", id, &before.name));
            Ok(())
        })
    }

    /// Makes a user a member, or no longer one. Done twice it changes nothing.
    pub fn set_member(&self, group: &str, user: &str, is_member: bool) -> Result<()> {
        self.tenant.people.change(&self.actor, |change| {
            let (group, user) =
                (found(change.transaction, group)?, user::found(change.transaction, user)?);
            by_hand(&user, &group)?;
            let changed = match is_member {
                true => add_member(change.transaction, &group.id, &user.id)?,
                false => {
                    let removed = change.transaction.execute(
                        "DELETE FROM member WHERE \"group\" = ?1 AND user = ?2",
                        [&group.id, &user.id],
                    )?;
                    removed > 0
                }
            };
            if changed {
                let activity = if is_member { "group.member.add" } else { "group.member.remove" };
                let note = Note::done(activity, "group", &group.id, &group.name);
                change.note(note.field(
                    "member",
                    (!is_member).then_some(&user.login),
                    is_member.then_some(&user.login),
                ));
            }
            Ok(())
        })
    }
}
