//! What a shown document must be, checked on the document as a browser reads it.
//!
//! Written without a look at the sanitiser's own lists: if one of them is too generous, this
//! page does not know it and says so.

use scraper::{Html, Node};

/// Elements in the body.
const ELEMENTS: &str = " a abbr acronym address area article aside b bdi big blockquote br caption \
    center cite code col colgroup data dd del dfn dir div dl dt em figcaption figure font footer h1 \
    h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main map mark menu nav ol p pre q rp rt ruby s \
    samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var \
    wbr ";
/// Attributes in the body that are not looked at closer below.
const ATTRIBUTES: &str = " align alt bgcolor border bordercolor cellpadding cellspacing clear color \
    colspan coords dir face height hspace lang noshade nowrap referrerpolicy role rowspan scope \
    shape size span start summary title type valign value vspace width ";

/// The document's size, as a reader of it pays for it.
#[derive(Debug, Default)]
pub struct Size {
    pub elements: usize,
    pub depth: usize,
}

/// Whether a document is inert; with `remote` it may show images of other servers.
pub fn inert(html: &str, remote: bool) -> Result<Size, String> {
    let tree = Html::parse_document(html);
    let mut size = Size::default();
    for node in tree.tree.nodes() {
        size.depth = size.depth.max(node.ancestors().take(2000).count());
        match node.value() {
            Node::Document | Node::Fragment | Node::Text(_) => {}
            Node::Doctype(doctype) if doctype.name() == "html" => {}
            Node::Doctype(_) | Node::Comment(_) | Node::ProcessingInstruction(_) => {
                return Err(format!("a stray {:?}", node.value()));
            }
            Node::Element(element) => {
                size.elements += 1;
                let namespace = &*element.name.ns;
                if namespace != "http://www.w3.org/1999/xhtml" {
                    return Err(format!("<{}> of {namespace}", element.name()));
                }
                match element.name() {
                    "html" | "head" | "body" if element.attrs().count() == 0 => {}
                    "meta" => meta(element)?,
                    "style" if element.attrs().count() == 0 => {
                        let texts = node.children().filter_map(|child| child.value().as_text());
                        style(&texts.map(|text| &**text).collect::<String>(), remote)?;
                    }
                    name if ELEMENTS.contains(&format!(" {name} ")) => {
                        for (key, value) in element.attrs() {
                            attribute(name, key, value, remote)
                                .map_err(|why| format!("<{name} {key}={value:?}>: {why}"))?;
                        }
                    }
                    name => return Err(format!("<{name}>")),
                }
            }
        }
    }
    Ok(size)
}

fn meta(element: &scraper::node::Element) -> Result<(), String> {
    let of = |name| element.attr(name);
    match (of("charset"), of("http-equiv"), of("name")) {
        (Some("utf-8"), None, None) => Ok(()),
        (None, Some("Content-Security-Policy"), None) => Ok(()),
        (None, None, Some("referrer")) if of("content") == Some("no-referrer") => Ok(()),
        (None, None, Some("viewport")) => Ok(()),
        other => Err(format!("<meta> {other:?}")),
    }
}

fn attribute(element: &str, key: &str, value: &str, remote: bool) -> Result<(), &'static str> {
    let good = match key {
        "href" => matches!(element, "a" | "area") && is_link(value),
        "src" => element == "img" && is_image(value, remote),
        "style" => return style(value, remote).map_err(|_| "a style"),
        "target" => value == "_blank",
        "rel" => value == "noopener noreferrer nofollow",
        "id" => value.starts_with("m-"),
        "name" => element == "map" && value.starts_with("m-"),
        "usemap" => value.starts_with("#m-"),
        "class" => value.split(' ').all(|name| name.starts_with("m-") || name.starts_with("x-")),
        key => ATTRIBUTES.contains(&format!(" {key} ")),
    };
    if good { Ok(()) } else { Err("not allowed") }
}

fn is_link(value: &str) -> bool {
    let known = ["http://", "https://", "mailto:", "tel:", "#m-"];
    known.iter().any(|start| value.starts_with(start)) && !value.contains(char::is_control)
}

