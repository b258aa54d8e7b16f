//! The index follows the log: after crashes, after its loss, and while it is made anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::house::*;
use archive::Archive;
use archive::index::Order;

/// Every mail is found by its subject, once, and nothing else is.
fn complete(archive: &Archive) {
    archive.flush_index().unwrap();
    let all = archive.search("*", None, Order::Newest, 0, 100_000).unwrap();
    let indexed = archive.search("", None, Order::Newest, 0, 100_000).unwrap();
    assert_eq!(indexed, all);
    for mail in all.mails {
        let row = archive.mail(mail).unwrap().unwrap();
        let query = format!("subject:\"{}\" ", row.subject);
        let hits = archive.search(&query, None, Order::Newest, 0, 10).unwrap();
        assert!(hits.mails.contains(&mail), "{query}: {hits:?}");
    }
}

fn filled(mails: usize) -> House {
    let house = House::new();
    let archive = house.open();
    for n in 0..mails {
        add(&archive, &Mail::number(n).bytes());
    }
    archive.flush_index().unwrap();
    archive.close().unwrap();
    drop(archive);
    house
}

#[test]
fn a_lost_index_is_made_anew_at_the_start() {
    let house = filled(30);
    house.remove_index();
    complete(&house.open());
}

#[test]
fn an_index_of_garbage_is_made_anew_at_the_start() {
    let house = filled(30);
    let index = house.folder().join("index");
    let files: Vec<_> =
        std::fs::read_dir(&index).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() > 5);
    for file in files {
        for garbage in [noise(1, 300), Vec::new()] {
            let copy = house.copy();
            let target = copy.folder().join("index").join(file.file_name().unwrap());
            std::fs::write(&target, &garbage).unwrap();
            complete(&copy.open());
            let copy = house.copy();
            let target = copy.folder().join("index").join(file.file_name().unwrap());
            std::fs::remove_file(&target).unwrap();
            complete(&copy.open());
        }
    }
    let copy = house.copy();
    copy.remove_index();
    std::fs::create_dir(copy.folder().join("index")).unwrap();
    std::fs::write(copy.folder().join("index/meta.json"), "{}").unwrap();
    complete(&copy.open());
}

#[test]
fn an_older_index_catches_up_without_doubles() {
    let house = filled(10);
    let older = house.copy();
    let archive = house.open();
    for n in 10..40 {
        add(&archive, &Mail::number(n).bytes());
    }
    commit(
        &archive,
        vec![report_arrival(&report(
            &Mail::number(3).bytes(),
            "x@example.com",
            &["zoe@example.org"],
        ))],
    );
    archive.erase(2, "", "").unwrap();
    archive.erase(20, "", "").unwrap();
    archive.close().unwrap();
    drop(archive);
    house.remove_index();
    copy_folder(&older.folder().join("index"), &house.folder().join("index"));
    let archive = house.open();
    complete(&archive);
    assert_eq!(find(&archive, "to:zoe"), [4]);
    assert!(find(&archive, "number1").is_empty(), "mail 2 is erased");
}

#[test]
fn an_index_that_is_ahead_of_the_log_is_made_anew() {
    let house = filled(10);
    let older = house.copy();
    let archive = house.open();
    for n in 10..20 {
        add(&archive, &Mail::number(n).bytes());
    }
    archive.close().unwrap();
    drop(archive);
    std::fs::remove_dir_all(older.folder().join("index")).unwrap();
    copy_folder(&house.folder().join("index"), &older.folder().join("index"));
    let archive = older.open();
    complete(&archive);
    add(&archive, &Mail::number(100).bytes());
    assert_eq!(find(&archive, "number100").len(), 1);
    assert!(find(&archive, "number15").is_empty());
}

