//! Octets → command lines (RFC 5321 sections 2.3.8 and 4.5.3.1.4).
//!
//! A line ends with CRLF. A bare LF ends it too, but such a line is never executed; waiting on for
//! a CRLF would leave a person with netcat without any answer. Lines are bounded, and how octets
//! are cut into reads changes nothing.

use std::borrow::Cow;

/// Longest line with its CRLF, extensions included.
pub(super) const MAX_LINE: usize = 4096;

/// Octets without a line end after which nobody believes in SMTP any more.
const MAX_FLOOD: usize = 64 * 1024;

/// One line of the client.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'i> {
    /// A line without its CRLF, free of CR, LF and NUL.
    Command(Cow<'i, [u8]>),
    /// Ends with a bare LF, or has a bare CR or NUL inside.
    Malformed,
    /// Longer than [`MAX_LINE`].
    TooLong,
    /// Much longer, perhaps endless.
    Flood,
}

/// The part of a line that has come so far.
#[derive(Debug, Default)]
pub(super) struct Lines {
    partial: Vec<u8>,
    /// Octets of a line that is too long to be kept.
    dropped: usize,
}

impl Lines {
    /// Takes the next line off `input`, or all of it when the line is not complete.
    pub(super) fn next<'i>(&mut self, input: &mut &'i [u8]) -> Option<Line<'i>> {
        let whole: &'i [u8] = input;
        let Some(at) = memchr::memchr(b'\n', whole) else {
            *input = &[];
            return self.keep(whole);
        };
        let (line, rest) = whole.split_at(at + 1);
        *input = rest;
        let length = self.dropped + self.partial.len() + line.len();
        let line = if self.dropped > 0 || self.partial.is_empty() {
            Cow::Borrowed(line)
        } else {
            let mut kept = std::mem::take(&mut self.partial);
            kept.extend_from_slice(line);
            Cow::Owned(kept)
        };
        self.dropped = 0;
        Some(match length {
            length if length > MAX_FLOOD => Line::Flood,
            length if length > MAX_LINE => Line::TooLong,
            _ => checked(line),
        })
    }

    /// Forgets what has come, for the fresh start after STARTTLS.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn keep(&mut self, octets: &[u8]) -> Option<Line<'static>> {
        if self.dropped == 0 && self.partial.len() + octets.len() <= MAX_LINE {
            self.partial.extend_from_slice(octets);
            return None;
        }
        self.dropped += self.partial.len() + octets.len();
        self.partial.clear();
        (self.dropped > MAX_FLOOD).then_some(Line::Flood)
    }
}

fn checked(line: Cow<'_, [u8]>) -> Line<'_> {
    let Some(text) = line.strip_suffix(b"\r\n") else { return Line::Malformed };
    if memchr::memchr2(b'\r', 0, text).is_some() {
        return Line::Malformed;
    }
    let length = text.len();
    Line::Command(match line {
        Cow::Borrowed(line) => Cow::Borrowed(line.get(..length).unwrap_or_default()),
        Cow::Owned(mut line) => {
            line.truncate(length);
            Cow::Owned(line)
        }
    })
}
