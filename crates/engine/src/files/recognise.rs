//! Decides by name and first bytes what a file is.
//!
//! The order matters: what is certainly no mail (magic bytes) goes first, then what is a mail by
//! its place or name however broken it may be, then what has to be looked at. In doubt a file is
//! not taken as mail, but it is always reported, with the reason.

use std::ffi::OsStr;

use super::from_line::{FromLine, from_line, is_from_line, is_header_line};
use super::walk::{Place, Visit};

/// How much of a file is looked at.
pub(super) const HEAD: usize = 4096;

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// One mail: the whole file.
    Mail,
    /// Mails with `From ` lines between them, or a file that has to be searched for such lines.
    Mbox,
    /// A mail of Apple Mail, with its length before and a property list behind it.
    Emlx,
    /// Zero bytes as far as one can see.
    Zeros,
    /// No mail, and why.
    Not(&'static str),
}

/// Why a file is no mail by its name or place alone; `None` if it must be opened.
pub(super) fn skip_by_name(visit: &Visit) -> Option<&'static str> {
    if visit.argument {
        return None;
    }
    let name = visit.name().as_encoded_bytes().to_ascii_lowercase();
    match visit.place {
        Place::MaildirTmp => {
            return Some("in the tmp folder of a Maildir: not delivered to its end");
        }
        Place::AppleAttachments => {
            return Some("an attachment that Apple Mail keeps outside of its mail");
        }
        _ => {}
    }
    if name.starts_with(b".") {
        return Some(if name == b".ds_store" { "a macOS folder view" } else { "a hidden file" });
    }
    if visit.place == Place::MaildirMails || has_mail_extension(visit.name()) {
        return None;
    }
    by_name(&name)
}

fn by_name(name: &[u8]) -> Option<&'static str> {
    const BEGINS: [(&[u8], &str); 4] = [
        (b"dovecot", "a control file of Dovecot"),
        (b"courier", "a control file of Courier"),
        (b"cyrus.", "a control file of Cyrus"),
        (b"maildir", "a control file of the Maildir"),
    ];
    const ENDS: [(&[u8], &str); 4] = [
        (b".msf", "an index of Thunderbird"),
        (b".index", "an index"),
        (b".index.log", "an index"),
        (b".index.cache", "an index"),
    ];
    const IS: [(&[u8], &str); 4] = [
        (b"thumbs.db", "a Windows picture cache"),
        (b"desktop.ini", "a Windows folder view"),
        (b"subscriptions", "a list of subscribed folders"),
        (b".mh_sequences", "a control file of MH"),
    ];
    let begins = BEGINS.iter().find(|(mark, _)| name.starts_with(mark) && !name.contains(&b' '));
    let ends = || ENDS.iter().find(|(mark, _)| name.ends_with(mark));
    let is = || IS.iter().find(|(mark, _)| name == *mark);
    begins.or_else(ends).or_else(is).map(|(_, reason)| *reason)
}

/// What a file is, from its first [`HEAD`] bytes.
pub(super) fn recognise(visit: &Visit, head: &[u8]) -> Verdict {
    if head.is_empty() {
        return Verdict::Not("empty file");
    }
    if head.iter().all(|b| *b == 0) {
        return Verdict::Zeros;
    }
    if let Some(reason) = magic(head) {
        return Verdict::Not(reason);
    }
    if has_extension(visit.name(), b".emlx") {
        return Verdict::Emlx;
    }
    if visit.place == Place::MaildirMails || has_extension(visit.name(), b".eml") {
        return Verdict::Mail;
    }
    if begins_mbox(head) {
        return Verdict::Mbox;
    }
    if has_extension(visit.name(), b".mail") {
        return Verdict::Mail;
    }
    if let Some(reason) = text_magic(head) {
        return Verdict::Not(reason);
    }
    by_text(visit, head)
}

fn by_text(visit: &Visit, head: &[u8]) -> Verdict {
    let mail = looks_like_mail(head);
    if is_mbox_by_name(visit.name()) || (!mail && (visit.argument || has_from_line(head))) {
        return Verdict::Mbox;
    }
    if mail { Verdict::Mail } else { Verdict::Not(NOT_RECOGNISED) }
}

/// The reason for a file that is nothing known.
pub(super) const NOT_RECOGNISED: &str =
    "not recognised as a mail (no header line in the first 4 KiB)";

/// Whether the first block of lines holds a header line of a mail. One that could stand in any
/// text (`Date:`) counts only in the first line or together with another one.
pub(super) fn looks_like_mail(head: &[u8]) -> bool {
    let end = if head.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut ordinary = 0;
    let block = unmarked(head)
        .split(|b| *b == end)
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .skip_while(|line| {
            line.is_empty() || line.starts_with(b"From ") || line.starts_with(b">From ")
        })
        .take_while(|line| !line.is_empty());
    for (at, line) in block.enumerate() {
        match header(line) {
            Some(Header::OfMail) => return true,
            Some(Header::Ordinary) if at == 0 => return true,
            Some(Header::Ordinary) => ordinary += 1,
            None => {}
        }
    }
    ordinary > 1
}