#[test]
fn an_index_copied_at_any_moment_catches_up_without_doubles() {
    let house = House::new();
    let archive = Arc::new(house.open());
    let done = Arc::new(AtomicBool::new(false));
    let writer = std::thread::spawn({
        let (archive, done) = (archive.clone(), done.clone());
        move || {
            for n in 0..60 {
                let group = (0..10).map(|m| arrival(&Mail::number(n * 10 + m).bytes()));
                commit(&archive, group.collect());
                std::thread::sleep(Duration::from_millis(20));
            }
            done.store(true, Ordering::SeqCst);
        }
    });
    let mut copies = Vec::new();
    while !done.load(Ordering::SeqCst) {
        let copy = tempfile::tempdir().unwrap();
        // Two looks that agree: nothing was written meanwhile.
        let meta = || std::fs::read(house.folder().join("index/meta.json")).unwrap_or_default();
        let before = meta();
        copy_folder(&house.folder().join("index"), copy.path());
        if before == meta() {
            copies.push(copy);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    writer.join().unwrap();
    archive.close().unwrap();
    drop(archive);
    assert!(copies.len() > 2);
    for copy in copies {
        house.remove_index();
        copy_folder(copy.path(), &house.folder().join("index"));
        complete(&house.open());
    }
}

#[test]
fn reindexing_while_mail_comes_loses_nothing() {
    let house = House::new();
    let archive = Arc::new(house.open());
    let (stop, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let writers: Vec<_> = (0..3)
        .map(|_| {
            let (archive, stop, next) = (archive.clone(), stop.clone(), next.clone());
            std::thread::spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(3));
                    let n = next.fetch_add(1, Ordering::SeqCst) as usize;
                    let mail = add(&archive, &Mail::number(n).bytes());
                    match n % 10 {
                        3 => drop(archive.erase(mail, "", "").unwrap()),
                        5 => {
                            let wrapped = report(
                                &Mail::number(n).bytes(),
                                "s@example.com",
                                &["zoe@example.org"],
                            );
                            commit(&archive, vec![report_arrival(&wrapped)]);
                        }
                        _ => {}
                    }
                }
            })
        })
        .collect();
    let begun = Instant::now();
    let mut rounds = 0;
    while begun.elapsed() < Duration::from_secs(4) || rounds < 3 {
        archive.reindex(Box::new(|_| {})).unwrap();
        rounds += 1;
        // It serves all the time.
        archive.search("letter", None, Order::Newest, 0, 1).unwrap();
    }
    stop.store(true, Ordering::SeqCst);
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    complete(&archive);
    let made = next.load(Ordering::SeqCst) as usize;
    assert!(made > 50);
    assert_eq!(find(&archive, "to:zoe").len(), (0..made).filter(|n| n % 10 == 5).count());
    let mails = archive.counters().unwrap().mails;
    assert_eq!(archive.reindex(Box::new(|_| {})).unwrap(), mails);
    for ending in ["new", "old"] {
        assert!(!house.folder().join(format!("index.{ending}")).try_exists().unwrap());
    }
    archive.close().unwrap();
    drop(archive);
    complete(&house.open());
}

/// The words that wait for the index thread are bounded; commits must not wait until a reindex has ended.
#[test]
fn more_text_than_may_wait_comes_while_the_index_is_made_anew() {
    let house = House::new();
    let archive = Arc::new(house.open());
    let words = |seed: u64| -> String {
        noise(seed, 1_000_000)
            .iter()
            .map(|byte| if byte % 3 == 0 { ' ' } else { char::from(b'a' + byte % 4) })
            .collect()
    };
    let writers: Vec<_> = (0..3_u64)
        .map(|writer| {
            let archive = archive.clone();
            std::thread::spawn(move || {
                for n in 0..10 {
                    let number = writer * 100 + n;
                    add(&archive, &Mail::number(number as usize).body(&words(number + 1)).bytes());
                }
            })
        })
        .collect();
    while writers.iter().any(|writer| !writer.is_finished()) {
        archive.reindex(Box::new(|_| {})).unwrap();
    }
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    complete(&archive);
}

