//! What was acknowledged is there after every start: from the catalog, from an older catalog, or from the log alone.

use crate::house::*;
use archive::{Archive, Error, MailboxKind};
use proptest::prelude::*;

/// An archive with something of everything.
fn rich(archive: &Archive) {
    let anna = mailbox(archive, "anna@example.com");
    let special = archive.add_mailbox("old@example.com", &[], MailboxKind::Special).unwrap();
    let file = noise(1, 20_000);
    for n in 0..20 {
        let raw = Mail::number(n).file("same.bin", &file).bytes();
        let mut arrivals = vec![arrival(&raw)];
        if n % 3 == 0 {
            arrivals[0].placements = vec![(special, format!("Folder {n}"))];
            arrivals[0].always = vec![special];
        }
        if n % 4 == 0 {
            arrivals.push(report_arrival(&report(&raw, "anna@example.com", &["zoe@example.org"])));
        }
        commit(archive, arrivals);
    }
    commit(
        archive,
        vec![arrival_for(&Mail::number(1).file("same.bin", &file).bytes(), &[special])],
    );
    archive.erase(5, "asked for", "admin").unwrap();
    add(archive, &Mail::number(5).bytes());
    assert_eq!(archive.mailbox_by_address("anna@example.com"), Some(anna));
}

#[test]
fn a_start_changes_nothing() {
    let house = House::new();
    let archive = house.open();
    rich(&archive);
    let before = state(&archive);
    drop(archive);
    let archive = house.open();
    assert_eq!(state(&archive), before);
    archive.close().unwrap();
    drop(archive);
    let log = house.open().sizes().unwrap().0;
    let archive = house.open();
    archive.close().unwrap();
    assert_eq!(archive.sizes().unwrap().0, log, "nothing new, no checkpoint");
    assert_sound(&archive);
}

#[test]
fn a_lost_catalog_comes_back_from_the_log() {
    for closed in [true, false] {
        let house = House::new();
        let archive = house.open();
        rich(&archive);
        if closed {
            archive.close().unwrap();
            drop(archive);
        } else {
            drop(archive);
        }
        let archive = house.open();
        let before = state(&archive);
        drop(archive);

        house.remove_catalog();
        let (archive, recovery) = house.try_open().unwrap();
        assert_eq!((recovery.torn_bytes, recovery.damaged.len()), (0, 0));
        assert_eq!(state(&archive), before);
        drop(archive);

        house.remove_catalog();
        house.remove_index();
        assert_eq!(state(&house.try_open().unwrap().0), before);

        let (archive, _) = house.rebuild();
        assert_eq!(state(&archive), before);
        assert_sound(&archive);
    }
}

#[test]
fn an_older_catalog_catches_up() {
    let house = House::with_segments_of(20_000);
    let archive = house.open();
    let one = mailbox(&archive, "a@a.example");
    for n in 0..5 {
        add(&archive, &Mail::number(n).file("f", &noise(n as u64, 4000)).bytes());
    }
    archive.close().unwrap();
    drop(archive);
    let older = house.copy();
    let archive = house.open();
    for n in 5..30 {
        add(&archive, &Mail::number(n).file("f", &noise(n as u64, 4000)).bytes());
    }
    commit(
        &archive,
        vec![arrival_for(&Mail::number(2).file("f", &noise(2, 4000)).bytes(), &[one])],
    );
    archive.erase(3, "", "").unwrap();
    archive.close().unwrap();
    drop(archive);
    assert!(house.segments().len() > 3);
    let archive = house.open();
    let before = state(&archive);
    drop(archive);

    house.remove_catalog();
    let catalog = "catalog.sqlite3";
    std::fs::copy(older.folder().join(catalog), house.folder().join(catalog)).unwrap();
    let (archive, recovery) = house.try_open().unwrap();
    assert_eq!(recovery.replayed, 25);
    assert_eq!(state(&archive), before);
    assert_sound(&archive);
}

