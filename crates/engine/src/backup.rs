//! Backups: a copy of the whole data directory while it is in use, and the way back.
//!
//! A backup is a data directory: it can be verified or served as it lies. What refers to something else is copied
//! before it – tenants and endpoints, then people, then the archive with its mailboxes – so that nothing in it refers
//! to what came later. Left out is what follows from the rest: the index. Deliberately not here: what an archive's
//! copy is (`archive::backup`), and where backups are kept.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use archive::copy_database;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::command::{Done, Output, usage};
use crate::data::DataDir;
use crate::system::TenantRow;
use crate::tenant::Tenant;
use crate::{Engine, tenant_folder};

const FORMAT: u32 = 1;
/// Says that a folder holds a backup.
const MARK: &str = "backup.json";
/// Beginnings of names that are no part of a backup: what follows from the rest, or is half written.
const LEFT_OUT: [&str; 4] = ["index", "spool", "lock", "control.sock"];
/// Endings of such names.
const UNFINISHED: &str = ".unfinished";

#[derive(Serialize, Deserialize)]
struct Mark {
    format: u32,
    /// When it was finished, RFC 3339; `None` if the first backup into this folder was not.
    finished: Option<String>,
    version: String,
}

/// What a backup came to.
#[derive(Default)]
struct Sum {
    tenants: u64,
    mails: u64,
    written: u64,
    unchanged: u64,
    /// Tenants that are not open, and why: their files were copied as they lie.
    closed: Vec<serde_json::Value>,
}

impl Engine {
    /// Copies everything into `to`, an empty folder or an earlier backup. Mail may come meanwhile: what was
    /// acknowledged before this began is in it.
    pub(crate) fn back_up(&self, to: &Path, key: bool, output: &mut dyn Output) -> Result<Done> {
        let target = self.target(to)?;
        let to = target.path();
        let mut sum = Sum::default();
        self.system.read(|connection| database(connection, &to.join("system.sqlite3")))?;
        let master = to.join("master.key");
        let has_key = master
            .try_exists()
            .with_context(|| format!("could not look for {}", master.display()))?;
        match key {
            true => sum.written += copy(&self.data.path().join("master.key"), &master)?,
            false if has_key => {
                return Err(usage(format!(
                    "{} was put there by an earlier backup: keep it elsewhere and remove it, or back up with the key",
                    master.display()
                )));
            }
            false => {}
        }
        for row in self.system.tenants()? {
            let folder = tenant_folder(to, &row.id);
            fs::create_dir_all(&folder)
                .with_context(|| format!("could not make {}", folder.display()))?;
            let tenant = self.tenant_by_id(&row.id);
            match tenant.filter(|tenant| tenant.archive.takes_no_mail().is_none()) {
                Some(tenant) => tenant.back_up(self.data.path(), &folder, &mut sum, output)?,
                None => self.back_up_closed(&row, &folder, &mut sum)?,
            }
            sum.tenants += 1;
        }
        write_mark(to, Some(jiff::Timestamp::now().to_string()))?;
        let good = sum.closed.is_empty();
        let value = json!({
            "to": to.display().to_string(),
            "tenants": sum.tenants,
            "mails": sum.mails,
            "written": sum.written,
            "unchanged": sum.unchanged,
            "master_key": key,
            "closed": sum.closed,
        });
        Ok(Done { value, good })
    }

    /// The folder of the backup, for this process alone.
    fn target(&self, to: &Path) -> Result<DataDir> {
        let shown = to.display();
        if self.data.holds(to)? {
            return Err(usage(format!(
                "{shown} is in the data directory: choose a folder elsewhere"
            )));
        }
        if mark(to)?.is_none() && !is_empty(to)? {
            return Err(usage(format!(
                "{shown} is neither empty nor a backup: choose a folder of its own"
            )));
        }
        let target = DataDir::take(to)?.ok_or_else(|| {
            usage(format!("another process uses {shown}: wait until it has ended"))
        })?;
        if mark(to)?.is_none() {
            write_mark(to, None)?;
        }
        Ok(target)
    }

    /// A tenant that can't be opened, or whose log is shorter than it was: its files, as they lie.
    fn back_up_closed(&self, row: &TenantRow, to: &Path, sum: &mut Sum) -> Result<()> {
        let from = tenant_folder(self.data.path(), &row.id);
        let mut broken = self.broken().into_iter();
        let why = broken.find(|(known, _)| known.id == row.id).map(|(_, why)| why);
        let open = self.tenant_by_id(&row.id);
        let why =
            why.or_else(|| open.and_then(|open| open.archive.takes_no_mail().map(str::to_owned)));
        let why = why.unwrap_or_else(|| "it is being rebuilt".into());
        sum.written += copy_tree(&from, to)?;
        sum.closed.push(json!({"tenant": row.name, "why": why}));
        Ok(())
    }
}

