//! The walk over the bytes: header blocks, boundary lines, bounds.
//!
//! A stack holds what is open. A boundary line is looked up from the innermost open multipart
//! outwards; what lies above the match is closed by it, so missing closing lines cost nothing.
//! Only bytes after a line end and `--` are looked at, each a bounded number of times.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::content::Value;
use super::{
    ContentType, Disposition, Encoding, MAX_BOUNDARY_BYTES, MAX_DEPTH, MAX_HEADER_BYTES, MAX_PARTS,
    Part, PartKind,
};
use crate::Marks;
use crate::header::{self, field_name, is_mbox_line, line_after};

pub(super) fn walk(raw: &[u8]) -> (Vec<Part>, Marks) {
    let mut walker = Walker {
        raw,
        eol: header::line_end_byte(raw),
        parts: Vec::with_capacity(4),
        open: Vec::with_capacity(4),
        active: 0,
        longest: 0,
        marks: Marks::empty(),
    };
    walker.run();
    walker.finish()
}

struct Walker<'a> {
    raw: &'a [u8],
    eol: u8,
    parts: Vec<Part>,
    open: Vec<Open>,
    /// Number of open multiparts whose boundary is still awaited.
    active: usize,
    /// The longest boundary seen so far.
    longest: usize,
    marks: Marks,
}

struct Open {
    part: usize,
    /// `None` for leaves and messages, and after the closing line.
    boundary: Option<Vec<u8>>,
    digest: bool,
}

struct Delimiter {
    level: usize,
    line: usize,
    next: usize,
    closing: bool,
}

