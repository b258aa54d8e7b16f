//! An archive under test: a data directory of its own with one tenant in it, what its command line says, its service.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cli::Cli;
use crate::digest::{Digest, digest};
use crate::directory::Directory;
use crate::files;
use crate::loopback::Loopback;
use crate::service::Service;
use crate::wait::{self, SOON};

/// A data directory with a tenant (`acme`, domain `acme.test`), and a loopback address for its service.
#[derive(Debug)]
pub struct Archive {
    directory: Directory,
    loopback: Loopback,
    cli: Cli,
}

/// A journal endpoint as `endpoint add` made it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The address that senders deliver to.
    pub address: String,
}

impl Endpoint {
    /// The part before the `@`, hard to guess.
    pub fn token(&self) -> &str {
        self.address.split_once('@').map_or(&self.address, |(token, _)| token)
    }

    /// The journal domain.
    pub fn domain(&self) -> &str {
        self.address.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The form that carries a recipient: `token+user=domain@journal-domain`.
    pub fn for_recipient(&self, recipient: &str) -> String {
        format!("{}+{}@{}", self.token(), recipient.replacen('@', "=", 1), self.domain())
    }
}

impl Archive {
    /// The tenant's name.
    pub const TENANT: &str = "acme";

    /// Makes the data directory and the tenant.
    pub fn new() -> Result<Archive> {
        let archive = Archive::empty()?;
        archive.cli.json(["tenant", "add", Archive::TENANT, "--domain", "acme.test"])?;
        Ok(archive)
    }

    /// A data directory with nothing in it.
    pub fn empty() -> Result<Archive> {
        let directory = Directory::new()?;
        let cli = Cli::new(&directory.join("data"));
        Ok(Archive { directory, loopback: Loopback::claim()?, cli })
    }

    /// An archive like [`Archive::new`] with the mailboxes `journal@acme.test` and `alice@acme.test`, an endpoint for
    /// the first that does not insist on TLS, and its service, running.
    pub fn journaling() -> Result<(Archive, Endpoint, Service)> {
        let archive = Archive::new()?;
        archive.mailbox("journal@acme.test", &[])?;
        archive.mailbox("alice@acme.test", &[])?;
        let endpoint = archive.endpoint("mail server", "journal@acme.test", &["--plain"])?;
        let service = archive.serve()?;
        Ok((archive, endpoint, service))
    }

    /// The command line for this data directory.
    pub fn cli(&self) -> &Cli {
        &self.cli
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        self.cli.data()
    }

    /// The directory around the data directory, for other files of the test.
    pub fn scratch(&self) -> &Directory {
        &self.directory
    }

    /// The address that the service has for itself.
    pub fn loopback(&self) -> &Loopback {
        &self.loopback
    }

    /// The service, not started.
    pub fn service(&self) -> Service {
        Service::new(self.data(), &self.loopback.any_port(), &self.directory.join("serve.log"))
    }

    /// The service, started.
    pub fn serve(&self) -> Result<Service> {
        let mut service = self.service();
        service.start()?;
        Ok(service)
    }

    /// A command of this tenant, with `--json`; it must succeed.
    pub fn json(&self, words: &[&str]) -> Result<Value> {
        self.cli.json([words, &["--tenant", Archive::TENANT]].concat())
    }

    /// Adds a mailbox with further addresses.
    pub fn mailbox(&self, address: &str, also: &[&str]) -> Result<Value> {
        let mut words = vec!["mailbox", "add", address];
        for also in also {
            words.extend(["--also", also]);
        }
        self.json(&words)
    }

    /// Adds a journal endpoint for a mailbox.
    pub fn endpoint(&self, name: &str, mailbox: &str, options: &[&str]) -> Result<Endpoint> {
        let words = ["endpoint", "add", name, "--mailbox", mailbox];
        let made = self.json(&[&words, options].concat())?;
        let address = made["address"].as_str().context("endpoint add must give the address")?;
        Ok(Endpoint { address: address.to_owned() })
    }

    /// Imports files or folders into a mailbox; everything must have gone well.
    pub fn import(&self, paths: &[&Path], mailbox: &str) -> Result<Value> {
        self.import_with_code(0, paths, mailbox)
    }

