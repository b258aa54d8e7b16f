//! A full disk: the sender is told to come again, and the archive goes on when there is room.
//!
//! Needs a small file system of its own; without the right to mount one the test says so and passes.

use std::path::Path;
use std::process::Command;

use crate::house::*;

/// A file system of some size, unmounted at the end.
struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    fn mount(size: &str) -> Option<Small> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={size}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .status()
            .is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("skipped: no right to mount a file system");
        }
        mounted.then_some(Small { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.folder.path()).status());
    }
}

#[test]
fn a_commit_on_a_full_disk_fails_as_a_whole_and_works_again_when_there_is_room() {
    for segment_len in [1 << 30, 200_000] {
        let Some(small) = Small::mount("12m") else { return };
        let root = tempfile::tempdir_in(small.path()).unwrap();
        let mut house = House::in_folder(root);
        house.options.segment_len = segment_len;
        let archive = house.open();
        mailbox(&archive, "anna@example.com");
        let mut known = Vec::new();
        let mut failed = 0;
        for round in 0..4 {
            let ballast = small.path().join("ballast");
            // Fills up what is left to different lengths, so that the end comes in different places.
            let keep = 60_000 + round * 170_000;
            fill(&ballast, keep);
            for n in 0..200 {
                let number = round * 1000 + n;
                let raw = Mail::number(number).file("f", &noise(number as u64, 9000)).bytes();
                let group = vec![archive.prepare(arrival(&raw))];
                match archive.commit(group) {
                    Ok(stored) => known.push((stored[0].mail, raw)),
                    Err(error) => {
                        assert!(error.is_full(), "{error}");
                        failed += 1;
                        if n > 60 || failed % 3 == 0 {
                            break;
                        }
                    }
                }
            }
            let rest = small.path().join("rest");
            fill(&rest, 0);
            // There may be room for a mailbox where there was none for a mail: in files as long as the failed commit
            // left them.
            let there =
                || archive.mailboxes().unwrap().iter().any(|row| row.primary == "full@example.com");
            let before = there();
            match archive.add_mailbox("full@example.com", &[], Default::default()) {
                Ok(_) => assert!(!before && there()),
                Err(error) => {
                    assert!(error.is_full() || before, "{error}");
                    assert_eq!(there(), before);
                }
            }
            std::fs::remove_file(&rest).unwrap();
            std::fs::remove_file(&ballast).unwrap();
            let raw = Mail::number(round * 1000 + 999).bytes();
            let mail = add(&archive, &raw);
            known.push((mail, raw));
            assert_sound(&archive);
        }
        assert!(failed >= 4);
        let check = |archive: &archive::Archive| {
            for (mail, raw) in &known {
                assert!(read(archive, *mail).unwrap() == *raw);
            }
            let mut numbers: Vec<u32> = known.iter().map(|(mail, _)| *mail).collect();
            numbers.sort_unstable();
            assert_eq!(find(archive, ""), numbers);
            assert_sound(archive);
        };
        check(&archive);
        archive.close().unwrap();
        drop(archive);
        check(&house.open());
    }
}

/// Writes zeros until so many bytes are free.
fn fill(path: &Path, keep: usize) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    let len = file.metadata().unwrap().len();
    file.set_len(len.saturating_sub(keep as u64)).unwrap();
}
