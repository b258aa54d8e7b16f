//! What a folder says of the backup in it: whose it is, and from when.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

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
    /// What is from an earlier backup all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) older: Vec<Older>,
    /// What was whole and was being put in its place, by its path in the folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    putting: Vec<PathBuf>,
    /// Whether that makes it a backup from when it was begun.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_good: bool,
    version: String,
}

/// A tenant of which something is older than the rest of a backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Older {
    pub(crate) tenant: String,
    pub(crate) why: String,
}

/// What a folder says of itself.
pub(crate) enum Found {
    /// It is no backup.
    Nothing,
    /// `backup.json` is there and can't be understood.
    Garbled,
    Mark(Mark),
}

impl Mark {
    pub(super) fn new(installation: String) -> Mark {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Mark {
            format: FORMAT,
            installation,
            finished: None,
            begun: None,
            older: Vec::new(),
            putting: Vec::new(),
            is_good: false,
            version,
        }
    }

    /// The mark of a folder.
    pub(crate) fn of(folder: &Path) -> Result<Found> {
        let path = folder.join(MARK);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
            text => text.with_context(|| format!("could not read {}", path.display()))?,
        };
        let Ok(mark) = serde_json::from_slice::<Mark>(&text) else { return Ok(Found::Garbled) };
        if mark.format != FORMAT {
            bail!("the backup in {} was made by a newer program: use that", folder.display());
        }
        Ok(Found::Mark(mark))
    }

    /// Writes it whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(MARK);
        let new = archive::beside(&path);
        serde_json::to_vec_pretty(self)
            .map_err(std::io::Error::from)
            .and_then(|text| {
                let mut file = fs::File::create(&new)?;
                file.write_all(&text)?;
                file.sync_all()
            })
            .with_context(|| format!("could not write {}", path.display()))?;
        Ok(archive::put(&path)?)
    }

    /// Gives what is whole beside its place in `folder` that place, all or, should the machine stop meanwhile, all
    /// when the folder is used the next time.
    /// `is_good`: it is a backup from when it was begun.
    pub(super) fn put(&mut self, folder: &Path, places: &[PathBuf], is_good: bool) -> Result<()> {
        let within = |place: &PathBuf| place.strip_prefix(folder).map(Path::to_owned);
        self.putting = places.iter().map(within).collect::<Result<_, _>>()?;
        self.is_good = is_good;
        archive::faults::point("backup-staged");
        self.write(folder)?;
        self.put_rest(folder)
    }

    fn put_rest(&mut self, folder: &Path) -> Result<()> {
        for place in &self.putting {
            archive::put(&folder.join(place))?;
            archive::faults::point("backup-put");
        }
        self.putting.clear();
        if std::mem::take(&mut self.is_good) {
            self.finished = self.begun.take();
        }
        self.write(folder)
    }
}

/// Ends what the end of a machine kept a backup from ending: `folder` is nobody else's. Gives its mark.
pub(crate) fn settle(folder: &Path) -> Result<Found> {
    let mut found = Mark::of(folder)?;
    if let Found::Mark(mark) = &mut found
        && !mark.putting.is_empty()
    {
        mark.put_rest(folder).context("could not end the backup that was broken off")?;
    }
    Ok(found)
}

/// Refuses what is no backup that can be restored.
pub fn check(from: &Path) -> Result<()> {
    let shown = from.display();
    match Mark::of(from)? {
        Found::Nothing => Err(usage(format!("{shown} is no backup: it has no {MARK}"))),
        Found::Mark(mark) if mark.finished.is_none() && mark.putting.is_empty() => {
            Err(usage(format!("the backup in {shown} was not finished: make it again")))
        }
        Found::Garbled => {
            tracing::warn!(path = %shown, "{MARK} can't be understood: nothing says from when the backup is");
            Ok(())
        }
        Found::Mark(_) => Ok(()),
    }
}
