//! Content-Transfer-Encoding undone, tolerantly and in bounded memory (RFC 2045 section 6).
//!
//! Big bodies are handed out in chunks; nothing here holds a whole attachment unless asked to.
//! Exactness is not the business of this module: see `split` for what must be rebuilt.

use base64_simd::STANDARD;
use memchr::{memchr, memchr_iter};

use crate::structure::Encoding;

/// Encoded bytes decoded at a time; a multiple of 4.
const BLOCK: usize = 64 * 1024;

/// Decodes a body in chunks; false when the encoding is damaged.
pub fn each_chunk(body: &[u8], encoding: Encoding, sink: &mut dyn FnMut(&[u8])) -> bool {
    match encoding {
        Encoding::Identity | Encoding::Other => {
            sink(body);
            true
        }
        Encoding::Base64 => base64_chunks(body, sink),
        Encoding::QuotedPrintable => {
            quoted_printable_chunks(body, sink);
            true
        }
        Encoding::Uuencode => {
            let mut out = Vec::new();
            for line in body.split(|b| *b == b'\n') {
                uu_line(line, &mut out);
                if out.len() >= BLOCK {
                    sink(&out);
                    out.clear();
                }
            }
            sink(&out);
            true
        }
    }
}

/// Decodes at most about `limit` bytes of a body; true when that was all of it.
pub fn bounded(body: &[u8], encoding: Encoding, limit: usize) -> (Vec<u8>, bool) {
    // No encoding is longer than three times its content plus line ends, save empty lines.
    let window = body.get(..limit.saturating_mul(4)).unwrap_or(body);
    let mut out = Vec::with_capacity(window.len().min(limit));
    each_chunk(window, encoding, &mut |chunk| {
        let room = limit.saturating_sub(out.len());
        out.extend(chunk.get(..room).unwrap_or(chunk));
    });
    let whole = window.len() == body.len() && out.len() < limit;
    (out, whole)
}

/// Decodes base64, skipping what does not belong; false when something did not.
pub fn base64(text: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let good = base64_chunks(text, &mut |chunk| out.extend(chunk));
    (out, good)
}

fn base64_chunks(text: &[u8], sink: &mut dyn FnMut(&[u8])) -> bool {
    let mut good = true;
    let mut block = Vec::with_capacity(text.len().min(BLOCK) + 256);
    for line in Lines(text) {
        let mut line = line.trim_ascii();
        while !line.is_empty() {
            let (now, later) = line.split_at(line.len().min(BLOCK));
            block.extend_from_slice(now);
            line = later;
            if block.len() >= BLOCK {
                good &= base64_block(&mut block, false, sink);
            }
        }
    }
    good & base64_block(&mut block, true, sink)
}

/// Decodes what is in the block; keeps an unfinished quad unless it is the last block.
fn base64_block(block: &mut Vec<u8>, last: bool, sink: &mut dyn FnMut(&[u8])) -> bool {
    let whole = block.len() / 4 * 4;
    let keep = block.split_off(if last { block.len() } else { whole });
    if let Ok(bytes) = STANDARD.decode_to_vec(block.as_slice()) {
        sink(&bytes);
        *block = keep;
        return true;
    }
    let mut good = true;
    block.extend_from_slice(&keep);
    let mut symbols = Vec::with_capacity(block.len());
    let mut padding = 0;
    for &b in block.iter() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => symbols.push(b),
            b'-' => symbols.push(b'+'),
            b'_' => symbols.push(b'/'),
            b'=' => {
                padding += 1;
                // Padding in the middle: several encodings one after another.
                let partial = symbols.len() % 4;
                if partial >= 2 && padding == 1 {
                    symbols.extend(std::iter::repeat_n(b'A', 4 - partial));
                    emit(&mut symbols, 4 - partial, sink);
                }
                continue;
            }
            _ => good = false,
        }
        padding = 0;
    }
    block.clear();
    let partial = symbols.len() % 4;
    if last && partial >= 2 {
        symbols.extend(std::iter::repeat_n(b'A', 4 - partial));
        emit(&mut symbols, 4 - partial, sink);
    } else {
        block.extend(symbols.drain(symbols.len() - partial..));
        emit(&mut symbols, 0, sink);
        good &= !last || partial == 0;
    }
    good
}

/// Decodes clean symbols, dropping `surplus` bytes at the end.
fn emit(symbols: &mut Vec<u8>, surplus: usize, sink: &mut dyn FnMut(&[u8])) {
    if let Ok(bytes) = STANDARD.decode_inplace(symbols) {
        let end = bytes.len().saturating_sub(surplus);
        sink(bytes.get(..end).unwrap_or_default());
    }
    symbols.clear();
}

