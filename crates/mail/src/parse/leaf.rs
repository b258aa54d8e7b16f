//! The leaves of a mail, each decoded once: digest, size, and the bytes that text is read from.
//!
//! What is not text passes through the digest in chunks and is gone. Line ends are normalised and
//! trailing blanks dropped where transport changes them: in text, and in everything that is carried
//! as lines (7bit, 8bit, quoted-printable). Base64 content that is not text counts byte for byte.

use std::borrow::Cow;

use memchr::memchr;
use ring::digest::{Context, SHA256};

use crate::decode;
use crate::split::{Decoded, Split};
use crate::structure::{Encoding, Part, PartKind, Structure};

/// So much of a text is decoded for searching.
const MAX_TEXT_BYTES: usize = 4 << 20;
/// So much of a container (TNEF, encoded mail) is looked into.
const MAX_CONTAINER_BYTES: usize = 32 << 20;

/// A decoded leaf.
#[derive(Debug)]
pub(crate) struct Leaf<'a> {
    /// Number of the part.
    pub part: u32,
    /// SHA-256 of the content, normalised where it is text.
    pub digest: [u8; 32],
    /// Size of the content, decoded.
    pub size: u64,
    /// The beginning of the content, if it may hold text.
    pub bytes: Cow<'a, [u8]>,
    /// Whether `bytes` is all of it.
    pub whole: bool,
    /// Whether its encoding was sound.
    pub sound: bool,
}

/// Decodes every leaf, in the order of the parts.
pub(super) fn read_all<'a>(raw: &'a [u8], structure: &Structure, split: &Split) -> Vec<Leaf<'a>> {
    let leaves = structure.parts.iter().enumerate().filter(|(_, p)| p.kind == PartKind::Leaf);
    leaves.map(|(index, part)| read(raw, index as u32, part, split)).collect()
}

fn read<'a>(raw: &'a [u8], index: u32, part: &Part, split: &Split) -> Leaf<'a> {
    let body = raw.get(part.body.clone()).unwrap_or_default();
    let wanted = wanted_bytes(&part.content_type.essence, part.name.as_deref());
    let lines = part.content_type.is_text() || part.encoding != Encoding::Base64;
    let mut digest = ContentDigest::new(lines);
    let mut size = 0;
    if matches!(part.encoding, Encoding::Identity | Encoding::Other) {
        digest.update(body);
        let bytes = body.get(..wanted).unwrap_or(body);
        let whole = bytes.len() == body.len();
        let (size, bytes) = (body.len() as u64, bytes.into());
        return Leaf { part: index, digest: digest.finish(), size, bytes, whole, sound: true };
    }
    let mut bytes = Vec::new();
    let mut take = |chunk: &[u8]| {
        digest.update(chunk);
        size += chunk.len() as u64;
        let room = wanted.saturating_sub(bytes.len());
        bytes.extend_from_slice(chunk.get(..room).unwrap_or(chunk));
    };
    let sound = match held_decoded(split, index) {
        Some(decoded) => {
            let first = decoded.first as usize;
            let pieces = split.pieces.get(first..first + decoded.count as usize);
            for piece in pieces.unwrap_or_default() {
                take(&piece.load(raw));
            }
            true
        }
        None => decode::each_chunk(body, part.encoding, &mut take),
    };
    let whole = bytes.len() as u64 == size;
    Leaf { part: index, digest: digest.finish(), size, bytes: bytes.into(), whole, sound }
}

fn held_decoded(split: &Split, part: u32) -> Option<&Decoded> {
    let at = split.decoded.binary_search_by_key(&part, |d| d.part).ok()?;
    split.decoded.get(at).filter(|d| d.whole)
}

fn wanted_bytes(essence: &str, name: Option<&str>) -> usize {
    let dat = name.is_some_and(|n| n.eq_ignore_ascii_case("winmail.dat"));
    match essence {
        "application/ms-tnef" | "application/vnd.ms-tnef" | "message/rfc822" | "message/global" => {
            MAX_CONTAINER_BYTES
        }
        _ if dat => MAX_CONTAINER_BYTES,
        "application/ics" | "application/octet-stream" => MAX_TEXT_BYTES.min(1 << 20),
        _ if essence.starts_with("text/") || essence.starts_with("message/") => MAX_TEXT_BYTES,
        _ if essence.starts_with("multipart/") || essence.is_empty() => MAX_TEXT_BYTES,
        _ => 0,
    }
}

/// SHA-256 over content, with line ends made LF and blanks at the very end dropped if asked to.
struct ContentDigest {
    context: Context,
    /// The state before the blanks that may turn out to be the last ones.
    before_blanks: Option<Context>,
    lines: bool,
    after_cr: bool,
}

impl ContentDigest {
    fn new(lines: bool) -> ContentDigest {
        let context = Context::new(&SHA256);
        ContentDigest { context, before_blanks: None, lines, after_cr: false }
    }

    fn update(&mut self, chunk: &[u8]) {
        if !self.lines {
            return self.context.update(chunk);
        }
        let (text, blanks) = chunk.split_at(chunk.trim_ascii_end().len());
        if !text.is_empty() {
            self.before_blanks = None;
            self.normalised(text);
        }
        if !blanks.is_empty() {
            if self.before_blanks.is_none() {
                self.before_blanks = Some(self.context.clone());
            }
            self.normalised(blanks);
        }
    }

    fn normalised(&mut self, mut text: &[u8]) {
        if self.after_cr {
            text = text.strip_prefix(b"\n").unwrap_or(text);
            self.after_cr = false;
        }
        while let Some(cr) = memchr(b'\r', text) {
            self.context.update(text.get(..cr).unwrap_or_default());
            self.context.update(b"\n");
            let rest = text.get(cr + 1..).unwrap_or_default();
            self.after_cr = rest.is_empty();
            text = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        self.context.update(text);
    }

    fn finish(self) -> [u8; 32] {
        let digest = self.before_blanks.unwrap_or(self.context).finish();
        let mut out = [0; 32];
        out.copy_from_slice(digest.as_ref());
        out
    }
}
