//! Tenants, archive mailboxes, journal endpoints and ingest: the only place where doors and archives meet.
//!
//! ```text
//! smtp ──► journal ─┐
//!                   ├─► arrival ─► workers ─► intake ─► archive
//! files ─► import ──┘   (unwrap)   (prepare)  (group commit)
//!
//! command ─► search, show, export, verify, …
//! ```
//!
//! Deliberately not here: HTTP, Tauri, argument parsing, terminals.

pub mod access;
mod arrival;
mod backup;
pub mod command;
pub mod dashboard;
mod data;
mod database;
mod disk;
pub mod endpoints;
mod export;
pub mod files;
mod import;
pub mod installation;
mod intake;
pub mod jobs;
mod journal;
mod kept;
pub mod mailboxes;
mod names;
pub mod network;
pub mod people;
pub mod problem;
pub mod reading;
mod readings;
pub mod secrets;
pub mod signin;
pub mod system;
mod tenant;
pub mod tenants;
mod view;
mod workers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use archive::{MasterKey, Options};

pub use backup::{check as check_backup, restore};
use command::told;
pub use data::{DataDir, ServiceFile, default_data_dir};
pub use journal::Journal;
use kept::Kept;
use system::{System, TenantRow};
pub use tenant::Tenant;
use workers::Workers;

/// Settings of an installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Domain of the journal endpoints' addresses.
    pub journal_domain: String,
    /// Archive settings.
    pub archive: Options,
    /// PEM files of the certificates that the service shows: watched for their end.
    pub certificates: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            journal_domain: "journal.mailstead.internal".into(),
            archive: Options::default(),
            certificates: Vec::new(),
        }
    }
}

/// A data directory, open. One process at a time has it.
pub struct Engine {
    data: DataDir,
    settings: Settings,
    master: MasterKey,
    system: System,
    tenants: RwLock<BTreeMap<String, Arc<Tenant>>>,
    /// Tenants whose archive could not be opened: who and why.
    broken: RwLock<BTreeMap<String, (TenantRow, String)>>,
    kept: Kept,
    journal: RwLock<journal::Table>,
    workers: Arc<Workers>,
    signin: signin::SignIn,
    jobs: jobs::Runner,
    /// The service that runs on it, if one does.
    host: OnceLock<Arc<dyn installation::Host>>,
}

impl Engine {
    /// Opens the data directory, makes it if there is none, and mends what a crash left.
    pub fn open(data: DataDir, settings: Settings) -> Result<Engine> {
        let folder = data.path().to_owned();
        let found = backup::settle(&folder)?;
        if matches!(found, backup::Found::Mark(mark) if mark.finished.is_none()) {
            return Err(command::usage(format!(
                "{} holds a backup that was not finished: make it again",
                folder.display()
            )));
        }
        let master = open_master(&folder)?;
        let system = System::open(&folder.join("system.sqlite3"))?;
        kept::adopt(&folder, &system)?;
        let (mut tenants, mut broken) = (BTreeMap::new(), BTreeMap::new());
        let open = |row: &TenantRow| {
            let own = tenant_folder(&folder, &row.id);
            let tenant = Tenant::reopen(row, &own, &master, &settings.archive)?;
            tenant.people.anchor_at(system.audit_anchor(&row.id)?);
            anyhow::Ok(tenant)
        };
        for (row, opened) in workers::all_at_once(system.tenants()?, open) {
            match opened {
                Ok(tenant) => drop(tenants.insert(row.id.clone(), Arc::new(tenant))),
                // The others go on; its endpoints tell senders to come again.
                Err(error) => {
                    let why = told(&error);
                    tracing::error!(tenant = row.id, why, "a tenant's archive could not be opened");
                    broken.insert(row.id.clone(), (row, why));
                }
            }
        }
        let kept = Kept::default();
        kept.save(&folder, &system)?;
        let journal = journal::Table::new(system.endpoints()?);
        Ok(Engine {
            data,
            settings,
            master,
            system,
            tenants: RwLock::new(tenants),
            broken: RwLock::new(broken),
            kept,
            journal: RwLock::new(journal),
            workers: Arc::new(Workers::start()?),
            signin: signin::SignIn::new(),
            jobs: jobs::Runner::default(),
            host: OnceLock::new(),
        })
    }

    /// The data directory.
    pub fn data(&self) -> &DataDir {
        &self.data
    }

    /// Base address at which people reach the web interface, if a service shows it.
    pub(crate) fn web_address(&self) -> Option<String> {
        ServiceFile::announced(self.data.path())?.web
    }

