//! The commit: a group of prepared mails becomes durable, once, in one order.
//!
//! log appended → log synced → catalog committed → (caller answers) → index. If anything fails before the catalog's
//! commit, the log is cut back and the whole group counts as not received. Bytes known by their digest are not
//! stored again; what is new about them (a mailbox, a recipient, a folder) is.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::PoisonError;

use rusqlite::Connection;

use crate::catalog::mail::{self, MailRow};
use crate::catalog::meta::{self, Counters, Progress};
use crate::catalog::{content, copy, link};
use crate::entry::CopyEntry;
use crate::error::Result;
use crate::faults;
use crate::index::Change;
use crate::index::document::Words;
use crate::keys::{ContentId, hex};
use crate::log::Log;
use crate::open::Archive;
use crate::pack::{PACK_LEN, Pack};
use crate::prepare::Prepared;
use crate::record::Kind;
use crate::segment::Location;

/// Copies after which a checkpoint is written at the latest.
const CHECKPOINT_EVERY: u32 = 10_000;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A mail the archive did not have.
    New,
    /// Another copy of a mail it had: same mail, other bytes.
    Copy,
    /// The same bytes, but a new mailbox, recipient or folder.
    Linked,
    /// Nothing new.
    Already,
}

/// A mail that is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Number of the mail.
    pub mail: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// The writing side; one at a time.
pub(crate) struct Writer {
    pub(crate) log: Log,
    pub(crate) catalog: Connection,
    pub(crate) counters: Counters,
}

impl Writer {
    /// Does `work`; if it fails or panics, nothing of it stays in the log or the counters.
    pub(crate) fn all_or_nothing<T>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<T>,
    ) -> Result<T> {
        let before = (self.log.position().clone(), self.counters);
        let result = catch_unwind(AssertUnwindSafe(|| work(self)));
        if !matches!(result, Ok(Ok(_))) {
            self.log.cut_back(before.0);
            self.counters = before.1;
        }
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// What the catalog is to know after this group.
    pub(crate) fn progress(&self) -> Progress {
        Progress { position: self.log.position().clone(), counters: self.counters }
    }

    /// Ends what was written so far with a durable checkpoint; true if there was anything without one.
    pub(crate) fn seal(&mut self, now: i64) -> Result<bool> {
        if self.counters.sealed + 1 == self.log.position().next_sequence {
            return Ok(false);
        }
        self.all_or_nothing(|writer| {
            writer.checkpoint(now)?;
            writer.log.sync()
        })?;
        Ok(true)
    }

    fn checkpoint(&mut self, now: i64) -> Result<()> {
        self.log.checkpoint(now, (self.counters.mails, self.counters.copies))?;
        self.counters.checkpoint_at(self.log.position().next_sequence - 1);
        Ok(())
    }

    fn roll_if_full(&mut self, now: i64) -> Result<()> {
        if self.log.is_full() {
            self.seal(now)?;
            self.log.roll(now)?;
            meta::set_progress(&self.catalog, &self.progress())?;
        }
        Ok(())
    }
}

/// One line of the mail record to be.
struct Line {
    entry: CopyEntry,
    /// The row and words of a mail that is new.
    row: Option<MailRow>,
    words: Option<Words>,
}

/// A group on its way.
#[derive(Default)]
struct Group {
    lines: Vec<Line>,
    by_digest: HashMap<[u8; 32], usize>,
    by_identity: HashMap<[u8; 16], u32>,
    contents: HashMap<ContentId, (Location, u32)>,
    pack: Pack,
    packed: BTreeSet<ContentId>,
}

impl Archive {
    /// Makes a group of mails durable. When it returns, they may be acknowledged; if it fails, none was stored.
    pub fn commit(&self, group: Vec<Prepared>) -> Result<Vec<Stored>> {
        let mut writer = self.writer()?;
        let now = self.now();
        writer.roll_if_full(now)?;
        let (stored, lines) = writer.all_or_nothing(|writer| self.store(writer, group, now))?;
        faults::point("catalog-committed");
        if !lines.is_empty() {
            self.publish(lines, writer.log.position().next);
        }
        Ok(stored)
    }

