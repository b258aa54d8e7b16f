//! Reading: a mail's copies, their bytes, and what the index and lists need of them.
//!
//! Every byte that leaves the archive was compared with its SHA-256 on the way.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use mail::parse::Mail;
use mail::split;
use mail::structure::Structure;
use ring::digest::{Context, SHA256};

use crate::catalog::copy::CopyRow;
use crate::catalog::{self, Readers, content, copy, meta};
use crate::entry::{CopyEntry, CopyKind, Enclosed, Envelope, Source};
use crate::error::{Error, IoContext, Result};
use crate::index::document::Words;
use crate::keys::{ContentId, hex};
use crate::log::LogReader;
use crate::opened::Opened;
use crate::pack;
use crate::raw::{MAP_ABOVE, Raw};
use crate::record::Kind;
use crate::segment::{Location, Step};
use crate::sound::Sound;

/// The reading side of an archive: log and catalog, shared by all who read.
pub(crate) struct Reading {
    pub(crate) log: LogReader,
    pub(crate) catalog: Readers,
    pub(crate) spool: PathBuf,
    pub(crate) sound: Sound,
}

/// A copy as people see it.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyView {
    /// Its number.
    pub copy: u32,
    /// Number of its mail.
    pub mail: u32,
    /// Mail or journal report.
    pub kind: CopyKind,
    /// SHA-256 of the bytes as received, hex.
    pub digest: String,
    /// Their number.
    pub size: u64,
    /// The mail within the report.
    pub enclosed: Option<Enclosed>,
    /// Archive date, Unix milliseconds.
    pub archived: i64,
    /// How it came.
    pub source: Source,
    /// Who really sent and received it.
    pub envelope: Option<Envelope>,
    /// Sequence number of its record in the chain.
    pub sequence: u64,
    /// Segment and byte offset of its record.
    pub location: (u32, u64),
}

/// Which bytes of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// As received: the mail, or the whole journal report.
    Received,
    /// The mail for people: the enclosed one of a report.
    Mail,
}

/// A good record that a scan came by.
pub(crate) struct Scanned {
    pub(crate) kind: Kind,
    pub(crate) at: Location,
    /// Where the next record begins.
    pub(crate) next: Location,
    pub(crate) plain: Vec<u8>,
}

impl Reading {
    /// Where the catalog stands in the log.
    pub(crate) fn position(&self) -> Result<Location> {
        let progress = self.catalog.read(meta::progress)?;
        Ok(progress.map_or(Location::from_sql(0), |progress| progress.position.next))
    }

    /// Number of the oldest copy of a mail.
    pub(crate) fn first_copy(&self, mail: u32) -> Result<Option<u32>> {
        Ok(self.catalog.read(|c| copy::of_mail(c, mail))?.first().map(|copy| copy.number))
    }

    /// The copies of a mail with their entries, oldest first.
    pub(crate) fn entries(&self, mail: u32) -> Result<Vec<(CopyRow, CopyEntry, u64)>> {
        let rows = self.catalog.read(|c| copy::of_mail(c, mail))?;
        rows.into_iter()
            .map(|row| self.merged(&row).map(|(entry, sequence)| (row, entry, sequence)))
            .collect()
    }

    /// A copy's entry with the envelopes of all its arrivals.
    pub(crate) fn merged(&self, row: &CopyRow) -> Result<(CopyEntry, u64)> {
        let (mut entry, sequence) = self.entry_of(row)?;
        for (at, slot) in self.catalog.read(|c| copy::again(c, row.number))? {
            match self.entry(at, slot) {
                Ok((CopyEntry { envelope: Some(envelope), .. }, _)) => {
                    entry.envelope.get_or_insert_default().merge(&envelope);
                }
                Ok(_) => {}
                // The mail itself can be read: a lost note of its coming again must not take it away.
                Err(error @ (Error::Damaged { .. } | Error::Io { .. })) => {
                    tracing::error!(copy = row.number, %error, "can't read when a mail came again");
                }
                Err(error) => return Err(error),
            }
        }
        Ok((entry, sequence))
    }