    /// Imports files or folders into a mailbox, with the exit code to expect. The balance must hold.
    pub fn import_with_code(&self, code: i32, paths: &[&Path], mailbox: &str) -> Result<Value> {
        let mut words: Vec<OsString> = vec!["import".into()];
        words.extend(paths.iter().map(|path| path.as_os_str().to_owned()));
        words.extend(["--mailbox", mailbox, "--tenant", Archive::TENANT].map(OsString::from));
        let report = self.cli.json_with_code(code, words)?;
        let part =
            |key: &str| report[key].as_u64().with_context(|| format!("no {key} in {report}"));
        let sum = part("archived")? + part("already")? + part("skipped")? + part("failed")?;
        ensure!(part("seen")? == sum, "the balance does not hold: {report}");
        Ok(report)
    }

    /// One search, at most 100,000 hits.
    pub fn search(&self, query: &str) -> Result<Value> {
        self.json(&["search", query, "--limit", "100000"])
    }

    /// How many mails a query finds now.
    pub fn total(&self, query: &str) -> Result<u64> {
        let found = self.json(&["search", query, "--limit", "1"])?;
        found["total"].as_u64().with_context(|| format!("no total in {found}"))
    }

    /// Waits until a query finds exactly `count` mails, and gives the hits.
    pub fn find(&self, query: &str, count: usize) -> Result<Vec<Value>> {
        self.find_within(SOON, query, count)
    }

    /// [`Archive::find`] with a limit of one's own.
    pub fn find_within(&self, limit: Duration, query: &str, count: usize) -> Result<Vec<Value>> {
        let mut last = None;
        let found = wait::until(&format!("{count} hits for {query}"), limit, || {
            let found = self.search(query)?;
            let enough = found["total"] == count;
            last = Some(found["total"].clone());
            Ok(enough.then_some(found))
        });
        let found = found.with_context(|| format!("the last total was {last:?}"))?;
        let hits = found["hits"].as_array().context("no hits in the answer")?.clone();
        ensure!(hits.len() == count, "{} hits listed of {count}", hits.len());
        Ok(hits)
    }

    /// Waits until a query finds exactly one mail, and gives its id.
    pub fn only(&self, query: &str) -> Result<String> {
        let hits = self.find(query, 1)?;
        Ok(id(&hits[0]))
    }

    /// `show`: everything about a mail.
    pub fn show(&self, id: &str) -> Result<Value> {
        self.json(&["show", id])
    }

    /// `show --raw`: the mail's bytes.
    pub fn raw(&self, id: &str) -> Result<Vec<u8>> {
        self.bytes(&["show", id, "--raw"])
    }

    /// `show --report`: the journal report's bytes.
    pub fn report(&self, id: &str) -> Result<Vec<u8>> {
        self.bytes(&["show", id, "--report"])
    }

    fn bytes(&self, words: &[&str]) -> Result<Vec<u8>> {
        let words = [words, &["--tenant", Archive::TENANT]].concat();
        Ok(self.cli.run(words)?.expect(0)?.stdout)
    }

    /// Exports what a query finds into a new directory.
    pub fn export(&self, query: &str, options: &[&str]) -> Result<PathBuf> {
        let made = tempfile::Builder::new().prefix("export-").tempdir_in(self.directory.path())?;
        let to = made.keep();
        let target = to.to_string_lossy().into_owned();
        self.json(&[&["export", query, "--to", &target], options].concat())?;
        Ok(to)
    }

    /// The digests of everything in the archive, every copy of it: digest → how many exported files have it. What was
    /// exported is removed again.
    pub fn digests(&self) -> Result<BTreeMap<Digest, usize>> {
        let exported = self.export("*", &["--all-copies"])?;
        let mut digests = BTreeMap::new();
        for path in files::below(&exported)? {
            *digests.entry(digest(&std::fs::read(path)?)).or_default() += 1;
        }
        std::fs::remove_dir_all(exported)?;
        Ok(digests)
    }

    /// `verify` must find nothing damaged; gives its answer.
    pub fn verify(&self) -> Result<Value> {
        let answer = self.cli.json(["verify"])?;
        ensure!(answer["ok"] == true && answer["damaged"] == serde_json::json!([]), "{answer}");
        Ok(answer)
    }
}

/// The id of a hit.
pub(crate) fn id(hit: &Value) -> String {
    match &hit["id"] {
        Value::String(id) => id.clone(),
        other => other.to_string(),
    }
}
