//! Opening one of the engine's databases: numbered migrations, each in the transaction that records its version, and a
//! newer database refused. The archive's catalog is its own.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use rusqlite::Connection;

/// Opens `path`, every commit synced, and applies what it lacks of `migrations`. `mend`: what to do if it is damaged.
pub(crate) fn open(path: &Path, migrations: &[&str], mend: &str) -> Result<Connection> {
    let shown = path.display();
    let mut connection =
        Connection::open(path).with_context(|| format!("could not open {shown}"))?;
    connection.busy_timeout(Duration::from_secs(30))?;
    let damaged = || format!("could not use {shown}: is it damaged? {mend}");
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        .with_context(damaged)?;
    let found: i64 =
        connection.query_row("PRAGMA user_version", [], |row| row.get(0)).with_context(damaged)?;
    if found > migrations.len() as i64 {
        bail!("{shown} was written by a newer program (version {found}): use that program");
    }
    for (index, sql) in migrations.iter().enumerate().skip(found.max(0) as usize) {
        let transaction = connection.transaction()?;
        // The statement would be part of SQLite's own message.
        transaction
            .execute_batch(sql)
            .map_err(|error| match error {
                rusqlite::Error::SqlInputError { msg, .. } => anyhow!(msg),
                error => error.into(),
            })
            .with_context(damaged)?;
        transaction.execute_batch(&format!("PRAGMA user_version = {}", index + 1))?;
        transaction.commit()?;
    }
    Ok(connection)
}
