//! A tree to the markup that is shown: what `allow` knows, written anew, and nothing else.
//!
//! Every tag, attribute and address in the output was put together here; no piece of the mail's
//! markup is copied. Classes and identifiers of the mail get the prefix `m-`, those that begin with
//! `x-` are ours, so a mail's styles cannot reach the marks that warn of it.

use html5ever::{Attribute, ns};

use super::allow::{self, Treatment};
use super::css::Styles;
use super::link;
use super::markup::{Tag, escape};
use super::resources::{Image, Resources};
use super::tree::{Content, Tree};

/// The class of the element that stands for the body of the mail.
pub(super) const BODY: &str = "x-body";
/// Stands where an image of another server would be: one transparent pixel.
pub(super) const PLACEHOLDER: &str =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
/// Markup beyond this size is not written, inlined images included.
const MAX_OUTPUT: usize = 24 << 20;
/// Texts in attributes are cut at so many bytes.
const MAX_ATTRIBUTE: usize = 2000;
/// Of the text of a link so many bytes, in so many nodes, are compared with its target.
const MAX_LINK_TEXT: usize = 4000;
const MAX_LINK_NODES: usize = 500;

/// The body of one HTML document of a mail, and its sheets.
#[derive(Default)]
pub(super) struct Clean {
    /// The element that stands for the body, empty: what is within goes through the gate without
    /// it, so that nothing can end it early.
    pub frame: String,
    pub body: String,
    pub sheet: String,
}

/// Writes what may be shown of a document.
pub(super) fn clean(html: &str, resources: &mut Resources<'_>, styles: &mut Styles) -> Clean {
    let tree = Tree::parse(html);
    resources.shown.truncated |= tree.cut;
    resources.base = None;
    let mut sheet = String::new();
    let mut body = None;
    let mut at = Some(Tree::ROOT);
    while let Some(node) = at {
        at = tree.following(node, Tree::ROOT);
        let Content::Element(name, attributes) = tree.content(node) else { continue };
        match &*name.local {
            "body" => body = body.or(Some((node, attributes))),
            "base" if resources.base.is_none() => {
                resources.base =
                    value(attributes, "href").and_then(|href| resources.link(href)).filter(web);
            }
            "style" => {
                let css = raw_text(&tree, node);
                let media = value(attributes, "media").unwrap_or_default();
                sheet.push_str(&styles.sheet(&css, media, resources));
            }
            _ => {}
        }
    }
    let Some((body, attributes)) = body else { return Clean { sheet, ..Clean::default() } };
    let mut writer = Writer {
        tree: &tree,
        resources,
        styles,
        out: String::new(),
        line_start: None,
        in_link: false,
    };
    let frame = writer.frame(attributes);
    writer.children(body);
    Clean { frame, body: writer.out, sheet }
}

/// A class or an identifier of the mail, as the document has it.
pub(super) fn prefixed(name: &str) -> String {
    if name.starts_with("m-") { name.to_owned() } else { format!("m-{name}") }
}