    /// Whether the piece can be read where the catalog says it lies. Each record is opened once for that.
    pub(crate) fn holds(&self, id: &ContentId, (at, slot): (Location, u32)) -> bool {
        if self.sound.knows(at) {
            return true;
        }
        let why = match self.log.record(at) {
            Ok(record) => {
                if pack::piece(&record.plain, record.header.items, slot, id).is_some() {
                    self.sound.note(at);
                    return true;
                }
                "the piece is not where the catalog says".to_owned()
            }
            Err(error) => error.to_string(),
        };
        let (segment, offset) = (at.segment(), at.offset());
        tracing::error!(segment, offset, why, "a stored piece can't be read: it is stored again");
        false
    }

    /// A copy's entry as it came first.
    pub(crate) fn entry_of(&self, row: &CopyRow) -> Result<(CopyEntry, u64)> {
        let (entry, sequence) = self.entry(row.at, row.slot)?;
        if entry.copy == row.number && entry.digest == hex(&row.digest) {
            Ok((entry, sequence))
        } else {
            Err(damaged(row.at, format!("copy {} is not where the catalog says", row.number)))
        }
    }

    /// The entry in a slot of the mail record at `at`, and the record's sequence number.
    pub(crate) fn entry(&self, at: Location, slot: u32) -> Result<(CopyEntry, u64)> {
        let record = self.log.record(at)?;
        let line =
            record.line(slot).ok_or_else(|| damaged(at, format!("there is no entry {slot}")))?;
        let entry = CopyEntry::read_one(line).map_err(|why| damaged(at, why))?;
        Ok((entry, record.header.sequence))
    }

    /// Writes a copy's bytes to `out`; fails if they are not those that were received.
    pub(crate) fn write(&self, entry: &CopyEntry, part: Part, out: &mut dyn Write) -> Result<()> {
        let (range, expected) = match (&entry.enclosed, part) {
            (Some(enclosed), Part::Mail) => {
                (enclosed.at..enclosed.at + enclosed.size, &enclosed.digest)
            }
            _ => (0..entry.size, &entry.digest),
        };
        let mut context = Context::new(&SHA256);
        let mut at = 0_u64;
        self.join(entry, &mut |bytes| {
            let start = range.start.saturating_sub(at).min(bytes.len() as u64) as usize;
            let end = range.end.saturating_sub(at).min(bytes.len() as u64) as usize;
            at += bytes.len() as u64;
            let wanted = bytes.get(start..end).unwrap_or_default();
            context.update(wanted);
            out.write_all(wanted).tried("write the mail to", std::path::Path::new("the output"))
        })?;
        if hex(context.finish().as_ref()) != *expected {
            return Err(Error::Lost(format!(
                "copy {} is damaged: its bytes no longer have the SHA-256 {expected}",
                entry.copy
            )));
        }
        Ok(())
    }

    /// Joins a copy's pieces.
    pub(crate) fn join(
        &self,
        entry: &CopyEntry,
        out: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let ids = entry
            .content_ids()
            .map_err(|why| Error::Lost(format!("copy {}: {why}", entry.copy)))?;
        let steps: Vec<split::Step> =
            entry.steps.iter().map(crate::entry::JoinStep::to_step).collect();
        let places = Mutex::new(HashMap::new());
        split::join(
            &steps,
            |index| {
                let id = ids.get(index as usize).ok_or_else(|| {
                    Error::Lost(format!("copy {} names a piece it does not have", entry.copy))
                })?;
                self.piece(id, &places).map(Cow::Owned)
            },
            &mut |bytes| out(bytes),
        )
    }

    fn piece(
        &self,
        id: &ContentId,
        places: &Mutex<HashMap<ContentId, (Location, u32)>>,
    ) -> Result<Vec<u8>> {
        let known = places.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied();
        let (at, slot) = match known {
            Some(place) => place,
            None => self.catalog.read(|c| content::find(c, id))?.ok_or_else(|| {
                Error::Lost(format!("piece {} is in no record that can be read", hex(id)))
            })?,
        };
        places.lock().unwrap_or_else(PoisonError::into_inner).insert(*id, (at, slot));
        let record: Arc<Opened> = self.log.record(at).inspect_err(|_| self.sound.forget())?;
        pack::piece(&record.plain, record.header.items, slot, id)
            .map(<[u8]>::to_vec)
            .ok_or_else(|| damaged(at, format!("piece {} is not where the catalog says", hex(id))))
    }

