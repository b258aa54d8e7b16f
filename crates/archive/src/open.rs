//! Opening an archive: keys, recovery from the log, index; and the operations on it as a whole.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::bounds::Bounds;
use crate::browse::Within;
use crate::catalog::mail::MailRow;
use crate::catalog::mailbox::MailboxRow;
use crate::catalog::meta::{self, Counters, Progress};
use crate::catalog::{self, Readers, Writing, change_durably, link, mailbox};
use crate::commit::Writer;
use crate::entry::{MailboxEntry, MailboxKind, append_json};
use crate::error::{Error, IoContext, Result};
use crate::index::{Blind, Hits, Index, Key, Named, Order};
use crate::keys::{Keys, MasterKey, Vault};
use crate::log::{Log, LogReader, Position, SEGMENT_LEN};
use crate::prepare::{Arrival, Prepared, prepare};
use crate::read::{CopyView, Part, Reading};
use crate::record::Kind;
use crate::segment::{self, Location, SEGMENT_HEADER_LEN};
use crate::sorted::SortedLists;
use crate::sound::Sound;
use crate::{raw::Raw, rebuild};
use roaring::RoaringBitmap;
use rusqlite::Connection;

/// Settings of an archive.
#[derive(Clone, Debug)]
pub struct Options {
    /// Size after which a new segment begins, bytes.
    pub segment_len: u64,
    /// Shared by all archives that are opened with clones of these settings.
    pub bounds: Bounds,
}

impl Default for Options {
    fn default() -> Options {
        Options { segment_len: SEGMENT_LEN, bounds: Bounds::default() }
    }
}

/// What opening had to mend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Bytes of a torn tail that were cut off; nothing of it had been acknowledged.
    pub torn_bytes: u64,
    /// Copies that the log had and the catalog had not.
    pub replayed: u64,
    /// Places in the log that could not be read, in words.
    pub damaged: Vec<String>,
}

/// One tenant's archive. Share it behind an `Arc`; all methods take `&self`.
pub struct Archive {
    pub(crate) folder: PathBuf,
    pub(crate) keys: Arc<Keys>,
    pub(crate) reading: Arc<Reading>,
    pub(crate) index: Index,
    /// `Err` says why the archive takes no mail.
    writer: Result<Mutex<Writer>, String>,
    pub(crate) live: RwLock<Live>,
    pub(crate) sorted: SortedLists,
}

/// What is kept in memory: addresses that link, and who has which mail.
#[derive(Default)]
pub(crate) struct Live {
    pub(crate) addresses: HashMap<String, u32>,
    pub(crate) links: BTreeMap<u32, Arc<RoaringBitmap>>,
}

impl Live {
    fn load(connection: &Connection) -> Result<Live> {
        let links = link::bitmaps(connection)?.into_iter();
        Ok(Live {
            addresses: mailbox::linking(connection)?,
            links: links.map(|(mailbox, mails)| (mailbox, Arc::new(mails))).collect(),
        })
    }

    pub(crate) fn add(&mut self, mail: u32, mailboxes: &[u32]) {
        for mailbox in mailboxes {
            Arc::make_mut(self.links.entry(*mailbox).or_default()).insert(mail);
        }
    }
}

impl Archive {
    /// Opens the archive in `folder`, or makes it if there is none.
    pub fn open(
        folder: &Path,
        master: &MasterKey,
        options: &Options,
    ) -> Result<(Archive, Recovery)> {
        Archive::open_told(folder, master, options, Location::from_sql(0), &|_| {})
    }

