//! Facts about the sample: it is whole, repeatable, and what it claims to be.

use std::collections::{BTreeMap, BTreeSet};

use super::people::{EVERYONE, who};
use super::*;

const TODAY: i64 = 1_760_000_000;

fn text(delivery: &Delivery) -> String {
    String::from_utf8_lossy(&delivery.raw).into_owned()
}

fn header<'a>(mail: &'a str, name: &str) -> Option<&'a str> {
    let head = mail.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Decodes the first base64 body behind this header line.
fn file_behind(mail: &str, mark: &str) -> Option<Vec<u8>> {
    let behind = mail.split_once(mark)?.1;
    let body = behind.split_once("\r\n\r\n")?.1;
    let lines = body.lines().take_while(|line| !line.starts_with("--") && !line.is_empty());
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    for letter in lines.flat_map(str::bytes).filter(|b| *b != b'=') {
        let value = letters.iter().position(|l| *l == letter)?;
        bits = (bits << 6) | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

#[test]
fn the_company_has_twelve_people_and_about_three_hundred_mails() {
    let company = sample(1, TODAY);
    assert_eq!(company.people.len(), 12);
    let count = company.deliveries.len();
    assert!((280..=340).contains(&count), "{count}");
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for delivery in &company.deliveries {
        *kinds.entry(delivery.kind).or_default() += 1;
    }
    assert_eq!(kinds[&Kind::Ndr], 1);
    assert!((25..=36).contains(&kinds[&Kind::JournalReport]), "{kinds:?}");
    let addresses: Vec<&String> =
        company.people.iter().flat_map(|p| p.also.iter().chain([&p.address])).collect();
    assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), addresses.len());
    assert!(addresses.iter().all(|a| a.is_ascii() && a.ends_with(".example")));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| sample(seed, TODAY).deliveries;
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
}

#[test]
fn every_mail_is_sound_on_the_wire() {
    for (seed, today) in [(1, TODAY), (99, 1_900_000_000)] {
        for delivery in sample(seed, today).deliveries {
            let raw = &delivery.raw;
            let lone = raw.windows(2).filter(|w| (w[0] == b'\r') != (w[1] == b'\n')).count();
            assert!(lone == 0 && raw.ends_with(b"\r\n"), "{}", text(&delivery));
            let longest = raw.split(|b| *b == b'\n').map(<[u8]>::len).max().unwrap();
            assert!(longest <= 998, "{longest}: {}", text(&delivery));
            let end = raw.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
            assert!(raw[..end].is_ascii(), "{}", text(&delivery));
            let mail = text(&delivery);
            for name in ["Date", "From", "Subject", "MIME-Version"] {
                assert!(header(&mail, name).is_some(), "{name} is missing: {mail}");
            }
        }
    }
}

#[test]
fn every_text_names_people_that_exist() {
    for key in threads::keys() {
        assert_eq!(who(key).key, key);
    }
    let keys: BTreeSet<&str> = EVERYONE.iter().map(|who| who.key).collect();
    assert_eq!(keys.len(), EVERYONE.len());
}

#[test]
fn mails_go_back_three_years_and_reach_today() {
    let mails = sample(3, TODAY).deliveries;
    let years: BTreeSet<String> = mails
        .iter()
        .filter_map(|d| header(&text(d), "Date")?.split(' ').nth(3).map(str::to_owned))
        .collect();
    assert_eq!(years.into_iter().collect::<Vec<_>>(), ["2022", "2023", "2024", "2025"]);
    let last = mails.iter().rev().take(8).map(text).collect::<String>();
    assert!(last.contains("Oct 2025"), "{last}");
}

#[test]
fn what_an_archive_must_cope_with_is_there() {
    let mails: Vec<String> = sample(1, TODAY).deliveries.iter().map(text).collect();
    for mark in [
        "charset=iso-8859-1",
        "charset=windows-1252",
        "charset=koi8-r",
        "charset=ISO-2022-JP",
        "Content-Transfer-Encoding: 8bit",
        "Content-Transfer-Encoding: quoted-printable",
        "Content-Type: text/html",
        "Content-Type: text/csv",
        "Content-Type: image/png",
        "text/calendar",
        "text/vcard",
        "Content-Type: message/rfc822",
        "multipart/alternative",
        "multipart/related",
        "Content-ID: <",
        "filename*=utf-8''",
        "List-Id: ",
        "In-Reply-To: <",
        "List-Unsubscribe: ",
        "Bcc: ",
        "Expanded: ",
        "Forwarded: ",
    ] {
        let found = mails.iter().any(|mail| mail.contains(mark));
        assert!(found || mark == "{mark} is missing");
    }
    let ids: Vec<Option<&str>> = mails.iter().map(|mail| header(mail, "Message-ID")).collect();
    assert!(ids.contains(&None), "a mail without Message-ID");
    let doubled = |id: &&Option<&str>| id.is_some() && ids.iter().filter(|o| o == id).count() == 2;
    assert_eq!(ids.iter().filter(doubled).count(), 2, "two mails with one Message-ID");
    let terms =
        mails.iter().filter_map(|m| file_behind(m, "filename=\"AGB")).collect::<BTreeSet<_>>();
    let sent = mails.iter().filter(|m| m.contains("filename=\"AGB")).count();
    assert_eq!((terms.len(), sent), (1, 8), "one attachment, sent to many");
}

