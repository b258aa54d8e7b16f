//! Verify: is every stored byte what was written, in the order it was written, and is nothing missing?
//!
//! Walks all segments: header, SHA-256, chain, sequence, encryption tag of every record, signatures and places of
//! the checkpoints; every copy's pieces must be known; the log must reach as far as the catalog knows, and hold every
//! copy that the catalog knows. `deep` joins every copy again and compares its SHA-256; so does any verification that
//! found damage, to name every mail that it costs. Changes nothing. Memory: about 10 bytes for each piece.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use roaring::RoaringBitmap;

use crate::catalog::{content, copy, meta};
use crate::entry::{Checkpoint, EntryPieces, Tombstone};
use crate::error::{Error, Result};
use crate::keys::{ContentId, hex};
use crate::open::Archive;
use crate::pack;
use crate::read::Part;
use crate::record::{Header, Kind, Opener};
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
    /// It was broken off: the numbers are not all, and what was not looked at may be damaged.
    pub stopped: bool,
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
            expected: Expected::beginning(),
            broken: Vec::new(),
            present: HashSet::new(),
            missing: Vec::new(),
            copies: RoaringBitmap::new(),
            erased: RoaringBitmap::new(),
            emptied: BTreeMap::new(),
            total: self.sizes()?.0,
        };
        walk.segments(told)?;
        if walk.verified.stopped {
            return Ok(walk.verified);
        }
        if let Some(progress) = &progress {
            walk.end(&progress.position);
        }
        let mut costs = Costs::default();
        walk.lost_copies(&mut costs)?;
        walk.lost_pieces(&mut costs)?;
        if deep || !walk.broken.is_empty() {
            walk.join_all(&mut costs, told)?;
        }
        walk.tell(costs);
        Ok(walk.verified)
    }
}

/// A place that can't be read or does not belong there, from offset to offset.
struct Broken {
    segment: u32,
    from: u64,
    until: u64,
    why: String,
}

impl Broken {
    fn holds(&self, at: Location) -> bool {
        let until = self.until.max(self.from + 1);
        at.segment() == self.segment && (self.from..until).contains(&at.offset())
    }
}

/// A copy that names pieces which stand in no good record before it.
struct Missing {
    mail: u32,
    at: Location,
    pieces: Vec<ContentId>,
}

/// Which mails the damage costs.
#[derive(Default)]
struct Costs {
    /// By the damaged place that it is put down to.
    by_place: BTreeMap<usize, BTreeSet<u32>>,
    /// Where no damage was seen that could be the reason: where the mail's record should be, and why.
    unexplained: BTreeMap<u32, (Location, String)>,
}

/// What the next record may follow: behind a record that breaks the chain the next one may follow that one, the one
/// it stands in for, or the one before, so that one damaged header is told once.
struct Expected {
    /// `None` behind a place of which no header is known.
    chains: Option<Vec<[u8; 32]>>,
    sequences: Vec<u64>,
}

impl Expected {
    fn beginning() -> Expected {
        Expected { chains: Some(vec![[0; 32]]), sequences: vec![1] }
    }

    fn allows(&self, header: &Header) -> bool {
        match &self.chains {
            Some(chains) => {
                self.sequences.contains(&header.sequence)
                    && chains.iter().any(|chain| header.follows_chain(chain))
            }
            None => header.sequence >= self.sequences[0],
        }
    }

    /// A segment's header says what its first record follows.
    fn allows_segment(&self, header: &segment::SegmentHeader) -> bool {
        match &self.chains {
            Some(chains) => {
                self.sequences.contains(&header.first_sequence) && chains.contains(&header.chain)
            }
            None => header.first_sequence >= self.sequences[0],
        }
    }

    fn after(&mut self, header: &Header) {
        let next = header.sequence.saturating_add(1);
        if self.allows(header) {
            *self = Expected { chains: Some(vec![header.chain]), sequences: vec![next] };
            return;
        }
        let sequence = self.sequences[0];
        self.sequences = vec![next, sequence.saturating_add(1), sequence];
        self.chains = self
            .chains
            .as_ref()
            .map(|chains| vec![header.chain, header.chain_after(&chains[0]), chains[0]]);
    }
}

