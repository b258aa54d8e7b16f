//! The same mail by several ways: once in the archive, with everything that any of the ways told.

use crate::house::*;
use archive::{CopyKind, Outcome, Part};

fn outcomes(archive: &archive::Archive, arrivals: Vec<archive::Arrival>) -> Vec<Outcome> {
    commit(archive, arrivals).into_iter().map(|stored| stored.outcome).collect()
}

#[test]
fn the_same_bytes_twice_are_there_already() {
    let house = House::new();
    let archive = house.open();
    let raw = Mail::number(1).bytes();
    assert_eq!(outcomes(&archive, vec![arrival(&raw)]), [Outcome::New]);
    let before = archive.sizes().unwrap().0;
    assert_eq!(outcomes(&archive, vec![arrival(&raw), arrival(&raw)]), [Outcome::Already; 2]);
    assert_eq!(archive.sizes().unwrap().0, before, "nothing new, nothing written");
    assert_eq!(archive.counters().unwrap().copies, 1);
}

#[test]
fn the_same_bytes_twice_in_one_group_are_one_copy() {
    let house = House::new();
    let archive = house.open();
    let (one, two) = (mailbox(&archive, "a@a.example"), mailbox(&archive, "b@a.example"));
    let raw = Mail::number(1).bytes();
    let group = vec![
        arrival_for(&raw, &[one]),
        arrival_for(&raw, &[one]),
        arrival_for(&raw, &[two]),
        arrival(&Mail::number(2).bytes()),
    ];
    let expected = [Outcome::New, Outcome::Already, Outcome::Linked, Outcome::New];
    assert_eq!(outcomes(&archive, group), expected);
    assert_eq!(archive.mailboxes_of(1).unwrap(), [one, two]);
    assert_eq!(archive.copies(1).unwrap().len(), 1);
    assert_eq!(archive.counters().unwrap().mails, 2);
}

#[test]
fn the_same_bytes_for_another_mailbox_are_linked_and_stay_linked() {
    let house = House::new();
    let archive = house.open();
    let (one, two) = (mailbox(&archive, "a@a.example"), mailbox(&archive, "b@a.example"));
    let raw = Mail::number(1).bytes();
    assert_eq!(outcomes(&archive, vec![arrival_for(&raw, &[one])]), [Outcome::New]);
    assert_eq!(outcomes(&archive, vec![arrival_for(&raw, &[two])]), [Outcome::Linked]);
    assert_eq!(outcomes(&archive, vec![arrival_for(&raw, &[one, two])]), [Outcome::Already]);
    assert_eq!(archive.mailboxes_of(1).unwrap(), [one, two]);
    drop(archive);
    let archive = house.open();
    assert_eq!(archive.mailboxes_of(1).unwrap(), [one, two]);
    assert_eq!(archive.mailboxes().unwrap().iter().map(|m| m.mails).collect::<Vec<_>>(), [1, 1]);
    archive.flush_index().unwrap();
    let scope = archive.search("letter", Some(&[two]), Default::default(), 0, 10).unwrap();
    assert_eq!(scope.total, 1);
}

#[test]
fn two_mails_with_one_message_id_stay_two() {
    let house = House::new();
    let archive = house.open();
    let one = add(&archive, &Mail::number(1).bytes());
    let two = add(&archive, &Mail::number(1).body("Something else").bytes());
    assert_ne!(one, two);
    assert_eq!(archive.with_message_id("<letter-1@example.com>").unwrap(), [one, two]);
}

#[test]
fn a_report_and_a_plain_copy_are_one_mail_with_two_copies() {
    for report_first in [true, false] {
        let house = House::new();
        let archive = house.open();
        let mail = Mail::number(1).file("x.bin", &noise(1, 2000)).bytes();
        let wrapped = report(&mail, "anna@example.com", &["bert@example.org"]);
        let (first, second) = if report_first {
            (report_arrival(&wrapped), arrival(&mail))
        } else {
            (arrival(&mail), report_arrival(&wrapped))
        };
        assert_eq!(outcomes(&archive, vec![first]), [Outcome::New]);
        assert_eq!(outcomes(&archive, vec![second]), [Outcome::Copy]);
        let copies = archive.copies(1).unwrap();
        assert_eq!(copies.len(), 2);
        let kinds: Vec<CopyKind> = copies.iter().map(|copy| copy.kind).collect();
        assert!(kinds.contains(&CopyKind::Mail) && kinds.contains(&CopyKind::Report));
        for copy in copies {
            assert_eq!(archive.load(1, copy.copy, Part::Mail).unwrap().to_vec(), mail);
        }
        assert_eq!(find(&archive, "number1"), [1], "one mail is one hit");
        assert_eq!(archive.counters().unwrap().mails, 1);
        assert_eq!(archive.counters().unwrap().copies, 2);
        assert_sound(&archive);
    }
}

#[test]
fn a_copy_in_the_same_group_joins_its_mail() {
    let house = House::new();
    let archive = house.open();
    let mail = Mail::number(1).bytes();
    let wrapped = report(&mail, "anna@example.com", &["zoe@example.org"]);
    let group = vec![arrival(&mail), report_arrival(&wrapped)];
    assert_eq!(outcomes(&archive, group), [Outcome::New, Outcome::Copy]);
    assert_eq!(find(&archive, "to:zoe@example.org"), [1]);
    assert_eq!(find(&archive, "number1"), [1]);
}

#[test]
fn another_report_adds_its_recipients() {
    let house = House::new();
    let archive = house.open();
    let zoe = mailbox(&archive, "zoe@example.org");
    let mail = Mail::number(1).bytes();
    let first = report(&mail, "anna@example.com", &["bert@example.org"]);
    let second = report(&mail, "anna@example.com", &["zoe@example.org"]);
    outcomes(&archive, vec![report_arrival(&first)]);
    assert!(find(&archive, "to:zoe").is_empty());
    assert_eq!(outcomes(&archive, vec![report_arrival(&second)]), [Outcome::Copy]);
    assert_eq!(find(&archive, "to:zoe"), [1]);
    assert_eq!(find(&archive, "to:bert@example.org"), [1]);
    assert_eq!(archive.mailboxes_of(1).unwrap(), [zoe]);
}

#[test]
fn the_same_bytes_with_another_envelope_add_its_recipients() {
    let house = House::new();
    let archive = house.open();
    let raw = report(&Mail::number(1).bytes(), "anna@example.com", &["bert@example.org"]);
    let mut again = report_arrival(&raw);
    again.envelope.as_mut().unwrap().recipients[0].address = "zoe@example.org".into();
    outcomes(&archive, vec![report_arrival(&raw)]);
    assert_eq!(outcomes(&archive, vec![again]), [Outcome::Linked]);
    let check = |archive: &archive::Archive| {
        let envelope = archive.copies(1).unwrap()[0].envelope.clone().unwrap();
        let to: Vec<&str> = envelope.recipients.iter().map(|to| to.address.as_str()).collect();
        assert_eq!(to, ["bert@example.org", "zoe@example.org"]);
        assert_eq!(find(archive, "to:zoe@example.org"), [1]);
    };
    check(&archive);
    archive.close().unwrap();
    drop(archive);
    check(&house.open());
    check(&house.rebuild().0);
}
