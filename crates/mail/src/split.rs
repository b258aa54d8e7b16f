//! A mail as pieces that other mails share, and the steps that rebuild it byte for byte.
//!
//! Every mail node (the outer mail and each enclosed mail in clear) has its own literal pieces, so
//! a mail enclosed in two journal reports yields the same piece. A base64 body whose exact text
//! follows from its bytes, line length and line end is kept decoded, cut at fixed offsets, so the
//! same attachment yields the same pieces in any mail. Nothing is copied or decoded before
//! [`Piece::load`]. Deliberately not here: compression, digests, storage.

mod core;
mod join;

use std::borrow::Cow;
use std::ops::Range;

use self::core::Core;
pub use self::join::join;
use crate::structure::{Encoding, Part, PartKind, Structure};

/// The largest piece in decoded bytes; a multiple of 3, so that base64 pieces fit together.
pub const PIECE_MAX: usize = 786_432;
/// Regular base64 text shorter than this stays literal: decoding would not pay.
const MIN_ENCODED: usize = 512;
/// Enclosed mails shorter than this stay in the literal of the mail around them.
const MIN_NODE: usize = 512;

/// A mail taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What to store.
    pub pieces: Vec<Piece>,
    /// How to rebuild the mail from the pieces.
    pub steps: Vec<Step>,
    /// Which parts are held decoded, in the order of the parts.
    pub decoded: Vec<Decoded>,
}

/// A part whose body is held decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded {
    /// Number of the part in its [`Structure`].
    pub part: u32,
    /// First of its pieces.
    pub first: u32,
    /// Number of its pieces.
    pub count: u32,
    /// Whether the pieces are the whole content: nothing but blanks stands around the text.
    pub whole: bool,
}

/// One step of rebuilding a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Step {
    /// The next `len` bytes of that piece that are not yet used.
    Literal {
        /// The piece.
        piece: u32,
        /// How many bytes of it.
        len: u64,
    },
    /// Standard base64 with padding over the concatenation of pieces, in lines; line ends stand
    /// only between lines, what follows the last line is literal.
    Base64 {
        /// First piece.
        first: u32,
        /// Number of pieces.
        count: u32,
        /// Characters in a line; 0 for a single line.
        line: u32,
        /// CRLF between lines, else LF.
        crlf: bool,
    },
}

/// One piece: where its bytes are in the raw mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece(Source);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Literal { ranges: Vec<Range<usize>>, len: usize },
    Base64 { core: Core, offset: usize, len: usize },
}

#[allow(clippy::len_without_is_empty)] // a piece is never empty
impl Piece {
    /// Its size, decoded.
    pub fn len(&self) -> usize {
        match &self.0 {
            Source::Literal { len, .. } | Source::Base64 { len, .. } => *len,
        }
    }

    /// Whether it is text of the mail itself, not a decoded attachment.
    pub fn is_literal(&self) -> bool {
        matches!(self.0, Source::Literal { .. })
    }

    /// Its bytes, from the same raw mail that was split.
    pub fn load<'a>(&self, raw: &'a [u8]) -> Cow<'a, [u8]> {
        match &self.0 {
            Source::Literal { ranges, len } => match ranges.as_slice() {
                [range] => raw.get(range.clone()).unwrap_or_default().into(),
                _ => {
                    let mut out = Vec::with_capacity(*len);
                    for range in ranges {
                        out.extend_from_slice(raw.get(range.clone()).unwrap_or_default());
                    }
                    out.into()
                }
            },
            Source::Base64 { core, offset, len } => core.load(raw, *offset, *len).into(),
        }
    }
}

/// Takes a mail apart. The structure must be that of the same bytes.
pub fn split(raw: &[u8], structure: &Structure) -> Split {
    let mut splitter = Splitter {
        out: Split { pieces: Vec::new(), steps: Vec::new(), decoded: Vec::new() },
        nodes: vec![Node { end: raw.len(), piece: None }],
        at: 0,
    };
    for (index, part) in structure.parts.iter().enumerate() {
        splitter.part(raw, index as u32, part);
    }
    splitter.advance(raw.len());
    splitter.out
}

struct Splitter {
    out: Split,
    /// The mail nodes around the present place, outermost first.
    nodes: Vec<Node>,
    at: usize,
}

struct Node {
    end: usize,
    /// Its literal piece that is not yet full.
    piece: Option<usize>,
}

impl Splitter {
    fn part(&mut self, raw: &[u8], index: u32, part: &Part) {
        let body = part.body.clone();
        match part.kind {
            PartKind::Message if body.len() >= MIN_NODE => {
                self.advance(body.start);
                self.nodes.push(Node { end: body.end, piece: None });
            }
            PartKind::Leaf if part.encoding == Encoding::Base64 && body.len() >= MIN_ENCODED => {
                let Some(core) = Core::find(raw, body.clone()) else { return };
                if core.chars() < MIN_ENCODED {
                    return;
                }
                self.advance(core.range().start);
                self.base64(raw, index, body, core);
            }
            _ => {}
        }
    }

    fn base64(&mut self, raw: &[u8], part: u32, body: Range<usize>, core: Core) {
        let range = core.range();
        let first = self.out.pieces.len() as u32;
        let total = core.decoded_len(raw);
        let mut offset = 0;
        while offset < total {
            let len = PIECE_MAX.min(total - offset);
            self.out.pieces.push(Piece(Source::Base64 { core: core.clone(), offset, len }));
            offset += len;
        }
        let count = self.out.pieces.len() as u32 - first;
        let (line, crlf) = core.lines();
        self.out.steps.push(Step::Base64 { first, count, line, crlf });
        let blank = |r: Range<usize>| raw.get(r).unwrap_or_default().trim_ascii().is_empty();
        let whole = blank(body.start..range.start) && blank(range.end..body.end);
        self.out.decoded.push(Decoded { part, first, count, whole });
        self.at = range.end;
    }

    /// Everything up to `to` is literal of the nodes that it lies in.
    fn advance(&mut self, to: usize) {
        while let Some(node) = self.nodes.last() {
            let end = node.end;
            self.literal(end.min(to));
            if end > to || self.nodes.len() == 1 {
                return;
            }
            self.nodes.pop();
        }
    }

    fn literal(&mut self, to: usize) {
        while self.at < to {
            let Some(node) = self.nodes.last_mut() else { return };
            let index = *node.piece.get_or_insert_with(|| {
                let ranges = Vec::with_capacity(1);
                self.out.pieces.push(Piece(Source::Literal { ranges, len: 0 }));
                self.out.pieces.len() - 1
            });
            let Some(Piece(Source::Literal { ranges, len })) = self.out.pieces.get_mut(index)
            else {
                return;
            };
            let take = (to - self.at).min(PIECE_MAX - *len);
            match ranges.last_mut() {
                Some(last) if last.end == self.at => last.end += take,
                _ => ranges.push(self.at..self.at + take),
            }
            *len += take;
            if *len == PIECE_MAX {
                node.piece = None;
            }
            self.at += take;
            let piece = index as u32;
            match self.out.steps.last_mut() {
                Some(Step::Literal { piece: p, len }) if *p == piece => *len += take as u64,
                _ => self.out.steps.push(Step::Literal { piece, len: take as u64 }),
            }
        }
    }
}
