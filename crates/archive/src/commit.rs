//! The commit: a group of prepared mails becomes durable, once, in one order.
//!
//! log appended → log synced → catalog committed → (caller answers) → index. If anything fails before the catalog's
//! commit, the log is cut back and the whole group counts as not received. What each mail of a group adds is
//! decided in `group`.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::PoisonError;

use rusqlite::Connection;

use crate::catalog::day::Tally;
use crate::catalog::mail::{self, MailRow};
use crate::catalog::meta::{self, Counters, Progress};
use crate::catalog::{Writing, content, copy, link};
use crate::entry::CopyEntry;
use crate::error::Result;
use crate::faults;
use crate::group::{Group, Line, Written};
use crate::index::Change;
use crate::index::document::Words;
use crate::log::Log;
use crate::open::Archive;
use crate::prepare::Prepared;
use crate::segment::Location;

/// Copies after which a checkpoint is written at the latest.
const CHECKPOINT_EVERY: u32 = 10_000;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A mail the archive did not have.
    New,
    /// Another copy of a mail it had: same mail, other bytes.
    Copy,
    /// The same bytes, but a new mailbox, recipient or folder.
    Linked,
    /// Nothing new.
    Already,
    /// Bytes it had and could not read any more: they were stored again.
    Mended,
}

/// A mail that is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Number of the mail.
    pub mail: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// The writing side; one at a time.
pub(crate) struct Writer {
    pub(crate) log: Log,
    pub(crate) catalog: Writing,
    pub(crate) counters: Counters,
}

impl Writer {
    /// Does `work`; if it fails or panics, nothing of it stays in the log or the counters.
    pub(crate) fn all_or_nothing<T>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<T>,
    ) -> Result<T> {
        let before = (self.log.position().clone(), self.counters);
        let result = catch_unwind(AssertUnwindSafe(|| work(self)));
        if !matches!(result, Ok(Ok(_))) {
            self.log.cut_back(before.0);
            self.counters = before.1;
        }
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// What the catalog is to know after this group.
    pub(crate) fn progress(&self) -> Progress {
        Progress { position: self.log.position().clone(), counters: self.counters }
    }

    /// Ends what was written so far with a durable checkpoint; true if there was anything without one.
    pub(crate) fn seal(&mut self, now: i64) -> Result<bool> {
        if self.counters.sealed + 1 == self.log.position().next_sequence {
            return Ok(false);
        }
        self.all_or_nothing(|writer| {
            writer.checkpoint(now)?;
            writer.log.sync()
        })?;
        Ok(true)
    }

    fn checkpoint(&mut self, now: i64) -> Result<()> {
        self.log.checkpoint(now, (self.counters.mails, self.counters.copies))?;
        self.counters.checkpoint_at(self.log.position().next_sequence - 1);
        Ok(())
    }

    fn roll_if_full(&mut self, now: i64) -> Result<()> {
        if self.log.is_full() {
            self.seal(now)?;
            self.log.roll(now)?;
            let progress = self.progress();
            meta::set_progress(self.catalog.connection()?, &progress)?;
        }
        Ok(())
    }
}

impl Archive {
    /// Makes a group of mails durable. When it returns, they may be acknowledged; if it fails, none was stored.
    pub fn commit(&self, mails: Vec<Prepared>) -> Result<Vec<Stored>> {
        let mut writer = self.writer()?;
        let now = self.now();
        writer.roll_if_full(now)?;
        let (stored, lines) = writer.all_or_nothing(|writer| self.store(writer, mails, now))?;
        faults::point("catalog-committed");
        if !lines.is_empty() {
            self.publish(lines, writer.log.position().next);
        }
        Ok(stored)
    }

    fn store(
        &self,
        Writer { log, catalog, counters }: &mut Writer,
        mails: Vec<Prepared>,
        now: i64,
    ) -> Result<(Vec<Stored>, Vec<Line>)> {
        // Begun before anything is looked up, so that one lock of the catalog serves the whole group.
        let transaction = catalog.connection()?.transaction()?;
        let mut group = Group::new(&transaction, log, counters, &self.reading, now);
        let stored = mails
            .into_iter()
            .map(|mail| {
                let mailboxes = self.mailboxes_for(&mail);
                group.add(mail, mailboxes)
            })
            .collect::<Result<_>>()?;
        let Written { lines, contents } = group.write()?;
        if lines.is_empty() {
            return Ok((stored, Vec::new()));
        }
        for (id, (at, slot)) in &contents {
            content::put(&transaction, id, *at, *slot)?;
        }
        let mut tally = Tally::default();
        for (at, slot, line) in &lines {
            if line.entry.mended {
                crate::mend::apply(&transaction, &line.entry, (*at, *slot), line.row.as_ref())?;
                continue;
            }
            if let Some(row) = &line.row {
                tally.add(row.archived, row.number);
            }
            apply(&transaction, counters, &line.entry, (*at, *slot), line.row.as_ref())?;
        }
        tally.write(&transaction)?;
        if counters.next_copy - counters.checkpointed >= CHECKPOINT_EVERY {
            log.checkpoint(now, (counters.mails, counters.copies))?;
            counters.checkpoint_at(log.position().next_sequence - 1);
        }
        log.sync()?;
        let progress = Progress { position: log.position().clone(), counters: *counters };
        meta::set_progress(&transaction, &progress)?;
        transaction.commit()?;
        Ok((stored, lines.into_iter().map(|(_, _, line)| line).collect()))
    }

    /// Tells bitmaps and index what was committed.
    fn publish(&self, lines: Vec<Line>, reached: Location) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        for line in &lines {
            live.add(line.entry.mail, &line.entry.mailboxes);
        }
        drop(live);
        let change = |Line { entry, words, .. }| match words {
            Some(mut words) => {
                if let Some(envelope) = &entry.envelope {
                    Words::add_envelope(&mut words, envelope);
                }
                Change::New(Box::new(words))
            }
            None => Change::Changed(entry.mail),
        };
        self.index.hand_over(lines.into_iter().map(change).collect(), reached);
    }
}

/// Writes one entry's rows. The same for the commit and for making the catalog anew from the log.
pub(crate) fn apply(
    connection: &Connection,
    counters: &mut Counters,
    entry: &CopyEntry,
    (at, slot): (Location, u32),
    row: Option<&MailRow>,
) -> Result<()> {
    if entry.again {
        copy::insert_again(connection, entry.copy, at, slot)?;
    } else {
        let digest = crate::keys::unhex(&entry.digest).unwrap_or_default();
        copy::insert(
            connection,
            &copy::CopyRow { number: entry.copy, mail: entry.mail, at, slot, digest },
        )?;
        for piece in entry.distinct_pieces() {
            content::used(connection, &piece)?;
        }
        counters.copies += 1;
        counters.bytes += entry.size;
    }
    if let Some(row) = row {
        mail::insert(connection, row)?;
        if let Some(identity) = crate::keys::unhex(&entry.identity) {
            copy::put_identity(connection, &identity, entry.mail)?;
        }
        counters.mails += 1;
    }
    for mailbox in &entry.mailboxes {
        link::insert(connection, *mailbox, entry.mail, entry.date)?;
    }
    for (mailbox, path) in &entry.placements {
        link::place(connection, entry.mail, entry.date, *mailbox, path)?;
    }
    Ok(())
}
