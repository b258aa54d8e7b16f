//! Which parts are the body of a mail, in the order in which they are read.
//!
//! Of alternatives one is taken (RFC 2046 section 5.1.4), of related parts the root (RFC 2387),
//! of others all that are no files. Enclosed mails are not part of it.

use crate::parse::{Place, without_uuencoded};
use crate::structure::{Part, PartKind, Structure};
use crate::text::{Sink, html};
use crate::{charset, decode};

/// More parts than this are not shown; each is small then.
const MAX_PARTS: usize = 1000;
/// A plain alternative shorter than this may be a stub such as "your reader shows no HTML".
const STUB: usize = 200;

/// Which of several alternatives is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefer {
    Html,
    Text,
}

/// A body, decoded.
pub(super) struct Body {
    pub text: String,
    pub html: bool,
    /// Whether `text` is all of it.
    pub whole: bool,
}

/// The parts to show.
pub(super) fn choose<'s>(raw: &[u8], structure: &'s Structure, prefer: Prefer) -> Vec<&'s Part> {
    let mut children = vec![Vec::new(); structure.parts.len()];
    for (index, part) in structure.parts.iter().enumerate() {
        let parent = part.parent.and_then(|parent| children.get_mut(parent as usize));
        if let Some(siblings) = parent {
            siblings.push(index);
        }
    }
    // A parent stands before its children, so from the end every child is known in time.
    let mut bodies: Vec<Vec<&Part>> = vec![Vec::new(); structure.parts.len()];
    for (index, part) in structure.parts.iter().enumerate().rev() {
        let below = children.get(index).into_iter().flatten();
        let below =
            below.map(|child| bodies.get_mut(*child).map(std::mem::take).unwrap_or_default());
        let below: Vec<Vec<&Part>> = below.filter(|parts| !parts.is_empty()).collect();
        let found = match part.kind {
            PartKind::Leaf if Place::of(structure, part).is_body(part) => vec![part],
            PartKind::Leaf | PartKind::Message => Vec::new(),
            PartKind::Multipart => match part.content_type.essence.as_str() {
                "multipart/alternative" => alternative(raw, below, prefer),
                "multipart/related" => below.into_iter().next().unwrap_or_default(),
                _ => below.into_iter().flatten().take(MAX_PARTS).collect(),
            },
        };
        if let Some(place) = bodies.get_mut(index) {
            *place = found;
        }
    }
    bodies.into_iter().next().unwrap_or_default()
}

fn is_html(part: &Part) -> bool {
    part.content_type.essence == "text/html"
}

fn alternative<'s>(raw: &[u8], mut below: Vec<Vec<&'s Part>>, prefer: Prefer) -> Vec<&'s Part> {
    let rich = below.iter().rposition(|parts| parts.iter().any(|part| is_html(part)));
    let plain = below.iter().position(|parts| !parts.iter().any(|part| is_html(part)));
    let wanted = match (prefer, rich, plain) {
        (Prefer::Html, Some(rich), _) => Some(rich),
        (Prefer::Html, None, _) => below.len().checked_sub(1),
        (Prefer::Text, Some(rich), Some(plain)) if is_stub(raw, below.get(plain)) => {
            let fuller = text_length(raw, below.get(rich)) > 2 * text_length(raw, below.get(plain));
            Some(if fuller { rich } else { plain })
        }
        (Prefer::Text, rich, plain) => plain.or(rich),
    };
    wanted.map(|wanted| below.swap_remove(wanted)).unwrap_or_default()
}

fn is_stub(raw: &[u8], parts: Option<&Vec<&Part>>) -> bool {
    text_length(raw, parts) < STUB
}

/// Bytes of text in parts, counted up to somewhat more than a stub may have.
fn text_length(raw: &[u8], parts: Option<&Vec<&Part>>) -> usize {
    let mut sink = Sink::new(4 * STUB);
    for part in parts.into_iter().flatten() {
        if sink.is_full() {
            break;
        }
        let body = read(raw, part, 64 * 1024);
        if body.html { html::to_text(&body.text, &mut sink) } else { sink.push(body.text.trim()) }
    }
    sink.len()
}

/// Decodes a body, at most about so many bytes of it.
pub(super) fn read(raw: &[u8], part: &Part, bound: usize) -> Body {
    let bytes = raw.get(part.body.clone()).unwrap_or_default();
    let (bytes, mut whole) = decode::bounded(bytes, part.encoding, bound.saturating_add(1));
    let html = is_html(part);
    let declared = part.content_type.charset.clone();
    let label = declared.or_else(|| html.then(|| html::declared_charset(&bytes)).flatten());
    let (text, _) = charset::decode(&bytes, label.as_deref());
    let mut text = if html { text.into_owned() } else { without_uuencoded(&text).0.into_owned() };
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    if text.len() > bound {
        text.truncate(text.floor_char_boundary(bound));
        whole = false;
    }
    Body { text, html, whole }
}
