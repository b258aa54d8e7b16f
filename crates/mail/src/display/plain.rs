//! Plain text as markup: as it stands, with quoted levels and links.

use ammonia::Url;

use super::clean::BODY;
use super::link;
use super::markup::{Tag, escape};

/// Quotes within quotes that are told apart.
const MAX_LEVEL: usize = 10;
/// Changes of the quoted level; text that has more is no conversation.
const MAX_CHANGES: usize = 10_000;
/// Places in one text that are looked at for an address.
const MAX_LINKS: usize = 5000;
/// An address is at most so long.
const MAX_ADDRESS: usize = 4000;

/// The length of the one scheme that needs no slashes.
const MAILTO: usize = 6;

/// The markup of a text.
pub(super) fn to_html(text: &str) -> String {
    let mut out = format!("<div class=\"{BODY} x-text\">");
    let (mut level, mut changes, mut links) = (0, 0, 0);
    let mut first = true;
    for line in text.trim_end().split('\n') {
        let (mut now, mut rest) = quoted(line);
        if now != level && changes >= MAX_CHANGES {
            (now, rest) = (level, line);
        }
        changes += usize::from(now != level);
        // A line end before or behind a quote would be an empty line: a quote is a block.
        if !first && now == level {
            out.push('\n');
        }
        for _ in level..now {
            out.push_str("<blockquote class=\"x-quote\">");
        }
        for _ in now..level {
            out.push_str("</blockquote>");
        }
        level = now;
        first = false;
        linked(rest, &mut links, &mut out);
    }
    for _ in 0..level {
        out.push_str("</blockquote>");
    }
    out.push_str("</div>");
    out
}

/// The quoted level of a line, and the line without its marks.
fn quoted(line: &str) -> (usize, &str) {
    // Mail files put a mark before lines that begin like this; it is no quote.
    if line.starts_with(">From ") {
        return (0, line);
    }
    let (mut level, mut rest) = (0, line);
    while level < MAX_LEVEL
        && let Some(next) = rest.strip_prefix('>').or_else(|| rest.strip_prefix(" >"))
        && (level > 0 || rest.starts_with('>'))
    {
        (level, rest) = (level + 1, next);
    }
    (level, if level > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest })
}

/// Writes a line with its addresses as links.
fn linked(line: &str, links: &mut usize, out: &mut String) {
    let mut done = 0;
    for (at, _) in line.match_indices(':') {
        if at < done || *links >= MAX_LINKS {
            continue;
        }
        let Some(scheme) = scheme_at_end(line.get(done..at).unwrap_or_default()) else { continue };
        let rest = line.get(at + 1..).unwrap_or_default();
        if scheme < MAILTO && !rest.starts_with("//") {
            continue;
        }
        *links += 1;
        let start = at - scheme;
        let text = address(line.get(start..).unwrap_or_default());
        let Some(url) = parsed(text, scheme) else { continue };
        escape(line.get(done..start).unwrap_or_default(), out);
        let mut tag = Tag::new("a");
        if link::differs(text, &url) {
            tag.add_class("x-differs");
        }
        tag.set("href", url.as_str());
        tag.set("rel", "noopener noreferrer nofollow");
        tag.set("target", "_blank");
        tag.set("title", &link::target(&url));
        tag.write(out);
        escape(text, out);
        out.push_str("</a>");
        done = start + text.len();
    }
    escape(line.get(done..).unwrap_or_default(), out);
}

/// The length of the scheme that a text ends with, if it is one that becomes a link.
fn scheme_at_end(text: &str) -> Option<usize> {
    ["https", "http", "mailto"].into_iter().find_map(|scheme| {
        let start = text.len().checked_sub(scheme.len())?;
        let named = text.get(start..)?.eq_ignore_ascii_case(scheme);
        let alone = !text.get(..start)?.ends_with(|c: char| c.is_alphanumeric());
        (named && alone).then_some(scheme.len())
    })
}

/// An address without what follows it in a sentence.
fn address(text: &str) -> &str {
    let text = text.get(..text.floor_char_boundary(MAX_ADDRESS)).unwrap_or(text);
    let end = text.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`|{}".contains(c));
    let mut text = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
    while let Some(last) = text.chars().next_back() {
        let count = |c: char| text.matches(c).take(100).count();
        let stays = match last {
            ')' => count('(') >= count(')'),
            ']' => count('[') >= count(']'),
            _ => !".,;:!?'*_~".contains(last),
        };
        if stays {
            break;
        }
        text = text.strip_suffix(last).unwrap_or_default();
    }
    text
}

fn parsed(text: &str, scheme: usize) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let good = if scheme == MAILTO { text.contains('@') } else { url.host_str().is_some() };
    good.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shown_as_it_stands_with_quotes_and_links() {
        let link = |url: &str, title: &str, text: &str| {
            format!(
                "<a href=\"{url}\" rel=\"noopener noreferrer nofollow\" target=\"_blank\" \
                 title=\"{title}\">{text}</a>"
            )
        };
        for (text, want) in [
            ("a\n\n  b\n", "a\n\n  b".to_owned()),
            ("<b>&\"</b>", "&lt;b&gt;&amp;\"&lt;/b&gt;".to_owned()),
            (
                "> a\n> b\n>> c\nd",
                "<blockquote class=\"x-quote\">a\nb<blockquote class=\"x-quote\">c\
                 </blockquote></blockquote>d"
                    .to_owned(),
            ),
            (">From here", "&gt;From here".to_owned()),
            (
                "See https://a.example/x_(y).",
                format!(
                    "See {}.",
                    link("https://a.example/x_(y)", "a.example", "https://a.example/x_(y)")
                ),
            ),
            (
                "<HTTP://a.example>",
                format!("&lt;{}&gt;", link("http://a.example/", "a.example", "HTTP://a.example")),
            ),
            ("mailto:a@b.example", link("mailto:a@b.example", "a@b.example", "mailto:a@b.example")),
            (
                "javascript:alert(1) data:text/html,x",
                "javascript:alert(1) data:text/html,x".to_owned(),
            ),
            (
                "xhttp://a.example http: //a https:// :",
                "xhttp://a.example http: //a https:// :".to_owned(),
            ),
        ] {
            assert_eq!(
                to_html(text),
                format!("<div class=\"x-body x-text\">{want}</div>"),
                "{text}"
            );
        }
    }
}
