//! Mail as people and scripts see it: the fields of lists and of one mail.

use archive::catalog::mail::MailRow;
use archive::{CopyKind, CopyView, Envelope};
use mail::address::Address;
use mail::parse::Mail;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In which order a list comes. What is equal comes newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Newest first.
    #[default]
    Date,
    /// Best match first: with a query.
    Relevance,
    /// Oldest first.
    Oldest,
    /// By the name of who sent it, or his address.
    From,
    /// By subject, without the marks of answers.
    Subject,
    /// Largest first.
    Size,
}

impl Sort {
    /// Its name, as the API has it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Sort::Date => "date",
            Sort::Relevance => "relevance",
            Sort::Oldest => "oldest",
            Sort::From => "from",
            Sort::Subject => "subject",
            Sort::Size => "size",
        }
    }
}

/// A mailbox that may be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Readable {
    /// Number.
    pub id: u32,
    /// Primary address.
    pub address: String,
    /// `mine`, `shared`, or `other` (Compliance).
    pub kind: &'static str,
    /// Made by an import.
    pub imported: bool,
    /// Mails in it.
    pub mails: u64,
}

/// A folder of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Folder {
    /// Names joined by `/`.
    pub path: String,
    /// Mails in it.
    pub mails: u64,
}

/// A mail in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Listed {
    /// Number.
    pub id: u32,
    /// Message date, Unix seconds.
    pub date: i64,
    /// Archive date, Unix milliseconds.
    pub archived: i64,
    /// Bytes.
    pub size: u64,
    /// Number of attachments.
    pub attachments: u32,
    /// From.
    pub from: Option<Person>,
    /// The first addresses in To.
    pub to: Vec<String>,
    /// How many more there are.
    pub to_more: u32,
    /// Subject.
    pub subject: String,
    /// Message-ID as written.
    pub message_id: Option<String>,
}

impl Listed {
    pub(crate) fn of(row: &MailRow) -> Listed {
        Listed {
            id: row.number,
            date: row.date,
            archived: row.archived,
            size: row.size,
            attachments: row.attachments,
            from: row.from.as_ref().map(Person::of),
            to: row.to.clone(),
            to_more: row.to_more,
            subject: row.subject.clone(),
            message_id: row.message_id.clone(),
        }
    }
}

/// A page of mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MailList {
    /// How many there are in all.
    pub total: u64,
    /// The mails.
    pub items: Vec<Listed>,
    /// `after` of the next page; absent on the last.
    pub next: Option<String>,
    /// False if the index was still catching up after a start: there may be more.
    pub complete: bool,
}

/// A name and an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Person {
    /// Display name.
    pub name: Option<String>,
    /// Address as written.
    pub address: String,
}

impl Person {
    fn of(address: &Address) -> Person {
        Person { name: address.name.clone(), address: address.address.clone() }
    }

    fn all(list: &[Address]) -> Vec<Person> {
        list.iter().map(Person::of).collect()
    }
}

/// An attachment in the list of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attached {
    /// Its place in the list: what the download asks for.
    pub index: usize,
    /// Name as the mail says.
    pub name: Option<String>,
    /// Type as the mail says.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Belongs to the display of the mail, such as a picture in its text.
    pub inline: bool,
}

/// Who really got a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Recipient {
    /// Address.
    pub address: String,
    /// `to`, `cc`, `bcc`, or `recipient` where the source does not tell.
    pub kind: String,
    /// The list he was reached by.
    pub expanded: Option<String>,
    /// Whose mail was forwarded to him.
    pub forwarded: Option<String>,
    /// Stands in no header of the mail: a blind copy, or a member of a list.
    pub hidden: bool,
}

/// Who really sent and got a mail, as journal or SMTP session said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShownEnvelope {
    /// Sender; empty for the null sender.
    pub from: Option<String>,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// Recipients that the reader may know of.
    pub recipients: Vec<Recipient>,
}

/// One distinct byte sequence of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShownCopy {
    /// Number.
    pub copy: u32,
    /// `mail` or `report`.
    pub kind: &'static str,
    /// SHA-256 of the bytes as received, hex.
    pub digest: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the mail inside the report.
    pub enclosed_digest: Option<String>,
    /// Archive date, Unix milliseconds.
    pub archived: i64,
    /// The way it came: journal, import, …
    pub way: String,
    /// Name of the journal endpoint.
    pub endpoint: Option<String>,
    /// Place in the chain of the log.
    pub sequence: u64,
    /// Segment file.
    pub segment: u32,
    /// Byte offset in it.
    pub offset: u64,
}

/// What a check of a copy found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Proof {
    /// Number of the copy.
    pub copy: u32,
    /// SHA-256 that it was archived with.
    pub digest: String,
    /// Whether its bytes still have it.
    pub ok: bool,
    /// What does not fit.
    pub why: Option<String>,
    /// Place in the chain of the log.
    pub sequence: u64,
}

impl Proof {
    pub(crate) fn new(copy: &CopyView, why: Option<String>) -> Proof {
        Proof {
            copy: copy.copy,
            digest: copy.digest.clone(),
            ok: why.is_none(),
            why,
            sequence: copy.sequence,
        }
    }
}

/// A mailbox and folder that show a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Placed {
    /// Number of the mailbox.
    pub mailbox: u32,
    /// Path of the folder.
    pub folder: String,
}

