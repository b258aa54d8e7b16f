//! HTML to search text: tolerant, one pass, no tree.
//!
//! Scripts, styles and comments are dropped, blocks become lines, entities characters. This is not
//! for display: what people see is made elsewhere, with a sanitiser.

use mail_parser::decoders::html::add_html_token;
use memchr::{memchr, memchr2, memmem};

use super::Sink;

/// Tags longer than this are text that contains a `<`.
const MAX_TAG: usize = 16 * 1024;

/// Adds the text of an HTML document to the sink.
pub fn to_text(html: &str, out: &mut Sink) {
    let bytes = html.as_bytes();
    // Nothing is searched for again once it is known to be missing: this keeps one pass linear.
    let mut missing = Missing::default();
    let mut at = 0;
    while at < bytes.len() && !out.is_full() {
        let rest = bytes.get(at..).unwrap_or_default();
        match rest.first() {
            Some(b'<') => match markup(rest, &mut missing) {
                Some((length, effect)) => {
                    match effect {
                        Effect::Nothing => {}
                        Effect::Line => out.line(),
                        Effect::Blank => out.blank(),
                    }
                    at += length;
                }
                None => {
                    out.push("<");
                    at += 1;
                }
            },
            Some(b'&') => at += entity(rest, out),
            _ => {
                let length = memchr2(b'<', b'&', rest).unwrap_or(rest.len());
                words(html.get(at..at + length).unwrap_or_default(), out);
                at += length;
            }
        }
    }
}

/// The charset that an HTML document declares in its head.
pub fn declared_charset(html: &[u8]) -> Option<String> {
    let head = html.get(..html.len().min(2048))?.to_ascii_lowercase();
    let at = memmem::find(&head, b"charset=")?;
    let label = head.get(at + 8..)?;
    let label = label.strip_prefix(b"\"").unwrap_or(label);
    let good = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'-' | b'_' | b':');
    let label: Vec<u8> = label.iter().take_while(good).copied().collect();
    String::from_utf8(label).ok().filter(|l| !l.is_empty())
}

enum Effect {
    Nothing,
    Line,
    Blank,
}

#[derive(Default)]
struct Missing {
    comment_end: bool,
    raw_end: bool,
    tag_end: bool,
}

/// Length and effect of the markup that `text` begins with; `None` when the `<` is text.
fn markup(text: &[u8], missing: &mut Missing) -> Option<(usize, Effect)> {
    if text.starts_with(b"<!--") {
        let end = if missing.comment_end { None } else { memmem::find(text, b"-->") };
        missing.comment_end |= end.is_none();
        return Some((end.map_or(4, |end| end + 3), Effect::Nothing));
    }
    let next = *text.get(1)?;
    if !(next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')) {
        return None;
    }
    let end = tag_end(text, missing)?;
    let inner = text.get(1..end - 1)?;
    let closing = inner.first() == Some(&b'/');
    let name = inner.get(usize::from(closing)..)?;
    let length = name.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(name.len());
    let name = name.get(..length)?.to_ascii_lowercase();
    if !closing && matches!(name.as_slice(), b"script" | b"style") && !missing.raw_end {
        if let Some(length) = raw_text_end(text.get(end..)?, &name) {
            return Some((end + length, Effect::Nothing));
        }
        missing.raw_end = true;
    }
    Some((end, effect(&name)))
}

/// The end of a tag, outside quoted attribute values where those are closed soon.
fn tag_end(text: &[u8], missing: &mut Missing) -> Option<usize> {
    if missing.tag_end {
        return None;
    }
    let window = text.get(..text.len().min(MAX_TAG))?;
    let Some(simple) = memchr(b'>', window) else {
        missing.tag_end = window.len() == text.len();
        return None;
    };
    let mut quote = None;
    for (i, &b) in window.iter().enumerate() {
        match (quote, b) {
            (None, b'>') => return Some(i + 1),
            (None, b'"' | b'\'') if i > 0 && window.get(i - 1) == Some(&b'=') => quote = Some(b),
            (Some(q), _) if q == b => quote = None,
            // A quote that runs on for long was never closed.
            _ if i > simple + 1024 => break,
            _ => {}
        }
    }
    Some(simple + 1)
}

