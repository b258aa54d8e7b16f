//! A bounded view of a file that is read from front to back, line by line.
//!
//! A line longer than the window comes in several chunks, so that a file of 100 GB without a line
//! end needs no more memory than any other. Plain reads instead of a memory map: a map of a file
//! that another program truncates ends the process, and would need `unsafe`.

use std::io::{self, Read, Seek, SeekFrom};

/// The size of the window. Must hold more than the longest `From ` line.
pub(super) const WINDOW: usize = 256 * 1024;

/// A line, or a part of one that is too long for the window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    /// The bytes, with the line end where it is part of the chunk.
    pub bytes: &'a [u8],
    /// Whether it begins a line.
    pub begins: bool,
}

impl Chunk<'_> {
    /// A whole line with nothing in it but its end.
    pub fn is_blank_line(&self) -> bool {
        self.begins && matches!(self.bytes, b"\n" | b"\r\n")
    }
}

#[derive(Debug)]
pub(super) struct Window<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where in `start..end` the search for a line end goes on.
    scanned: usize,
    /// Offset in the source of `buffer[start]`.
    offset: u64,
    at_line_start: bool,
    at_end: bool,
}

impl<R: Read + Seek> Window<R> {
    /// A view of `source`, which must stand at its beginning.
    pub fn new(source: R) -> Self {
        Window {
            source,
            buffer: vec![0; WINDOW],
            start: 0,
            end: 0,
            scanned: 0,
            offset: 0,
            at_line_start: true,
            at_end: false,
        }
    }

    /// Offset in the source of the next byte.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The next line or part of a line, without consuming it; `None` at the end.
    pub fn chunk(&mut self) -> io::Result<Option<Chunk<'_>>> {
        let len = loop {
            let fresh = self.buffer.get(self.scanned..self.end).unwrap_or_default();
            if let Some(at) = fresh.iter().position(|b| *b == b'\n') {
                break self.scanned + at + 1 - self.start;
            }
            self.scanned = self.end;
            let full = self.start == 0 && self.end == self.buffer.len();
            if full || self.at_end {
                break self.end - self.start;
            }
            self.fill()?;
        };
        let bytes = self.buffer.get(self.start..self.start + len).unwrap_or_default();
        Ok((len > 0).then_some(Chunk { bytes, begins: self.at_line_start }))
    }

    /// Up to `most` of the next bytes, whatever lines they form; empty at the end.
    pub fn bytes(&mut self, most: u64) -> io::Result<&[u8]> {
        if self.start == self.end && !self.at_end {
            self.fill()?;
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let len = most.min(self.end - self.start);
        Ok(self.buffer.get(self.start..self.start + len).unwrap_or_default())
    }

    /// Moves past the first `len` bytes of what was looked at.
    pub fn consume(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        if len == 0 {
            return;
        }
        self.start += len;
        self.offset += len as u64;
        self.at_line_start = self.buffer.get(self.start - 1) == Some(&b'\n');
        self.scanned = self.scanned.max(self.start);
    }

    /// Up to `len` bytes at any offset of the source; the place of reading stays.
    pub fn peek(&mut self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        let wanted = len as u64;
        let loaded = (self.end - self.start) as u64;
        if at >= self.offset && at - self.offset + wanted <= loaded {
            let from = self.start + usize::try_from(at - self.offset).unwrap_or(usize::MAX);
            return Ok(self.buffer.get(from..from + len).unwrap_or_default().to_vec());
        }
        let back = self.offset + loaded;
        self.source.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::with_capacity(len);
        let read = (&mut self.source).take(wanted).read_to_end(&mut bytes);
        self.source.seek(SeekFrom::Start(back))?;
        read.map(|_| bytes)
    }

    /// The length of the source now.
    pub fn source_len(&mut self) -> io::Result<u64> {
        let len = self.source.seek(SeekFrom::End(0))?;
        self.source.seek(SeekFrom::Start(self.offset + (self.end - self.start) as u64))?;
        Ok(len)
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.scanned -= self.start;
        self.start = 0;
        loop {
            let free = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.source.read(free) {
                Ok(n) => {
                    self.end += n;
                    self.at_end = n == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Bytes of memory in use.
    #[cfg(test)]
    pub fn memory(&self) -> usize {
        self.buffer.capacity()
    }
}
