//! Backups: a copy of the whole data directory while it is in use, and the way back.
//!
//! A backup is a data directory: it can be verified or served as it lies. What refers to something else is copied
//! before it – tenants and endpoints, then people, then the archive with its mailboxes – and takes its place after it,
//! so that nothing in it refers to what came later, and a backup that is broken off leaves the earlier one. What is
//! damaged never takes the place of what is good in it, and a tenant that can't be read does not keep the others from
//! being copied: both are told. Left out is what follows from the rest: the index. Deliberately not here: what an
//! archive's copy is (`archive::backup`), and where backups are kept.

mod files;
mod mark;
mod restore;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use archive::BackedUp;
use serde_json::{Value, json};

use crate::command::{Done, Output, usage};
use crate::data::DataDir;
use crate::system::TenantRow;
use crate::system::anchor::keep_anchor;
use crate::tenant::Tenant;
use crate::{Engine, tenant_folder, told};
use files::{Beside, copy, copy_tree};
pub(crate) use mark::Mark;
pub use mark::check;
pub use restore::restore;

/// A backup on its way.
struct Run<'a> {
    to: &'a Path,
    output: &'a mut dyn Output,
    sum: Sum,
}

/// What a backup came to.
#[derive(Default)]
struct Sum {
    tenants: u64,
    mails: u64,
    written: u64,
    unchanged: u64,
    /// Tenants that are not open, and why.
    closed: Vec<Value>,
    /// What the earlier backup keeps because the data directory has nothing as good.
    kept: Vec<Value>,
    /// Tenants that could not be copied, and why.
    failed: Vec<Value>,
    /// Ids of tenants whose people in the backup are not from now.
    older_people: Vec<String>,
}

impl Engine {
    /// Copies everything into `to`, an empty folder or an earlier backup of this installation. Mail may come
    /// meanwhile: what was acknowledged before this began is in it.
    pub(crate) fn back_up(&self, to: &Path, key: bool, output: &mut dyn Output) -> Result<Done> {
        let (target, mut mark) = self.target(to, key)?;
        let to = target.path();
        let mut run = Run { to, output, sum: Sum::default() };
        let place = to.join("system.sqlite3");
        let system = self.system.read(|connection| Beside::of(connection, &place));
        let system = system.context("could not back up system.sqlite3")?;
        if key {
            run.sum.written += copy(&self.data.path().join("master.key"), &to.join("master.key"))?;
        }
        for row in self.system.tenants()? {
            if let Err(error) = self.back_up_tenant(&row, &mut run) {
                if is_cancelled(&error) {
                    return Err(error);
                }
                run.sum.failed.push(json!({"tenant": row.name, "why": told(&error)}));
                run.sum.older_people.push(row.id);
            }
            run.sum.tenants += 1;
        }
        let mut sum = run.sum;
        if place.try_exists()? {
            let (new, old) = (system.open()?, rusqlite::Connection::open(&place)?);
            sum.older_people.iter().try_for_each(|tenant| keep_anchor(&new, &old, tenant))?;
        }
        sum.written += system.put()?;
        if sum.failed.is_empty() {
            mark.finished = mark.begun.take();
            mark.write(to)?;
        }
        Ok(sum.done(to, key))
    }

    /// The folder of the backup, for this process alone, and its mark, which says that something was begun.
    fn target(&self, to: &Path, key: bool) -> Result<(DataDir, Mark)> {
        let shown = to.display();
        if self.data.holds(to)? {
            return Err(usage(format!(
                "{shown} is in the data directory: choose a folder elsewhere"
            )));
        }
        let installation = self.master.installation();
        let mut mark = match Mark::of(to)? {
            Some(mark) if mark.installation != installation => {
                return Err(usage(format!(
                    "{shown} holds the backup of another installation: choose a folder of its own"
                )));
            }
            Some(mark) => mark,
            None if is_empty(to)? => Mark::new(installation),
            None => {
                return Err(usage(format!(
                    "{shown} is neither empty nor a backup: choose a folder of its own"
                )));
            }
        };
        let target = DataDir::take(to)?.ok_or_else(|| {
            usage(format!("another process uses {shown}: wait until it has ended"))
        })?;
        let master = to.join("master.key");
        match fs::read(&master) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("could not read {}", master.display()));
            }
            Ok(_) if !key => {
                return Err(usage(format!(
                    "{} was put there by an earlier backup: keep it elsewhere and remove it, or back up with the key",
                    master.display()
                )));
            }
            Ok(there) if there != self.master_file()? => {
                return Err(usage(format!(
                    "{} is another key than that of this installation: move it elsewhere first",
                    master.display()
                )));
            }
            Ok(_) => {}
        }
        mark.begun = Some(jiff::Timestamp::now().to_string());
        mark.write(to)?;
        Ok((target, mark))
    }

    fn master_file(&self) -> Result<Vec<u8>> {
        let path = self.data.path().join("master.key");
        fs::read(&path).with_context(|| format!("could not read {}", path.display()))
    }

    fn back_up_tenant(&self, row: &TenantRow, run: &mut Run<'_>) -> Result<()> {
        let folder = tenant_folder(run.to, &row.id);
        fs::create_dir_all(&folder)
            .with_context(|| format!("could not make {}", folder.display()))?;
        let from = tenant_folder(self.data.path(), &row.id);
        let tenant = self.tenant_by_id(&row.id);
        match tenant.filter(|tenant| tenant.archive.takes_no_mail().is_none()) {
            Some(tenant) => run.tenant(&tenant, &from, &folder),
            None => run.closed(row, &self.why_closed(row), &from, &folder),
        }
    }

    fn why_closed(&self, row: &TenantRow) -> String {
        let mut broken = self.broken().into_iter();
        let why = broken.find(|(known, _)| known.id == row.id).map(|(_, why)| why);
        let open = || self.tenant_by_id(&row.id);
        why.or_else(|| open().and_then(|open| open.archive.takes_no_mail().map(str::to_owned)))
            .unwrap_or_else(|| "it is being rebuilt".into())
    }
}