/// Behind `</script>` or `</style>`.
fn raw_text_end(text: &[u8], name: &[u8]) -> Option<usize> {
    memmem::find_iter(text, b"</").find_map(|at| {
        let tail = text.get(at + 2..)?;
        let hit = tail.get(..name.len())?.eq_ignore_ascii_case(name);
        let end = memchr(b'>', tail.get(..tail.len().min(200))?);
        if hit { Some(at + 2 + end.map_or(name.len(), |e| e + 1)) } else { None }
    })
}

fn effect(name: &[u8]) -> Effect {
    match name {
        b"b" | b"i" | b"u" | b"em" | b"strong" | b"font" | b"span" | b"a" | b"small" | b"big"
        | b"tt" | b"sub" | b"sup" | b"code" | b"wbr" | b"s" | b"o" | b"st1" | b"ins" | b"del" => {
            Effect::Nothing
        }
        b"td" | b"th" | b"img" | b"option" | b"input" | b"label" => Effect::Blank,
        b"" => Effect::Nothing,
        _ => Effect::Line,
    }
}

/// Adds the character of an entity; returns how many bytes it took.
fn entity(text: &[u8], out: &mut Sink) -> usize {
    let body = text.get(1..text.len().min(40)).unwrap_or_default();
    let length = body.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'#'));
    let length = length.unwrap_or(body.len());
    let token = text.get(..=length).unwrap_or(text);
    let semicolon = text.get(length + 1) == Some(&b';');
    let numeric = token.get(1) == Some(&b'#');
    if length == 0 || (!semicolon && !numeric && length > 6) {
        out.push("&");
        return 1;
    }
    // The table takes the entity with its semicolon, or as it is.
    let mut decoded = String::new();
    let whole: Vec<u8> = token.iter().copied().chain(std::iter::once(b';')).collect();
    add_html_token(&mut decoded, &whole, false);
    if decoded.starts_with('&') && decoded.len() > 1 {
        out.push("&");
        return 1;
    }
    for c in decoded.chars() {
        if c.is_whitespace() { out.blank() } else { out.push_char(c) }
    }
    length + 1 + usize::from(semicolon)
}

/// Adds text with white space collapsed.
fn words(text: &str, out: &mut Sink) {
    if text.starts_with(|c: char| c.is_whitespace()) {
        out.blank();
    }
    let mut first = true;
    for word in text.split_whitespace() {
        if !first {
            out.push(" ");
        }
        out.push(word);
        first = false;
    }
    if !first && text.ends_with(|c: char| c.is_whitespace()) {
        out.push(" ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_readable_lines() {
        for (html, want) in [
            ("<p>a<b>b</b>&amp;c</p><p>d", "ab&c\nd"),
            ("<style>p{}</style>x<script>if (a<b) {}</script>y", "xy"),
            ("a<!-- <b>hidden</b> -->b", "ab"),
            ("a <!-- open", "a open"),
            ("1 < 2 &lt; 3 & 4", "1 < 2 < 3 & 4"),
            ("<td>a</td><td>b</td>", "a b"),
            ("a&nbsp;b &#228; &#xE4; &auml;&euro;", "a b ä ä ä€"),
            ("<a href=\"x>y\">z</a>", "z"),
            ("<script>never closed", "never closed"),
            ("&unknown; &", "&unknown; &"),
            ("x<br>y<BR/>z", "x\ny\nz"),
            ("<", "<"),
        ] {
            let mut out = Sink::new(1000);
            to_text(html, &mut out);
            assert_eq!(out.into_text(), want, "{html}");
        }
        assert_eq!(declared_charset(b"<meta charset=\"KOI8-R\">").as_deref(), Some("koi8-r"));
    }
}
