//! `tenant.json` in each tenant's folder: enough to know the tenant again if `system.sqlite3` is lost.
//!
//! Written on every change, read only when the system database does not know the folder. Journal endpoints are in it,
//! so that mail servers go on delivering to the addresses they have; their tokens are secrets, the file is private.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::system::{EndpointRow, System, TenantRow};
use crate::{names, tenant_folder, unix_ms};

const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    id: String,
    name: String,
    domains: Vec<String>,
    paused: bool,
    endpoints: Vec<Endpoint>,
}

impl File {
    /// `endpoints`: of all tenants.
    fn of(row: &TenantRow, endpoints: &[EndpointRow]) -> File {
        let own = endpoints.iter().filter(|endpoint| endpoint.tenant == row.id);
        File {
            format: FORMAT,
            id: row.id.clone(),
            name: row.name.clone(),
            domains: row.domains.clone(),
            paused: row.paused,
            endpoints: own.map(Endpoint::of).collect(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Endpoint {
    token: String,
    name: String,
    mailbox: u32,
    plain: bool,
    paused: bool,
    max_size: u64,
    networks: Vec<String>,
}

impl Endpoint {
    fn of(row: &EndpointRow) -> Endpoint {
        Endpoint {
            token: row.token.clone(),
            name: row.name.clone(),
            mailbox: row.mailbox,
            plain: row.plain,
            paused: row.paused,
            max_size: row.max_size,
            networks: row.networks.clone(),
        }
    }

    fn row(self, tenant: &str) -> EndpointRow {
        EndpointRow {
            token: self.token,
            tenant: tenant.to_owned(),
            name: self.name,
            mailbox: self.mailbox,
            plain: self.plain,
            paused: self.paused,
            max_size: self.max_size,
            networks: self.networks,
            received: 0,
            last: None,
        }
    }
}

/// What was written last, so that only what changed is written.
#[derive(Default)]
pub(crate) struct Kept(Mutex<BTreeMap<String, Vec<u8>>>);

impl Kept {
    /// Writes the file of each tenant of which something changed. A folder that can't be written to is only logged:
    /// the change itself holds.
    pub(crate) fn save(&self, data: &Path, system: &System) -> Result<()> {
        let endpoints = system.endpoints()?;
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for row in system.tenants()? {
            let text = serde_json::to_vec_pretty(&File::of(&row, &endpoints))?;
            let folder = tenant_folder(data, &row.id);
            let path = folder.join("tenant.json");
            let before = written.remove(&row.id).or_else(|| std::fs::read(&path).ok());
            if before.as_ref() != Some(&text)
                && folder.is_dir()
                && let Err(error) = write(&folder, &path, &text)
            {
                tracing::error!(
                    tenant = row.id,
                    error = format!("{error:#}"),
                    "could not keep the tenant's settings"
                );
                continue;
            }
            written.insert(row.id, text);
        }
        Ok(())
    }
}

/// Writes the file of a tenant that is being made, before there is anything else in its folder.
pub(crate) fn begin(folder: &Path, row: &TenantRow) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("could not make {}", folder.display()))?;
    let text = serde_json::to_vec_pretty(&File::of(row, &[]))?;
    write(folder, &folder.join("tenant.json"), &text)
}

fn write(folder: &Path, path: &Path, text: &[u8]) -> Result<()> {
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("could not write into {}", folder.display()))?;
    file.write_all(text)
        .and_then(|()| file.as_file().sync_all())
        .with_context(|| format!("could not write {}", path.display()))?;
    file.persist(path).with_context(|| format!("could not write {}", path.display()))?;
    Ok(())
}

/// The archives in the data directory.
pub(crate) fn folders(data: &Path) -> Result<Vec<String>> {
    let tenants = data.join("tenants");
    let entries = match std::fs::read_dir(&tenants) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(|| format!("could not list {}", tenants.display()))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("could not list {}", tenants.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !names::is_like_an_id(&name) {
            continue;
        }
        for part in ["archive.key", "log"].map(|part| entry.path().join(part)) {
            if part
                .try_exists()
                .with_context(|| format!("could not look for {}", part.display()))?
            {
                found.push(name);
                break;
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Makes the tenants known whose folders are there and which the system database does not know: it was lost, or an
/// older one was restored. A folder that does not say whose it is ends it: nothing must look as if it were empty.
pub(crate) fn adopt(data: &Path, system: &System) -> Result<()> {
    let known: BTreeSet<String> = system.tenants()?.into_iter().map(|row| row.id).collect();
    for id in folders(data)?.into_iter().filter(|id| !known.contains(id)) {
        let folder = tenant_folder(data, &id);
        let file = read(&folder, &id).with_context(|| unknown(data, &folder))?;
        let row = TenantRow { id, name: file.name, domains: file.domains, paused: file.paused };
        let endpoints: Vec<EndpointRow> =
            file.endpoints.into_iter().map(|endpoint| endpoint.row(&row.id)).collect();
        system.adopt_tenant(&row, &endpoints, unix_ms()).with_context(|| unknown(data, &folder))?;
        tracing::warn!(
            tenant = row.id,
            endpoints = endpoints.len(),
            "system.sqlite3 did not know this tenant; it is known again from its folder"
        );
    }
    Ok(())
}

fn unknown(data: &Path, folder: &Path) -> String {
    format!(
        "{} holds an archive that {} does not know: restore system.sqlite3 from a backup, or move the folder elsewhere",
        folder.display(),
        data.join("system.sqlite3").display()
    )
}

fn read(folder: &Path, id: &str) -> Result<File> {
    let path: PathBuf = folder.join("tenant.json");
    let bytes =
        std::fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
    let file: File = serde_json::from_slice(&bytes)
        .with_context(|| format!("{} can't be understood", path.display()))?;
    if file.format != FORMAT || file.id != id {
        bail!("{} is of another tenant or a newer program", path.display());
    }
    Ok(file)
}
