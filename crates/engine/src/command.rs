//! The commands: one enum, one function that runs them, whichever way a host was asked.
//!
//! An operator at the machine may do all this; what he changes and what mail he reads stands in the audit log of the
//! tenant. Deliberately not here: argument parsing and printing (`cli`).

mod endpoint;
mod path;
mod state;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use archive::catalog::mail::MailRow;
use archive::catalog::mailbox::MailboxRow;
use archive::index::Order;
use archive::{CopyKind, Part};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access::Operator;
use crate::backup::How;
use crate::endpoints::NewEndpoint;
use crate::people::Note;
use crate::problem::Problem;
use crate::system::TenantRow;
use crate::tenant::Tenant;
use crate::view::{self, Names};
use crate::{disk, export, names};

/// Bytes of the largest mail an endpoint takes unless said otherwise.
pub const DEFAULT_MAX_SIZE: u64 = 150 << 20;

/// A command.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it; what each does is in the command line's help
pub enum Command {
    TenantAdd {
        name: String,
        domains: Vec<String>,
        /// Login of the first Admin.
        #[serde(default)]
        admin: Option<String>,
    },
    TenantList,
    TenantPause {
        name: String,
        paused: bool,
    },
    MailboxAdd {
        tenant: String,
        address: String,
        also: Vec<String>,
    },
    MailboxList {
        tenant: String,
    },
    MailboxShow {
        tenant: String,
        address: String,
    },
    EndpointAdd {
        tenant: String,
        name: String,
        mailbox: String,
        plain: bool,
        max_size: u64,
        allow: Vec<String>,
    },
    EndpointList {
        tenant: Option<String>,
    },
    EndpointPause {
        tenant: String,
        name: String,
        paused: bool,
    },
    EndpointRemove {
        tenant: String,
        name: String,
    },
    Import {
        tenant: String,
        mailbox: String,
        #[serde(with = "path::many")]
        paths: Vec<PathBuf>,
    },
    Search {
        tenant: String,
        query: String,
        mailbox: Option<String>,
        skip: usize,
        limit: usize,
        relevance: bool,
    },
    Show {
        tenant: String,
        id: String,
        form: Form,
    },
    Export {
        tenant: String,
        query: String,
        mailbox: Option<String>,
        #[serde(with = "path::one")]
        to: PathBuf,
        all_copies: bool,
    },
    Verify {
        tenant: Option<String>,
        deep: bool,
    },
    Reindex {
        tenant: String,
    },
    Rebuild {
        tenant: String,
    },
    Stats,
    Refusals {
        tenant: Option<String>,
        limit: u32,
    },
    OperatorLink,
    Backup {
        #[serde(with = "path::one")]
        to: PathBuf,
        /// With the master key, without which nothing in it can be read.
        key: bool,
        /// Compare all that is there already byte for byte.
        #[serde(default)]
        compare: bool,
    },
}

/// How `show` shows a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// What is known about it, as JSON.
    Json,
    /// Its exact bytes.
    Raw,
    /// The journal report as received.
    Report,
}

/// Where a running command tells how far it is and puts bytes. An error ends the command.
pub trait Output {
    /// `done` of `total` (if known) `what`.
    ///
    /// # Errors
    /// When whoever asked has gone or wants it to stop.
    fn progress(&mut self, what: &str, done: u64, total: Option<u64>) -> io::Result<()>;
    /// Bytes of a mail.
    ///
    /// # Errors
    /// When they can't be passed on.
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// For callers that want only the result: progress and bytes go nowhere.
pub struct Silent;

impl Output for Silent {
    fn progress(&mut self, _: &str, _: u64, _: Option<u64>) -> io::Result<()> {
        Ok(())
    }
    fn bytes(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

/// What a command came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    /// Its result.
    pub value: Value,
    /// False if something failed or is damaged.
    pub good: bool,
}

impl Done {
    fn good(value: Value) -> Done {
        Done { value, good: true }
    }
}

/// An error by wrong use: the caller must ask otherwise.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// An error by wrong use.
pub fn usage(message: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Usage(message.into()))
}

/// An error in words: what was tried and each cause once, even where one repeats the next; and what to do about a full
/// disk.
pub fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    if disk::is_full(error) && !text.contains(disk::WHEN_FULL) {
        text = format!("{text}: the disk is full or a quota used up: {}", disk::WHEN_FULL);
    }
    text
}

