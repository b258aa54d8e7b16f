//! A copy of an archive in use is from one moment, and never makes an earlier copy worse.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::house::*;
use archive::{Archive, BackedUp, Error, How};

/// The copy beside an archive, opened; with what was repaired at that.
fn opened(house: &House, copy: &Path) -> (Archive, archive::Recovery) {
    Archive::open(copy, &house.master, &house.options).unwrap()
}

fn how<'a>(house: &'a House, wanted: &'a mut dyn FnMut(u64) -> bool) -> How<'a> {
    How { master: &house.master, compare: false, wanted }
}

fn back_up(house: &House, archive: &Archive, to: &Path) -> BackedUp {
    put_all(archive.back_up(to, how(house, &mut |_| true)).unwrap())
}

fn put_all(done: BackedUp) -> BackedUp {
    done.staged.iter().for_each(|place| archive::put(place).unwrap());
    done
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
            let done = back_up(&house, &archive, &to);
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

/// Damages a file. The clock of files is coarse: it must not seem to be as old as a copy that was made just before.
fn spoil(path: &Path, at: usize) {
    flip(path, at);
    let later = std::time::SystemTime::now() + Duration::from_secs(1);
    fs::File::options().write(true).open(path).unwrap().set_modified(later).unwrap();
}

/// A house with several segments, and its copy beside it.
struct Copied {
    house: House,
    archive: Archive,
    folder: tempfile::TempDir,
}

impl Copied {
    fn new() -> Copied {
        let house = House::with_segments_of(20_000);
        let archive = house.open();
        let folder = tempfile::tempdir().unwrap();
        let copied = Copied { house, archive, folder };
        copied.fill(0..30);
        assert_eq!(copied.back_up().unchanged, 0);
        copied
    }

    fn fill(&self, numbers: std::ops::Range<usize>) {
        for n in numbers {
            add(&self.archive, &Mail::number(n).file("f", &noise(n as u64, 3000)).bytes());
        }
    }

    fn to(&self) -> PathBuf {
        self.folder.path().join("copy")
    }

    fn back_up(&self) -> BackedUp {
        back_up(&self.house, &self.archive, &self.to())
    }

    fn back_up_log(&self) -> BackedUp {
        let wanted = &mut |_| true;
        let how = how(&self.house, wanted);
        put_all(archive::back_up_log(&self.house.folder(), &self.to(), how).unwrap())
    }

    /// Looks at every byte of the copy.
    fn compare(&self) -> BackedUp {
        let wanted = &mut |_| true;
        let how = How { compare: true, ..how(&self.house, wanted) };
        put_all(self.archive.back_up(&self.to(), how).unwrap())
    }

    fn copied_segment(&self, number: u32) -> PathBuf {
        self.to().join(format!("log/{number:08}.seg"))
    }

    fn segment(&self, number: u32) -> PathBuf {
        self.house.folder().join(format!("log/{number:08}.seg"))
    }

    fn last(&self) -> u32 {
        self.house.segments().len() as u32
    }

    /// All that the copy holds is as it was written, and so many mails are in it.
    fn is_sound_with(&self, mails: u64) {
        let aside = self.folder.path().join("aside");
        drop(fs::remove_dir_all(&aside));
        copy_folder(&self.to(), &aside);
        let (copy, recovery) = opened(&self.house, &aside);
        assert_eq!(recovery, archive::Recovery::default());
        assert_sound(&copy);
        assert_eq!(copy.counters().unwrap().mails, mails);
    }
}

#[test]
fn only_what_is_new_is_written_into_an_earlier_copy_and_it_becomes_the_same() {
    let copied = Copied::new();
    let before = files(&copied.to().join("log"));
    copied.fill(100..140);
    let second = copied.back_up();
    let there: u64 = before.values().map(|bytes| bytes.len() as u64).sum();
    assert!(second.unchanged > there / 2 && second.apart.is_none() && second.kept.is_empty());
    copied.archive.close().unwrap();
    let third = copied.back_up();
    assert!(third.unchanged > second.unchanged);
    assert_eq!(files(&copied.to().join("log")), files(&copied.house.folder().join("log")));
    copied.is_sound_with(70);
    let (copy, _) = opened(&copied.house, &copied.to());
    let (there, here) = (state(&copy), state(&copied.archive));
    assert_eq!((there.mails, there.copies, there.found), (here.mails, here.copies, here.found));
}

#[test]
fn damage_that_came_after_a_copy_never_takes_the_place_of_what_is_good_in_it() {
    // Where it is damaged: a full segment's header, a record and a header of a record in it, and the last segment's.
    type Place = fn(&Copied) -> (u32, usize);
    let places: [(&str, Place); 4] = [
        ("a segment's header", |_| (1, 40)),
        ("a record", |_| (2, 300)),
        ("the last segment", |copied| (copied.last(), 200)),
        ("the header of the last segment", |copied| (copied.last(), 3)),
    ];
    for (name, place) in places {
        let copied = Copied::new();
        let (number, at) = place(&copied);
        spoil(&copied.segment(number), at);
        copied.fill(100..103);
        let done = copied.back_up();
        assert!(done.apart.is_none(), "{name}: {done:?}");
        let named = format!("segment {number}");
        assert!(done.kept.iter().any(|what| what.contains(&named)), "{name}: {done:?}");
        copied.is_sound_with(33);
        // It stays so, and is told each time.
        copied.fill(200..230);
        assert_eq!(copied.back_up().kept.len(), 1, "{name}");
        copied.is_sound_with(63);
    }
}

#[test]
fn every_byte_of_a_segment_may_be_damaged_and_the_copy_stays_good() {
    let copied = Copied::new();
    let number = copied.last();
    let good = fs::read(copied.segment(number)).unwrap();
    let there = fs::read(copied.copied_segment(number)).unwrap();
    assert_eq!(good, there);
    for at in (0..good.len()).step_by(37) {
        spoil(&copied.segment(number), at);
        let done = copied.back_up();
        assert!(done.kept.len() == 1 || done.apart.is_some(), "byte {at}: {done:?}");
        assert!(fs::read(copied.copied_segment(number)).unwrap() == good, "byte {at}");
        flip(&copied.segment(number), at);
    }
    assert_eq!(copied.back_up().kept, Vec::<String>::new());
}

#[test]
fn a_segment_that_the_archive_lost_stays_in_the_copy() {
    let copied = Copied::new();
    fs::remove_file(copied.segment(2)).unwrap();
    copied.fill(100..110);
    let done = copied.back_up();
    assert!(done.kept[0].contains("segment 2"), "{done:?}");
    copied.is_sound_with(40);
}

#[test]
fn a_damaged_copy_is_mended_from_the_archive() {
    let copied = Copied::new();
    spoil(&copied.copied_segment(2), 400);
    spoil(&copied.copied_segment(1), 30);
    edit(&copied.copied_segment(copied.last()), |bytes| bytes.truncate(bytes.len() - 100));
    fs::remove_file(copied.copied_segment(3)).unwrap();
    let done = copied.back_up();
    assert!(done.apart.is_none() && done.kept.is_empty(), "{done:?}");
    copied.is_sound_with(30);
}

#[test]
fn rot_in_a_copy_that_no_date_tells_of_is_mended_when_all_is_compared() {
    let copied = Copied::new();
    let segment = copied.copied_segment(1);
    let changed = fs::metadata(&segment).unwrap().modified().unwrap();
    flip(&segment, 400);
    fs::File::options().write(true).open(&segment).unwrap().set_modified(changed).unwrap();
    let good = fs::read(copied.segment(1)).unwrap();
    copied.back_up();
    assert!(fs::read(&segment).unwrap() != good);
    let done = copied.compare();
    assert!(done.apart.is_none() && done.kept.is_empty() && done.written > 0, "{done:?}");
    assert!(fs::read(&segment).unwrap() == good);
    copied.is_sound_with(30);
}

#[test]
fn what_an_earlier_run_left_beside_does_not_take_the_place_of_a_copy_that_went_on() {
    let copied = Copied::new();
    // The last segment becomes full, and its copy is whole when the run is broken off.
    copied.fill(100..140);
    let staged = copied.archive.back_up(&copied.to(), how(&copied.house, &mut |_| true)).unwrap();
    assert!(staged.staged.len() > 2);
    let (copy, _) = opened(&copied.house, &copied.to());
    add(&copy, &Mail::number(999).bytes());
    copy.close().unwrap();
    let before = files(&copied.to().join("log"));
    assert!(copied.back_up().apart.is_some());
    let after = files(&copied.to().join("log"));
    assert!(
        before
            .iter()
            .filter(|(name, _)| name.ends_with(".seg"))
            .all(|one| after.get(one.0) == Some(one.1))
    );
}

#[test]
fn a_copy_that_was_opened_and_signed_what_it_holds_goes_on_with_the_archive() {
    let copied = Copied::new();
    // Of an archive that can't be opened the log is copied as it stands, signed or not.
    for round in 0..3 {
        copied.fill(100 + round * 10..105 + round * 10);
        assert!(copied.back_up_log().apart.is_none(), "round {round}");
        let (copy, _) = opened(&copied.house, &copied.to());
        copy.close().unwrap();
    }
    let done = copied.back_up();
    assert!(done.apart.is_none() && done.kept.is_empty(), "{done:?}");
    copied.is_sound_with(45);
}

#[test]
fn every_damaged_byte_of_a_key_is_mended() {
    let copied = Copied::new();
    let key = copied.to().join("archive.key");
    let good = fs::read(&key).unwrap();
    for at in 0..good.len() {
        flip(&key, at);
        let done = copied.back_up();
        assert!(done.apart.is_none() && done.kept.is_empty(), "byte {at}: {done:?}");
        assert!(fs::read(&key).unwrap() == good, "byte {at}");
    }
}

#[test]
fn a_damaged_key_is_mended_in_the_copy_and_never_copied_into_it() {
    let copied = Copied::new();
    let (here, there) =
        (copied.house.folder().join("archive.key"), copied.to().join("archive.key"));
    let good = fs::read(&here).unwrap();
    fs::write(&there, &good[..good.len() / 2]).unwrap();
    assert!(copied.back_up().kept.is_empty());
    assert!(fs::read(&there).unwrap() == good);
    fs::write(&here, "").unwrap();
    assert!(copied.back_up().kept[0].contains("archive.key"));
    assert!(fs::read(&there).unwrap() == good);
    fs::remove_file(&there).unwrap();
    let refused = copied.archive.back_up(&copied.to(), how(&copied.house, &mut |_| true));
    assert!(matches!(refused, Err(Error::Key(_))), "{refused:?}");
}

#[test]
fn the_copy_of_another_archive_is_left_as_it_is() {
    let (copied, other) = (Copied::new(), House::new());
    let archive = other.open();
    fs::remove_dir_all(copied.to()).unwrap();
    copy_folder(&other.folder(), &copied.to());
    let before = files(&copied.to().join("log"));
    assert!(copied.back_up().apart.is_some());
    assert_eq!(files(&copied.to().join("log")), before);
    drop(archive);
}

#[test]
fn a_copy_that_has_what_the_archive_has_not_is_left_as_it_is() {
    let with_mail_of_its_own = |copied: &Copied| {
        let (copy, _) = opened(&copied.house, &copied.to());
        add(&copy, &Mail::number(999).bytes());
        copy.close().unwrap();
    };
    let with_a_segment_more = |copied: &Copied| {
        let (copy, _) = opened(&copied.house, &copied.to());
        for n in 900..910 {
            add(&copy, &Mail::number(n).file("f", &noise(n as u64, 3000)).bytes());
        }
        copy.close().unwrap();
    };
    for change in [with_mail_of_its_own, with_a_segment_more] {
        let copied = Copied::new();
        change(&copied);
        let before = files(&copied.to().join("log"));
        for more in [0, 5] {
            copied.fill(100..100 + more);
            let done = copied.back_up();
            assert!(done.apart.is_some(), "{done:?}");
            assert_eq!(files(&copied.to().join("log")), before);
        }
        let (copy, _) = opened(&copied.house, &copied.to());
        assert!(copy.counters().unwrap().mails > 30);
        assert_sound(&copy);
    }
}

#[test]
fn a_log_that_lost_its_end_takes_nothing_from_the_copy() {
    let copied = Copied::new();
    copied.archive.close().unwrap();
    let Copied { house, archive, folder } = copied;
    drop(archive);
    edit(&house.last_segment(), |bytes| bytes.truncate(bytes.len() / 2));
    house.remove_catalog();
    let (archive, recovery) = house.try_open().unwrap();
    assert!(recovery.replayed < 30);
    let copied = Copied { archive, house, folder };
    let lost = copied.archive.counters().unwrap().mails;
    assert!(lost < 30);
    let done = copied.back_up();
    assert!(done.apart.is_some(), "{done:?}");
    copied.is_sound_with(30);
    // Nor does mail that came since, in its place.
    copied.fill(100..120);
    assert!(copied.back_up().apart.is_some());
    copied.is_sound_with(30);
}

#[test]
fn the_log_of_an_archive_that_can_not_be_opened_is_brought_up_too() {
    let copied = Copied::new();
    copied.fill(100..120);
    copied.archive.close().unwrap();
    let done = copied.back_up_log();
    assert!(done.apart.is_none() && done.written > 0, "{done:?}");
    let (copy, recovery) = opened(&copied.house, &copied.to());
    assert_eq!(recovery.replayed, 20);
    assert_sound(&copy);
    drop(copy);
    edit(&copied.house.last_segment(), |bytes| bytes.truncate(bytes.len() / 2));
    let done = copied.back_up_log();
    assert!(done.apart.is_some(), "{done:?}");
}

#[test]
fn a_copy_that_is_broken_off_leaves_the_earlier_one_and_goes_on_the_next_time() {
    let copied = Copied::new();
    copied.fill(100..130);
    let before = files(&copied.to().join("log"));
    for end in 0.. {
        let mut looks = 0;
        let wanted = &mut |_| {
            looks += 1;
            looks <= end
        };
        let done = copied.archive.back_up(&copied.to(), how(&copied.house, wanted)).map(put_all);
        match done {
            Ok(done) => {
                assert!(end > 2 && done.unchanged > 60_000, "{done:?}");
                return copied.is_sound_with(60);
            }
            Err(error) => assert!(matches!(error, Error::Cancelled), "{error}"),
        }
        let mut now = files(&copied.to().join("log"));
        now.retain(|name, _| name.ends_with(".seg"));
        assert_eq!(now, before);
        copied.is_sound_with(30);
    }
}
