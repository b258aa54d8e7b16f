//! The index thread: takes over what commits changed, commits to disk, catches up from the log, and rests.
//!
//! Tantivy's writer takes four threads and ten megabytes. It is opened with the first change and closed when nothing
//! has come for a while, or at once after a commit if other archives wait for a place among the open writers.
//!
//! Any failure but unreadable mail (a full disk, say) drops what tantivy has not committed; the thread opens the
//! index again until that works, and catches up from where the index on disk stands.

use std::collections::VecDeque;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, TantivyError, Term};

use super::document::{Fields, Words};
use super::merges::Merges;
use super::{
    Change, Flags, NEW, OLD, Opened, Task, guarded, is_damage, make_folder, open_or_make, payload,
    remove,
};
use crate::entry::{CopyEntry, Tombstone};
use crate::error::{Error, IoContext, Result, is_full};
use crate::faults;
use crate::on_demand::Tasks;
use crate::places::{Place, Places};
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
/// The writer is closed and the thread ends when nothing has come for so long.
const REST: Duration = Duration::from_secs(3);
/// How often an open writer that has nothing to do looks whether its place is wanted.
const LOOK: Duration = Duration::from_millis(100);
/// A merge that has not ended after so long has failed: nothing waits for it any more.
const LONGEST_MERGE: Duration = Duration::from_secs(1800);
/// Memory of tantivy's writer.
const WRITER_MEMORY: usize = 32 << 20;
/// Threads that merge: more would only take the processor away from new mail.
const MERGE_THREADS: usize = 2;
/// Bytes that show whether there is room on the disk.
const PROBE: usize = 1 << 20;
/// Records that a start looks at to see whether the index lacks anything.
const FEW_RECORDS: usize = 16;

pub(super) struct Writer {
    folder: PathBuf,
    fields: Fields,
    tasks: Receiver<Task>,
    reading: Arc<Reading>,
    live: Arc<RwLock<IndexReader>>,
    flags: Arc<Flags>,
    places: Places,
    /// The index on disk.
    index: tantivy::Index,
    /// There is one while there is something to write.
    open: Option<Open>,
    /// The log is indexed up to here, a record's end.
    reached: Location,
    /// When the first and the last change came that are not yet committed.
    waiting: Option<(Instant, Instant)>,
    /// Bytes of words given to tantivy since its last commit.
    unwritten: usize,
    /// When the last task was done.
    quiet_since: Instant,
    /// Not `None` after a failure.
    again_at: Option<Instant>,
    /// The index on disk is damaged.
    spoilt: bool,
    /// Tasks that were taken out of the queue to empty it.
    deferred: VecDeque<Task>,
}

/// Tantivy's writer.
struct Open {
    tantivy: IndexWriter,
    merges: Merges,
    _place: Place,
}

impl Open {
    fn new(index: &tantivy::Index, place: Place) -> Result<Open> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(WRITER_MEMORY)
            .num_merge_threads(MERGE_THREADS)
            .build();
        let tantivy: IndexWriter = index.writer_with_options(options)?;
        let merges = Merges::new();
        tantivy.set_merge_policy(Box::new(merges.clone()));
        Ok(Open { tantivy, merges, _place: place })
    }
}

impl Writer {
    pub(super) fn new(
        folder: &Path,
        fields: Fields,
        reading: Arc<Reading>,
        (live, opened): (Arc<RwLock<IndexReader>>, Opened),
        flags: Arc<Flags>,
        places: Places,
    ) -> Writer {
        Writer {
            folder: folder.into(),
            fields,
            tasks: crossbeam_channel::never(),
            reading,
            live,
            flags,
            places,
            index: opened.index,
            open: None,
            reached: opened.reached,
            waiting: None,
            unwritten: 0,
            quiet_since: Instant::now(),
            again_at: None,
            spoilt: false,
            deferred: VecDeque::new(),
        }
    }

