//! A group on its way into the log: what each of its mails adds to what the archive holds.
//!
//! Bytes known by their digest are not stored again; what is new about them (a mailbox, a recipient, a folder) is.
//! The same bytes twice in one group are one line. Nothing here is durable: the commit makes it so, or takes it back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::Connection;

use crate::catalog::mail::MailRow;
use crate::catalog::meta::Counters;
use crate::catalog::{content, copy, link};
use crate::commit::{Outcome, Stored};
use crate::entry::CopyEntry;
use crate::error::{Error, Result};
use crate::index::document::Words;
use crate::keys::{ContentId, hex};
use crate::log::Log;
use crate::pack::{PACK_LEN, Pack};
use crate::prepare::Prepared;
use crate::read::Reading;
use crate::record::Kind;
use crate::segment::Location;

/// One line of the mail record to be.
pub(crate) struct Line {
    pub(crate) entry: CopyEntry,
    /// The row and words of a mail that is new.
    pub(crate) row: Option<MailRow>,
    pub(crate) words: Option<Words>,
}

/// What a group wrote into the log.
pub(crate) struct Written {
    /// Each line with its record and its number in it.
    pub(crate) lines: Vec<(Location, u32, Line)>,
    /// Where the new pieces lie.
    pub(crate) contents: BTreeMap<ContentId, (Location, u32)>,
}

/// A group on its way.
pub(crate) struct Group<'a> {
    pub(crate) catalog: &'a Connection,
    log: &'a mut Log,
    counters: &'a mut Counters,
    pub(crate) reading: &'a Reading,
    now: i64,
    pub(crate) lines: Vec<Line>,
    pub(crate) by_digest: HashMap<[u8; 32], usize>,
    by_identity: HashMap<[u8; 16], u32>,
    contents: BTreeMap<ContentId, (Location, u32)>,
    pack: Pack,
    packed: BTreeSet<ContentId>,
}

