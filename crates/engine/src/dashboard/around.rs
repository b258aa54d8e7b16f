//! What the checks look at outside of a tenant: the clock, the disk, the service's own certificates. Measured once a
//! dashboard, so that tests can say how it is.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::{secrets, unix_ms};

/// Room on the file system of the data directory, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Disk {
    /// Free for this user.
    pub free: u64,
    /// In all.
    pub total: u64,
}

impl Disk {
    /// That of the file system of `data`; `None` if it can't be measured.
    pub(crate) fn measured(data: &Path) -> Option<Disk> {
        fs4::statvfs(data)
            .map(|stats| Disk { free: stats.available_space(), total: stats.total_space() })
            .inspect_err(|error| tracing::warn!(%error, "could not measure the free disk space"))
            .ok()
    }
}

/// A certificate of the service itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnCertificate {
    pub(crate) path: PathBuf,
    /// When it ends to hold, Unix milliseconds; `Err` says why that is not known.
    pub(crate) not_after: Result<i64, String>,
}

/// What there is around a tenant.
#[derive(Clone, Debug)]
pub(crate) struct Around {
    /// Unix milliseconds.
    pub(crate) now: i64,
    /// `None` if it can't be measured.
    pub(crate) disk: Option<Disk>,
    pub(crate) certificates: Vec<OwnCertificate>,
}

impl Around {
    /// Looks at the file system of `data` and reads these PEM files.
    pub(crate) fn measured(data: &Path, tls_files: &[PathBuf]) -> Around {
        let certificates = tls_files
            .iter()
            .map(|path| OwnCertificate { path: path.clone(), not_after: not_after(path) })
            .collect();
        Around { now: unix_ms(), disk: Disk::measured(data), certificates }
    }
}

/// When the first certificate of a PEM file ends to hold.
fn not_after(path: &Path) -> Result<i64, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let chain = secrets::read_chain(&text).map_err(|problem| problem.to_string())?;
    let facts = secrets::certificate_facts(&chain[0]).map_err(|problem| problem.to_string())?;
    Ok(facts.not_after)
}