impl Walker<'_> {
    fn run(&mut self) {
        let mut at = 0;
        loop {
            let full = self.parts.len() + 1 >= MAX_PARTS;
            let Some(body) = self.begin_part(at, full) else { return };
            let open = self.open.last().map(|o| o.part);
            let kind = open.and_then(|p| self.parts.get(p)).map(|p| p.kind);
            if kind == Some(PartKind::Message) {
                at = body;
                continue;
            }
            match self.seek_part(body) {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// Adds the part that begins at `at`, opens it and returns where its body begins.
    /// `None` when the bound is reached and the rest has become an opaque leaf.
    fn begin_part(&mut self, at: usize, full: bool) -> Option<usize> {
        let parent = self.open.last();
        let digest = parent.is_some_and(|o| o.digest);
        let parent = parent.map(|o| o.part as u32);
        if full {
            self.marks |= Marks::PART_BOUND;
            self.parts.push(opaque(parent, self.open.len(), at, at..self.raw.len()));
            return None;
        }
        let above = parent.and_then(|p| self.parts.get(p as usize)).map(|p| p.kind);
        let mail = above.is_none_or(|kind| kind == PartKind::Message);
        let (header, body) = self.read_header(at, mail);
        if parent.is_none() && self.fields_in(&header) == 0 {
            self.marks |= Marks::NO_HEADER;
        }
        let mut part = opaque(parent, self.open.len(), at, body..body);
        part.header = header;
        let boundary = self.describe(&mut part, digest);
        let mut open = Open { part: self.parts.len(), boundary: None, digest: false };
        if part.kind != PartKind::Leaf && self.open.len() + 1 >= MAX_DEPTH {
            self.marks |= Marks::DEPTH_BOUND;
            part.kind = PartKind::Leaf;
            part.encoding = Encoding::Identity;
        } else if let Some(boundary) = boundary {
            open.digest = part.content_type.essence == "multipart/digest";
            self.longest = self.longest.max(boundary.len());
            self.active += 1;
            open.boundary = Some(boundary);
        }
        self.parts.push(part);
        self.open.push(open);
        Some(body)
    }

    /// Looks for the line that begins the next part, closing what ends before it.
    fn seek_part(&mut self, mut from: usize) -> Option<usize> {
        while let Some(delimiter) = self.next_delimiter(from) {
            let end = self.before_line(delimiter.line);
            self.close_above(delimiter.level, end);
            if !delimiter.closing {
                return Some(delimiter.next);
            }
            if let Some(open) = self.open.get_mut(delimiter.level) {
                open.boundary = None;
                self.active = self.active.saturating_sub(1);
            }
            from = delimiter.next;
        }
        None
    }

    fn next_delimiter(&self, from: usize) -> Option<Delimiter> {
        if self.active == 0 {
            return None;
        }
        let at_line = from == 0 || self.raw.get(from - 1) == Some(&self.eol);
        if at_line && let Some(delimiter) = self.delimiter_at(from) {
            return Some(delimiter);
        }
        let needle = [self.eol, b'-', b'-'];
        let rest = self.raw.get(from..)?;
        memmem::find_iter(rest, &needle).find_map(|n| self.delimiter_at(from + n + 1))
    }

    /// The boundary line that begins at `line`, if there is one.
    fn delimiter_at(&self, line: usize) -> Option<Delimiter> {
        let rest = self.raw.get(line..)?.strip_prefix(b"--")?;
        // Trailing blanks are allowed (RFC 2046 section 5.1.1), but not without end.
        let window = rest.get(..rest.len().min(self.longest + 200)).unwrap_or(rest);
        let length = match memchr(self.eol, window) {
            Some(length) => length,
            None if window.len() == rest.len() => rest.len(),
            None => return None,
        };
        let text = rest.get(..length)?.trim_ascii_end();
        let next = (line + 2 + length + 1).min(self.raw.len());
        for (level, open) in self.open.iter().enumerate().rev() {
            let Some(boundary) = &open.boundary else { continue };
            if text.len() < boundary.len() {
                continue;
            }
            let tail = text.strip_prefix(boundary.as_slice());
            if matches!(tail, Some(b"" | b"--")) {
                let closing = tail == Some(b"--");
                return Some(Delimiter { level, line, next, closing });
            }
        }
        None
    }

    fn close_above(&mut self, level: usize, end: usize) {
        while self.open.len() > level + 1 {
            self.close_last(end);
        }
    }

    fn close_last(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        if open.boundary.is_some() {
            self.active = self.active.saturating_sub(1);
            self.marks |= Marks::UNCLOSED;
        }
        let childless = self.parts.len() == open.part + 1;
        if let Some(part) = self.parts.get_mut(open.part) {
            part.body.end = end.max(part.body.start);
            if part.kind == PartKind::Multipart && childless {
                part.kind = PartKind::Leaf;
                self.marks |= Marks::NO_BOUNDARY;
            }
        }
    }

    fn finish(mut self) -> (Vec<Part>, Marks) {
        while !self.open.is_empty() {
            self.close_last(self.raw.len());
        }
        (self.parts, self.marks)
    }

    /// The end of the content before a boundary line: its line end belongs to the boundary.
    fn before_line(&self, line: usize) -> usize {
        let before = self.raw.get(..line).unwrap_or_default();
        let Some(text) = before.strip_suffix(&[self.eol]) else { return line };
        if self.eol == b'\n' { text.strip_suffix(b"\r").unwrap_or(text).len() } else { text.len() }
    }

    /// Reads a header block; returns its range and where the body begins.
    fn read_header(&mut self, at: usize, mail: bool) -> (Range<usize>, usize) {
        let raw = self.raw;
        let mut start = if mail { self.skip_blank_lines(at) } else { at };
        let bound = (start + MAX_HEADER_BYTES).min(raw.len());
        let (mut line, mut fields, mut junk) = (start, 0_usize, false);
        while line < raw.len() {
            if line >= bound {
                self.marks |= Marks::HEADER_BOUND;
                return (start..bound, bound);
            }
            let next = line_after(raw, line, self.eol);
            let text = raw.get(line..next).unwrap_or_default();
            if text.iter().all(|b| matches!(b, b'\r' | b'\n')) {
                return (start..line, next);
            }
            if text.starts_with(b"--") && self.active > 0 && self.delimiter_at(line).is_some() {
                return (start..line, line);
            }
            let folded = matches!(text.first(), Some(b' ' | b'\t')) && fields > 0;
            if field_name(text).is_some() || folded {
                fields += 1;
            } else if line == start && is_mbox_line(text) {
                self.marks |= Marks::MBOX_LINE;
                start = next;
            } else if text.trim_ascii().is_empty() {
                // A line of blanks only: old gateways made them out of the empty line.
                return (start..line, next);
            } else if line == start && mail && !junk && self.field_follows(next) {
                // A line that something put on top, such as the length in Apple's .emlx files.
                (start, junk) = (next, true);
            } else if fields > 0 && self.field_follows_soon(next) {
                self.marks |= Marks::BAD_HEADER;
            } else {
                if fields > 0 {
                    self.marks |= Marks::NO_SEPARATOR;
                }
                return (start..line, line);
            }
            line = next;
        }
        if line > bound {
            self.marks |= Marks::HEADER_BOUND;
            return (start..bound, bound);
        }
        (start..raw.len(), raw.len())
    }

    /// A mail may stand behind a byte order mark or empty lines; a part may not (RFC 2046 allows
    /// parts without header, which begin with an empty line).
    fn skip_blank_lines(&self, at: usize) -> usize {
        let rest = self.raw.get(at..).unwrap_or_default();
        let bom = if at == 0 && rest.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let blank = |b: &u8| matches!(b, b'\r' | b'\n');
        let text = rest.iter().skip(bom).position(|b| !blank(b)).unwrap_or(0);
        if self.field_follows(at + bom + text) { at + bom + text } else { at + bom }
    }

    fn fields_in(&self, header: &Range<usize>) -> usize {
        header::fields(self.raw.get(header.clone()).unwrap_or_default()).take(1).count()
    }

    /// Whether the header goes on behind a few damaged lines.
    fn field_follows_soon(&self, mut at: usize) -> bool {
        for _ in 0..3 {
            if self.field_follows(at) {
                return true;
            }
            let end = line_after(self.raw, at, self.eol);
            if self.raw.get(at..end).unwrap_or_default().trim_ascii().is_empty() {
                return false;
            }
            at = end;
        }
        false
    }

    fn field_follows(&self, at: usize) -> bool {
        let end = line_after(self.raw, at, self.eol);
        let line = self.raw.get(at..end).unwrap_or_default();
        field_name(line).is_some_and(|name| name.len() < 80)
    }

    /// Fills in what the part's header says; returns the boundary of a multipart.
    fn describe(&mut self, part: &mut Part, digest: bool) -> Option<Vec<u8>> {
        let block = self.raw.get(part.header.clone()).unwrap_or_default();
        let (mut content, mut disposition) = (None, None);
        for field in header::fields(block) {
            if !matches!(field.name.first(), Some(b'c' | b'C')) {
                continue;
            }
            if field.is("Content-Type") && content.is_none() {
                content = Some(Value::read(field.value));
            } else if field.is("Content-Transfer-Encoding") {
                part.encoding = encoding(field.value);
            } else if field.is("Content-Disposition") && disposition.is_none() {
                disposition = Some(Value::read(field.value));
            } else if field.is("Content-ID") {
                part.has_content_id = true;
            }
        }
        if let Some(value) = &disposition {
            part.name = value.text("filename").or_else(|| value.text("name"));
            part.disposition = match value.main.as_str() {
                "attachment" => Disposition::Attachment,
                "inline" => Disposition::Inline,
                _ => Disposition::Unsaid,
            };
        }
        self.content(part, content, digest)
    }

    fn content(&mut self, part: &mut Part, value: Option<Value>, digest: bool) -> Option<Vec<u8>> {
        let declared = value.as_ref().is_some_and(|v| v.main.contains('/'));
        let value = value.unwrap_or_default();
        let fallback = if digest { "message/rfc822" } else { "text/plain" };
        let essence = match value.main.as_str() {
            main if declared => main,
            "text" => "text/plain",
            "html" => "text/html",
            _ => fallback,
        };
        part.content_type =
            ContentType { essence: essence.to_owned(), charset: value.text("charset"), declared };
        if part.name.is_none() {
            part.name = value.text("name").or_else(|| value.text("filename"));
        }
        if essence.starts_with("multipart/") {
            let boundary = value.bytes("boundary").map(<[u8]>::trim_ascii_end);
            let usable = boundary.filter(|b| !b.is_empty() && b.len() <= MAX_BOUNDARY_BYTES);
            match usable {
                Some(_) => part.kind = PartKind::Multipart,
                None => self.marks |= Marks::NO_BOUNDARY,
            }
            return usable.map(<[u8]>::to_vec);
        }
        if matches!(essence, "message/rfc822" | "message/global" | "message/news") {
            // Encoding a message/rfc822 is forbidden; some say base64 and mean nothing by it.
            if part.encoding == Encoding::Base64 && self.field_follows(part.body.start) {
                part.encoding = Encoding::Identity;
            }
            if matches!(part.encoding, Encoding::Identity | Encoding::Other) {
                part.kind = PartKind::Message;
            }
        }
        None
    }
}

fn opaque(parent: Option<u32>, depth: usize, at: usize, body: Range<usize>) -> Part {
    Part {
        parent,
        depth: depth as u16,
        header: at..at,
        body,
        kind: PartKind::Leaf,
        content_type: ContentType::default(),
        encoding: Encoding::Identity,
        disposition: Disposition::Unsaid,
        name: None,
        has_content_id: false,
    }
}

fn encoding(value: &[u8]) -> Encoding {
    let word = value.split(|b| matches!(b, b';' | b'(' | b' ' | b'\t' | b'\r' | b'\n')).next();
    let word = word.unwrap_or_default();
    let word = word.strip_prefix(b"\"").unwrap_or(word);
    let word = word.strip_suffix(b"\"").unwrap_or(word).to_ascii_lowercase();
    match word.as_slice() {
        b"" | b"7bit" | b"8bit" | b"binary" | b"7-bit" | b"8-bit" => Encoding::Identity,
        b"base64" | b"base-64" => Encoding::Base64,
        b"quoted-printable" | b"quoted_printable" => Encoding::QuotedPrintable,
        b"x-uuencode" | b"uuencode" | b"x-uue" | b"uue" => Encoding::Uuencode,
        _ => Encoding::Other,
    }
}
