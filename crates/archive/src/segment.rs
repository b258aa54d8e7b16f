//! One segment file: its header, and reading its records one after the other.
//!
//! Deliberately not here: appending (`log`) and what records mean (`rebuild`, `verify`).

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::{Error, IoContext, Result};
use crate::record::{HEADER_LEN, Header, sha256};

/// Bytes of a segment header.
pub(crate) const SEGMENT_HEADER_LEN: u64 = 128;
const MAGIC: &[u8; 8] = b"MSTDLOG1";
const FORMAT: u32 = 1;

/// Where a record begins: segment number and byte offset in one number that grows along the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Location(u64);

impl Location {
    pub(crate) fn new(segment: u32, offset: u64) -> Location {
        Location(u64::from(segment) << 40 | offset)
    }
    pub(crate) fn segment(self) -> u32 {
        (self.0 >> 40) as u32
    }
    pub(crate) fn offset(self) -> u64 {
        self.0 & ((1 << 40) - 1)
    }
    /// The number as SQLite stores it.
    pub(crate) fn to_sql(self) -> i64 {
        self.0 as i64
    }
    /// From the number as SQLite stores it.
    pub(crate) fn from_sql(value: i64) -> Location {
        Location(value as u64)
    }
}

/// What a segment file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) number: u32,
    pub(crate) archive: [u8; 16],
    pub(crate) salt: [u8; 32],
    pub(crate) chain: [u8; 32],
    pub(crate) first_sequence: u64,
    pub(crate) time: i64,
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> [u8; SEGMENT_HEADER_LEN as usize] {
        let mut out = [0; SEGMENT_HEADER_LEN as usize];
        out[..8].copy_from_slice(MAGIC);
        out[8..12].copy_from_slice(&FORMAT.to_le_bytes());
        out[12..16].copy_from_slice(&self.number.to_le_bytes());
        out[16..32].copy_from_slice(&self.archive);
        out[32..64].copy_from_slice(&self.salt);
        out[64..96].copy_from_slice(&self.chain);
        out[96..104].copy_from_slice(&self.first_sequence.to_le_bytes());
        out[104..112].copy_from_slice(&self.time.to_le_bytes());
        let check = sha256(&out[..112]);
        out[112..].copy_from_slice(&check[..16]);
        out
    }

    /// Reads a header; `Err` says what does not fit.
    pub(crate) fn decode(
        bytes: &[u8; SEGMENT_HEADER_LEN as usize],
    ) -> Result<SegmentHeader, String> {
        if &bytes[..8] != MAGIC {
            return Err("the file does not begin like a segment".into());
        }
        if bytes[112..] != sha256(&bytes[..112])[..16] {
            return Err("the segment's header was changed".into());
        }
        let format = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
        if format != FORMAT {
            return Err(format!("the segment has format {format}, this program knows {FORMAT}"));
        }
        let mut header = SegmentHeader {
            number: u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]),
            archive: [0; 16],
            salt: [0; 32],
            chain: [0; 32],
            first_sequence: 0,
            time: 0,
        };
        header.archive.copy_from_slice(&bytes[16..32]);
        header.salt.copy_from_slice(&bytes[32..64]);
        header.chain.copy_from_slice(&bytes[64..96]);
        let mut number = [0; 8];
        number.copy_from_slice(&bytes[96..104]);
        header.first_sequence = u64::from_le_bytes(number);
        number.copy_from_slice(&bytes[104..112]);
        header.time = i64::from_le_bytes(number);
        Ok(header)
    }
}

/// The file of a segment.
pub(crate) fn path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}.seg"))
}

