//! Bytes to text in any charset that mail declares, or fails to declare.
//!
//! The WHATWG labels and decoders of `encoding_rs`, aliases that only mail uses, the 7-bit Asian
//! encodings that browsers dropped (RFC 1557, RFC 1843), and `mail-parser`'s decoders for the
//! rest (UTF-7, DOS code pages). Without a usable declaration the bytes decide.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_KR, Encoding, GBK, ISO_2022_JP, REPLACEMENT, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// Guessing looks at so many bytes.
const GUESS_BYTES: usize = 64 * 1024;

/// Decodes; the flag says that the declaration was wrong or unknown.
pub fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> (Cow<'a, str>, bool) {
    let label = label.unwrap_or_default().trim_matches(|c: char| c == '"' || c == '\'');
    let label = label.trim().to_ascii_lowercase();
    if bytes.is_ascii() && !bytes.iter().any(|b| matches!(b, 0x0e | 0x1b | b'~' | b'+' | 0)) {
        return (guess(bytes), false);
    }
    match label.as_str() {
        "" => return (guess(bytes), false),
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "unknown-8bit" | "x-unknown" | "unknown"
        | "8bit" | "7bit" | "binary" | "default" | "_autodetect_all" => {
            return (guess(bytes), !bytes.is_ascii());
        }
        "iso-2022-kr" | "csiso2022kr" => return (iso_2022_kr(bytes).into(), false),
        "hz-gb-2312" | "hz" => return (hz(bytes).into(), false),
        _ => {}
    }
    match Encoding::for_label(alias(&label).as_bytes()) {
        Some(encoding) if encoding != REPLACEMENT => {
            let (text, _, bad) = encoding.decode(bytes);
            if bad && encoding == UTF_8 { (wrong_utf8(bytes, text), true) } else { (text, bad) }
        }
        _ => match charset_decoder(label.as_bytes()) {
            Some(decoder) if label.len() < 45 => (decoder(bytes).into(), false),
            _ => (guess(bytes), true),
        },
    }
}

/// Text without a declaration: UTF-8 when it is, else what the bytes look like.
pub fn guess(bytes: &[u8]) -> Cow<'_, str> {
    if memchr::memchr(0x1b, bytes).is_some() && looks_like_iso_2022_jp(bytes) {
        return ISO_2022_JP.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => return Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
        // Cut in the middle of a character: still UTF-8.
        Err(e) if e.error_len().is_none() && e.valid_up_to() > 0 => {
            return String::from_utf8_lossy(bytes);
        }
        Err(_) => {}
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..GUESS_BYTES).unwrap_or(bytes), true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    if bad { WINDOWS_1252.decode_without_bom_handling(bytes).0 } else { text }
}

fn looks_like_iso_2022_jp(bytes: &[u8]) -> bool {
    bytes.is_ascii()
        && [&b"\x1b$B"[..], b"\x1b$@", b"\x1b(J", b"\x1b(I"]
            .iter()
            .any(|escape| memchr::memmem::find(bytes, escape).is_some())
}

/// Declared UTF-8 and is not: one broken character is damage, many mean another charset.
fn wrong_utf8<'a>(bytes: &'a [u8], lossy: Cow<'a, str>) -> Cow<'a, str> {
    let broken = lossy.chars().filter(|c| *c == '\u{fffd}').count();
    let sound = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    if broken > sound { guess(bytes) } else { lossy }
}

/// Labels that mail uses and the WHATWG list lacks.
fn alias(label: &str) -> &str {
    match label {
        "cp932" | "ibm943" | "shift-jisx0213" => "shift_jis",
        "cp936" | "ms936" | "gbk2312" => "gbk",
        "cp949" | "ms949" | "uhc" => "euc-kr",
        "cp950" | "ms950" => "big5",
        "utf8mb4" | "utf" | "cp65001" | "unicode-utf8" => "utf-8",
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-ms" | "cp50220" | "cp50221" => {
            "iso-2022-jp"
        }
        "win-1251" | "windows1251" => "windows-1251",
        "latin-1" | "iso-latin-1" | "iso8859_1" | "iso-8859" | "windows1252" | "ansi" => {
            "windows-1252"
        }
        "koi8" | "koi-8-r" => "koi8-r",
        "euc_jp" | "ujis" => "euc-jp",
        _ => label,
    }
}

fn iso_2022_kr(bytes: &[u8]) -> String {
    let mut shifted = false;
    let mut out = Vec::with_capacity(bytes.len());
    for &b in bytes {
        match b {
            0x0e => shifted = true,
            0x0f => shifted = false,
            b'\n' => {
                shifted = false;
                out.push(b);
            }
            0x21..=0x7e if shifted => out.push(b | 0x80),
            _ => out.push(b),
        }
    }
    EUC_KR.decode_without_bom_handling(&out).0.replace("\u{1b}$)C", "")
}

fn hz(bytes: &[u8]) -> String {
    let mut shifted = false;
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(b) = rest.next() {
        match (b, rest.peek().copied()) {
            (b'~', Some(b'{')) => shifted = true,
            (b'~', Some(b'}')) => shifted = false,
            (b'~', Some(b'~')) if !shifted => out.push(b'~'),
            (b'~', Some(b'\n')) if !shifted => {}
            _ => {
                if b == b'\n' {
                    shifted = false;
                }
                out.push(if shifted && b > 0x20 { b | 0x80 } else { b });
                continue;
            }
        }
        rest.next();
    }
    GBK.decode_without_bom_handling(&out).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_charset_of_real_mail_is_read() {
        for (label, bytes, want) in [
            ("iso-2022-jp", &b"\x1b$B$3$s\x1b(B"[..], "こん"),
            ("", b"\x1b$B$3$s\x1b(B", "こん"),
            ("iso-2022-kr", b"\x1b$)C\n\x0e0!\x0f ok", "\n가 ok"),
            ("hz-gb-2312", b"~{VPND~} ok", "中文 ok"),
            ("utf-7", b"Hi +AOQ-", "Hi ä"),
            ("gb2312", b"\xd6\xd0", "中"),
            ("koi8-r", b"\xf0\xd2", "Пр"),
            ("cp850", b"\x84", "ä"),
            ("iso-8859-1", b"\xe4\x80", "ä€"),
            ("\"UTF-8\"", b"\xc3\xa4", "ä"),
            ("us-ascii", b"\xc3\xa4", "ä"),
            ("x-nonsense", b"\xc3\xa4", "ä"),
            ("utf-8", b"Gr\xfc\xdfe aus K\xf6ln", "Grüße aus Köln"),
        ] {
            assert_eq!(decode(bytes, Some(label)).0, want, "{label}");
        }
    }
}
