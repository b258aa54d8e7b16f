//! The segment log: appending records durably, and reading any record by its location.
//!
//! Invariants: records are appended by one writer; nothing is acknowledged before `sync` returned; a failed
//! group is cut off again so that the log never holds half of it. Segments are changed by `tombstone` only.
//! Deliberately not here: the meaning of records.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::entry::Checkpoint;
use crate::error::{Error, IoContext, Result};
use crate::faults;
use crate::keys::{Keys, SegmentKey, random, sync_folder};
use crate::opened::{Opened, OpenedRecords};
use crate::raw::read_exact_at;
use crate::record::{Draft, Encoder, HEADER_LEN, Header, Kind, Opener, open_payload, sha256};
use crate::segment::{self, Location, SEGMENT_HEADER_LEN, Scan, SegmentHeader};

/// A new segment begins when the last has passed this size.
pub(crate) const SEGMENT_LEN: u64 = 256 << 20;
/// Pending bytes are handed to the system (not yet synced) beyond this.
const PENDING_LEN: usize = 4 << 20;
/// Segment files kept open.
const OPEN_SEGMENTS: usize = 64;

/// Where the log stands: what the next record builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) next: Location,
    pub(crate) next_sequence: u64,
    pub(crate) chain: [u8; 32],
}

impl Position {
    fn in_next_segment(&self) -> Position {
        let next = Location::new(self.next.segment() + 1, SEGMENT_HEADER_LEN);
        Position { next, ..self.clone() }
    }
}

/// The appending end of the log.
pub(crate) struct Log {
    folder: PathBuf,
    keys: Arc<Keys>,
    file: File,
    key: SegmentKey,
    /// `None` at rest: it keeps several megabytes.
    encoder: Option<Encoder>,
    pending: Vec<u8>,
    position: Position,
    segment_len: u64,
    broken: Option<String>,
}

impl Log {
    /// Makes the first segment.
    pub(crate) fn create(folder: &Path, keys: Arc<Keys>, now: i64) -> Result<Log> {
        std::fs::create_dir_all(folder).tried("make the log's folder", folder)?;
        let first = Position {
            next: Location::new(1, SEGMENT_HEADER_LEN),
            next_sequence: 1,
            chain: [0; 32],
        };
        make_segment(folder, &keys, &first, now)?;
        Log::open(folder, keys, first, SEGMENT_LEN, now)
    }

