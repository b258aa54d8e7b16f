//! A mail for people's eyes: a document that does nothing but be read.
//!
//! Three walls, each enough by itself. The document holds only elements, attributes and styles that
//! are known to be harmless, each written anew (`clean`, `css`) from a tree parsed within bounds
//! (`tree`), and passes an independent sanitiser (`gate`). It belongs into an `<iframe>` with
//! [`SANDBOX`], where no script runs and nothing of the application can be reached. And it goes out
//! with [`CONTENT_SECURITY_POLICY`], under which a browser loads nothing that slipped through.
//!
//! Nothing remote is fetched here, ever. Images of other servers are shown only if the reader says
//! so, and then by the browser, without a referrer.
//! Deliberately not here: enclosed mails (display each by its own structure), TNEF bodies, HTTP.

mod allow;
mod body;
mod clean;
mod css;
mod file;
mod gate;
mod link;
mod markup;
mod plain;
mod resources;
mod tree;

use self::body::Prefer;
pub use self::file::{Sniffed, safe_name, sniff};
pub use self::resources::MAX_IMAGES;
use self::resources::Resources;
use crate::structure::Structure;
use crate::text::{self, Sink};

/// So many bytes of a mail's bodies are shown, decoded; beyond that the display is `truncated`.
pub const MAX_SHOWN: usize = 2 << 20;

/// The header `Content-Security-Policy` to send with a mail's document.
///
/// The document itself says the same in a `<meta>`, except for what only a header can say. Send
/// `X-Content-Type-Options: nosniff`, `Referrer-Policy: no-referrer`,
/// `Cross-Origin-Resource-Policy: same-origin` and `Cache-Control: private` with it, and show it in
/// an `<iframe>` with the attribute `sandbox` as [`SANDBOX`] has it.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; img-src data:; \
    style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
    sandbox allow-popups allow-popups-to-escape-sandbox";

/// As [`CONTENT_SECURITY_POLICY`], where the reader allowed images of other servers.
pub const CONTENT_SECURITY_POLICY_REMOTE: &str = "default-src 'none'; img-src data: https: http:; \
    style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
    sandbox allow-popups allow-popups-to-escape-sandbox";

/// The attribute `sandbox` of the `<iframe>`: links open in a window of their own, and that is all.
/// Never add `allow-scripts` or `allow-same-origin`.
pub const SANDBOX: &str = "allow-popups allow-popups-to-escape-sandbox";

/// How a mail is to be shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// Whether the reader allowed images of other servers.
    pub remote: bool,
    /// How the mail's own images are referred to.
    pub images: Images<'a>,
}

/// How the document refers to images of the mail itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Images<'a> {
    /// By `data:` addresses, up to [`MAX_IMAGES`] in one document.
    #[default]
    Data,
    /// By this path on the same host with the number of the part behind it. Who serves it must do
    /// so by [`sniff`], and add `'self'` to `img-src` of the policy. The path must need no escape.
    At(&'a str),
}

/// A mail as a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The whole document, for a sandboxed `<iframe>`.
    pub html: String,
    /// What it was made from.
    pub source: Source,
    /// References to images of other servers that are not shown; consent would show them.
    pub remote_blocked: u32,
    /// References to images of other servers that are shown, by consent.
    pub remote_shown: u32,
    /// Images of the mail itself that are not shown, because together they are too big.
    pub images_left_out: u32,
    /// Links whose text names another host than they go to; they have the class `x-differs`.
    pub links_differ: u32,
    /// Whether something is missing at the end, because the mail is too big or too deep.
    pub truncated: bool,
}

/// What a document was made from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Source {
    /// The mail has no body that can be shown.
    #[default]
    Nothing,
    /// Text only.
    Text,
    /// HTML, at least in part.
    Html,
}

/// A mail as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, decoded; line ends are `\n`.
    pub text: String,
    /// Whether something is missing at the end.
    pub truncated: bool,
}

/// Shows a mail. The structure must be that of the same bytes.
pub fn html(raw: &[u8], structure: &Structure, options: Options<'_>) -> Shown {
    let mut resources = Resources::new(raw, structure, &options);
    let mut styles = css::Styles::new();
    let (mut content, mut sheet, mut left) = (String::new(), String::new(), MAX_SHOWN);
    for part in body::choose(raw, structure, Prefer::Html) {
        let body = body::read(raw, part, left);
        resources.shown.truncated |= !body.whole;
        left = left.saturating_sub(body.text.len());
        if body.html {
            resources.shown.source = Source::Html;
            let clean = clean::clean(&body.text, &mut resources, &mut styles);
            sheet.push_str(&clean.sheet);
            let passed = gate::pass(clean.body, &options)
                .and_then(|body| gate::framed(clean.frame, &body, &options));
            content.push_str(&passed.unwrap_or_else(|| {
                let text = plain::to_html(&as_text(&body.text));
                gate::pass(text, &options).unwrap_or_default()
            }));
        } else {
            if resources.shown.source == Source::Nothing {
                resources.shown.source = Source::Text;
            }
            content.push_str(&gate::pass(plain::to_html(&body.text), &options).unwrap_or_default());
        }
    }
    let mut shown = resources.shown;
    shown.truncated |= styles.cut;
    shown.html = document(&content, &sheet, &options);
    shown
}

/// The text of a mail: its plain text where it has any to speak of, else the text of its HTML.
/// The structure must be that of the same bytes.
pub fn text(raw: &[u8], structure: &Structure) -> Text {
    let mut out = Text::default();
    for part in body::choose(raw, structure, Prefer::Text) {
        let body = body::read(raw, part, MAX_SHOWN - out.text.len());
        out.truncated |= !body.whole;
        if !out.text.is_empty() && !out.text.ends_with('\n') {
            out.text.push('\n');
        }
        out.text.push_str(&if body.html { as_text(&body.text) } else { body.text });
        if out.text.len() >= MAX_SHOWN {
            out.truncated = true;
            out.text.truncate(out.text.floor_char_boundary(MAX_SHOWN));
            break;
        }
    }
    out
}

fn as_text(html: &str) -> String {
    let mut sink = Sink::new(MAX_SHOWN);
    text::html::to_text(html, &mut sink);
    sink.into_text()
}

/// How what we write ourselves looks; the mail's own sheet stands behind it and cannot reach the
/// classes that begin with `x-`.
const STYLE: &str = "html{background:#fff;color:#000}\
    body{margin:0;font:14px/1.4 system-ui,sans-serif;overflow-wrap:break-word}\
    .x-body{padding:8px}.x-body+.x-body{border-top:1px solid #ccc}\
    .x-text{white-space:pre-wrap;font-family:ui-monospace,monospace}\
    .x-quote{margin:0;padding:0 0 0 8px;border-left:2px solid #88a;color:#446}\
    img.x-blocked{background:#eee;outline:1px dashed #999;outline-offset:-1px}\
    a.x-differs{outline:2px solid #c40!important;outline-offset:1px!important}";

fn document(content: &str, sheet: &str, options: &Options<'_>) -> String {
    let own = if options.images == Images::Data { "" } else { " 'self'" };
    let remote = if options.remote { " https: http:" } else { "" };
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         img-src data:{own}{remote}; style-src 'unsafe-inline'; base-uri 'none'; \
         form-action 'none'\"><meta name=\"referrer\" content=\"no-referrer\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <style>{STYLE}</style><style>{sheet}</style></head><body>{content}</body></html>"
    )
}
