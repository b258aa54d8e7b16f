//! Files of a test: all below a folder, and copies of whole folders.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// All files below a folder, sorted by path.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Copies a folder with all that is in it; sockets and the like are left out.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in below(from)? {
        let target = to.join(file.strip_prefix(from)?);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(&file, &target).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

/// The segments of all tenants of a data directory, oldest first.
pub fn segments(data: &Path) -> Result<Vec<PathBuf>> {
    let all = below(&data.join("tenants"))?;
    Ok(all.into_iter().filter(|path| path.extension().is_some_and(|end| end == "seg")).collect())
}

/// Turns the lowest bit of one byte of a file.
pub fn flip(file: &Path, at: u64) -> Result<()> {
    use std::io::{Read, Seek, SeekFrom, Write};
    let mut file = std::fs::File::options().read(true).write(true).open(file)?;
    let mut byte = [0];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut byte)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(&[byte[0] ^ 1])?;
    Ok(())
}

/// What a record of a segment is, by docs/format.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Pieces of mails.
    Content,
    /// Copies of mails.
    Mail,
    /// What was deleted.
    Tombstone,
    /// A signature over all before.
    Checkpoint,
    /// A mailbox.
    Mailbox,
    /// A dictionary of the compressor.
    Dictionary,
}

/// Where a record lies in its segment.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Its first byte.
    pub offset: u64,
    /// Header and payload.
    pub length: u64,
    /// What it is.
    pub kind: Kind,
}

/// The records of a segment that is whole, read by docs/format.md and nothing else: a header of 128 bytes, then
/// records of 112 bytes and their payload.
pub fn records(segment: &Path) -> Result<Vec<Record>> {
    let bytes = std::fs::read(segment)?;
    let mut records = Vec::new();
    let mut at = 128;
    while at < bytes.len() {
        let head = bytes.get(at..at + 112).context("the segment ends within a header")?;
        ensure!(&head[..4] == b"MREC", "no record at {at}");
        let kind = match head[4] {
            1 => Kind::Content,
            2 => Kind::Mail,
            3 => Kind::Tombstone,
            4 => Kind::Checkpoint,
            5 => Kind::Mailbox,
            6 => Kind::Dictionary,
            other => bail!("an unknown kind of record: {other}"),
        };
        let stored = u32::from_le_bytes([head[24], head[25], head[26], head[27]]);
        let length = 112 + stored as usize;
        records.push(Record { offset: at as u64, length: length as u64, kind });
        at += length;
    }
    Ok(records)
}
