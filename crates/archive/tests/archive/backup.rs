//! A copy of an archive in use is from one moment, and never makes an earlier copy worse.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::house::*;
use archive::{Archive, BackedUp, Error};

/// The copy beside an archive, opened; with what was repaired at that.
fn opened(house: &House, copy: &Path) -> (Archive, archive::Recovery) {
    Archive::open(copy, &house.master, &house.options).unwrap()
}

fn back_up(archive: &Archive, to: &Path) -> BackedUp {
    archive.back_up(to, &mut |_| true).unwrap()
}

/// Ends the other thread, however this one ends.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let named = entries.map(|file| (file.file_name().to_string_lossy().into_owned(), file.path()));
    named.map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

#[test]
fn a_copy_made_while_mail_comes_is_from_one_moment() {
    let house = House::with_segments_of(30_000);
    let archive = house.open();
    let over = AtomicBool::new(false);
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0.. {
                add(&archive, &Mail::number(n).file("f", &noise(n as u64, 3000)).bytes());
                if n % 11 == 10 {
                    archive.erase(n as u32 - 5, "", "").unwrap();
                }
                if over.load(Ordering::SeqCst) {
                    return;
                }
                // As fast as it goes, what is looked at would outgrow the looking.
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        let _over = Over(&over);
        for round in 0..12 {
            let to = folder.path().join("copy");
            let before = archive.counters().unwrap().next_mail;
            let done = back_up(&archive, &to);
            // What is opened is a copy of the copy: the next goes into the folder as it was.
            let aside = folder.path().join(format!("aside{round}"));
            copy_folder(&to, &aside);
            let (copy, recovery) = opened(&house, &aside);
            assert_eq!(recovery, archive::Recovery::default());
            let counters = copy.counters().unwrap();
            assert!(counters.mails == done.mails && counters.next_mail >= before);
            assert_sound(&copy);
            drop(state(&copy));
        }
    });
    assert_sound(&archive);
}

#[test]
fn only_what_is_new_is_written_into_an_earlier_copy_and_it_becomes_the_same() {
    let house = House::with_segments_of(30_000);
    let archive = house.open();
    let fill = |from: usize| {
        for n in from..from + 40 {
            add(&archive, &Mail::number(n).file("f", &noise(n as u64, 3000)).bytes());
        }
    };
    fill(0);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("copy");
    let first = back_up(&archive, &to);
    assert_eq!(first.unchanged, 0);
    // Somebody opens it, which writes into its log, and damages a full segment.
    let (copy, _) = opened(&house, &to);
    add(&copy, &Mail::number(999).bytes());
    copy.close().unwrap();
    drop(copy);
    flip(&to.join("log/00000002.seg"), 200);
    fill(100);
    let second = back_up(&archive, &to);
    assert!(second.unchanged > 30_000 && second.written < first.written + second.unchanged);
    archive.close().unwrap();
    let third = back_up(&archive, &to);
    assert!(third.unchanged > second.unchanged);
    assert_eq!(files(&to.join("log")), files(&house.folder().join("log")));
    drop(archive);
    let (copy, recovery) = opened(&house, &to);
    assert_eq!(recovery, archive::Recovery::default());
    assert!(find(&copy, "number999").is_empty());
    let (there, here) = (state(&copy), state(&house.open()));
    assert_eq!((there.mails, there.copies, there.found), (here.mails, here.copies, here.found));
}

#[test]
fn a_copy_that_is_broken_off_can_be_opened_wherever_it_ended() {
    let house = House::with_segments_of(20_000);
    let archive = house.open();
    let fill = |from: usize| {
        for n in from..from + 20 {
            add(&archive, &Mail::number(n).file("f", &noise(n as u64, 3000)).bytes());
        }
    };
    fill(0);
    let folder = tempfile::tempdir().unwrap();
    let earlier = folder.path().join("earlier");
    let mails = back_up(&archive, &earlier).mails;
    fill(20);
    for end in 0.. {
        let to = folder.path().join(format!("copy{end}"));
        copy_folder(&earlier, &to);
        let mut looks = 0;
        let done = archive.back_up(&to, &mut |_| {
            looks += 1;
            looks <= end
        });
        let (copy, recovery) = opened(&house, &to);
        assert!(recovery.damaged.is_empty(), "{recovery:?}");
        assert!(copy.counters().unwrap().mails >= mails);
        assert_sound(&copy);
        match done {
            Ok(done) => {
                assert_eq!(done.mails, 40);
                assert!(end > 5);
                return;
            }
            Err(error) => assert!(matches!(error, Error::Cancelled), "{error}"),
        }
    }
}
