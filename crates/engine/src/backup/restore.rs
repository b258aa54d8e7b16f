//! The way back: a backup becomes a data directory.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::files::{copy_tree, remove};
use super::mark::{MARK, check};
use crate::command::usage;
use crate::data::DataDir;

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