/// Numbers of the segments in `folder`, ascending.
pub(crate) fn numbers(folder: &Path) -> Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(folder).tried("list the log", folder)? {
        let name = entry.tried("list the log", folder)?.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix(".seg"));
        let digits = |stem: &&str| stem.len() == 8 && stem.bytes().all(|b| b.is_ascii_digit());
        numbers.extend(stem.filter(digits).and_then(|stem| stem.parse::<u32>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Reads and checks a segment's header; the inner `Err` says what does not fit.
pub(crate) fn read_header(
    file: &mut File,
    path: &Path,
    number: u32,
    archive: &[u8; 16],
) -> Result<Result<SegmentHeader, String>> {
    let mut bytes = [0; SEGMENT_HEADER_LEN as usize];
    file.seek(SeekFrom::Start(0)).tried("read the segment", path)?;
    if let Err(error) = file.read_exact(&mut bytes) {
        if error.kind() == std::io::ErrorKind::UnexpectedEof {
            return Ok(Err("the segment ends inside its header".into()));
        }
        return Err(error).tried("read the segment's header", path);
    }
    Ok(SegmentHeader::decode(&bytes).and_then(|header| {
        if header.number != number {
            Err(format!("the file says it is segment {}", header.number))
        } else if header.archive != *archive {
            Err("the segment belongs to another archive".into())
        } else {
            Ok(header)
        }
    }))
}

/// The error of a segment whose header does not fit.
pub(crate) fn header_damaged(number: u32, why: String) -> Error {
    Error::Damaged { segment: number, offset: 0, why }
}

/// What the next step of a scan found.
pub(crate) enum Step {
    /// A record whose stored bytes have the SHA-256 its header says.
    Record { header: Header, offset: u64, stored: Vec<u8> },
    /// These bytes are no good record; the scan goes on at the next plausible header.
    Broken { offset: u64, header: Option<Header>, why: String, until: u64 },
    /// The end of the file.
    End,
}

/// Reads the records of one segment in order, from any record's beginning.
pub(crate) struct Scan {
    number: u32,
    path: PathBuf,
    file: BufReader<File>,
    offset: u64,
    len: u64,
    /// The buffer of a record that is done with.
    spare: Vec<u8>,
}

impl Scan {
    /// Opens a segment at a record's beginning. The inner `Err` says why its header, and with it every payload in
    /// it, can't be read; its records can be walked all the same.
    pub(crate) fn open(
        folder: &Path,
        from: Location,
        archive: &[u8; 16],
    ) -> Result<(Scan, Result<SegmentHeader, String>)> {
        let path = path(folder, from.segment());
        let mut file = File::open(&path).tried("open the segment", &path)?;
        let header = read_header(&mut file, &path, from.segment(), archive)?;
        let len = file.metadata().tried("read the segment", &path)?.len();
        let offset = from.offset().max(SEGMENT_HEADER_LEN);
        let mut file = BufReader::with_capacity(1 << 20, file);
        file.seek(SeekFrom::Start(offset)).tried("read the segment", &path)?;
        let number = from.segment();
        Ok((Scan { number, path, file, offset, len, spare: Vec::new() }, header))
    }

    /// Gives a record's buffer back for the next one: fresh pages for each would cost as much as the check itself.
    pub(crate) fn reuse(&mut self, stored: Vec<u8>) {
        self.spare = stored;
    }

    /// Where the next record would begin.
    pub(crate) fn location(&self) -> Location {
        Location::new(self.number, self.offset)
    }

    /// Bytes of the file.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Whether a good record begins anywhere in the file.
    pub(crate) fn holds_a_record(mut self) -> Result<bool> {
        Ok(self.search(0)? < self.len)
    }

    /// The next record. Chain and sequence are the caller's to check.
    pub(crate) fn step(&mut self) -> Result<Step> {
        let offset = self.offset;
        if offset >= self.len {
            return Ok(Step::End);
        }
        if self.len - offset < HEADER_LEN as u64 {
            return self.broken(None, "the segment ends inside a record's header");
        }
        let mut head = [0; HEADER_LEN];
        self.file.read_exact(&mut head).tried("read the segment", &self.path)?;
        let Some(header) = Header::decode(&head) else {
            return self.broken(None, "there is no record header here");
        };
        if self.len - offset - (HEADER_LEN as u64) < header.follows() {
            return self.broken(Some(header), "the segment ends inside a record");
        }
        let mut stored = std::mem::take(&mut self.spare);
        stored.resize(header.follows() as usize, 0);
        self.file.read_exact(&mut stored).tried("read the segment", &self.path)?;
        if !header.erased && sha256(&stored) != header.stored_sha256 {
            return self.broken(Some(header), "the stored bytes are not those that were written");
        }
        self.offset = offset + HEADER_LEN as u64 + header.follows();
        Ok(Step::Record { header, offset, stored })
    }

    /// Finds the next place behind the current one that holds a whole good record.
    fn broken(&mut self, header: Option<Header>, why: &str) -> Result<Step> {
        let offset = self.offset;
        // A damaged payload leaves the header's length to go by.
        if let Some(header) = &header {
            let next = offset + HEADER_LEN as u64 + header.follows();
            if next == self.len || self.plausible(next)? {
                self.go_to(next)?;
                return Ok(Step::Broken {
                    offset,
                    header: Some(header.clone()),
                    why: why.into(),
                    until: next,
                });
            }
        }
        let until = self.search(offset + 1)?;
        self.go_to(until)?;
        Ok(Step::Broken { offset, header, why: why.into(), until })
    }

    fn search(&mut self, from: u64) -> Result<u64> {
        const WINDOW: usize = 1 << 20;
        let mut at = from;
        let mut window = vec![0; WINDOW];
        while at < self.len {
            self.go_to(at)?;
            let take = usize::try_from(self.len - at).unwrap_or(WINDOW).min(WINDOW);
            self.file.read_exact(&mut window[..take]).tried("read the segment", &self.path)?;
            for start in 0..take.saturating_sub(3) {
                let magic = &window[start..start + 4];
                if (magic == b"MREC" || magic == b"MERA") && self.plausible(at + start as u64)? {
                    return Ok(at + start as u64);
                }
            }
            at += take.saturating_sub(3).max(1) as u64;
        }
        Ok(self.len)
    }

    /// A header that decodes and whose payload has its SHA-256.
    fn plausible(&mut self, at: u64) -> Result<bool> {
        if at + HEADER_LEN as u64 > self.len {
            return Ok(false);
        }
        self.go_to(at)?;
        let mut head = [0; HEADER_LEN];
        self.file.read_exact(&mut head).tried("read the segment", &self.path)?;
        let Some(header) = Header::decode(&head) else { return Ok(false) };
        if self.len - at - (HEADER_LEN as u64) < header.follows() {
            return Ok(false);
        }
        let mut stored = vec![0; header.follows() as usize];
        self.file.read_exact(&mut stored).tried("read the segment", &self.path)?;
        Ok(header.erased || sha256(&stored) == header.stored_sha256)
    }

    fn go_to(&mut self, offset: u64) -> Result<()> {
        self.file.seek(SeekFrom::Start(offset)).tried("read the segment", &self.path)?;
        self.offset = offset;
        Ok(())
    }
}
