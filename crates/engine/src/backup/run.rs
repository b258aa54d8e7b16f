//! What of a backup is done for each tenant, and what it comes to.
//!
//! Deliberately not here: which folder may be backed up into, and when what is staged gets its place.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use archive::{BackedUp, MasterKey};
use serde_json::{Value, json};

use super::How;
use super::files::{Database, copy, copy_tree, remove};
use super::mark::Older;
use crate::command::{Done, Output};
use crate::people::audit::Anchor;
use crate::system::TenantRow;
use crate::tenant::Tenant;

/// A backup on its way.
pub(super) struct Run<'a> {
    pub(super) to: &'a Path,
    pub(super) master: &'a MasterKey,
    pub(super) how: How,
    pub(super) output: &'a mut dyn Output,
    pub(super) sum: Sum,
    /// What is whole beside its place.
    pub(super) staged: Vec<PathBuf>,
    /// Tenants of which something in the backup is not from now: ids of those whose people are not, and all in words.
    pub(super) older_people: Vec<String>,
    pub(super) older: Vec<Older>,
}

/// What a backup came to.
#[derive(Default)]
pub(super) struct Sum {
    pub(super) tenants: u64,
    mails: u64,
    pub(super) written: u64,
    unchanged: u64,
    /// Tenants that are not open, and why.
    closed: Vec<Value>,
    /// What the earlier backup keeps because the data directory has nothing as good.
    kept: Vec<Value>,
    /// Tenants that could not be copied, and why.
    pub(super) failed: Vec<Value>,
}

