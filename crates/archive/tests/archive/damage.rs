//! Damage of every kind is found, and the mails that it costs are named; the others can be read.

use std::collections::BTreeSet;

use crate::house::*;
use archive::Archive;

/// A log with every kind of record, in groups of two mails; the archive is closed.
fn filled(segment_len: u64) -> House {
    let house = House::with_segments_of(segment_len);
    let archive = house.open();
    mailbox(&archive, "anna@example.com");
    let shared = noise(1, 900);
    for n in 0..6 {
        let group = (2 * n..2 * n + 2).map(|n| {
            let mail = Mail::number(n).file("own", &noise(n as u64 + 10, 800));
            arrival(&if n % 3 == 0 { mail.file("shared", &shared) } else { mail }.bytes())
        });
        commit(&archive, group.collect());
        if n == 3 {
            archive.erase(2, "asked for", "admin").unwrap();
        }
    }
    archive.close().unwrap();
    drop(archive);
    house
}

/// Mails that can be read as they were committed.
fn readable(archive: &Archive) -> BTreeSet<u32> {
    let digests = |mail: u32| archive.copies(mail).ok()?.first().map(|copy| copy.copy);
    (1..=12).filter(|mail| digests(*mail).is_some_and(|_| read(archive, *mail).is_ok())).collect()
}

/// Opens it whatever it is like.
fn open(house: &House) -> Archive {
    match house.try_open() {
        Ok((archive, _)) => archive,
        Err(_) => Archive::open_to_read(&house.folder(), &house.master, &house.options, "damaged")
            .unwrap(),
    }
}

/// Every mail that can't be read is named. Tells the named ones.
fn named(house: &House, what: &str) -> Vec<u32> {
    let archive = open(house);
    let verified = archive.verify(false, &mut |_| true).unwrap();
    assert!(!verified.damaged.is_empty(), "{what}: nothing was found");
    let named: BTreeSet<u32> = verified.damaged.iter().filter_map(|damage| damage.mail).collect();
    let readable = readable(&archive);
    for mail in (1..=12).filter(|mail| *mail != 2) {
        let (reads, says) = (readable.contains(&mail), named.contains(&mail));
        assert!(reads || says, "{what}: mail {mail} is lost and not named: {:?}", verified.damaged);
    }
    named.into_iter().collect()
}

#[test]
fn a_sound_archive_is_said_to_be_sound() {
    for len in [1 << 20, 6000] {
        let house = filled(len);
        let kinds: BTreeSet<u8> = house.records().iter().map(|record| record.kind).collect();
        assert_eq!(kinds, BTreeSet::from([CONTENT, MAIL, TOMBSTONE, CHECKPOINT, MAILBOX]));
        assert_sound(&house.open());
    }
}

#[test]
fn a_flipped_byte_in_any_field_of_any_record_is_found() {
    let house = filled(1 << 20);
    let parts = [0, 3, 4, 5, 6, 8, 15, 16, 24, 27, 28, 32, 44, 48, 79, 80, 111, 112];
    for record in house.records() {
        for part in parts.into_iter().chain([record.len - 1]) {
            let copy = house.copy();
            flip(&copy.last_segment(), record.offset + part);
            let named = named(&copy, &format!("{record:?} byte {part}"));
            if matches!(record.kind, TOMBSTONE | CHECKPOINT | MAILBOX) {
                assert!(named.is_empty(), "{record:?} byte {part} names {named:?}");
            } else {
                assert!(named.len() <= 4, "{record:?} byte {part} names {named:?}");
            }
        }
    }
}

#[test]
fn a_flipped_byte_anywhere_in_the_segments_header_is_found() {
    let house = filled(6000);
    assert!(house.segments().len() > 2);
    for (number, path) in house.segments().iter().enumerate() {
        for at in (0..128).step_by(7).chain([127]) {
            let copy = house.copy();
            flip(&copy.segments()[number], at);
            let named = named(&copy, &format!("{} byte {at}", path.display()));
            assert!(number > 1 || !named.is_empty());
        }
    }
}

#[test]
fn mail_goes_on_coming_behind_a_segment_with_a_damaged_header() {
    let house = filled(1 << 20);
    flip(&house.last_segment(), 40);
    let (archive, recovery) = house.try_open().unwrap();
    assert!(!recovery.damaged.is_empty());
    let mail = add(&archive, &Mail::number(50).bytes());
    assert_eq!(read(&archive, mail).unwrap(), Mail::number(50).bytes());
    assert!(!damaged(&archive).contains(&mail));
    archive.close().unwrap();
    drop(archive);
    // Its backup comes back: everything is sound again.
    flip(&house.segments()[0], 40);
    let archive = house.open();
    assert_eq!(house.segments().len(), 2);
    assert_sound(&archive);
}

#[test]
fn a_record_that_was_taken_out_is_found() {
    let house = filled(1 << 20);
    for record in house.records() {
        let copy = house.copy();
        edit(&copy.last_segment(), |bytes| {
            bytes.drain(record.offset..record.offset + record.len);
        });
        named(&copy, &format!("without {record:?}"));
    }
}

