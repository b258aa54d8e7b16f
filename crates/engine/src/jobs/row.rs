//! Table `job`: rows, reads, writes.

use rusqlite::{Connection, OptionalExtension, params};

use super::work::Work;
use super::{Job, JobKind, Severity, State, Step};
use crate::problem::Result;

/// A row with what only the archive knows of it.
pub(super) struct Row {
    pub(super) job: Job,
    /// Id of the user who asked for it; empty: an operator.
    pub(super) owner: String,
    pub(super) work: Work,
}

const COLUMNS: &str = "id, kind, name, state, severity, done, total, what, cause, created, started, ended, result, owner, work";

/// A value that stands in the table as the word it is in JSON.
fn word<T: serde::de::DeserializeOwned>(text: String) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(text))?)
}

fn text(value: impl serde::Serialize) -> Result<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

fn from_row(row: &rusqlite::Row<'_>) -> Result<Row> {
    let result: Option<String> = row.get(12)?;
    let work: String = row.get(14)?;
    Ok(Row {
        job: Job {
            id: row.get(0)?,
            kind: word(row.get(1)?)?,
            name: row.get(2)?,
            state: word(row.get(3)?)?,
            severity: word(row.get(4)?)?,
            done: row.get::<_, i64>(5)?.unsigned_abs(),
            total: row.get::<_, Option<i64>>(6)?.map(i64::unsigned_abs),
            what: row.get(7)?,
            cause: row.get(8)?,
            created: row.get(9)?,
            started: row.get(10)?,
            ended: row.get(11)?,
            result: result.map(|text| serde_json::from_str(&text)).transpose()?,
        },
        owner: row.get(13)?,
        work: serde_json::from_str(&work)?,
    })
}

fn rows(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM job {sql}"))?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(from_row(row)?);
    }
    Ok(found)
}

/// Adds a job that waits.
pub(super) fn insert(
    connection: &Connection,
    id: &str,
    kind: JobKind,
    name: &str,
    owner: &str,
    work: &Work,
    now: i64,
) -> Result<()> {
    connection.execute(
        "INSERT INTO job (id, kind, name, owner, work, created, what) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'mails')",
        params![id, text(kind)?, name, owner, serde_json::to_string(work)?, now],
    )?;
    Ok(())
}

/// One job.
pub(super) fn get(connection: &Connection, id: &str) -> Result<Option<Row>> {
    Ok(rows(connection, "WHERE id = ?1", [id])?.pop())
}

/// The newest jobs.
pub(super) fn newest(connection: &Connection, limit: usize) -> Result<Vec<Row>> {
    rows(connection, "ORDER BY created DESC, id LIMIT ?1", [limit as i64])
}

/// Jobs that ended before a time.
pub(super) fn ended_before(connection: &Connection, time: i64) -> Result<Vec<Row>> {
    rows(connection, "WHERE ended < ?1", [time])
}

/// Jobs that have not ended, the oldest first.
pub(super) fn open(connection: &Connection) -> Result<Vec<Row>> {
    rows(connection, "WHERE ended IS NULL ORDER BY created, id", [])
}

/// Takes a job to its next state. `None` if it is not in one from which that can happen.
pub(super) fn step(
    connection: &Connection,
    id: &str,
    step: Step,
    now: i64,
) -> Result<Option<State>> {
    let state: Option<String> = connection
        .prepare_cached("SELECT state FROM job WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let Some(state) = state else { return Ok(None) };
    let Some(next) = word::<State>(state)?.after(step) else { return Ok(None) };
    let (started, ended) = (next == State::Running, next.is_ended());
    connection
        .prepare_cached(
            "UPDATE job SET state = ?2, started = CASE WHEN ?3 THEN ?5 ELSE started END,
               ended = CASE WHEN ?4 THEN ?5 ELSE ended END WHERE id = ?1",
        )?
        .execute(params![id, text(next)?, started, ended, now])?;
    Ok(Some(next))
}

/// What a job came to.
pub(super) struct Outcome {
    pub(super) severity: Severity,
    pub(super) cause: Option<String>,
    pub(super) result: Option<serde_json::Value>,
}

/// Writes what a job came to, and how far it got.
pub(super) fn settle(
    connection: &Connection,
    id: &str,
    outcome: &Outcome,
    (done, total): (u64, Option<u64>),
) -> Result<()> {
    let result = outcome.result.as_ref().map(serde_json::to_string).transpose()?;
    connection.execute(
        "UPDATE job SET severity = ?2, cause = ?3, result = ?4, done = ?5, total = ?6 WHERE id = ?1",
        params![
            id,
            text(outcome.severity)?,
            outcome.cause,
            result,
            done.cast_signed(),
            total.map(u64::cast_signed)
        ],
    )?;
    Ok(())
}
