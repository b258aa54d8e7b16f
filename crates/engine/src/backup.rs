//! Backups: a copy of the whole data directory while it is in use, and the way back.
//!
//! A backup is a data directory: it can be verified or served as it lies. What refers to something else is copied
//! before it – tenants and endpoints, then people, then the archive with its mailboxes – so that nothing in it refers
//! to what came later. All is copied beside its place and put there at the end, together (`mark`): a backup that is
//! broken off leaves the earlier one. What is damaged never takes the place of what is good in it, and a tenant that
//! can't be read does not keep the others from being copied: both are told. Left out is what follows from the rest: the
//! index. Deliberately not here: what an archive's copy is (`archive::backup`), and where backups are kept.

mod files;
mod mark;
mod restore;
mod run;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use crate::command::{Done, Output, usage};
use crate::data::DataDir;
use crate::system::TenantRow;
use crate::system::anchor::keep_anchor;
use crate::{Engine, kept, tenant_folder, told};
use files::{Database, remove};
pub use mark::check;
pub(crate) use mark::{Found, Mark, settle};
pub use restore::restore;
use run::{Run, Sum};

/// What is wanted of a backup.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    /// Whether the key that opens it is put into it.
    pub(crate) key: bool,
    /// Whether all that is there already is compared byte for byte.
    pub(crate) compare: bool,
}

impl Engine {
    /// Copies everything into `to`, an empty folder or an earlier backup of this installation. Mail may come
    /// meanwhile: what was acknowledged before this began is in it.
    pub(crate) fn back_up(&self, to: &Path, how: How, output: &mut dyn Output) -> Result<Done> {
        let (target, mut mark) = self.target(to, how.key)?;
        let to = target.path();
        let (sum, staged) = (Sum::default(), Vec::new());
        let (older_people, older) = (Vec::new(), Vec::new());
        let master = &self.master;
        let mut run = Run { to, master, how, output, sum, staged, older_people, older };
        let place = to.join("system.sqlite3");
        let system = self.system.read(|connection| Database::copy(connection, &place));
        let system = system
            .and_then(|copied| copied.map_err(|why| anyhow!("it is damaged: {why}")))
            .with_context(|| {
                let path = self.data.path().join("system.sqlite3");
                format!("could not back up {}: restore it from a backup", path.display())
            })?;
        run.settings(self.data.path())?;
        for row in self.system.tenants()? {
            if let Err(error) = self.back_up_tenant(&row, &mut run) {
                if is_cancelled(&error) {
                    return Err(error);
                }
                run.failed(row, told(&error));
            }
            run.sum.tenants += 1;
        }
        if place.try_exists()? {
            let (new, old) = (system.open()?, rusqlite::Connection::open(&place)?);
            run.older_people.iter().try_for_each(|tenant| keep_anchor(&new, &old, tenant))?;
        }
        run.sum.written += system.len()?;
        run.staged.push(place);
        mark.older = run.older;
        mark.put(to, &run.staged)?;
        Ok(run.sum.done(to, how.key))
    }

