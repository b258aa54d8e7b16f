//! Reading mail over the API: lists, search, one mail, its parts – never more than the permit allows.
//!
//! Everything here takes a [`MailOf`], and every number of a mail that comes from outside goes through
//! [`MailOf::readable`]. What somebody reads by the role Compliance, or as an operator, stands in the audit log.
//!
//! Who got a mail without standing in it for all to see is known to who sent it, to himself, and to who may read all
//! mail: nobody else is shown him, finds the mail by him, or gets bytes that name him.

pub mod conversation;
mod exported;
pub mod list;
pub mod preview;
pub mod shown;

use std::collections::BTreeSet;
use std::path::Path;

use archive::catalog::mail::MailRow;
use archive::{CopyKind, CopyView, MailboxKind, Part, Raw};
use mail::parse::{Mail, attachment};
use mail::structure::Structure;

use self::shown::{Attached, Folder, Listed, Readable, ShownMail};
use crate::access::{ActorKind, MailOf};
use crate::people::Note;
use crate::problem::{Problem, Result};

/// The bytes of one attachment.
pub struct AttachedFile {
    /// Its name, as the mail says.
    pub name: Option<String>,
    /// Its type, as the mail says.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The copy of a mail that is shown.
struct Chosen {
    /// Its place among the copies.
    index: usize,
    open: OpenMail,
    parsed: Mail,
    /// Whoever asks may know everybody who got the mail.
    knows_all: bool,
    /// It names somebody who got a blind copy and whom he may not know.
    tells: bool,
}

/// A mail with what is needed to show its parts.
pub struct OpenMail {
    /// Its bytes.
    pub raw: Raw,
    /// Their structure.
    pub structure: Structure,
}

impl OpenMail {
    fn parse(&self) -> Mail {
        let split = mail::split::split(&self.raw, &self.structure);
        mail::parse::parse(&self.raw, &self.structure, &split)
    }
}

impl MailOf {
    /// The mailboxes that may be read: "mine", "shared", and for Compliance all others.
    pub fn readable_mailboxes(&self) -> Result<Vec<Readable>> {
        let rows = self.tenant.archive.mailboxes()?.into_iter();
        let readable = rows.filter(|row| self.may_read(row.number)).map(|row| Readable {
            kind: match row.number {
                number if self.effective.own.contains(&number) => "mine",
                number if self.effective.shared.contains(&number) => "shared",
                _ => "other",
            },
            id: row.number,
            address: row.primary,
            imported: row.kind == MailboxKind::Special,
            mails: row.mails,
        });
        Ok(readable.collect())
    }

    /// The folders of a mailbox, by path.
    pub fn folders(&self, mailbox: u32) -> Result<Vec<Folder>> {
        self.readable_mailbox(mailbox)?;
        let rows = self.tenant.archive.folders(mailbox)?;
        Ok(rows.into_iter().map(|row| Folder { path: row.path, mails: row.mails }).collect())
    }

    pub(crate) fn readable_mailbox(&self, mailbox: u32) -> Result<()> {
        let known = self.tenant.archive.mailboxes()?.iter().any(|row| row.number == mailbox);
        match known && self.may_read(mailbox) {
            true => Ok(()),
            false => Err(Problem::NotFound("such mailbox".into())),
        }
    }

    /// A mail that may be read; anything else does not exist.
    fn readable(&self, number: u32) -> Result<MailRow> {
        let unknown = || Problem::NotFound("such mail".into());
        let row = self.tenant.archive.mail(number)?.ok_or_else(unknown)?;
        match self.mailboxes() {
            Some(mailboxes) if !self.tenant.archive.is_in(number, &mailboxes) => Err(unknown()),
            _ => Ok(row),
        }
    }

    /// Notes that mail of a mailbox was listed, or of all (`None`), and what was looked for.
    pub(crate) fn note_list(&self, mailbox: Option<u32>, query: &str) -> Result<()> {
        self.note_once("mail.list", &object_of(mailbox), query)
    }

    /// Notes an export, before anything leaves.
    pub(crate) fn note_export(&self, mailbox: Option<u32>, query: &str, to: &Path) -> Result<()> {
        let note = Note {
            activity: "mail.export",
            object: object_of(mailbox),
            object_name: query.to_owned(),
            good: true,
            message: format!("to {}", to.display()),
            ..Note::default()
        };
        self.tenant.people.note(&self.actor, note)
    }