#[test]
fn a_replay_that_was_broken_off_goes_on() {
    let house = House::new();
    let archive = house.open();
    rich(&archive);
    drop(archive);
    let archive = house.open();
    let before = state(&archive);
    archive.close().unwrap();
    drop(archive);
    // The catalog has rows up to somewhere in the middle of the log, as a replay leaves it that ended there.
    let middle = house.records()[house.records().len() / 2].offset;
    let half = house.copy();
    edit(&half.last_segment(), |bytes| bytes.truncate(middle));
    half.remove_catalog();
    half.remove_index();
    drop(half.try_open().unwrap());
    std::fs::copy(house.last_segment(), half.last_segment()).unwrap();
    let (archive, _) = half.try_open().unwrap();
    let mut after = state(&archive);
    after.counters.checkpointed = before.counters.checkpointed;
    after.counters.sealed = before.counters.sealed;
    assert_eq!(after, before);
}

#[test]
fn a_log_that_is_shorter_than_the_catalog_is_refused_but_can_be_read() {
    let house = House::with_segments_of(5_000);
    let archive = house.open();
    for n in 0..10 {
        add(&archive, &Mail::number(n).file("f", &noise(n as u64, 1500)).bytes());
    }
    archive.flush_index().unwrap();
    archive.close().unwrap();
    drop(archive);

    let refused = |house: &House| {
        assert!(matches!(house.try_open(), Err(Error::LogShort { .. })));
        assert!(matches!(house.try_open(), Err(Error::LogShort { .. })), "and stays refused");
        let archive =
            Archive::open_to_read(&house.folder(), &house.master, &house.options, "short").unwrap();
        assert!(damaged(&archive).contains(&10));
        assert_eq!(read(&archive, 1).unwrap(), Mail::number(0).file("f", &noise(0, 1500)).bytes());
        assert!(read(&archive, 10).is_err());
        assert!(find(&archive, "letter").contains(&10), "the index is not touched");
        let prepared = archive.prepare(arrival(&Mail::number(99).bytes()));
        assert!(matches!(archive.commit(vec![prepared]), Err(Error::Stopped(_))));
        archive.close().unwrap();
    };
    let cut = house.copy();
    edit(&cut.last_segment(), |bytes| bytes.truncate(128));
    refused(&cut);
    let gone = house.copy();
    std::fs::remove_file(gone.last_segment()).unwrap();
    refused(&gone);
    let some = house.copy();
    edit(&some.last_segment(), |bytes| bytes.truncate(bytes.len() - 1));
    assert!(matches!(some.try_open(), Err(Error::LogShort { .. })));

    let (archive, _) = gone.rebuild();
    assert!(archive.counters().unwrap().mails < 10, "the loss was accepted");
    assert_eq!(read(&archive, 1).unwrap(), Mail::number(0).file("f", &noise(0, 1500)).bytes());
    add(&archive, &Mail::number(50).bytes());
    assert!(!find(&archive, "number50").is_empty());
    assert_sound(&archive);
}

#[test]
fn without_its_key_an_archive_is_not_opened_and_not_changed() {
    let house = House::new();
    let archive = house.open();
    add(&archive, &Mail::number(1).bytes());
    archive.close().unwrap();
    drop(archive);
    let other = House::new();
    let wrong = Archive::open(&house.folder(), &other.master, &house.options);
    assert!(matches!(wrong, Err(Error::Key(_))));
    let key = house.folder().join("archive.key");
    std::fs::rename(&key, house.folder().join("away")).unwrap();
    assert!(matches!(house.try_open(), Err(Error::Key(_))));
    std::fs::rename(house.folder().join("away"), &key).unwrap();
    assert_sound(&house.open());
}