    /// Opens the log for appending at `position`; whatever lies behind it in that segment is cut off.
    /// If that segment's header is damaged nothing can be added to it: a new segment is begun.
    pub(crate) fn open(
        folder: &Path,
        keys: Arc<Keys>,
        position: Position,
        segment_len: u64,
        now: i64,
    ) -> Result<Log> {
        let number = position.next.segment();
        let path = segment::path(folder, number);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&path)
            .tried("open the segment", &path)?;
        let header = match segment::read_header(&mut file, &path, number, &keys.archive)? {
            Ok(header) => header,
            Err(why) => {
                tracing::error!(
                    segment = number,
                    why,
                    "a new segment is begun behind a damaged one"
                );
                let next = position.in_next_segment();
                make_segment(folder, &keys, &next, now)?;
                return Log::open(folder, keys, next, segment_len, now);
            }
        };
        let len = file.metadata().tried("read the segment", &path)?.len();
        if len > position.next.offset() {
            file.set_len(position.next.offset())
                .and_then(|()| file.sync_all())
                .tried("cut the torn tail of the segment", &path)?;
        }
        file.seek(SeekFrom::Start(position.next.offset())).tried("open the segment", &path)?;
        Ok(Log {
            folder: folder.into(),
            key: keys.segment(&header.salt)?,
            keys,
            file,
            encoder: None,
            pending: Vec::new(),
            position,
            segment_len,
            broken: None,
        })
    }

    /// Where the next record will lie.
    pub(crate) fn position(&self) -> &Position {
        &self.position
    }

    /// Appends a record to the current group; durable only after [`Log::sync`].
    pub(crate) fn append(
        &mut self,
        kind: Kind,
        time: i64,
        items: u32,
        plain: &[u8],
    ) -> Result<Location> {
        if let Some(why) = &self.broken {
            return Err(Error::Stopped(why.clone()));
        }
        let at = self.position.next;
        let draft = Draft { kind, sequence: self.position.next_sequence, time, items, plain };
        let key = (kind != Kind::Checkpoint).then_some(&self.key);
        let encoder = match self.encoder.take() {
            Some(encoder) => encoder,
            None => Encoder::new()?,
        };
        let encoder = self.encoder.insert(encoder);
        let header = encoder.encode(&draft, &self.position.chain, key, &mut self.pending)?;
        self.position = Position {
            next: Location::new(at.segment(), at.offset() + HEADER_LEN as u64 + header.follows()),
            next_sequence: header.sequence + 1,
            chain: header.chain,
        };
        if self.pending.len() > PENDING_LEN {
            self.write_pending()?;
        }
        Ok(at)
    }

    /// Makes everything appended so far durable.
    pub(crate) fn sync(&mut self) -> Result<()> {
        self.write_pending()?;
        faults::point("log-written");
        let path = segment::path(&self.folder, self.position.next.segment());
        if let Err(source) = self.file.sync_data() {
            // After a failed sync nobody knows what reached the disk: stop rather than guess.
            self.broken = Some(format!("could not sync {}: {source}", path.display()));
            return Err(Error::Io { tried: "sync the segment", path, source });
        }
        faults::point("log-synced");
        Ok(())
    }

    /// Lets go of what only saves time when the next record comes; true if there was any.
    pub(crate) fn rest(&mut self) -> bool {
        if self.pending.is_empty() {
            self.pending = Vec::new();
        }
        self.encoder.take().is_some()
    }

    /// Takes back everything behind `before`, a position in the current segment of which nothing was acknowledged.
    pub(crate) fn cut_back(&mut self, before: Position) {
        self.pending.clear();
        let end = before.next.offset();
        self.position = before;
        let cut =
            self.file.set_len(end).and_then(|()| self.file.seek(SeekFrom::Start(end)).map(drop));
        if let Err(error) = cut {
            self.broken.get_or_insert(format!("could not take back a failed write: {error}"));
        }
    }

    /// Whether the next group belongs into a new segment.
    pub(crate) fn is_full(&self) -> bool {
        self.position.next.offset() >= self.segment_len
    }

    /// Begins a new segment. To be called between groups, with everything synced. If it fails, the log stands
    /// where it stood.
    pub(crate) fn roll(&mut self, now: i64) -> Result<()> {
        let next = self.position.in_next_segment();
        let rolled = make_segment(&self.folder, &self.keys, &next, now).and_then(|()| {
            faults::point("segment-rolled");
            Log::open(&self.folder, self.keys.clone(), next.clone(), self.segment_len, now)
        });
        match rolled {
            Ok(log) => {
                *self = log;
                Ok(())
            }
            Err(error) => {
                // An unfinished segment that stays is made anew; one that is whole must not stand before records
                // that still go into the segment before it.
                let path = segment::path(&self.folder, next.next.segment());
                if let Err(left) = std::fs::remove_file(&path)
                    && left.kind() != std::io::ErrorKind::NotFound
                {
                    self.broken = Some(format!("could not remove {}: {left}", path.display()));
                }
                Err(error)
            }
        }
    }

    /// Appends a signed checkpoint.
    pub(crate) fn checkpoint(&mut self, now: i64, (mails, copies): (u64, u64)) -> Result<Location> {
        let last = self.position.next_sequence - 1;
        let checkpoint =
            Checkpoint::signed(&self.keys, last, &self.position.chain, now, mails, copies);
        self.append(Kind::Checkpoint, now, 1, &checkpoint.to_json())
    }

    fn write_pending(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let path = segment::path(&self.folder, self.position.next.segment());
        self.file.write_all(&self.pending).tried("append to the segment", &path)?;
        self.pending.clear();
        Ok(())
    }
}

fn make_segment(folder: &Path, keys: &Keys, first: &Position, now: i64) -> Result<()> {
    let number = first.next.segment();
    let path = segment::path(folder, number);
    let header = SegmentHeader {
        number,
        archive: keys.archive,
        salt: random()?,
        chain: first.chain,
        first_sequence: first.next_sequence,
        time: now,
    };
    // A half-made header left by a crash holds nothing and is made anew.
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&path)
        .tried("make the segment", &path)?;
    file.write_all(&header.encode())
        .and_then(|()| file.sync_all())
        .tried("make the segment", &path)?;
    sync_folder(folder)
}

