//! The search index: words → mail numbers. Written by one thread after the catalog's commit, rebuildable from the
//! log at any time, never the only copy of anything.
//!
//! The index remembers in its own commit how far along the log it is (`reached`), so that a crash only means
//! catching up. While it is being rebuilt, commits go on without it and the thread catches up from the log.
//! Deliberately not here: who may see what (a bitmap comes with each search).

pub(crate) mod document;
mod query;
mod search;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use roaring::RoaringBitmap;
use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::tokenizer::{RawTokenizer, TextAnalyzer, TokenizerManager};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Term};

use self::document::{Fields, Words};
pub use self::query::QueryError;
pub use self::search::{Hits, Order};
use crate::budget::{Budget, Share};
use crate::entry::CopyEntry;
use crate::error::{Error, IoContext, Result};
use crate::faults;
use crate::read::Reading;
use crate::record::Kind;
use crate::segment::Location;

/// Bytes of words waiting for the index thread before commits wait for it.
const WAITING: usize = 24 << 20;
/// Memory of tantivy's writer.
const WRITER_MEMORY: usize = 48 << 20;
/// A quiet index is committed this long after its last mail.
const QUIET: Duration = Duration::from_millis(200);
/// Under load a mail is searchable after at most about this long.
const LOADED: Duration = Duration::from_millis(1500);

enum Task {
    Add { at: Location, words: Box<Words>, _share: Share },
    Refresh { at: Location, mail: u32 },
    Reached(Location),
    Flush(Sender<Result<()>>),
    Rebuild(Sender<Result<u64>>, Box<dyn Fn(u64) + Send>),
}

/// The index of one archive, with its thread.
pub(crate) struct Index {
    tasks: Mutex<Option<Sender<Task>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    live: Arc<RwLock<Live>>,
    behind: Arc<AtomicBool>,
    waiting: Budget,
    fields: Fields,
    folder: PathBuf,
}

/// What searches use; exchanged as a whole after a rebuild.
struct Live {
    reader: IndexReader,
}

