//! What a folder says of the backup in it: whose it is, and from when.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::command::usage;

const FORMAT: u32 = 1;
/// Says that a folder holds a backup.
pub(super) const MARK: &str = "backup.json";

/// The content of `backup.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Mark {
    format: u32,
    /// Which installation it is a copy of.
    pub(super) installation: String,
    /// From when what it holds is, RFC 3339; `None` if the first backup into this folder was not finished.
    pub(crate) finished: Option<String>,
    /// When a backup was begun that has not ended well, RFC 3339.
    pub(crate) begun: Option<String>,
    version: String,
}

impl Mark {
    pub(super) fn new(installation: String) -> Mark {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Mark { format: FORMAT, installation, finished: None, begun: None, version }
    }

    /// The mark of a folder; `None` if it holds no backup.
    pub(crate) fn of(folder: &Path) -> Result<Option<Mark>> {
        let path = folder.join(MARK);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("could not read {}", path.display()))?,
        };
        let mark: Mark = serde_json::from_slice(&text).with_context(|| {
            format!("{} can't be understood: take another backup", path.display())
        })?;
        if mark.format != FORMAT {
            bail!("the backup in {} was made by a newer program: use that", folder.display());
        }
        Ok(Some(mark))
    }

    /// Writes it whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(MARK);
        let mut file = tempfile::NamedTempFile::new_in(folder)
            .with_context(|| format!("could not write into {}", folder.display()))?;
        serde_json::to_writer_pretty(&mut file, self)
            .map_err(std::io::Error::from)
            .and_then(|()| file.flush())
            .and_then(|()| file.as_file().sync_all())
            .with_context(|| format!("could not write {}", path.display()))?;
        file.persist(&path).with_context(|| format!("could not write {}", path.display()))?;
        Ok(())
    }
}

/// Refuses what is no backup that can be restored.
pub fn check(from: &Path) -> Result<()> {
    let shown = from.display();
    match Mark::of(from)? {
        None => Err(usage(format!("{shown} is no backup: it has no {MARK}"))),
        Some(mark) if mark.finished.is_none() => {
            Err(usage(format!("the backup in {shown} was not finished: make it again")))
        }
        Some(_) => Ok(()),
    }
}
