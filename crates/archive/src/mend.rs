//! A damaged mail comes again: its bytes are stored once more, and it reads as before.
//!
//! Pieces that can't be read go into a new pack; an entry that can't be read, or that a new pack is written for, is
//! appended again under its old number (docs/format.md, kind 2, `copy`). The damaged record stays where it is: the log
//! is only ever added to.

use rusqlite::Connection;

use crate::catalog::mail::{self, MailRow};
use crate::catalog::{copy, link};
use crate::commit::{Outcome, Stored};
use crate::entry::CopyEntry;
use crate::error::Result;
use crate::group::{Group, Line, new_entry};
use crate::prepare::Prepared;
use crate::segment::Location;

impl Group<'_> {
    /// Whether every piece of a copy can be read.
    pub(crate) fn is_whole(&self, entry: &CopyEntry) -> Result<bool> {
        for piece in entry.distinct_pieces() {
            if !self.has_piece(&piece)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the catalog was made anew while the mail could not be read: it lists the mail without its subject and
    /// people, and the index does not have it.
    pub(crate) fn is_unread(&self, new: &Prepared, known: &copy::CopyRow) -> Result<bool> {
        let says_nothing = |row: &MailRow| {
            row.subject.is_empty()
                && row.message_id.is_none()
                && row.from.is_none()
                && row.to.is_empty()
                && row.attachments == 0
        };
        let row = mail::get(self.catalog, known.mail)?;
        if !row.is_some_and(|row| says_nothing(&row)) {
            return Ok(false);
        }
        Ok(self.mended_row(new, known)?.is_some_and(|now| !says_nothing(&now)))
    }

    /// The entry can be read, pieces can't: they are stored again, the entry unchanged, and this arrival.
    pub(crate) fn mend_pieces(
        &mut self,
        mut new: Prepared,
        known: copy::CopyRow,
        mailboxes: Vec<u32>,
    ) -> Result<Stored> {
        let (mut entry, _) = self.reading.entry_of(&known)?;
        if !new.pieces.iter().map(|(id, _)| *id).eq(entry.content_ids().unwrap_or_default()) {
            // Cut into other pieces than these bytes were then.
            return self.mend_entry(new, known, mailboxes);
        }
        self.pack_pieces(&new)?;
        let row = self.mended_row(&new, &known)?;
        entry.mended = true;
        self.lines.push(Line { entry, row, words: None });
        self.note_again(&mut new, &known, mailboxes);
        Ok(told(&known))
    }

    /// The entry can't be read: this arrival takes its place.
    pub(crate) fn mend_entry(
        &mut self,
        mut new: Prepared,
        known: copy::CopyRow,
        mut mailboxes: Vec<u32>,
    ) -> Result<Stored> {
        self.pack_pieces(&new)?;
        let row = self.mended_row(&new, &known)?;
        mailboxes.extend(link::of_mail(self.catalog, known.mail)?);
        mailboxes.sort_unstable();
        mailboxes.dedup();
        for place in link::placements(self.catalog, known.mail)? {
            if !new.placements.contains(&place) {
                new.placements.push(place);
            }
        }
        if let Some(before) = mail::get(self.catalog, known.mail)? {
            // Links are kept by this date.
            new.date = before.date;
        }
        self.by_digest.insert(new.digest, self.lines.len());
        let mut entry = new_entry(&mut new, known.mail, known.number, mailboxes);
        entry.mended = true;
        self.lines.push(Line { entry, row, words: None });
        Ok(told(&known))
    }

    /// The row of a mail whose oldest copy is mended; a catalog made anew from the damaged log knew little of it.
    fn mended_row(&self, new: &Prepared, known: &copy::CopyRow) -> Result<Option<MailRow>> {
        let oldest = copy::of_mail(self.catalog, known.mail)?.first().map(|copy| copy.number);
        if oldest != Some(known.number) {
            return Ok(None);
        }
        let before = mail::get(self.catalog, known.mail)?;
        let (date, archived) =
            before.map_or((new.date, new.archived), |row| (row.date, row.archived));
        Ok(Some(MailRow::new(known.mail, date, archived, new.mail_size, &new.mail)))
    }
}

fn told(known: &copy::CopyRow) -> Stored {
    tracing::warn!(mail = known.mail, "a damaged mail came again and was stored anew");
    Stored { mail: known.mail, outcome: Outcome::Mended }
}

/// Writes a mended entry's rows: the copy has moved, and nothing is counted twice.
pub(crate) fn apply(
    connection: &Connection,
    entry: &CopyEntry,
    (at, slot): (Location, u32),
    row: Option<&MailRow>,
) -> Result<()> {
    copy::moved(connection, entry.copy, at, slot)?;
    if let Some(row) = row {
        mail::insert(connection, row)?;
    }
    for mailbox in &entry.mailboxes {
        link::insert(connection, *mailbox, entry.mail, entry.date)?;
    }
    for (mailbox, path) in &entry.placements {
        link::place(connection, entry.mail, entry.date, *mailbox, path)?;
    }
    Ok(())
}
