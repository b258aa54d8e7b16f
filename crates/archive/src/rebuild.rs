//! From the log to the catalog: what a crash left over at the start, or everything when the catalog is made anew.
//!
//! Only good records count. Bytes at the very end that are no record, with no good record behind them, are a torn
//! tail: nothing of it was acknowledged. Anything else that can't be read is damage: it is told, never cut.

use std::path::Path;

use rusqlite::Connection;

use crate::catalog::mail::MailRow;
use crate::catalog::meta::{self, Progress};
use crate::catalog::{content, mail, mailbox};
use crate::commit::apply;
use crate::entry::{CopyEntry, MailboxEntry, Tombstone};
use crate::error::{Error, IoContext, Result};
use crate::keys::MasterKey;
use crate::log::Position;
use crate::open::{Archive, Options, Recovery};
use crate::pack;
use crate::read::Reading;
use crate::record::{Header, Kind};
use crate::segment::{self, Location, SEGMENT_HEADER_LEN, Scan, Step};

/// Makes the catalog and the index of the archive in `folder` anew from its log. The old ones are kept beside it
/// with the ending `.old` until this has worked. No other process may have the archive open.
pub fn rebuild(
    folder: &Path,
    master: &MasterKey,
    progress: &dyn Fn(u64),
) -> Result<(Archive, Recovery)> {
    for name in ["catalog.sqlite3", "catalog.sqlite3-wal", "catalog.sqlite3-shm", "index"] {
        let path = folder.join(name);
        let parked = folder.join(format!("{name}.old"));
        remove(&parked)?;
        if path.try_exists().tried("look for", &path)? {
            std::fs::rename(&path, &parked).tried("put aside", &path)?;
        }
    }
    progress(0);
    let opened = Archive::open(folder, master, &Options::default())?;
    for name in ["catalog.sqlite3", "catalog.sqlite3-wal", "catalog.sqlite3-shm", "index"] {
        remove(&folder.join(format!("{name}.old")))?;
    }
    Ok(opened)
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

/// Brings the catalog from `from` to the end of the log.
pub(crate) fn replay(
    reading: &Reading,
    connection: &mut Connection,
    from: Progress,
    told: &dyn Fn(u64),
) -> Result<(Progress, Recovery)> {
    let mut replay = Replay { reading, connection, progress: from, recovery: Recovery::default() };
    let folder = reading.log.folder().to_owned();
    let first = replay.progress.position.next;
    for number in segment::numbers(&folder)?.into_iter().filter(|number| *number >= first.segment())
    {
        let last = segment::numbers(&folder)?.last() == Some(&number);
        let path = segment::path(&folder, number);
        let len = std::fs::metadata(&path).tried("read the segment", &path)?.len();
        if number == first.segment() && len < first.offset() {
            let why = format!(
                "segment {number} has {len} bytes, the catalog knows {} of it",
                first.offset()
            );
            return Err(Error::LogShort { path: folder, why });
        }
        if number > first.segment() && len < SEGMENT_HEADER_LEN && last {
            // A crash while the segment was being made: it is made again when the one before is full.
            continue;
        }
        replay.segment(number, last)?;
        told(replay.recovery.replayed);
    }
    if first.segment() > segment::numbers(&folder)?.last().copied().unwrap_or(0) {
        let why = format!("segment {} is missing", first.segment());
        return Err(Error::LogShort { path: folder, why });
    }
    replay.finish()
}

struct Replay<'a> {
    reading: &'a Reading,
    connection: &'a mut Connection,
    progress: Progress,
    recovery: Recovery,
}

