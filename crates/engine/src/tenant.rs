//! A tenant that is open: its archive, its intake and its people.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use anyhow::{Context, Result, bail};
use archive::{Archive, MasterKey, Options, Recovery};

use crate::dashboard::Unknown;
use crate::intake::Intake;
use crate::people::People;
use crate::readings::Readings;
use crate::system::TenantRow;

/// An open tenant.
pub struct Tenant {
    /// Its id.
    pub id: String,
    /// Its archive.
    pub archive: Arc<Archive>,
    /// Its writer.
    pub intake: Intake,
    /// Its people.
    pub people: People,
    called: RwLock<Called>,
    paused: AtomicBool,
    changing: Mutex<()>,
    pub(crate) readings: Readings,
    pub(crate) unknown: Arc<Unknown>,
}

/// What a tenant is called by; may change while it is open.
struct Called {
    name: String,
    domains: Vec<String>,
}

impl Tenant {
    /// Opens a tenant that was there before: what is gone is not made anew, or an unmounted disk would look like an
    /// empty archive.
    pub(crate) fn reopen(
        row: &TenantRow,
        folder: &Path,
        master: &MasterKey,
        options: &Options,
    ) -> Result<Tenant> {
        let there = |name: &str| folder.join(name).try_exists();
        if !there("archive.key")? && !there("log")? {
            bail!(
                "the archive of tenant {} is not in {}: is the disk mounted? Put the folder back, or restore a backup",
                row.name,
                folder.display()
            );
        }
        let had_people = there("people.sqlite3")?;
        if std::fs::metadata(folder.join("people.sqlite3")).is_ok_and(|about| about.len() == 0) {
            tracing::warn!(
                tenant = row.id,
                "people.sqlite3 is empty: nobody can sign in, and its audit log begins anew; if nobody decided so, restore it from a backup"
            );
        }
        let tenant = Tenant::open(row, folder, master, options)?;
        // Without a mailbox it may be one whose making was broken off.
        if !had_people && tenant.archive.counters()?.next_mailbox > 1 {
            let path = folder.join("people.sqlite3");
            drop(tenant);
            std::fs::remove_file(&path)
                .with_context(|| format!("could not remove {}", path.display()))?;
            bail!(
                "{} is missing: tenant {}'s people, rights and audit log were in it. Restore it from a backup; to go on without them, make an empty file of that name",
                path.display(),
                row.name
            );
        }
        Ok(tenant)
    }

    /// Opens a tenant's archive in `folder`, mends what a crash left, and starts its intake.
    pub fn open(
        row: &TenantRow,
        folder: &Path,
        master: &MasterKey,
        options: &Options,
    ) -> Result<Tenant> {
        let could_not = || format!("could not open the archive of tenant {}", row.name);
        match Archive::open(folder, master, options) {
            Ok((archive, recovery)) => {
                tell(row, &recovery);
                Tenant::with_archive(row, folder, archive)
            }
            // Mail that was acknowledged is missing from the log: what is there stays readable, so that `verify`
            // can name the rest, and nothing new is taken before an operator has decided.
            Err(error @ archive::Error::LogShort { .. }) => {
                let why = error.to_string();
                tracing::error!(tenant = row.id, why, "this archive is open for reading only");
                let archive =
                    Archive::open_to_read(folder, master, options, &why).with_context(could_not)?;
                Tenant::with_archive(row, folder, archive)
            }
            Err(error) => Err(error).with_context(could_not),
        }
    }

    /// A tenant around an archive that is open already.
    pub fn with_archive(row: &TenantRow, folder: &Path, archive: Archive) -> Result<Tenant> {
        let archive = Arc::new(archive);
        let unknown = Arc::new(Unknown::default());
        unknown.set_domains(&row.domains);
        Ok(Tenant {
            id: row.id.clone(),
            called: RwLock::new(Called { name: row.name.clone(), domains: row.domains.clone() }),
            people: People::open(&folder.join("people.sqlite3"), archive.vault()?)?,
            intake: Intake::new(archive.clone(), unknown.clone()),
            archive,
            paused: AtomicBool::new(row.paused),
            changing: Mutex::new(()),
            readings: Readings::default(),
            unknown,
        })
    }

    /// Held while something is looked at and then changed that has no version of its own.
    pub(crate) fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.called.read().unwrap_or_else(PoisonError::into_inner).name.clone()
    }

    /// Its login domains.
    pub fn domains(&self) -> Vec<String> {
        self.called.read().unwrap_or_else(PoisonError::into_inner).domains.clone()
    }

    /// Whether this (normalised) domain is one of its login domains.
    pub(crate) fn has_domain(&self, domain: &str) -> bool {
        let called = self.called.read().unwrap_or_else(PoisonError::into_inner);
        called.domains.iter().any(|own| own == domain)
    }

    /// Gives it another name and other domains.
    pub(crate) fn call(&self, name: &str, domains: &[String]) {
        self.unknown.set_domains(domains);
        let called = Called { name: name.to_owned(), domains: domains.to_vec() };
        *self.called.write().unwrap_or_else(PoisonError::into_inner) = called;
    }

    /// Whether it takes no mail for now.
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::SeqCst)
    }

    /// Pauses or resumes it.
    pub fn set_paused(&self, paused: bool) {
        self.paused.store(paused, Ordering::SeqCst);
    }

    /// Lets go of what only saves time at the next access, if there was none since the last call. True if there was
    /// anything to let go of.
    pub(crate) fn rest(&self) -> bool {
        let (archive, people) = (self.archive.rest(), self.people.rest());
        archive || people
    }

    /// Stores what is waiting and closes the archive.
    pub fn close(&self) -> Result<()> {
        self.intake.stop();
        self.save_unknown();
        self.archive
            .close()
            .with_context(|| format!("could not close the archive of tenant {}", self.name()))
    }
}

fn tell(row: &TenantRow, recovery: &Recovery) {
    if recovery.torn_bytes > 0 {
        tracing::warn!(
            tenant = row.id,
            bytes = recovery.torn_bytes,
            "cut off a torn tail of the log; nothing of it was acknowledged"
        );
    }
    if recovery.replayed > 0 {
        tracing::info!(
            tenant = row.id,
            copies = recovery.replayed,
            "brought the catalog up to the log"
        );
    }
    for damage in &recovery.damaged {
        tracing::error!(tenant = row.id, damage, "the log is damaged; run `mailstead verify`");
    }
}
