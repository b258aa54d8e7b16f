//! What a crash leaves at the end of the log is cut off and said; everything acknowledged is there.

use crate::house::*;
use archive::Archive;

/// Mails that were acknowledged, then one group of which the catalog knows nothing.
fn with_a_group_more() -> (House, House, State) {
    let house = House::new();
    let archive = house.open();
    mailbox(&archive, "anna@example.com");
    for n in 0..5 {
        add(&archive, &Mail::number(n).bytes());
    }
    archive.close().unwrap();
    drop(archive);
    let before = house.copy();
    let archive = house.open();
    let known = state(&archive);
    commit(&archive, vec![arrival(&Mail::number(7).bytes()), arrival(&Mail::number(8).bytes())]);
    archive.close().unwrap();
    drop(archive);
    (before, house, known)
}

fn works(archive: &Archive) {
    let raw = Mail::number(70).bytes();
    let mail = add(archive, &raw);
    assert_eq!(read(archive, mail).unwrap(), raw);
    assert!(find(archive, "number70").contains(&mail));
    assert_sound(archive);
}

#[test]
fn a_group_cut_at_every_byte_is_cut_off_or_whole() {
    let (before, after, known) = with_a_group_more();
    let begun = std::fs::metadata(before.last_segment()).unwrap().len() as usize;
    let whole = std::fs::read(after.last_segment()).unwrap();
    let ends: Vec<usize> =
        after.records().iter().map(|record| record.offset + record.len).collect();
    assert!(ends.len() - ends.iter().position(|end| *end == begun).unwrap() > 3);
    for cut in begun..=whole.len() {
        let house = before.copy();
        std::fs::write(house.last_segment(), &whole[..cut]).unwrap();
        let (archive, recovery) = house.try_open().unwrap();
        let good = ends.iter().copied().filter(|end| *end <= cut).max().unwrap().max(begun);
        assert_eq!(recovery.torn_bytes as usize, cut - good, "cut at {cut}");
        assert!(recovery.damaged.is_empty(), "cut at {cut}: {:?}", recovery.damaged);
        assert_eq!(std::fs::metadata(house.last_segment()).unwrap().len() as usize, good);
        let mails = archive.counters().unwrap().mails;
        assert_eq!(mails - known.counters.mails, recovery.replayed);
        assert!(recovery.replayed == 0 || recovery.replayed == 2);
        if cut % 97 == 0 {
            for (mail, copies) in &known.copies {
                assert_eq!(read(&archive, *mail).unwrap().len(), copies[0].1);
            }
            works(&archive);
        }
    }
}

#[test]
fn bytes_behind_the_last_record_are_cut_off() {
    let (house, _, known) = with_a_group_more();
    let whole = std::fs::read(house.last_segment()).unwrap();
    let record = house.records()[0].clone();
    let record = &whole[record.offset..record.offset + record.len];
    let mut wrong = record.to_vec();
    *wrong.last_mut().unwrap() ^= 1;
    let mut far = record[..112].to_vec();
    far[24..28].copy_from_slice(&60_000_000_u32.to_le_bytes());
    let tails: [Vec<u8>; 9] = [
        b"M".to_vec(),
        b"MREC".to_vec(),
        vec![0; 1],
        vec![0; 70_000],
        noise(1, 3_000_000),
        record[..112].to_vec(),
        record[..record.len() - 1].to_vec(),
        wrong,
        far,
    ];
    for catalog in [true, false] {
        for tail in &tails {
            let house = house.copy();
            edit(&house.last_segment(), |bytes| bytes.extend_from_slice(tail));
            if !catalog {
                house.remove_catalog();
            }
            let (archive, recovery) = house.try_open().unwrap();
            assert_eq!(recovery.torn_bytes as usize, tail.len());
            assert!(recovery.damaged.is_empty());
            assert_eq!(std::fs::read(house.last_segment()).unwrap(), whole);
            assert_eq!(state(&archive), known);
            works(&archive);
        }
    }
}

/// Bytes that the catalog has seen whole are damaged, not torn: they stay for whoever can mend them.
#[test]
fn a_damaged_last_record_is_not_cut_off_while_an_older_catalog_knows_it() {
    let (_, house, known) = with_a_group_more();
    let last_mail = house.records().into_iter().rfind(|record| record.kind == MAIL).unwrap();
    let end = last_mail.offset + last_mail.len;
    edit(&house.last_segment(), |bytes| {
        bytes.truncate(end);
        bytes[end - 1] ^= 1;
    });
    house.remove_index();
    let (archive, recovery) = house.rebuild();
    // The catalog knew a checkpoint behind it: the log is shorter, and the record itself is damaged.
    assert_eq!(recovery.torn_bytes, 0);
    assert_eq!(recovery.damaged.len(), 1);
    assert_eq!(std::fs::metadata(house.last_segment()).unwrap().len() as usize, end);
    assert_eq!(archive.counters().unwrap().mails, known.counters.mails);
    add(&archive, &Mail::number(70).bytes());
    let mut damage = archive.verify(false, &mut |_| true).unwrap().damaged;
    damage.retain(|damage| damage.offset != last_mail.offset as u64);
    assert_eq!(damage, [], "what came after it is sound");
}

#[test]
fn an_unfinished_segment_is_made_again() {
    for rest in [vec![], vec![0; 128], b"MSTDLOG1".to_vec(), noise(1, 127), vec![0; 5000]] {
        let house = House::with_segments_of(3000);
        let archive = house.open();
        while house.segments().len() < 2 {
            add(&archive, &Mail::number(archive.counters().unwrap().next_mail as usize).bytes());
        }
        archive.close().unwrap();
        drop(archive);
        let archive = house.open();
        let known = state(&archive);
        drop(archive);
        std::fs::write(house.folder().join("log/00000003.seg"), &rest).unwrap();
        for catalog in [true, false] {
            if !catalog {
                house.remove_catalog();
                std::fs::write(house.folder().join("log/00000003.seg"), &rest).unwrap();
            }
            let (archive, recovery) = house.try_open().unwrap();
            assert_eq!(recovery.torn_bytes as usize, rest.len());
            assert!(recovery.damaged.is_empty());
            assert_eq!(state(&archive), known);
        }
        let archive = house.open();
        while house.segments().len() < 4 {
            add(&archive, &Mail::number(archive.counters().unwrap().next_mail as usize).bytes());
        }
        assert_sound(&archive);
    }
}

#[test]
fn a_segment_that_was_just_begun_is_gone_on_with() {
    let house = House::with_segments_of(3000);
    let archive = house.open();
    let mut before = house.copy();
    while house.segments().len() < 2 {
        before = house.copy();
        add(&archive, &Mail::number(archive.counters().unwrap().next_mail as usize).bytes());
    }
    drop(archive);
    // The catalog is from before the roll, the first segment is full, the second has its header only.
    std::fs::copy(&house.segments()[0], &before.segments()[0]).unwrap();
    let second = std::fs::read(&house.segments()[1]).unwrap();
    std::fs::write(before.folder().join("log/00000002.seg"), &second[..128]).unwrap();
    let archive = before.open();
    works(&archive);
    drop(archive);
    before.open();
    before.remove_catalog();
    assert_sound(&before.try_open().unwrap().0);
}
