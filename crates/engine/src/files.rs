//! A pull source of mails from paths on disk: single mails, mbox files, Maildir and Maildir++,
//! Apple Mail packages, Thunderbird trees, and folders of any of these.
//!
//! The source is an iterator. It holds one directory batch and one mail at a time, so its memory
//! is the same for ten files and for ten million, for a kilobyte and for a mail of 150 MB: what is
//! above [`INLINE_LIMIT`] stays where it is ([`Content::File`]) or is copied to a temporary file
//! ([`Content::Spooled`]).
//!
//! Everything met on the way is reported: as a mail, as skipped with a reason, or as failed with
//! one. Nothing is dropped silently, because a run must balance.
//!
//! Deliberately not here: parsing, digests, placement in the archive, `Status:` headers, PST and
//! OLE `.msg` (reported as skipped, each by its name). No mail is changed: not its line ends, not
//! its broken headers. The one thing undone is the framing of the container it lies in; `mbox`
//! says which part of that is undone and which is not.

mod emlx;
mod folders;
mod from_line;
mod mbox;
mod recognise;
mod sink;
mod walk;
mod window;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use mbox::{Mbox, Piece};
use recognise::{HEAD, Verdict};
use walk::{Step, Visit, Walk};

pub use mbox::{MBOXRD_SENDER, Quoting};

/// Up to this size a mail is handed over in memory; above it as a file.
pub const INLINE_LIMIT: u64 = 1024 * 1024;

/// Where a mail was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file, exactly as the file system names it.
    pub path: PathBuf,
    /// In an mbox: the byte offset of the mail's `From ` line, or of the garbage reported.
    pub offset: Option<u64>,
    /// The folder of the mail relative to the argument it was found under. Empty when the argument
    /// is the file itself, or the folder the mail lies in directly.
    pub folder: Vec<String>,
    /// Modification time of the file, in seconds since 1970.
    pub file_time: Option<i64>,
    /// Maildir flags as in the file's name, such as `RS`.
    pub flags: String,
}

/// The bytes of a mail.
#[derive(Debug)]
pub enum Content {
    /// A mail of at most [`INLINE_LIMIT`] bytes.
    Bytes(Vec<u8>),
    /// A larger mail copied out of its container. The file is rewound, and removed when dropped.
    Spooled {
        /// The temporary file.
        file: tempfile::NamedTempFile,
        /// Its length in bytes.
        len: u64,
    },
    /// A larger mail that is a file of its own.
    File {
        /// The file found.
        path: PathBuf,
        /// Its length in bytes when it was found.
        len: u64,
    },
}

/// One thing met on the way.
#[derive(Debug)]
pub enum Found {
    /// A mail.
    Mail {
        /// Where it was found.
        origin: Origin,
        /// Its bytes.
        content: Content,
    },
    /// Something that is no mail; the reason says what it is.
    Skipped {
        /// Where it was found.
        origin: Origin,
        /// Why it is not a mail.
        reason: String,
    },
    /// Something that could not be read.
    Failed {
        /// Where it was found.
        origin: Origin,
        /// What was tried, why it failed, what to do.
        reason: String,
    },
}

/// How much there is to read, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Estimate {
    /// Files, mail or not.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Iterates over every mail below the given paths, in the sorted order of their names.
///
/// Symbolic links met in a folder are reported as skipped; a link given as an argument is followed,
/// because the caller named it.
#[derive(Debug)]
pub struct Files {
    paths: Vec<PathBuf>,
    walk: Walk,
    open: Option<OpenMbox>,
    ready: VecDeque<Found>,
    spool: PathBuf,
    quoting: Quoting,
}

#[derive(Debug)]
struct OpenMbox {
    reader: Mbox<File>,
    origin: Origin,
    /// The mbox's own name as a folder, where it lies in a tree.
    name: Option<String>,
    /// Whether the file is one mail if it turns out to hold no `From ` line.
    else_mail: bool,
}

impl Files {
    /// A source over files and folders. Large mails are copied out to the system's temporary
    /// folder; [`Files::spool_in`] names another.
    pub fn new(paths: Vec<PathBuf>) -> Files {
        Files {
            walk: Walk::new(paths.clone()),
            paths,
            open: None,
            ready: VecDeque::new(),
            spool: std::env::temp_dir(),
            quoting: Quoting::default(),
        }
    }

    /// Copies large mails out of their containers to files in `dir`.
    pub fn spool_in(mut self, dir: PathBuf) -> Files {
        self.spool = dir;
        self
    }

    /// Says how the mbox files quote `From ` lines. See [`Quoting`] for why the default leaves
    /// them as stored.
    pub fn quoting(mut self, quoting: Quoting) -> Files {
        self.quoting = quoting;
        self
    }

    /// Counts files and bytes below the paths. It reads folders and sizes, no mail; what cannot be
    /// read is left out here and reported by the iteration.
    pub fn estimate(&self) -> Estimate {
        walk::estimate(&self.paths)
    }

    /// The next thing found in the mbox that is open, if one is.
    fn next_in_mbox(&mut self) -> Option<Found> {
        let open = self.open.as_mut()?;
        match open.reader.next_piece() {
            Some(piece) => Some(open.found(piece)),
            None => {
                self.open = None;
                None
            }
        }
    }