/// Whether an error is one by wrong use.
pub fn is_usage(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.is::<Usage>()
            || matches!(
                cause.downcast_ref(),
                Some(Problem::Invalid { .. } | Problem::Conflict { .. } | Problem::NotFound(_))
            )
            || matches!(
                cause.downcast_ref(),
                Some(
                    archive::Error::Query(_)
                        | archive::Error::NotFound(_)
                        | archive::Error::Conflict(_)
                )
            )
    })
}

impl Operator {
    /// Runs a command.
    pub fn run(&self, command: Command, output: &mut dyn Output) -> Result<Done> {
        let engine = &self.engine;
        match command {
            Command::TenantAdd { name, domains, admin } => {
                self.tenant_add(&name, &domains, admin.as_deref())
            }
            Command::TenantList => {
                let tenants = engine.tenants();
                let broken = engine.broken();
                let broken = broken.iter().map(|(row, why)| broken_view(row, why));
                Ok(Done::good(tenants.iter().map(tenant_view).chain(broken).collect()))
            }
            Command::TenantPause { name, paused } => {
                let tenant = engine.tenant(&name)?;
                self.change_tenant(&tenant.id, |_| Ok(()), Some(paused), None)?;
                Ok(Done::good(tenant_view(&tenant)))
            }
            Command::MailboxAdd { tenant, address, also } => {
                let tenant = engine.tenant(&tenant)?;
                let made = self.admin_of(tenant.clone()).add_mailbox(&address, &also)?;
                Ok(Done::good(mailbox_view(&find_mailbox(&tenant, &made.address)?)))
            }
            Command::MailboxList { tenant } => {
                let mailboxes = engine.tenant(&tenant)?.archive.mailboxes()?;
                Ok(Done::good(mailboxes.iter().map(mailbox_view).collect()))
            }
            Command::MailboxShow { tenant, address } => {
                let mailbox = find_mailbox(&*engine.tenant(&tenant)?, &address)?;
                Ok(Done::good(mailbox_view(&mailbox)))
            }
            Command::EndpointAdd { tenant, name, mailbox, plain, max_size, allow } => {
                let max_size = Some(max_size);
                let new = NewEndpoint { name, mailbox: 0, plain, max_size, networks: allow };
                self.endpoint_add(&tenant, &mailbox, new)
            }
            Command::EndpointList { tenant } => engine.endpoint_list(tenant.as_deref()),
            Command::EndpointPause { tenant, name, paused } => {
                self.endpoint_pause(&tenant, &name, paused)
            }
            Command::EndpointRemove { tenant, name } => self.endpoint_remove(&tenant, &name),
            Command::Import { tenant, mailbox, paths } => {
                self.import(&engine.tenant(&tenant)?, &mailbox, paths, output)
            }
            Command::Search { tenant, query, mailbox, skip, limit, relevance } => {
                let order = if relevance { Order::Relevance } else { Order::Newest };
                self.search(engine.tenant(&tenant)?, &query, mailbox.as_deref(), order, skip, limit)
            }
            Command::Show { tenant, id, form } => {
                self.show(engine.tenant(&tenant)?, &id, form, output)
            }
            Command::Export { tenant, query, mailbox, to, all_copies } => {
                let tenant = engine.tenant(&tenant)?;
                self.export(tenant, &query, mailbox.as_deref(), (&to, all_copies), output)
            }
            Command::Verify { tenant, deep } => engine.verify(tenant.as_deref(), deep, output),
            Command::Reindex { tenant } => {
                let tenant = engine.tenant(&tenant)?;
                let mails = tenant.archive.reindex(Box::new(|_| {}))?;
                self.note_work(&tenant, "archive.reindex", String::new())?;
                Ok(Done::good(json!({"mails": mails})))
            }
            Command::Rebuild { tenant } => {
                let recovery = engine.rebuild(&tenant, &|_| {})?;
                let tenant = engine.tenant(&tenant)?;
                self.note_work(&tenant, "archive.rebuild", String::new())?;
                tenant.archive.flush_index()?;
                let good = recovery.damaged.is_empty();
                let value = json!({
                    "copies": recovery.replayed,
                    "torn_bytes": recovery.torn_bytes,
                    "damaged": recovery.damaged,
                });
                Ok(Done { value, good })
            }
            Command::Stats => Ok(Done::good(engine.stats()?)),
            Command::Refusals { tenant, limit } => engine.refusals(tenant.as_deref(), limit),
            Command::OperatorLink => {
                let link = self.make_link()?;
                let expires = view::time(link.expires.div_euclid(1000));
                Ok(Done::good(json!({"operator_token": link.token.text(), "expires": expires})))
            }
            Command::Backup { to, key, compare } => self.back_up(&to, How { key, compare }, output),
        }
    }