    /// Notes a reading that only the role Compliance, or being an operator, allows.
    pub(crate) fn note_reading(&self, row: &MailRow) -> Result<()> {
        match self.is_beyond_grants(row) {
            true => self.note_once("mail.read", &format!("mail:{}", row.number), &row.subject),
            false => Ok(()),
        }
    }

    /// Whether only the role Compliance, or being an operator, allows to read it.
    fn is_beyond_grants(&self, row: &MailRow) -> bool {
        let granted: Vec<u32> =
            self.effective.own.iter().chain(&self.effective.shared).copied().collect();
        self.all && !self.tenant.archive.is_in(row.number, &granted)
    }

    fn note_once(&self, activity: &'static str, object: &str, text: &str) -> Result<()> {
        if !self.tenant.readings.is_new(&self.actor.id, &format!("{activity} {object} {text}")) {
            return Ok(());
        }
        let note = Note {
            activity,
            object: object.to_owned(),
            object_name: text.to_owned(),
            good: true,
            ..Note::default()
        };
        self.tenant.people.note(&self.actor, note)
    }

    fn granted(&self, mailbox: u32) -> bool {
        self.effective.own.contains(&mailbox) || self.effective.shared.contains(&mailbox)
    }

    /// The copies of a mail, oldest first.
    fn copies(&self, number: u32) -> Result<Vec<CopyView>> {
        let copies = self.tenant.archive.copies(number)?;
        match copies.is_empty() {
            true => Err(Problem::NotFound("such mail".into())),
            false => Ok(copies),
        }
    }

    fn open_copy(&self, number: u32, copy: &CopyView) -> Result<OpenMail> {
        let raw = self.tenant.archive.load(number, copy.copy, Part::Mail)?;
        let structure = Structure::of(&raw);
        Ok(OpenMail { raw, structure })
    }

    /// The mail as it is shown, with its bytes.
    pub fn open(&self, number: u32) -> Result<OpenMail> {
        let row = self.readable(number)?;
        self.note_reading(&row)?;
        Ok(self.chosen(number)?.open)
    }

    fn chosen(&self, number: u32) -> Result<Chosen> {
        self.choose(number, &self.copies(number)?)
    }

    /// The copy that is shown: the first, but for whom blind copies are hidden the first that names none, if there is
    /// one.
    fn choose(&self, number: u32, copies: &[CopyView]) -> Result<Chosen> {
        let mut first = None;
        for (index, copy) in copies.iter().enumerate() {
            let open = self.open_copy(number, copy)?;
            let parsed = open.parse();
            let knows_all = self.all || self.is_senders(&parsed, copies);
            let tells =
                !knows_all && !parsed.bcc.iter().all(|bcc| self.may_read_address(&bcc.address));
            let chosen = Chosen { index, open, parsed, knows_all, tells };
            if !tells {
                return Ok(chosen);
            }
            first.get_or_insert(chosen);
        }
        first.ok_or_else(|| Problem::NotFound("such mail".into()))
    }

    /// Whether the mailbox of who sent it may be read: he knows whom he sent it to.
    fn is_senders(&self, parsed: &Mail, copies: &[CopyView]) -> bool {
        let headers = parsed.from.iter().chain(&parsed.sender).map(|from| from.address.as_str());
        let envelopes = copies.iter().filter_map(|copy| copy.envelope.as_ref()?.from.as_deref());
        headers.chain(envelopes).any(|from| self.may_read_address(from))
    }

    fn may_read_address(&self, address: &str) -> bool {
        let normal = mail::address::normalise(address);
        let mailbox = normal.and_then(|address| self.tenant.archive.mailbox_by_address(&address));
        mailbox.is_some_and(|mailbox| self.may_read(mailbox))
    }

