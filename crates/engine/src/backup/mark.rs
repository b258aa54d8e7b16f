//! What a folder says of the backup in it: whose it is, and from when.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

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
            version,
        }
    }

    /// That of a backup whose own can't be understood any more.
    pub(super) fn instead(installation: String) -> Mark {
        Mark { finished: Some("a time that nobody knows".into()), ..Mark::new(installation) }
    }

    /// The mark of a folder.
    pub(crate) fn of(folder: &Path) -> Result<Found> {
        let path = folder.join(MARK);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
            text => text.with_context(|| format!("could not read {}", path.display()))?,
        };
        let Ok(mark) = serde_json::from_slice::<Mark>(&text) else { return Ok(Found::Garbled) };
        let within =
            |path: &PathBuf| path.components().all(|part| matches!(part, Component::Normal(_)));
        if !mark.putting.iter().all(within) {
            return Ok(Found::Garbled);
        }
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
    pub(super) fn put(&mut self, folder: &Path, places: &[PathBuf]) -> Result<()> {
        let within = |place: &PathBuf| place.strip_prefix(folder).map(Path::to_owned);
        self.putting = places.iter().map(within).collect::<Result<_, _>>()?;
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
        self.finished = self.begun.take();
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
        Found::Garbled if is_half_put(from)? => Err(usage(format!(
            "a backup into {shown} was broken off, and {MARK}, which says how far it was, can't be understood: back up again, or serve a copy of it and look what is there"
        ))),
        Found::Garbled => {
            tracing::warn!(path = %shown, "{MARK} can't be understood: nothing says from when the backup is");
            Ok(())
        }
        Found::Mark(_) => Ok(()),
    }
}

/// Refuses a backup that is half put in place.
pub(super) fn whole(from: &Path) -> Result<()> {
    match Mark::of(from)? {
        Found::Mark(mark) if !mark.putting.is_empty() => Err(usage(format!(
            "the backup in {} was broken off while it was put in place, and nothing can be written there to end that: copy it elsewhere and restore the copy",
            from.display()
        ))),
        _ => Ok(()),
    }
}

/// Whether something lies beside its place.
fn is_half_put(folder: &Path) -> Result<bool> {
    let tenants = folder.join("tenants");
    let mut folders = vec![folder.to_owned(), tenants.clone()];
    folders.extend(fs::read_dir(&tenants).into_iter().flatten().flatten().map(|one| one.path()));
    for folder in folders {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        if names.any(|name| name.ends_with(".unfinished")) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_half_put_is_ended_where_that_can_be_and_refused_where_not() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let places: Vec<PathBuf> = ["one", "two"].map(|name| folder.join(name)).into();
        fs::write(archive::beside(&places[1]), "new").unwrap();
        fs::write(&places[0], "put already").unwrap();
        let mut mark = Mark::new("this".into());
        mark.begun = Some("now".into());
        mark.putting = vec!["one".into(), "two".into()];
        mark.write(folder).unwrap();
        assert!(whole(folder).is_err());
        assert!(check(folder).is_ok());
        let Found::Mark(mark) = settle(folder).unwrap() else { panic!() };
        assert_eq!((mark.finished.as_deref(), mark.begun), (Some("now"), None));
        assert_eq!(fs::read(&places[1]).unwrap(), b"new");
        assert!(whole(folder).is_ok());
    }

    #[test]
    fn nothing_outside_the_folder_is_touched_whatever_the_mark_says() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["../victim", "/etc/victim", "a/../../b"] {
            let mut mark = Mark::new("this".into());
            mark.putting = vec![path.into()];
            mark.write(folder.path()).unwrap();
            assert!(matches!(settle(folder.path()).unwrap(), Found::Garbled), "{path}");
        }
    }

    #[test]
    fn a_garbled_mark_beside_what_is_half_put_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MARK), "{").unwrap();
        assert!(check(folder.path()).is_ok());
        fs::create_dir_all(folder.path().join("tenants/x/people.sqlite3.unfinished")).unwrap();
        assert!(check(folder.path()).is_err());
    }
}