    fn store(
        &self,
        writer: &mut Writer,
        group: Vec<Prepared>,
        now: i64,
    ) -> Result<(Vec<Stored>, Vec<Line>)> {
        let mut on_the_way = Group::default();
        let mut stored = Vec::with_capacity(group.len());
        for prepared in group {
            stored.push(self.add(writer, &mut on_the_way, prepared, now)?);
        }
        let Group { lines, mut contents, mut pack, .. } = on_the_way;
        write_pack(&mut writer.log, &mut pack, &mut contents, now)?;
        let placed = write_lines(&mut writer.log, lines, now)?;
        if placed.is_empty() {
            return Ok((stored, Vec::new()));
        }
        let transaction = writer.catalog.transaction()?;
        for (id, (at, slot)) in &contents {
            content::put(&transaction, id, *at, *slot)?;
        }
        let counters = &mut writer.counters;
        for (at, slot, line) in &placed {
            apply(&transaction, counters, &line.entry, (*at, *slot), line.row.as_ref())?;
        }
        if counters.next_copy - counters.checkpointed >= CHECKPOINT_EVERY {
            writer.log.checkpoint(now, (counters.mails, counters.copies))?;
            counters.checkpoint_at(writer.log.position().next_sequence - 1);
        }
        writer.log.sync()?;
        let progress = Progress { position: writer.log.position().clone(), counters: *counters };
        meta::set_progress(&transaction, &progress)?;
        transaction.commit()?;
        Ok((stored, placed.into_iter().map(|(_, _, line)| line).collect()))
    }

    /// Decides what a mail adds, and puts its new pieces into the pack.
    fn add(
        &self,
        writer: &mut Writer,
        group: &mut Group,
        mut new: Prepared,
        now: i64,
    ) -> Result<Stored> {
        let mailboxes = self.mailboxes_for(&new);
        if let Some(&line) = group.by_digest.get(&new.digest) {
            let entry = &mut group.lines[line].entry;
            let changed = merge_arrival(entry, &new, &mailboxes);
            let outcome = if changed { Outcome::Linked } else { Outcome::Already };
            return Ok(Stored { mail: entry.mail, outcome });
        }
        if let Some(known) = copy::by_digest(&writer.catalog, &new.digest)? {
            return self.add_again(writer, group, new, known, mailboxes);
        }
        let known_mail = match group.by_identity.get(&new.identity) {
            Some(mail) => Some(*mail),
            None => copy::mail_by_identity(&writer.catalog, &new.identity)?,
        };
        self.pack_pieces(writer, group, &new, now)?;
        let mail = known_mail.unwrap_or_else(|| {
            writer.counters.next_mail += 1;
            writer.counters.next_mail - 1
        });
        let number = writer.counters.next_copy;
        writer.counters.next_copy += 1;
        group.by_identity.insert(new.identity, mail);
        group.by_digest.insert(new.digest, group.lines.len());
        let entry = new_entry(&mut new, mail, number, mailboxes);
        let (row, words) = if known_mail.is_none() {
            let row = MailRow::new(mail, new.date, new.archived, new.mail_size, &new.mail);
            (Some(row), Some(Words::new(mail, new.date, new.mail_size, new.mail)))
        } else {
            (None, None)
        };
        let outcome = if row.is_some() { Outcome::New } else { Outcome::Copy };
        group.lines.push(Line { entry, row, words });
        Ok(Stored { mail, outcome })
    }

    /// The same bytes once more: notes what is new about them, if anything.
    fn add_again(
        &self,
        writer: &Writer,
        group: &mut Group,
        mut new: Prepared,
        known: copy::CopyRow,
        mailboxes: Vec<u32>,
    ) -> Result<Stored> {
        let linked = link::of_mail(&writer.catalog, known.mail)?;
        let placed = link::placements(&writer.catalog, known.mail)?;
        let (mut entry, _) = self.reading.merged(&known)?;
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
        group.by_digest.insert(new.digest, group.lines.len());
        let mut entry = new_entry(&mut new, known.mail, known.number, mailboxes);
        entry.again = true;
        entry.pieces.clear();
        entry.steps.clear();
        group.lines.push(Line { entry, row: None, words: None });
        Ok(Stored { mail: known.mail, outcome: Outcome::Linked })
    }