enum Header {
    OfMail,
    Ordinary,
}

fn header(line: &[u8]) -> Option<Header> {
    const OF_MAIL: [&str; 17] = [
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "delivered-to",
        "envelope-to",
        "in-reply-to",
        "references",
        "reply-to",
        "dkim-signature",
        "domainkey-signature",
        "authentication-results",
        "bcc",
        "user-agent",
    ];
    const FAMILIES: [&str; 5] = ["x-", "resent-", "list-", "arc-", "thread-"];
    const ORDINARY: [&str; 7] = ["from", "to", "cc", "subject", "date", "sender", "apparently-to"];
    let colon = line.iter().take(80).position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end().to_ascii_lowercase();
    let name = std::str::from_utf8(&name).ok()?;
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
        return None;
    }
    if OF_MAIL.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family)) {
        return Some(Header::OfMail);
    }
    ORDINARY.contains(&name).then_some(Header::Ordinary)
}

/// Whether the first line that is not blank is a `From ` line.
fn begins_mbox(head: &[u8]) -> bool {
    let mut lines =
        unmarked(head).split(|b| *b == b'\n').skip_while(|line| matches!(**line, [] | [b'\r']));
    match lines.next().and_then(from_line) {
        Some(FromLine::Dated) => true,
        Some(FromLine::Bare) => lines.next().is_some_and(is_header_line),
        None => false,
    }
}

/// Whether a `From ` line stands in the text: after damage at the beginning of an mbox.
fn has_from_line(head: &[u8]) -> bool {
    head.split(|b| *b == b'\n').any(is_from_line)
}

/// Without a byte order mark.
pub(super) fn unmarked(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)
}

/// What is certainly no mail, whatever its name.
fn magic(head: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 20] = [
        (b"!BDN", "an Outlook data file (PST or OST): export its mails as .eml first"),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            "an OLE file (Outlook .msg or an old Office document): save its mail as .eml",
        ),
        (b"PK\x03\x04", "a ZIP file or an Office document: unpack mails first"),
        (b"PK\x05\x06", "an empty ZIP file"),
        (b"\x1F\x8B\x08", "a gzip file: unpack it first"),
        (b"\x28\xB5\x2F\xFD", "a zstd file: unpack it first"),
        (b"BZh91AY&SY", "a bzip2 file: unpack it first"),
        (b"\xFD7zXZ\0", "an xz file: unpack it first"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z file: unpack it first"),
        (b"Rar!\x1A\x07", "a RAR file: unpack it first"),
        (b"%PDF-", "a PDF document"),
        (b"\x89PNG\r\n\x1A\n", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"GIF87a", "a GIF picture"),
        (b"GIF89a", "a GIF picture"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\x7FELF", "a program (ELF)"),
        (b"\x78\x9F\x3E\x22", "a TNEF file (winmail.dat) without its mail"),
        (b"bplist00", "an Apple property list"),
        (b"*mbx*\r\n", "an mbx file of UW IMAP: convert it to mbox first"),
    ];
    // Two letters are weak: a program also has zeros in its first bytes.
    if head.starts_with(b"MZ") && head.iter().take(64).any(|b| *b == 0) {
        return Some("a program (Windows)");
    }
    MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, reason)| *reason)
}

/// What is no mail by its text, unless its name says it is one.
fn text_magic(head: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 5] = [
        (b"BEGIN:VCALENDAR", "a calendar file"),
        (b"BEGIN:VCARD", "an address card"),
        (b"\x01\x01\x01\x01\n", "an MMDF mailbox: convert it to mbox first"),
        (b"<?xml", "an XML file"),
        (b"<!DOCTYPE", "an HTML file"),
    ];
    let text = unmarked(head);
    if head.starts_with(b"2 M") && head.windows(4).any(|w| w == b"\n\x01\x02N") {
        return Some("a Dovecot dbox file: export it with doveadm first");
    }
    let is = |magic: &[u8]| text.get(..magic.len()).is_some_and(|t| t.eq_ignore_ascii_case(magic));
    MAGIC.iter().find(|(magic, _)| is(magic)).map(|(_, reason)| *reason)
}

fn has_mail_extension(name: &OsStr) -> bool {
    [".eml", ".emlx", ".mail"].iter().any(|e| has_extension(name, e.as_bytes()))
}

fn is_mbox_by_name(name: &OsStr) -> bool {
    [".mbox", ".mbx", ".mboxrd", ".mboxo"].iter().any(|e| has_extension(name, e.as_bytes()))
        || name.eq_ignore_ascii_case("mbox")
}

fn has_extension(name: &OsStr, extension: &[u8]) -> bool {
    let name = name.as_encoded_bytes();
    let at = name.len().saturating_sub(extension.len());
    at > 0 && name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(extension))
}