impl Replay<'_> {
    fn segment(&mut self, number: u32, last: bool) -> Result<()> {
        if self.progress.position.next.segment() < number {
            self.progress.position.next = Location::new(number, SEGMENT_HEADER_LEN);
        }
        let (mut scan, _) = Scan::open(self.reading.log.folder(), self.progress.position.next)?;
        loop {
            match scan.step()? {
                Step::End => return Ok(()),
                Step::Broken { offset, until, why, .. } if last && until == scan.len() => {
                    self.recovery.torn_bytes = until - offset;
                    tracing::warn!(
                        segment = number,
                        offset,
                        bytes = until - offset,
                        why,
                        "cutting off a torn tail"
                    );
                    return Ok(());
                }
                Step::Broken { offset, why, .. } => self.damaged(number, offset, &why),
                Step::Record { header, offset, stored } => {
                    let at = Location::new(number, offset);
                    self.record(at, &header, stored)?;
                    self.progress.position = Position {
                        next: scan.location(),
                        next_sequence: header.sequence + 1,
                        chain: header.chain,
                    };
                }
            }
        }
    }

    fn damaged(&mut self, segment: u32, offset: u64, why: &str) {
        tracing::error!(segment, offset, why, "damaged record in the log");
        self.recovery.damaged.push(format!("segment {segment}, byte {offset}: {why}"));
    }

    fn record(&mut self, at: Location, header: &Header, stored: Vec<u8>) -> Result<()> {
        if header.chain != header.chain_after(&self.progress.position.chain) {
            self.damaged(at.segment(), at.offset(), "the record does not follow the one before it");
        }
        if header.erased || header.kind == Kind::Checkpoint {
            if header.kind == Kind::Checkpoint {
                self.progress.counters.checkpointed = self.progress.counters.copies;
            }
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
            Kind::Content => self.content(at, header, &plain),
            Kind::Mail => self.mails(at, &plain),
            Kind::Mailbox => self.mailbox(&plain),
            Kind::Tombstone => self.tombstone(&plain),
            Kind::Checkpoint | Kind::Dictionary => Ok(Ok(())),
        }?;
        if let Err(why) = result {
            self.damaged(at.segment(), at.offset(), &why);
        }
        Ok(())
    }

    fn content(
        &mut self,
        at: Location,
        header: &Header,
        plain: &[u8],
    ) -> Result<Result<(), String>> {
        let entries = match pack::entries(plain, header.items) {
            Ok(entries) => entries,
            Err(why) => return Ok(Err(why)),
        };
        let transaction = self.connection.transaction()?;
        for (slot, (id, _)) in entries.into_iter().enumerate() {
            content::put(&transaction, &id, at, slot as u32)?;
        }
        transaction.commit()?;
        Ok(Ok(()))
    }

    fn mails(&mut self, at: Location, plain: &[u8]) -> Result<Result<(), String>> {
        let entries = match CopyEntry::read_all(plain) {
            Ok(entries) => entries,
            Err(why) => return Ok(Err(why)),
        };
        let mut rows = Vec::with_capacity(entries.len());
        let mut seen = std::collections::BTreeSet::new();
        for entry in &entries {
            let is_new = !entry.again
                && seen.insert(entry.mail)
                && mail::get(self.connection, entry.mail)?.is_none();
            rows.push(if is_new { Some(self.row(at, entry)) } else { None });
        }
        let counters = &mut self.progress.counters;
        let transaction = self.connection.transaction()?;
        for (slot, (entry, row)) in entries.iter().zip(&rows).enumerate() {
            apply(&transaction, counters, entry, (at, slot as u32), row.as_ref())?;
            counters.next_mail = counters.next_mail.max(entry.mail + 1);
            counters.next_copy = counters.next_copy.max(entry.copy + 1);
            self.recovery.replayed += u64::from(!entry.again);
        }
        transaction.commit()?;
        Ok(Ok(()))
    }

    /// A new mail's row; a mail whose content is damaged is listed all the same.
    fn row(&mut self, at: Location, entry: &CopyEntry) -> MailRow {
        let size = entry.enclosed.as_ref().map_or(entry.size, |enclosed| enclosed.size);
        match self.reading.parse(entry) {
            Ok(parsed) => MailRow::new(entry.mail, entry.date, entry.archived, size, &parsed),
            Err(error) => {
                self.damaged(at.segment(), at.offset(), &error.to_string());
                MailRow {
                    number: entry.mail,
                    date: entry.date,
                    archived: entry.archived,
                    size,
                    attachments: 0,
                    marks: entry.marks,
                    message_id: None,
                    subject: String::new(),
                    from: Vec::new(),
                    to: Vec::new(),
                }
            }
        }
    }

    fn mailbox(&mut self, plain: &[u8]) -> Result<Result<(), String>> {
        match serde_json::from_slice::<MailboxEntry>(plain) {
            Ok(entry) => {
                mailbox::apply(self.connection, &entry)?;
                let counters = &mut self.progress.counters;
                counters.next_mailbox = counters.next_mailbox.max(entry.mailbox + 1);
                Ok(Ok(()))
            }
            Err(error) => Ok(Err(error.to_string())),
        }
    }

    fn tombstone(&mut self, plain: &[u8]) -> Result<Result<(), String>> {
        match serde_json::from_slice::<Tombstone>(plain) {
            Ok(tombstone) => {
                let transaction = self.connection.transaction()?;
                crate::tombstone::apply(&transaction, &mut self.progress.counters, &tombstone)?;
                transaction.commit()?;
                Ok(Ok(()))
            }
            Err(error) => Ok(Err(error.to_string())),
        }
    }

    fn finish(self) -> Result<(Progress, Recovery)> {
        let transaction = self.connection.transaction()?;
        meta::set_progress(&transaction, &self.progress)?;
        transaction.commit()?;
        Ok((self.progress, self.recovery))
    }
}
