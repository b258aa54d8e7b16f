//! Markup as it is written: one way to escape, one order of attributes.
//!
//! The same as `html5ever` writes it, so that the gate can tell by comparison that nothing changed.

/// A start tag.
pub(super) struct Tag {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
}

impl Tag {
    pub(super) fn new(name: &'static str) -> Tag {
        Tag { name, attributes: Vec::new() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(known, _)| *known == name)
    }

    pub(super) fn set(&mut self, name: &'static str, value: &str) {
        self.remove(name);
        self.attributes.push((name, value.to_owned()));
    }

    pub(super) fn set_unless_empty(&mut self, name: &'static str, value: String) {
        if !value.is_empty() {
            self.set(name, &value);
        }
    }

    pub(super) fn add_class(&mut self, class: &str) {
        match self.attributes.iter_mut().find(|(known, _)| *known == "class") {
            Some((_, classes)) => classes.push_str(&format!(" {class}")),
            None => self.set("class", class),
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.attributes.retain(|(known, _)| *known != name);
    }

    pub(super) fn write(mut self, out: &mut String) {
        self.attributes.sort_by_key(|(name, _)| *name);
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\""));
            escape_with(value, true, out);
            out.push('"');
        }
        out.push('>');
    }
}

/// Adds a text.
pub(super) fn escape(text: &str, out: &mut String) {
    escape_with(text, false, out);
}

fn escape_with(text: &str, quotes: bool, out: &mut String) {
    let mut done = 0;
    for (at, c) in text.char_indices() {
        let instead = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' if quotes => "&quot;",
            '\u{a0}' => "&nbsp;",
            '\n' | '\t' => continue,
            // A carriage return would be read as a line end; the others mean nothing at all.
            c if c.is_control() => " ",
            _ => continue,
        };
        out.push_str(text.get(done..at).unwrap_or_default());
        out.push_str(instead);
        done = at + c.len_utf8();
    }
    out.push_str(text.get(done..).unwrap_or_default());
}