    fn pack_pieces(
        &self,
        writer: &mut Writer,
        group: &mut Group,
        new: &Prepared,
        now: i64,
    ) -> Result<()> {
        for (index, (id, _)) in new.pieces.iter().enumerate() {
            if group.packed.contains(id) || content::find(&writer.catalog, id)?.is_some() {
                continue;
            }
            let piece = new.piece(index);
            if group.pack.is_full_for(piece.len()) {
                write_pack(&mut writer.log, &mut group.pack, &mut group.contents, now)?;
            }
            group.pack.push(*id, &piece);
            group.packed.insert(*id);
        }
        Ok(())
    }

    /// Tells bitmaps and index what was committed.
    fn publish(&self, lines: Vec<Line>, reached: Location) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        for line in &lines {
            live.add(line.entry.mail, &line.entry.mailboxes);
        }
        drop(live);
        let change = |Line { entry, words, .. }| match words {
            Some(mut words) => {
                if let Some(envelope) = &entry.envelope {
                    Words::add_envelope(&mut words, envelope);
                }
                Change::New(Box::new(words))
            }
            None => Change::Changed(entry.mail),
        };
        self.index.hand_over(lines.into_iter().map(change).collect(), reached);
    }
}

/// Writes one entry's rows. The same for the commit and for making the catalog anew from the log.
pub(crate) fn apply(
    connection: &Connection,
    counters: &mut Counters,
    entry: &CopyEntry,
    (at, slot): (Location, u32),
    row: Option<&MailRow>,
) -> Result<()> {
    if entry.again {
        copy::insert_again(connection, entry.copy, at, slot)?;
    } else {
        let digest = crate::keys::unhex(&entry.digest).unwrap_or_default();
        copy::insert(
            connection,
            &copy::CopyRow { number: entry.copy, mail: entry.mail, at, slot, digest },
        )?;
        for piece in entry.distinct_pieces() {
            content::used(connection, &piece)?;
        }
        counters.copies += 1;
        counters.bytes += entry.size;
    }
    if let Some(row) = row {
        mail::insert(connection, row)?;
        if let Some(identity) = crate::keys::unhex(&entry.identity) {
            copy::put_identity(connection, &identity, entry.mail)?;
        }
        counters.mails += 1;
    }
    for mailbox in &entry.mailboxes {
        link::insert(connection, *mailbox, entry.mail)?;
    }
    for (mailbox, path) in &entry.placements {
        link::place(connection, entry.mail, *mailbox, path)?;
    }
    Ok(())
}

fn new_entry(new: &mut Prepared, mail: u32, copy: u32, mailboxes: Vec<u32>) -> CopyEntry {
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

fn write_pack(
    log: &mut Log,
    pack: &mut Pack,
    contents: &mut HashMap<ContentId, (Location, u32)>,
    now: i64,
) -> Result<()> {
    let items = pack.items();
    if items == 0 {
        return Ok(());
    }
    let (payload, ids) = pack.take();
    let at = log.append(Kind::Content, now, items, &payload)?;
    contents.extend(ids.into_iter().enumerate().map(|(slot, id)| (id, (at, slot as u32))));
    Ok(())
}

/// Writes the lines as mail records of at most about one pack's size.
fn write_lines(log: &mut Log, lines: Vec<Line>, now: i64) -> Result<Vec<(Location, u32, Line)>> {
    let mut placed = Vec::with_capacity(lines.len());
    let mut payload = Vec::new();
    let mut waiting: Vec<Line> = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        line.entry.write_to(&mut payload);
        waiting.push(line);
        if payload.len() >= PACK_LEN || lines.peek().is_none() {
            let at = log.append(Kind::Mail, now, waiting.len() as u32, &payload)?;
            placed
                .extend(waiting.drain(..).enumerate().map(|(slot, line)| (at, slot as u32, line)));
            payload.clear();
        }
    }
    Ok(placed)
}
