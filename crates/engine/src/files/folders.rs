//! Names of folders and what file names say: Maildir++ and modified UTF-7, Thunderbird `.sbd`,
//! Apple `.mbox`, Maildir flags.
//!
//! A name that is not UTF-8 is read as Latin-1 for display: unlike the replacement character this
//! keeps two different names different.

use std::ffi::OsStr;

/// A file name for people.
pub(super) fn display(name: &OsStr) -> String {
    let bytes = name.as_encoded_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// The folder a plain directory stands for: its name, without the suffixes by which Thunderbird
/// and Apple Mail mark it. Modified UTF-7 is decoded where it cannot be anything else.
pub(super) fn plain(name: &OsStr) -> String {
    let name = display(name);
    let name = [".sbd", ".mbox", ".imapmbox"].iter().find_map(|s| strip(&name, s)).unwrap_or(&name);
    match decode_utf7(name) {
        Some(decoded) if !decoded.is_ascii() => decoded,
        _ => name.to_owned(),
    }
}

/// The folders a Maildir++ directory such as `.Sub.Folder` stands for.
pub(super) fn maildir(name: &OsStr) -> Vec<String> {
    let parts = display(name);
    parts
        .split('.')
        .filter(|part| !part.is_empty())
        .map(|part| decode_utf7(part).unwrap_or_else(|| part.to_owned()))
        .collect()
}

/// The folder an mbox file stands for.
pub(super) fn mbox(name: &OsStr) -> String {
    let display = display(name);
    let stem =
        [".mbox", ".mbx", ".mboxrd", ".mboxo", ".txt"].iter().find_map(|s| strip(&display, s));
    plain(OsStr::new(stem.unwrap_or(&display)))
}

/// The flags in the name of a Maildir file: `1700000000.M1P2.host:2,RS`. Programs on file systems
/// without colons write `;` or `!` instead.
pub(super) fn maildir_flags(name: &OsStr) -> String {
    let name = display(name);
    [":2,", ";2,", "!2,"]
        .iter()
        .find_map(|mark| name.rsplit_once(mark))
        .map(|(_, flags)| flags.chars().take_while(char::is_ascii_alphabetic).collect())
        .unwrap_or_default()
}

/// Whether a directory is one of those Apple Mail puts between a mailbox and its mails.
pub(super) fn is_apple_internal(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let digit = name.len() == 1 && name.iter().all(u8::is_ascii_digit);
    let uuid = name.len() == 36 && name.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-');
    matches!(name, b"Messages" | b"Data" | b"Attachments") || digit || uuid
}

/// Decodes modified UTF-7 (RFC 3501 section 5.1.3); `None` if the name is not strictly that.
pub(super) fn decode_utf7(name: &str) -> Option<String> {
    let mut decoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, shifted)) = rest.split_once('&') {
        decoded.push_str(plain);
        let (coded, after) = shifted.split_once('-')?;
        match coded {
            "" => decoded.push('&'),
            coded => decoded.push_str(&decode_base64_utf16(coded)?),
        }
        rest = after;
    }
    decoded.push_str(rest);
    Some(decoded)
}

fn decode_base64_utf16(coded: &str) -> Option<String> {
    let mut units = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in coded.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b',' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 16 {
            held -= 16;
            units.push(u16::try_from((bits >> held) & 0xFFFF).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    // Printable ASCII must not be encoded, and nothing may be left over but padding.
    let canonical = held < 6 && bits == 0 && !text.contains(|c: char| (' '..='~').contains(&c));
    (canonical && !text.is_empty()).then_some(text)
}

/// `name` without `suffix`, whatever its case, if something is left.
fn strip<'a>(name: &'a str, suffix: &str) -> Option<&'a str> {
    let (stem, end) = name.split_at_checked(name.len().checked_sub(suffix.len())?)?;
    (end.eq_ignore_ascii_case(suffix) && !stem.is_empty()).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modified_utf7_is_decoded_strictly() {
        for (coded, plain) in [
            ("Entw&APw-rfe", Some("Entwürfe")),
            ("&ZeVnLIqe-", Some("日本語")),
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", Some("~peter/mail/台北/日本語")),
            ("Wys&AUI-ane", Some("Wysłane")),
            ("R&-D", Some("R&D")),
            ("&2D3eAA-", Some("😀")),
            ("Plain", Some("Plain")),
            ("R&D", None),
            ("R&D-x", None),
            ("&AGE-", None),
            ("&2D0-", None),
            ("Entw&APw rfe-", None),
        ] {
            assert_eq!(decode_utf7(coded).as_deref(), plain, "{coded}");
        }
    }

    #[test]
    fn names_of_folders() {
        let name = OsStr::new;
        assert_eq!(maildir(name(".Kunden.M&APw-ller")), ["Kunden", "Müller"]);
        assert_eq!(maildir(name(".R&-D")), ["R&D"]);
        assert_eq!(maildir(name(".Café")), ["Café"]);
        assert_eq!(plain(name("Inbox.sbd")), "Inbox");
        assert_eq!(plain(name("A&-B")), "A&-B", "a plain directory may be named like that");
        assert_eq!(plain(name("Entw&APw-rfe")), "Entwürfe");
        assert_eq!(mbox(name("Sent.mbox")), "Sent");
        assert_eq!(mbox(name("Sent")), "Sent");
        assert_eq!(mbox(name(".mbox")), ".mbox");
    }

    #[test]
    fn flags_of_maildir_names() {
        for (name, flags) in [
            ("1.M2P3.host:2,RS", "RS"),
            ("1.M2P3.host,S=12,W=13:2,FSab", "FSab"),
            ("1.M2P3.host;2,T", "T"),
            ("1.M2P3.host:2,", ""),
            ("1.M2P3.host", ""),
        ] {
            assert_eq!(maildir_flags(OsStr::new(name)), flags, "{name}");
        }
    }
}
