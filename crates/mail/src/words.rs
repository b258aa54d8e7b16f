//! Header text: unfolding, RFC 2047 encoded words, raw 8-bit bytes.
//!
//! More tolerant than the RFC: words inside quotes or glued to text are decoded, and bytes of
//! adjacent words in the same charset are joined before decoding, because many mailers cut in the
//! middle of a character. White space is collapsed. Linear in the size of the value.

use std::borrow::Cow;

use memchr::memmem;

use crate::{charset, decode as body};

/// The longest encoded word that is looked for (RFC 2047 allows 75).
const MAX_WORD: usize = 4096;

/// Decodes a header value to one line of text.
pub fn decode(value: &[u8]) -> String {
    decode_text(&charset::guess(value))
}

/// The same for text that is already Unicode.
pub fn decode_text(value: &str) -> String {
    let mut out = Line { text: String::with_capacity(value.len()), blank: false };
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = value;
    while let Some(at) = memmem::find(rest.as_bytes(), b"=?") {
        let (before, tail) = rest.split_at(at);
        let Some(word) = Word::at(tail) else {
            flush(&mut out, &mut pending);
            out.push(before);
            out.push("=?");
            rest = tail.get(2..).unwrap_or_default();
            continue;
        };
        let joins = before.trim().is_empty()
            && pending.as_ref().is_some_and(|(label, _)| label.eq_ignore_ascii_case(word.charset));
        let adjacent = before.trim().is_empty() && pending.is_some();
        if !joins {
            flush(&mut out, &mut pending);
            if !adjacent {
                out.push(before);
            }
        }
        let (_, bytes) = pending.get_or_insert_with(|| (word.charset.to_owned(), Vec::new()));
        bytes.extend_from_slice(&word.bytes());
        rest = tail.get(word.length..).unwrap_or_default();
    }
    flush(&mut out, &mut pending);
    out.push(rest);
    out.text
}

/// The length of the encoded word that `text` begins with, if it begins with one.
pub fn encoded_word(text: &str) -> Option<usize> {
    Word::at(text).map(|w| w.length)
}

fn flush(out: &mut Line, pending: &mut Option<(String, Vec<u8>)>) {
    if let Some((label, bytes)) = pending.take() {
        out.push(&charset::decode(&bytes, Some(&label)).0);
    }
}

struct Word<'a> {
    charset: &'a str,
    base64: bool,
    data: &'a str,
    length: usize,
}

impl<'a> Word<'a> {
    fn at(text: &'a str) -> Option<Word<'a>> {
        let inner = text.strip_prefix("=?")?;
        let head = inner.as_bytes().iter().take(80).position(|b| *b == b'?')?;
        let (charset, tail) = inner.split_at(head);
        // RFC 2231 section 5 adds a language.
        let charset = charset.split('*').next().unwrap_or_default();
        let base64 = match tail.as_bytes().get(1..3)? {
            b"B?" | b"b?" => true,
            b"Q?" | b"q?" => false,
            _ => return None,
        };
        if charset.is_empty() || charset.contains(|c: char| c.is_whitespace()) {
            return None;
        }
        let data = tail.get(3..)?;
        let window = data.as_bytes().get(..data.len().min(MAX_WORD))?;
        let end = word_end(window, base64)?;
        let length = 2 + head + 3 + end + 2;
        Some(Word { charset, base64, data: data.get(..end)?, length })
    }

    fn bytes(&self) -> Cow<'a, [u8]> {
        if self.base64 {
            return body::base64(self.data.as_bytes()).0.into();
        }
        let mut out = Vec::with_capacity(self.data.len());
        body::quoted_printable_word(self.data.as_bytes(), &mut out);
        out.into()
    }
}

/// The end of the data: `?=`. A lone `?` inside ends the search for base64 and is let pass for a
/// short while in Q words, where broken mailers leave it.
fn word_end(data: &[u8], base64: bool) -> Option<usize> {
    let first = memchr::memchr(b'?', data)?;
    if data.get(first + 1) == Some(&b'=') {
        return Some(first);
    }
    let near = data.get(..data.len().min(first + 80))?;
    if base64 { None } else { memmem::find(near, b"?=") }
}

struct Line {
    text: String,
    blank: bool,
}

impl Line {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_ascii_whitespace() || c.is_control() {
                self.blank = !self.text.is_empty();
            } else {
                if self.blank {
                    self.text.push(' ');
                    self.blank = false;
                }
                self.text.push(c);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read_as_mailers_write_them() {
        for (value, want) in [
            ("plain text", "plain text"),
            ("=?iso-8859-1?q?this=20is=20some=20text?=", "this is some text"),
            ("=?utf-8?B?w6Q=?= =?utf-8?B?w7Y=?=", "äö"),
            ("=?utf-8?B?w6Q=?= =?iso-8859-1?Q?=F6?=\r\n x", "äö x"),
            ("=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=", "ä"),
            ("a=?utf-8?Q?=C3=A4?=b", "aäb"),
            ("=?utf-8?Q?Really??=", "Really?"),
            ("=?utf-8?Q?with space?=", "with space"),
            ("=?broken", "=?broken"),
            ("a =?x?= b", "a =?x?= b"),
            ("=?ISO-8859-1*en?Q?a_b?=", "a b"),
            ("  a\r\n\t b  ", "a b"),
        ] {
            let got = decode(value.as_bytes());
            assert_eq!(got, want, "{value}");
        }
        assert_eq!(decode(b"Gr\xfc\xdfe"), "Grüße");
    }
}
