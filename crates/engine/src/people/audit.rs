//! The audit log: who did what to what, in a chain of keyed hashes.
//!
//! Each row's mac covers the mac of the row before, so that a changed, removed, inserted or reordered row breaks the
//! chain there; a sealed head names the last row, so that cutting off the end is seen. Without the tenant's key no
//! row can be written that fits. Values of secrets never stand in it.

use archive::Vault;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::Value;

use super::{Note, Page};
use crate::access::Actor;
use crate::problem::{Problem, Result};
use crate::unix_ms;

/// Most rows a search gives: who needs more narrows it down.
pub const MOST: usize = 10_000;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Entry {
    /// Its number, without a gap.
    pub number: i64,
    /// Unix milliseconds.
    pub time: i64,
    /// Id of the request.
    pub request: String,
    /// nobody, user, operator, system.
    pub actor_kind: String,
    /// Id of the actor.
    pub actor: String,
    /// Login of the actor at that time.
    pub actor_name: String,
    /// Network address it came from.
    pub address: String,
    /// What was done or tried.
    pub activity: String,
    /// To what: `kind:id`.
    pub object: String,
    /// Its name at that time.
    pub object_name: String,
    /// Done, or refused or failed.
    pub good: bool,
    /// Why it was refused.
    pub message: String,
    /// Field → before and after.
    pub changes: Value,
}

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// From this time on, Unix milliseconds.
    pub from: Option<i64>,
    /// Before this time.
    pub until: Option<i64>,
    /// Part of the actor's name or exactly its id.
    pub actor: Option<String>,
    /// The activity, or its beginning up to a dot.
    pub activity: Option<String>,
    /// Part of message, object's name or object.
    pub text: Option<String>,
    /// Only rows before this number: the page after.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

/// What a validation found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Validation {
    /// Rows looked at.
    pub checked: u64,
    /// Whether all is as it was written.
    pub ok: bool,
    /// Where it is not, and why; at most a hundred.
    pub broken: Vec<Broken>,
}

/// A place where the chain does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Broken {
    /// Number of the row.
    pub number: i64,
    /// What does not fit.
    pub why: String,
}

/// A row that is known to have been written, noted outside of the log's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Its number.
    pub(crate) number: i64,
    /// Its keyed hash.
    pub(crate) mac: [u8; 32],
}

impl Anchor {
    /// The last row.
    pub(crate) fn at_end(connection: &Connection) -> Result<Option<Anchor>> {
        Ok(head(connection)?.map(|head| Anchor { number: head.number, mac: head.mac }))
    }

    /// Whether the log still has it.
    pub(crate) fn holds(self, connection: &Connection) -> Result<bool> {
        Ok(mac_of(connection, self.number)? == Some(self.mac))
    }
}

const MOST_BROKEN: usize = 100;
const COLUMNS: &str = "number, time, request, actor_kind, actor, actor_name, address, activity, object, object_name, good,
     message, changes";

/// Adds a row and moves the head.
pub(crate) fn append(
    connection: &Connection,
    vault: &Vault,
    actor: &Actor,
    note: &Note,
) -> Result<()> {
    let (last, before) = head(connection)?.map_or((0, [0; 32]), |head| (head.number, head.mac));
    let entry = Entry {
        number: last + 1,
        time: unix_ms(),
        request: actor.request.clone(),
        actor_kind: actor.kind.name().to_owned(),
        actor: actor.id.clone(),
        actor_name: actor.name.clone(),
        address: actor.address.clone(),
        activity: note.activity.to_owned(),
        object: note.object.clone(),
        object_name: note.object_name.clone(),
        good: note.good,
        message: note.message.clone(),
        changes: Value::Object(note.changes.clone()),
    };
    let mac = chained(vault, &before, &entry)?;
    connection
        .prepare_cached(&format!(
            "INSERT INTO audit ({COLUMNS}, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        ))?
        .execute(params![
            entry.number,
            entry.time,
            entry.request,
            entry.actor_kind,
            entry.actor,
            entry.actor_name,
            entry.address,
            entry.activity,
            entry.object,
            entry.object_name,
            entry.good,
            entry.message,
            entry.changes.to_string(),
            &mac[..],
        ])?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO audit_head (one, number, mac, seal) VALUES (1, ?1, ?2, ?3)",
        )?
        .execute(params![entry.number, &mac[..], &head_seal(vault, entry.number, &mac)[..]])?;
    Ok(())
}

/// Rows, newest first.
pub(crate) fn search(connection: &Connection, filter: &Filter) -> Result<Page<Entry>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit
         WHERE number < ?1 AND time >= ?2 AND time < ?3
           AND (?4 IS NULL OR actor = ?4 OR instr(lower(actor_name), lower(?4)) > 0)
           AND (?5 IS NULL OR activity = ?5 OR substr(activity, 1, length(?5) + 1) = ?5 || '.')
           AND (?6 IS NULL OR instr(lower(message || ' ' || object_name || ' ' || object), lower(?6)) > 0)
         ORDER BY number DESC LIMIT ?7"
    ))?;
    let limit = filter.limit.clamp(1, MOST);
    let rows = statement.query_map(
        params![
            filter.before.unwrap_or(i64::MAX),
            filter.from.unwrap_or(i64::MIN),
            filter.until.unwrap_or(i64::MAX),
            filter.actor,
            filter.activity,
            filter.text,
            limit as i64 + 1,
        ],
        from_row,
    )?;
    let mut items = rows.collect::<rusqlite::Result<Vec<Entry>>>()?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|entry| entry.number.to_string());
    Ok(Page { items, next })
}

