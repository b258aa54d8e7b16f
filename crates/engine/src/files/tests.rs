//! Facts about the file source, on folders made for each test. `mbox` reads mbox files, `trees`
//! walks folders; here is what a single file is, and the helpers.

mod mbox;
mod trees;

use std::fs;
use std::io::Read;
use std::path::Path;

use super::*;

/// What was found, short: one line of text for each.
fn list(paths: &[&Path]) -> Vec<String> {
    Files::new(paths.iter().map(|p| p.to_path_buf()).collect()).map(line).collect()
}

fn line(found: Found) -> String {
    let show = |origin: &Origin| {
        let name = origin.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = origin.folder.join("/");
        let flags =
            if origin.flags.is_empty() { String::new() } else { format!(" {}", origin.flags) };
        format!("{folder}|{name}{flags}")
    };
    match found {
        Found::Mail { origin, content } => {
            format!("{}: {:?}", show(&origin), String::from_utf8_lossy(&bytes(content)))
        }
        Found::Skipped { origin, reason } => format!("{} skipped: {reason}", show(&origin)),
        Found::Failed { origin, reason } => format!("{} failed: {reason}", show(&origin)),
    }
}

fn bytes(content: Content) -> Vec<u8> {
    match content {
        Content::Bytes(bytes) => bytes,
        Content::File { path, len } => {
            let bytes = fs::read(path).unwrap();
            assert_eq!(bytes.len() as u64, len);
            bytes
        }
        Content::Spooled { mut file, len } => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes.len() as u64, len);
            bytes
        }
    }
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// What a file of this name and content, found in a folder, is.
fn one(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join(name), bytes);
    list(&[dir.path()]).join("\n")
}