#[test]
fn what_a_broken_reindex_left_is_cleared_away() {
    let house = filled(5);
    for ending in ["new", "old"] {
        let folder = house.folder().join(format!("index.{ending}"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("meta.json"), "{").unwrap();
    }
    complete(&house.open());
    assert!(!house.folder().join("index.new").try_exists().unwrap());
    assert!(!house.folder().join("index.old").try_exists().unwrap());
}

#[test]
fn closing_does_not_wait_for_a_long_catch_up() {
    let house = House::new();
    let archive = house.open();
    for n in 0..20 {
        let group = (0..100).map(|m| arrival(&Mail::number(n * 100 + m).bytes()));
        commit(&archive, group.collect());
    }
    archive.close().unwrap();
    drop(archive);
    house.remove_index();
    house.open().close().unwrap();
    house.open().close().unwrap();
    complete(&house.open());
}

#[test]
fn readers_are_served_while_mail_comes() {
    let house = House::new();
    let archive = Arc::new(house.open());
    let anna = mailbox(&archive, "anna@example.com");
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..4)
        .map(|reader| {
            let (archive, stop) = (archive.clone(), stop.clone());
            std::thread::spawn(move || {
                let mut reads = 0;
                while !stop.load(Ordering::SeqCst) {
                    let hits = archive.search("*", Some(&[anna]), Order::Newest, 0, 20).unwrap();
                    archive.search("letter", None, Order::Relevance, 0, 5).unwrap();
                    if let Some(mail) = hits.mails.get(reader) {
                        match read(&archive, *mail) {
                            Ok(raw) => assert!(raw.starts_with(b"Message-ID: <letter-")),
                            Err(archive::Error::NotFound(_)) => {} // erased meanwhile
                            Err(error) => panic!("{error}"),
                        }
                        reads += 1;
                    }
                    if reader == 0 {
                        assert!(archive.verify(true, &mut |_| true).unwrap().damaged.is_empty());
                    }
                }
                reads
            })
        })
        .collect();
    for n in 0..150 {
        add(&archive, &Mail::number(n).file("f", &noise(n as u64 % 7, 3000)).bytes());
        if n % 9 == 8 {
            archive.erase(n as u32 - 7, "", "").ok();
        }
    }
    stop.store(true, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.join().unwrap() > 0);
    }
    complete(&archive);
    assert_sound(&archive);
}

#[test]
fn a_flipped_byte_in_the_index_costs_one_search_at_most() {
    let house = filled(40);
    let index = house.folder().join("index");
    let files: Vec<_> =
        std::fs::read_dir(&index).unwrap().map(|file| file.unwrap().path()).collect();
    let mut failed = 0;
    for round in 0..200_u64 {
        let copy = house.copy();
        let file = &files[round as usize % files.len()];
        let len = std::fs::metadata(file).unwrap().len();
        if len == 0 {
            continue;
        }
        let at = u64::from_le_bytes(noise(round + 1, 8).try_into().unwrap()) % len;
        let target = copy.folder().join("index").join(file.file_name().unwrap());
        edit(&target, |bytes| bytes[at as usize] ^= 1 << (round % 8));
        let archive = copy.open();
        let mail = add(&archive, &Mail::number(100).bytes());
        drop(archive.flush_index());
        let queries = ["letter", "*@example.com", "subject:\"letter number100\"", "after:2020", ""];
        let search = |query: &&str| archive.search(query, None, Order::Newest, 0, 10).is_err();
        if queries.iter().any(search) {
            failed += 1;
            complete(&archive);
        }
        assert_eq!(read(&archive, mail).unwrap(), Mail::number(100).bytes());
        if round % 10 == 0 {
            archive.reindex(Box::new(|_| {})).unwrap();
            complete(&archive);
        }
        archive.close().unwrap();
    }
    assert!(failed > 0, "nothing was tried");
}