/// Reads records by location. Shared by all readers of an archive.
pub(crate) struct LogReader {
    folder: PathBuf,
    keys: Arc<Keys>,
    segments: RwLock<BTreeMap<u32, Arc<OpenSegment>>>,
    opened: OpenedRecords,
}

struct OpenSegment {
    file: File,
    key: SegmentKey,
}

impl LogReader {
    pub(crate) fn new(folder: &Path, keys: Arc<Keys>, opened: OpenedRecords) -> LogReader {
        LogReader { folder: folder.into(), keys, segments: RwLock::new(BTreeMap::new()), opened }
    }

    /// Closes the segments' files; true if any was open. Whoever reads one goes on reading it.
    pub(crate) fn rest(&self) -> bool {
        let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
        !std::mem::take(&mut *segments).is_empty()
    }

    /// The record at `at`, checked and opened.
    pub(crate) fn record(&self, at: Location) -> Result<Arc<Opened>> {
        if let Some(found) = self.opened.get(at) {
            return Ok(found);
        }
        let damaged =
            |why: String| Error::Damaged { segment: at.segment(), offset: at.offset(), why };
        let open = self.segment(at.segment())?;
        let path = segment::path(&self.folder, at.segment());
        let mut head = [0; HEADER_LEN];
        read_exact_at(&open.file, &mut head, at.offset()).tried("read the segment", &path)?;
        let header =
            Header::decode(&head).ok_or_else(|| damaged("there is no record here".into()))?;
        if header.erased {
            return Err(Error::NotFound("the mail's content was erased".into()));
        }
        let mut stored = vec![0; header.stored_len as usize];
        read_exact_at(&open.file, &mut stored, at.offset() + HEADER_LEN as u64)
            .tried("read the segment", &path)?;
        if sha256(&stored) != header.stored_sha256 {
            return Err(damaged("the stored bytes are not those that were written".into()));
        }
        let plain = open_stored(&header, stored, &open.key).map_err(damaged)?;
        let opened = Arc::new(Opened::new(header, plain));
        self.opened.keep(at, &opened);
        Ok(opened)
    }

    /// Opens a payload read by a scan.
    pub(crate) fn open_scanned(
        &self,
        at: Location,
        header: &Header,
        stored: Vec<u8>,
    ) -> Result<Vec<u8>> {
        let open = self.segment(at.segment())?;
        open_stored(header, stored, &open.key).map_err(|why| Error::Damaged {
            segment: at.segment(),
            offset: at.offset(),
            why,
        })
    }

    /// The same with an opener's buffers; of a payload longer than `most` only its first bytes are opened.
    pub(crate) fn open_with<'a>(
        &self,
        opener: &'a mut Opener,
        at: Location,
        header: &Header,
        stored: &mut Vec<u8>,
        most: usize,
    ) -> Result<&'a [u8], String> {
        let open = self.segment(at.segment()).map_err(|error| error.to_string())?;
        known_dictionary(header)?;
        opener.open(header, stored, &open.key, most)
    }

    /// Reads a segment's records from a record's beginning on.
    pub(crate) fn scan(&self, from: Location) -> Result<(Scan, Result<SegmentHeader, String>)> {
        Scan::open(&self.folder, from, &self.keys.archive)
    }

    /// The folder of the segments.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn segment(&self, number: u32) -> Result<Arc<OpenSegment>> {
        if let Some(open) =
            self.segments.read().unwrap_or_else(PoisonError::into_inner).get(&number)
        {
            return Ok(open.clone());
        }
        let path = segment::path(&self.folder, number);
        let mut file = File::open(&path).tried("open the segment", &path)?;
        let header = segment::read_header(&mut file, &path, number, &self.keys.archive)?
            .map_err(|why| segment::header_damaged(number, why))?;
        let open = Arc::new(OpenSegment { file, key: self.keys.segment(&header.salt)? });
        let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
        if segments.len() >= OPEN_SEGMENTS {
            segments.pop_first();
        }
        segments.insert(number, open.clone());
        Ok(open)
    }
}

fn open_stored(header: &Header, stored: Vec<u8>, key: &SegmentKey) -> Result<Vec<u8>, String> {
    known_dictionary(header)?;
    open_payload(header, stored, key)
}

fn known_dictionary(header: &Header) -> Result<(), String> {
    if header.dictionary == 0 {
        return Ok(());
    }
    Err(format!(
        "the record needs dictionary {}, and this program knows none: use the newer program",
        header.dictionary
    ))
}
