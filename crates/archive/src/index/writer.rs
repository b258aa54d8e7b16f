//! The index thread: takes over what commits changed, commits to disk, catches up from the log.
//!
//! Any failure but unreadable mail (a full disk, say) drops what tantivy has not committed; the thread opens the
//! index again until that works, and catches up from where the index on disk stands.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use tantivy::{IndexReader, IndexWriter, Term};

use super::document::{Fields, Words};
use super::{
    Change, Flags, NEW, OLD, Opened, Task, guarded, is_damage, make_folder, open_or_make, payload,
    remove, stopped,
};
use crate::entry::{CopyEntry, Tombstone};
use crate::error::{Error, IoContext, Result};
use crate::faults;
use crate::read::{Reading, Scanned};
use crate::record::Kind;
use crate::segment::Location;

/// A quiet index is committed this long after its last mail.
const QUIET: Duration = Duration::from_millis(200);
/// Under load a mail is searchable after at most about this long.
const LOADED: Duration = Duration::from_millis(1500);
/// Bytes of words given to tantivy before it has to write: its own queue is bounded by documents, not by bytes.
const UNWRITTEN: usize = 12 << 20;
/// While it catches up, the index is committed this often.
const CATCHING_UP: Duration = Duration::from_secs(6);
/// What is caught up with in this time is little.
const LITTLE: Duration = Duration::from_millis(300);
/// If mail comes faster than it can be indexed, it has to wait after so many looks.
const MOST_LOOKS: usize = 4;
/// After a failure the index is tried again this much later.
const AGAIN: Duration = Duration::from_secs(5);

pub(super) struct Writer {
    folder: PathBuf,
    fields: Fields,
    tasks: Receiver<Task>,
    reading: Arc<Reading>,
    live: Arc<RwLock<IndexReader>>,
    flags: Flags,
    /// `None` after a failure.
    tantivy: Option<IndexWriter>,
    /// The log is indexed up to here, a record's end.
    reached: Location,
    /// When the first and the last change came that are not yet committed.
    waiting: Option<(Instant, Instant)>,
    /// Bytes of words given to tantivy since its last commit.
    unwritten: usize,
    again_at: Option<Instant>,
    /// The index on disk is damaged.
    spoilt: bool,
    /// Tasks that were taken out of the queue to empty it.
    deferred: VecDeque<Task>,
}

impl Writer {
    pub(super) fn new(
        folder: &Path,
        (fields, tasks): (Fields, Receiver<Task>),
        reading: Arc<Reading>,
        live: Arc<RwLock<IndexReader>>,
        flags: Flags,
        opened: Opened,
    ) -> Writer {
        Writer {
            folder: folder.into(),
            fields,
            tasks,
            reading,
            live,
            flags,
            tantivy: Some(opened.writer),
            reached: opened.reached,
            waiting: None,
            unwritten: 0,
            again_at: None,
            spoilt: false,
            deferred: VecDeque::new(),
        }
    }