impl Run<'_> {
    /// The installation's own files: its settings, its certificates and its keys.
    pub(super) fn settings(&mut self, data: &Path) -> Result<()> {
        self.file(data, "mailstead.toml")?;
        if !self.how.key {
            return Ok(());
        }
        self.file(data, "master.key")?;
        let tls = data.join("tls");
        if !tls.try_exists()? {
            return Ok(());
        }
        let to = self.to.join("tls");
        fs::create_dir_all(&to).with_context(|| format!("could not make {}", to.display()))?;
        for entry in fs::read_dir(&tls).context("could not list the certificates")? {
            let name = entry.context("could not list the certificates")?.file_name();
            self.file(data, &format!("tls/{}", name.to_string_lossy()))?;
        }
        Ok(())
    }

    fn file(&mut self, data: &Path, name: &str) -> Result<()> {
        let (from, place) = (data.join(name), self.to.join(name));
        if from.is_file() {
            self.sum.written += copy(&from, &place)?;
            self.staged.push(place);
        }
        Ok(())
    }

    pub(super) fn tenant(
        &mut self,
        tenant: &Tenant,
        from: &Path,
        to: &Path,
    ) -> Result<Vec<PathBuf>> {
        let people = self.people(tenant, &to.join("people.sqlite3"))?;
        let copied = self
            .log(|how| tenant.archive.back_up(to, how))
            .with_context(|| format!("could not back up the archive of {}", tenant.name()))?;
        let mut staged = copied.staged.clone();
        if copied.apart.is_none() {
            let settings = to.join("tenant.json");
            self.sum.written += copy(&from.join("tenant.json"), &settings)?;
            staged.push(settings);
            if let Some(people) = people {
                self.sum.written += people.len()?;
                staged.push(people.place);
            }
        } else {
            // Its people are those of an archive that is no more.
            self.older_people.push(tenant.id.clone());
            people.map_or(Ok(()), Database::give_up)?;
        }
        self.add(&tenant.name(), copied);
        Ok(staged)
    }

    /// The copy of a tenant's people that is to take its place, if there is a good one that goes on from there.
    fn people(&mut self, tenant: &Tenant, place: &Path) -> Result<Option<Database>> {
        let there = place.try_exists()?;
        let why = match tenant.people.damage() {
            Some(why) if there => format!("it is damaged in the data directory: {why}"),
            _ => match tenant.people.read(|people| Ok(Database::copy(people, place)?))? {
                Ok(copy) if !there || goes_on(place, &copy)? => return Ok(Some(copy)),
                Ok(copy) => {
                    copy.give_up()?;
                    "the audit log in the backup has rows that are not known here: somebody used the backup, or this is not the people.sqlite3 that it was; back up into another folder".into()
                }
                Err(why) => format!("it is damaged in the data directory: {why}"),
            },
        };
        let keeps = if there { "the backup keeps its own" } else { "the backup has none" };
        self.keeps(&tenant.name(), &format!("people.sqlite3 was not copied, {keeps}: {why}"));
        self.older_people.push(tenant.id.clone());
        Ok(None)
    }

    /// A tenant that takes no mail, of which no earlier backup has anything.
    pub(super) fn read_only(
        &mut self,
        tenant: &Tenant,
        from: &Path,
        to: &Path,
    ) -> Result<Vec<PathBuf>> {
        self.closed(&tenant.name(), from, to, true)?;
        let place = to.join("people.sqlite3");
        for name in ["people.sqlite3", "people.sqlite3-wal"] {
            remove(&to.join(name))?;
        }
        let people = self.people(tenant, &place)?;
        Ok(people.into_iter().map(|people| people.place).collect())
    }

    /// A tenant that could not be copied.
    pub(super) fn failed(&mut self, row: TenantRow, why: String) {
        self.sum.failed.push(json!({"tenant": row.name, "why": why}));
        self.older.push(Older { tenant: row.name, why });
        self.older_people.push(row.id);
    }

    /// A tenant that is closed.
    pub(super) fn behind(&mut self, row: &TenantRow, why: String) {
        self.sum.closed.push(json!({"tenant": row.name, "why": why}));
        self.older.push(Older { tenant: row.name.clone(), why });
        self.older_people.push(row.id.clone());
    }

    /// A tenant that can't be opened, or whose log is shorter than it was. What an earlier backup has of it stays,
    /// and mail that came since is added; without one its files are copied as they lie.
    pub(super) fn closed(
        &mut self,
        name: &str,
        from: &Path,
        to: &Path,
        is_new: bool,
    ) -> Result<Vec<PathBuf>> {
        if is_new {
            // A backup that was broken off may have left some of it.
            fs::remove_dir_all(to).with_context(|| format!("could not remove {}", to.display()))?;
        }
        if !from.join("log").try_exists()? {
            fs::create_dir_all(to).with_context(|| format!("could not make {}", to.display()))?;
            return Ok(Vec::new());
        }
        if is_new {
            self.sum.written += copy_tree(from, to)?;
            return Ok(Vec::new());
        }
        if !to.join("archive.key").try_exists()? {
            self.keeps(name, "archive.key is missing in the backup, which was left as it is: put it back there, or back up into another folder");
            return Ok(Vec::new());
        }
        let copied = self.log(|how| archive::back_up_log(from, to, how))?;
        let staged = copied.staged.clone();
        self.add(name, copied);
        Ok(staged)
    }

    /// Copies an archive, telling how many bytes of all are written.
    fn log(
        &mut self,
        copy: impl FnOnce(archive::How<'_>) -> archive::Result<BackedUp>,
    ) -> Result<BackedUp> {
        let before = self.sum.written;
        let (master, compare) = (self.master, self.how.compare);
        let mut wanted =
            |written: u64| self.output.progress("bytes", before + written, None).is_ok();
        Ok(copy(archive::How { master, compare, wanted: &mut wanted })?)
    }

    fn add(&mut self, tenant: &str, copied: BackedUp) {
        self.sum.mails += copied.mails;
        self.sum.written += copied.written;
        self.sum.unchanged += copied.unchanged;
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
        self.sum.kept.push(json!({"tenant": tenant, "why": why}));
        self.older.push(Older { tenant: tenant.to_owned(), why: why.to_owned() });
    }
}

/// Whether the audit log of a copied people.sqlite3 goes on from the one in the backup. One that can't be read there
/// says nothing against it.
fn goes_on(place: &Path, copy: &Database) -> Result<bool> {
    let there = rusqlite::Connection::open(place)
        .map_err(anyhow::Error::from)
        .and_then(|there| Ok(Anchor::at_end(&there)?));
    match there {
        Ok(Some(end)) => Ok(end.holds(&copy.open()?)?),
        Ok(None) | Err(_) => Ok(true),
    }
}

impl Sum {
    pub(super) fn done(self, to: &Path, key: bool) -> Done {
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
