//! The way back: a backup becomes a data directory.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::Result;

use super::files::copy_any;
use super::mark::{check, settle, whole};
use crate::command::usage;
use crate::data::DataDir;

/// What a data directory must not have yet.
const WANTED: [&str; 3] = ["system.sqlite3", "tenants", "master.key"];
/// What it gets as well, unless it has its own.
const BESIDES: [&str; 3] = ["system.sqlite3-wal", "mailstead.toml", "tls"];

/// Copies a backup into a data directory that has nothing in it yet.
pub fn restore(from: &Path, data: &DataDir) -> Result<()> {
    let (shown, to) = (from.display(), data.path());
    check(from)?;
    if data.holds(from)? || DataDir::is_within(from, to)? {
        return Err(usage(format!(
            "{} and the backup in {shown} lie one in the other: restore into a folder elsewhere",
            to.display()
        )));
    }
    let _lock = lock(from)?;
    let there = |name: &str, folder: &Path| folder.join(name).symlink_metadata().is_ok();
    if !there("master.key", from) && !there("master.key", to) {
        return Err(usage(format!(
            "the backup in {shown} was made without master.key: put that file into {} first",
            to.display()
        )));
    }
    let names: Vec<&str> = WANTED.into_iter().filter(|name| there(name, from)).collect();
    if let Some(name) = names.iter().find(|name| there(name, to)) {
        return Err(usage(format!(
            "{} has {name} already: a backup is restored into a data directory that has nothing yet; if it is what a restore that was broken off left, remove it first",
            to.display()
        )));
    }
    let besides = BESIDES.into_iter().filter(|name| there(name, from) && !there(name, to));
    let names: Vec<&str> = names.into_iter().chain(besides).collect();
    let copy = |name: &&str| copy_any(&from.join(name), &to.join(name)).map(drop);
    names.iter().try_for_each(copy).inspect_err(|_| {
        for name in &names {
            for path in [to.join(name), archive::beside(&to.join(name))] {
                // What can't be removed is told by the next try.
                drop(fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)));
            }
        }
    })
}

/// Keeps backups out of a backup while it is read, and ends what one left half put in place. What nobody can write
/// to needs neither.
fn lock(from: &Path) -> Result<Option<DataDir>> {
    match DataDir::take(from) {
        Ok(Some(taken)) => settle(from).map(|_| Some(taken)),
        Ok(None) => {
            Err(usage(format!("another process uses {}: wait until it has ended", from.display())))
        }
        Err(error) => {
            let kind = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
            match kind.map(std::io::Error::kind) {
                Some(ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied) => {
                    whole(from).map(|()| None)
                }
                _ => Err(error),
            }
        }
    }
}
