//! The search index: words → mail numbers. Written by one thread after the catalog's commit, rebuildable from the
//! log at any time, never the only copy of anything.
//!
//! The thread and tantivy's writer are there while there is something to index, and end when it has been quiet.
//! The index remembers in its own commit how far along the log it is (`reached`, always the end of a record), so
//! that a crash only means catching up. While the thread catches up, makes the index anew or waits for a full disk,
//! it is `behind`: commits go on without it, and it reads from the log what came meanwhile.
//! Deliberately not here: who may see what (a bitmap comes with each search).

mod addresses;
mod blind;
pub(crate) mod document;
mod highlight;
mod merges;
mod query;
mod search;
pub(crate) mod words;
mod writer;

use std::fs;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use crossbeam_channel::Sender;
use roaring::RoaringBitmap;
use tantivy::tokenizer::{RawTokenizer, TextAnalyzer, TokenizerManager};
use tantivy::{IndexReader, ReloadPolicy, TantivyError};

pub use self::blind::Blind;
use self::document::{Fields, Words};
pub use self::highlight::{Highlighter, Run};
pub use self::query::QueryError;
pub(crate) use self::search::Named;
pub use self::search::{Hits, Key, Order};
use self::writer::Writer;
use crate::budget::{Budget, Share};
use crate::error::{Error, IoContext, Result};
use crate::keys::hex;
use crate::on_demand::{OnDemand, Refused};
use crate::places::Places;
use crate::read::Reading;
use crate::record::sha256;
use crate::segment::Location;

/// Bytes of words waiting for the index thread before commits wait for it.
const WAITING: usize = 12 << 20;
/// Longest wait of a search for an index that is catching up.
const CATCH_UP: Duration = Duration::from_secs(60);

/// What a committed line means for the index.
pub(crate) enum Change {
    /// A new mail.
    New(Box<Words>),
    /// Another copy, another recipient, or gone.
    Changed(u32),
}

enum Task {
    /// Everything that one commit changed; the log ends at `until` with it. Never handed over in parts: what the
    /// index commits must not end inside a group, or the rest would be added twice after a crash.
    Group {
        changes: Vec<Change>,
        until: Location,
        _share: Share,
    },
    /// The log has what the index lacks: done before any task, whatever the first is.
    CatchUp,
    Flush(Sender<Result<()>>),
    Rebuild(Sender<Result<u64>>, Box<dyn Fn(u64) + Send>),
    /// A search met damage: the index is to be made anew.
    Mend,
}

/// What both sides of the queue look at.
#[derive(Default)]
struct Flags {
    /// What commits change is not to be handed over: the thread will read it from the log.
    behind: AtomicBool,
    /// Mails that are in the catalog for long are not yet in the index: it is catching up after a start.
    incomplete: AtomicBool,
    closing: AtomicBool,
}

/// The index of one archive, with its thread.
pub(crate) struct Index {
    tasks: OnDemand<Task>,
    live: Arc<RwLock<IndexReader>>,
    flags: Arc<Flags>,
    mended: AtomicBool,
    waiting: Budget,
    fields: Fields,
    folder: PathBuf,
}

/// A tantivy index that is open.
struct Opened {
    index: tantivy::Index,
    reader: IndexReader,
    reached: Location,
}

impl Index {
    /// Opens the index, or makes it anew if there is none or it can't be read. If it lacks anything, a thread starts
    /// to catch up.
    pub(crate) fn open(folder: &Path, reading: Arc<Reading>, places: Places) -> Result<Index> {
        let fields = Fields::new();
        for ending in [NEW, OLD] {
            remove(&folder.with_extension(ending))?;
        }
        let opened = open_or_make(folder, &fields, reading.position()?)?;
        let live = Arc::new(RwLock::new(opened.reader.clone()));
        let flags = Arc::new(Flags::default());
        let mut writer = Writer::new(
            folder,
            fields.clone(),
            reading,
            (live.clone(), opened),
            flags.clone(),
            places,
        );
        let is_complete = writer.lacks_nothing();
        flags.behind.store(!is_complete, Ordering::SeqCst);
        flags.incomplete.store(!is_complete, Ordering::SeqCst);
        let writer = Mutex::new(writer);
        let index = Index {
            tasks: OnDemand::new("index", move |tasks| {
                writer.lock().unwrap_or_else(PoisonError::into_inner).run(tasks);
            }),
            live,
            flags,
            mended: AtomicBool::new(false),
            waiting: Budget::new(WAITING),
            fields,
            folder: folder.into(),
        };
        if !is_complete {
            index.send(Task::CatchUp);
        }
        Ok(index)
    }