fn quoted_printable_chunks(text: &[u8], sink: &mut dyn FnMut(&[u8])) {
    let mut out = Vec::with_capacity(text.len().min(BLOCK) + 256);
    for line in Lines(text) {
        let (content, end) = match line.strip_suffix(b"\n") {
            Some(rest) => match rest.strip_suffix(b"\r") {
                Some(rest) => (rest, &b"\r\n"[..]),
                None => (rest, &b"\n"[..]),
            },
            None => (line, &b""[..]),
        };
        // Blanks before a line end were added on the way (RFC 2045 section 6.7 rule 3).
        let content = content.trim_ascii_end();
        let soft = content.strip_suffix(b"=");
        quoted_printable_text(soft.unwrap_or(content), false, &mut out);
        if soft.is_none() {
            out.extend_from_slice(end);
        }
        if out.len() >= BLOCK {
            sink(&out);
            out.clear();
        }
    }
    sink(&out);
}

/// The Q encoding of header words (RFC 2047 section 4.2).
pub(crate) fn quoted_printable_word(text: &[u8], out: &mut Vec<u8>) {
    quoted_printable_text(text, true, out);
}

/// A quoted-printable value without line breaks.
pub(crate) fn quoted_printable_value(text: &[u8], out: &mut Vec<u8>) {
    quoted_printable_text(text, false, out);
}

fn quoted_printable_text(text: &[u8], word: bool, out: &mut Vec<u8>) {
    let mut at = 0;
    // In words a literal underscore is a blank; an encoded one is itself.
    let blank = |b: &u8| if word && *b == b'_' { b' ' } else { *b };
    for equals in memchr_iter(b'=', text) {
        if equals < at {
            continue;
        }
        out.extend(text.get(at..equals).unwrap_or_default().iter().map(blank));
        let hex = |i: usize| text.get(i).and_then(|b| char::from(*b).to_digit(16));
        match (hex(equals + 1), hex(equals + 2)) {
            (Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at = equals + 3;
            }
            _ => {
                out.push(b'=');
                at = equals + 1;
            }
        }
    }
    out.extend(text.get(at..).unwrap_or_default().iter().map(blank));
}

/// One line of uuencoded text.
pub(crate) fn uu_line(line: &[u8], out: &mut Vec<u8>) {
    let line = line.trim_ascii_end();
    if line.starts_with(b"begin ") || line == b"end" {
        return;
    }
    let value = |b: u8| b.wrapping_sub(0x20) & 0x3f;
    let Some((&first, data)) = line.split_first() else { return };
    if !(0x20..=0x60).contains(&first) {
        return;
    }
    let mut left = usize::from(value(first));
    for quad in data.chunks(4) {
        let at = |i: usize| quad.get(i).map_or(0, |b| value(*b));
        let bytes = [at(0) << 2 | at(1) >> 4, at(1) << 4 | at(2) >> 2, at(2) << 6 | at(3)];
        out.extend_from_slice(bytes.get(..left.min(3)).unwrap_or_default());
        left = left.saturating_sub(3);
        if left == 0 {
            return;
        }
    }
}

/// Lines with their line ends.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr(b'\n', self.0).map_or(self.0.len(), |n| n + 1);
        let (line, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_base64_yields_what_can_be_read() {
        for (text, want, good) in [
            (&b"aGVsbG8="[..], &b"hello"[..], true),
            (b"aGVs\r\nbG8=\r\n", b"hello", true),
            (b"aGVsbG8", b"hello", true),
            (b"aG*Vs bG8=", b"hello", false),
            (b"aGVsbG8=aGVsbG8=", b"hellohello", true),
            (b"aGVsb", b"hel", false),
            (b"", b"", true),
            (b"====", b"", true),
        ] {
            assert_eq!(base64(text), (want.to_vec(), good), "{}", text.escape_ascii());
        }
        let long = vec![b'A'; 3 * BLOCK + 1];
        assert_eq!(base64(&long).0.len(), 3 * BLOCK / 4 * 3);
    }

    #[test]
    fn quoted_printable_keeps_what_is_no_code() {
        let (text, _) = bounded(b"a=3D=\r\nb =\nc  \r\n=zz=C3=A4=", Encoding::QuotedPrintable, 99);
        assert_eq!(text, "a=b c\r\n=zzä".as_bytes());
    }

    #[test]
    fn uuencoded_lines_are_read() {
        let text = b"begin 644 cat.txt\n#0V%T\n`\nend\n";
        assert_eq!(bounded(text, Encoding::Uuencode, 99).0, b"Cat");
    }
}