    /// [`Archive::open`] for [`rebuild::rebuild`]: `acknowledged` is how far an older catalog knew the log,
    /// `told` learns how many copies the catalog has got.
    pub(crate) fn open_told(
        folder: &Path,
        master: &MasterKey,
        options: &Options,
        acknowledged: Location,
        told: &dyn Fn(u64),
    ) -> Result<(Archive, Recovery)> {
        fs::create_dir_all(folder).tried("make the archive's folder", folder)?;
        let keys = open_keys(folder, master)?;
        let log_folder = folder.join("log");
        fs::create_dir_all(&log_folder).tried("make the log's folder", &log_folder)?;
        let catalog = folder.join("catalog.sqlite3");
        let mut connection = catalog::open_writer(&catalog)?;
        let from = meta::progress(&connection)?.unwrap_or_else(beginning);
        if segment::numbers(&log_folder)?.is_empty() && from == beginning() {
            drop(Log::create(&log_folder, keys.clone(), unix_ms())?);
        }
        let reading = Arc::new(open_reading(folder, &keys, &options.bounds)?);
        let (progress, recovery) =
            rebuild::replay(&reading, &mut connection, from, acknowledged, told)?;
        let (position, len) = (progress.position.clone(), options.segment_len);
        let log = Log::open(&log_folder, keys.clone(), position, len, unix_ms())?;
        let live = Live::load(&connection)?;
        let (catalog, counters) = (Writing::new(&catalog), progress.counters);
        let writer = Ok(Mutex::new(Writer { log, catalog, counters }));
        Ok((Archive::assemble(folder, keys, reading, live, writer, &options.bounds)?, recovery))
    }

    /// Opens the archive as it is, damaged or shorter than it was, to read, search and verify: nothing is mended,
    /// and it takes no mail because of `why`.
    pub fn open_to_read(
        folder: &Path,
        master: &MasterKey,
        options: &Options,
        why: &str,
    ) -> Result<Archive> {
        let keys = open_keys(folder, master)?;
        let connection = catalog::open_writer(&folder.join("catalog.sqlite3"))?;
        let live = Live::load(&connection)?;
        let reading = Arc::new(open_reading(folder, &keys, &options.bounds)?);
        Archive::assemble(folder, keys, reading, live, Err(why.to_owned()), &options.bounds)
    }

    fn assemble(
        folder: &Path,
        keys: Arc<Keys>,
        reading: Arc<Reading>,
        live: Live,
        writer: Result<Mutex<Writer>, String>,
        bounds: &Bounds,
    ) -> Result<Archive> {
        let places = bounds.index_writers.clone();
        let index = Index::open(&folder.join("index"), reading.clone(), places)?;
        let live = RwLock::new(live);
        // Of many archives that are opened few are used at once.
        reading.catalog.close();
        let (folder, sorted) = (folder.into(), SortedLists::default());
        Ok(Archive { folder, keys, reading, index, writer, live, sorted })
    }

    /// Why the archive takes no mail, if it was opened to read only.
    #[must_use]
    pub fn takes_no_mail(&self) -> Option<&str> {
        self.writer.as_ref().err().map(String::as_str)
    }

