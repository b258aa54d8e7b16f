//! Structured header values with parameters: Content-Type and Content-Disposition
//! (RFC 2045 section 5, RFC 2183, RFC 2231).
//!
//! Tolerant: comments, missing quotes, raw 8-bit and RFC 2047 words inside quotes are read.

use memchr::memchr;

use crate::{charset, words};

/// Parameters beyond this number are ignored.
const MAX_PARAMETERS: usize = 100;

/// A value such as `text/plain; charset=utf-8`.
#[derive(Debug, Default)]
pub(super) struct Value {
    /// What stands before the first semicolon, lower-cased, without blanks and comments.
    pub main: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl Value {
    pub(super) fn read(value: &[u8]) -> Value {
        let (main, mut rest) = segment(value);
        let main = main.iter().filter(|b| !b.is_ascii_whitespace());
        let main = main.map(|b| char::from(b.to_ascii_lowercase())).collect();
        let mut parameters = Vec::new();
        while !rest.is_empty() && parameters.len() < MAX_PARAMETERS {
            let (text, next) = segment(rest);
            rest = next;
            let Some(equals) = memchr(b'=', &text) else { continue };
            let (name, value) = text.split_at(equals);
            let name = String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase();
            parameters.push((name, unquote(value.get(1..).unwrap_or_default().trim_ascii())));
        }
        Value { main, parameters }
    }

    /// A parameter as bytes, without charset decoding.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_slice())
    }

    /// A parameter as text: RFC 2231 continuations and charsets, or RFC 2047 words, or raw bytes.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let text = match self.extended(name) {
            Some(text) => text,
            None => words::decode(self.bytes(name)?),
        };
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn extended(&self, name: &str) -> Option<String> {
        let mut sections: Vec<(usize, bool, &[u8])> = Vec::new();
        for (full, value) in &self.parameters {
            let Some(tail) = full.strip_prefix(name).and_then(|t| t.strip_prefix('*')) else {
                continue;
            };
            let (number, encoded) = match tail.strip_suffix('*') {
                Some(number) => (number, true),
                None => (tail, tail.is_empty()),
            };
            let number = if number.is_empty() { Some(0) } else { number.parse().ok() };
            if let Some(number) = number {
                sections.push((number, encoded, value));
            }
        }
        sections.sort_by_key(|s| s.0);
        let mut label = None;
        let mut bytes = Vec::new();
        for (i, (_, encoded, value)) in sections.iter().enumerate() {
            let mut value = *value;
            if i == 0 && *encoded {
                (label, value) = charset_prefix(value);
            }
            if *encoded { percent_decode(value, &mut bytes) } else { bytes.extend(value) }
        }
        (!sections.is_empty()).then(|| charset::decode(&bytes, label.as_deref()).0.into_owned())
    }
}

/// Cuts at the next semicolon outside quotes; drops comments outside quotes.
fn segment(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut out = Vec::new();
    let (mut quoted, mut comment, mut escaped) = (false, 0_usize, false);
    for (i, &b) in text.iter().enumerate() {
        if escaped {
            escaped = false;
        } else if quoted {
            escaped = b == b'\\';
            quoted = b != b'"';
        } else if comment > 0 {
            match b {
                b'(' => comment += 1,
                b')' => comment -= 1,
                b'\\' => escaped = true,
                _ => {}
            }
            continue;
        } else {
            match b {
                b';' => return (out, text.get(i + 1..).unwrap_or_default()),
                b'(' => {
                    comment = 1;
                    continue;
                }
                b'"' => quoted = true,
                _ => {}
            }
        }
        if comment == 0 && b != b'\r' && b != b'\n' {
            out.push(b);
        }
    }
    (out, &[])
}

fn unquote(value: &[u8]) -> Vec<u8> {
    let Some(inner) = value.strip_prefix(b"\"") else { return value.to_vec() };
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(&b) = bytes.next() {
        match b {
            b'"' => break,
            // Windows paths are written without escaping: a backslash counts only before these.
            b'\\' => match bytes.clone().next() {
                Some(&next @ (b'"' | b'\\')) => {
                    out.push(next);
                    bytes.next();
                }
                _ => out.push(b),
            },
            _ => out.push(b),
        }
    }
    out
}

fn charset_prefix(value: &[u8]) -> (Option<String>, &[u8]) {
    let Some(first) = memchr(b'\'', value) else { return (None, value) };
    let (label, rest) = value.split_at(first);
    let rest = rest.get(1..).unwrap_or_default();
    let Some(second) = memchr(b'\'', rest) else { return (None, value) };
    let label = String::from_utf8_lossy(label).into_owned();
    (Some(label), rest.get(second + 1..).unwrap_or_default())
}

fn percent_decode(value: &[u8], out: &mut Vec<u8>) {
    let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let mut i = 0;
    while let Some(&b) = value.get(i) {
        match (b, hex(value.get(i + 1)), hex(value.get(i + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            _ => {
                out.push(b);
                i += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_in_every_common_form() {
        for (value, name, want) in [
            ("text/plain; charset=utf-8", "charset", "utf-8"),
            ("text/plain; charset=\"utf-8\" (comment)", "charset", "utf-8"),
            ("a/b; name=\"x;y.txt\"; z=1", "name", "x;y.txt"),
            ("a/b; filename*=UTF-8''%e2%82%ac%20rates", "filename", "€ rates"),
            ("a/b; filename*0*=utf-8''%c3%a4; filename*1=b; filename*2*=%20c", "filename", "äb c"),
            ("a/b; name==?utf-8?q?=C3=A4.txt?=", "name", "ä.txt"),
            ("a/b; name=\"=?utf-8?B?w6Q=?=\"", "name", "ä"),
            ("a/b; name=C:\\temp\\x.doc", "name", "C:\\temp\\x.doc"),
            ("a/b; name=\"unclosed", "name", "unclosed"),
            ("a/b; name=a b.txt", "name", "a b.txt"),
        ] {
            let got = Value::read(value.as_bytes());
            assert_eq!(got.text(name).as_deref(), Some(want), "{value}");
        }
        assert_eq!(Value::read(b"Text/ Plain (x) ; a=b").main, "text/plain");
        assert!(Value::read(b"").main.is_empty());
    }
}