    /// The mail of a copy as one byte sequence: in memory, or above 1 MiB in a spool file.
    pub(crate) fn load(&self, entry: &CopyEntry, part: Part) -> Result<Raw> {
        if entry.size <= MAP_ABOVE {
            let mut bytes = Vec::with_capacity(entry.size as usize);
            self.write(entry, part, &mut bytes)?;
            return Ok(Raw::Memory(bytes));
        }
        let mut spool = tempfile::NamedTempFile::new_in(&self.spool)
            .tried("make a spool file in", &self.spool)?;
        let mut out = std::io::BufWriter::new(spool.as_file_mut());
        self.write(entry, part, &mut out)?;
        out.flush().tried("write a spool file in", &self.spool)?;
        drop(out);
        Raw::from_spool(spool)
    }

    /// The mail of a copy, parsed.
    pub(crate) fn parse(&self, entry: &CopyEntry) -> Result<Mail> {
        let raw = self.load(entry, Part::Mail)?;
        let structure = Structure::of(&raw);
        let split = split::split(&raw, &structure);
        Ok(mail::parse::parse(&raw, &structure, &split))
    }

    /// What the index holds of a mail; `None` if there is no such mail any more.
    pub(crate) fn words(&self, mail: u32) -> Result<Option<Words>> {
        let Some(row) = self.catalog.read(|c| catalog::mail::get(c, mail))? else {
            return Ok(None);
        };
        let entries = self.entries(mail)?;
        let Some((_, first, _)) = entries.first() else { return Ok(None) };
        let mut words = Words::new(mail, row.date, row.size, self.parse(first)?);
        for (_, entry, _) in &entries {
            if let Some(envelope) = &entry.envelope {
                words.add_envelope(envelope);
            }
        }
        Ok(Some(words))
    }

    /// The good records from `from`, a record's beginning, to `until`, opened. A damaged one comes as
    /// [`Error::Damaged`] and the scan goes on; any other error ends it.
    pub(crate) fn scan(
        &self,
        from: Location,
        until: Location,
    ) -> Result<impl Iterator<Item = Result<Scanned>> + '_> {
        let numbers = crate::segment::numbers(self.log.folder())?;
        let wanted = from.segment().max(1)..=until.segment();
        Ok(numbers.into_iter().filter(move |number| wanted.contains(number)).flat_map(
            move |number| {
                let start = if number == from.segment() { from.offset() } else { 0 };
                self.scan_segment(Location::new(number, start), until)
            },
        ))
    }

    fn scan_segment(
        &self,
        from: Location,
        until: Location,
    ) -> Box<dyn Iterator<Item = Result<Scanned>> + '_> {
        let mut scan = match self.log.scan(from) {
            Ok((scan, _)) => scan,
            Err(error) => return Box::new(std::iter::once(Err(error))),
        };
        let mut ended = false;
        Box::new(std::iter::from_fn(move || {
            while !ended && scan.location() < until {
                match scan.step() {
                    Ok(Step::End) => ended = true,
                    Err(error) => {
                        ended = true;
                        return Some(Err(error));
                    }
                    Ok(Step::Broken { offset, why, .. }) => {
                        return Some(Err(damaged(Location::new(from.segment(), offset), why)));
                    }
                    Ok(Step::Record { header, .. }) if header.erased => {}
                    Ok(Step::Record { header, offset, stored }) => {
                        let at = Location::new(from.segment(), offset);
                        let (kind, next) = (header.kind, scan.location());
                        let plain = self.log.open_scanned(at, &header, stored);
                        return Some(plain.map(|plain| Scanned { kind, at, next, plain }));
                    }
                }
            }
            None
        }))
    }
}

fn damaged(at: Location, why: String) -> Error {
    Error::Damaged { segment: at.segment(), offset: at.offset(), why }
}

impl CopyView {
    pub(crate) fn new(row: &CopyRow, entry: CopyEntry, sequence: u64) -> CopyView {
        CopyView {
            copy: row.number,
            mail: row.mail,
            kind: entry.kind,
            digest: entry.digest,
            size: entry.size,
            enclosed: entry.enclosed,
            archived: entry.archived,
            source: entry.source,
            envelope: entry.envelope,
            sequence,
            location: (row.at.segment(), row.at.offset()),
        }
    }
}