#[test]
fn reports_enclose_the_mail_and_name_who_received_it() {
    let deliveries = sample(1, TODAY).deliveries;
    let reports: Vec<String> =
        deliveries.iter().filter(|d| d.kind == Kind::JournalReport).map(text).collect();
    let mut parents: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for report in &reports {
        assert!(report.contains("X-MS-Journal-Report:\r\n"), "{report}");
        let envelope = report.split("\r\n\r\n").nth(2).unwrap();
        assert!(envelope.starts_with("Sender: "), "{envelope}");
        let recipients: BTreeSet<String> = envelope
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(field, _)| ["To", "Cc", "Bcc"].contains(field))
            .map(|(_, address)| address.to_owned())
            .collect();
        assert!(!recipients.is_empty(), "{report}");
        let enclosed = report.split_once("Content-Type: message/rfc822\r\n\r\n").unwrap().1;
        assert!(enclosed.starts_with("Received: "), "{enclosed}");
        if let Some(id) = header(enclosed, "Message-ID") {
            let before = parents.insert(id.to_owned(), recipients.clone());
            assert!(before.is_none_or(|b| b.is_disjoint(&recipients)), "reports repeat recipients");
        }
    }
    assert_eq!(parents.len() + 1, reports.len(), "one mail is reported twice");
    let ndr = deliveries.iter().find(|d| d.kind == Kind::Ndr).map(text).unwrap();
    assert!(
        ndr.contains("X-MS-Exchange-Message-Is-Ndr:\r\n") && ndr.contains("X-MS-Journal-Report:")
    );
}

#[test]
fn every_pdf_is_sound() {
    let mails: Vec<String> = sample(1, TODAY).deliveries.iter().map(text).collect();
    let pdfs: Vec<Vec<u8>> =
        mails.iter().filter_map(|m| file_behind(m, "Content-Type: application/pdf")).collect();
    assert!(pdfs.len() > 50, "{}", pdfs.len());
    for pdf in pdfs {
        let latin: String = pdf.iter().map(|b| char::from(*b)).collect();
        assert!(latin.starts_with("%PDF-1.4\n") && latin.ends_with("%%EOF\n"));
        let start: usize =
            latin.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let table: Vec<char> = latin.chars().skip(start).collect();
        let table: String = table.into_iter().collect();
        assert!(table.starts_with("xref\n0 7\n"), "{table}");
        for (at, row) in table.lines().skip(3).take(6).enumerate() {
            let place: usize = row[..10].parse().unwrap();
            let object = format!("{} 0 obj", at + 1).into_bytes();
            assert!(pdf[place..].starts_with(&object));
        }
        let length: usize =
            latin.split("/Length ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let stream = latin.split_once("stream\n").unwrap().1.split_once("endstream").unwrap().0;
        assert_eq!(stream.chars().count(), length);
    }
}

#[test]
fn every_png_is_sound() {
    let mails: Vec<String> = sample(1, TODAY).deliveries.iter().map(text).collect();
    let pngs: Vec<Vec<u8>> =
        mails.iter().filter_map(|m| file_behind(m, "Content-Type: image/png")).collect();
    assert!(pngs.len() > 5);
    for png in pngs {
        let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1A\n").unwrap();
        let mut kinds = Vec::new();
        while !rest.is_empty() {
            let length =
                usize::try_from(u32::from_be_bytes(rest[..4].try_into().unwrap())).unwrap();
            let sum = u32::from_be_bytes(rest[8 + length..12 + length].try_into().unwrap());
            assert_eq!(documents::crc32(&rest[4..8 + length]), sum);
            kinds.push(String::from_utf8(rest[4..8].to_vec()).unwrap());
            rest = &rest[12 + length..];
        }
        assert_eq!(kinds, ["IHDR", "PLTE", "IDAT", "IEND"]);
    }
    assert_eq!(documents::crc32(b"123456789"), 0xCBF4_3926);
}
