//! What people and the index need from a mail: headers, addresses, date, attachments, search text,
//! fingerprint.
//!
//! Nothing fails: a bad mail yields what can be read, with [`Marks`]. Bodies are decoded once, in
//! chunks; only text and containers are held, up to a bound. `mail-parser` reads dates and rare
//! charsets; the structure is our own, because its messages nest by recursion and would overflow
//! the stack on a mail of a thousand levels.

mod attached;
mod content;
mod headers;
mod leaf;
mod uuencode;

use serde::{Deserialize, Serialize};

pub use self::attached::attachment;
pub(crate) use self::content::Place;
pub(crate) use self::leaf::Leaf;
pub(crate) use self::uuencode::extract as without_uuencoded;
use crate::address::Address;
use crate::split::Split;
use crate::structure::Structure;
use crate::{Marks, fingerprint};

/// Search text of the bodies, and that of the attachments, are each cut at this length.
pub const MAX_TEXT: usize = 1 << 20;
/// More attachments than this are not listed.
pub const MAX_ATTACHMENTS: usize = 10_000;

/// A mail as people and the index see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Message-ID as written, with its angle brackets.
    pub message_id: Option<String>,
    /// Seconds since 1970: X-OriginalArrivalTime, else Date, else the newest Received.
    pub date: Option<i64>,
    /// Subject, decoded.
    pub subject: String,
    /// From.
    pub from: Vec<Address>,
    /// Sender.
    pub sender: Vec<Address>,
    /// Reply-To.
    pub reply_to: Vec<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Bcc and Resent-Bcc: who got a blind copy.
    pub bcc: Vec<Address>,
    /// Addresses by which the mail is linked to mailboxes; normalised, sorted, each once.
    pub link_addresses: Vec<String>,
    /// Message-IDs of In-Reply-To and References, each once.
    pub references: Vec<String>,
    /// Attachments, those of enclosed mails and of TNEF containers included.
    pub attachments: Vec<Attachment>,
    /// Search text of all bodies, with the subjects and bodies of enclosed mails.
    pub text: String,
    /// Search text out of attachments; their names are not in it.
    pub attachment_text: String,
    /// Equal for copies of the same mail, whatever way they came.
    pub fingerprint: [u8; 32],
    /// What is odd.
    pub marks: Marks,
}

impl Mail {
    /// How many files somebody attached: not the pictures of the text, not signatures.
    #[must_use]
    pub fn attached(&self) -> usize {
        self.attachments.iter().filter(|attachment| !attachment.inline).count()
    }
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// File name, decoded; for an enclosed mail without one its subject.
    pub name: Option<String>,
    /// `type/subtype`, lower-cased.
    pub content_type: String,
    /// Size in bytes, decoded.
    pub size: u64,
    /// Whether it belongs to the mail's own display (pictures, signatures) and is no file that
    /// someone attached.
    pub inline: bool,
    /// Where it lies, for [`attachment`]: number of the part, and for a file inside a container, a text or an
    /// encoded mail its number or place in there.
    #[serde(default)]
    pub place: Vec<u32>,
}

/// Reads a mail. Structure and split must be those of the same bytes.
pub fn parse(raw: &[u8], structure: &Structure, split: &Split) -> Mail {
    let mut mail = Mail { marks: structure.marks, ..Mail::default() };
    headers::read(raw, structure, &mut mail);
    let leaves = leaf::read_all(raw, structure, split);
    mail.fingerprint = fingerprint::of(raw, structure, &leaves);
    content::read(raw, structure, &leaves, &mut mail);
    mail
}