    /// The token of the first Admin's set-up link stands in the result: whoever asked knows by which address people
    /// reach the web interface.
    fn tenant_add(&self, name: &str, domains: &[String], admin: Option<&str>) -> Result<Done> {
        let made = self.add_tenant(name, domains, admin)?;
        let mut value = tenant_view(&made.tenant);
        if let Some(link) = made.link {
            value["setup_token"] = json!(link.token.text());
            value["setup_expires"] = json!(view::time(link.expires.div_euclid(1000)));
        }
        Ok(Done::good(value))
    }

    /// Notes what was done with an archive as a whole.
    fn note_work(&self, tenant: &Tenant, activity: &'static str, message: String) -> Result<()> {
        let note = Note::done(activity, "tenant", &tenant.id, &tenant.name());
        Ok(tenant.people.note(&self.actor, Note { message, ..note })?)
    }

    /// Where the disk is full a backup may be what helps: then it is made without a row.
    fn back_up(&self, to: &Path, how: How, output: &mut dyn Output) -> Result<Done> {
        let done = self.engine.back_up(to, how, output)?;
        let with = if how.key { "with" } else { "without" };
        for tenant in self.engine.tenants() {
            let message = format!("to {}, {with} the master key", to.display());
            match self.note_work(&tenant, "archive.backup", message) {
                Err(error) if disk::is_full(&error) => {
                    tracing::error!(
                        tenant = tenant.id,
                        error = told(&error),
                        "a backup has no row"
                    );
                }
                noted => noted?,
            }
        }
        Ok(done)
    }

    fn import(
        &self,
        tenant: &Arc<Tenant>,
        mailbox: &str,
        paths: Vec<PathBuf>,
        output: &mut dyn Output,
    ) -> Result<Done> {
        let mailbox = find_mailbox(tenant, mailbox)?;
        let imported = self.engine.import(tenant, mailbox.number, paths, output);
        // What was archived before a failure stays, so there is a row in any case.
        let mut note =
            Note::done("mail.import", "mailbox", &mailbox.number.to_string(), &mailbox.primary);
        note.good = imported.is_ok();
        note.message = match &imported {
            Ok(balance) => balance.to_string(),
            Err(error) => told(error),
        };
        let noted = tenant.people.note(&self.actor, note);
        let mut balance = imported?;
        // The mails are archived all the same where the disk is full, and their balance is to be known.
        match noted {
            Err(full @ Problem::Full(_)) => balance.ended = Some(full.to_string()),
            noted => noted?,
        }
        match tenant.archive.flush_index() {
            Err(error) if error.is_full() => balance.ended = Some(error.to_string()),
            flushed => flushed?,
        }
        let good = balance.failed == 0 && !balance.cancelled && balance.ended.is_none();
        Ok(Done { value: serde_json::to_value(balance)?, good })
    }

    fn export(
        &self,
        tenant: Arc<Tenant>,
        query: &str,
        mailbox: Option<&str>,
        (to, all_copies): (&Path, bool),
        output: &mut dyn Output,
    ) -> Result<Done> {
        if self.engine.data().holds(to)? {
            return Err(usage(format!(
                "{} is in the data directory: choose a place elsewhere",
                to.display()
            )));
        }
        tenant.archive.flush_index()?;
        let scope = scope(&tenant, mailbox)?;
        self.mail_of(tenant.clone()).note_export(one(scope.as_deref()), query, to)?;
        let exported =
            export::export(&tenant.archive, query, scope.as_deref(), to, all_copies, output)?;
        let good = exported.failed == 0;
        Ok(Done { value: serde_json::to_value(exported)?, good })
    }

