//! The regular core of a base64 body: the part of its text that can be rebuilt exactly.
//!
//! Regular means: canonical base64 (RFC 4648 section 3.5: no stray bits, padding only at the end)
//! in lines of one length and one line end, the last line perhaps shorter. What stands before and
//! after, and everything from the first irregular line on, stays literal.

use std::ops::Range;

use base64_simd::STANDARD;
use memchr::memchr;

/// Where the core is, and how its lines run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Core {
    start: usize,
    end: usize,
    /// Characters in a line; the whole text when there is one line only.
    line: usize,
    /// 1 for LF, 2 for CRLF, 0 when there is one line only.
    eol: usize,
}

impl Core {
    /// The longest regular core at the beginning of a body, behind blank lines.
    pub(super) fn find(raw: &[u8], body: Range<usize>) -> Option<Core> {
        let text = raw.get(body.clone())?;
        let blank = text.iter().position(|b| !matches!(b, b'\r' | b'\n'))?;
        let start = body.start + blank;
        let text = text.get(blank..)?;
        let first = memchr(b'\n', text).unwrap_or(text.len());
        let eol = match text.get(..first)?.last() {
            _ if first == text.len() => 0,
            Some(b'\r') => 2,
            _ => 1,
        };
        let line = if eol == 2 { first - 1 } else { first };
        let line_end = if eol == 2 { &b"\r\n"[..] } else { &b"\n"[..] };
        let group = match line % 4 {
            _ if eol == 0 => 1,
            0 => 1,
            2 => 2,
            _ => 4,
        };
        if line == 0 || (group > 1 && line > 100_000) {
            return None;
        }
        let length = regular_length(text, line, line_end, group)?;
        let single = length <= line;
        let core = Core { start, end: start + length, line, eol };
        Some(if single { Core { line: length, eol: 0, ..core } } else { core })
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Line length (0 for a single line) and whether lines end in CRLF.
    pub(super) fn lines(&self) -> (u32, bool) {
        if self.eol == 0 { (0, false) } else { (self.line as u32, self.eol == 2) }
    }

    /// Number of base64 characters.
    pub(super) fn chars(&self) -> usize {
        let length = self.end - self.start;
        let stride = self.line + self.eol;
        length / stride * self.line + length % stride
    }

    pub(super) fn decoded_len(&self, raw: &[u8]) -> usize {
        let end = raw.get(..self.end).unwrap_or_default();
        // Where lines have odd lengths, a line end may stand within the padding.
        let symbols = end.iter().rev().filter(|b| !matches!(b, b'\r' | b'\n'));
        let padding = symbols.take(2).filter(|b| **b == b'=').count();
        (self.chars() / 4 * 3).saturating_sub(padding)
    }

    /// Decodes `len` bytes at `offset`, a multiple of 3, without touching what stands before.
    pub(super) fn load(&self, raw: &[u8], offset: usize, len: usize) -> Vec<u8> {
        let core = raw.get(self.start..self.end).unwrap_or_default();
        let mut left = len.div_ceil(3) * 4;
        let first = offset / 3 * 4;
        let (mut line, mut column) = (first / self.line, first % self.line);
        let mut text = Vec::with_capacity(left);
        while left > 0 {
            let at = line * (self.line + self.eol) + column;
            let take = (self.line - column).min(left).min(core.len().saturating_sub(at));
            if take == 0 {
                break;
            }
            text.extend_from_slice(core.get(at..at + take).unwrap_or_default());
            left -= take;
            line += 1;
            column = 0;
        }
        let decoded = STANDARD.decode_inplace(&mut text).map_or(0, |bytes| bytes.len());
        text.truncate(decoded.min(len));
        text
    }
}

/// How many bytes of the text are regular; `group` lines hold a multiple of 4 characters.
fn regular_length(text: &[u8], line: usize, line_end: &[u8], group: usize) -> Option<usize> {
    let stride = line + line_end.len();
    let (mut good, mut at) = (0, 0);
    let mut scratch = Vec::new();
    loop {
        scratch.clear();
        let mut last = false;
        let mut whole: &[u8] = &[];
        for _ in 0..group {
            let rest = text.get(at..).unwrap_or_default();
            let full = rest
                .get(..line)
                .filter(|_| rest.len() == line || rest.get(line..stride) == Some(line_end));
            let content = match full {
                Some(content) => content,
                None => short_line(rest, line, line_end),
            };
            last = full.is_none() || rest.len() < stride;
            at += content.len();
            if group == 1 {
                whole = content
            } else {
                scratch.extend_from_slice(content)
            }
            let quads = group == 1 || scratch.len() % 4 == 0;
            if last || (quads && content.last() == Some(&b'=')) {
                break;
            }
            at += line_end.len();
        }
        let quads = if group == 1 { whole } else { &scratch };
        if quads.is_empty() || STANDARD.check(quads).is_err() {
            break;
        }
        let ended = last || quads.last() == Some(&b'=');
        // `at` stands behind the line end unless the text ends here.
        good = if ended { at } else { at - line_end.len() };
        if ended {
            break;
        }
    }
    (good > 0).then_some(good)
}

/// A last line that is shorter than the others.
fn short_line<'a>(rest: &'a [u8], line: usize, line_end: &[u8]) -> &'a [u8] {
    let window = rest.get(..rest.len().min(line + line_end.len())).unwrap_or_default();
    let length = memchr(b'\n', window).unwrap_or(window.len());
    let content = window.get(..length).unwrap_or_default();
    let content = content.strip_suffix(b"\r").unwrap_or(content);
    if content.len() < line { content } else { &[] }
}