    /// What a commit changed, after which the log ends at `until`; waits if the index thread is far behind.
    pub(crate) fn hand_over(&self, changes: Vec<Change>, until: Location) {
        if self.flags.behind.load(Ordering::SeqCst) {
            return;
        }
        let weight = |change: &Change| match change {
            Change::New(words) => words.weight(),
            Change::Changed(_) => 64,
        };
        let share = self.waiting.take(changes.iter().map(weight).sum());
        // While this waited the thread may have fallen behind: it reads the group from the log.
        if !self.flags.behind.load(Ordering::SeqCst) {
            self.send(Task::Group { changes, until, _share: share });
        }
    }

    /// Returns when everything committed so far can be found.
    pub(crate) fn flush(&self) -> Result<()> {
        if self.tasks.is_resting() && !self.flags.behind.load(Ordering::SeqCst) {
            return Ok(());
        }
        let (done, wait) = crossbeam_channel::bounded(1);
        self.send(Task::Flush(done));
        wait.recv().map_err(|_| stopped())?
    }

    /// Waits, but not for ever, until an index that is catching up has everything; false if it has not.
    fn complete(&self) -> bool {
        if self.flags.incomplete.load(Ordering::SeqCst) {
            let (done, wait) = crossbeam_channel::bounded(1);
            self.send(Task::Flush(done));
            return matches!(wait.recv_timeout(CATCH_UP), Ok(Ok(())));
        }
        true
    }

    /// Makes the index anew from the log while the old one serves. Returns the number of mails.
    pub(crate) fn rebuild(&self, progress: Box<dyn Fn(u64) + Send>) -> Result<u64> {
        let (done, wait) = crossbeam_channel::bounded(1);
        self.send(Task::Rebuild(done, progress));
        wait.recv().map_err(|_| stopped())?
    }

    /// Runs a query. `known`: whom it may find mail by that stands in no header for all to see.
    pub(crate) fn search(
        &self,
        (query, known): (&str, Blind<'_>),
        scope: Option<Arc<RoaringBitmap>>,
        order: Order,
        (behind, skip, limit): (Option<Key>, usize, usize),
        named: &dyn Fn(Named<'_>) -> Result<RoaringBitmap>,
    ) -> Result<Hits> {
        let expr = query::parse(query)?;
        search::says_something(&expr)?;
        let query = search::Builder { fields: &self.fields, known, named }.build(&expr)?;
        let complete = self.complete();
        let searcher = self.live.read().unwrap_or_else(PoisonError::into_inner).searcher();
        let keep = skip.saturating_add(limit);
        let collector = search::First { scope, order, behind, keep };
        let found = guarded(|| Ok(searcher.search(&*query, &collector)?));
        // Once only: a query that breaks tantivy itself must not keep the index from working.
        if found.is_err() && !self.mended.swap(true, Ordering::SeqCst) {
            tracing::error!("the search index is damaged and is made anew");
            self.send(Task::Mend);
        }
        let (total, keys) = found?;
        let last = keys.last().copied();
        let mails = keys.into_iter().skip(skip).map(|(_, mail)| mail).collect();
        Ok(Hits { total, mails, last, complete })
    }

    /// Addresses in From, To and Cc of mail in `scope` that begin with `prefix`, those of most mail first.
    pub(crate) fn addresses(
        &self,
        prefix: &str,
        scope: Option<&RoaringBitmap>,
        limit: usize,
    ) -> Result<Vec<String>> {
        let searcher = self.live.read().unwrap_or_else(PoisonError::into_inner).searcher();
        guarded(|| addresses::beginning(&searcher, &self.fields, prefix, scope, limit))
    }

    /// Bytes on disk.
    pub(crate) fn size(&self) -> u64 {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum()
    }

    /// Commits what is waiting and ends the thread. A catch-up is broken off and goes on at the next start.
    pub(crate) fn close(&self) {
        self.flags.closing.store(true, Ordering::SeqCst);
        if !self.tasks.close() {
            tracing::error!("the index thread panicked; the index catches up at the next start");
        }
    }

    fn send(&self, task: Task) {
        // A thread that is gone is noticed by whoever waits for an answer; the index catches up at the next start.
        if let Err(Refused { why: Some(error), .. }) = self.tasks.send(task) {
            tracing::error!(%error, "no thread could be started to index; mail stays archived and will be indexed");
            self.flags.incomplete.store(true, Ordering::SeqCst);
            self.flags.behind.store(true, Ordering::SeqCst);
        }
    }
}

/// Ending of the folder in which an index is made anew.
const NEW: &str = "new";
/// Ending of the folder of an index that has been replaced.
const OLD: &str = "old";

fn stopped() -> Error {
    Error::Stopped("the index thread has ended".into())
}

/// Does `work` with tantivy, which panics on some damaged files; that counts as the damage that it is.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let damage = tantivy::error::DataCorruption::comment_only("tantivy panicked on the index");
        Err(Error::Index(TantivyError::DataCorruption(damage)))
    })
}

