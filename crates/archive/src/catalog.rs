//! The catalog: SQLite, one writer, a pool of readers. One file per table; no SQL elsewhere.
//!
//! Invariant: what the catalog says of mail follows from the log up to `Progress::position`. Groups of mail are
//! committed without a sync of their own (`synchronous = NORMAL`): after a power cut the log, synced before,
//! gives them back at the next start. Changes that the log's position does not cover are synced (`FULL`).

pub mod day;
pub mod mail;
pub mod mailbox;

pub(crate) mod content;
pub(crate) mod copy;
pub(crate) mod link;
pub(crate) mod meta;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Result};

const MIGRATIONS: &[&str] = &[include_str!("catalog/migrations/001.sql")];
/// Idle reader connections kept.
const READERS: usize = 4;

/// Opens the writing connection and brings the schema up to date.
pub(crate) fn open_writer(path: &Path) -> Result<Connection> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;
         PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    migrate(&mut connection, path)?;
    Ok(connection)
}

/// The writing connection: opened when it is needed, closed at rest.
pub(crate) struct Writing {
    path: PathBuf,
    open: Option<Connection>,
    used: bool,
}

impl Writing {
    pub(crate) fn new(path: &Path) -> Writing {
        Writing { path: path.into(), open: None, used: false }
    }

    pub(crate) fn connection(&mut self) -> Result<&mut Connection> {
        self.used = true;
        let open = match self.open.take() {
            Some(open) => open,
            None => open_writer(&self.path)?,
        };
        Ok(self.open.insert(open))
    }

    /// Whether it was used since the last call.
    pub(crate) fn was_used(&mut self) -> bool {
        std::mem::take(&mut self.used)
    }

    /// Closes the connection; true if there was one. The last one that is closed takes what stands in the write-ahead
    /// log over into the catalog.
    pub(crate) fn close(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// Takes what stands in the write-ahead log over into the catalog.
    pub(crate) fn take_over(&mut self) -> Result<()> {
        match &self.open {
            Some(open) => Ok(open.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?),
            None => Ok(()),
        }
    }
}

/// Applies what is missing of the migrations, each in the transaction that records its version.
fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    let known = MIGRATIONS.len() as i64;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(Error::Newer { what: path.display().to_string(), found, known });
    }
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found.max(0) as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.execute_batch(&format!("PRAGMA user_version = {}", index + 1))?;
        transaction.commit()?;
    }
    Ok(())
}

/// Read-only connections, handed out last-used first so that their page caches stay warm.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    used: AtomicBool,
}

impl Readers {
    pub(crate) fn new(path: &Path) -> Readers {
        let (idle, used) = (Mutex::new(Vec::new()), AtomicBool::new(false));
        Readers { path: path.into(), idle, used }
    }

    /// Whether there was a read since the last call.
    pub(crate) fn were_used(&self) -> bool {
        self.used.swap(false, Ordering::Relaxed)
    }

    /// Closes the connections that nobody uses; true if there were any.
    pub(crate) fn close(&self) -> bool {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        !idle.is_empty()
    }

    /// Runs `read` on a connection that can't write.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.used.store(true, Ordering::Relaxed);
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.open()?,
        };
        let result = read(&connection);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS {
            idle.push(connection);
        }
        result
    }

    fn open(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(connection)
    }
}

/// Runs `change` in a transaction that is on disk when this returns.
pub(crate) fn change_durably<T>(
    connection: &mut Connection,
    change: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T>,
) -> Result<T> {
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    let result = (|| {
        let transaction = connection.transaction()?;
        let value = change(&transaction)?;
        transaction.commit()?;
        Ok(value)
    })();
    connection.execute_batch("PRAGMA synchronous = NORMAL")?;
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_catalog_is_refused_by_an_older_program() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalog.sqlite3");
        drop(open_writer(&path).unwrap());
        Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
        assert!(matches!(open_writer(&path), Err(Error::Newer { found: 99, .. })));
    }

    #[test]
    fn readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalog.sqlite3");
        let _writer = open_writer(&path).unwrap();
        let readers = Readers::new(&path);
        let written = readers.read(|c| Ok(c.execute("DELETE FROM mail", [])?));
        assert!(written.is_err());
    }
}