struct Walk<'a> {
    archive: &'a Archive,
    until: Location,
    verified: Verified,
    expected: Expected,
    broken: Vec<Broken>,
    /// First halves of the content ids found; they are keyed hashes, half is enough.
    present: HashSet<u64>,
    missing: Vec<Missing>,
    copies: RoaringBitmap,
    /// Mails with a tombstone.
    erased: RoaringBitmap,
    /// Records without their payload, by sequence number, until a tombstone names them.
    emptied: BTreeMap<u64, Location>,
    total: u64,
}

impl Walk<'_> {
    fn segments(&mut self, told: &mut dyn FnMut(Progress) -> bool) -> Result<()> {
        let numbers = segment::numbers(self.archive.reading.log.folder())?;
        let mut opener = Opener::new()?;
        for number in 1..=self.until.segment() {
            if !numbers.contains(&number) {
                self.broken(number, 0, u64::MAX, "the segment is missing");
                self.expected.chains = None;
                continue;
            }
            let beginning = Location::new(number, SEGMENT_HEADER_LEN);
            match self.archive.reading.log.scan(beginning) {
                Ok((scan, Ok(header))) => {
                    if !self.expected.allows_segment(&header) {
                        self.broken(number, 0, 0, "the segment does not follow the one before it");
                    }
                    self.expected = Expected {
                        chains: Some(vec![header.chain]),
                        sequences: vec![header.first_sequence],
                    };
                    self.records(number, scan, &mut opener, told)?;
                }
                Ok((_, Err(why))) => {
                    // Without the salt in it no payload opens.
                    self.broken(number, 0, u64::MAX, &why);
                    self.expected.chains = None;
                }
                Err(error) => {
                    self.broken(number, 0, u64::MAX, &error.to_string());
                    self.expected.chains = None;
                }
            }
            if self.verified.stopped {
                break;
            }
        }
        Ok(())
    }

    fn records(
        &mut self,
        number: u32,
        mut scan: Scan,
        opener: &mut Opener,
        told: &mut dyn FnMut(Progress) -> bool,
    ) -> Result<()> {
        while scan.location() < self.until {
            match scan.step()? {
                Step::End => break,
                Step::Broken { offset, until, why, header } => {
                    self.broken(number, offset, until, &why);
                    // The payload is bad, but the header may still carry the chain on.
                    match header {
                        Some(header) => self.expected.after(&header),
                        None => self.expected.chains = None,
                    }
                }
                Step::Record { header, offset, stored } => {
                    self.verified.bytes += stored.len() as u64;
                    let at = Location::new(number, offset);
                    scan.reuse(self.record(at, &header, stored, opener));
                    let progress = Progress { done: self.verified.bytes, total: self.total };
                    if self.verified.records.is_multiple_of(64) && !told(progress) {
                        self.verified.stopped = true;
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Checks a record; returns its buffer.
    fn record(
        &mut self,
        at: Location,
        header: &Header,
        mut stored: Vec<u8>,
        opener: &mut Opener,
    ) -> Vec<u8> {
        self.verified.records += 1;
        let result = if header.erased {
            self.emptied.insert(header.sequence, at);
            Ok(())
        } else {
            self.opened(at, header, &mut stored, opener)
        };
        let follows = self.expected.allows(header);
        self.expected.after(header);
        let why = match result {
            Err(why) => why,
            Ok(()) if follows => return stored,
            Ok(()) => "the record does not follow the one before it".into(),
        };
        self.broken(at.segment(), at.offset(), at.offset() + 1, &why);
        stored
    }

    /// Opens a payload: of pieces only their ids, which stand first.
    fn opened(
        &mut self,
        at: Location,
        header: &Header,
        stored: &mut Vec<u8>,
        opener: &mut Opener,
    ) -> Result<(), String> {
        let content = header.kind == Kind::Content;
        let most = if content { pack::head_len(header.items) } else { usize::MAX };
        let log = &self.archive.reading.log;
        let plain = log.open_with(opener, at, header, stored, most)?;
        if content {
            self.present.extend(pack::ids(plain, header.items).map(|id| half(&id)));
            return Ok(());
        }
        self.small(at, header, plain)
    }

    fn small(&mut self, at: Location, header: &Header, plain: &[u8]) -> Result<(), String> {
        let text = |error: serde_json::Error| error.to_string();
        match header.kind {
            Kind::Mail => {
                let mut entries = 0;
                for entry in EntryPieces::each(plain) {
                    self.copy(at, &entry?)?;
                    entries += 1;
                }
                if entries != header.items {
                    return Err("the record has another number of entries than its header".into());
                }
                Ok(())
            }
            Kind::Checkpoint => {
                self.checkpoint(header, &serde_json::from_slice(plain).map_err(text)?)
            }
            Kind::Tombstone => {
                let tombstone: Tombstone = serde_json::from_slice(plain).map_err(text)?;
                if self.erased.insert(tombstone.mail) {
                    let copies = tombstone.copies.len() as u64;
                    self.verified.copies = self.verified.copies.saturating_sub(copies);
                }
                for sequence in tombstone.records {
                    self.emptied.remove(&sequence);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn copy(&mut self, at: Location, entry: &EntryPieces<'_>) -> Result<(), String> {
        if !entry.again && self.copies.insert(entry.copy) {
            self.verified.copies += 1;
        }
        let mut pieces = Vec::new();
        for piece in entry.content_ids() {
            let piece = piece?;
            if !self.present.contains(&half(&piece)) {
                pieces.push(piece);
            }
        }
        if !pieces.is_empty() {
            self.missing.push(Missing { mail: entry.mail, at, pieces });
        }
        Ok(())
    }

    fn checkpoint(&mut self, header: &Header, checkpoint: &Checkpoint) -> Result<(), String> {
        let keys = &self.archive.keys;
        if checkpoint.archive != hex(&keys.archive) || !checkpoint.is_signed_by(keys.public_key()) {
            return Err("the checkpoint's signature is not this archive's".into());
        }
        let here = checkpoint.sequence.checked_add(1) == Some(header.sequence)
            && crate::keys::unhex(&checkpoint.chain)
                .is_some_and(|chain| header.follows_chain(&chain));
        if !here {
            return Err("the checkpoint was signed for another place".into());
        }
        self.verified.checkpoints += 1;
        Ok(())
    }

    fn broken(&mut self, segment: u32, from: u64, until: u64, why: &str) {
        self.archive.reading.sound.forget();
        self.broken.push(Broken { segment, from, until, why: why.to_owned() });
    }

    /// The chain must have arrived where the catalog saw it last, and every erased payload needs its tombstone.
    fn end(&mut self, position: &crate::log::Position) {
        let arrived =
            self.expected.chains.as_ref().is_none_or(|chains| chains.contains(&position.chain));
        if !arrived && self.broken.is_empty() {
            let (segment, offset) = (position.next.segment(), position.next.offset());
            self.broken(
                segment,
                offset,
                offset,
                "the log ends otherwise than the catalog knows: records were cut off or exchanged",
            );
        }
        for at in std::mem::take(&mut self.emptied).into_values() {
            let why = "the payload was taken out, and no tombstone says so";
            self.broken(at.segment(), at.offset(), at.offset() + 1, why);
        }
        self.broken.sort_by_key(|broken| (broken.segment, broken.from));
    }

    /// Copies that the catalog knows and that are in no good record, or in one that does not belong there.
    fn lost_copies(&self, costs: &mut Costs) -> Result<()> {
        self.each_copy(|row| {
            let cause = self.cause(row.at).and_then(|index| self.broken.get(index));
            let inside = cause.is_some_and(|broken| broken.holds(row.at));
            if inside || !self.copies.contains(row.number) {
                self.put_down(costs, row.mail, row.at, "the mail's record is not in the log");
            }
            Ok(true)
        })
    }

    /// Copies that name a piece which is in no good record.
    fn lost_pieces(&self, costs: &mut Costs) -> Result<()> {
        for missing in &self.missing {
            for piece in &missing.pieces {
                if !self.present.contains(&half(piece)) {
                    let known = self.archive.reading.catalog.read(|c| content::find(c, piece))?;
                    let place = known.map_or(missing.at, |(at, _)| at);
                    self.put_down(
                        costs,
                        missing.mail,
                        place,
                        "a piece of the mail is not in the log",
                    );
                }
            }
        }
        Ok(())
    }

    fn put_down(&self, costs: &mut Costs, mail: u32, at: Location, why: &str) {
        match self.cause(at) {
            Some(index) => drop(costs.by_place.entry(index).or_default().insert(mail)),
            None => drop(costs.unexplained.entry(mail).or_insert((at, why.to_owned()))),
        }
    }

    fn tell(&mut self, mut costs: Costs) {
        let mut told = BTreeSet::new();
        for (index, broken) in self.broken.iter().enumerate() {
            let mails = costs.by_place.remove(&index).unwrap_or_default();
            let mails = mails.into_iter().filter(|mail| !self.erased.contains(*mail)).map(Some);
            let mut mails: Vec<Option<u32>> = mails.collect();
            told.extend(mails.iter().copied().flatten());
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
        costs.unexplained.retain(|mail, _| !told.contains(mail) && !self.erased.contains(*mail));
        let unexplained = costs.unexplained.into_iter().map(|(mail, (at, why))| Damage {
            segment: at.segment(),
            offset: at.offset(),
            mail: Some(mail),
            why,
        });
        self.verified.damaged.extend(unexplained);
    }

    /// The damaged place that holds `at`, or else the last one before it: what was cut out there moved the rest.
    fn cause(&self, at: Location) -> Option<usize> {
        let place = (at.segment(), at.offset());
        let before = self.broken.partition_point(|broken| (broken.segment, broken.from) <= place);
        before.checked_sub(1)
    }

    /// Lets `see` have every copy that was there when the verification began, until it returns false.
    fn each_copy(&self, mut see: impl FnMut(&copy::CopyRow) -> Result<bool>) -> Result<()> {
        let mut next = 0;
        loop {
            let rows = self.archive.reading.catalog.read(|c| copy::from_number(c, next, 1000))?;
            let Some(last) = rows.last() else { return Ok(()) };
            next = last.number + 1;
            for row in rows.iter().filter(|row| row.at < self.until) {
                if !see(row)? {
                    return Ok(());
                }
            }
        }
    }

    /// Joins every copy and compares its SHA-256.
    fn join_all(
        &mut self,
        costs: &mut Costs,
        told: &mut dyn FnMut(Progress) -> bool,
    ) -> Result<()> {
        let mut stopped = false;
        let total = self.archive.counters()?.bytes;
        let mut done = 0;
        self.each_copy(|row| {
            let reading = &self.archive.reading;
            let joined = reading.entry_of(row).and_then(|(entry, _)| {
                done += entry.size;
                reading.write(&entry, Part::Received, &mut std::io::sink())
            });
            // It may have been erased meanwhile.
            if let Err(error) = joined
                && reading.catalog.read(|c| copy::is_known(c, row.number))?
            {
                let at = match &error {
                    Error::Damaged { segment, offset, .. } => Location::new(*segment, *offset),
                    _ => row.at,
                };
                self.put_down(costs, row.mail, at, &error.to_string());
            }
            stopped = !told(Progress { done, total: total.max(done) });
            Ok(!stopped)
        })?;
        self.verified.stopped |= stopped;
        Ok(())
    }
}

fn half(id: &ContentId) -> u64 {
    let mut half = [0; 8];
    half.copy_from_slice(&id[..8]);
    u64::from_le_bytes(half)
}