    /// All tenants, by id.
    pub fn tenants(&self) -> Vec<Arc<Tenant>> {
        self.tenants.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The tenant with this id, if it is open.
    pub fn tenant_by_id(&self, id: &str) -> Option<Arc<Tenant>> {
        self.tenants.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// The tenant with this login domain.
    pub(crate) fn tenant_with_domain(&self, domain: &str) -> Option<Arc<Tenant>> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        tenants.values().find(|tenant| tenant.has_domain(domain)).cloned()
    }

    /// Whether a tenant with this login domain is closed.
    pub(crate) fn is_closed(&self, domain: &str) -> bool {
        let broken = self.broken.read().unwrap_or_else(PoisonError::into_inner);
        broken.values().any(|(row, _)| row.domains.iter().any(|own| own == domain))
    }

    /// Tenants whose archive could not be opened, each with the reason.
    pub fn broken(&self) -> Vec<(TenantRow, String)> {
        self.broken.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The tenant with this name or id.
    pub fn tenant(&self, name: &str) -> Result<Arc<Tenant>> {
        let tenants = self.tenants();
        let broken = self.broken();
        if let Some((row, why)) = broken.iter().find(|(row, _)| is_called(&row.id, &row.name, name))
        {
            bail!(
                "the archive of tenant {} is closed, because it could not be opened: {why}; if its catalog is to blame, `mailstead rebuild --tenant {}` makes it anew from the log",
                row.name,
                row.id
            );
        }
        tenants
            .iter()
            .find(|tenant| is_called(&tenant.id, &tenant.name(), name))
            .cloned()
            .ok_or_else(|| {
                let known: Vec<String> = tenants.iter().map(|tenant| tenant.name()).collect();
                command::usage(match known.is_empty() {
                    true => {
                        format!("there is no tenant {name}: make one with `mailstead tenant add`")
                    }
                    false => format!("there is no tenant {name}; there are: {}", known.join(", ")),
                })
            })
    }

    /// Makes a tenant.
    pub fn add_tenant(&self, name: &str, domains: &[String]) -> Result<Arc<Tenant>> {
        self.add_tenant_with(name, domains, |_| Ok(())).map(|(tenant, ())| tenant)
    }

    /// Makes a tenant and does `finish` with it; if anything of that fails, a full disk for instance, nothing of the
    /// tenant is left.
    pub(crate) fn add_tenant_with<T>(
        &self,
        name: &str,
        domains: &[String],
        finish: impl FnOnce(&Tenant) -> Result<T>,
    ) -> Result<(Arc<Tenant>, T)> {
        let name = names::checked(name)
            .map_err(|why| command::usage(format!("a tenant needs a name: {why}")))?;
        if names::is_like_an_id(&name) {
            return Err(command::usage("a tenant can't be named like an id (16 hex digits)"));
        }
        let mut normal = Vec::new();
        for domain in domains {
            let address = mail::address::normalise(&format!("x@{domain}"));
            let found = address.and_then(|address| address.strip_prefix("x@").map(str::to_owned));
            normal.push(found.ok_or_else(|| {
                command::usage(format!("{domain} is not a domain, like example.com"))
            })?);
        }
        let id = random_hex::<8>()?;
        let folder = tenant_folder(self.data.path(), &id);
        let row = TenantRow { id, name, domains: normal, paused: false };
        let made = self.system.add_tenant_with(&row.id, &row.name, &row.domains, unix_ms(), || {
            // An end between this and the row leaves a folder that says whose it is.
            kept::begin(&folder, &row)?;
            let tenant = Tenant::open(&row, &folder, &self.master, &self.settings.archive)?;
            let finished = finish(&tenant)?;
            Ok((Arc::new(tenant), finished))
        });
        let (tenant, finished) = made.inspect_err(|_| {
            if let Err(error) = std::fs::remove_dir_all(&folder)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                tracing::error!(%error, folder = %folder.display(), "a half-made tenant is left");
            }
        })?;
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        tenants.insert(row.id, tenant.clone());
        drop(tenants);
        self.keep()?;
        Ok((tenant, finished))
    }

    /// Pauses or resumes a tenant; while it is paused its endpoints answer 4xx.
    pub fn set_tenant_paused(&self, tenant: &Tenant, paused: bool) -> Result<()> {
        self.system.set_tenant_paused(&tenant.id, paused)?;
        tenant.set_paused(paused);
        self.keep()
    }

    /// Writes what changed of tenants and endpoints into the tenants' folders.
    pub(crate) fn keep(&self) -> Result<()> {
        self.kept.save(self.data.path(), &self.system)
    }

    /// Makes a tenant's catalog and index anew from its log. Meanwhile its endpoints answer 4xx.
    pub fn rebuild(&self, name: &str, progress: &dyn Fn(u64)) -> Result<archive::Recovery> {
        let mut broken = self.broken().into_iter().map(|(row, _)| row);
        let row = match broken.find(|row| is_called(&row.id, &row.name, name)) {
            Some(row) => row,
            None => self.close_tenant(name)?,
        };
        let being = "its catalog is being made anew from the log: wait until that has ended";
        self.set_broken(row.clone(), being.to_owned());
        let rebuilt = self.rebuild_closed(&row, progress);
        if let Err(error) = &rebuilt {
            self.set_broken(row, told(error));
        }
        rebuilt
    }

    fn set_broken(&self, row: TenantRow, why: String) {
        let mut broken = self.broken.write().unwrap_or_else(PoisonError::into_inner);
        broken.insert(row.id.clone(), (row, why));
    }

    fn close_tenant(&self, name: &str) -> Result<TenantRow> {
        let tenant = self.tenant(name)?;
        let id = tenant.id.clone();
        let rows = self.system.tenants()?;
        let row = rows.into_iter().find(|row| row.id == id).context("the tenant has no row")?;
        self.tenants.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
        if let Err(error) = tenant.close() {
            // Its catalog may be what has to be made anew.
            tracing::warn!(tenant = id, error = told(&error), "the archive did not close well");
        }
        wait_until_unused(tenant)?;
        Ok(row)
    }

    fn rebuild_closed(&self, row: &TenantRow, progress: &dyn Fn(u64)) -> Result<archive::Recovery> {
        let folder = tenant_folder(self.data.path(), &row.id);
        let (archive, recovery) =
            archive::rebuild(&folder, &self.master, &self.settings.archive, progress)
                .with_context(|| {
                    format!("could not make the catalog of tenant {} anew", row.name)
                })?;
        let tenant = Arc::new(Tenant::with_archive(row, &folder, archive)?);
        tenant.people.anchor_at(self.system.audit_anchor(&row.id)?);
        self.broken.write().unwrap_or_else(PoisonError::into_inner).remove(&row.id);
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        tenants.insert(row.id.clone(), tenant);
        Ok(recovery)
    }

    /// Lets tenants that were not used since the last call let go of what only saves time. To be called now and then
    /// while a service runs: an idle tenant then costs next to nothing. True if anything was let go of.
    pub fn rest(&self) -> bool {
        self.tenants().iter().filter(|tenant| tenant.rest()).count() > 0
    }

    /// The folder of a tenant.
    pub(crate) fn tenant_path(&self, tenant: &Tenant) -> PathBuf {
        tenant_folder(self.data.path(), &tenant.id)
    }

    /// Bytes of the largest mail that any endpoint takes.
    pub fn largest_mail(&self) -> Result<u64> {
        let endpoints = self.system.endpoints()?;
        Ok(endpoints.iter().map(|row| row.max_size).fold(command::DEFAULT_MAX_SIZE, u64::max))
    }

    /// Stores what is waiting and closes all archives.
    pub fn close(&self) -> Result<()> {
        self.jobs.stop();
        self.write_counted(true);
        let mut result = self.save_counts();
        for tenant in self.tenants() {
            result = result.and(tenant.close());
        }
        result
    }
}

/// The master key; a new one only where no archive needs the old one.
fn open_master(data: &Path) -> Result<MasterKey> {
    let path = data.join("master.key");
    let is_there =
        path.try_exists().with_context(|| format!("could not look for {}", path.display()))?;
    if !is_there && !kept::folders(data)?.is_empty() {
        bail!(
            "{} is missing, and the archives in {} can't be read without it: restore it from a backup",
            path.display(),
            data.join("tenants").display()
        );
    }
    Ok(MasterKey::open_or_create(&path)?)
}

fn is_called(id: &str, name: &str, wanted: &str) -> bool {
    id == wanted || names::same(name, wanted)
}

fn wait_until_unused(tenant: Arc<Tenant>) -> Result<()> {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let mut tenant = tenant;
    loop {
        match Arc::try_unwrap(tenant) {
            Ok(_closed) => return Ok(()),
            Err(_) if std::time::Instant::now() > deadline => {
                bail!(
                    "the tenant is still in use (an export or a search is running): try again later"
                )
            }
            Err(still) => {
                tenant = still;
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        }
    }
}

fn tenant_folder(data: &Path, id: &str) -> PathBuf {
    data.join("tenants").join(id)
}

/// Now, in Unix milliseconds.
pub(crate) fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Random bytes as hex.
pub(crate) fn random_hex<const N: usize>() -> Result<String> {
    Ok(random_bytes::<N>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Random bytes from the system.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    use ring::rand::SecureRandom;
    let mut bytes = [0_u8; N];
    ring::rand::SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| anyhow!("the system gives no random numbers"))?;
    Ok(bytes)
}