    pub(crate) fn writer(&self) -> Result<MutexGuard<'_, Writer>> {
        match &self.writer {
            Ok(writer) => Ok(writer.lock().unwrap_or_else(PoisonError::into_inner)),
            Err(why) => Err(Error::Stopped(why.clone())),
        }
    }

    /// Prepares a mail for [`Archive::commit`]. Needs no lock: call it from as many threads as there are cores.
    #[must_use]
    pub fn prepare(&self, arrival: Arrival) -> Prepared {
        prepare(&self.keys, arrival)
    }

    /// Makes a mailbox. Addresses must be normalised; one that belongs to another normal mailbox is refused.
    pub fn add_mailbox(&self, primary: &str, also: &[String], kind: MailboxKind) -> Result<u32> {
        let mut writer = self.writer()?;
        let mut also = also.to_vec();
        also.sort_unstable();
        also.dedup();
        also.retain(|address| address != primary);
        if kind == MailboxKind::Normal {
            for address in std::iter::once(primary).chain(also.iter().map(String::as_str)) {
                if mailbox::by_address(writer.catalog.connection()?, address)?.is_some() {
                    return Err(Error::Conflict(format!(
                        "the address {address} belongs to another mailbox already"
                    )));
                }
            }
        }
        let number = writer.counters.next_mailbox;
        let entry = MailboxEntry {
            mailbox: number,
            primary: primary.to_owned(),
            also,
            kind,
            state: "present".into(),
            time: self.now(),
        };
        self.write_mailbox(&mut writer, &entry)?;
        Ok(number)
    }

    /// Gives a mailbox other secondary addresses. Mail that is there already stays linked as it is; special mailboxes
    /// can't be changed.
    pub fn set_addresses(&self, number: u32, also: &[String]) -> Result<MailboxRow> {
        let mut writer = self.writer()?;
        let gone = || Error::NotFound(format!("there is no mailbox {number}"));
        let find = || -> Result<MailboxRow> {
            self.mailboxes()?.into_iter().find(|row| row.number == number).ok_or_else(gone)
        };
        let row = find()?;
        if row.kind == MailboxKind::Special {
            return Err(Error::Conflict("an imported mailbox can't be changed".into()));
        }
        let mut also = also.to_vec();
        also.sort_unstable();
        also.dedup();
        also.retain(|address| *address != row.primary);
        for address in &also {
            let owner = mailbox::by_address(writer.catalog.connection()?, address)?;
            if owner.is_some_and(|owner| owner != number) {
                return Err(Error::Conflict(format!(
                    "the address {address} belongs to another mailbox already"
                )));
            }
        }
        let entry = MailboxEntry {
            mailbox: number,
            primary: row.primary,
            also,
            kind: row.kind,
            state: "present".into(),
            time: self.now(),
        };
        self.write_mailbox(&mut writer, &entry)?;
        drop(writer);
        find()
    }

    fn write_mailbox(&self, writer: &mut Writer, entry: &MailboxEntry) -> Result<()> {
        let mut payload = Vec::new();
        append_json(entry, &mut payload);
        writer.all_or_nothing(|writer| {
            writer.log.append(Kind::Mailbox, entry.time, 1, &payload)?;
            writer.log.sync()?;
            writer.counters.next_mailbox = writer.counters.next_mailbox.max(entry.mailbox + 1);
            let progress = writer.progress();
            change_durably(writer.catalog.connection()?, |transaction| {
                mailbox::apply(transaction, entry)?;
                meta::set_progress(transaction, &progress)
            })
        })?;
        self.live.write().unwrap_or_else(PoisonError::into_inner).addresses =
            mailbox::linking(writer.catalog.connection()?)?;
        Ok(())
    }

    /// Keys for what the tenant keeps outside the log.
    pub fn vault(&self) -> Result<Vault> {
        self.keys.vault()
    }

    /// All mailboxes.
    pub fn mailboxes(&self) -> Result<Vec<MailboxRow>> {
        self.reading.catalog.read(mailbox::list)
    }

    /// Number of the normal mailbox with this (normalised) address.
    #[must_use]
    pub fn mailbox_by_address(&self, address: &str) -> Option<u32> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).addresses.get(address).copied()
    }

    /// Mailboxes a mail is to be linked to, by number.
    pub(crate) fn mailboxes_for(&self, new: &Prepared) -> Vec<u32> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        let by_address =
            new.addresses.iter().filter_map(|address| live.addresses.get(address).copied());
        let mut mailboxes: Vec<u32> = new.always.iter().copied().chain(by_address).collect();
        mailboxes.sort_unstable();
        mailboxes.dedup();
        mailboxes
    }

    /// Finds mails. `mailboxes`: only what is linked to one of these; `None` = everything.
    pub fn search(
        &self,
        query: &str,
        mailboxes: Option<&[u32]>,
        order: Order,
        skip: usize,
        limit: usize,
    ) -> Result<Hits> {
        if query.trim() == "*" && order == Order::Newest && skip == 0 {
            return self.browse(mailboxes, None, limit);
        }
        let within = Within::of(mailboxes);
        self.find((query, Blind::All), within, order, (None, skip, limit))
    }

    /// A page of a search: what comes behind `behind`, the [`Hits::last`] of the page before. `known`: whom it may
    /// find mail by that stands in no header for all to see.
    pub fn search_page(
        &self,
        (query, known): (&str, Blind<'_>),
        within: Within<'_>,
        order: Order,
        behind: Option<Key>,
        limit: usize,
    ) -> Result<Hits> {
        self.find((query, known), within, order, (behind, 0, limit))
    }

    pub(crate) fn find(
        &self,
        query: (&str, Blind<'_>),
        within: Within<'_>,
        order: Order,
        page: (Option<Key>, usize, usize),
    ) -> Result<Hits> {
        let scope = self.numbers(within)?;
        let mailboxes = match &within {
            Within::All => None,
            Within::Mailboxes(mailboxes) => Some(*mailboxes),
            Within::Shelf(mailbox, _) => Some(std::slice::from_ref(mailbox)),
        };
        let named = |name: Named<'_>| match name {
            Named::Folder(path) => {
                self.reading.catalog.read(|c| link::in_folder(c, path, mailboxes))
            }
            Named::MessageId(id) => Ok(self.with_message_id(id)?.into_iter().collect()),
        };
        self.index.search(query, scope, order, page, &named)
    }

    pub(crate) fn scope(&self, mailboxes: &[u32]) -> Arc<RoaringBitmap> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        match mailboxes {
            [one] => live.links.get(one).cloned().unwrap_or_default(),
            several => {
                let mut all = RoaringBitmap::new();
                for mails in several.iter().filter_map(|number| live.links.get(number)) {
                    all |= &**mails;
                }
                Arc::new(all)
            }
        }
    }

    /// A mail as lists show it.
    pub fn mail(&self, number: u32) -> Result<Option<MailRow>> {
        self.reading.catalog.read(|c| catalog::mail::get(c, number))
    }

    /// Mails with this Message-ID: one, or several that claim to be the same.
    pub fn with_message_id(&self, id: &str) -> Result<Vec<u32>> {
        self.reading.catalog.read(|c| catalog::mail::by_message_id(c, id))
    }

    /// Mailboxes a mail is linked to.
    pub fn mailboxes_of(&self, mail: u32) -> Result<Vec<u32>> {
        self.reading.catalog.read(|c| link::of_mail(c, mail))
    }

    /// Folders a mail is placed in: mailbox and path.
    pub fn placements_of(&self, mail: u32) -> Result<Vec<(u32, String)>> {
        self.reading.catalog.read(|c| link::placements(c, mail))
    }

    /// The copies of a mail, oldest first.
    pub fn copies(&self, mail: u32) -> Result<Vec<CopyView>> {
        let entries = self.reading.entries(mail)?;
        Ok(entries
            .into_iter()
            .map(|(row, entry, sequence)| CopyView::new(&row, entry, sequence))
            .collect())
    }

    /// The bytes of a copy, compared with their SHA-256.
    pub fn load(&self, mail: u32, copy: u32, part: Part) -> Result<Raw> {
        let entries = self.reading.entries(mail)?;
        let found = entries.iter().find(|(row, ..)| row.number == copy);
        let (_, entry, _) =
            found.ok_or_else(|| Error::NotFound(format!("mail {mail} has no copy {copy}")))?;
        match self.reading.load(entry, part) {
            // Its pieces went with it.
            Err(Error::Lost(_)) if self.mail(mail)?.is_none() => {
                Err(Error::NotFound(format!("mail {mail} was erased while it was being read")))
            }
            loaded => loaded,
        }
    }

    /// Everything committed so far can be found when this returns.
    pub fn flush_index(&self) -> Result<()> {
        self.index.flush()
    }

    /// Makes the index anew from the log while the old one serves; tells the number of mails.
    pub fn reindex(&self, progress: Box<dyn Fn(u64) + Send>) -> Result<u64> {
        self.index.rebuild(progress)
    }

    /// The maintained counters.
    pub fn counters(&self) -> Result<Counters> {
        let progress = self.reading.catalog.read(meta::progress)?;
        Ok(progress.map_or_else(|| beginning().counters, |progress| progress.counters))
    }

    /// Bytes on disk: log, catalog, index.
    pub fn sizes(&self) -> Result<(u64, u64, u64)> {
        let mut log = 0;
        for number in segment::numbers(self.reading.log.folder())? {
            let path = segment::path(self.reading.log.folder(), number);
            log += fs::metadata(&path).tried("read the segment", &path)?.len();
        }
        let catalog =
            fs::metadata(self.folder.join("catalog.sqlite3")).map(|meta| meta.len()).unwrap_or(0);
        Ok((log, catalog, self.index.size()))
    }

    /// Writes a checkpoint if anything is new and ends the index thread. Mail must not be committed any more.
    pub fn close(&self) -> Result<()> {
        self.index.close();
        if self.writer.is_err() {
            return Ok(());
        }
        let mut writer = self.writer()?;
        if writer.seal(self.now())? {
            let progress = writer.progress();
            change_durably(writer.catalog.connection()?, |transaction| {
                meta::set_progress(transaction, &progress)
            })?;
        }
        writer.catalog.take_over()
    }

    /// Lets go of what only saves time at the next access, if there was none since the last call: connections, open
    /// files, the compressor's memory. To be called now and then; threads end by themselves. True if there was
    /// anything to let go of.
    pub fn rest(&self) -> bool {
        let mut writer = match &self.writer {
            Ok(writer) => match writer.try_lock() {
                Ok(writer) => Some(writer),
                // Somebody is writing.
                Err(_) => return false,
            },
            Err(_) => None,
        };
        let was_read = self.reading.catalog.were_used();
        if writer.as_mut().is_some_and(|writer| writer.catalog.was_used()) || was_read {
            return false;
        }
        let mut any = self.reading.log.rest() | self.reading.catalog.close() | self.sorted.rest();
        if let Some(writer) = &mut writer {
            any |= writer.log.rest() | writer.catalog.close();
        }
        any
    }

    pub(crate) fn now(&self) -> i64 {
        unix_ms()
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        self.index.close();
    }
}