/// Whether the index on disk is to blame.
fn is_damage(error: &Error) -> bool {
    use TantivyError::{DataCorruption, IoError, OpenReadError, SchemaError};
    match error {
        Error::Index(IoError(error)) => {
            matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof)
        }
        Error::Index(DataCorruption(_) | OpenReadError(_) | SchemaError(_)) => true,
        _ => false,
    }
}

fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(words::NAME, TextAnalyzer::from(words::Words::default()));
    tokenizers.register("raw", TextAnalyzer::from(RawTokenizer::default()));
    tokenizers
}

fn open_or_make(folder: &Path, fields: &Fields, end: Location) -> Result<Opened> {
    match guarded(|| open_folder(folder, fields, end)) {
        Err(error @ Error::Index(TantivyError::LockFailure(..))) => Err(error),
        Err(error) => {
            tracing::warn!(%error, "the search index can't be opened and is made anew");
            make_folder(folder, fields)
        }
        opened => opened,
    }
}

/// Opens an index that knows the log up to `end` at most.
fn open_folder(folder: &Path, fields: &Fields, end: Location) -> Result<Opened> {
    if !folder.join("meta.json").try_exists().tried("open the index", folder)? {
        return make_folder(folder, fields);
    }
    let index = tantivy::Index::open_in_dir(folder)?;
    if index.schema() != fields.schema {
        return Err(Error::Conflict("the index has another version's fields".into()));
    }
    let metas = index.load_metas()?;
    let reached = match &metas.payload {
        Some(payload) => from_payload(payload)
            .ok_or_else(|| Error::Conflict("the index does not say what it holds".into()))?,
        None if metas.segments.is_empty() => Location::from_sql(0),
        None => return Err(Error::Conflict("the index does not say what it holds".into())),
    };
    if reached > end {
        return Err(Error::Conflict("the index is ahead of the log".into()));
    }
    Opened::new(index, reached)
}

/// What the index remembers in its commit, with a check: tantivy's own file of commits has none.
fn payload(reached: Location) -> String {
    let text = reached.to_sql().to_string();
    let check = hex(&sha256(text.as_bytes())[..4]);
    format!("{text} {check}")
}

fn from_payload(found: &str) -> Option<Location> {
    let reached = Location::from_sql(found.split_once(' ')?.0.parse().ok()?);
    (payload(reached) == found).then_some(reached)
}

fn make_folder(folder: &Path, fields: &Fields) -> Result<Opened> {
    remove(folder)?;
    fs::create_dir_all(folder).tried("make the index folder", folder)?;
    let index = tantivy::Index::create_in_dir(folder, fields.schema.clone())?;
    Opened::new(index, Location::from_sql(0))
}

/// Removes an index that nobody has open.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    if folder.try_exists().tried("look for the index", folder)? {
        fs::remove_dir_all(folder).tried("remove the old index", folder)?;
    }
    Ok(())
}

impl Opened {
    fn new(mut index: tantivy::Index, reached: Location) -> Result<Opened> {
        index.set_tokenizers(tokenizers());
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        // Every file is opened now: a search is no place to find out that one is missing.
        for segment in reader.searcher().segment_readers() {
            for (field, entry) in index.schema().fields() {
                if entry.is_indexed() {
                    segment.inverted_index(field)?;
                }
            }
        }
        Ok(Opened { index, reader, reached })
    }
}