impl Run<'_> {
    fn tenant(&mut self, tenant: &Tenant, from: &Path, to: &Path) -> Result<()> {
        let people = self.people(tenant, &to.join("people.sqlite3"));
        let copied = self
            .log(|wanted| tenant.archive.back_up(to, wanted))
            .with_context(|| format!("could not back up the archive of {}", tenant.name()))?;
        if copied.apart.is_none() {
            self.sum.written += copy(&from.join("tenant.json"), &to.join("tenant.json"))?;
            self.sum.written += people.map_or(Ok(0), Beside::put)?;
        } else {
            // Its people are those of an archive that is no more.
            self.sum.older_people.push(tenant.id.clone());
        }
        self.sum.add(&tenant.name(), copied);
        Ok(())
    }

    /// The copy of a tenant's people that is to take its place, if there is a good one.
    fn people(&mut self, tenant: &Tenant, place: &Path) -> Option<Beside> {
        let there = place.try_exists().unwrap_or(true);
        let copied = match tenant.people.damage() {
            Some(why) if there => Err(format!("it is damaged in the data directory: {why}")),
            _ => tenant
                .people
                .read(|people| Ok(Beside::of(people, place)?))
                .map_err(|error| error.to_string()),
        };
        copied
            .map_err(|why| {
                let keeps = if there { "the backup keeps its own" } else { "the backup has none" };
                let why = format!("people.sqlite3 was not copied, {keeps}: {why}");
                self.sum.keeps(&tenant.name(), &why);
                self.sum.older_people.push(tenant.id.clone());
            })
            .ok()
    }

    /// A tenant that can't be opened, or whose log is shorter than it was. What an earlier backup has of it stays,
    /// and mail that came since is added; without one its files are copied as they lie.
    fn closed(&mut self, row: &TenantRow, why: &str, from: &Path, to: &Path) -> Result<()> {
        self.sum.closed.push(json!({"tenant": row.name, "why": why}));
        self.sum.older_people.push(row.id.clone());
        if !from.join("log").try_exists()? {
            return Ok(());
        }
        if !to.join("archive.key").try_exists()? {
            self.sum.written += copy_tree(from, to)?;
            return Ok(());
        }
        let copied = self.log(|wanted| archive::back_up_log(from, to, wanted))?;
        self.sum.add(&row.name, copied);
        Ok(())
    }

    /// Copies an archive, telling how many bytes of all are written.
    fn log(
        &mut self,
        copy: impl FnOnce(&mut dyn FnMut(u64) -> bool) -> archive::Result<BackedUp>,
    ) -> Result<BackedUp> {
        let before = self.sum.written;
        let mut wanted =
            |written: u64| self.output.progress("bytes", before + written, None).is_ok();
        Ok(copy(&mut wanted)?)
    }
}

impl Sum {
    fn add(&mut self, tenant: &str, copied: BackedUp) {
        self.mails += copied.mails;
        self.written += copied.written;
        self.unchanged += copied.unchanged;
        for what in copied.kept {
            self.keeps(tenant, &format!("the backup keeps its own of this: {what}"));
        }
        if let Some(why) = copied.apart {
            let why = format!(
                "the backup has what the archive has not, and was left as it is ({why}): verify both, then back up into another folder or restore this one"
            );
            self.keeps(tenant, &why);
        }
    }

    fn keeps(&mut self, tenant: &str, why: &str) {
        self.kept.push(json!({"tenant": tenant, "why": why}));
    }

    fn done(self, to: &Path, key: bool) -> Done {
        let good = self.closed.is_empty() && self.kept.is_empty() && self.failed.is_empty();
        let value = json!({
            "to": to.display().to_string(),
            "tenants": self.tenants,
            "mails": self.mails,
            "written": self.written,
            "unchanged": self.unchanged,
            "master_key": key,
            "closed": self.closed,
            "kept": self.kept,
            "failed": self.failed,
        });
        Done { value, good }
    }
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
            // The lock is what a backup that could not begin leaves.
            Ok(entries.flatten().all(|entry| entry.file_name() == "lock"))
        }
    }
}