#[test]
fn a_rebuild_that_failed_keeps_the_old_catalog() {
    let house = House::new();
    let archive = house.open();
    add(&archive, &Mail::number(1).bytes());
    let before = state(&archive);
    archive.close().unwrap();
    drop(archive);
    // A folder where the catalog should be made.
    std::fs::rename(house.folder().join("log"), house.folder().join("away")).unwrap();
    std::fs::write(house.folder().join("log"), "").unwrap();
    assert!(archive::rebuild(&house.folder(), &house.master, &house.options, &|_| {}).is_err());
    assert!(house.folder().join("catalog.sqlite3.old").try_exists().unwrap());
    assert!(archive::rebuild(&house.folder(), &house.master, &house.options, &|_| {}).is_err());
    assert!(house.folder().join("catalog.sqlite3.old").try_exists().unwrap());
    std::fs::remove_file(house.folder().join("log")).unwrap();
    std::fs::rename(house.folder().join("away"), house.folder().join("log")).unwrap();
    let (archive, _) = house.rebuild();
    assert_eq!(state(&archive).mails, before.mails);
    assert!(!house.folder().join("catalog.sqlite3.old").try_exists().unwrap());
}

/// What may be done to an archive.
#[derive(Clone, Debug)]
enum Deed {
    Commit(Vec<(usize, usize, bool)>),
    Erase(u32),
    Mailbox(u8),
    Reopen,
    Kill,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let mail = (0..12_usize, 0..4_usize, any::<bool>());
    let deed = prop_oneof![
        6 => prop::collection::vec(mail, 1..6).prop_map(Deed::Commit),
        1 => (1..15_u32).prop_map(Deed::Erase),
        1 => (0..6_u8).prop_map(Deed::Mailbox),
        1 => Just(Deed::Reopen),
        1 => Just(Deed::Kill),
    ];
    prop::collection::vec(deed, 1..16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_done_the_log_alone_tells_the_same(deeds in deeds(), small in any::<bool>()) {
        let house = House::with_segments_of(if small { 6000 } else { 1 << 20 });
        let mut archive = house.open();
        for deed in deeds {
            match deed {
                Deed::Commit(mails) => {
                    let boxes = archive.mailboxes().unwrap();
                    let group = mails.into_iter().map(|(n, file, wrap)| {
                        let raw = Mail::number(n).file("f", &noise(file as u64, 2000)).bytes();
                        let mut arrival = if wrap {
                            report_arrival(&report(&raw, "s@example.com", &[&format!("r{file}@example.com")]))
                        } else {
                            arrival(&raw)
                        };
                        if let Some(mailbox) = boxes.get(file) {
                            arrival.always.push(mailbox.number);
                            arrival.placements.push((mailbox.number, format!("Folder {n}")));
                        }
                        arrival
                    });
                    commit(&archive, group.collect());
                }
                Deed::Erase(mail) => match archive.erase(mail, "why", "who") {
                    Ok(_) | Err(Error::NotFound(_)) => {}
                    Err(error) => panic!("{error}"),
                },
                Deed::Mailbox(n) => {
                    drop(archive.add_mailbox(&format!("r{n}@example.com"), &[], MailboxKind::Normal));
                }
                Deed::Reopen => {
                    archive.close().unwrap();
                    drop(archive);
                    archive = house.open();
                }
                Deed::Kill => {
                    // What lies on disk at this moment, as a process that is killed leaves it.
                    let copy = house.copy();
                    let (killed, recovery) = copy.try_open().unwrap();
                    prop_assert!(recovery.damaged.is_empty());
                    prop_assert_eq!(state(&killed), state(&archive));
                }
            }
        }
        let before = state(&archive);
        assert_sound(&archive);
        drop(archive);
        prop_assert_eq!(&state(&house.open()), &before);
        house.remove_catalog();
        let (archive, recovery) = house.try_open().unwrap();
        prop_assert!(recovery.damaged.is_empty());
        prop_assert_eq!(&state(&archive), &before);
        assert_sound(&archive);
    }
}
