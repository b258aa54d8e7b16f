//! A copy of an archive while it is in use, that can be opened like the archive itself.
//!
//! The catalog is copied first, as it stands between two groups of mail; then the log up to where that catalog knows
//! it. Both are from one moment, whatever comes meanwhile, and the moment stands behind a signed checkpoint. All is
//! copied beside what an earlier copy has, and takes its place when whoever asked for it says so: a copy that is broken
//! off leaves the earlier one, and goes on where it ended when it is made again. Full segments that an earlier copy has
//! are not written again; a segment is replaced only by one that goes on where it ends (`compare`), so that damage in
//! the archive never takes the place of what was good. Deliberately not here: the index, which follows from the log,
//! and everything that is not the archive's.

mod compare;

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::catalog::meta;
use crate::error::{Error, IoContext, Result};
use crate::keys::{Keys, MasterKey, archive_of, sync_folder};
use crate::open::{Archive, beginning};
use crate::segment::{self, Location};
use compare::{Compared, compare};

/// Bytes copied between two looks at whether somebody still wants the copy.
const STEP: usize = 4 << 20;
/// Ending of what is called so until it has its place.
const BESIDE: &str = ".unfinished";
/// What the file with the archive's key is called.
const KEY: &str = "archive.key";

/// What a copy came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackedUp {
    /// Mails that it holds; 0 if the archive was not open.
    pub mails: u64,
    /// Bytes that were written.
    pub written: u64,
    /// Bytes of the log that were there already.
    pub unchanged: u64,
    /// What the earlier copy has and the archive has not, as it was written: left as it is, each in words.
    pub kept: Vec<String>,
    /// Why nothing of the earlier copy is replaced: the archive does not go on where it ends.
    pub apart: Option<String>,
    /// Places whose files are whole beside them: [`put`] gives them their places, all or none.
    pub staged: Vec<PathBuf>,
}

/// How a copy is made.
pub struct How<'a> {
    /// Opens the archive's key: a copy of it that can't be opened is made anew.
    pub master: &'a MasterKey,
    /// Whether full segments that seem to be copied are compared byte for byte.
    pub compare: bool,
    /// Learns how many bytes were written, and ends the copy by saying no.
    pub wanted: &'a mut dyn FnMut(u64) -> bool,
}

impl Archive {
    /// Copies the archive into `to`: an empty folder, or an earlier copy, which becomes this one unless it has what
    /// the archive has not. What is staged has its place only afterwards. Mail may come meanwhile.
    pub fn back_up(&self, to: &Path, how: How<'_>) -> Result<BackedUp> {
        let log = to.join("log");
        fs::create_dir_all(&log).tried("make the folder", &log)?;
        let master = how.master;
        let mut copy = Copy::new(self.keys.archive, how);
        copy.key(&self.folder, to, master)?;
        if copy.done.apart.is_some() {
            return Ok(copy.done);
        }
        let catalog = to.join("catalog.sqlite3");
        let snapshot = beside(&catalog);
        remove(&snapshot)?;
        self.reading.catalog.read(|connection| {
            // Nothing may come between the checkpoint and the moment: whoever opens the copy would have to seal it.
            let moment = self.sealed(|| begin_reading(connection))?;
            copy_database(connection, &snapshot)?;
            Ok(moment.finish()?)
        })?;
        let progress = meta::progress(&Connection::open(&snapshot)?)?.unwrap_or_else(beginning);
        copy.done.written += len(&snapshot)?;
        copy.done.mails = progress.counters.mails;
        copy.segments(self.reading.log.folder(), &log, progress.position.next)?;
        copy.done.staged.push(catalog);
        if copy.done.apart.is_some() {
            return copy.given_up();
        }
        // The index of a copy that was opened may know more than this one has.
        crate::index::remove(&to.join("index"))?;
        Ok(copy.done)
    }

    /// Signs what the log holds and does `work` before anything more comes.
    fn sealed<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if self.takes_no_mail().is_some() {
            return work();
        }
        let mut writer = self.writer()?;
        if writer.seal(self.now())? {
            let progress = writer.progress();
            meta::set_progress(writer.catalog.connection()?, &progress)?;
        }
        work()
    }
}

/// A transaction that sees what is there now, whatever comes.
fn begin_reading(connection: &Connection) -> Result<rusqlite::Transaction<'_>> {
    let moment = connection.unchecked_transaction()?;
    meta::progress(&moment)?;
    Ok(moment)
}

