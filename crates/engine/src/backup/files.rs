//! The files of a backup that are no archive's: each is copied beside its place, and gets it when all are whole.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use archive::{beside, copy_database};
use rusqlite::{Connection, ErrorCode};

/// Beginnings of names that are no part of a backup: what follows from the rest, or is of a process.
const LEFT_OUT: [&str; 5] = ["index", "spool", "lock", "control.sock", ".tmp"];
/// Ending of what a database makes anew of itself.
const MADE_ANEW: &str = "-shm";
/// In the names of what is not whole yet.
const UNFINISHED: &str = ".unfinished";

/// The copy of a database that is to take its place.
pub(super) struct Database {
    pub(super) place: PathBuf,
}

impl Database {
    /// Copies an open database beside its place, and makes sure that the copy can be read. The inner `Err` says how
    /// the database is damaged.
    pub(super) fn copy(from: &Connection, place: &Path) -> Result<Result<Database, String>> {
        let new = beside(place);
        remove(&new)?;
        let copied = copy_database(from, &new).map_err(anyhow::Error::from).and_then(|()| {
            let copy = Connection::open(&new)?;
            Ok(copy.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?)
        });
        let damage = match copied {
            Ok(found) if found == "ok" => return Ok(Ok(Database { place: place.to_owned() })),
            Ok(found) => found,
            Err(error) if is_damage(&error) => format!("{error:#}"),
            Err(error) => {
                return Err(error.context(format!("could not copy to {}", place.display())));
            }
        };
        remove(&new)?;
        Ok(Err(damage))
    }

    pub(super) fn open(&self) -> Result<Connection> {
        let new = beside(&self.place);
        Connection::open(&new).with_context(|| format!("could not open {}", new.display()))
    }

    pub(super) fn len(&self) -> Result<u64> {
        let new = beside(&self.place);
        Ok(fs::metadata(&new).with_context(|| format!("could not read {}", new.display()))?.len())
    }

    pub(super) fn give_up(self) -> Result<()> {
        remove(&beside(&self.place))
    }
}

fn is_damage(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let code = cause.downcast_ref::<rusqlite::Error>().and_then(|sql| sql.sqlite_error_code());
        matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    })
}

/// Copies a file durably beside its place; gives its length.
pub(super) fn copy(from: &Path, place: &Path) -> Result<u64> {
    let new = beside(place);
    fs::copy(from, &new)
        .and_then(|len| File::open(&new)?.sync_all().map(|()| len))
        .with_context(|| format!("could not copy {} to {}", from.display(), place.display()))
}

/// Copies a folder but for what follows from the rest; gives the bytes.
pub(super) fn copy_tree(from: &Path, to: &Path) -> Result<u64> {
    fs::create_dir_all(to).with_context(|| format!("could not make {}", to.display()))?;
    let entries =
        fs::read_dir(from).with_context(|| format!("could not list {}", from.display()))?;
    let mut bytes = 0;
    for entry in entries {
        let entry = entry.with_context(|| format!("could not list {}", from.display()))?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.contains(UNFINISHED)
            || text.ends_with(MADE_ANEW)
            || LEFT_OUT.iter().any(|begin| text.starts_with(begin))
        {
            continue;
        }
        let kind = entry.file_type().with_context(|| format!("could not read {text}"))?;
        if !kind.is_symlink() {
            bytes += copy_any(&entry.path(), &to.join(&name))?;
        }
    }
    sync_folder(to)?;
    Ok(bytes)
}

/// Copies a file or a folder, or what a link leads to; what is neither is left out.
pub(super) fn copy_any(from: &Path, to: &Path) -> Result<u64> {
    let kind = fs::metadata(from)
        .with_context(|| format!("could not read {}", from.display()))?
        .file_type();
    if kind.is_dir() {
        return copy_tree(from, to);
    }
    if !kind.is_file() {
        return Ok(0);
    }
    let len = copy(from, to)?;
    // Not as a database gets its place: what stands in a log beside it belongs to it.
    fs::rename(beside(to), to).with_context(|| format!("could not write {}", to.display()))?;
    Ok(len)
}

#[cfg_attr(not(unix), allow(clippy::unnecessary_wraps))]
fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("could not write {}", folder.display()))?;
    Ok(())
}

pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.with_context(|| format!("could not remove {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_log_beside_a_database_is_copied_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(&from).unwrap();
        let open = Connection::open(from.join("people.sqlite3")).unwrap();
        open.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE one (name TEXT)").unwrap();
        open.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO one VALUES ('anna')")
            .unwrap();
        // Its process was killed: nothing is taken over into the database.
        copy_tree(&from, &to).unwrap();
        let copy = Connection::open(to.join("people.sqlite3")).unwrap();
        let name: String = copy.query_row("SELECT name FROM one", [], |row| row.get(0)).unwrap();
        assert_eq!(name, "anna");
        drop(open);
    }
}
