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

impl Sum {
    fn add(&mut self, tenant: &str, copied: archive::BackedUp) {
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
}

impl Engine {
    /// Copies everything into `to`, an empty folder or an earlier backup of this installation. Mail may come
    /// meanwhile: what was acknowledged before this began is in it.
    pub(crate) fn back_up(&self, to: &Path, key: bool, output: &mut dyn Output) -> Result<Done> {
        let (target, mut mark) = self.target(to, key)?;
        let to = target.path();
        let mut sum = Sum::default();
        let place = to.join("system.sqlite3");
        let system = self.system.read(|connection| Beside::of(connection, &place));
        let system = system.context("could not back up system.sqlite3")?;
        if key {
            sum.written += copy(&self.data.path().join("master.key"), &to.join("master.key"))?;
        }
        for row in self.system.tenants()? {
            if let Err(error) = self.back_up_tenant(&row, to, &mut sum, output) {
                if is_cancelled(&error) {
                    return Err(error);
                }
                sum.failed.push(json!({"tenant": row.name, "why": told(&error)}));
                sum.older_people.push(row.id);
            }
            sum.tenants += 1;
        }
        if place.try_exists()? {
            let (new, old) = (system.open()?, rusqlite::Connection::open(&place)?);
            sum.older_people.iter().try_for_each(|tenant| keep_anchor(&new, &old, tenant))?;
        }
        sum.written += system.put()?;
        if sum.failed.is_empty() {
            mark.finished = mark.begun.take();
            mark.write(to)?;
        }
        let good = sum.closed.is_empty() && sum.kept.is_empty() && sum.failed.is_empty();
        let value = json!({
            "to": to.display().to_string(),
            "tenants": sum.tenants,
            "mails": sum.mails,
            "written": sum.written,
            "unchanged": sum.unchanged,
            "master_key": key,
            "closed": sum.closed,
            "kept": sum.kept,
            "failed": sum.failed,
        });
        Ok(Done { value, good })
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

    fn back_up_tenant(
        &self,
        row: &TenantRow,
        to: &Path,
        sum: &mut Sum,
        output: &mut dyn Output,
    ) -> Result<()> {
        let folder = tenant_folder(to, &row.id);
        fs::create_dir_all(&folder)
            .with_context(|| format!("could not make {}", folder.display()))?;
        let tenant = self.tenant_by_id(&row.id);
        match tenant.filter(|tenant| tenant.archive.takes_no_mail().is_none()) {
            Some(tenant) => tenant.back_up(self.data.path(), &folder, sum, output),
            None => self.back_up_closed(row, &folder, sum, output),
        }
    }

    /// A tenant that can't be opened, or whose log is shorter than it was. What an earlier backup has of it stays,
    /// and mail that came since is added; without one its files are copied as they lie.
    fn back_up_closed(
        &self,
        row: &TenantRow,
        to: &Path,
        sum: &mut Sum,
        output: &mut dyn Output,
    ) -> Result<()> {
        let from = tenant_folder(self.data.path(), &row.id);
        let mut broken = self.broken().into_iter();
        let why = broken.find(|(known, _)| known.id == row.id).map(|(_, why)| why);
        let open = self.tenant_by_id(&row.id);
        let why =
            why.or_else(|| open.and_then(|open| open.archive.takes_no_mail().map(str::to_owned)));
        let why = why.unwrap_or_else(|| "it is being rebuilt".into());
        sum.closed.push(json!({"tenant": row.name, "why": why}));
        sum.older_people.push(row.id.clone());
        if !from.join("log").try_exists()? {
            return Ok(());
        }
        if !to.join("archive.key").try_exists()? {
            sum.written += copy_tree(&from, to)?;
            return Ok(());
        }
        let before = sum.written;
        let mut wanted = |written: u64| output.progress("bytes", before + written, None).is_ok();
        let copied = archive::back_up_log(&from, to, &mut wanted)?;
        sum.add(&row.name, copied);
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
        let place = to.join("people.sqlite3");
        let people = match self.people.damage() {
            Some(why) if place.try_exists()? => {
                let why = format!(
                    "the backup keeps its own of this: people.sqlite3, which is damaged in the data directory ({why})"
                );
                sum.keeps(&self.name(), &why);
                sum.older_people.push(self.id.clone());
                None
            }
            _ => match self.people.read(|people| Ok(Beside::of(people, &place)?)) {
                Ok(people) => Some(people),
                Err(error) => {
                    let why = format!("people.sqlite3 could not be copied: {error}");
                    sum.keeps(&self.name(), &why);
                    sum.older_people.push(self.id.clone());
                    None
                }
            },
        };
        let before = sum.written;
        let mut wanted = |written: u64| output.progress("bytes", before + written, None).is_ok();
        let copied = self
            .archive
            .back_up(to, &mut wanted)
            .with_context(|| format!("could not back up the archive of tenant {}", self.name()))?;
        if copied.apart.is_some() {
            // Its people are those of an archive that is no more.
            sum.older_people.push(self.id.clone());
        } else {
            let settings = tenant_folder(data, &self.id).join("tenant.json");
            sum.written += copy(&settings, &to.join("tenant.json"))?;
            sum.written += people.map_or(Ok(0), Beside::put)?;
        }
        sum.add(&self.name(), copied);
        Ok(())
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
