//! Secrets: what the archive signs in with elsewhere. Written, never read back by a person.
//!
//! Of a secret one part may be shown (user name, certificate, client id), the other is sealed with the tenant's key.
//! The seal's context holds the secret's id, its kind and a hash of the shown part, so that neither can be put
//! beside another's: a changed address would otherwise send a password to whoever changed it. A secret's kind never
//! changes, its value can only be overwritten, and it stays as long as anything uses it (product decision 15).
//! Deliberately not here: signing in with them; that is for the sources.

mod certificate;
mod hidden;
mod value;

#[cfg(test)]
mod tests;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

pub use certificate::Key;
pub(crate) use certificate::{facts as certificate_facts, parsed, pem, read_chain};
pub use hidden::Hidden;
pub use value::{Certificate, Shown, Value};
use value::{Checked, Open};

use crate::access::AdminOf;
use crate::people::user::{checked_name, same_version};
use crate::people::{Note, Page, Paging, People, new_id};
use crate::problem::{Problem, Result};
use crate::unix_ms;

/// A secret, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Secret {
    /// Id.
    pub id: String,
    /// Name, unique within the tenant.
    pub name: String,
    /// Its kind and what may be shown of its value.
    #[serde(flatten)]
    pub shown: Shown,
    /// What uses it.
    pub used_by: Vec<Use>,
    /// Unix milliseconds.
    pub created: i64,
    /// Counts changes.
    pub version: i64,
}

/// Something that uses a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Use {
    /// What kind of thing: `profile`, `directory`, …
    pub kind: String,
    /// Its id.
    pub object: String,
    /// Its name.
    pub name: String,
}

/// A secret to sign in with. Never leaves the engine.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "for the sources that sign in elsewhere"))]
pub(crate) struct Opened {
    /// The shown part, which is as it was when the value was written.
    pub(crate) shown: Shown,
    /// PEM chain of a certificate; else empty.
    pub(crate) chain: String,
    /// Password, private key (PEM), client secret, or key file (JSON).
    pub(crate) hidden: Hidden,
}

/// A row of table `secret`.
struct Stored {
    id: String,
    name: String,
    open: String,
    sealed: Vec<u8>,
    created: i64,
    version: i64,
}

const COLUMNS: &str = "id, name, open, sealed, created, version";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        id: row.get(0)?,
        name: row.get(1)?,
        open: row.get(2)?,
        sealed: row.get(3)?,
        created: row.get(4)?,
        version: row.get(5)?,
    })
}

fn stored(connection: &Connection, id: &str) -> Result<Stored> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM secret WHERE id = ?1"))?
        .query_row([id], from_row)
        .optional()?
        .ok_or_else(|| Problem::NotFound("such secret".into()))
}

impl Stored {
    fn open(&self) -> Result<Open> {
        Ok(serde_json::from_str(&self.open)?)
    }

    fn shown(self, connection: &Connection) -> Result<Secret> {
        let used_by = uses(connection, &self.id)?;
        let shown = self.open()?.shown;
        let Stored { id, name, created, version, .. } = self;
        Ok(Secret { id, name, shown, used_by, created, version })
    }
}

fn found(connection: &Connection, id: &str) -> Result<Secret> {
    stored(connection, id)?.shown(connection)
}

/// All secrets by name.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Secret>> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM secret ORDER BY name COLLATE NOCASE"))?;
    let rows = statement.query_map([], from_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
    rows.into_iter().map(|row| row.shown(connection)).collect()
}