    fn visit(&mut self, visit: Visit) {
        let origin = visit.origin();
        if let Some(reason) = recognise::skip_by_name(&visit) {
            self.ready.push_back(Found::Skipped { origin, reason: reason.into() });
            return;
        }
        if let Err(error) = self.read(&visit, origin.clone()) {
            self.ready.push_back(unreadable(origin, &error));
        }
    }

    /// Opens the file, recognises it by its first bytes, and hands over what it is.
    fn read(&mut self, visit: &Visit, mut origin: Origin) -> io::Result<()> {
        let mut file = File::open(&visit.path)?;
        let meta = file.metadata()?;
        origin.file_time = file_time(&meta);
        let mut head = Vec::with_capacity(HEAD);
        file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        match recognise::recognise(visit, &head) {
            Verdict::Zeros => self.zeros(origin, head, file, meta.len())?,
            Verdict::Not(reason) => {
                self.ready.push_back(Found::Skipped { origin, reason: reason.into() });
            }
            Verdict::Mail => {
                let content = single(&visit.path, head, file, meta.len())?;
                self.ready.push_back(Found::Mail { origin, content });
            }
            Verdict::Emlx => {
                file.rewind()?;
                self.ready.extend(emlx::read(file, origin, &self.spool)?);
            }
            Verdict::Mbox => {
                file.rewind()?;
                let reader = Mbox::new(file, &self.spool, self.quoting);
                let name = visit.mbox_name();
                let else_mail = visit.argument || recognise::looks_like_mail(&head);
                self.open = Some(OpenMbox { reader, origin, name, else_mail });
            }
        }
        Ok(())
    }

    /// A file that begins with zeros: skipped if there is nothing else in it, else a mail.
    fn zeros(&mut self, origin: Origin, head: Vec<u8>, mut file: File, len: u64) -> io::Result<()> {
        if only_zeros(&mut file)? {
            let reason = format!(
                "holds only zero bytes ({len}): usually left by a crash or a damaged disk; \
                 look for the mail in a backup"
            );
            self.ready.push_back(Found::Skipped { origin, reason });
            return Ok(());
        }
        file.seek(io::SeekFrom::Start(head.len() as u64))?;
        let content = single(&origin.path, head, file, len)?;
        self.ready.push_back(Found::Mail { origin, content });
        Ok(())
    }
}

impl Iterator for Files {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.ready.pop_front() {
                return Some(found);
            }
            if let Some(found) = self.next_in_mbox() {
                return Some(found);
            }
            match self.walk.next()? {
                Step::File(visit) => self.visit(visit),
                Step::Skipped { origin, reason } => {
                    return Some(Found::Skipped { origin, reason });
                }
                Step::Failed { origin, reason } => return Some(Found::Failed { origin, reason }),
            }
        }
    }
}

impl OpenMbox {
    fn found(&self, piece: Piece) -> Found {
        let mut origin = self.origin.clone();
        match piece {
            Piece::Mail { offset, content, alone } => {
                // A lone mail in a file named by a number is a mail that kept its From_ line
                // (MH, SpamAssassin), not a folder of that name.
                let numbered = |name: &str| name.starts_with(|c: char| c.is_ascii_digit());
                if let Some(name) = self.name.as_ref().filter(|n| !(alone && numbered(n))) {
                    origin.folder.push(name.clone());
                }
                origin.offset = Some(offset);
                Found::Mail { origin, content }
            }
            Piece::Garbage { offset, reason } => {
                origin.offset = Some(offset);
                Found::Skipped { origin, reason }
            }
            Piece::Failed { offset, reason } => {
                origin.offset = Some(offset);
                Found::Failed { origin, reason }
            }
            Piece::Unframed if self.else_mail => match whole(&origin.path) {
                Ok(content) => Found::Mail { origin, content },
                Err(error) => unreadable(origin, &error),
            },
            Piece::Unframed => {
                let reason = "named like an mbox, but there is no From_ line in it".to_owned();
                Found::Skipped { origin, reason }
            }
        }
    }
}

fn unreadable(origin: Origin, error: &io::Error) -> Found {
    let reason = format!(
        "Reading the file failed: {error}. Make it readable and import again; \
         what is archived already is recognised."
    );
    Found::Failed { origin, reason }
}

fn whole(path: &Path) -> io::Result<Content> {
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    single(path, Vec::new(), file, len)
}

/// The whole file as one mail. `file` stands behind the bytes already in `head`.
fn single(path: &Path, mut head: Vec<u8>, file: File, len: u64) -> io::Result<Content> {
    if len > INLINE_LIMIT {
        return Ok(Content::File { path: path.to_path_buf(), len });
    }
    // A file that grows while it is read is taken up to the limit and found again next time.
    file.take(INLINE_LIMIT).read_to_end(&mut head)?;
    Ok(Content::Bytes(head))
}

fn only_zeros(file: &mut File) -> io::Result<bool> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(true),
            n if buffer.iter().take(n).any(|b| *b != 0) => return Ok(false),
            _ => {}
        }
    }
}

fn file_time(meta: &Metadata) -> Option<i64> {
    let time = meta.modified().ok()?;
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok(),
        Err(before) => i64::try_from(before.duration().as_secs()).ok().map(|s| -s),
    }
}
