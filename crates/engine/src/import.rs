//! File import: mails from disk into an archive, with a balance that closes.
//!
//! seen = archived + already + skipped + failed. One bad file never stops a run; a full disk does. Every mail is linked
//! to the mailbox it is imported for, plus by address; mails in sub-folders are placed in folders of that name.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use archive::{Budget, Outcome, Raw, Share, Source};
use crossbeam_channel::{Receiver, Sender};
use mail::Marks;
use mail::ndr::Way;
use serde::Serialize;

use crate::arrival::{Incoming, unwrap};
use crate::command::Output;
use crate::files::{Content, Files, Found, Origin};
use crate::intake::Pace;
use crate::tenant::Tenant;
use crate::{Engine, unix_ms};

/// Bytes of mail read and not yet prepared.
const READ_AHEAD: usize = 16 << 20;
/// Failures, skips and oddities listed with their path; the counts go on.
const LISTED: usize = 10_000;
const HEADLESS: &str = "archived as it is, but it begins with no header field: it may be no mail";

/// What became of everything that was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Balance {
    pub(crate) seen: u64,
    pub(crate) archived: u64,
    /// Of the archived: mails that were there, but damaged, and were stored again.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) mended: u64,
    /// Of the archived: what begins with no header field. Somebody called it a mail, so it is kept as it is.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) headless: u64,
    pub(crate) already: u64,
    pub(crate) skipped: u64,
    pub(crate) failed: u64,
    pub(crate) failures: Vec<Listed>,
    pub(crate) skips: Vec<Listed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) oddities: Vec<Listed>,
    /// True if the run was ended before all files were read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) cancelled: bool,
    /// Why it ended before all files were read, unless somebody wanted that: the disk is full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<String>,
}

/// A file or a place in an mbox, and the reason why it is not archived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Listed {
    pub(crate) path: String,
    pub(crate) offset: Option<u64>,
    pub(crate) reason: String,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl fmt::Display for Balance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Balance { archived, already, skipped, failed, .. } = self;
        write!(
            formatter,
            "{archived} archived, {already} already, {skipped} skipped, {failed} failed{}",
            if self.cancelled { ", cancelled" } else { "" }
        )
    }
}

impl Listed {
    fn new(origin: &Origin, reason: String) -> Listed {
        Listed { path: origin.path.display().to_string(), offset: origin.offset, reason }
    }
}

type Told = (Origin, Result<Settled, NotArchived>);

/// What became of a mail.
struct Settled {
    outcome: Outcome,
    headless: bool,
}

/// Why a mail is not archived.
struct NotArchived {
    reason: String,
    /// Nor will the next be.
    full: bool,
}

impl NotArchived {
    fn by(error: &archive::Error) -> NotArchived {
        NotArchived { reason: error.to_string(), full: error.is_full() }
    }
}

impl Engine {
    /// Imports `paths` for a mailbox.
    pub(crate) fn import(
        &self,
        tenant: &Arc<Tenant>,
        mailbox: u32,
        paths: Vec<PathBuf>,
        output: &mut dyn Output,
    ) -> Result<Balance> {
        let mut balance = Balance::default();
        let (tell, told) = crossbeam_channel::unbounded();
        let files = Files::new(paths).spool_in(self.data.shared_spool()?);
        let total = files.estimate().files;
        let budget = Budget::new(READ_AHEAD);
        for found in files {
            balance.seen += 1;
            match found {
                Found::Skipped { origin, reason } => balance.skip(Listed::new(&origin, reason)),
                Found::Failed { origin, reason } => balance.fail(Listed::new(&origin, reason)),
                Found::Mail { origin, content } => {
                    let share = budget.take(content_len(&content));
                    self.import_one(tenant, mailbox, origin, content, share, tell.clone());
                }
            }
            balance.take(&told);
            if balance.ended.is_some() {
                break;
            }
            if balance.seen.is_multiple_of(200)
                && output.progress("mails", balance.seen, Some(total)).is_err()
            {
                balance.cancelled = true;
                break;
            }
        }
        drop(tell);
        for (origin, result) in told {
            balance.settle(&origin, result);
        }
        Ok(balance)
    }