fn uses(connection: &Connection, id: &str) -> Result<Vec<Use>> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, object, name FROM secret_use WHERE secret = ?1 ORDER BY kind, name",
    )?;
    let rows = statement.query_map([id], |row| {
        Ok(Use { kind: row.get(0)?, object: row.get(1)?, name: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes that something uses a secret, or is called otherwise now.
#[cfg_attr(not(test), expect(dead_code, reason = "for the sources that sign in elsewhere"))]
pub(crate) fn use_by(
    connection: &Connection,
    secret: &str,
    kind: &str,
    object: &str,
    name: &str,
) -> Result<()> {
    stored(connection, secret)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO secret_use (secret, kind, object, name) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![secret, kind, object, name])?;
    Ok(())
}

/// Notes that something uses no secret any more.
#[cfg_attr(not(test), expect(dead_code, reason = "for the sources that sign in elsewhere"))]
pub(crate) fn released(connection: &Connection, kind: &str, object: &str) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM secret_use WHERE kind = ?1 AND object = ?2")?
        .execute(params![kind, object])?;
    Ok(())
}

/// Opens a secret to sign in with.
#[cfg_attr(not(test), expect(dead_code, reason = "for the sources that sign in elsewhere"))]
pub(crate) fn open(people: &People, id: &str) -> Result<Opened> {
    let row = people.read(|connection| stored(connection, id))?;
    let Open { shown, chain } = row.open()?;
    let plain = people.vault.open(&context(id, shown.kind(), &row.open), &row.sealed)?;
    let hidden = String::from_utf8(plain)
        .map_err(|_| Problem::Internal(anyhow::anyhow!("the value of secret {id} is no text")))?;
    Ok(Opened { shown, chain, hidden: Hidden::new(hidden) })
}

/// What a value is sealed for.
fn context(id: &str, kind: &str, open: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, open.as_bytes());
    let digest: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("secret {id} {kind} {digest}")
}

/// The columns `open` and `sealed` of a value.
fn sealed(people: &People, id: &str, value: &Checked) -> Result<(String, Vec<u8>)> {
    let open = serde_json::to_string(&value.open)?;
    let context = context(id, value.open.shown.kind(), &open);
    let sealed = people.vault.seal(&context, value.hidden.reveal().as_bytes())?;
    Ok((open, sealed))
}

fn no_other_named(connection: &Connection, name: &str, id: &str) -> Result<()> {
    let sql = "SELECT 1 FROM secret WHERE name = ?1 COLLATE NOCASE AND id <> ?2";
    match connection.prepare_cached(sql)?.exists([name, id])? {
        true => Err(Problem::conflict("name-taken", format!("there is a secret {name} already"))),
        false => Ok(()),
    }
}

impl AdminOf {
    /// Secrets, by name.
    pub fn secrets(&self, paging: &Paging) -> Result<Page<Secret>> {
        let secrets = self.tenant.people.read(list)?;
        let key = |secret: &Secret| secret.name.to_lowercase();
        let mut wanted: Vec<Secret> = secrets
            .into_iter()
            .filter(|secret| paging.wants(&secret.id, &[&secret.name, secret.shown.kind()]))
            .collect();
        wanted.sort_by_key(key);
        Ok(paging.cut(wanted, key))
    }

    /// One secret.
    pub fn secret(&self, id: &str) -> Result<Secret> {
        self.tenant.people.read(|connection| found(connection, id))
    }

    /// Adds a secret.
    pub fn add_secret(&self, name: &str, value: Value) -> Result<Secret> {
        let name = checked_name("name", name)?;
        let value = value.check(unix_ms())?;
        let id = new_id()?;
        let (open, sealed) = sealed(&self.tenant.people, &id, &value)?;
        let kind = value.open.shown.kind();
        self.tenant.people.change(&self.actor, |change| {
            no_other_named(change.transaction, &name, &id)?;
            change.transaction.execute(
                "INSERT INTO secret (id, name, kind, open, sealed, created)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![id, name, kind, open, sealed, unix_ms()],
            )?;
            change.note(
                Note::done("secret.create", "secret", &id, &name)
                    .field("name", None::<()>, &name)
                    .field("shown", None::<()>, &value.open.shown),
            );
            found(change.transaction, &id)
        })
    }

    /// Gives a secret another name.
    pub fn rename_secret(&self, id: &str, seen: Option<i64>, name: &str) -> Result<Secret> {
        let name = checked_name("name", name)?;
        self.tenant.people.change(&self.actor, |change| {
            let before = stored(change.transaction, id)?;
            same_version(seen, before.version)?;
            no_other_named(change.transaction, &name, id)?;
            change.transaction.execute(
                "UPDATE secret SET name = ?2, version = version + 1 WHERE id = ?1",
                params![id, name],
            )?;
            let note = Note::done("secret.update", "secret", id, &before.name);
            change.note(note.field("name", &before.name, &name));
            found(change.transaction, id)
        })
    }

    /// Overwrites the value of a secret with another one of the same kind.
    pub fn overwrite_secret(&self, id: &str, seen: Option<i64>, value: Value) -> Result<Secret> {
        let value = value.check(unix_ms())?;
        let (open, sealed) = sealed(&self.tenant.people, id, &value)?;
        let shown = &value.open.shown;
        self.tenant.people.change(&self.actor, |change| {
            let before = stored(change.transaction, id)?;
            same_version(seen, before.version)?;
            let old = before.open()?.shown;
            if old.kind() != shown.kind() {
                let kind = old.kind();
                return Err(Problem::conflict(
                    "kind-fixed",
                    format!("this secret is of kind {kind} for good: make another one"),
                ));
            }
            change.transaction.execute(
                "UPDATE secret SET open = ?2, sealed = ?3, version = version + 1 WHERE id = ?1",
                params![id, open, sealed],
            )?;
            let note = Note::done("secret.overwrite", "secret", id, &before.name);
            change.note(note.field("shown", old, shown));
            found(change.transaction, id)
        })
    }

    /// Deletes a secret that nothing uses.
    pub fn remove_secret(&self, id: &str, seen: Option<i64>) -> Result<()> {
        self.tenant.people.change(&self.actor, |change| {
            let before = stored(change.transaction, id)?;
            same_version(seen, before.version)?;
            let uses = uses(change.transaction, id)?;
            if !uses.is_empty() {
                let names: Vec<&str> = uses.iter().map(|one| one.name.as_str()).collect();
                let names = names.join(", ");
                return Err(Problem::conflict(
                    "in-use",
                    format!("it is used by {names}: choose another secret there first"),
                ));
            }
            change.transaction.execute("DELETE FROM secret WHERE id = ?1", [id])?;
            change.note(Note::done("secret.delete", "secret", id, &before.name));
            Ok(())
        })
    }

    /// A certificate with its chain, PEM: the public part, to be registered elsewhere.
    pub fn certificate_pem(&self, id: &str) -> Result<String> {
        let open = self.tenant.people.read(|connection| stored(connection, id)?.open())?;
        match open.shown {
            Shown::Certificate { .. } => Ok(open.chain),
            _ => Err(Problem::NotFound("certificate in this secret".into())),
        }
    }
}
