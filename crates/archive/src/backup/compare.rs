//! A segment of the archive beside an earlier copy of it: may it take the copy's place?
//!
//! A segment is only ever added to, and records in it are emptied when a mail is erased. Where the copy has anything
//! else it is damaged, or the archive's segment is, or they have gone different ways. Each record says whether it is
//! what was written, so the better one of two can be told, and a copy never gets worse by damage that came later.
//! Memory: about 64 bytes for each record of the two segments. Deliberately not here: copying.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use crate::error::Result;
use crate::record::{Header, Kind};
use crate::segment::{Location, SEGMENT_HEADER_LEN, Scan, SegmentHeader, Step};

/// What an earlier copy of a segment has to do with the archive's.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// The archive's goes on where the copy ends, but for these places, which only the copy has as they were written.
    Continues(Vec<Range<u64>>),
    /// The copy has what the archive has not: it must not be replaced. Why, in words.
    Apart(String),
}

/// Compares the segment `number` in the folder `log`, up to byte `end`, with the one in the folder `copy`.
pub(super) fn compare(
    (log, copy): (&Path, &Path),
    number: u32,
    end: u64,
    archive: &[u8; 16],
) -> Result<Compared> {
    let ours = Walked::walk(log, number, end, archive)?;
    let theirs = Walked::walk(copy, number, u64::MAX, archive)?;
    let mut patches = Vec::new();
    match (&ours.header, &theirs.header) {
        (Some(ours), Some(theirs)) if ours != theirs => {
            return Ok(Compared::Apart("it begins otherwise in the backup".into()));
        }
        (None, Some(_)) => patches.push(0..SEGMENT_HEADER_LEN),
        _ => {}
    }
    let by_chain: HashMap<&[u8; 32], &Record> =
        ours.records.iter().map(|record| (&record.chain, record)).collect();
    // Records move forward when the payload of one before them is erased.
    let mut moved = false;
    for record in &theirs.records {
        match by_chain.get(&record.chain) {
            Some(own) if record.erased && !own.erased => {
                return Ok(apart("the backup knows the record as erased", record));
            }
            Some(own) => moved |= own.at.start != record.at.start,
            // It says what was there, and is no part of it: a copy that was opened signs what it holds.
            None if record.kind == Kind::Checkpoint
                && (record.at.end > end || ours.holds_any(&record.at)) => {}
            None if record.at.end > end => {
                return Ok(apart("the backup goes on where the archive ends", record));
            }
            None if moved || ours.holds_any(&record.at) => {
                return Ok(apart("the backup has another record", record));
            }
            None => patches.push(record.at.clone()),
        }
    }
    Ok(Compared::Continues(patches))
}

fn apart(why: &str, record: &Record) -> Compared {
    Compared::Apart(format!("{why}, at byte {}", record.at.start))
}

/// A record that is as it was written.
struct Record {
    at: Range<u64>,
    chain: [u8; 32],
    kind: Kind,
    erased: bool,
}

/// What of a segment is as it was written.
struct Walked {
    header: Option<SegmentHeader>,
    records: Vec<Record>,
}

impl Walked {
    /// Whether a good record lies anywhere in these bytes.
    fn holds_any(&self, at: &Range<u64>) -> bool {
        let next = self.records.partition_point(|record| record.at.end <= at.start);
        self.records.get(next).is_some_and(|record| record.at.start < at.end)
    }

    fn walk(log: &Path, number: u32, end: u64, archive: &[u8; 16]) -> Result<Walked> {
        let (mut scan, header) = Scan::open(log, Location::new(number, 0), archive)?;
        let header = header.ok();
        let mut chain = header.as_ref().map(|header| header.chain);
        let mut records = Vec::new();
        while scan.location().offset() < end {
            match scan.step()? {
                Step::End => break,
                Step::Broken { .. } => chain = None,
                Step::Record { header, offset, stored } => {
                    let at = offset..scan.location().offset();
                    if at.end > end {
                        break;
                    }
                    // A header that was changed breaks the chain. What follows is measured by itself.
                    let follows = chain.is_none_or(|chain| header.follows_chain(&chain));
                    if follows {
                        let Header { chain, kind, erased, .. } = header;
                        records.push(Record { at, chain, kind, erased });
                    }
                    chain = follows.then_some(header.chain);
                    scan.reuse(stored);
                }
            }
        }
        Ok(Walked { header, records })
    }
}
