//! Writes the parts of a mail: RFC 2045 bodies, RFC 2047 words, RFC 2231 names. CRLF everywhere.

use super::charset::Charset;

/// How the bytes of a text travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// As they are.
    Plain,
    Quoted,
    Base64,
}

/// A part of a mail.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Text, of this subtype (`plain`, `html`, `calendar; method=REQUEST`).
    Text { subtype: &'static str, text: String, charset: Charset, coding: Coding },
    /// A file, attached; with a content id it is part of the HTML beside it.
    File { kind: &'static str, name: String, bytes: Vec<u8>, id: Option<String> },
    /// An enclosed mail.
    Mail { raw: Vec<u8> },
    /// Parts, of this subtype (`mixed`, `alternative`, `related`).
    Multi { subtype: &'static str, parts: Vec<Part> },
    /// Bytes with their headers, as they are.
    Raw { headers: &'static str, body: Vec<u8> },
}

impl Part {
    /// A plain text, coded as it needs.
    pub fn text(text: impl Into<String>) -> Part {
        let text = text.into();
        let coding = if text.is_ascii() { Coding::Plain } else { Coding::Quoted };
        Part::Text { subtype: "plain", text, charset: Charset::Utf8, coding }
    }

    /// An HTML text.
    pub fn html(text: impl Into<String>) -> Part {
        let text = text.into();
        Part::Text { subtype: "html", text, charset: Charset::Utf8, coding: Coding::Quoted }
    }

    /// A file to attach.
    pub fn file(kind: &'static str, name: impl Into<String>, bytes: Vec<u8>) -> Part {
        Part::File { kind, name: name.into(), bytes, id: None }
    }

    /// Headers, an empty line, and the body. `mark` makes boundaries unique.
    pub fn write(&self, mark: &str, out: &mut Vec<u8>) {
        match self {
            Part::Text { subtype, text, charset, coding } => {
                write_text(subtype, text, *charset, *coding, out);
            }
            Part::File { kind, name, bytes, id } => {
                let place = if id.is_some() { "inline" } else { "attachment" };
                line(out, &format!("Content-Type: {kind};\r\n {}", parameter("name", name)));
                if let Some(id) = id {
                    line(out, &format!("Content-ID: <{id}>"));
                }
                let name = parameter("filename", name);
                line(out, &format!("Content-Disposition: {place};\r\n {name}"));
                line(out, "Content-Transfer-Encoding: base64\r\n");
                out.extend_from_slice(base64_lines(bytes).as_bytes());
            }
            Part::Mail { raw } => {
                line(out, "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n");
                out.extend_from_slice(raw);
                // The line end before a boundary belongs to the boundary, not to the mail.
                line(out, "");
            }
            Part::Multi { subtype, parts } => write_multi(subtype, parts, mark, out),
            Part::Raw { headers, body } => {
                line(out, &format!("{headers}\r\n"));
                out.extend_from_slice(body);
            }
        }
    }
}

fn write_multi(subtype: &str, parts: &[Part], mark: &str, out: &mut Vec<u8>) {
    let boundary = format!("------------{mark}");
    line(out, &format!("Content-Type: multipart/{subtype};\r\n boundary=\"{boundary}\"\r\n"));
    if mark.len() < 26 {
        line(out, "This is a multi-part message in MIME format.");
    }
    for (at, part) in parts.iter().enumerate() {
        line(out, &format!("--{boundary}"));
        part.write(&format!("{mark}_{at}"), out);
        if !out.ends_with(b"\r\n") {
            line(out, "");
        }
    }
    line(out, &format!("--{boundary}--"));
}

fn write_text(subtype: &str, text: &str, charset: Charset, coding: Coding, out: &mut Vec<u8>) {
    let bytes = charset.encode(&text.replace('\n', "\r\n"));
    let (kind, parameters) = subtype.split_once(';').unwrap_or((subtype, ""));
    let charset = if bytes.is_ascii() && charset == Charset::Utf8 && coding == Coding::Plain {
        "us-ascii"
    } else {
        charset.name()
    };
    let more = if parameters.is_empty() { String::new() } else { format!(";{parameters}") };
    line(out, &format!("Content-Type: text/{kind}; charset={charset}{more}"));
    let coding_name = match coding {
        Coding::Plain if bytes.is_ascii() => "7bit",
        Coding::Plain => "8bit",
        Coding::Quoted => "quoted-printable",
        Coding::Base64 => "base64",
    };
    line(out, &format!("Content-Transfer-Encoding: {coding_name}\r\n"));
    match coding {
        Coding::Plain => out.extend_from_slice(&bytes),
        Coding::Quoted => out.extend_from_slice(quoted_printable(&bytes).as_bytes()),
        Coding::Base64 => out.extend_from_slice(base64_lines(&bytes).as_bytes()),
    }
    if !out.ends_with(b"\r\n") {
        line(out, "");
    }
}

/// Adds a line.
pub(super) fn line(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// Base64 without line ends.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let joined = (0..3).fold(0u32, |n, i| (n << 8) | u32::from(*group.get(i).unwrap_or(&0)));
        for i in 0..4 {
            let letter = usize::try_from((joined >> (18 - 6 * i)) & 63).unwrap_or(0);
            let used = i <= group.len();
            text.push(if used { LETTERS.get(letter).map_or('=', |b| char::from(*b)) } else { '=' });
        }
    }
    text
}

fn base64_lines(bytes: &[u8]) -> String {
    let lines = bytes.chunks(57).map(|line| base64(line) + "\r\n");
    lines.collect()
}

/// Quoted-printable of text with CRLF line ends.
fn quoted_printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    let lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
    for (at, whole) in lines.iter().enumerate() {
        let content = whole.strip_suffix(b"\r").unwrap_or(whole);
        let mut column = 0;
        for (i, byte) in content.iter().enumerate() {
            let last = i + 1 == content.len();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~')
                || (matches!(byte, b' ' | b'\t') && !last);
            let coded = if plain { char::from(*byte).to_string() } else { format!("={byte:02X}") };
            let room = if last { 76 } else { 75 };
            if column + coded.len() > room {
                text.push_str("=\r\n");
                column = 0;
            }
            column += coded.len();
            text.push_str(&coded);
        }
        if at + 1 < lines.len() {
            text.push_str("\r\n");
        }
    }
    text
}

/// Text for a header: itself, or RFC 2047 words of it, folded.
pub(super) fn words(text: &str, charset: Charset) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut chunks = vec![String::new()];
    for letter in text.chars() {
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(letter);
            if chunk.len() >= 36 {
                chunks.push(String::new());
            }
        }
    }
    let word =
        |chunk: &String| format!("=?{}?B?{}?=", charset.name(), base64(&charset.encode(chunk)));
    chunks.iter().filter(|c| !c.is_empty()).map(word).collect::<Vec<_>>().join("\r\n ")
}

/// A header parameter, by RFC 2231 where it is not ASCII.
fn parameter(key: &str, value: &str) -> String {
    if value.is_ascii() {
        return format!("{key}=\"{value}\"");
    }
    let safe = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    let coded: String = value
        .bytes()
        .map(|b| if safe(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    format!("{key}*=utf-8''{coded}")
}