/// A mailbox that a mail is linked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LinkedTo {
    /// Number.
    pub id: u32,
    /// Primary address.
    pub address: String,
}

/// One mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShownMail {
    /// Number.
    pub id: u32,
    /// Message date, Unix seconds.
    pub date: i64,
    /// Archive date, Unix milliseconds.
    pub archived: i64,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the mail's bytes, hex: what `sha256sum` says of the download.
    pub digest: String,
    /// Subject.
    pub subject: String,
    /// Message-ID as written.
    pub message_id: Option<String>,
    /// From.
    pub from: Vec<Person>,
    /// Sender.
    pub sender: Vec<Person>,
    /// Reply-To.
    pub reply_to: Vec<Person>,
    /// To.
    pub to: Vec<Person>,
    /// Cc.
    pub cc: Vec<Person>,
    /// Bcc and Resent-Bcc, where the reader may know.
    pub bcc: Vec<Person>,
    /// Message-IDs that it answers.
    pub references: Vec<String>,
    /// Attachments.
    pub attachments: Vec<Attached>,
    /// Who really got it; absent if nobody told.
    pub envelope: Option<ShownEnvelope>,
    /// Its copies, oldest first.
    pub copies: Vec<ShownCopy>,
    /// Mailboxes it is linked to, of those that the reader may read.
    pub mailboxes: Vec<LinkedTo>,
    /// Folders it is placed in, of those mailboxes.
    pub folders: Vec<Placed>,
    /// What is odd about its bytes.
    pub marks: Vec<String>,
}

impl ShownMail {
    pub(crate) fn new(
        row: &MailRow,
        parsed: &Mail,
        (copies, shown): (&[CopyView], usize),
        mailboxes: Vec<(u32, String)>,
        placements: Vec<(u32, String)>,
        visible: &dyn Fn(&str) -> bool,
    ) -> ShownMail {
        let (digest, size) = copies.get(shown).map_or((String::new(), row.size), |copy| {
            let inner = copy.enclosed.as_ref().map(|inner| (inner.digest.clone(), inner.size));
            inner.unwrap_or_else(|| (copy.digest.clone(), copy.size))
        });
        let bcc = parsed.bcc.iter().filter(|bcc| visible(&bcc.address));
        ShownMail {
            id: row.number,
            date: row.date,
            archived: row.archived,
            size,
            digest,
            subject: parsed.subject.clone(),
            message_id: parsed.message_id.clone(),
            from: Person::all(&parsed.from),
            sender: Person::all(&parsed.sender),
            reply_to: Person::all(&parsed.reply_to),
            to: Person::all(&parsed.to),
            cc: Person::all(&parsed.cc),
            bcc: bcc.map(Person::of).collect(),
            references: parsed.references.clone(),
            attachments: attached(parsed),
            envelope: envelope(parsed, copies, visible),
            copies: copies.iter().map(copy).collect(),
            mailboxes: mailboxes
                .into_iter()
                .map(|(id, address)| LinkedTo { id, address })
                .collect(),
            folders: placements
                .into_iter()
                .map(|(mailbox, folder)| Placed { mailbox, folder })
                .collect(),
            marks: parsed.marks.iter_names().map(|(name, _)| name.to_lowercase()).collect(),
        }
    }
}

fn attached(parsed: &Mail) -> Vec<Attached> {
    let list = parsed.attachments.iter().enumerate();
    list.map(|(index, attachment)| Attached {
        index,
        name: attachment.name.clone(),
        content_type: attachment.content_type.clone(),
        size: attachment.size,
        inline: attachment.inline,
    })
    .collect()
}

fn envelope(
    parsed: &Mail,
    copies: &[CopyView],
    visible: &dyn Fn(&str) -> bool,
) -> Option<ShownEnvelope> {
    let mut all: Option<Envelope> = None;
    for envelope in copies.iter().filter_map(|copy| copy.envelope.as_ref()) {
        all.get_or_insert_default().merge(envelope);
    }
    let all = all?;
    let stands = |address: &str| {
        let normal = mail::address::normalise(address);
        let list = parsed.to.iter().chain(&parsed.cc);
        list.filter_map(|to| mail::address::normalise(&to.address)).any(|to| Some(to) == normal)
    };
    let recipients: Vec<Recipient> = all
        .recipients
        .into_iter()
        .filter(|recipient| visible(&recipient.address))
        .map(|recipient| Recipient {
            hidden: !stands(&recipient.address),
            address: recipient.address,
            kind: recipient.kind,
            expanded: recipient.expanded,
            forwarded: recipient.forwarded,
        })
        .collect();
    Some(ShownEnvelope { from: all.from, on_behalf_of: all.on_behalf_of, recipients })
}

fn copy(copy: &CopyView) -> ShownCopy {
    ShownCopy {
        copy: copy.copy,
        kind: if copy.kind == CopyKind::Report { "report" } else { "mail" },
        digest: copy.digest.clone(),
        size: copy.size,
        enclosed_digest: copy.enclosed.as_ref().map(|inner| inner.digest.clone()),
        archived: copy.archived,
        way: copy.source.way.clone(),
        endpoint: copy.source.endpoint.clone(),
        sequence: copy.sequence,
        segment: copy.location.0,
        offset: copy.location.1,
    }
}
