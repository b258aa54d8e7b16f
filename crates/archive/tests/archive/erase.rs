//! An erased mail is gone for people at once and for good; the log stays verifiable, the other mails stay whole.

use crate::house::*;
use archive::{Archive, Error, Part};

#[test]
fn an_erased_mail_is_gone_from_everything_and_stays_gone() {
    let house = House::new();
    let archive = house.open();
    let anna = mailbox(&archive, "anna@example.com");
    let shared = noise(1, 50_000);
    let kept = Mail::number(1).file("shared", &shared).bytes();
    let gone = Mail::number(2).file("shared", &shared).file("own", &noise(2, 5000)).bytes();
    add(&archive, &kept);
    let group = vec![
        archive::Arrival { placements: vec![(anna, "Inbox".into())], ..arrival(&gone) },
        report_arrival(&report(&gone, "anna@example.com", &["zoe@example.org"])),
    ];
    let mail = commit(&archive, group)[0].mail;
    assert_eq!(find(&archive, "number2"), [mail]);
    let before = archive.counters().unwrap();
    let only_kept = kept.len() as u64;

    let tombstone = archive.erase(mail, "right to be forgotten", "admin").unwrap();
    assert_eq!(tombstone.copies.len(), 2);
    assert!(!tombstone.erased.is_empty());
    let check = |archive: &Archive| {
        for query in ["number2", "to:zoe", "folder:inbox", "filename:own"] {
            assert!(find(archive, query).is_empty(), "{query}");
        }
        assert_eq!(find(archive, ""), [1]);
        assert_eq!(find(archive, "*"), [1]);
        assert!(archive.mail(mail).unwrap().is_none());
        assert!(archive.copies(mail).unwrap().is_empty());
        assert!(archive.load(mail, 2, Part::Received).is_err());
        assert!(archive.mailboxes_of(mail).unwrap().is_empty());
        assert!(archive.with_message_id("<letter-2@example.com>").unwrap().is_empty());
        let scope = archive.search("", Some(&[anna]), Default::default(), 0, 10).unwrap();
        assert_eq!(scope.mails, [1]);
        assert_eq!(archive.mailboxes().unwrap()[0].mails, 1);
        assert_eq!(read(archive, 1).unwrap(), kept);
        let counters = archive.counters().unwrap();
        assert_eq!((counters.mails, counters.copies, counters.bytes), (1, 1, only_kept));
        assert_eq!((counters.next_mail, counters.next_copy), (before.next_mail, before.next_copy));
        assert_sound(archive);
    };
    check(&archive);
    archive.close().unwrap();
    drop(archive);
    check(&house.open());
    house.remove_index();
    check(&house.open());
    check(&house.rebuild().0);
}

#[test]
fn an_erased_mail_that_comes_again_is_a_new_mail() {
    let house = House::new();
    let archive = house.open();
    let raw = Mail::number(1).file("x", &noise(1, 3000)).bytes();
    let first = add(&archive, &raw);
    archive.erase(first, "", "").unwrap();
    let second = add(&archive, &raw);
    assert_ne!(first, second, "numbers are never used again");
    let check = |archive: &Archive| {
        assert_eq!(read(archive, second).unwrap(), raw);
        assert_eq!(find(archive, "number1"), [second]);
        assert_sound(archive);
    };
    check(&archive);
    drop(archive);
    check(&house.open());
    check(&house.rebuild().0);
}

#[test]
fn the_number_of_an_erased_last_mail_is_not_used_again() {
    let house = House::new();
    let archive = house.open();
    add(&archive, &Mail::number(1).bytes());
    let last = add(&archive, &Mail::number(2).bytes());
    archive.erase(last, "", "").unwrap();
    drop(archive);
    let (archive, _) = house.rebuild();
    assert_eq!(add(&archive, &Mail::number(3).bytes()), last + 1);
}

#[test]
fn what_other_mails_use_is_not_among_the_erased_pieces() {
    let house = House::new();
    let archive = house.open();
    let file = noise(1, 9000);
    let mails: Vec<u32> =
        (0..3).map(|n| add(&archive, &Mail::number(n).file("f", &file).bytes())).collect();
    let first = archive.erase(mails[0], "", "").unwrap();
    assert_eq!(first.erased.len(), 1, "its text, not the file");
    drop(archive);
    let archive = house.rebuild().0;
    archive.erase(mails[1], "", "").unwrap();
    let last = archive.erase(mails[2], "", "").unwrap();
    assert_eq!(last.erased.len(), 2, "its text, and the file that nothing else uses now");
    let again = add(&archive, &Mail::number(9).file("f", &file).bytes());
    assert_eq!(read(&archive, again).unwrap(), Mail::number(9).file("f", &file).bytes());
    assert_sound(&archive);
}

#[test]
fn a_mail_that_is_not_there_cannot_be_erased() {
    let house = House::new();
    let archive = house.open();
    assert!(matches!(archive.erase(1, "", ""), Err(Error::NotFound(_))));
    let mail = add(&archive, &Mail::number(1).bytes());
    archive.erase(mail, "", "").unwrap();
    assert!(matches!(archive.erase(mail, "", ""), Err(Error::NotFound(_))));
}

#[test]
fn a_damaged_mail_can_be_erased() {
    let house = House::new();
    let archive = house.open();
    let mail = add(&archive, &Mail::number(1).bytes());
    archive.close().unwrap();
    drop(archive);
    let record = house.records().into_iter().find(|record| record.kind == MAIL).unwrap();
    flip(&house.last_segment(), record.offset + 120);
    let archive = house.open();
    assert!(read(&archive, mail).is_err());
    let tombstone = archive.erase(mail, "", "").unwrap();
    assert_eq!(tombstone.copies.len(), 1);
    assert_eq!(archive.counters().unwrap().mails, 0);
}

#[test]
fn mail_goes_on_after_thousands_were_erased() {
    let house = House::new();
    let archive = house.open();
    let group = (0..300).map(|n| arrival(&Mail::number(n).bytes())).collect();
    for stored in commit(&archive, group) {
        archive.erase(stored.mail, "", "").unwrap();
    }
    assert_eq!(archive.counters().unwrap().bytes, 0);
    add(&archive, &Mail::number(1).bytes());
    archive.close().unwrap();
    assert_sound(&archive);
}
