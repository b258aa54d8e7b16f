//! Collects one mail: in memory while it is small, then in a temporary file.
//!
//! A spool that cannot be written does not stop the reading: the mail is read past, and its
//! failure is reported in its place.

use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use super::{Content, INLINE_LIMIT};

/// What is collected before it goes to the file in one write.
const BLOCK: usize = 256 * 1024;

#[derive(Debug)]
pub(super) struct Sink {
    dir: PathBuf,
    memory: Vec<u8>,
    file: Option<tempfile::NamedTempFile>,
    failure: Option<io::Error>,
    len: u64,
    peak: usize,
}

impl Sink {
    /// A sink that spools to files in `dir`.
    pub fn new(dir: &Path) -> Sink {
        Sink {
            dir: dir.to_path_buf(),
            memory: Vec::new(),
            file: None,
            failure: None,
            len: 0,
            peak: 0,
        }
    }

    /// Bytes written since the last mail.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Adds bytes to the mail.
    pub fn write(&mut self, bytes: &[u8]) {
        self.len += bytes.len() as u64;
        if self.failure.is_some() {
            return;
        }
        self.memory.extend_from_slice(bytes);
        self.peak = self.peak.max(self.memory.capacity());
        let spool = self.file.is_some() && self.memory.len() >= BLOCK;
        if spool || self.memory.len() as u64 > INLINE_LIMIT {
            self.failure = self.flush().err();
        }
    }

    /// The mail collected; the sink is empty afterwards.
    pub fn finish(&mut self) -> io::Result<Content> {
        let len = std::mem::take(&mut self.len);
        if let Some(error) = self.failure.take() {
            self.memory.clear();
            self.file = None;
            return Err(error);
        }
        if self.file.is_none() {
            return Ok(Content::Bytes(std::mem::take(&mut self.memory)));
        }
        self.flush()?;
        self.memory = Vec::new();
        match self.file.take() {
            Some(mut file) => {
                file.rewind()?;
                Ok(Content::Spooled { file, len })
            }
            None => Err(io::Error::other("the temporary file is gone")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let file = match self.file.as_mut() {
            Some(file) => file,
            None => {
                let file = tempfile::Builder::new().prefix("mail-").tempfile_in(&self.dir)?;
                self.file.insert(file)
            }
        };
        let written = file.write_all(&self.memory);
        self.memory.clear();
        written
    }

    /// The most memory this sink ever held.
    #[cfg(test)]
    pub fn peak(&self) -> usize {
        self.peak
    }
}
