//! Hundreds of archives may be open: one that is quiet has no threads and hardly a file, many that are busy share what
//! is costly, and nothing is lost while they come to rest and wake up. Linux only: /proc tells what a process holds.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::house::*;
use archive::index::Order;

/// Threads of this process whose name begins so. Each test is a process of its own.
fn threads(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    // One that ends meanwhile has no name any more.
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|found| found.starts_with(name)).count()
}

/// Open files below the archive's folder.
fn files(house: &House) -> Vec<String> {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let targets = open.filter_map(|file| std::fs::read_link(file.path()).ok());
    targets
        .filter(|path| path.starts_with(house.folder()))
        .map(|path| path.display().to_string())
        .collect()
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Segments of the index, by their term dictionaries.
fn segments(house: &House) -> usize {
    let files = std::fs::read_dir(house.folder().join("index")).unwrap().flatten();
    files.filter(|file| file.path().extension().is_some_and(|end| end == "term")).count()
}

#[test]
fn an_archive_at_rest_holds_neither_threads_nor_files_and_goes_on_as_before() {
    let house = House::new();
    let archive = house.open();
    for round in 0..3 {
        for n in 0..5 {
            let subject = round * 5 + n;
            let mail = add(&archive, &Mail::number(subject).bytes());
            archive.flush_index().unwrap();
            assert_eq!(find(&archive, &format!("number{subject}")), [mail]);
            assert!(read(&archive, mail).is_ok());
        }
        // A new thread has the name of the one that started it for a moment.
        until("one index thread", || threads("index") == 1);
        assert!(!archive.rest(), "what was used stays for a while");
        assert!(archive.rest());
        assert!(!archive.rest(), "there is nothing left to let go of");
        until("the index thread to end", || threads("index") == 0);
        until("tantivy's threads to end", || threads("thrd-tantivy") + threads("merge_") == 0);
        let open = files(&house);
        assert!(open.len() == 1 && open[0].ends_with("00000001.seg"), "{open:?}");
    }
    assert_eq!(archive.search("*", None, Order::Newest, 0, 100).unwrap().total, 15);
    assert_sound(&archive);
    let before = state(&archive);
    archive.close().unwrap();
    drop(archive);
    let after = state(&house.open());
    assert!(after.mails == before.mails && after.copies == before.copies);
    assert_eq!(after.found, before.found);
}

#[test]
fn opening_an_archive_that_lacks_nothing_starts_no_thread() {
    let house = House::new();
    let archive = house.open();
    let mail = add(&archive, &Mail::number(1).bytes());
    archive.close().unwrap();
    drop(archive);
    // One that has ended is seen for a moment longer.
    until("the index thread to end", || threads("index") == 0);
    // What the close wrote into the log is nothing to index; nor is a new mailbox.
    let archive = house.open();
    assert_eq!(threads("index"), 0);
    mailbox(&archive, "anna@example.com");
    archive.close().unwrap();
    drop(archive);
    let archive = house.open();
    assert_eq!(threads("index"), 0);
    assert_eq!(find(&archive, "number1"), [mail]);
}

#[test]
fn small_segments_are_merged_although_the_writer_rests_in_between() {
    let house = House::new();
    let archive = house.open();
    for n in 0..40 {
        add(&archive, &Mail::number(n).bytes());
        archive.flush_index().unwrap();
    }
    until("the index thread to end", || threads("index") == 0);
    assert!(segments(&house) < 20, "{} segments", segments(&house));
    let hits = archive.search("", None, Order::Newest, 0, 100).unwrap();
    assert_eq!((hits.total, hits.complete), (40, true));
}

#[test]
fn archives_share_the_places_for_index_writers_and_every_mail_is_found() {
    let first = House::new();
    let houses: Vec<House> = (0..24).map(|_| first.neighbour()).collect();
    let archives: Vec<_> = houses.iter().map(House::open).collect();
    let done = AtomicBool::new(false);
    let most = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = 0;
            while !done.load(Ordering::SeqCst) {
                most = most.max(threads("thrd-tantivy"));
                std::thread::sleep(Duration::from_millis(2));
            }
            most
        });
        for n in 0..5 {
            for archive in &archives {
                add(archive, &Mail::number(n).bytes());
            }
        }
        for archive in &archives {
            archive.flush_index().unwrap();
            for n in 0..5 {
                assert_eq!(find(archive, &format!("number{n}")), [n as u32 + 1]);
            }
        }
        done.store(true, Ordering::SeqCst);
        watcher.join().unwrap()
    });
    // A thread that has ended is seen for a moment longer.
    assert!((1..=12).contains(&most), "{most} writers at once");
    // Closing does not wait for a place.
    for archive in &archives {
        add(archive, &Mail::number(9).bytes());
    }
    for archive in archives {
        archive.close().unwrap();
    }
    for house in &houses {
        assert_eq!(find(&house.open(), "number9"), [6]);
    }
}
