//! The installation as its operator sees it: what the service listens on, its certificates, its limits, every setting
//! with where it comes from, and what all of it takes on the disk.
//!
//! The engine knows only the disk; the rest a [`Host`] tells, who read the settings and holds the listeners. Sizes are
//! those of each archive's flat folders, as the dashboard shows them; no tree is walked. Deliberately not here: changing
//! a setting, which is written where it was written and holds from the next start.

mod certificate;

use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use certificate::Certificate;

use crate::access::Operator;
use crate::dashboard::{self, Disk};
use crate::problem::{Problem, Result};
use crate::{Engine, secrets};

/// The service that runs on a data directory, as it describes itself.
pub trait Host: Send + Sync {
    /// What it does, at this moment.
    fn service(&self) -> Service;
    /// The certificates that it shows to the next who connects.
    fn certificates(&self) -> Vec<Shown>;
    /// Reads all certificates anew. Of one that can't be used the old one stays: `Err` says why.
    fn read_certificates_anew(&self) -> Vec<(CertificateUse, std::result::Result<(), String>)>;
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CertificateUse {
    /// The journal listeners.
    Smtp,
    /// The web interface.
    Http,
}

/// A certificate that a host shows.
pub struct Shown {
    /// What it is for.
    pub r#use: CertificateUse,
    /// Made by the service itself, not given by the operator.
    pub made_here: bool,
    /// The file that it was read from.
    pub file: PathBuf,
    /// The certificates, the service's own first.
    pub chain: Vec<CertificateDer<'static>>,
}

/// What a host tells of itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Service {
    /// Version of the program.
    pub version: String,
    /// When it started, Unix milliseconds.
    pub started: i64,
    /// How it takes mail.
    pub smtp: Smtp,
    /// How people reach it.
    pub web: Web,
    /// What is bounded.
    pub limits: Vec<Limit>,
    /// All settings, by name.
    pub settings: Vec<Setting>,
}

/// How the service takes mail.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Smtp {
    /// Address with STARTTLS; absent if there is no such listener.
    pub starttls: Option<String>,
    /// Address with implicit TLS; absent if there is no such listener.
    pub implicit_tls: Option<String>,
    /// The name that it greets with.
    pub hostname: String,
    /// Domain of the journal endpoints' addresses.
    pub journal_domain: String,
    /// Bytes of one mail, as announced now (`SIZE`): the most that any endpoint takes.
    pub max_message_bytes: u64,
}

/// How the web interface is protected on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// HTTPS by the service itself.
    Https,
    /// Plain HTTP, behind a proxy that speaks HTTPS.
    Proxy,
    /// Plain HTTP for this machine only.
    Local,
    /// Plain HTTP for everybody.
    Plain,
    /// There is none.
    Off,
}

/// How people reach the service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Web {
    /// How it is protected.
    pub transport: Transport,
    /// Base address as bound; absent if it is switched off.
    pub address: Option<String>,
    /// Base address of links that people follow.
    pub link: Option<String>,
    /// Networks of the proxies whose word on the client is believed.
    pub trusted_proxies: Vec<String>,
    /// Names that it is reached by, besides addresses.
    pub hosts: Vec<String>,
}

/// What a limit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Limited {
    /// SMTP connections at the same time.
    SmtpConnections,
    /// SMTP connections of one client address at the same time.
    SmtpConnectionsPerAddress,
    /// Recipients of one mail.
    SmtpRecipients,
    /// Mails of one SMTP session.
    SmtpMails,
    /// Refusals since the last mail that was taken, after which an SMTP session ends.
    SmtpErrors,
    /// Bytes of mail on its way in that are kept in memory; larger mail waits in files.
    SmtpMemory,
    /// Wait for the next command.
    SmtpIdle,
    /// Wait for the next bytes of a mail.
    SmtpData,
    /// One mail from its first to its last byte.
    SmtpMail,
    /// Storing a mail, until it is acknowledged.
    SmtpDelivery,
    /// A TLS handshake.
    SmtpHandshake,
    /// Mail under way when the service is told to stop.
    SmtpDrain,
    /// HTTP connections at the same time.
    HttpConnections,
    /// HTTP connections of one client address at the same time.
    HttpConnectionsPerAddress,
    /// Bytes of a request's body, uploads apart.
    HttpBody,
    /// The head of a request.
    HttpHead,
    /// Wait for the next request.
    HttpIdle,
    /// A piece of an answer that the client does not take.
    HttpStalled,
    /// Wait for a request's body, beyond what its bytes earn.
    HttpBodyTime,
    /// Requests under way when the service is told to stop.
    HttpDrain,
    /// Files and connections that the system lets the process have open.
    OpenFiles,
}

/// What a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Things.
    Count,
    /// Bytes.
    Bytes,
    /// Seconds.
    Seconds,
}

