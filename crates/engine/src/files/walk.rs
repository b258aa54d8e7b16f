//! Walks folders in sorted order and says of each file in which folder of mail it lies.
//!
//! A directory with ten million files must not be held in memory to be sorted. It is read in
//! passes instead: each pass keeps the smallest names behind the last one handed out. That reads a
//! directory of ten million names a hundred times, which is still little beside reading the files.
//! Links inside folders are not followed, so there are no cycles.

use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::{Estimate, Origin, folders};

/// Names of one directory held at a time.
const BATCH: usize = 100_000;

/// What kind of directory a file lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// An ordinary directory.
    Plain,
    /// A Maildir itself: holds control files, its folders, `cur`, `new` and `tmp`.
    Maildir,
    /// `cur` or `new`: every file is a mail.
    MaildirMails,
    /// `tmp`: deliveries that never ended.
    MaildirTmp,
    /// Inside an Apple Mail package.
    Apple,
    /// Where an Apple Mail package keeps attachments.
    AppleAttachments,
}

/// A file to look at.
#[derive(Debug)]
pub(super) struct Visit {
    pub path: PathBuf,
    pub folder: Vec<String>,
    pub place: Place,
    /// Named by the caller, not found in a folder.
    pub argument: bool,
}

impl Visit {
    pub fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }

    pub fn origin(&self) -> Origin {
        let flags = match self.place {
            Place::MaildirMails => folders::maildir_flags(self.name()),
            _ => String::new(),
        };
        Origin { path: self.path.clone(), folder: self.folder.clone(), flags, ..Origin::default() }
    }

    /// The folder that this file stands for if it is an mbox.
    pub fn mbox_name(&self) -> Option<String> {
        let package = self.place == Place::Apple && self.name() == "mbox";
        (!self.argument && !package).then(|| folders::mbox(self.name()))
    }
}

/// One step of the walk.
#[derive(Debug)]
pub(super) enum Step {
    File(Visit),
    Skipped { origin: Origin, reason: String },
    Failed { origin: Origin, reason: String },
}

#[derive(Debug)]
pub(super) struct Walk {
    arguments: std::vec::IntoIter<PathBuf>,
    frames: Vec<Frame>,
}

/// A directory on the way down.
#[derive(Debug)]
struct Frame {
    path: PathBuf,
    folder: Vec<String>,
    place: Place,
    names: std::vec::IntoIter<(OsString, FileType)>,
    /// The last name handed out, if the directory holds more than this batch.
    more_after: Option<OsString>,
}

impl Walk {
    pub fn new(arguments: Vec<PathBuf>) -> Walk {
        Walk { arguments: arguments.into_iter(), frames: Vec::new() }
    }

    pub fn next(&mut self) -> Option<Step> {
        loop {
            let Some(frame) = self.frames.last_mut() else {
                match self.argument()? {
                    Some(step) => return Some(step),
                    None => continue,
                }
            };
            if let Some((name, kind)) = frame.names.next() {
                match self.entry(name, kind) {
                    Some(step) => return Some(step),
                    None => continue,
                }
            }
            match frame.refill(BATCH) {
                Ok(true) => {}
                Ok(false) => {
                    self.frames.pop();
                }
                Err(error) => {
                    let step = frame.failed(&error);
                    self.frames.pop();
                    return Some(step);
                }
            }
        }
    }

    /// Begins the next argument: a step if it is a file, nothing if it is a folder.
    fn argument(&mut self) -> Option<Option<Step>> {
        let path = self.arguments.next()?;
        let origin = Origin { path: path.clone(), ..Origin::default() };
        let meta = match fs::metadata(&path) {
            Ok(meta) => meta,
            Err(error) => {
                let reason = format!("Opening the path failed: {error}. Check it and its rights.");
                return Some(Some(Step::Failed { origin, reason }));
            }
        };
        if meta.is_dir() {
            let place = place_of_argument(&path);
            self.frames.push(Frame::new(path, Vec::new(), place));
            return Some(None);
        }
        if !meta.is_file() {
            return Some(Some(not_regular(origin)));
        }
        let inside = path.parent().map(place_of_argument);
        let place = match inside {
            Some(Place::MaildirMails) => Place::MaildirMails,
            _ => Place::Plain,
        };
        Some(Some(Step::File(Visit { path, folder: Vec::new(), place, argument: true })))
    }

    fn entry(&mut self, name: OsString, kind: FileType) -> Option<Step> {
        let frame = self.frames.last()?;
        let path = frame.path.join(&name);
        let folder = frame.folder.clone();
        if kind.is_file() {
            return Some(Step::File(Visit { path, folder, place: frame.place, argument: false }));
        }
        let origin = Origin { path: path.clone(), folder, ..Origin::default() };
        if kind.is_symlink() {
            let reason = "a symbolic link: name its target as an argument to import it".to_owned();
            return Some(Step::Skipped { origin, reason });
        }
        if !kind.is_dir() {
            return Some(not_regular(origin));
        }
        match frame.enter(path, &name) {
            Some(child) => {
                self.frames.push(child);
                None
            }
            None => {
                let reason = "a hidden folder, and no Maildir".to_owned();
                Some(Step::Skipped { origin, reason })
            }
        }
    }
}

