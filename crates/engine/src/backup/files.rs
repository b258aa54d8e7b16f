//! The files of a backup that are no archive's: each is copied beside its place and takes it when it is whole.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use archive::copy_database;

/// Ending of what is not whole yet.
const UNFINISHED: &str = ".unfinished";
/// Beginnings of names that are no part of a backup: what follows from the rest, or is of a process.
const LEFT_OUT: [&str; 4] = ["index", "spool", "lock", "control.sock"];

/// The copy of a database that is to take its place.
pub(super) struct Beside {
    new: PathBuf,
    place: PathBuf,
}

impl Beside {
    /// Copies an open database beside its place, and makes sure that the copy can be read.
    pub(super) fn of(from: &rusqlite::Connection, place: &Path) -> Result<Beside> {
        let beside = Beside { new: with_ending(place, UNFINISHED), place: place.to_owned() };
        remove(&beside.new)?;
        copy_database(from, &beside.new)?;
        let found: String = beside
            .open()?
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .with_context(|| format!("could not check the copy of {}", place.display()))?;
        if found != "ok" {
            remove(&beside.new)?;
            bail!("its database is damaged: {found}");
        }
        Ok(beside)
    }

    pub(super) fn open(&self) -> Result<rusqlite::Connection> {
        rusqlite::Connection::open(&self.new)
            .with_context(|| format!("could not open {}", self.new.display()))
    }

    /// Puts it in the place of an earlier one; gives its length.
    pub(super) fn put(self) -> Result<u64> {
        let could_not = || format!("could not write {}", self.place.display());
        for ending in ["-wal", "-shm"] {
            remove(&with_ending(&self.place, ending))?;
        }
        let len = fs::metadata(&self.new).with_context(could_not)?.len();
        fs::rename(&self.new, &self.place).with_context(could_not)?;
        sync_folder_of(&self.place)?;
        Ok(len)
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Copies a file durably; gives its length.
pub(super) fn copy(from: &Path, to: &Path) -> Result<u64> {
    let new = with_ending(to, UNFINISHED);
    let copied = fs::copy(from, &new)
        .and_then(|len| File::open(&new)?.sync_all().map(|()| len))
        .and_then(|len| fs::rename(&new, to).map(|()| len));
    copied.with_context(|| format!("could not copy {} to {}", from.display(), to.display()))
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
        if text.ends_with(UNFINISHED) || LEFT_OUT.iter().any(|begin| text.starts_with(begin)) {
            continue;
        }
        let target = to.join(&name);
        let kind = entry.file_type().with_context(|| format!("could not read {text}"))?;
        if kind.is_dir() {
            bytes += copy_tree(&entry.path(), &target)?;
        } else if kind.is_file() {
            bytes += copy(&entry.path(), &target)?;
        }
    }
    #[cfg(unix)]
    File::open(to)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("could not write {}", to.display()))?;
    Ok(bytes)
}

#[cfg_attr(not(unix), allow(clippy::unnecessary_wraps))]
fn sync_folder_of(path: &Path) -> Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("could not write {}", folder.display()))?;
    }
    Ok(())
}

pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.with_context(|| format!("could not remove {}", path.display())),
    }
}