#[test]
fn a_mail_file_is_one_mail_byte_for_byte_however_broken() {
    for content in [
        "Subject: a\r\n\r\nb\r\n",
        "Subject: a\n\nb",
        "x",
        "\n",
        "no header at all",
        "From a@b Thu Jan  1 00:00:00 2026\nSubject: a\n\nb\n\nFrom c@d Thu Jan  1 00:00:00 2026\n",
    ] {
        assert_eq!(one("a.eml", content), format!("|a.eml: {content:?}"));
        assert_eq!(one("A.EML", content), format!("|A.EML: {content:?}"));
    }
    assert_eq!(one("a.mail", "x"), r#"|a.mail: "x""#);
}

#[test]
fn a_file_without_mail_name_is_a_mail_if_it_has_a_header() {
    for (name, content) in [
        ("1", "Message-ID: <1@x>\nFrom: a@b\n\nx"),
        ("1.", "Received: from a by b\r\n\r\nx"),
        ("mail.txt", "\n\nSubject: hello\n\nx"),
        ("real.msg", "Subject: hello\n\nx"),
        ("bom.txt", "\u{feff}Subject: hello\n\nx"),
        ("mac", "Subject: hello\rDate: now\r\rx"),
        ("quoted", ">From a@b Thu Jan  1 00:00:00 2026\nSubject: hello\n\nx"),
        ("README", "Return-Path: <a@b>\n\nx"),
    ] {
        assert_eq!(one(name, content), format!("|{name}: {content:?}"));
    }
}

#[test]
fn what_is_no_mail_is_skipped_and_says_what_it_is() {
    for (name, content, reason) in [
        ("a.pst", &b"!BDN1234"[..], "an Outlook data file"),
        ("a.eml", b"!BDN1234", "an Outlook data file"),
        ("a.msg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1xx", "an OLE file"),
        ("a.zip", b"PK\x03\x04xx", "a ZIP file"),
        ("a.eml.gz", b"\x1F\x8B\x08xx", "a gzip file"),
        ("a.pdf", b"%PDF-1.4\n", "a PDF document"),
        ("a.png", b"\x89PNG\r\n\x1A\n", "a PNG picture"),
        ("a.jpg", b"\xFF\xD8\xFF\xE0", "a JPEG picture"),
        ("a.gif", b"GIF89a", "a GIF picture"),
        ("a.db", b"SQLite format 3\0", "an SQLite database"),
        ("a", b"\x7FELF\x02", "a program (ELF)"),
        ("a.exe", b"MZ\x90\0\x03\0", "a program (Windows)"),
        ("winmail.dat", b"\x78\x9F\x3E\x22", "a TNEF file"),
        ("a.ics", b"BEGIN:VCALENDAR\r\n", "a calendar file"),
        ("a.vcf", b"begin:vcard\r\n", "an address card"),
        ("Inbox.msf", b"// <!-- <mdb:mork", "an index of Thunderbird"),
        ("dovecot-uidlist", b"3 V1", "a control file of Dovecot"),
        ("dovecot.index.cache", b"\x01", "a control file of Dovecot"),
        ("maildirfolder", b"", "a control file of the Maildir"),
        ("courierimapuiddb", b"1", "a control file of Courier"),
        (".DS_Store", b"\0\x01Bud1", "a macOS folder view"),
        ("Thumbs.db", b"\xD0\xCF", "a Windows picture cache"),
        (".a.eml", b"Subject: a\n\n", "a hidden file"),
        ("README", b"Mails of 2019\n\nSee the list: it is long.\n", "not recognised as a mail"),
        ("config.yaml", b"name: x\non: y\n", "not recognised as a mail"),
        ("empty", b"", "empty file"),
        ("empty.eml", b"", "empty file"),
        ("zeros.eml", &[0; 9000], "holds only zero bytes (9000)"),
    ] {
        let found = one(name, content);
        assert!(found.starts_with(&format!("|{name} skipped: {reason}")), "{found}");
    }
}

#[test]
fn zeros_before_a_mail_do_not_hide_it() {
    let content = ["\0".repeat(5000).as_str(), "Subject: a\n\nb"].concat();
    assert_eq!(one("a.eml", &content), format!("|a.eml: {content:?}").replace("\\0", "\\0"));
}

#[test]
fn an_argument_is_a_mail_unless_it_certainly_is_none() {
    let dir = tempfile::tempdir().unwrap();
    for (name, content, is_mail) in [
        ("notes", "just text", true),
        (".hidden", "just text", true),
        ("dovecot-x", "just text", true),
        ("a.bin", "%PDF-1.4", false),
        ("empty", "", false),
    ] {
        let path = dir.path().join(name);
        write(&path, content);
        let found = list(&[&path]).join("\n");
        assert_eq!(found == format!("|{name}: {content:?}"), is_mail, "{found}");
    }
    let missing = list(&[&dir.path().join("missing")]).join("\n");
    assert!(missing.starts_with("|missing failed: Opening the path failed"), "{missing}");
}

#[test]
fn a_large_mail_is_left_where_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.eml");
    let mail = ["Subject: large\n\n", &"x".repeat(1 << 20)].concat();
    write(&path, &mail);
    let found: Vec<Found> = Files::new(vec![dir.path().to_path_buf()]).collect();
    let [Found::Mail { content: Content::File { path: at, len }, origin }] = found.as_slice()
    else {
        panic!("{found:?}")
    };
    assert_eq!((at, *len), (&path, mail.len() as u64));
    assert!(origin.file_time.is_some_and(|t| t > 1_700_000_000));
}

#[test]
fn emlx_is_exactly_the_mail() {
    let mail = "Subject: a\n\nb\n";
    let emlx = format!("{}       \n{mail}<?xml version=\"1.0\"?><plist/>\n", mail.len());
    assert_eq!(one("1.emlx", &emlx), format!("|1.emlx: {mail:?}"));
    let cut = one("1.emlx", "100\nSubject: a\n");
    assert!(cut.starts_with("|1.emlx: \"Subject: a\\n\"\n|1.emlx failed: The file is cut short"));
    let wrong = one("1.emlx", "Subject: a\n\nb\n");
    assert!(wrong.starts_with("|1.emlx failed: Reading it as .emlx failed"), "{wrong}");
}