    /// Everything that is known of a mail.
    pub fn mail(&self, number: u32) -> Result<ShownMail> {
        let row = self.readable(number)?;
        self.note_reading(&row)?;
        let copies = self.copies(number)?;
        let chosen = self.choose(number, &copies)?;
        let parsed = &chosen.parsed;
        let public: BTreeSet<String> = parsed
            .to
            .iter()
            .chain(&parsed.cc)
            .filter_map(|to| mail::address::normalise(&to.address))
            .collect();
        let visible = |address: &str| {
            chosen.knows_all
                || self.may_read_address(address)
                || mail::address::normalise(address).is_some_and(|a| public.contains(&a))
        };
        let archive = &self.tenant.archive;
        let mailboxes = archive.mailboxes_of(number)?;
        let placements = archive.placements_of(number)?;
        let names = archive.mailboxes()?;
        let name = |wanted: u32| {
            let found = names.iter().find(|row| row.number == wanted);
            found.map_or_else(String::new, |row| row.primary.clone())
        };
        Ok(ShownMail::new(
            &row,
            parsed,
            (&copies, chosen.index),
            mailboxes.into_iter().filter(|m| self.may_read(*m)).map(|m| (m, name(m))).collect(),
            placements.into_iter().filter(|(m, _)| self.may_read(*m)).collect(),
            &visible,
        ))
    }

    /// Other mails with the same Message-ID, as far as they may be read.
    pub fn namesakes(&self, number: u32) -> Result<Vec<Listed>> {
        let row = self.readable(number)?;
        let Some(id) = &row.message_id else { return Ok(Vec::new()) };
        let others = self.tenant.archive.with_message_id(id)?;
        let others = others.into_iter().filter(|other| *other != number);
        Ok(others
            .filter_map(|other| self.readable(other).ok())
            .map(|row| Listed::of(&row))
            .collect())
    }

    /// The exact bytes of the mail that is shown. Where all copies name who got a blind copy, only for who may know.
    pub fn raw(&self, number: u32) -> Result<Raw> {
        let row = self.readable(number)?;
        self.note_reading(&row)?;
        self.bytes(number)
    }

    fn bytes(&self, number: u32) -> Result<Raw> {
        let chosen = self.chosen(number)?;
        match chosen.tells {
            true => Err(Problem::Denied(
                "every copy of this mail names who got a blind copy: its bytes are for its sender and the role Compliance"
                    .into(),
            )),
            false => Ok(chosen.open.raw),
        }
    }

    /// The journal report that a mail came in, as received. It names everybody who got the mail: for Compliance only.
    pub fn report(&self, number: u32) -> Result<Raw> {
        let row = self.readable(number)?;
        if !self.all {
            return Err(Problem::Denied(
                "a journal report names who got a blind copy: this needs the role Compliance"
                    .into(),
            ));
        }
        self.note_reading(&row)?;
        let copies = self.copies(number)?;
        let copy = copies.iter().find(|copy| copy.kind == CopyKind::Report);
        let copy = copy.ok_or_else(|| Problem::NotFound("journal report of this mail".into()))?;
        Ok(self.tenant.archive.load(number, copy.copy, Part::Received)?)
    }

    /// Attachment `index` of the list that [`MailOf::mail`] gives.
    pub fn attachment(&self, number: u32, index: usize) -> Result<AttachedFile> {
        let open = self.open(number)?;
        let unknown = || Problem::NotFound("such attachment".into());
        let listed = open.parse().attachments.into_iter().nth(index).ok_or_else(unknown)?;
        let bytes = attachment(&open.raw, &open.structure, &listed.place).ok_or_else(unknown)?;
        Ok(AttachedFile {
            name: listed.name,
            content_type: listed.content_type,
            bytes: bytes.into_owned(),
        })
    }

    /// The attachments of a mail.
    pub fn attachments(&self, number: u32) -> Result<Vec<Attached>> {
        Ok(self.mail(number)?.attachments)
    }

    /// Joins every copy of a mail from the log and compares its SHA-256: the proof, now.
    pub fn verify_mail(&self, number: u32) -> Result<Vec<shown::Proof>> {
        let row = self.readable(number)?;
        self.note_reading(&row)?;
        let copies = self.copies(number)?;
        Ok(copies
            .iter()
            .map(|copy| {
                let loaded = self.tenant.archive.load(number, copy.copy, Part::Received);
                shown::Proof::new(copy, loaded.err().map(|error| error.to_string()))
            })
            .collect())
    }

    /// Whether the actor is an operator.
    #[must_use]
    pub fn by_operator(&self) -> bool {
        self.actor.kind == ActorKind::Operator
    }
}

fn object_of(mailbox: Option<u32>) -> String {
    mailbox.map_or("mailbox:*".into(), |mailbox| format!("mailbox:{mailbox}"))
}