impl Index {
    /// Opens the index, or makes it anew if there is none or it can't be read, and starts its thread.
    pub(crate) fn open(folder: &Path, reading: Arc<Reading>) -> Result<Index> {
        let fields = Fields::new();
        let (index, reached) = match open_folder(folder, &fields) {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "the search index can't be opened and is made anew");
                make_folder(folder, &fields)?
            }
        };
        let live = Arc::new(RwLock::new(Live { reader: reader(&index)? }));
        let behind = Arc::new(AtomicBool::new(true));
        let (tasks, receiver) = crossbeam_channel::unbounded();
        let mut writer = Writer {
            folder: folder.into(),
            fields: fields.clone(),
            tantivy: tantivy_writer(&index)?,
            live: live.clone(),
            behind: behind.clone(),
            reading,
            reached,
            dirty_since: None,
            last_change: Instant::now(),
        };
        let thread = std::thread::Builder::new()
            .name("index".into())
            .spawn(move || writer.run(&receiver))
            .tried("start the index thread", folder)?;
        Ok(Index {
            tasks: Mutex::new(Some(tasks)),
            thread: Mutex::new(Some(thread)),
            live,
            behind,
            waiting: Budget::new(WAITING),
            fields,
            folder: folder.into(),
        })
    }

    /// A new mail's words; waits if the index thread is far behind.
    pub(crate) fn add(&self, at: Location, words: Words) {
        if !self.behind.load(Ordering::SeqCst) {
            let share = self.waiting.take(words.weight());
            self.send(Task::Add { at, words: Box::new(words), _share: share });
        }
    }

    /// A mail that changed: another copy, another recipient, or gone.
    pub(crate) fn refresh(&self, at: Location, mail: u32) {
        if !self.behind.load(Ordering::SeqCst) {
            self.send(Task::Refresh { at, mail });
        }
    }

    /// Everything before this location has been handed over.
    pub(crate) fn reached(&self, at: Location) {
        if !self.behind.load(Ordering::SeqCst) {
            self.send(Task::Reached(at));
        }
    }

    /// Returns when everything committed so far can be found.
    pub(crate) fn flush(&self) -> Result<()> {
        let (done, wait) = crossbeam_channel::bounded(1);
        self.send(Task::Flush(done));
        wait.recv().map_err(|_| stopped())?
    }

    /// Makes the index anew from the log while the old one serves. Returns the number of mails.
    pub(crate) fn rebuild(&self, progress: Box<dyn Fn(u64) + Send>) -> Result<u64> {
        let (done, wait) = crossbeam_channel::bounded(1);
        self.send(Task::Rebuild(done, progress));
        wait.recv().map_err(|_| stopped())?
    }

    /// Runs a query.
    pub(crate) fn search(
        &self,
        query: &str,
        scope: Option<Arc<RoaringBitmap>>,
        order: Order,
        (skip, limit): (usize, usize),
        folder: &dyn Fn(&str) -> Result<RoaringBitmap>,
    ) -> Result<Hits> {
        let expr = query::parse(query)?;
        let query = search::Builder { fields: &self.fields, folder }.build(&expr)?;
        let searcher = self.live.read().unwrap_or_else(PoisonError::into_inner).reader.searcher();
        let keep = skip.saturating_add(limit).min(1_000_000);
        let (total, keys) = searcher.search(&*query, &search::First { scope, order, keep })?;
        Ok(Hits { total, mails: keys.into_iter().skip(skip).map(|(_, mail)| mail).collect() })
    }

    /// Bytes on disk.
    pub(crate) fn size(&self) -> u64 {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum()
    }

    /// Commits what is waiting and ends the thread.
    pub(crate) fn close(&self) {
        drop(self.tasks.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
            && thread.join().is_err()
        {
            tracing::error!("the index thread panicked; the index catches up at the next start");
        }
    }

    fn send(&self, task: Task) {
        // A thread that is gone is noticed by whoever waits for an answer; the index catches up at the next start.
        if let Some(tasks) = &*self.tasks.lock().unwrap_or_else(PoisonError::into_inner) {
            drop(tasks.send(task));
        }
    }
}

fn stopped() -> Error {
    Error::Stopped("the index thread has ended".into())
}

fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::new();
    tokenizers.register(words::NAME, TextAnalyzer::from(words::Words::default()));
    tokenizers.register("raw", TextAnalyzer::from(RawTokenizer::default()));
    tokenizers
}

fn open_folder(folder: &Path, fields: &Fields) -> Result<(tantivy::Index, Location)> {
    if !folder.join("meta.json").try_exists().tried("open the index", folder)? {
        return make_folder(folder, fields);
    }
    let mut index = tantivy::Index::open_in_dir(folder)?;
    if index.schema() != fields.schema {
        return Err(Error::Conflict("the index has another version's fields".into()));
    }
    index.set_tokenizers(tokenizers());
    let payload = index.load_metas()?.payload.and_then(|payload| payload.parse().ok());
    Ok((index, Location::from_sql(payload.unwrap_or(0))))
}

fn make_folder(folder: &Path, fields: &Fields) -> Result<(tantivy::Index, Location)> {
    if folder.try_exists().tried("look for the index", folder)? {
        fs::remove_dir_all(folder).tried("remove the old index", folder)?;
    }
    fs::create_dir_all(folder).tried("make the index folder", folder)?;
    let mut index = tantivy::Index::create_in_dir(folder, fields.schema.clone())?;
    index.set_tokenizers(tokenizers());
    Ok((index, Location::from_sql(0)))
}

fn reader(index: &tantivy::Index) -> Result<IndexReader> {
    Ok(index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?)
}