impl<'a> Group<'a> {
    /// An empty group that goes to the end of `log`.
    pub(crate) fn new(
        catalog: &'a Connection,
        log: &'a mut Log,
        counters: &'a mut Counters,
        reading: &'a Reading,
        now: i64,
    ) -> Group<'a> {
        Group {
            catalog,
            log,
            counters,
            reading,
            now,
            lines: Vec::new(),
            by_digest: HashMap::new(),
            by_identity: HashMap::new(),
            contents: BTreeMap::new(),
            pack: Pack::default(),
            packed: BTreeSet::new(),
        }
    }

    /// Decides what a mail adds, and puts its new pieces into the pack.
    pub(crate) fn add(&mut self, mut new: Prepared, mailboxes: Vec<u32>) -> Result<Stored> {
        if let Some(&line) = self.by_digest.get(&new.digest) {
            let entry = &mut self.lines[line].entry;
            let changed = merge_arrival(entry, &new, &mailboxes);
            let outcome = if changed { Outcome::Linked } else { Outcome::Already };
            return Ok(Stored { mail: entry.mail, outcome });
        }
        if let Some(known) = copy::by_digest(self.catalog, &new.digest)? {
            return self.add_again(new, known, mailboxes);
        }
        let known_mail = match self.by_identity.get(&new.identity) {
            Some(mail) => Some(*mail),
            None => copy::mail_by_identity(self.catalog, &new.identity)?,
        };
        self.pack_pieces(&new)?;
        let mail = known_mail.unwrap_or_else(|| {
            self.counters.next_mail += 1;
            self.counters.next_mail - 1
        });
        let number = self.counters.next_copy;
        self.counters.next_copy += 1;
        self.by_identity.insert(new.identity, mail);
        self.by_digest.insert(new.digest, self.lines.len());
        let entry = new_entry(&mut new, mail, number, mailboxes);
        let (row, words) = if known_mail.is_none() {
            let row = MailRow::new(mail, new.date, new.archived, new.mail_size, &new.mail);
            (Some(row), Some(Words::new(mail, new.date, new.mail_size, new.mail)))
        } else {
            (None, None)
        };
        let outcome = if row.is_some() { Outcome::New } else { Outcome::Copy };
        self.lines.push(Line { entry, row, words });
        Ok(Stored { mail, outcome })
    }

    /// The same bytes once more: notes what is new about them, if anything.
    fn add_again(
        &mut self,
        mut new: Prepared,
        known: copy::CopyRow,
        mailboxes: Vec<u32>,
    ) -> Result<Stored> {
        let linked = link::of_mail(self.catalog, known.mail)?;
        let placed = link::placements(self.catalog, known.mail)?;
        let mut entry = match self.reading.merged(&known) {
            Ok((entry, _)) => entry,
            Err(error @ Error::Catalog(_)) => return Err(error),
            Err(_) => return self.mend_entry(new, known, mailboxes),
        };
        if !self.is_whole(&entry)? || self.is_unread(&new, &known)? {
            return self.mend_pieces(new, known, mailboxes);
        }
        let new_link = mailboxes.iter().any(|mailbox| !linked.contains(mailbox));
        let new_place = new.placements.iter().any(|place| !placed.contains(place));
        let new_recipient = match (&mut entry.envelope, &new.envelope) {
            (Some(envelope), Some(other)) => envelope.merge(other),
            (None, Some(other)) => !other.recipients.is_empty(),
            (_, None) => false,
        };
        if !(new_link || new_place || new_recipient) {
            return Ok(Stored { mail: known.mail, outcome: Outcome::Already });
        }
        self.note_again(&mut new, &known, mailboxes);
        Ok(Stored { mail: known.mail, outcome: Outcome::Linked })
    }

    /// Writes down that the bytes of a copy came once more.
    pub(crate) fn note_again(
        &mut self,
        new: &mut Prepared,
        known: &copy::CopyRow,
        mailboxes: Vec<u32>,
    ) {
        self.by_digest.insert(new.digest, self.lines.len());
        let mut entry = new_entry(new, known.mail, known.number, mailboxes);
        entry.again = true;
        entry.pieces.clear();
        entry.steps.clear();
        self.lines.push(Line { entry, row: None, words: None });
    }

    /// Whether a piece is there to be used: on its way, or stored and readable.
    pub(crate) fn has_piece(&self, id: &ContentId) -> Result<bool> {
        if self.packed.contains(id) {
            return Ok(true);
        }
        let found = content::find(self.catalog, id)?;
        Ok(found.is_some_and(|place| self.reading.holds(id, place)))
    }

    pub(crate) fn pack_pieces(&mut self, new: &Prepared) -> Result<()> {
        for (index, (id, _)) in new.pieces.iter().enumerate() {
            if self.has_piece(id)? {
                continue;
            }
            let piece = new.piece(index);
            if self.pack.is_full_for(piece.len()) {
                self.write_pack()?;
            }
            self.pack.push(*id, &piece);
            self.packed.insert(*id);
        }
        Ok(())
    }

    /// Writes what is gathered to the log's end, not yet durable.
    pub(crate) fn write(mut self) -> Result<Written> {
        self.write_pack()?;
        let lines = self.write_lines()?;
        Ok(Written { lines, contents: self.contents })
    }

    fn write_pack(&mut self) -> Result<()> {
        let items = self.pack.items();
        if items == 0 {
            return Ok(());
        }
        let (payload, ids) = self.pack.take();
        let at = self.log.append(Kind::Content, self.now, items, &payload)?;
        let slots = ids.into_iter().enumerate();
        self.contents.extend(slots.map(|(slot, id)| (id, (at, slot as u32))));
        Ok(())
    }

    /// Writes the lines as mail records of at most about one pack's size.
    fn write_lines(&mut self) -> Result<Vec<(Location, u32, Line)>> {
        let mut placed = Vec::with_capacity(self.lines.len());
        let mut payload = Vec::new();
        let mut waiting: Vec<Line> = Vec::new();
        let mut lines = std::mem::take(&mut self.lines).into_iter().peekable();
        while let Some(line) = lines.next() {
            line.entry.write_to(&mut payload);
            waiting.push(line);
            if payload.len() >= PACK_LEN || lines.peek().is_none() {
                let items = waiting.len() as u32;
                let at = self.log.append(Kind::Mail, self.now, items, &payload)?;
                let slots = waiting.drain(..).enumerate();
                placed.extend(slots.map(|(slot, line)| (at, slot as u32, line)));
                payload.clear();
            }
        }
        Ok(placed)
    }
}

pub(crate) fn new_entry(
    new: &mut Prepared,
    mail: u32,
    copy: u32,
    mailboxes: Vec<u32>,
) -> CopyEntry {
    CopyEntry {
        mail,
        copy,
        kind: new.kind,
        digest: hex(&new.digest),
        size: new.size,
        enclosed: new.enclosed.take(),
        identity: hex(&new.identity),
        date: new.date,
        archived: new.archived,
        source: std::mem::take(&mut new.source),
        envelope: new.envelope.take(),
        mailboxes,
        placements: std::mem::take(&mut new.placements),
        marks: new.mail.marks.bits(),
        pieces: new.pieces.iter().map(|(id, _)| hex(id)).collect(),
        steps: std::mem::take(&mut new.steps),
        again: false,
        mended: false,
    }
}

/// Adds to an entry of the same group what another arrival of the same bytes tells.
fn merge_arrival(entry: &mut CopyEntry, new: &Prepared, mailboxes: &[u32]) -> bool {
    let before = (entry.mailboxes.len(), entry.placements.len());
    entry.mailboxes.extend(
        mailboxes
            .iter()
            .filter(|mailbox| !entry.mailboxes.contains(mailbox))
            .copied()
            .collect::<Vec<_>>(),
    );
    entry.mailboxes.sort_unstable();
    for place in &new.placements {
        if !entry.placements.contains(place) {
            entry.placements.push(place.clone());
        }
    }
    let told = match (&mut entry.envelope, &new.envelope) {
        (Some(envelope), Some(other)) => envelope.merge(other),
        (envelope @ None, Some(other)) => {
            *envelope = Some(other.clone());
            true
        }
        (_, None) => false,
    };
    told || before != (entry.mailboxes.len(), entry.placements.len())
}
