//! HTML to a tree as browsers build it (WHATWG HTML section 13), with bounds on everything.
//!
//! The parser of `html5ever` is exact but takes any amount of nesting, attributes and repeated
//! formatting; on hostile input its work grows with the square of the size. Here a guard stands
//! between its tokenizer and its tree builder and ends the document where a bound is reached.
//! Nothing is judged here: what may be shown is decided by `clean`.

mod sink;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult};

use self::sink::{Handle, Sink};
use super::allow;

/// Elements beyond this number end the document.
const MAX_ELEMENTS: usize = 100_000;
/// Start tags are skipped while so many elements and formats are open; browsers stop at 512 too.
const MAX_OPEN: usize = 512;
/// Comparisons of attribute names that one document may cost, about a second's worth at most.
const MAX_COMPARISONS: usize = 200_000_000;
/// Bytes that the tokenizer gets at a time.
const CHUNK: usize = 4096;
const NOTHING: u32 = u32::MAX;

/// A parsed document.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Whether a bound ended it early.
    pub cut: bool,
}

pub(super) struct Node {
    parent: u32,
    first: u32,
    last: u32,
    previous: u32,
    next: u32,
    pub content: Content,
}

pub(super) enum Content {
    /// The document, or what is not shown.
    Other,
    Text(StrTendril),
    Element(Rc<QualName>, Vec<Attribute>),
}

impl Tree {
    /// Parses a document; of the attributes only those are kept that `allow` knows.
    pub(super) fn parse(html: &str) -> Tree {
        let sink = Sink::default();
        let options = TreeBuilderOpts {
            scripting_enabled: false,
            // Never the quirks of documents without a doctype: what is written has one.
            iframe_srcdoc: true,
            ..TreeBuilderOpts::default()
        };
        let guard = Guard {
            builder: TreeBuilder::new(sink, options),
            until_count: Cell::new(0),
            skipped: RefCell::default(),
            spoke: Cell::new(false),
        };
        let tokenizer = Tokenizer::new(guard, Default::default());
        let cut = feed(&tokenizer, html);
        tokenizer.end();
        let sink = tokenizer.sink.builder.sink;
        Tree { nodes: sink.nodes.into_inner(), cut }
    }

    pub(super) const ROOT: u32 = 0;

    pub(super) fn content(&self, at: u32) -> &Content {
        self.nodes.get(at as usize).map_or(&Content::Other, |node| &node.content)
    }

    pub(super) fn first_child(&self, at: u32) -> Option<u32> {
        self.nodes.get(at as usize).map(|node| node.first).filter(|found| *found != NOTHING)
    }

    pub(super) fn next_sibling(&self, at: u32) -> Option<u32> {
        self.nodes.get(at as usize).map(|node| node.next).filter(|found| *found != NOTHING)
    }

    /// The node after this one in reading order, within the tree below `top`.
    pub(super) fn following(&self, at: u32, top: u32) -> Option<u32> {
        self.first_child(at).or_else(|| self.after(at, top))
    }

    /// The node after this one and all below it, within the tree below `top`.
    pub(super) fn after(&self, mut at: u32, top: u32) -> Option<u32> {
        while at != top {
            if let Some(next) = self.next_sibling(at) {
                return Some(next);
            }
            at = self.nodes.get(at as usize)?.parent;
        }
        None
    }
}

/// Feeds the tokenizer; true when a bound was reached.
fn feed(tokenizer: &Tokenizer<Guard>, html: &str) -> bool {
    let queue = BufferQueue::default();
    let (mut rest, mut separators, mut comparisons) = (html, 0, 0);
    while !rest.is_empty() {
        let (chunk, later) = rest.split_at(rest.floor_char_boundary(CHUNK.min(rest.len())));
        rest = later;
        tokenizer.sink.spoke.set(false);
        queue.push_back(StrTendril::from_slice(chunk));
        while let TokenizerResult::Script(_) | TokenizerResult::EncodingIndicator(_) =
            tokenizer.feed(&queue)
        {}
        // A long silence may be one tag with very many attributes, of which each is compared with
        // all before it. Each needs something that separates it from the last.
        let found =
            chunk.bytes().filter(|b| b.is_ascii_whitespace() || b"\"'/".contains(b)).count();
        if tokenizer.sink.spoke.get() {
            separators = found;
        } else {
            separators += found;
            comparisons += found * separators;
        }
        let elements = tokenizer.sink.builder.sink.elements.get();
        if comparisons > MAX_COMPARISONS || elements > MAX_ELEMENTS {
            return true;
        }
    }
    false
}

/// Passes tokens to the tree builder, as far as the bounds allow.
struct Guard {
    builder: TreeBuilder<Handle, Sink>,
    /// Start tags until the open elements are counted again.
    until_count: Cell<usize>,
    /// Names of skipped start tags whose end tags are to be skipped too.
    skipped: RefCell<Vec<LocalName>>,
    /// Whether a token came since this was last reset.
    spoke: Cell<bool>,
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<Handle> {
        if matches!(token, Token::ParseError(_) | Token::DoctypeToken(_)) {
            return TokenSinkResult::Continue;
        }
        self.spoke.set(true);
        if self.builder.sink.elements.get() > MAX_ELEMENTS {
            return TokenSinkResult::Continue;
        }
        match &mut token {
            // A frameset would replace the body, and foreign content has rules of its own.
            Token::TagToken(tag) if is_never_parsed(&tag.name) => return TokenSinkResult::Continue,
            Token::TagToken(tag) if self.is_too_deep(tag) => return TokenSinkResult::Continue,
            Token::TagToken(tag) => {
                tag.attrs.retain(|attribute| allow::is_read(&attribute.name.local));
            }
            _ => {}
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }
}

impl Guard {
    fn is_too_deep(&self, tag: &Tag) -> bool {
        let mut skipped = self.skipped.borrow_mut();
        if tag.kind == TagKind::EndTag {
            let known = skipped.last() == Some(&tag.name);
            if known {
                skipped.pop();
            } else {
                skipped.clear();
            }
            return known;
        }
        if self.until_count.get() > 0 {
            self.until_count.set(self.until_count.get() - 1);
            return false;
        }
        let count = Count(Cell::new(0));
        self.builder.trace_handles(&count);
        let open = count.0.get();
        // Formats may be opened again by any tag, so a count holds only half of the way.
        self.until_count.set((MAX_OPEN / 2).saturating_sub(open));
        if open < MAX_OPEN || is_raw_or_void(&tag.name) {
            return false;
        }
        if skipped.len() < MAX_OPEN {
            skipped.push(tag.name.clone());
        }
        true
    }
}

fn is_never_parsed(name: &LocalName) -> bool {
    matches!(&**name, "frameset" | "frame" | "svg" | "math")
}

/// Elements that never have children which are elements.
fn is_raw_or_void(name: &LocalName) -> bool {
    matches!(
        &**name,
        "script"
            | "style"
            | "title"
            | "textarea"
            | "xmp"
            | "iframe"
            | "noembed"
            | "noframes"
            | "br"
            | "hr"
            | "img"
            | "wbr"
            | "meta"
            | "link"
            | "base"
    )
}

struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = Handle;

    fn trace_handle(&self, _: &Handle) {
        self.0.set(self.0.get() + 1);
    }
}
