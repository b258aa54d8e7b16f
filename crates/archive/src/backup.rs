//! A copy of an archive while it is in use, that can be opened like the archive itself.
//!
//! The catalog is copied first, as it stands between two groups of mail; then the log up to where that catalog knows
//! it. Both are from one moment, whatever comes meanwhile, and the moment stands behind a signed checkpoint. Into an
//! earlier copy only what is new is written: a segment that is full never changes. If that is broken off, what is
//! there is a log without a catalog, which is made anew when it is opened. Deliberately not here: the index, which
//! follows from the log too, and everything that is not the archive's.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::catalog::meta;
use crate::error::{Error, IoContext, Result};
use crate::keys::sync_folder;
use crate::open::{Archive, beginning};
use crate::segment::{self, Location};

/// Bytes copied between two looks at whether somebody still wants the copy.
const STEP: usize = 4 << 20;
/// What a file is called until it is whole.
const UNFINISHED: &str = "unfinished";

/// What a copy came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackedUp {
    /// Mails that it holds.
    pub mails: u64,
    /// Bytes that were written.
    pub written: u64,
    /// Bytes of the log that were there already.
    pub unchanged: u64,
}

impl Archive {
    /// Copies the archive into `to`: an empty folder, or an earlier copy, which becomes this one. `wanted` learns how
    /// many bytes were written, and ends the copy by saying no. Mail may come meanwhile.
    pub fn back_up(&self, to: &Path, wanted: &mut dyn FnMut(u64) -> bool) -> Result<BackedUp> {
        let log = to.join("log");
        fs::create_dir_all(&log).tried("make the folder", &log)?;
        // The index of a copy that was opened may know more than this one has.
        crate::index::remove(&to.join("index"))?;
        self.seal()?;
        let mut copy = Copy { done: BackedUp::default(), wanted };
        let snapshot = unfinished(&to.join("catalog.sqlite3"));
        remove(&snapshot)?;
        self.reading.catalog.read(|connection| copy_database(connection, &snapshot))?;
        let progress = meta::progress(&Connection::open(&snapshot)?)?.unwrap_or_else(beginning);
        copy.done.written += len(&snapshot)?;
        copy.done.mails = progress.counters.mails;
        for ending in ["-wal", "-shm", ""] {
            remove(&to.join(format!("catalog.sqlite3{ending}")))?;
        }
        copy.file(&self.folder.join("archive.key"), &to.join("archive.key"))?;
        copy.segments(self.reading.log.folder(), &log, progress.position.next)?;
        put(&snapshot, &to.join("catalog.sqlite3"))?;
        Ok(copy.done)
    }

    /// Signs what the log holds.
    fn seal(&self) -> Result<()> {
        if self.takes_no_mail().is_some() {
            return Ok(());
        }
        let mut writer = self.writer()?;
        if writer.seal(self.now())? {
            let progress = writer.progress();
            meta::set_progress(writer.catalog.connection()?, &progress)?;
        }
        Ok(())
    }
}

/// Copies an open database into a new file, as it stands between two changes. It may be changed meanwhile.
pub fn copy_database(from: &Connection, to: &Path) -> Result<()> {
    let mut copy = Connection::open(to)?;
    // All pages in one reading transaction: in steps, any change would begin the copy anew.
    Backup::new(from, &mut copy)?.step(-1)?;
    copy.close().map_err(|(_, error)| error)?;
    let file = OpenOptions::new().write(true).open(to).tried("open", to)?;
    file.sync_all().tried("write", to)
}

struct Copy<'a> {
    done: BackedUp,
    wanted: &'a mut dyn FnMut(u64) -> bool,
}

impl Copy<'_> {
    /// Copies the segments up to `end`, which may be within one, and removes what a copy has behind it.
    fn segments(&mut self, from: &Path, to: &Path, end: Location) -> Result<()> {
        for number in segment::numbers(from)? {
            let (source, target) = (segment::path(from, number), segment::path(to, number));
            match number.cmp(&end.segment()) {
                std::cmp::Ordering::Less => self.full_segment(&source, &target)?,
                std::cmp::Ordering::Equal => self.part(&source, &target, end.offset())?,
                std::cmp::Ordering::Greater => break,
            }
        }
        for number in segment::numbers(to)?.into_iter().filter(|number| *number > end.segment()) {
            remove(&segment::path(to, number))?;
        }
        sync_folder(to)
    }

    /// A segment that nothing is added to any more: the same if it is as long and as old.
    fn full_segment(&mut self, source: &Path, target: &Path) -> Result<()> {
        let about = fs::metadata(source).tried("read the segment", source)?;
        let changed = about.modified().tried("read the segment", source)?;
        let same = fs::metadata(target).is_ok_and(|copy| {
            copy.len() == about.len() && copy.modified().is_ok_and(|copy| copy == changed)
        });
        if same {
            self.done.unchanged += about.len();
            return Ok(());
        }
        self.part(source, target, about.len())?;
        let file = OpenOptions::new().write(true).open(target).tried("open", target)?;
        file.set_times(FileTimes::new().set_modified(changed))
            .and_then(|()| file.sync_all())
            .tried("write", target)
    }

    fn file(&mut self, source: &Path, target: &Path) -> Result<()> {
        self.part(source, target, len(source)?)
    }

    /// Copies the first `len` bytes of a file.
    fn part(&mut self, source: &Path, target: &Path, len: u64) -> Result<()> {
        let new = unfinished(target);
        let mut from = File::open(source).tried("open", source)?;
        let mut to = File::create(&new).tried("make", &new)?;
        let mut buffer = vec![0; STEP.min(len as usize)];
        let mut left = len;
        while left > 0 {
            let step = buffer.len().min(left as usize);
            from.read_exact(&mut buffer[..step]).tried("read", source)?;
            to.write_all(&buffer[..step]).tried("write", &new)?;
            left -= step as u64;
            self.done.written += step as u64;
            if !(self.wanted)(self.done.written) {
                return Err(Error::Cancelled);
            }
        }
        to.sync_all().tried("write", &new)?;
        put(&new, target)
    }
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    path.with_file_name(name)
}

/// Gives a whole file its name.
fn put(new: &Path, path: &Path) -> Result<()> {
    fs::rename(new, path).tried("put in place", path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

fn len(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).tried("read", path)?.len())
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.tried("remove", path),
    }
}