/// Brings the log of an earlier copy up to that of an archive in `from` that can't be opened. Its catalog stays: a
/// log that goes further is read when the copy is opened.
pub fn back_up_log(from: &Path, to: &Path, how: How<'_>) -> Result<BackedUp> {
    let (source, target) = (from.join("log"), to.join("log"));
    let mut copy = Copy::new(archive_of(&to.join(KEY))?, how);
    let Some(last) = segment::numbers(&source)?.pop() else { return Ok(copy.done) };
    fs::create_dir_all(&target).tried("make the folder", &target)?;
    let end = len(&segment::path(&source, last))?;
    copy.segments(&source, &target, Location::new(last, end))?;
    if copy.done.apart.is_some() {
        return copy.given_up();
    }
    Ok(copy.done)
}

/// Where a file is made that is to have this place.
#[must_use]
pub fn beside(place: &Path) -> PathBuf {
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(BESIDE);
    place.with_file_name(name)
}

/// Gives what is whole beside its place – a file, a database, a folder – this place. Done again it does nothing.
pub fn put(place: &Path) -> Result<()> {
    let new = beside(place);
    if !fs::exists(&new).tried("look for", &new)? {
        return Ok(());
    }
    if place.extension().is_some_and(|ending| ending == "sqlite3") {
        // They belong to the database that goes.
        for ending in ["-wal", "-shm"] {
            let mut name = place.as_os_str().to_owned();
            name.push(ending);
            remove(Path::new(&name))?;
        }
    }
    fs::rename(&new, place).tried("put in place", place)?;
    place.parent().map_or(Ok(()), sync_folder)
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
    archive: [u8; 16],
    done: BackedUp,
    compare: bool,
    wanted: &'a mut dyn FnMut(u64) -> bool,
}

