//! From the log to the catalog: what a crash left over at the start, or everything when the catalog is made anew.
//!
//! Only good records count. Bytes at the very end that are no record, with no good record behind them, are a torn
//! tail: nothing of it was acknowledged. Anything else that can't be read is damage: it is told, never cut. The
//! catalog remembers its place in the log with every record, so that a replay can be broken off anywhere.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::catalog::day::Tally;
use crate::catalog::mail::MailRow;
use crate::catalog::meta::{self, Counters, Progress};
use crate::catalog::{content, copy, mail, mailbox};
use crate::commit::apply;
use crate::entry::{CopyEntry, MailboxEntry, Tombstone};
use crate::error::{Error, IoContext, Result};
use crate::keys::{MasterKey, sync_folder};
use crate::log::Position;
use crate::open::{Archive, Options, Recovery};
use crate::pack;
use crate::read::Reading;
use crate::record::{Header, Kind};
use crate::segment::{self, Location, SEGMENT_HEADER_LEN, Step};
use crate::tombstone::Stock;

/// The catalog's files; the write-ahead log goes first, so that a half-moved catalog never lacks it.
const CATALOG: [&str; 3] = ["catalog.sqlite3-wal", "catalog.sqlite3-shm", "catalog.sqlite3"];
/// Damaged places told; further ones are only logged.
const MOST_TOLD: usize = 1000;

/// Makes the catalog and the index of the archive in `folder` anew from its log. The old catalog is kept beside it
/// with the ending `.old` until this has worked. No other process may have the archive open.
pub fn rebuild(
    folder: &Path,
    master: &MasterKey,
    options: &Options,
    progress: &dyn Fn(u64),
) -> Result<(Archive, Recovery)> {
    let acknowledged = acknowledged(&folder.join("catalog.sqlite3"));
    let kept = folder.join("catalog.sqlite3.old");
    let interrupted = kept.try_exists().tried("look for", &kept)?;
    for name in CATALOG {
        let path = folder.join(name);
        if interrupted {
            // What stands here was half made by a rebuild that did not end.
            remove(&path)?;
        } else if path.try_exists().tried("look for", &path)? {
            let parked = folder.join(format!("{name}.old"));
            std::fs::rename(&path, &parked).tried("put aside", &path)?;
        }
    }
    remove(&folder.join("index"))?;
    progress(0);
    let opened = Archive::open_told(folder, master, options, acknowledged, progress)?;
    for name in CATALOG {
        remove(&folder.join(format!("{name}.old")))?;
    }
    Ok(opened)
}

/// How far a catalog knows the log, if it can be read.
fn acknowledged(path: &Path) -> Location {
    let read = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        meta::progress(&Connection::open_with_flags(path, flags)?)
    };
    read().ok().flatten().map_or(Location::from_sql(0), |progress| progress.position.next)
}

fn remove(path: &Path) -> Result<()> {
    let removed = match std::fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
    };
    removed.tried("remove", path)
}

/// Brings the catalog from `from` to the end of the log. Bytes before `acknowledged` are never a torn tail.
pub(crate) fn replay(
    reading: &Reading,
    connection: &mut Connection,
    from: Progress,
    acknowledged: Location,
    told: &dyn Fn(u64),
) -> Result<(Progress, Recovery)> {
    let first = from.position.next;
    let mut replay = Replay {
        reading,
        connection,
        progress: from,
        acknowledged: acknowledged.max(first),
        unread: BTreeSet::new(),
        recovery: Recovery::default(),
    };
    let mut numbers = segment::numbers(reading.log.folder())?;
    numbers.retain(|number| *number >= first.segment());
    replay.is_long_enough(first, &numbers)?;
    if let Some(last) = numbers.last().filter(|last| **last > first.segment())
        && replay.drop_unfinished(*last)?
    {
        numbers.pop();
    }
    let mut expected = first.segment();
    for number in &numbers {
        if *number != expected {
            replay.damaged(expected, 0, "the segment is missing");
        }
        expected = number + 1;
        replay.segment(*number, Some(number) == numbers.last(), told)?;
    }
    replay.finish()
}

struct Replay<'a> {
    reading: &'a Reading,
    connection: &'a mut Connection,
    progress: Progress,
    acknowledged: Location,
    /// Mails whose bytes could not be read when their record came; pieces may have been written again later.
    unread: BTreeSet<u32>,
    recovery: Recovery,
}