fn is_image(value: &str, remote: bool) -> bool {
    match value.strip_prefix("data:image/") {
        Some(data) => is_image_data(data),
        None => remote && (value.starts_with("http://") || value.starts_with("https://")),
    }
}

/// What follows `data:image/`: the type must be what the bytes say.
fn is_image_data(data: &str) -> bool {
    let Some((kind, text)) = data.split_once(";base64,") else { return false };
    let Ok(bytes) = base64_simd::STANDARD.decode_to_vec(text) else { return false };
    let start: &[u8] = match kind {
        "png" => b"\x89PNG\r\n\x1a\n",
        "jpeg" => b"\xff\xd8\xff",
        "gif" => b"GIF8",
        "webp" => b"RIFF",
        "bmp" => b"BM",
        _ => return false,
    };
    bytes.starts_with(start)
}

/// Whether a sheet or an attribute holds none of what styles did harm with, however it is written.
fn style(css: &str, remote: bool) -> Result<(), String> {
    let read = plain_css(css).replace("text-transform:", "");
    let bad = [
        "<",
        "expression",
        "javascript:",
        "vbscript:",
        "behavior:",
        "behaviour:",
        "-moz-binding",
        "@import",
        "@font-face",
        "@charset",
        "@namespace",
        "@keyframes",
        "position:fixed",
        "position:absolute",
        "position:sticky",
        "position:relative",
        "z-index",
        "transform",
        "content:",
        "attr(",
        "var(",
        "filter:",
        "image-set",
        "cursor:",
    ];
    if let Some(word) = bad.iter().find(|word| read.contains(**word)) {
        return Err(format!("{word} in {css:?}"));
    }
    for (at, _) in read.match_indices("url(") {
        let address = read[at + 4..].trim_start_matches(['"', '\'']);
        // Lower-casing broke the data, so here only the type is looked at.
        let known = ["png", "jpeg", "gif", "webp", "bmp"];
        let data = address.strip_prefix("data:image/");
        let good = data.is_some_and(|data| {
            known.iter().any(|kind| data.starts_with(&format!("{kind};base64,")))
        }) || (remote
            && (address.starts_with("http://") || address.starts_with("https://")));
        if !good {
            return Err(format!("an address in {css:?}"));
        }
    }
    Ok(())
}

/// CSS without comments, white space and escapes, in lower case.
fn plain_css(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c == '\\' {
            let digits: String = rest.chars().take(6).take_while(char::is_ascii_hexdigit).collect();
            if !digits.is_empty() {
                let code = u32::from_str_radix(&digits, 16).expect("hexadecimal digits");
                out.extend(char::from_u32(code));
                rest = rest[digits.len()..].trim_start_matches([' ', '\n']);
            }
        } else if !c.is_whitespace() && c != '\0' {
            out.extend(c.to_lowercase());
        }
    }
    out
}

#[test]
fn these_rules_know_harm_when_they_see_it() {
    for bad in [
        "<p onclick=x>a",
        "<script>a</script>",
        "<a href=javascript:x>a</a>",
        "<a href='data:text/html,x'>a</a>",
        "<img src=https://a.example/x>",
        "<img src='data:image/png;base64,PHN2Zz4='>",
        "<p style='position: fixed'>a",
        "<p style='pos\\69tion:absolute'>a",
        "<p style='width:e/**/xpression(1)'>a",
        "<p style='background:u\\72l(//a.example)'>a",
        "<style>@import 'x';</style>",
        "<p id=a>a",
        "<p class=a>a",
        "<svg></svg>",
        "<form></form>",
        "<!-- a -->",
        "<meta http-equiv=refresh content=0>",
        "<iframe></iframe>",
    ] {
        assert!(inert(&format!("<!DOCTYPE html>{bad}"), false).is_err(), "{bad}");
    }
    assert!(inert("<!DOCTYPE html><img src=https://a.example/x>", true).is_ok());
}
