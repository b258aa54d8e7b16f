//! Verify: is every stored byte what was written, in the order it was written, and is nothing missing?
//!
//! Walks all segments: header, SHA-256, chain, sequence, encryption tag of every record, signatures of the
//! checkpoints; every copy's pieces must be known; the log must reach as far as the catalog knows. `deep` joins
//! every copy again and compares its SHA-256. Damage is told with the mails it touches. Changes nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::catalog::meta;
use crate::catalog::{content, copy};
use crate::entry::{Checkpoint, CopyEntry, Tombstone};
use crate::error::Result;
use crate::keys::ContentId;
use crate::open::Archive;
use crate::pack;
use crate::read::Part;
use crate::record::{Header, Kind};
use crate::segment::{self, Location, SEGMENT_HEADER_LEN, Scan, Step};

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Segment number.
    pub segment: u32,
    /// Byte offset.
    pub offset: u64,
    /// A mail it touches; `None` if no mail does.
    pub mail: Option<u32>,
    /// What does not fit.
    pub why: String,
}

/// The result of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Mails the archive has.
    pub mails: u64,
    /// Copies found in the log.
    pub copies: u64,
    /// Records read.
    pub records: u64,
    /// Stored bytes read.
    pub bytes: u64,
    /// Checkpoints whose signature is good.
    pub checkpoints: u64,
    /// What is damaged; empty = all is well.
    pub damaged: Vec<Damage>,
}

/// How far a verification is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Stored bytes read.
    pub done: u64,
    /// Stored bytes there are.
    pub total: u64,
}

impl Archive {
    /// Verifies the archive as it stands now; mail may go on arriving. `told` returns false to stop early.
    pub fn verify(&self, deep: bool, told: &mut dyn FnMut(Progress) -> bool) -> Result<Verified> {
        let progress = self.reading.catalog.read(meta::progress)?;
        let until =
            progress.as_ref().map_or(Location::from_sql(0), |progress| progress.position.next);
        let mut walk = Walk {
            archive: self,
            until,
            verified: Verified {
                mails: progress.as_ref().map_or(0, |p| p.counters.mails),
                ..Verified::default()
            },
            chain: [0; 32],
            sequence: 1,
            broken: Vec::new(),
            present: HashSet::new(),
            wanted: Vec::new(),
            erased: HashSet::new(),
            total: self.sizes()?.0,
        };
        walk.segments(told)?;
        if let Some(progress) = &progress {
            walk.end(&progress.position);
        }
        walk.missing_pieces();
        walk.name_mails()?;
        if deep {
            walk.join_all(told)?;
        }
        Ok(walk.verified)
    }
}

/// A place that can't be read, from offset to offset.
struct Broken {
    segment: u32,
    from: u64,
    until: u64,
    why: String,
}

/// A copy and the pieces it needs.
struct Wanted {
    mail: u32,
    at: Location,
    pieces: Vec<ContentId>,
}

struct Walk<'a> {
    archive: &'a Archive,
    until: Location,
    verified: Verified,
    chain: [u8; 32],
    sequence: u64,
    broken: Vec<Broken>,
    present: HashSet<ContentId>,
    wanted: Vec<Wanted>,
    erased: HashSet<u32>,
    total: u64,
}