    fn search(
        &self,
        tenant: Arc<Tenant>,
        query: &str,
        mailbox: Option<&str>,
        order: Order,
        skip: usize,
        limit: usize,
    ) -> Result<Done> {
        let scope = scope(&tenant, mailbox)?;
        self.mail_of(tenant.clone()).note_list(one(scope.as_deref()), query)?;
        let hits = tenant.archive.search(query, scope.as_deref(), order, skip, limit)?;
        let names = Names::of(&tenant.archive)?;
        let mut shown = Vec::with_capacity(hits.mails.len());
        for number in hits.mails {
            if let Some(row) = tenant.archive.mail(number)? {
                shown.push(view::hit(&tenant.archive, &names, &row)?);
            }
        }
        let mut value = json!({"total": hits.total, "hits": shown});
        if !hits.complete {
            value["incomplete"] =
                json!("the index is catching up after a start; search again later for the rest");
        }
        Ok(Done { value, good: hits.complete })
    }

    fn show(
        &self,
        tenant: Arc<Tenant>,
        id: &str,
        form: Form,
        output: &mut dyn Output,
    ) -> Result<Done> {
        let row = find_mail(&tenant, id)?;
        self.mail_of(tenant.clone()).note_reading(&row)?;
        let archive = &tenant.archive;
        let copies = archive.copies(row.number)?;
        let (copy, part) = match form {
            Form::Json => {
                let value = view::mail(archive, &Names::of(archive)?, &row)?;
                return Ok(Done::good(value));
            }
            Form::Raw => (copies.first(), Part::Mail),
            Form::Report => {
                (copies.iter().find(|copy| copy.kind == CopyKind::Report), Part::Received)
            }
        };
        let copy = copy.ok_or_else(|| {
            usage(format!("mail {id} did not come in a journal report; `--raw` gives its bytes"))
        })?;
        let raw = archive.load(row.number, copy.copy, part)?;
        for chunk in raw.chunks(1 << 18) {
            output.bytes(chunk)?;
        }
        Ok(Done::good(Value::Null))
    }
}

fn normal(address: &str) -> Result<String> {
    names::address(address).map_err(usage)
}

fn find_mailbox(tenant: &Tenant, address: &str) -> Result<MailboxRow> {
    let wanted = normal(address)?;
    let mailboxes = tenant.archive.mailboxes()?;
    let found = mailboxes
        .into_iter()
        .find(|mailbox| mailbox.primary == wanted || mailbox.also.contains(&wanted));
    found.ok_or_else(|| {
        usage(format!(
            "tenant {} has no mailbox {wanted}: make it with `mailstead mailbox add {wanted} --tenant {}`",
            tenant.name(), tenant.name()
        ))
    })
}

fn scope(tenant: &Tenant, mailbox: Option<&str>) -> Result<Option<Vec<u32>>> {
    mailbox.map(|address| Ok(vec![find_mailbox(tenant, address)?.number])).transpose()
}

/// The mailbox that a scope is limited to.
fn one(scope: Option<&[u32]>) -> Option<u32> {
    scope.and_then(|scope| scope.first().copied())
}

fn find_mail(tenant: &Tenant, id: &str) -> Result<MailRow> {
    let number: u32 = id
        .parse()
        .map_err(|_| usage(format!("{id} is no mail id: take one from `mailstead search`")))?;
    tenant
        .archive
        .mail(number)
        .context("could not look the mail up")?
        .ok_or_else(|| usage(format!("tenant {} has no mail {id}", tenant.name())))
}

fn tenant_view(tenant: &Arc<Tenant>) -> Value {
    json!({
        "id": tenant.id,
        "name": tenant.name(),
        "domains": tenant.domains(),
        "state": if tenant.is_paused() { "paused" } else { "active" },
    })
}

fn broken_view(row: &TenantRow, why: &str) -> Value {
    json!({"id": row.id, "name": row.name, "domains": row.domains, "state": "closed", "why": why})
}

fn mailbox_view(mailbox: &MailboxRow) -> Value {
    json!({
        "address": mailbox.primary,
        "also": mailbox.also,
        "kind": mailbox.kind,
        "mails": mailbox.mails,
        "created": view::time(mailbox.created.div_euclid(1000)),
    })
}