fn web(url: &ammonia::Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn value<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

/// The text directly below a node.
fn raw_text(tree: &Tree, top: u32) -> String {
    let mut out = String::new();
    let mut at = tree.first_child(top);
    while let Some(node) = at {
        if let Content::Text(text) = tree.content(node) {
            out.push_str(text);
        }
        at = tree.next_sibling(node);
    }
    out
}

/// The text that people see of a link, cut at a bound; of images what they say instead.
fn link_text(tree: &Tree, top: u32) -> String {
    let mut out = String::new();
    let mut at = tree.first_child(top);
    for _ in 0..MAX_LINK_NODES {
        let Some(node) = at.filter(|_| out.len() < MAX_LINK_TEXT) else { break };
        at = tree.following(node, top);
        match tree.content(node) {
            Content::Text(text) => out.push_str(cut(text, MAX_LINK_TEXT)),
            Content::Element(name, attributes) => {
                if &*name.local == "img" {
                    out.push_str(cut(value(attributes, "alt").unwrap_or_default(), MAX_LINK_TEXT));
                } else if allow::treatment(&name.local) == Treatment::Drop {
                    at = tree.after(node, top);
                }
            }
            Content::Other => {}
        }
    }
    out
}

fn cut(text: &str, bound: usize) -> &str {
    text.get(..text.floor_char_boundary(bound)).unwrap_or(text)
}

struct Writer<'w, 'm> {
    tree: &'w Tree,
    resources: &'w mut Resources<'m>,
    styles: &'w mut Styles,
    out: String,
    /// Where the content of a `<pre>` begins: line ends there mean nothing and are lost on reading.
    line_start: Option<usize>,
    /// Whether a link is open.
    in_link: bool,
}

impl Writer<'_, '_> {
    fn frame(&mut self, attributes: &[Attribute]) -> String {
        let mut style = String::new();
        for (attribute, property) in [("bgcolor", "background-color"), ("text", "color")] {
            if let Some(color) = value(attributes, attribute).filter(|v| allow::is_plain(v)) {
                style.push_str(&format!("{property}:{color};"));
            }
        }
        // Colours come as they are, so they are read like any other style.
        let mut style = self.styles.attribute(&style, self.resources);
        style.push_str(&self.background(attributes));
        let own = value(attributes, "style").unwrap_or_default();
        style.push_str(&self.styles.attribute(own, self.resources));
        let mut tag = Tag::new("div");
        tag.set("class", BODY);
        tag.set_unless_empty("style", style);
        let mut out = String::new();
        tag.write(&mut out);
        out + "</div>"
    }

    /// Writes what is below a node. No recursion: depth costs memory, not stack.
    fn children(&mut self, top: u32) {
        let mut open: Vec<(u32, Option<&str>)> = Vec::new();
        let mut at = self.tree.first_child(top);
        loop {
            while let Some(node) = at {
                let (name, inside) = self.node(node);
                at = if inside { self.tree.first_child(node) } else { None };
                if inside {
                    open.push((node, name));
                } else {
                    at = self.tree.next_sibling(node);
                }
            }
            let Some((node, name)) = open.pop() else { return };
            if let Some(name) = name {
                self.in_link &= name != "a";
                self.out.push_str(&format!("</{name}>"));
            }
            at = self.tree.next_sibling(node);
        }
    }

    /// Writes a text, or begins an element: its name if it needs an end tag, and whether to go in.
    fn node(&mut self, node: u32) -> (Option<&'static str>, bool) {
        if self.out.len() > MAX_OUTPUT {
            self.resources.shown.truncated = true;
            return (None, false);
        }
        let (name, attributes) = match self.tree.content(node) {
            Content::Other => return (None, false),
            Content::Text(text) => {
                self.text(text);
                return (None, false);
            }
            Content::Element(name, attributes) => (name, attributes),
        };
        if name.ns != ns!(html) {
            return (None, false);
        }
        if &*name.local == "video" {
            self.poster(attributes);
            return (None, false);
        }
        match allow::treatment(&name.local) {
            Treatment::Drop => (None, false),
            Treatment::Unwrap => (None, true),
            Treatment::Keep => {
                let name = allow::ELEMENTS.into_iter().find(|known| *known == &*name.local);
                let Some(name) = name else { return (None, true) };
                // A link within a link is none: who reads it next would end the outer one there.
                if name == "a" && self.in_link {
                    return (None, true);
                }
                self.in_link |= name == "a";
                self.element(name, node, attributes);
                if name == "pre" {
                    self.line_start = Some(self.out.len());
                }
                if allow::is_void(name) { (None, false) } else { (Some(name), true) }
            }
        }
    }

    fn text(&mut self, text: &str) {
        let starts = self.line_start == Some(self.out.len());
        let text = if starts { text.trim_start_matches(['\n', '\r']) } else { text };
        escape(text, &mut self.out);
    }

    fn element(&mut self, name: &'static str, node: u32, attributes: &[Attribute]) {
        let mut tag = Tag::new(name);
        let mut style = self.background(attributes);
        for attribute in attributes {
            let (key, value) = (&*attribute.name.local, &*attribute.value);
            match key {
                "class" => tag.set_unless_empty("class", classes(value)),
                "id" => tag.set_unless_empty("id", identifier(value)),
                "name" if name == "a" && !tag.has("id") => {
                    tag.set_unless_empty("id", identifier(value));
                }
                "name" if name == "map" => tag.set_unless_empty("name", identifier(value)),
                "usemap" if name == "img" => {
                    let map = value.trim().strip_prefix('#').map(identifier);
                    if let Some(map) = map.filter(|map| !map.is_empty()) {
                        tag.set("usemap", &format!("#{map}"));
                    }
                }
                "role" if matches!(value, "presentation" | "none") => tag.set("role", value),
                "style" => style.push_str(&self.styles.attribute(value, self.resources)),
                _ => {
                    if let Some(key) = allow::PLAIN.into_iter().find(|known| *known == key) {
                        if allow::is_plain(value) {
                            tag.set(key, value);
                        }
                    } else if let Some(key) = allow::TEXTS.into_iter().find(|known| *known == key) {
                        tag.set(key, cut(value, MAX_ATTRIBUTE));
                    }
                }
            }
        }
        match name {
            "a" | "area" => self.link(node, attributes, &mut tag),
            "img" => self.image(attributes, &mut tag),
            _ => {}
        }
        tag.set_unless_empty("style", style);
        tag.write(&mut self.out);
    }

    fn link(&mut self, node: u32, attributes: &[Attribute], tag: &mut Tag) {
        tag.remove("title");
        let Some(href) = value(attributes, "href").map(str::trim) else { return };
        if let Some(name) = href.strip_prefix('#') {
            let name = identifier(name);
            if !name.is_empty() {
                tag.set("href", &format!("#{name}"));
            }
            return;
        }
        let Some(url) = self.resources.link(href) else { return };
        let text = link_text(self.tree, node);
        if link::differs(&text, &url) {
            self.resources.shown.links_differ += 1;
            tag.add_class("x-differs");
        }
        tag.set("title", &link::target(&url));
        tag.set("target", "_blank");
        tag.set("rel", "noopener noreferrer nofollow");
        tag.set("href", url.as_str());
    }

    fn image(&mut self, attributes: &[Attribute], tag: &mut Tag) {
        let source = value(attributes, "src").map(str::trim).filter(|src| !src.is_empty());
        let first = || value(attributes, "srcset").and_then(|set| set.split_whitespace().next());
        let Some(source) = source.or_else(first) else { return };
        self.show(source, tag);
    }

    fn show(&mut self, source: &str, tag: &mut Tag) {
        let found = match source {
            PLACEHOLDER => Image::Blocked,
            _ => self.resources.image(source.trim_end_matches(',')),
        };
        match found {
            Image::Shown(address) => {
                if address.starts_with("http") {
                    tag.set("referrerpolicy", "no-referrer");
                }
                tag.set("src", &address);
            }
            Image::Blocked => {
                tag.set("src", PLACEHOLDER);
                tag.add_class("x-blocked");
            }
            Image::Missing => {}
        }
    }

    /// Of a film only its still picture is shown.
    fn poster(&mut self, attributes: &[Attribute]) {
        if let Some(poster) = value(attributes, "poster") {
            let mut tag = Tag::new("img");
            self.show(poster, &mut tag);
            tag.write(&mut self.out);
        }
    }

    /// The `background` attribute as a style.
    fn background(&mut self, attributes: &[Attribute]) -> String {
        let address = value(attributes, "background").map(str::trim).unwrap_or_default();
        let quotable = !address.is_empty() && !address.contains(['"', '\\', '\n', '\r', '\u{c}']);
        if !quotable {
            return String::new();
        }
        let css = format!("background-image:url(\"{address}\")");
        let style = self.styles.attribute(&css, self.resources);
        if style.starts_with("background-image:none") { String::new() } else { style }
    }
}

/// The classes of the mail under our prefix. Those that are ours are set by nobody else.
fn classes(value: &str) -> String {
    let value = cut(value, MAX_ATTRIBUTE);
    let names = value.split_ascii_whitespace().filter(|name| !name.starts_with("x-"));
    names.map(prefixed).collect::<Vec<_>>().join(" ")
}

fn identifier(value: &str) -> String {
    let value = cut(value.trim(), MAX_ATTRIBUTE);
    let odd = value.is_empty() || value.contains(|c: char| c.is_whitespace());
    if odd { String::new() } else { prefixed(value) }
}
