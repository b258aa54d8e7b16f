//! The MIME structure of a mail as byte ranges of its raw form (RFC 2045, RFC 2046).
//!
//! One pass, linear in the size of the mail, bounded in depth, parts and header bytes; beyond a
//! bound the rest is one opaque leaf and a mark is set. Nothing is decoded or copied here.
//! A part of kind [`PartKind::Message`] holds the enclosed mail as its body; that mail's own root
//! is the next part, its child.

mod content;
mod walk;

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::Marks;

/// Parts nested deeper than this are one opaque leaf.
pub const MAX_DEPTH: usize = 100;
/// Beyond this number of parts the rest of the mail is one opaque leaf.
pub const MAX_PARTS: usize = 10_000;
/// The longest header block that is read as header.
pub const MAX_HEADER_BYTES: usize = 1 << 20;
/// The longest boundary that is honoured (RFC 2046 allows 70).
pub const MAX_BOUNDARY_BYTES: usize = 1000;

/// The parts of a mail, in the order in which they begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// `parts[0]` is the mail itself; a parent always stands before its children.
    pub parts: Vec<Part>,
    /// What is odd about the bytes or their structure.
    pub marks: Marks,
}

impl Structure {
    /// Reads the structure of any bytes; never fails, never yields an empty list of parts.
    pub fn of(raw: &[u8]) -> Structure {
        let (parts, marks) = walk::walk(raw);
        Structure { parts, marks: marks | byte_marks(raw) }
    }

    /// The part with that number.
    pub fn part(&self, index: u32) -> Option<&Part> {
        self.parts.get(index as usize)
    }

    /// Whether a part is the root of the mail or of an enclosed mail.
    pub fn is_message_root(&self, part: &Part) -> bool {
        match part.parent {
            None => true,
            Some(parent) => self.part(parent).is_some_and(|p| p.kind == PartKind::Message),
        }
    }
}

/// One part: its place, and what its header says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The part that contains it; `None` for the mail itself.
    pub parent: Option<u32>,
    /// Number of parts around it.
    pub depth: u16,
    /// Its header block, without the blank line.
    pub header: Range<usize>,
    /// Its body, without the line end that belongs to the next boundary.
    pub body: Range<usize>,
    /// What the body holds.
    pub kind: PartKind,
    /// Content-Type, with the default filled in.
    pub content_type: ContentType,
    /// Content-Transfer-Encoding.
    pub encoding: Encoding,
    /// Content-Disposition.
    pub disposition: Disposition,
    /// File name, decoded, from Content-Disposition or Content-Type.
    pub name: Option<String>,
    /// Whether the part has a Content-ID, by which another part may show it.
    pub has_content_id: bool,
}

/// What a part's body holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// Content.
    Leaf,
    /// Parts between boundaries.
    Multipart,
    /// A whole mail, in clear.
    Message,
}

/// The media type, lower-cased, and the parameters that reading a body needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentType {
    /// `type/subtype`, lower-cased.
    pub essence: String,
    /// The charset as declared.
    pub charset: Option<String>,
    /// Whether the header named a type; else `essence` is the default.
    pub declared: bool,
}

impl ContentType {
    /// Whether it is `text/…`, or something that people can only read as text.
    pub fn is_text(&self) -> bool {
        self.essence.starts_with("text/")
    }
}

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// 7bit, 8bit, binary, or nothing said.
    Identity,
    /// base64.
    Base64,
    /// quoted-printable.
    QuotedPrintable,
    /// x-uuencode.
    Uuencode,
    /// Something unknown; the bytes are taken as they are.
    Other,
}

/// Where a part wants to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Nothing said.
    Unsaid,
    /// Within the mail.
    Inline,
    /// As a file.
    Attachment,
}

fn byte_marks(raw: &[u8]) -> Marks {
    let mut marks = Marks::empty();
    marks.set(Marks::NUL_BYTES, memchr(0, raw).is_some());
    let crlf = |at: usize| at > 0 && raw.get(at - 1) == Some(&b'\r');
    if let Some(first) = memchr(b'\n', raw) {
        let kind = crlf(first);
        marks.set(Marks::BARE_LF, memchr_iter(b'\n', raw).any(|at| crlf(at) != kind));
    }
    marks.set(
        Marks::BARE_CR,
        memchr_iter(b'\r', raw).any(|at| raw.get(at + 1).is_none_or(|b| *b != b'\n')),
    );
    marks
}