/// An archive nothing was written to.
pub(crate) fn beginning() -> Progress {
    Progress {
        position: Position {
            next: Location::new(1, SEGMENT_HEADER_LEN),
            next_sequence: 1,
            chain: [0; 32],
        },
        counters: Counters {
            next_mail: 1,
            next_copy: 1,
            next_mailbox: 1,
            checkpointed: 1,
            ..Counters::default()
        },
    }
}

fn open_keys(folder: &Path, master: &MasterKey) -> Result<Arc<Keys>> {
    let path = folder.join("archive.key");
    let log = folder.join("log");
    if path.try_exists().tried("look for the archive key", &path)? {
        return Ok(Arc::new(Keys::open(&path, master)?));
    }
    if log.try_exists().tried("look for the log", &log)? {
        let path = path.display();
        return Err(Error::Key(format!("{path} is missing: restore it from a backup")));
    }
    Ok(Arc::new(Keys::create(&path, master)?))
}

fn open_reading(folder: &Path, keys: &Arc<Keys>, bounds: &Bounds) -> Result<Reading> {
    let spool = folder.join("spool");
    clear_spool(&spool)?;
    Ok(Reading {
        log: LogReader::new(&folder.join("log"), keys.clone(), bounds.opened.records()),
        catalog: Readers::new(&folder.join("catalog.sqlite3")),
        spool,
        sound: Sound::default(),
    })
}

/// Spool files belong to the process that made them.
fn clear_spool(spool: &Path) -> Result<()> {
    if spool.try_exists().tried("look for the spool", spool)? {
        fs::remove_dir_all(spool).tried("clear the spool", spool)?;
    }
    fs::create_dir_all(spool).tried("make the spool", spool)
}

fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