impl Frame {
    fn new(path: PathBuf, folder: Vec<String>, place: Place) -> Frame {
        let more_after = Some(OsString::new());
        Frame { path, folder, place, names: Vec::new().into_iter(), more_after }
    }

    /// The directory `name` in this one; `None` if it is hidden and no Maildir.
    fn enter(&self, path: PathBuf, name: &OsStr) -> Option<Frame> {
        let mut folder = self.folder.clone();
        let bytes = name.as_encoded_bytes();
        let place = match (self.place, bytes) {
            (Place::Maildir, b"cur" | b"new") => Place::MaildirMails,
            (Place::Maildir, b"tmp") => Place::MaildirTmp,
            (Place::AppleAttachments, _) => Place::AppleAttachments,
            (Place::Apple, b"Attachments") => Place::AppleAttachments,
            (Place::Apple, _) if folders::is_apple_internal(name) => Place::Apple,
            (_, [b'.', ..]) if is_maildir(&path) => {
                folder.extend(folders::maildir(name));
                Place::Maildir
            }
            (_, [b'.', ..]) => return None,
            _ => {
                folder.push(folders::plain(name));
                place_of(&path, name)
            }
        };
        Some(Frame::new(path, folder, place))
    }

    /// Reads the next names of the directory; false if there are none.
    fn refill(&mut self, batch: usize) -> io::Result<bool> {
        let Some(after) = self.more_after.take() else { return Ok(false) };
        let (names, more) = smallest_names(&self.path, &after, batch)?;
        self.more_after = names.last().filter(|_| more).map(|(name, _)| name.clone());
        let any = !names.is_empty();
        self.names = names.into_iter();
        Ok(any)
    }

    fn failed(&self, error: &io::Error) -> Step {
        let folder = self.folder.clone();
        let origin = Origin { path: self.path.clone(), folder, ..Origin::default() };
        let reason = format!(
            "Reading the folder failed: {error}. Nothing in it was imported from here on: \
             make it readable and import again."
        );
        Step::Failed { origin, reason }
    }
}

/// The `batch` smallest names in `dir` behind `after`, sorted, and whether there are more.
fn smallest_names(
    dir: &Path,
    after: &OsStr,
    batch: usize,
) -> io::Result<(Vec<(OsString, FileType)>, bool)> {
    let mut names: Vec<(OsString, FileType)> = Vec::new();
    let mut more = false;
    let by_name = |a: &(OsString, FileType), b: &(OsString, FileType)| a.0.cmp(&b.0);
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.as_os_str() <= after {
            continue;
        }
        names.push((name, entry.file_type()?));
        if names.len() >= batch * 2 {
            names.select_nth_unstable_by(batch, by_name);
            names.truncate(batch);
            more = true;
        }
    }
    names.sort_unstable_by(by_name);
    more |= names.len() > batch;
    names.truncate(batch);
    Ok((names, more))
}

fn place_of_argument(path: &Path) -> Place {
    let name = path.file_name().unwrap_or_default();
    match name.as_encoded_bytes() {
        b"cur" | b"new" if path.parent().is_some_and(is_maildir) => Place::MaildirMails,
        b"tmp" if path.parent().is_some_and(is_maildir) => Place::MaildirTmp,
        _ => place_of(path, name),
    }
}

fn place_of(path: &Path, name: &OsStr) -> Place {
    let package = [".mbox", ".imapmbox"]
        .iter()
        .any(|suffix| name.to_ascii_lowercase().as_encoded_bytes().ends_with(suffix.as_bytes()));
    match () {
        () if is_maildir(path) => Place::Maildir,
        () if package => Place::Apple,
        () => Place::Plain,
    }
}

/// A directory with `cur` and one of its siblings; programs leave `tmp` or `new` out of backups.
fn is_maildir(path: &Path) -> bool {
    let has = |name: &str| fs::symlink_metadata(path.join(name)).is_ok_and(|m| m.is_dir());
    has("cur") && (has("new") || has("tmp"))
}

fn not_regular(origin: Origin) -> Step {
    Step::Skipped { origin, reason: "not a regular file (a device, pipe or socket)".to_owned() }
}

/// Files and bytes below `paths`, as far as they can be read.
pub(super) fn estimate(paths: &[PathBuf]) -> Estimate {
    let mut total = Estimate::default();
    let mut folders = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => folders.push(path.clone()),
            Ok(meta) if meta.is_file() => total.add(meta.len()),
            _ => {}
        }
    }
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().map_while(Result::ok) {
            match entry.metadata() {
                Ok(meta) if meta.is_dir() => folders.push(entry.path()),
                Ok(meta) if meta.is_file() => total.add(meta.len()),
                _ => {}
            }
        }
    }
    total
}

impl Estimate {
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_read_in_sorted_passes_of_bounded_size() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..1000 {
            fs::write(dir.path().join(format!("{:04}", n * 7 % 1000)), "x").unwrap();
        }
        let mut frame = Frame::new(dir.path().to_path_buf(), Vec::new(), Place::Plain);
        let mut seen = Vec::new();
        while frame.refill(64).unwrap() {
            assert!(frame.names.len() <= 64);
            seen.extend(frame.names.by_ref().map(|(name, _)| name.into_string().unwrap()));
        }
        assert_eq!(seen, (0..1000).map(|n| format!("{n:04}")).collect::<Vec<_>>());
    }
}