    /// Works until the archive lets go of the other end of the queue.
    pub(super) fn run(&mut self) {
        drop(self.attempt(Writer::come_up_to_date));
        loop {
            let task = match self.deferred.pop_front() {
                Some(task) => Ok(task),
                None => self.tasks.recv_timeout(self.idle()),
            };
            match task {
                Ok(task) => self.task(task),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.again_at.is_some_and(|at| at <= Instant::now()) {
                drop(self.attempt(Writer::begin_again));
            } else if self.idle().is_zero() {
                drop(self.attempt(Writer::commit));
            }
        }
        drop(self.attempt(Writer::commit));
    }

    /// Does `work`. After a failure nothing uncommitted counts any more, and the index is opened again later; a
    /// damaged one, on which tantivy may panic, is made anew then.
    fn attempt<T>(&mut self, work: impl FnOnce(&mut Writer) -> Result<T>) -> Result<T> {
        let error = match guarded(|| work(self)) {
            Err(error) => error,
            done => return done,
        };
        if !self.flags.closing.load(Ordering::SeqCst) {
            tracing::error!(%error, "indexing failed; mail stays archived and will be indexed");
        }
        self.spoilt |= is_damage(&error);
        self.flags.incomplete.store(true, Ordering::SeqCst);
        self.flags.behind.store(true, Ordering::SeqCst);
        self.tantivy = None;
        self.waiting = None;
        self.again_at = Some(Instant::now() + AGAIN);
        Err(error)
    }

    /// How long there is nothing to do unless a task comes.
    fn idle(&self) -> Duration {
        if let Some(at) = self.again_at {
            return at.saturating_duration_since(Instant::now());
        }
        let Some((first, last)) = self.waiting else { return Duration::from_secs(3600) };
        if self.unwritten > UNWRITTEN {
            return Duration::ZERO;
        }
        QUIET.saturating_sub(last.elapsed()).min(LOADED.saturating_sub(first.elapsed()))
    }

    fn task(&mut self, task: Task) {
        match task {
            Task::Group { until, .. } if until <= self.reached || self.tantivy.is_none() => {}
            Task::Group { changes, until, .. } => {
                drop(self.attempt(|writer| writer.group(changes, until)));
            }
            Task::Flush(done) => {
                let result = match self.again_at {
                    Some(_) => self.attempt(Writer::begin_again),
                    None => self.attempt(Writer::commit),
                };
                drop(done.send(result));
            }
            Task::Rebuild(done, progress) => {
                let result = self.rebuild(&*progress);
                drop(done.send(result));
            }
            Task::Mend => drop(self.rebuild(&|_| {})),
        }
    }

    fn group(&mut self, changes: Vec<Change>, until: Location) -> Result<()> {
        for change in changes {
            match change {
                Change::New(words) => self.put(*words)?,
                Change::Changed(mail) => self.put_anew(mail)?,
            }
        }
        self.reach(until);
        Ok(())
    }

    fn reach(&mut self, until: Location) {
        self.reached = until;
        let now = Instant::now();
        self.waiting = Some((self.waiting.map_or(now, |(first, _)| first), now));
    }

    fn tantivy(&self) -> Result<&IndexWriter> {
        self.tantivy.as_ref().ok_or_else(stopped)
    }

    fn put(&mut self, words: Words) -> Result<()> {
        self.unwritten += words.weight();
        self.tantivy()?.add_document(words.into_document(&self.fields))?;
        Ok(())
    }

    /// Adds a mail that has no document yet.
    fn put_first(&mut self, mail: u32) -> Result<()> {
        match self.words(mail)? {
            Some(Some(words)) => self.put(words),
            _ => Ok(()),
        }
    }

    /// Replaces a mail's document by what the archive holds of it now. What can't be read stays as it was.
    fn put_anew(&mut self, mail: u32) -> Result<()> {
        let Some(words) = self.words(mail)? else { return Ok(()) };
        self.tantivy()?.delete_term(Term::from_field_u64(self.fields.mail, mail.into()));
        match words {
            Some(words) => self.put(words),
            None => Ok(()),
        }
    }

    /// A mail's words: `Some(None)` if it is gone, `None` if it can't be read.
    fn words(&self, mail: u32) -> Result<Option<Option<Words>>> {
        match self.reading.words(mail) {
            Err(error) if is_about_one_mail(&error) => {
                tracing::error!(mail, %error, "a mail can't be indexed");
                Ok(None)
            }
            words => words.map(Some),
        }
    }

    fn commit(&mut self) -> Result<()> {
        if self.waiting.is_none() {
            return Ok(());
        }
        let payload = payload(self.reached);
        let tantivy = self.tantivy.as_mut().ok_or_else(stopped)?;
        let mut prepared = tantivy.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.waiting = None;
        self.unwritten = 0;
        self.live.read().unwrap_or_else(PoisonError::into_inner).reload()?;
        faults::point("index-committed");
        Ok(())
    }

    /// Opens the index on disk and catches up from where it stands.
    fn begin_again(&mut self) -> Result<()> {
        self.fall_behind();
        if std::mem::take(&mut self.spoilt) {
            remove(&self.folder)?;
        }
        let opened = open_or_make(&self.folder, &self.fields, self.reading.position()?)?;
        self.use_opened(opened);
        self.come_up_to_date()?;
        self.again_at = None;
        Ok(())
    }

    /// Lets go of the index for a while. Commits may be waiting for room in the queue: what is in it will be read
    /// from the log.
    fn fall_behind(&mut self) {
        self.flags.behind.store(true, Ordering::SeqCst);
        let kept = self.tasks.try_iter().filter(|task| !matches!(task, Task::Group { .. }));
        self.deferred.extend(kept);
        self.tantivy = None;
    }

    fn use_opened(&mut self, opened: Opened) {
        self.tantivy = Some(opened.writer);
        self.reached = opened.reached;
        self.waiting = None;
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = opened.reader;
    }

    /// Catches up from the log, lets commits hand over their words again, and catches up with what came between.
    /// A commit that saw `behind` was in the catalog before; the second look finds it.
    fn come_up_to_date(&mut self) -> Result<()> {
        // Commits wait during the last look: little must be left for it.
        for _ in 0..MOST_LOOKS {
            let begun = Instant::now();
            self.catch_up(&|_| {})?;
            if begun.elapsed() < LITTLE {
                break;
            }
        }
        self.flags.behind.store(false, Ordering::SeqCst);
        self.catch_up(&|_| {})?;
        self.commit()?;
        self.flags.incomplete.store(false, Ordering::SeqCst);
        Ok(())
    }

    /// Indexes what the catalog has and the index has not. Returns the number of mails.
    fn catch_up(&mut self, progress: &dyn Fn(u64)) -> Result<u64> {
        let until = self.reading.position()?;
        let mut mails = 0;
        let mut committed = Instant::now();
        let reading = self.reading.clone();
        for found in reading.scan(self.reached, until)? {
            let found = match found {
                Err(error @ Error::Damaged { .. }) => {
                    tracing::error!(%error, "a damaged record is left out of the index");
                    continue;
                }
                found => found?,
            };
            mails += self.index_record(&found)?;
            progress(mails);
            let closing = self.flags.closing.load(Ordering::SeqCst);
            if closing || committed.elapsed() > CATCHING_UP || self.unwritten > UNWRITTEN {
                self.reach(found.next);
                self.commit()?;
                committed = Instant::now();
            }
            if closing {
                return Err(Error::Stopped("the archive is being closed".into()));
            }
        }
        if until > self.reached {
            self.reach(until);
        }
        Ok(mails)
    }

    /// Indexes what one record of the log tells. Returns the number of new mails.
    fn index_record(&mut self, record: &Scanned) -> Result<u64> {
        let damaged = |why: String| {
            let (segment, offset) = (record.at.segment(), record.at.offset());
            tracing::error!(segment, offset, why, "a damaged record is left out of the index");
        };
        let mut mails = 0;
        match record.kind {
            Kind::Mail => match CopyEntry::read_all(&record.plain) {
                Ok(entries) => {
                    for entry in entries {
                        if self.is_first(&entry)? {
                            mails += 1;
                            self.put_first(entry.mail)?;
                        } else {
                            self.put_anew(entry.mail)?;
                        }
                    }
                }
                Err(why) => damaged(why),
            },
            Kind::Tombstone => match serde_json::from_slice::<Tombstone>(&record.plain) {
                Ok(tombstone) => self.put_anew(tombstone.mail)?,
                Err(error) => damaged(error.to_string()),
            },
            _ => {}
        }
        Ok(mails)
    }

    fn is_first(&self, entry: &CopyEntry) -> Result<bool> {
        Ok(!entry.again
            && !entry.mended
            && self.reading.first_copy(entry.mail)? == Some(entry.copy))
    }

    /// Makes the index anew in a folder of its own while the old one serves, and puts it in its place.
    fn rebuild(&mut self, progress: &dyn Fn(u64)) -> Result<u64> {
        drop(self.attempt(Writer::commit));
        self.fall_behind();
        let result = self.attempt(|writer| {
            let mails = writer.make_anew(progress)?;
            writer.come_up_to_date()?;
            Ok(mails)
        });
        match &result {
            Ok(_) => self.again_at = None,
            Err(_) => drop(self.attempt(Writer::begin_again)),
        }
        result
    }

    fn make_anew(&mut self, progress: &dyn Fn(u64)) -> Result<u64> {
        let new_folder = self.folder.with_extension(NEW);
        let made = make_folder(&new_folder, &self.fields)?;
        self.tantivy = Some(made.writer);
        self.reached = made.reached;
        let mails = self.catch_up(progress)?;
        self.commit()?;
        if let Some(tantivy) = self.tantivy.take() {
            // Merges still running would write into the folder while it is renamed.
            tantivy.wait_merging_threads()?;
        }
        let parked = self.folder.with_extension(OLD);
        remove(&parked)?;
        // A crash between the two leaves no index: it is made anew at the next start.
        fs::rename(&self.folder, &parked).tried("put the old index aside", &self.folder)?;
        fs::rename(&new_folder, &self.folder).tried("put the new index in place", &self.folder)?;
        let opened = open_or_make(&self.folder, &self.fields, self.reading.position()?)?;
        self.use_opened(opened);
        remove(&parked)?;
        Ok(mails)
    }
}

/// Whether the mail itself can't be read, rather than the archive or the index.
fn is_about_one_mail(error: &Error) -> bool {
    matches!(
        error,
        Error::Damaged { .. }
            | Error::Lost(_)
            | Error::NotFound(_)
            | Error::Conflict(_)
            | Error::Key(_)
    )
}
