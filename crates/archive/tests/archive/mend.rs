//! Damage does not spread to new mail, and a damaged mail that comes again can be read again.

use crate::house::*;
use archive::{Archive, Outcome};

/// Six mails in groups of two, three of them with one attachment in common.
fn originals() -> Vec<Vec<u8>> {
    let shared = noise(1, 900);
    let mail = |n: usize| {
        let mail = Mail::number(n).file("own", &noise(n as u64 + 10, 800));
        if n.is_multiple_of(2) { mail.file("shared", &shared) } else { mail }.bytes()
    };
    (0..6).map(mail).collect()
}

fn filled() -> House {
    let house = House::new();
    let archive = house.open();
    let anna = mailbox(&archive, "anna@example.com");
    for pair in originals().chunks(2) {
        commit(&archive, pair.iter().map(|raw| arrival_for(raw, &[anna])).collect());
    }
    archive.close().unwrap();
    drop(archive);
    house
}

/// A copy of the house for each record of content and mail, the record damaged.
fn damaged_houses(house: &House) -> impl Iterator<Item = (Record, House)> + '_ {
    let records = house.records().into_iter();
    records.filter(|record| record.kind <= MAIL).map(|record| {
        let copy = house.copy();
        flip(&copy.last_segment(), record.offset + record.len - 1);
        (record, copy)
    })
}

/// All originals come again; afterwards each can be read. Tells what became of them.
fn come_again(archive: &Archive) -> Vec<Outcome> {
    let originals = originals();
    let mut outcomes = Vec::new();
    for raw in &originals {
        let stored = commit(archive, vec![arrival(raw)]);
        assert!(read(archive, stored[0].mail).is_ok_and(|bytes| bytes == *raw));
        outcomes.push(stored[0].outcome);
    }
    outcomes
}

fn names_no_mail(archive: &Archive) {
    let verified = archive.verify(true, &mut |_| true).unwrap();
    assert!(!verified.damaged.is_empty(), "the damaged record is still told");
    assert!(verified.damaged.iter().all(|damage| damage.mail.is_none()), "{verified:?}");
}

#[test]
fn new_mail_does_not_rely_on_a_stored_piece_that_cannot_be_read() {
    let house = filled();
    for (record, copy) in damaged_houses(&house) {
        let archive = copy.try_open().unwrap().0;
        let raw = Mail::number(50).file("shared", &noise(1, 900)).bytes();
        let mail = add(&archive, &raw);
        assert!(read(&archive, mail).is_ok_and(|bytes| bytes == raw), "{record:?}");
        let raw = Mail::number(51).file("shared", &noise(1, 900)).bytes();
        let before = archive.sizes().unwrap().0;
        let mail = add(&archive, &raw);
        assert!(read(&archive, mail).is_ok_and(|bytes| bytes == raw), "{record:?}");
        assert!(archive.sizes().unwrap().0 - before < 1500, "the attachment is stored once only");
    }
}

#[test]
fn a_damaged_mail_reads_again_when_it_comes_again() {
    let house = filled();
    let whole = state(&house.open());
    for (record, copy) in damaged_houses(&house) {
        let archive = copy.try_open().unwrap().0;
        let outcomes = come_again(&archive);
        assert!(outcomes.contains(&Outcome::Mended), "{record:?}: {outcomes:?}");
        assert!(
            outcomes.iter().all(|o| matches!(o, Outcome::Mended | Outcome::Already)),
            "{record:?}: {outcomes:?}"
        );
        assert_eq!(come_again(&archive), [Outcome::Already; 6], "{record:?}");
        names_no_mail(&archive);
        let mended = state(&archive);
        assert_eq!(mended.mails, whole.mails, "{record:?}");
        assert_eq!(mended.counters.mails, whole.counters.mails);
        assert_eq!(mended.counters.copies, whole.counters.copies);
        assert_eq!(mended.counters.bytes, whole.counters.bytes);
        assert_eq!(find(&archive, "letter"), whole.found);
        archive.close().unwrap();
        drop(archive);
        // It is in the log, not only in the catalog.
        let (archive, _) = copy.rebuild();
        let made_anew = state(&archive);
        assert_eq!(made_anew.mails, whole.mails, "{record:?}");
        assert_eq!(made_anew.counters.copies, whole.counters.copies, "{record:?}");
        assert_eq!(come_again(&archive), [Outcome::Already; 6], "{record:?}");
    }
}

#[test]
fn what_a_catalog_made_anew_has_lost_can_be_archived_again() {
    let house = filled();
    for (record, copy) in damaged_houses(&house) {
        let (archive, _) = copy.rebuild();
        archive.flush_index().unwrap();
        let outcomes = come_again(&archive);
        assert!(outcomes.iter().any(|o| *o != Outcome::Already), "{record:?}: {outcomes:?}");
        assert_eq!(find(&archive, "letter").len(), 6, "{record:?}");
        names_no_mail(&archive);
        assert_eq!(come_again(&archive), [Outcome::Already; 6], "{record:?}");
        // What a mended mail shares with others stays when one of them goes.
        let shared: Vec<u32> = find(&archive, "filename:shared");
        archive.erase(shared[0], "asked for", "admin").unwrap();
        for mail in &shared[1..] {
            assert!(read(&archive, *mail).is_ok(), "{record:?}");
        }
    }
}

#[test]
fn a_mail_is_mended_for_whoever_delivers_it() {
    let house = filled();
    for (record, copy) in damaged_houses(&house) {
        let archive = copy.try_open().unwrap().0;
        let bert = mailbox(&archive, "bert@example.net");
        for raw in originals() {
            let group = vec![arrival_for(&raw, &[bert]), arrival(&raw)];
            let stored = commit(&archive, group);
            assert_eq!(stored[1].outcome, Outcome::Already, "{record:?}");
            assert_eq!(archive.mailboxes_of(stored[0].mail).unwrap(), [1, bert]);
        }
        assert_eq!(archive.mailboxes().unwrap()[1].mails, 6);
    }
}