impl<'a> Copy<'a> {
    fn new(archive: [u8; 16], how: How<'a>) -> Copy<'a> {
        Copy { archive, done: BackedUp::default(), compare: how.compare, wanted: how.wanted }
    }

    /// Copies the archive's key, unless there is a good one already: that of an archive never changes.
    fn key(&mut self, from: &Path, to: &Path, master: &MasterKey) -> Result<()> {
        let (source, target) = (from.join(KEY), to.join(KEY));
        let archive = |path: &Path| Keys::open(path, master).ok().map(|keys| keys.archive);
        let (ours, theirs) = (archive(&source), archive(&target));
        if archive_of(&target).is_ok_and(|named| named != self.archive) && !self.is_ours(to)? {
            self.done.apart = Some("it is the backup of another archive".into());
            return Ok(());
        }
        match theirs {
            Some(_) if ours != theirs => {
                self.done.kept.push(format!("{KEY}, which can't be opened in the archive"));
            }
            Some(_) => {}
            None if ours == Some(self.archive) => {
                self.part(&source, &target, len(&source)?, None)?;
            }
            None => {
                return Err(Error::Key(format!(
                    "{} is not the key of the archive that is open: restore it from a backup",
                    source.display()
                )));
            }
        }
        Ok(())
    }

    /// Whether the mail in an earlier copy is this archive's, whatever its key says.
    fn is_ours(&self, to: &Path) -> Result<bool> {
        let path = segment::path(&to.join("log"), 1);
        let Ok(mut file) = File::open(&path) else { return Ok(false) };
        Ok(segment::read_header(&mut file, &path, 1, &self.archive)?.is_ok())
    }

    /// Copies the segments up to `end`, which may be within one, until the earlier copy is found to have more.
    fn segments(&mut self, from: &Path, to: &Path, end: Location) -> Result<()> {
        let ours = segment::numbers(from)?;
        let theirs = segment::numbers(to)?;
        if let Some(number) = theirs.last().filter(|number| **number > end.segment()) {
            let why = format!("the backup has a segment {number}, the archive has none");
            self.done.apart = Some(why);
            return Ok(());
        }
        for number in 1..=end.segment() {
            if ours.contains(&number) {
                self.segment((from, to), number, end)?;
            } else if theirs.contains(&number) {
                let why = format!("segment {number}, which the archive has lost");
                self.done.kept.push(why);
            }
            if self.done.apart.is_some() {
                break;
            }
        }
        Ok(())
    }

    fn segment(&mut self, (from, to): (&Path, &Path), number: u32, end: Location) -> Result<()> {
        let (source, target) = (segment::path(from, number), segment::path(to, number));
        let full = number < end.segment();
        let changed = fs::metadata(&source)
            .and_then(|about| about.modified())
            .tried("read the segment", &source)?;
        let len = if full { len(&source)? } else { end.offset() };
        let is_copied = |path: &Path| {
            fs::metadata(path).is_ok_and(|copy| {
                copy.len() == len && copy.modified().is_ok_and(|copy| copy == changed)
            })
        };
        if full && !self.compare && is_copied(&target) {
            self.done.unchanged += len;
            return Ok(());
        }
        let new = beside(&target);
        if fs::exists(&target).tried("look for", &target)? {
            match same_bytes(&source, &target, len)? {
                Same::All => {
                    self.done.unchanged += len;
                    return if full { dated(&target, changed) } else { Ok(()) };
                }
                Same::Beginning => {}
                // What is not the same as the archive's is looked at, and told, each time.
                Same::No => return self.other_segment((from, to), number, len),
            }
        }
        // An earlier run was broken off behind it.
        if full && !self.compare && is_copied(&new) {
            self.done.unchanged += len;
            self.done.staged.push(target);
            return Ok(());
        }
        self.part(&source, &target, len, None)?;
        if full { dated(&new, changed) } else { Ok(()) }
    }

    /// A segment that is not what an earlier copy has and more.
    fn other_segment(&mut self, (from, to): (&Path, &Path), number: u32, len: u64) -> Result<()> {
        let (source, target) = (segment::path(from, number), segment::path(to, number));
        match compare((from, to), number, len, &self.archive)? {
            Compared::Apart(why) => {
                self.done.apart = Some(format!("segment {number}: {why}"));
                Ok(())
            }
            Compared::Continues(patches) => {
                if let Some(first) = patches.first() {
                    let at = first.start;
                    let why = format!("segment {number}, which is damaged in the archive at {at}");
                    self.done.kept.push(why);
                }
                self.part(&source, &target, len, Some(&patches))
            }
        }
    }

    /// Copies the first `len` bytes of a file beside its place, and into them what only the copy that has the place
    /// now has.
    fn part(
        &mut self,
        source: &Path,
        target: &Path,
        len: u64,
        patches: Option<&[Range<u64>]>,
    ) -> Result<()> {
        let new = beside(target);
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
        for patch in patches.unwrap_or_default() {
            let mut old = File::open(target).tried("open", target)?;
            old.seek(SeekFrom::Start(patch.start)).tried("read", target)?;
            to.seek(SeekFrom::Start(patch.start)).tried("write", &new)?;
            let copied = std::io::copy(&mut old.take(patch.end - patch.start), &mut to);
            copied.tried("write", &new)?;
        }
        to.sync_all().tried("write", &new)?;
        self.done.staged.push(target.to_owned());
        Ok(())
    }

    /// Leaves the earlier copy as it is.
    fn given_up(mut self) -> Result<BackedUp> {
        self.done.staged.drain(..).try_for_each(|place| remove(&beside(&place)))?;
        Ok(BackedUp { mails: 0, ..self.done })
    }
}

/// How the beginning of a file is to a copy of it.
enum Same {
    /// The copy is the same.
    All,
    /// The copy is the same as far as it goes.
    Beginning,
    No,
}

/// Compares the first `len` bytes of a file with a copy.
fn same_bytes(source: &Path, copy: &Path, len: u64) -> Result<Same> {
    let (mut ours, mut theirs) =
        (File::open(source).tried("open", source)?, File::open(copy).tried("open", copy)?);
    let there = theirs.metadata().tried("read", copy)?.len();
    if there > len {
        return Ok(Same::No);
    }
    let (mut one, mut other) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    let mut left = there as usize;
    while left > 0 {
        let step = one.len().min(left);
        ours.read_exact(&mut one[..step]).tried("read", source)?;
        theirs.read_exact(&mut other[..step]).tried("read", copy)?;
        if one[..step] != other[..step] {
            return Ok(Same::No);
        }
        left -= step;
    }
    Ok(if there == len { Same::All } else { Same::Beginning })
}

/// Gives a copy the date of what it is the copy of.
fn dated(path: &Path, changed: SystemTime) -> Result<()> {
    let file = OpenOptions::new().write(true).open(path).tried("open", path)?;
    file.set_times(FileTimes::new().set_modified(changed))
        .and_then(|()| file.sync_all())
        .tried("write", path)
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