    fn import_one(
        &self,
        tenant: &Arc<Tenant>,
        mailbox: u32,
        origin: Origin,
        content: Content,
        share: Share,
        tell: Sender<Told>,
    ) {
        let tenant = tenant.clone();
        let mut answer = Answer { told: Some((tell, origin)) };
        self.workers.run(move || {
            let Some((_, origin)) = &answer.told else { return };
            let raw = match raw(content) {
                Ok(raw) => raw,
                Err(error) => return answer.give(Err(NotArchived::by(&error))),
            };
            let incoming = incoming(raw, origin, mailbox);
            let prepared = tenant.archive.prepare(unwrap(incoming));
            let headless = prepared.marks().contains(Marks::NO_HEADER);
            drop(share);
            tenant.intake.store(prepared, Pace::Bulk, move |result| {
                let settled = result.map(|stored| Settled { outcome: stored.outcome, headless });
                answer.give(settled.map_err(|error| NotArchived::by(&error)));
            });
        });
    }
}

fn incoming(raw: Raw, origin: &Origin, mailbox: u32) -> Incoming {
    let folder = origin.folder.join("/");
    Incoming {
        raw,
        way: Way::Mailbox,
        source: Source {
            way: "import".to_owned(),
            path: Some(origin.path.display().to_string()),
            offset: origin.offset,
            ..Source::default()
        },
        envelope: None,
        archived: unix_ms(),
        fallback_date: origin.file_time,
        always: vec![mailbox],
        placements: if folder.is_empty() { Vec::new() } else { vec![(mailbox, folder)] },
    }
}

/// Tells what became of a mail exactly once, even if its preparation panics.
struct Answer {
    told: Option<(Sender<Told>, Origin)>,
}

impl Answer {
    fn give(&mut self, result: Result<Settled, NotArchived>) {
        if let Some((tell, origin)) = self.told.take() {
            // The run that asked has been cancelled if nobody listens any more.
            drop(tell.send((origin, result)));
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let reason =
            "the mail could not be prepared: this is a bug, please report it with the mail".into();
        self.give(Err(NotArchived { reason, full: false }));
    }
}

impl Balance {
    /// Lists what is in the file `path` as being in `name`.
    pub(crate) fn rename(&mut self, path: &str, name: &str) {
        let all = self.failures.iter_mut().chain(&mut self.skips).chain(&mut self.oddities);
        for listed in all {
            if let Some(rest) = listed.path.strip_prefix(path) {
                listed.path = format!("{name}{rest}");
            }
        }
    }

    fn take(&mut self, told: &Receiver<Told>) {
        while let Ok((origin, result)) = told.try_recv() {
            self.settle(&origin, result);
        }
    }

    fn settle(&mut self, origin: &Origin, result: Result<Settled, NotArchived>) {
        match result {
            Ok(Settled { outcome: Outcome::Linked | Outcome::Already, .. }) => self.already += 1,
            Ok(Settled { outcome, headless }) => {
                self.archived += 1;
                self.mended += u64::from(outcome == Outcome::Mended);
                if headless {
                    self.odd(Listed::new(origin, HEADLESS.into()));
                }
            }
            Err(NotArchived { reason, full }) => {
                if full {
                    self.ended.get_or_insert_with(|| reason.clone());
                }
                self.fail(Listed::new(origin, reason));
            }
        }
    }

    fn odd(&mut self, listed: Listed) {
        self.headless += 1;
        if self.oddities.len() < LISTED {
            self.oddities.push(listed);
        }
    }

    fn skip(&mut self, listed: Listed) {
        self.skipped += 1;
        if self.skips.len() < LISTED {
            self.skips.push(listed);
        }
    }

    fn fail(&mut self, listed: Listed) {
        self.failed += 1;
        if self.failures.len() < LISTED {
            self.failures.push(listed);
        }
    }
}

fn content_len(content: &Content) -> usize {
    match content {
        Content::Bytes(bytes) => bytes.len(),
        // Large mails are mapped, not held.
        Content::Spooled { .. } | Content::File { .. } => 1 << 20,
    }
}

fn raw(content: Content) -> Result<Raw, archive::Error> {
    match content {
        Content::Bytes(bytes) => Ok(Raw::Memory(bytes)),
        Content::Spooled { file, .. } => Raw::from_spool(file),
        Content::File { path, .. } => Raw::from_file(&path),
    }
}