fn tantivy_writer(index: &tantivy::Index) -> Result<IndexWriter> {
    let writer = index.writer_with_num_threads(1, WRITER_MEMORY)?;
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(8);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

/// The thread's side.
struct Writer {
    folder: PathBuf,
    fields: Fields,
    tantivy: IndexWriter,
    live: Arc<RwLock<Live>>,
    behind: Arc<AtomicBool>,
    reading: Arc<Reading>,
    reached: Location,
    dirty_since: Option<Instant>,
    last_change: Instant,
}

impl Writer {
    fn run(&mut self, tasks: &Receiver<Task>) {
        let result = self.come_up_to_date();
        self.note(result);
        loop {
            let wait = self.until_commit().unwrap_or(Duration::from_secs(3600));
            match tasks.recv_timeout(wait) {
                Ok(task) => self.task(task),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.until_commit().is_some_and(|left| left.is_zero()) {
                let result = self.commit();
                self.note(result);
            }
        }
        let result = self.commit();
        self.note(result);
    }

    fn note(&self, result: Result<()>) {
        if let Err(error) = result {
            tracing::error!(%error, "indexing failed; mail stays archived and is indexed at the next start");
        }
    }

    fn until_commit(&self) -> Option<Duration> {
        let dirty_since = self.dirty_since?;
        let quiet = QUIET.saturating_sub(self.last_change.elapsed());
        Some(quiet.min(LOADED.saturating_sub(dirty_since.elapsed())))
    }

    fn task(&mut self, task: Task) {
        match task {
            Task::Add { at, words, _share } => {
                if at >= self.reached {
                    let result = self.put(*words);
                    self.note(result);
                }
            }
            Task::Refresh { at, mail } => {
                if at >= self.reached {
                    let result = self.put_anew(mail);
                    self.note(result);
                }
            }
            Task::Reached(at) => {
                if at > self.reached {
                    self.reached = at;
                    self.touch();
                }
            }
            Task::Flush(done) => drop(done.send(self.commit())),
            Task::Rebuild(done, progress) => {
                self.behind.store(true, Ordering::SeqCst);
                let result = self.rebuild(&*progress);
                let caught_up = self.come_up_to_date();
                drop(done.send(result.and_then(|mails| caught_up.map(|()| mails))));
            }
        }
    }

    fn touch(&mut self) {
        self.last_change = Instant::now();
        self.dirty_since.get_or_insert(self.last_change);
    }

    fn put(&mut self, words: Words) -> Result<()> {
        self.tantivy.add_document(words.into_document(&self.fields))?;
        self.touch();
        Ok(())
    }

    /// Replaces a mail's document by what the archive holds of it now.
    fn put_anew(&mut self, mail: u32) -> Result<()> {
        self.tantivy.delete_term(Term::from_field_u64(self.fields.mail, mail.into()));
        self.touch();
        match self.reading.words(mail)? {
            Some(words) => self.put(words),
            None => Ok(()),
        }
    }

    fn commit(&mut self) -> Result<()> {
        if self.dirty_since.is_none() {
            return Ok(());
        }
        let mut prepared = self.tantivy.prepare_commit()?;
        prepared.set_payload(&self.reached.to_sql().to_string());
        prepared.commit()?;
        self.dirty_since = None;
        self.live.read().unwrap_or_else(PoisonError::into_inner).reader.reload()?;
        faults::point("index-committed");
        Ok(())
    }

    /// Catches up from the log, lets commits hand over their words again, and catches up with what came between.
    fn come_up_to_date(&mut self) -> Result<()> {
        self.catch_up(&|_| {})?;
        self.behind.store(false, Ordering::SeqCst);
        self.catch_up(&|_| {})?;
        self.commit()
    }

    /// Indexes what the catalog has and the index has not. Returns the number of mails.
    fn catch_up(&mut self, progress: &dyn Fn(u64)) -> Result<u64> {
        let until = self.reading.position()?;
        let mut mails = 0;
        let reading = self.reading.clone();
        for found in reading.scan(self.reached, until) {
            let (at, header, payload) = match found {
                Ok(found) => found,
                Err(error) => {
                    tracing::error!(%error, "a damaged record is left out of the index");
                    continue;
                }
            };
            if header.kind != Kind::Mail {
                continue;
            }
            let damaged = |why| Error::Damaged { segment: at.segment(), offset: at.offset(), why };
            for entry in CopyEntry::read_all(&payload).map_err(damaged)? {
                mails += u64::from(self.index_entry(&entry));
                progress(mails);
            }
            self.reached = self.reached.max(at);
            if self.dirty_since.is_some_and(|since| since.elapsed() > 4 * LOADED) {
                self.commit_at(at)?;
            }
        }
        if until > self.reached {
            self.reached = until;
            self.touch();
        }
        Ok(mails)
    }

    fn index_entry(&mut self, entry: &CopyEntry) -> bool {
        let first =
            !entry.again && self.reading.first_copy(entry.mail).ok().flatten() == Some(entry.copy);
        let result = match (first, self.reading.words(entry.mail)) {
            (true, Ok(Some(words))) => self.put(words),
            (true, Ok(None)) => Ok(()),
            (true, Err(error)) => Err(error),
            (false, _) => self.put_anew(entry.mail),
        };
        if let Err(error) = result {
            tracing::error!(mail = entry.mail, %error, "a mail can't be indexed");
        }
        first
    }

    /// Commits in the middle of a catch-up: the record at `at` will be looked at again after a crash.
    fn commit_at(&mut self, at: Location) -> Result<()> {
        // Its entries are in the index already: the next look must not add them twice.
        self.reached = Location::new(at.segment(), at.offset() + 1);
        self.commit()
    }

    fn rebuild(&mut self, progress: &dyn Fn(u64)) -> Result<u64> {
        let new_folder = self.folder.with_extension("new");
        let (index, reached) = make_folder(&new_folder, &self.fields)?;
        let old = std::mem::replace(&mut self.tantivy, tantivy_writer(&index)?);
        self.reached = reached;
        // The old index still answers searches; its writer is no longer needed.
        old.set_merge_policy(Box::new(NoMergePolicy));
        old.wait_merging_threads()?;
        let mails = self.rebuild_into_new(progress);
        self.swap(&new_folder)?;
        mails
    }

    fn rebuild_into_new(&mut self, progress: &dyn Fn(u64)) -> Result<u64> {
        let mails = self.catch_up(progress)?;
        let mut prepared = self.tantivy.prepare_commit()?;
        prepared.set_payload(&self.reached.to_sql().to_string());
        prepared.commit()?;
        self.dirty_since = None;
        Ok(mails)
    }

    /// Puts the new folder in the old one's place. A crash between the two renames leaves no index, which is then
    /// made anew at the next start.
    fn swap(&mut self, new_folder: &Path) -> Result<()> {
        // Merges still running would write into the folder while it is renamed.
        self.tantivy.set_merge_policy(Box::new(NoMergePolicy));
        let parked = self.folder.with_extension("old");
        if parked.try_exists().tried("look for the old index", &parked)? {
            fs::remove_dir_all(&parked).tried("remove the old index", &parked)?;
        }
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        let (spare, _) = make_folder(&self.folder.with_extension("spare"), &self.fields)?;
        let new = std::mem::replace(&mut self.tantivy, tantivy_writer(&spare)?);
        new.wait_merging_threads()?;
        fs::rename(&self.folder, &parked).tried("put the old index aside", &self.folder)?;
        fs::rename(new_folder, &self.folder).tried("put the new index in place", &self.folder)?;
        let (index, reached) = open_folder(&self.folder, &self.fields)?;
        self.tantivy = tantivy_writer(&index)?;
        self.reached = reached;
        live.reader = reader(&index)?;
        drop(live);
        let spare = self.folder.with_extension("spare");
        fs::remove_dir_all(&spare).tried("remove the spare index", &spare)?;
        fs::remove_dir_all(&parked).tried("remove the old index", &parked)
    }
}