/// Checks the rows of a time frame, the links between them, the head, and the row noted outside.
pub fn validate(
    connection: &Connection,
    vault: &Vault,
    anchor: Option<Anchor>,
    from: Option<i64>,
    until: Option<i64>,
) -> Result<Validation> {
    let (first, last) = frame(connection, from, until)?;
    let mut found = Validation::default();
    let mut broken = |number: i64, why: &str| {
        if found.broken.len() < MOST_BROKEN {
            found.broken.push(Broken { number, why: why.to_owned() });
        }
    };
    let mut before = mac_of(connection, first - 1)?.unwrap_or([0; 32]);
    let mut expected = first;
    let mut statement = connection.prepare(&format!(
        "SELECT {COLUMNS}, mac FROM audit WHERE number BETWEEN ?1 AND ?2 ORDER BY number"
    ))?;
    let mut rows = statement.query(params![first, last])?;
    while let Some(row) = rows.next()? {
        found.checked += 1;
        let (entry, mac): (Entry, Vec<u8>) = (from_row(row)?, row.get(13)?);
        if entry.number != expected {
            broken(expected, "rows are missing");
        } else if chained(vault, &before, &entry)?[..] != mac[..] {
            broken(entry.number, "the row, or the one before it, is not as it was written");
        }
        expected = entry.number + 1;
        before = mac.try_into().unwrap_or([0; 32]);
    }
    match head(connection)? {
        Some(head) if head.seal[..] != head_seal(vault, head.number, &head.mac)[..] => {
            broken(head.number, "the end of the log is not as it was written");
        }
        Some(head) if mac_of(connection, head.number)? != Some(head.mac) => {
            broken(head.number, "rows were cut off the end");
        }
        Some(head) if newest(connection)? != head.number => {
            broken(head.number + 1, "rows were added behind the end");
        }
        None if newest(connection)? > 0 => broken(1, "the end of the log is unknown"),
        _ => {}
    }
    if let Some(anchor) = anchor
        && !anchor.holds(connection)?
    {
        broken(anchor.number, "this row was written, as system.sqlite3 knows, and is not there");
    }
    found.ok = found.broken.is_empty();
    Ok(found)
}

/// First and last row of a time frame. All rows, if there is none: the beginning is fixed.
fn frame(connection: &Connection, from: Option<i64>, until: Option<i64>) -> Result<(i64, i64)> {
    let first = match from {
        Some(from) => connection
            .query_row("SELECT min(number) FROM audit WHERE time >= ?1", [from], |row| {
                row.get::<_, Option<i64>>(0)
            })?
            .unwrap_or(i64::MAX),
        None => 1,
    };
    let last = match until {
        Some(until) => connection
            .query_row("SELECT max(number) FROM audit WHERE time < ?1", [until], |row| {
                row.get::<_, Option<i64>>(0)
            })?
            .unwrap_or(0),
        None => i64::MAX,
    };
    Ok((first, last))
}

struct Head {
    number: i64,
    mac: [u8; 32],
    seal: Vec<u8>,
}

fn head(connection: &Connection) -> Result<Option<Head>> {
    Ok(connection
        .prepare_cached("SELECT number, mac, seal FROM audit_head WHERE one = 1")?
        .query_row([], |row| Ok(Head { number: row.get(0)?, mac: row.get(1)?, seal: row.get(2)? }))
        .optional()?)
}

fn newest(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("SELECT coalesce(max(number), 0) FROM audit", [], |row| row.get(0))?)
}

fn mac_of(connection: &Connection, number: i64) -> Result<Option<[u8; 32]>> {
    Ok(connection
        .prepare_cached("SELECT mac FROM audit WHERE number = ?1")?
        .query_row([number], |row| row.get::<_, Vec<u8>>(0))
        .optional()?
        .and_then(|mac| mac.try_into().ok()))
}

fn head_seal(vault: &Vault, number: i64, mac: &[u8; 32]) -> [u8; 32] {
    vault.mac(&[b"audit head".as_slice(), &number.to_le_bytes(), mac].concat())
}

fn chained(vault: &Vault, before: &[u8; 32], entry: &Entry) -> Result<[u8; 32]> {
    let text = serde_json::to_vec(entry).map_err(|error| Problem::Internal(error.into()))?;
    Ok(vault.mac(&[b"audit row".as_slice(), before, &text].concat()))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let changes: String = row.get(12)?;
    Ok(Entry {
        number: row.get(0)?,
        time: row.get(1)?,
        request: row.get(2)?,
        actor_kind: row.get(3)?,
        actor: row.get(4)?,
        actor_name: row.get(5)?,
        address: row.get(6)?,
        activity: row.get(7)?,
        object: row.get(8)?,
        object_name: row.get(9)?,
        good: row.get(10)?,
        message: row.get(11)?,
        changes: serde_json::from_str(&changes).unwrap_or(Value::String(changes)),
    })
}
