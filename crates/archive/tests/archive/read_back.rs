//! What was committed is read back byte for byte, and what mails share is stored once.

use crate::house::*;
use archive::{Part, Raw};

fn log_len(archive: &archive::Archive) -> u64 {
    archive.sizes().unwrap().0
}

#[test]
fn mails_of_all_kinds_are_read_back_byte_for_byte() {
    let house = House::new();
    let archive = house.open();
    let mails: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"\n".to_vec(),
        b"no header at all".to_vec(),
        Mail::number(1).bytes(),
        Mail::number(2).file("a.bin", &noise(1, 5000)).file("b.bin", &noise(2, 60)).bytes(),
        String::from_utf8(Mail::number(3).file("c", &noise(3, 9000)).bytes())
            .unwrap()
            .replace("\r\n", "\n")
            .into_bytes(),
        noise(4, 100_000),
        vec![0; 3000],
        b"Subject: \xff\xfe raw bytes\r\n\r\n\x80\x81".to_vec(),
    ];
    let stored = commit(&archive, mails.iter().map(|raw| arrival(raw)).collect());
    let check = |archive: &archive::Archive| {
        for (stored, raw) in stored.iter().zip(&mails) {
            let copies = archive.copies(stored.mail).unwrap();
            let load = |copy| archive.load(stored.mail, copy, Part::Received).unwrap().to_vec();
            assert!(copies.iter().any(|copy| load(copy.copy) == *raw));
        }
        assert_sound(archive);
    };
    check(&archive);
    archive.close().unwrap();
    drop(archive);
    check(&house.open());
}

#[test]
fn an_attachment_of_3_mb_in_several_mails_is_stored_once() {
    let house = House::new();
    let archive = house.open();
    let file = noise(1, 3 << 20);
    let first = Mail::number(1).file("plan.pdf", &file).bytes();
    let second = Mail::number(2).body("again").file("plan (2).pdf", &file).bytes();
    let third =
        report(&Mail::number(3).file("plan.pdf", &file).bytes(), "a@b.example", &["c@d.example"]);
    let one = add(&archive, &first);
    let before = log_len(&archive);
    assert!(before > 3 << 20);
    let two = add(&archive, &second);
    let three = commit(&archive, vec![report_arrival(&third)])[0].mail;
    assert!(log_len(&archive) - before < 10_000);
    assert_eq!(read(&archive, one).unwrap(), first);
    assert_eq!(read(&archive, two).unwrap(), second);
    assert_eq!(archive.load(three, 3, Part::Received).unwrap().to_vec(), third);
    assert_sound(&archive);
}

#[test]
fn a_mail_of_30_mb_from_a_file_comes_back_as_a_file() {
    let house = House::new();
    let archive = house.open();
    let raw = Mail::number(1).file("film.mp4", &noise(1, 30 << 20)).bytes();
    let path = house.folder().join("large.eml");
    std::fs::write(&path, &raw).unwrap();
    let large = archive::Arrival { raw: Raw::from_file(&path).unwrap(), ..arrival(&raw) };
    assert!(matches!(large.raw, Raw::Mapped { .. }));
    // In one group with a mail that has the same attachment.
    let small = Mail::number(2).file("same.mp4", &noise(1, 30 << 20)).bytes();
    let stored = commit(&archive, vec![large, arrival(&small)]);
    assert!(log_len(&archive) < (30 << 20) + 300_000);
    let back = archive.load(stored[0].mail, 1, Part::Received).unwrap();
    assert!(matches!(back, Raw::Mapped { .. }));
    assert!(*back == *raw);
    assert!(read(&archive, stored[1].mail).unwrap() == small);
    drop(back);
    let spooled = std::fs::read_dir(house.folder().join("spool")).unwrap().count();
    assert_eq!(spooled, 0, "a spool file was left");
    assert_sound(&archive);
}

#[test]
fn a_report_gives_the_report_and_the_mail_in_it() {
    let house = House::new();
    let archive = house.open();
    let mail = Mail::number(1).file("a.bin", &noise(1, 3000)).bytes();
    let report = report(&mail, "anna@example.com", &["bert@example.org", "carla@example.org"]);
    let stored = commit(&archive, vec![report_arrival(&report)]);
    let number = stored[0].mail;
    assert_eq!(archive.load(number, 1, Part::Received).unwrap().to_vec(), report);
    assert_eq!(archive.load(number, 1, Part::Mail).unwrap().to_vec(), mail);
    let copy = &archive.copies(number).unwrap()[0];
    assert_eq!(copy.size, report.len() as u64);
    assert_eq!(copy.enclosed.as_ref().unwrap().size, mail.len() as u64);
    let row = archive.mail(number).unwrap().unwrap();
    assert_eq!(row.subject, "Letter number1");
    assert_eq!(row.size, mail.len() as u64);
    assert_eq!(row.attachments, 1);
}

#[test]
fn what_is_not_there_is_said_to_be_not_there() {
    let house = House::new();
    let archive = house.open();
    let mail = add(&archive, &Mail::number(1).bytes());
    assert!(matches!(archive.load(mail, 99, Part::Mail), Err(archive::Error::NotFound(_))));
    assert!(matches!(archive.load(99, 1, Part::Mail), Err(archive::Error::NotFound(_))));
    assert!(archive.mail(99).unwrap().is_none());
    assert_eq!(archive.copies(99).unwrap(), []);
}