    /// Whether the index has every mail that the catalog has, as far as a look at a few records tells.
    pub(super) fn lacks_nothing(&mut self) -> bool {
        let Ok(until) = self.reading.position() else { return false };
        let Ok(mut records) = self.reading.scan(self.reached, until) else { return false };
        let is_irrelevant = |record: &Result<Scanned>| {
            record.as_ref().is_ok_and(|record| !matches!(record.kind, Kind::Mail | Kind::Tombstone))
        };
        let known = records.by_ref().take(FEW_RECORDS).all(|record| is_irrelevant(&record))
            && records.next().is_none();
        drop(records);
        if known {
            self.reached = until;
        }
        known
    }

    /// Works until it has been quiet for a while, or the archive lets go of the other end of the queue.
    pub(super) fn run(&mut self, tasks: &Tasks<Task>) {
        self.tasks = tasks.receiver.clone();
        self.quiet_since = Instant::now();
        if self.again_at.is_none() && self.flags.behind.load(Ordering::SeqCst) {
            drop(self.attempt(Writer::come_up_to_date));
        }
        loop {
            let task = match self.deferred.pop_front() {
                Some(task) => Ok(task),
                None => self.tasks.recv_timeout(self.idle()),
            };
            match task {
                Ok(task) => {
                    self.task(task);
                    self.quiet_since = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.again_at.is_some_and(|at| at <= Instant::now()) {
                drop(self.attempt(Writer::begin_again));
            } else if self.idle().is_zero() {
                drop(self.attempt(Writer::commit));
            } else if self.may_rest() {
                drop(self.attempt(Writer::put_down));
                if self.quiet_since.elapsed() > REST && self.may_rest() && tasks.rest() {
                    self.tasks = crossbeam_channel::never();
                    return;
                }
            }
        }
        drop(self.attempt(Writer::commit));
        self.open = None;
    }

    /// Whether nothing is waiting, being merged or to be mended, and it has been quiet or another archive wants the
    /// place.
    fn may_rest(&self) -> bool {
        if self.waiting.is_some() || self.again_at.is_some() || !self.deferred.is_empty() {
            return false;
        }
        let quiet = self.quiet_since.elapsed();
        match &self.open {
            None => quiet > REST,
            Some(_) if quiet <= REST && !self.places.wanted() => false,
            Some(_) if quiet > LONGEST_MERGE => true,
            Some(open) => !open.merges.are_running(&self.index).unwrap_or(true),
        }
    }

    /// Closes tantivy's writer.
    fn put_down(&mut self) -> Result<()> {
        if let Some(open) = self.open.take() {
            let merges = open.merges;
            open.tantivy.wait_merging_threads()?;
            if merges.were_any() {
                // Searches use the files of before until they are told of the new ones.
                self.live.read().unwrap_or_else(PoisonError::into_inner).reload()?;
            }
        }
        Ok(())
    }

    /// Does `work`. After a failure nothing uncommitted counts any more, and the index is opened again later; a
    /// damaged one, on which tantivy may panic, is made anew then.
    fn attempt<T>(&mut self, work: impl FnOnce(&mut Writer) -> Result<T>) -> Result<T> {
        let error = match guarded(|| work(self)) {
            Err(error) => self.explained(error),
            done => return done,
        };
        if !self.flags.closing.load(Ordering::SeqCst) {
            tracing::error!(%error, "indexing failed; mail stays archived and will be indexed");
        }
        self.spoilt |= is_damage(&error);
        self.flags.incomplete.store(true, Ordering::SeqCst);
        self.flags.behind.store(true, Ordering::SeqCst);
        self.open = None;
        self.waiting = None;
        self.again_at = Some(Instant::now() + AGAIN);
        Err(error)
    }

    /// Of an error in one of its threads tantivy says only that there was one. If the disk is full, that was it.
    fn explained(&self, error: Error) -> Error {
        if !matches!(&error, Error::Index(TantivyError::ErrorInThread(_))) {
            return error;
        }
        match has_room(&self.folder) {
            Err(source) if is_full(&source) => {
                Error::Io { tried: "write the search index in", path: self.folder.clone(), source }
            }
            _ => error,
        }
    }

    /// How long there is nothing to do unless a task comes.
    fn idle(&self) -> Duration {
        if let Some(at) = self.again_at {
            return at.saturating_duration_since(Instant::now());
        }
        let Some((first, last)) = self.waiting else { return LOOK };
        if self.unwritten > UNWRITTEN || self.places.wanted() {
            return Duration::ZERO;
        }
        QUIET.saturating_sub(last.elapsed()).min(LOADED.saturating_sub(first.elapsed()))
    }

    fn task(&mut self, task: Task) {
        match task {
            Task::Group { until, .. } if until <= self.reached || self.again_at.is_some() => {}
            Task::Group { changes, until, .. } => {
                drop(self.attempt(|writer| writer.group(changes, until)));
            }
            Task::CatchUp => {}
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
        self.reached = until;
        Ok(())
    }

    /// The open writer. If there is none this waits for a place.
    fn tantivy(&mut self) -> Result<&mut IndexWriter> {
        let open = match self.open.take() {
            Some(open) => open,
            None => {
                let closing = || self.flags.closing.load(Ordering::SeqCst);
                let place = self.places.take(closing).ok_or_else(closed)?;
                Open::new(&self.index, place)?
            }
        };
        Ok(&mut self.open.insert(open).tantivy)
    }

    /// The open writer, to change something: that is committed after a while.
    fn change(&mut self) -> Result<&mut IndexWriter> {
        let now = Instant::now();
        self.waiting = Some((self.waiting.map_or(now, |(first, _)| first), now));
        self.tantivy()
    }

    fn put(&mut self, words: Words) -> Result<()> {
        self.unwritten += words.weight();
        let document = words.into_document(&self.fields);
        self.change()?.add_document(document)?;
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
        let term = Term::from_field_u64(self.fields.mail, mail.into());
        self.change()?.delete_term(term);
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
        let mut prepared = self.tantivy()?.prepare_commit()?;
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
        self.open = None;
    }

    fn use_opened(&mut self, opened: Opened) {
        self.open = None;
        self.index = opened.index;
        self.reached = opened.reached;
        (self.waiting, self.unwritten) = (None, 0);
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
        let (mut mails, mut damaged) = (0, 0_u64);
        let mut committed = Instant::now();
        let reading = self.reading.clone();
        for found in reading.scan(self.reached, until)? {
            let found = match found {
                Err(error @ Error::Damaged { .. }) => {
                    // A damaged beginning of a segment damages all its records: said once, and how many.
                    if damaged == 0 {
                        tracing::error!(%error, "a damaged record is left out of the index");
                    }
                    damaged += 1;
                    continue;
                }
                found => found?,
            };
            mails += self.index_record(&found)?;
            progress(mails);
            let closing = self.flags.closing.load(Ordering::SeqCst);
            if closing || committed.elapsed() > CATCHING_UP || self.unwritten > UNWRITTEN {
                self.reached = found.next;
                self.commit()?;
                committed = Instant::now();
            }
            if closing {
                return Err(closed());
            }
        }
        if damaged > 1 {
            tracing::error!(records = damaged, "damaged records are left out of the index");
        }
        self.reached = self.reached.max(until);
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
        self.index = made.index;
        self.reached = made.reached;
        let mails = self.catch_up(progress)?;
        self.commit()?;
        if let Some(open) = self.open.take() {
            // Merges still running would write into the folder while it is renamed.
            open.tantivy.wait_merging_threads()?;
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

fn closed() -> Error {
    Error::Stopped("the archive is being closed".into())
}

/// Tries to write as much as an index needs to say more than nothing.
fn has_room(folder: &Path) -> std::io::Result<()> {
    let mut probe = tempfile::tempfile_in(folder)?;
    probe.write_all(&vec![0; PROBE])?;
    probe.sync_all()
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