impl Replay<'_> {
    /// The log must reach as far as the catalog knows it.
    fn is_long_enough(&self, first: Location, numbers: &[u32]) -> Result<()> {
        let folder = self.reading.log.folder();
        let why = if numbers.first() == Some(&first.segment()) {
            let path = segment::path(folder, first.segment());
            let len = std::fs::metadata(&path).tried("read the segment", &path)?.len();
            if len >= first.offset() {
                return Ok(());
            }
            let (number, known) = (first.segment(), first.offset());
            format!("segment {number} has {len} bytes, the catalog knows {known} of it")
        } else {
            format!("segment {} is missing", first.segment())
        };
        Err(Error::LogShort { path: folder.to_owned(), why })
    }

    /// Removes a last segment that was being made when the process ended: it holds nothing, and is made again when
    /// the one before it is full.
    fn drop_unfinished(&mut self, number: u32) -> Result<bool> {
        let (scan, header) = self.reading.log.scan(Location::new(number, 0))?;
        let len = scan.len();
        if header.is_ok()
            || self.acknowledged >= Location::new(number, 0)
            || scan.holds_a_record()?
        {
            return Ok(false);
        }
        tracing::warn!(segment = number, bytes = len, "removing an unfinished segment");
        self.recovery.torn_bytes += len;
        remove(&segment::path(self.reading.log.folder(), number))?;
        sync_folder(self.reading.log.folder())?;
        Ok(true)
    }

    fn segment(&mut self, number: u32, last: bool, told: &dyn Fn(u64)) -> Result<()> {
        let beginning = Location::new(number, SEGMENT_HEADER_LEN);
        let entered = self.progress.position.next < beginning;
        let position = &mut self.progress.position;
        position.next = position.next.max(beginning);
        let (mut scan, header) = self.reading.log.scan(position.next)?;
        match header {
            Ok(header) if entered => {
                let follows = header.chain == position.chain
                    && header.first_sequence == position.next_sequence;
                (position.chain, position.next_sequence) = (header.chain, header.first_sequence);
                if !follows {
                    self.damaged(number, 0, "the segment does not follow the one before it");
                }
            }
            Ok(_) => {}
            Err(why) => self.damaged(number, 0, &why),
        }
        loop {
            match scan.step()? {
                Step::End => return Ok(()),
                Step::Broken { offset, until, why, .. }
                    if last
                        && until == scan.len()
                        && Location::new(number, offset) >= self.acknowledged =>
                {
                    let bytes = until - offset;
                    self.recovery.torn_bytes += bytes;
                    tracing::warn!(segment = number, offset, bytes, why, "cutting off a torn tail");
                    return Ok(());
                }
                Step::Broken { offset, until, why, header } => {
                    self.damaged(number, offset, &why);
                    let position = &mut self.progress.position;
                    position.next = Location::new(number, until);
                    if let Some(header) = header.filter(|h| h.follows_chain(&position.chain)) {
                        position.chain = header.chain;
                        position.next_sequence = header.sequence.saturating_add(1);
                    }
                }
                Step::Record { header, offset, stored } => {
                    let after = Position {
                        next: scan.location(),
                        next_sequence: header.sequence.saturating_add(1),
                        chain: header.chain,
                    };
                    self.record(Location::new(number, offset), &header, stored, &after)?;
                    self.progress.position = after;
                    told(self.recovery.replayed);
                }
            }
        }
    }

    fn damaged(&mut self, segment: u32, offset: u64, why: &str) {
        tracing::error!(segment, offset, why, "damaged record in the log");
        if self.recovery.damaged.len() < MOST_TOLD {
            self.recovery.damaged.push(format!("segment {segment}, byte {offset}: {why}"));
        }
    }

    fn record(
        &mut self,
        at: Location,
        header: &Header,
        stored: Vec<u8>,
        after: &Position,
    ) -> Result<()> {
        if !header.follows_chain(&self.progress.position.chain) {
            self.damaged(at.segment(), at.offset(), "the record does not follow the one before it");
        }
        if header.erased {
            return Ok(());
        }
        if header.kind == Kind::Checkpoint {
            self.progress.counters.checkpoint_at(header.sequence);
            return Ok(());
        }
        let plain = match self.reading.log.open_scanned(at, header, stored) {
            Ok(plain) => plain,
            Err(error) => {
                self.damaged(at.segment(), at.offset(), &error.to_string());
                return Ok(());
            }
        };
        let result = match header.kind {
            Kind::Content => self.content(at, header, &plain, after),
            Kind::Mail => self.mails(at, &plain, after),
            Kind::Mailbox => self.mailbox(&plain, after),
            Kind::Tombstone => self.tombstone(&plain, after),
            Kind::Checkpoint | Kind::Dictionary => Ok(Ok(())),
        }?;
        if let Err(why) = result {
            self.damaged(at.segment(), at.offset(), &why);
        }
        Ok(())
    }

    /// Changes the catalog, and notes in the same transaction that the log is known up to `after`.
    fn write(
        &mut self,
        after: &Position,
        change: impl FnOnce(&Connection, &mut Counters) -> Result<()>,
    ) -> Result<()> {
        let transaction = self.connection.transaction()?;
        change(&transaction, &mut self.progress.counters)?;
        self.progress.position = after.clone();
        meta::set_progress(&transaction, &self.progress)?;
        Ok(transaction.commit()?)
    }

    fn content(
        &mut self,
        at: Location,
        header: &Header,
        plain: &[u8],
        after: &Position,
    ) -> Result<Result<(), String>> {
        let entries = match pack::entries(plain, header.items) {
            Ok(entries) => entries,
            Err(why) => return Ok(Err(why)),
        };
        self.write(after, |connection, _| {
            for (slot, (id, _)) in entries.into_iter().enumerate() {
                content::put(connection, &id, at, slot as u32)?;
            }
            Ok(())
        })?;
        Ok(Ok(()))
    }

    fn mails(
        &mut self,
        at: Location,
        plain: &[u8],
        after: &Position,
    ) -> Result<Result<(), String>> {
        let entries = match CopyEntry::read_all(plain) {
            Ok(entries) => entries,
            Err(why) => return Ok(Err(why)),
        };
        let mut rows = Vec::with_capacity(entries.len());
        let mut seen = BTreeSet::new();
        for entry in &entries {
            let is_new = !entry.again
                && seen.insert(entry.mail)
                && mail::get(self.connection, entry.mail)?.is_none();
            rows.push(if is_new { Some(self.row(entry)) } else { None });
        }
        let mut orphans = 0;
        let mut added = 0;
        let mut tally = Tally::default();
        self.write(after, |connection, counters| {
            for (slot, (entry, row)) in entries.iter().zip(&rows).enumerate() {
                let place = (at, slot as u32);
                counters.next_mail = counters.next_mail.max(entry.mail.saturating_add(1));
                counters.next_copy = counters.next_copy.max(entry.copy.saturating_add(1));
                if entry.again && !copy::is_known(connection, entry.copy)? {
                    orphans += 1;
                } else if entry.again || !copy::moved(connection, entry.copy, place.0, place.1)? {
                    apply(connection, counters, entry, place, row.as_ref())?;
                    if let Some(row) = row {
                        tally.add(row.archived, row.number);
                    }
                    added += u64::from(!entry.again);
                }
            }
            tally.write(connection)
        })?;
        self.recovery.replayed += added;
        if orphans > 0 {
            let why =
                format!("{orphans} mails came again, but their first arrival is not in the log");
            return Ok(Err(why));
        }
        Ok(Ok(()))
    }

    /// A new mail's row; a mail whose content can't be read is listed all the same.
    fn row(&mut self, entry: &CopyEntry) -> MailRow {
        let size = entry.enclosed.as_ref().map_or(entry.size, |enclosed| enclosed.size);
        match self.reading.parse(entry) {
            Ok(parsed) => MailRow::new(entry.mail, entry.date, entry.archived, size, &parsed),
            Err(_) => {
                self.unread.insert(entry.mail);
                MailRow {
                    number: entry.mail,
                    date: entry.date,
                    archived: entry.archived,
                    size,
                    attachments: 0,
                    marks: entry.marks,
                    message_id: None,
                    subject: String::new(),
                    from: None,
                    to: Vec::new(),
                    to_more: 0,
                }
            }
        }
    }

    fn mailbox(&mut self, plain: &[u8], after: &Position) -> Result<Result<(), String>> {
        let entry = match serde_json::from_slice::<MailboxEntry>(plain) {
            Ok(entry) => entry,
            Err(error) => return Ok(Err(error.to_string())),
        };
        self.write(after, |connection, counters| {
            counters.next_mailbox = counters.next_mailbox.max(entry.mailbox.saturating_add(1));
            mailbox::apply(connection, &entry)
        })?;
        Ok(Ok(()))
    }

    fn tombstone(&mut self, plain: &[u8], after: &Position) -> Result<Result<(), String>> {
        let tombstone = match serde_json::from_slice::<Tombstone>(plain) {
            Ok(tombstone) => tombstone,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let stock = Stock::of(self.reading, tombstone.mail)?;
        self.unread.remove(&tombstone.mail);
        self.write(after, |connection, counters| {
            crate::tombstone::apply(connection, counters, &tombstone, &stock)
        })?;
        Ok(Ok(()))
    }

    /// Reads once more what could not be read when its record came.
    fn finish(mut self) -> Result<(Progress, Recovery)> {
        for number in std::mem::take(&mut self.unread) {
            let Some(row) = mail::get(self.connection, number)? else { continue };
            let first = copy::of_mail(self.connection, number)?.into_iter().next();
            let Some(first) = first else { continue };
            let entry = self.reading.entry_of(&first).map(|(entry, _)| entry);
            match entry.and_then(|entry| self.reading.parse(&entry)) {
                Ok(parsed) => {
                    let row = MailRow::new(number, row.date, row.archived, row.size, &parsed);
                    mail::insert(self.connection, &row)?;
                }
                Err(error) => {
                    let why = format!("mail {number}: {error}");
                    self.damaged(first.at.segment(), first.at.offset(), &why);
                }
            }
        }
        if meta::progress(self.connection)?.as_ref() != Some(&self.progress) {
            meta::set_progress(self.connection, &self.progress)?;
        }
        Ok((self.progress, self.recovery))
    }
}
