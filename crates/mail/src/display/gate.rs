//! The last gate: an independent sanitiser reads what was written and must find nothing to change.
//!
//! `ammonia` parses the markup anew and keeps what its own lists allow. Its output is what is shown.
//! It must also be stable: markup that changes whenever it is read is how a browser comes to see
//! something else than the sanitiser saw. What does not settle is not shown as markup at all.

use std::borrow::Cow;
use std::collections::HashSet;

use ammonia::{Builder, UrlRelative};
use memchr::{memchr, memchr2};

use super::{Images, Options, allow};

/// Texts longer than this are given places to break: html5ever's serialiser looks from every `&` to
/// the end of the text, so what it costs would grow with the square of the length.
const MAX_RUN: usize = 32 * 1024;
/// Readings within which the markup must settle.
const MAX_READINGS: usize = 4;

/// The markup as it may be shown; `None` when it does not settle.
pub(super) fn pass(markup: String, options: &Options<'_>) -> Option<String> {
    let builder = builder(options);
    let mut markup = with_breaks(markup);
    for _ in 0..MAX_READINGS {
        let read = builder.clean(&markup).to_string();
        if read == markup {
            return Some(read);
        }
        markup = read;
    }
    None
}

/// Puts markup that passed into an element that passes.
pub(super) fn framed(frame: String, markup: &str, options: &Options<'_>) -> Option<String> {
    let frame = pass(frame, options)?;
    let (begin, end) = frame.split_at(frame.rfind("</")?);
    Some(format!("{begin}{markup}{end}"))
}

/// Puts a `<wbr>`, which shows nothing, into texts that are too long and hold what is escaped.
fn with_breaks(markup: String) -> String {
    let mut out = String::new();
    let mut rest = markup.as_str();
    while let Some(end) = memchr(b'<', rest.as_bytes()).or(Some(rest.len()).filter(|end| *end > 0))
    {
        let (mut text, behind) = rest.split_at(end);
        let escapes = end > MAX_RUN && memchr2(b'&', 0xc2, text.as_bytes()).is_some();
        while escapes && text.len() > MAX_RUN {
            let (run, later) = text.split_at(break_in(text));
            out.push_str(run);
            out.push_str("<wbr>");
            text = later;
        }
        out.push_str(text);
        let tag = memchr(b'>', behind.as_bytes()).map_or(behind.len(), |close| close + 1);
        let (tag, next) = behind.split_at(tag);
        out.push_str(tag);
        rest = next;
    }
    out
}

/// Where a text can be cut: between characters, and not within an entity, the longest of which
/// that we write is `&nbsp;`.
fn break_in(text: &str) -> usize {
    let end = text.floor_char_boundary(MAX_RUN);
    let tail = text.get(text.floor_char_boundary(end - 6)..end).unwrap_or_default();
    match tail.rfind('&') {
        Some(at) if !tail.get(at..).unwrap_or_default().contains(';') => end - (tail.len() - at),
        _ => end,
    }
}

fn builder(options: &Options<'_>) -> Builder<'static> {
    let attributes = [&allow::PLAIN[..], &allow::TEXTS, &allow::MADE];
    let remote = options.remote;
    let prefix = match options.images {
        Images::Data => None,
        Images::At(prefix) => Some(prefix.to_owned()),
    };
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(allow::ELEMENTS))
        .generic_attributes(attributes.into_iter().flatten().copied().collect())
        .tag_attributes(Default::default())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(move |element, attribute, value| {
            let good = match (element, attribute) {
                ("a" | "area", "href") => is_link(value),
                ("img", "src") => is_image(value, remote, prefix.as_deref()),
                (_, "href" | "src") => false,
                (_, "style") => is_style(value, remote, prefix.as_deref()),
                (_, "target") => value == "_blank",
                (_, "id" | "name") => value.starts_with("m-"),
                _ => true,
            };
            good.then_some(Cow::Borrowed(value))
        });
    builder
}

fn is_link(value: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:", "#m-"].iter().any(|start| value.starts_with(start))
}

fn is_image(value: &str, remote: bool, prefix: Option<&str>) -> bool {
    let data = ["png", "jpeg", "gif", "webp", "bmp"].iter().any(|kind| {
        let rest = value.strip_prefix("data:image/").and_then(|rest| rest.strip_prefix(kind));
        rest.is_some_and(|rest| rest.starts_with(";base64,"))
    });
    let elsewhere = value.starts_with("https://") || value.starts_with("http://");
    data || (remote && elsewhere) || prefix.is_some_and(|prefix| value.starts_with(prefix))
}

/// Whether a style has none of the words that styles did harm with.
fn is_style(value: &str, remote: bool, prefix: Option<&str>) -> bool {
    let bad = [
        "expression",
        "javascript:",
        "vbscript:",
        "behavior",
        "-moz-binding",
        "@import",
        "position:f",
        "position:a",
    ];
    // Images are long and cannot hold any of these.
    let without_images = value.split("url(\"data:image/").enumerate().map(|(at, piece)| {
        if at == 0 { piece } else { piece.split_once('"').map_or(piece, |(_, rest)| rest) }
    });
    let text: String = without_images.collect();
    let text = prefix.map_or(text.clone(), |prefix| text.replace(prefix, "")).to_ascii_lowercase();
    let elsewhere = text.contains("http:") || text.contains("https:") || text.contains("//");
    !bad.iter().any(|word| text.contains(word)) && (remote || !elsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_broken_between_characters_and_entities() {
        for unit in ["&amp;", "ä&nbsp;", "x&lt;y", "&gt;\u{1f600}"] {
            let text = unit.repeat(30_000);
            let markup = format!("<p title=\"{text}\">{text}</p>{text}");
            let broken = with_breaks(markup.clone());
            assert_eq!(broken.replace("<wbr>", ""), markup);
            assert!(broken.contains("<wbr>"));
            let cut = |piece: &str| piece.rfind('&') > piece.rfind(';');
            assert!(!broken.split("<wbr>").any(cut), "{unit}");
        }
        assert_eq!(with_breaks("x".repeat(100_000)), "x".repeat(100_000));
        assert_eq!(with_breaks("<p>a</p>b".to_owned()), "<p>a</p>b");
    }

    #[test]
    fn what_is_not_ours_does_not_pass() {
        for (markup, want) in [
            ("<p onclick=\"x\">a</p>", "<p>a</p>"),
            ("<a href=\"javascript:x\">a</a>", "<a>a</a>"),
            ("<a href=\"data:image/png;base64,\">a</a>", "<a>a</a>"),
            ("<img src=\"https://a.example/\">", "<img>"),
            ("<img src=\"data:image/svg+xml;base64,\">", "<img>"),
            ("<p style=\"background:url(https://a.example)\">a</p>", "<p>a</p>"),
            ("<p style=\"position:fixed\">a</p>", "<p>a</p>"),
            ("<p id=\"a\">a</p>", "<p>a</p>"),
            ("<script>a</script><iframe src=\"x\">b</iframe><form>c</form>", "bc"),
        ] {
            let got = pass(markup.to_owned(), &Options::default());
            assert_eq!(got.as_deref(), Some(want), "{markup}");
        }
    }
}
