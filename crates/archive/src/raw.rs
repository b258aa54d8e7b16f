//! The bytes of one mail, in memory or mapped from a file, and reading a file at an offset.
//!
//! The one place with `unsafe` (a memory map) and with code that differs by system. A mapped file is always one
//! of our own spool files or a file that an admin asked to import; if somebody shortens it meanwhile the system
//! ends the process, which the log's order makes harmless: nothing was acknowledged.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Deref;
use std::path::Path;

use crate::error::{IoContext, Result};

/// Mails above this many bytes are mapped rather than read.
pub const MAP_ABOVE: u64 = 1 << 20;

/// The bytes of one mail.
pub enum Raw {
    /// In memory.
    Memory(Vec<u8>),
    /// A range of a mapped file; the spool file, if it is one, goes when this goes.
    Mapped {
        /// The map.
        map: memmap2::Mmap,
        /// The spool file to delete afterwards.
        spool: Option<tempfile::TempPath>,
        /// Which bytes of the file are the mail.
        range: std::ops::Range<usize>,
    },
}

impl Raw {
    /// Reads or maps a file, by its size.
    pub fn from_file(path: &Path) -> Result<Raw> {
        let mut file = File::open(path).tried("open the mail", path)?;
        let len = file.metadata().tried("read the mail", path)?.len();
        if len <= MAP_ABOVE {
            let mut bytes = Vec::with_capacity(len as usize);
            file.read_to_end(&mut bytes).tried("read the mail", path)?;
            return Ok(Raw::Memory(bytes));
        }
        Raw::map(&file, None).tried("map the mail", path)
    }

    /// Maps a spool file, which is deleted when the mail is done with.
    pub fn from_spool(spool: tempfile::NamedTempFile) -> Result<Raw> {
        let (file, path) = spool.into_parts();
        let shown = path.to_path_buf();
        Raw::map(&file, Some(path)).tried("map the spooled mail", &shown)
    }

    #[allow(unsafe_code)]
    fn map(file: &File, spool: Option<tempfile::TempPath>) -> io::Result<Raw> {
        // SAFETY: the map is read-only; see the module's head for what happens if the file is shortened.
        let map = unsafe { memmap2::Mmap::map(file)? };
        let range = 0..map.len();
        Ok(Raw::Mapped { map, spool, range })
    }

    /// The same mail without what lies outside `range`.
    #[must_use]
    pub fn slice(self, range: std::ops::Range<usize>) -> Raw {
        match self {
            Raw::Memory(bytes) => {
                Raw::Memory(bytes.get(range).map(<[u8]>::to_vec).unwrap_or_default())
            }
            Raw::Mapped { map, spool, range: outer } => {
                let start = (outer.start + range.start).min(outer.end);
                let end = (outer.start + range.end).clamp(start, outer.end);
                Raw::Mapped { map, spool, range: start..end }
            }
        }
    }
}

impl Deref for Raw {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Raw::Memory(bytes) => bytes,
            Raw::Mapped { map, range, .. } => map.get(range.clone()).unwrap_or_default(),
        }
    }
}

/// Fills `buffer` from `offset` without moving any shared cursor.
#[cfg(unix)]
pub(crate) fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

/// Fills `buffer` from `offset` without moving any shared cursor.
#[cfg(windows)]
pub(crate) fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, offset)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer = &mut buffer[read..];
        offset += read as u64;
    }
    Ok(())
}
