//! Records that were read and opened, kept for the next reader: neighbours are often read together.
//!
//! Bounded by their bytes for all archives of a process together, the least recently read going first.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::record::Header;
use crate::segment::Location;

/// Bytes of opened records kept: a dozen packs, or many records of mails.
const BYTES: usize = 24 << 20;
/// Records kept: they are looked through one by one.
const RECORDS: usize = 256;

/// A record, opened.
pub(crate) struct Opened {
    pub(crate) header: Header,
    pub(crate) plain: Vec<u8>,
    lines: OnceLock<Vec<Range<usize>>>,
}

impl Opened {
    pub(crate) fn new(header: Header, plain: Vec<u8>) -> Opened {
        Opened { header, plain, lines: OnceLock::new() }
    }

    /// Line `slot` of the payload.
    pub(crate) fn line(&self, slot: u32) -> Option<&[u8]> {
        let lines = self.lines.get_or_init(|| {
            let mut start = 0;
            let ends = self.plain.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            ends.map(|(end, _)| std::mem::replace(&mut start, end + 1)..end).collect()
        });
        self.plain.get(lines.get(slot as usize)?.clone())
    }
}

/// What is kept, of all archives. Cloning shares it.
#[derive(Clone, Default)]
pub(crate) struct Recent(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    /// The least recently read first.
    records: VecDeque<((u64, Location), Arc<Opened>)>,
    bytes: usize,
    readers: u64,
}

/// What is kept of one archive, while it is open.
pub(crate) struct OpenedRecords {
    recent: Recent,
    /// No two openings of an archive share records: its files may be others then.
    reader: u64,
}

impl Recent {
    pub(crate) fn records(&self) -> OpenedRecords {
        let mut kept = self.kept();
        kept.readers += 1;
        OpenedRecords { recent: self.clone(), reader: kept.readers }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn drop_first(&mut self) {
        if let Some((_, opened)) = self.records.pop_front() {
            self.bytes -= opened.plain.len();
        }
    }
}

impl OpenedRecords {
    /// The record at `at`, if it is kept.
    pub(crate) fn get(&self, at: Location) -> Option<Arc<Opened>> {
        let mut kept = self.recent.kept();
        let found = kept.records.iter().rposition(|(key, _)| *key == (self.reader, at))?;
        let record = kept.records.remove(found)?;
        let opened = record.1.clone();
        kept.records.push_back(record);
        Some(opened)
    }

    /// Keeps a record for a while.
    pub(crate) fn keep(&self, at: Location, opened: &Arc<Opened>) {
        let key = (self.reader, at);
        let mut kept = self.recent.kept();
        if kept.records.iter().any(|(known, _)| *known == key) {
            return;
        }
        kept.bytes += opened.plain.len();
        kept.records.push_back((key, opened.clone()));
        while kept.records.len() > 1 && (kept.bytes > BYTES || kept.records.len() > RECORDS) {
            kept.drop_first();
        }
    }
}

impl Drop for OpenedRecords {
    fn drop(&mut self) {
        let mut kept = self.recent.kept();
        kept.records.retain(|((reader, _), _)| *reader != self.reader);
        kept.bytes = kept.records.iter().map(|(_, opened)| opened.plain.len()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;

    fn record(len: usize) -> Arc<Opened> {
        let header = Header {
            erased: false,
            kind: Kind::Content,
            flags: 0,
            dictionary: 0,
            sequence: 1,
            time: 0,
            stored_len: 0,
            plain_len: 0,
            nonce: [0; 12],
            items: 1,
            stored_sha256: [0; 32],
            chain: [0; 32],
        };
        Arc::new(Opened::new(header, vec![0; len]))
    }

    #[test]
    fn what_is_kept_is_bounded_for_all_archives_together_and_the_recently_read_stays() {
        let recent = Recent::default();
        let (one, other) = (recent.records(), recent.records());
        let at = |number: usize| Location::new(1, number as u64);
        one.keep(at(0), &record(2 << 20));
        for number in 1..40 {
            assert!(one.get(at(0)).is_some());
            other.keep(at(number), &record(2 << 20));
            assert!(recent.kept().bytes <= BYTES);
        }
        assert!(one.get(at(0)).is_some() && other.get(at(39)).is_some());
        assert!(other.get(at(0)).is_none() && other.get(at(1)).is_none());
        drop(other);
        assert_eq!(recent.kept().bytes, 2 << 20);
        for number in 0..2 * RECORDS {
            one.keep(at(number), &record(10));
        }
        assert!(recent.kept().records.len() <= RECORDS);
    }

    #[test]
    fn a_record_larger_than_all_that_is_kept_is_kept_alone() {
        let recent = Recent::default();
        let records = recent.records();
        records.keep(Location::new(1, 1), &record(10));
        records.keep(Location::new(1, 2), &record(BYTES + 1));
        assert!(records.get(Location::new(1, 2)).is_some());
        records.keep(Location::new(1, 3), &record(10));
        assert!(records.get(Location::new(1, 2)).is_none());
        assert_eq!(recent.kept().bytes, 10);
    }
}