impl Walk<'_> {
    fn segments(&mut self, told: &mut dyn FnMut(Progress) -> bool) -> Result<()> {
        let folder = self.archive.reading.log.folder().to_owned();
        let numbers = segment::numbers(&folder)?;
        for number in 1..=self.until.segment() {
            if !numbers.contains(&number) {
                self.broken(number, 0, u64::MAX, "the segment is missing");
                continue;
            }
            match Scan::open(&folder, Location::new(number, SEGMENT_HEADER_LEN)) {
                Ok((scan, header)) => {
                    if header.archive != self.archive.keys.archive {
                        self.broken(number, 0, 0, "the segment belongs to another archive");
                    }
                    if header.chain != self.chain || header.first_sequence != self.sequence {
                        self.broken(number, 0, 0, "the segment does not follow the one before it");
                        (self.chain, self.sequence) = (header.chain, header.first_sequence);
                    }
                    self.records(number, scan, told)?;
                }
                Err(error) => self.broken(number, 0, u64::MAX, &error.to_string()),
            }
        }
        Ok(())
    }

    fn records(
        &mut self,
        number: u32,
        mut scan: Scan,
        told: &mut dyn FnMut(Progress) -> bool,
    ) -> Result<()> {
        while scan.location() < self.until {
            match scan.step()? {
                Step::End => break,
                Step::Broken { offset, until, why, header } => {
                    self.broken(number, offset, until, &why);
                    // The payload is bad, but the header may still carry the chain on.
                    if let Some(header) =
                        header.filter(|header| header.chain == header.chain_after(&self.chain))
                    {
                        (self.chain, self.sequence) = (header.chain, header.sequence + 1);
                    }
                }
                Step::Record { header, offset, stored } => {
                    self.verified.bytes += stored.len() as u64;
                    self.record(Location::new(number, offset), header, stored);
                    let progress = Progress { done: self.verified.bytes, total: self.total };
                    if self.verified.records % 64 == 0 && !told(progress) {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    fn record(&mut self, at: Location, header: Header, stored: Vec<u8>) {
        self.verified.records += 1;
        if header.chain != header.chain_after(&self.chain) || header.sequence != self.sequence {
            self.broken(
                at.segment(),
                at.offset(),
                at.offset() + 1,
                "the record does not follow the one before it",
            );
        }
        (self.chain, self.sequence) = (header.chain, header.sequence + 1);
        if header.erased {
            return;
        }
        let result = match header.kind {
            Kind::Content => self.content(at, &header, stored),
            kind => match self.archive.reading.log.open_scanned(at, &header, stored) {
                Ok(plain) => self.small(at, kind, &plain),
                Err(error) => Err(error.to_string()),
            },
        };
        if let Err(why) = result {
            self.broken(at.segment(), at.offset(), at.offset() + 1, &why);
        }
    }

    fn content(&mut self, at: Location, header: &Header, stored: Vec<u8>) -> Result<(), String> {
        let log = &self.archive.reading.log;
        let head = log.open_head(at, header, stored, pack::head_len(header.items))?;
        self.present.extend(pack::ids(&head, header.items));
        Ok(())
    }

    fn small(&mut self, at: Location, kind: Kind, plain: &[u8]) -> Result<(), String> {
        match kind {
            Kind::Mail => {
                for entry in CopyEntry::read_all(plain)? {
                    self.verified.copies += u64::from(!entry.again);
                    self.wanted.push(Wanted { mail: entry.mail, at, pieces: entry.content_ids()? });
                }
                Ok(())
            }
            Kind::Checkpoint => {
                let checkpoint: Checkpoint =
                    serde_json::from_slice(plain).map_err(|e| e.to_string())?;
                if !checkpoint.is_signed_by(self.archive.keys.public_key()) {
                    return Err("the checkpoint's signature is not this archive's".into());
                }
                self.verified.checkpoints += 1;
                Ok(())
            }
            Kind::Tombstone => {
                let tombstone: Tombstone =
                    serde_json::from_slice(plain).map_err(|e| e.to_string())?;
                self.erased.insert(tombstone.mail);
                self.verified.copies =
                    self.verified.copies.saturating_sub(tombstone.copies.len() as u64);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn broken(&mut self, segment: u32, from: u64, until: u64, why: &str) {
        self.broken.push(Broken { segment, from, until, why: why.to_owned() });
    }

    /// The chain must have arrived where the catalog saw it last.
    fn end(&mut self, position: &crate::log::Position) {
        if self.chain != position.chain && self.broken.is_empty() {
            let (segment, offset) = (position.next.segment(), position.next.offset());
            self.broken(
                segment,
                offset,
                offset,
                "the log ends otherwise than the catalog knows: records were cut off or exchanged",
            );
        }
    }

    /// A copy whose piece is in no good record, though no damage was seen: somebody took the record out.
    fn missing_pieces(&mut self) {
        if !self.broken.is_empty() {
            return;
        }
        for wanted in std::mem::take(&mut self.wanted) {
            let lost = wanted.pieces.iter().any(|piece| !self.present.contains(piece));
            if lost && !self.erased.contains(&wanted.mail) {
                self.verified.damaged.push(Damage {
                    segment: wanted.at.segment(),
                    offset: wanted.at.offset(),
                    mail: Some(wanted.mail),
                    why: "a piece of the mail is not in the log".into(),
                });
            }
        }
    }

    /// Finds out which mails the damaged places touch.
    fn name_mails(&mut self) -> Result<()> {
        if self.broken.is_empty() {
            return Ok(());
        }
        let mut touched: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); self.broken.len()];
        let lost = self.lost_pieces()?;
        self.each_copy(|walk, row| {
            for (index, broken) in walk.broken.iter().enumerate() {
                let inside =
                    (broken.from..broken.until.max(broken.from + 1)).contains(&row.at.offset());
                if row.at.segment() == broken.segment && inside {
                    touched[index].insert(row.mail);
                }
            }
            Ok(())
        })?;
        for wanted in std::mem::take(&mut self.wanted) {
            for piece in &wanted.pieces {
                if let Some(index) = lost.get(piece).filter(|_| !self.present.contains(piece)) {
                    touched[*index].insert(wanted.mail);
                }
            }
        }
        for (broken, mails) in self.broken.iter().zip(touched) {
            let mails = mails.into_iter().filter(|mail| !self.erased.contains(mail)).map(Some);
            let mut mails: Vec<Option<u32>> = mails.collect();
            if mails.is_empty() {
                mails.push(None);
            }
            let damage = |mail| Damage {
                segment: broken.segment,
                offset: broken.from,
                mail,
                why: broken.why.clone(),
            };
            self.verified.damaged.extend(mails.into_iter().map(damage));
        }
        Ok(())
    }

    /// Pieces the catalog expects in the damaged places.
    fn lost_pieces(&mut self) -> Result<BTreeMap<ContentId, usize>> {
        let mut lost = BTreeMap::new();
        for (index, broken) in self.broken.iter().enumerate() {
            let from = Location::new(broken.segment, broken.from);
            let until =
                Location::new(broken.segment, broken.until.clamp(broken.from + 1, (1 << 40) - 1));
            for id in self.archive.reading.catalog.read(|c| content::between(c, from, until))? {
                lost.entry(id).or_insert(index);
            }
        }
        Ok(lost)
    }

    fn each_copy(&self, mut see: impl FnMut(&Self, &copy::CopyRow) -> Result<()>) -> Result<()> {
        let mut next = 0;
        loop {
            let rows = self.archive.reading.catalog.read(|c| copy::from_number(c, next, 1000))?;
            let Some(last) = rows.last() else { return Ok(()) };
            next = last.number + 1;
            for row in &rows {
                see(self, row)?;
            }
        }
    }

    /// Joins every copy and compares its SHA-256.
    fn join_all(&mut self, told: &mut dyn FnMut(Progress) -> bool) -> Result<()> {
        let mut found = Vec::new();
        let reported: BTreeSet<u32> =
            self.verified.damaged.iter().filter_map(|damage| damage.mail).collect();
        let mut done = 0;
        self.each_copy(|walk, row| {
            let joined = walk.archive.reading.entry(row.at, row.slot).and_then(|(entry, _)| {
                done += entry.size;
                walk.archive.reading.write(&entry, Part::Received, &mut std::io::sink())
            });
            told(Progress { done, total: walk.total });
            if let Err(error) = joined
                && !reported.contains(&row.mail)
            {
                let (segment, offset) = (row.at.segment(), row.at.offset());
                found.push(Damage {
                    segment,
                    offset,
                    mail: Some(row.mail),
                    why: error.to_string(),
                });
            }
            Ok(())
        })?;
        self.verified.damaged.append(&mut found);
        Ok(())
    }
}