impl Tenant {
    fn back_up(
        &self,
        data: &Path,
        to: &Path,
        sum: &mut Sum,
        output: &mut dyn Output,
    ) -> Result<()> {
        let settings = tenant_folder(data, &self.id).join("tenant.json");
        sum.written += copy(&settings, &to.join("tenant.json"))?;
        self.people.read(|people| Ok(database(people, &to.join("people.sqlite3"))?))?;
        let before = sum.written;
        let mut wanted = |written: u64| output.progress("bytes", before + written, None).is_ok();
        let copied = self
            .archive
            .back_up(to, &mut wanted)
            .with_context(|| format!("could not back up the archive of tenant {}", self.name()))?;
        sum.mails += copied.mails;
        sum.written += copied.written;
        sum.unchanged += copied.unchanged;
        Ok(())
    }
}

/// Whether a folder holds the beginning of a backup that was broken off.
pub(crate) fn is_unfinished(folder: &Path) -> Result<bool> {
    Ok(mark(folder)?.is_some_and(|mark| mark.finished.is_none()))
}

/// Refuses what is no backup that can be restored.
pub fn check(from: &Path) -> Result<()> {
    let shown = from.display();
    match mark(from)? {
        None => Err(usage(format!("{shown} is no backup: it has no {MARK}"))),
        Some(mark) if mark.finished.is_none() => {
            Err(usage(format!("the backup in {shown} was not finished: make it again")))
        }
        Some(_) => Ok(()),
    }
}

/// Copies a backup into a data directory that has nothing in it yet.
pub fn restore(from: &Path, data: &DataDir) -> Result<()> {
    let (shown, to) = (from.display(), data.path());
    check(from)?;
    let there = |name: &str, folder: &Path| folder.join(name).symlink_metadata().is_ok();
    let has_key = there("master.key", from);
    if !has_key && !there("master.key", to) {
        return Err(usage(format!(
            "the backup in {shown} was made without master.key: put that file into {} first",
            to.display()
        )));
    }
    let names = ["system.sqlite3", "tenants", "master.key"];
    let names = &names[..if has_key { 3 } else { 2 }];
    if let Some(name) = names.iter().find(|name| there(name, to)) {
        return Err(usage(format!(
            "{} has {name} already: a backup is restored into a data directory that has nothing yet; if it is what a restore that was broken off left, remove it first",
            to.display()
        )));
    }
    copy_tree(from, to).map(drop).inspect_err(|_| {
        for name in names {
            let path = to.join(name);
            // What can't be removed is told by the next try.
            drop(fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)));
        }
    })?;
    remove(&to.join(MARK))
}

fn mark(folder: &Path) -> Result<Option<Mark>> {
    let path = folder.join(MARK);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("could not read {}", path.display()))?,
    };
    let mark: Mark = serde_json::from_slice(&text)
        .with_context(|| format!("{} can't be understood", path.display()))?;
    if mark.format != FORMAT {
        bail!("the backup in {} was made by a newer program: use that", folder.display());
    }
    Ok(Some(mark))
}

fn write_mark(folder: &Path, finished: Option<String>) -> Result<()> {
    let mark = Mark { format: FORMAT, finished, version: env!("CARGO_PKG_VERSION").to_owned() };
    let path = folder.join(MARK);
    let mut file = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("could not write into {}", folder.display()))?;
    serde_json::to_writer_pretty(&mut file, &mark)
        .map_err(std::io::Error::from)
        .and_then(|()| file.flush())
        .and_then(|()| file.as_file().sync_all())
        .with_context(|| format!("could not write {}", path.display()))?;
    file.persist(&path).with_context(|| format!("could not write {}", path.display()))?;
    Ok(())
}

fn is_empty(folder: &Path) -> Result<bool> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        entries => {
            let entries =
                entries.with_context(|| format!("could not list {}", folder.display()))?;
            // The lock is what a backup that could not begin leaves.
            Ok(entries.flatten().all(|entry| entry.file_name() == "lock"))
        }
    }
}

/// Copies an open database and puts it in the place of an earlier copy.
fn database(from: &rusqlite::Connection, to: &Path) -> Result<()> {
    let beside = |ending: &str| {
        let mut name = to.as_os_str().to_owned();
        name.push(ending);
        std::path::PathBuf::from(name)
    };
    let new = beside(UNFINISHED);
    remove(&new)?;
    copy_database(from, &new)?;
    for ending in ["-wal", "-shm"] {
        remove(&beside(ending))?;
    }
    fs::rename(&new, to).with_context(|| format!("could not write {}", to.display()))
}

/// Copies a file durably; gives its length.
fn copy(from: &Path, to: &Path) -> Result<u64> {
    let copied = fs::copy(from, to).and_then(|len| File::open(to)?.sync_all().map(|()| len));
    copied.with_context(|| format!("could not copy {} to {}", from.display(), to.display()))
}

/// Copies a folder but for what follows from the rest; gives the bytes.
fn copy_tree(from: &Path, to: &Path) -> Result<u64> {
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

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.with_context(|| format!("could not remove {}", path.display())),
    }
}