    /// The folder of the backup, for this process alone, and its mark, which says that something was begun.
    fn target(&self, to: &Path, key: bool) -> Result<(DataDir, Mark)> {
        let shown = to.display();
        if self.data.holds(to)? {
            return Err(usage(format!(
                "{shown} is in the data directory: choose a folder elsewhere"
            )));
        }
        if to.is_file() {
            return Err(usage(format!("{shown} is a file: choose a folder")));
        }
        // Nothing is made, and nobody is kept out, where there is no place for a backup.
        self.mark(to, Mark::of(to)?)?;
        let target = DataDir::take(to)?.ok_or_else(|| {
            usage(format!("another process uses {shown}: wait until it has ended"))
        })?;
        let mut mark = self.mark(to, settle(to)?)?;
        self.knows_all_of(to)?;
        let master = to.join("master.key");
        match fs::read(&master) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("could not read {}", master.display()));
            }
            Ok(_) if !key => return Err(has_keys(&master)),
            Ok(there) if there != self.master_file()? => {
                return Err(usage(format!(
                    "{} is another key than that of this installation: move it elsewhere first",
                    master.display()
                )));
            }
            Ok(_) => {}
        }
        let tls = to.join("tls");
        if !key && tls.try_exists()? {
            return Err(has_keys(&tls));
        }
        for left in [&master, &tls] {
            remove(&archive::beside(left))?;
        }
        mark.begun = Some(jiff::Timestamp::now().to_string());
        mark.write(to)?;
        Ok((target, mark))
    }

    /// The mark of a folder that may be backed up into.
    fn mark(&self, to: &Path, found: Found) -> Result<Mark> {
        let (shown, installation) = (to.display(), self.master.installation());
        match found {
            Found::Mark(mark) if mark.installation == installation => Ok(mark),
            Found::Mark(_) => Err(usage(format!(
                "{shown} holds the backup of another installation: choose a folder of its own"
            ))),
            Found::Nothing if is_empty(to)? => Ok(Mark::new(installation)),
            Found::Nothing => Err(usage(format!(
                "{shown} is neither empty nor a backup: choose a folder of its own"
            ))),
            Found::Garbled => match fs::read(to.join("master.key")) {
                Ok(key) if key == self.master_file()? => Ok(Mark::instead(installation)),
                _ => Err(usage(format!(
                    "backup.json in {shown} can't be understood, so nothing says whose backup it is: choose another folder"
                ))),
            },
        }
    }

    /// Refuses a backup that has a tenant which is not known here: it may be all that is left of him.
    fn knows_all_of(&self, to: &Path) -> Result<()> {
        let known: BTreeSet<String> =
            self.system.tenants()?.into_iter().map(|row| row.id).collect();
        let Some(id) = kept::folders(to)?.into_iter().find(|id| !known.contains(id)) else {
            return Ok(());
        };
        Err(usage(format!(
            "{} is the archive of a tenant that is not known here: back up into another folder, or move it elsewhere if it is to go",
            tenant_folder(to, &id).display()
        )))
    }

    fn master_file(&self) -> Result<Vec<u8>> {
        let path = self.data.path().join("master.key");
        fs::read(&path).with_context(|| format!("could not read {}", path.display()))
    }

    fn back_up_tenant(&self, row: &TenantRow, run: &mut Run<'_>) -> Result<()> {
        let place = tenant_folder(run.to, &row.id);
        // What is new is put together where nobody takes it for a tenant.
        let is_new = !place.try_exists()?;
        let folder = if is_new { archive::beside(&place) } else { place.clone() };
        fs::create_dir_all(&folder)
            .with_context(|| format!("could not make {}", folder.display()))?;
        let from = tenant_folder(self.data.path(), &row.id);
        let tenant = self.tenant_by_id(&row.id);
        let staged = match tenant.filter(|tenant| tenant.archive.takes_no_mail().is_none()) {
            Some(tenant) => run.tenant(&tenant, &from, &folder)?,
            None => {
                run.behind(row, self.why_closed(row));
                let open = self.tenant_by_id(&row.id).filter(|_| is_new);
                match open {
                    // What is open can't be copied as it lies.
                    Some(tenant) => run.read_only(&tenant, &from, &folder)?,
                    None => run.closed(&row.name, &from, &folder, is_new)?,
                }
            }
        };
        if is_new {
            staged.iter().try_for_each(|place| archive::put(place))?;
            run.staged.push(place);
        } else {
            run.staged.extend(staged);
        }
        Ok(())
    }

    fn why_closed(&self, row: &TenantRow) -> String {
        let mut broken = self.broken().into_iter();
        let why = broken.find(|(known, _)| known.id == row.id).map(|(_, why)| why);
        let open = || self.tenant_by_id(&row.id);
        why.or_else(|| open().and_then(|open| open.archive.takes_no_mail().map(str::to_owned)))
            .unwrap_or_else(|| "it is being rebuilt".into())
    }
}

fn has_keys(path: &Path) -> anyhow::Error {
    usage(format!(
        "{} was put there by an earlier backup: keep it elsewhere and remove it, or back up with the keys",
        path.display()
    ))
}

fn is_cancelled(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(archive::Error::Cancelled))
}

fn is_empty(folder: &Path) -> Result<bool> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        entries => {
            let entries =
                entries.with_context(|| format!("could not list {}", folder.display()))?;
            // What a backup that could not begin leaves.
            let left = ["lock", "backup.json.unfinished"];
            Ok(entries.flatten().all(|entry| left.iter().any(|name| entry.file_name() == *name)))
        }
    }
}