#[test]
fn records_in_another_order_are_found() {
    let house = filled(1 << 20);
    for pair in house.records().windows(2) {
        let copy = house.copy();
        edit(&copy.last_segment(), |bytes| {
            bytes[pair[0].offset..pair[1].offset + pair[1].len].rotate_left(pair[0].len);
        });
        named(&copy, &format!("{pair:?} exchanged"));
    }
}

#[test]
fn a_record_that_is_there_twice_is_found() {
    let house = filled(1 << 20);
    for record in house.records() {
        let copy = house.copy();
        edit(&copy.last_segment(), |bytes| {
            let end = record.offset + record.len;
            let again = bytes[record.offset..end].to_vec();
            bytes.splice(end..end, again);
        });
        // Opening may take what was moved behind the end that the catalog knows for a torn tail or for new.
        named(&copy, &format!("{record:?} twice"));
    }
}

#[test]
fn records_cut_off_at_the_end_are_found() {
    let house = filled(1 << 20);
    let records = house.records();
    for record in &records[records.len() - 4..] {
        let copy = house.copy();
        edit(&copy.last_segment(), |bytes| bytes.truncate(record.offset));
        named(&copy, &format!("cut off at {record:?}"));
    }
}

#[test]
fn a_payload_taken_out_without_a_tombstone_is_found() {
    let house = filled(1 << 20);
    for record in house.records().into_iter().filter(|record| record.kind <= MAIL) {
        let copy = house.copy();
        edit(&copy.last_segment(), |bytes| {
            bytes[record.offset..record.offset + 4].copy_from_slice(b"MERA")
        });
        assert!(!named(&copy, &format!("{record:?} marked as erased")).is_empty());
        let copy = house.copy();
        edit(&copy.last_segment(), |bytes| {
            bytes[record.offset..record.offset + 4].copy_from_slice(b"MERA");
            bytes.drain(record.offset + 112..record.offset + record.len);
        });
        assert!(!named(&copy, &format!("{record:?} erased")).is_empty());
    }
}

#[test]
fn a_missing_or_exchanged_segment_is_found() {
    let house = filled(6000);
    let count = house.segments().len();
    for number in 0..count {
        let copy = house.copy();
        std::fs::remove_file(&copy.segments()[number]).unwrap();
        named(&copy, &format!("without segment {number}"));
        let other = filled(6000);
        std::fs::copy(
            &other.segments()[number],
            copy.folder().join(format!("log/{:08}.seg", number + 1)),
        )
        .unwrap();
        assert!(!named(&copy, &format!("segment {number} of another archive")).is_empty());
    }
    let copy = house.copy();
    let paths = copy.segments();
    std::fs::rename(&paths[0], copy.folder().join("x")).unwrap();
    std::fs::rename(&paths[1], &paths[0]).unwrap();
    std::fs::rename(copy.folder().join("x"), &paths[1]).unwrap();
    named(&copy, "two segments exchanged");
}

#[test]
fn stretches_of_zeros_and_noise_are_found() {
    let house = filled(1 << 20);
    let len = std::fs::metadata(house.last_segment()).unwrap().len() as usize;
    for round in 0..60_u64 {
        let copy = house.copy();
        let from =
            128 + (noise(round + 1, 8)[3] as usize * 7919 + round as usize * 641) % (len - 300);
        let size = 1 + (round as usize * 97) % 4000;
        edit(&copy.last_segment(), |bytes| {
            let until = (from + size).min(len);
            let new =
                if round % 2 == 0 { vec![0; until - from] } else { noise(round, until - from) };
            bytes[from..until].copy_from_slice(&new);
        });
        named(&copy, &format!("{size} bytes at {from}, round {round}"));
    }
}

#[test]
fn a_catalog_made_anew_from_a_damaged_log_lists_what_is_left() {
    let house = filled(1 << 20);
    for record in house.records() {
        let copy = house.copy();
        flip(&copy.last_segment(), record.offset + record.len - 1);
        let expected = {
            let archive = open(&copy);
            readable(&archive)
        };
        let (archive, recovery) = copy.rebuild();
        assert!(!recovery.damaged.is_empty());
        // A mail whose tombstone is lost is back; all that could be read can be read.
        assert!(readable(&archive).is_superset(&expected), "{record:?}");
        add(&archive, &Mail::number(60).bytes());
        archive.close().unwrap();
        drop(archive);
        assert!(copy.open().counters().unwrap().mails > 8);
    }
}

#[test]
fn a_verification_can_be_broken_off() {
    let house = filled(1 << 20);
    let archive = house.open();
    for n in 100..200 {
        add(&archive, &Mail::number(n).bytes());
    }
    let verified = archive.verify(false, &mut |_| false).unwrap();
    assert!(verified.stopped && verified.damaged.is_empty());
    let verified = archive.verify(true, &mut |progress| progress.done < 100).unwrap();
    assert!(verified.stopped && verified.damaged.is_empty());
}