/// A limit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Limit {
    /// What it is about.
    pub about: Limited,
    /// The most there may be.
    pub value: u64,
    /// What it is counted in.
    pub unit: Unit,
    /// The setting that says it; absent where it is built in or the system's.
    pub setting: Option<&'static str>,
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A flag of the call.
    Flag,
    /// An environment variable.
    Environment,
    /// `mailstead.toml` in the data directory.
    File,
    /// Nobody said anything.
    Default,
}

/// A setting of the service. Where it names a secret it names its file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Setting {
    /// Its name, as `mailstead config` prints it.
    pub name: &'static str,
    /// The value that holds.
    pub value: Option<String>,
    /// Where that comes from.
    pub source: Source,
    /// What it is.
    pub help: &'static str,
    /// The flag that says it.
    pub flag: String,
    /// The environment variable that says it.
    pub variable: String,
    /// Its key in `mailstead.toml`; absent if it can't stand there.
    pub key: Option<&'static str>,
}

/// What the installation takes on the disk, bytes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Storage {
    /// Room where the data directory is; absent if it can't be measured.
    pub disk: Option<Room>,
    /// Segment logs: the archives themselves.
    pub log_bytes: u64,
    /// Catalogs.
    pub catalog_bytes: u64,
    /// Search indexes.
    pub index_bytes: u64,
    /// Each tenant, the largest first.
    pub tenants: Vec<TenantStorage>,
}

/// Room on the data directory's file system, bytes. Mail is refused with 452 when a write finds no room: nothing is
/// kept in reserve.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Room {
    /// Free for the service.
    pub free: u64,
    /// In all.
    pub total: u64,
    /// With less free than this Admins are warned (`disk-nearly-full`).
    pub warning_below: u64,
    /// With less free than this they are told that it is urgent.
    pub error_below: u64,
}

/// What a tenant's archive takes on the disk.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TenantStorage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Log, catalog and index together, bytes.
    pub bytes: u64,
}

/// The installation at one moment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Installation {
    /// The data directory.
    pub data: String,
    /// What it takes.
    pub storage: Storage,
    /// The certificates that the next who connects is shown.
    pub certificates: Vec<Certificate>,
    /// What the service tells of itself.
    #[serde(flatten)]
    pub service: Service,
}

/// A certificate that was to be read anew.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadAnew {
    /// What it is for.
    pub r#use: CertificateUse,
    /// Why the old one stays; absent if the file was read and holds from now on.
    pub error: Option<String>,
}

impl Engine {
    /// Says which service runs on it. The first who says so is believed.
    pub fn hosted_by(&self, host: Arc<dyn Host>) {
        if self.host.set(host).is_err() {
            tracing::error!("the data directory has a service already: the second tells nothing");
        }
    }
}

impl Operator {
    /// The installation.
    pub fn installation(&self) -> Result<Installation> {
        let host = self.host()?;
        let certificates = host.certificates();
        Ok(Installation {
            data: self.engine.data().path().display().to_string(),
            storage: self.storage()?,
            certificates: certificates.iter().map(Certificate::of).collect::<Result<_>>()?,
            service: host.service(),
        })
    }

    /// A certificate that the service shows, with its chain, PEM. Never its key.
    pub fn own_certificate_pem(&self, wanted: CertificateUse) -> Result<String> {
        let certificates = self.host()?.certificates();
        let found = certificates.into_iter().find(|shown| shown.r#use == wanted);
        let found = found.ok_or_else(|| Problem::NotFound("certificate for this".into()))?;
        Ok(found.chain.iter().map(|der| secrets::pem("CERTIFICATE", der)).collect())
    }

    /// Reads the service's certificates anew, as SIGHUP does.
    pub fn read_certificates_anew(&self) -> Result<Vec<ReadAnew>> {
        let host = self.host()?;
        tracing::info!(from = self.actor.address, "an operator has the certificates read anew");
        let read = host.read_certificates_anew().into_iter();
        Ok(read.map(|(r#use, done)| ReadAnew { r#use, error: done.err() }).collect())
    }

    fn host(&self) -> Result<&Arc<dyn Host>> {
        let none = || Problem::conflict("no-service", "no service runs on this data directory");
        self.engine.host.get().ok_or_else(none)
    }

    fn storage(&self) -> Result<Storage> {
        let room = |Disk { free, total }| Room {
            free,
            total,
            warning_below: dashboard::warning_below(total),
            error_below: dashboard::error_below(total),
        };
        let disk = Disk::measured(self.engine.data().path()).map(room);
        let (mut log_bytes, mut catalog_bytes, mut index_bytes) = (0, 0, 0);
        let mut tenants = Vec::new();
        for tenant in self.engine.tenants() {
            let (log, catalog, index) = tenant.archive.sizes()?;
            log_bytes += log;
            catalog_bytes += catalog;
            index_bytes += index;
            let (id, name) = (tenant.id.clone(), tenant.name());
            tenants.push(TenantStorage { id, name, bytes: log + catalog + index });
        }
        tenants.sort_by_key(|tenant| std::cmp::Reverse(tenant.bytes));
        Ok(Storage { disk, log_bytes, catalog_bytes, index_bytes, tenants })
    }
}
