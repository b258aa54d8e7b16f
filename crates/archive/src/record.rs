//! One record of the segment log: its header, byte for byte as `docs/format.md` has it, and its payload's way
//! to and from the disk (zstd, then AES-256-GCM).
//!
//! Deliberately not here: what the payloads mean (`entry`, `pack`) and where records lie (`segment`, `log`).

use ring::digest::{SHA256, digest};
use zstd::stream::raw::{Decoder, Operation};

use crate::error::{Error, Result};
use crate::keys::{SegmentKey, random};

/// Bytes of a record header.
pub(crate) const HEADER_LEN: usize = 112;
/// Most plain bytes a record may hold; a decoder refuses more before it allocates.
pub(crate) const MAX_PLAIN: usize = 64 << 20;

const MAGIC: &[u8; 4] = b"MREC";
const MAGIC_ERASED: &[u8; 4] = b"MERA";
const FLAG_ZSTD: u8 = 1;
const FLAG_ENCRYPTED: u8 = 2;
const LEVEL: i32 = 6;
/// Plain bytes from which a record has many mails in it that came at once, so that nobody waits for the answer to one.
const LARGE: usize = 1 << 20;
/// Compression level of those.
const LARGE_LEVEL: i32 = 8;

/// What a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Content = 1,
    Mail = 2,
    Tombstone = 3,
    Checkpoint = 4,
    Mailbox = 5,
    Dictionary = 6,
}

impl Kind {
    fn from_byte(byte: u8) -> Option<Kind> {
        Some(match byte {
            1 => Kind::Content,
            2 => Kind::Mail,
            3 => Kind::Tombstone,
            4 => Kind::Checkpoint,
            5 => Kind::Mailbox,
            6 => Kind::Dictionary,
            _ => return None,
        })
    }
}

/// SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// A record header. Invariant: what `encode` writes, `decode` reads back equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) erased: bool,
    pub(crate) kind: Kind,
    pub(crate) flags: u8,
    pub(crate) dictionary: u16,
    pub(crate) sequence: u64,
    pub(crate) time: i64,
    pub(crate) stored_len: u32,
    pub(crate) plain_len: u32,
    pub(crate) nonce: [u8; 12],
    pub(crate) items: u32,
    pub(crate) stored_sha256: [u8; 32],
    pub(crate) chain: [u8; 32],
}

impl Header {
    /// Writes the header.
    pub(crate) fn encode(&self) -> [u8; HEADER_LEN] {
        let mut out = [0; HEADER_LEN];
        out[..4].copy_from_slice(if self.erased { MAGIC_ERASED } else { MAGIC });
        out[4] = self.kind as u8;
        out[5] = self.flags;
        out[6..8].copy_from_slice(&self.dictionary.to_le_bytes());
        out[8..16].copy_from_slice(&self.sequence.to_le_bytes());
        out[16..24].copy_from_slice(&self.time.to_le_bytes());
        out[24..28].copy_from_slice(&self.stored_len.to_le_bytes());
        out[28..32].copy_from_slice(&self.plain_len.to_le_bytes());
        out[32..44].copy_from_slice(&self.nonce);
        out[44..48].copy_from_slice(&self.items.to_le_bytes());
        out[48..80].copy_from_slice(&self.stored_sha256);
        out[80..112].copy_from_slice(&self.chain);
        out
    }

    /// Reads a header; `None` if these bytes are no record header.
    pub(crate) fn decode(bytes: &[u8; HEADER_LEN]) -> Option<Header> {
        let erased = match &bytes[..4] {
            magic if magic == MAGIC => false,
            magic if magic == MAGIC_ERASED => true,
            _ => return None,
        };
        let header = Header {
            erased,
            kind: Kind::from_byte(bytes[4])?,
            flags: bytes[5],
            dictionary: u16::from_le_bytes(field(bytes, 6)),
            sequence: u64::from_le_bytes(field(bytes, 8)),
            time: i64::from_le_bytes(field(bytes, 16)),
            stored_len: u32::from_le_bytes(field(bytes, 24)),
            plain_len: u32::from_le_bytes(field(bytes, 28)),
            nonce: field(bytes, 32),
            items: u32::from_le_bytes(field(bytes, 44)),
            stored_sha256: field(bytes, 48),
            chain: field(bytes, 80),
        };
        let sane = header.plain_len as usize <= MAX_PLAIN
            && header.stored_len as usize <= MAX_PLAIN + (MAX_PLAIN >> 6)
            && header.flags & !(FLAG_ZSTD | FLAG_ENCRYPTED) == 0;
        sane.then_some(header)
    }

    /// The chain value this header must carry after `previous`.
    pub(crate) fn chain_after(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut context = ring::digest::Context::new(&SHA256);
        context.update(previous);
        context.update(&self.encode()[4..80]);
        let mut out = [0; 32];
        out.copy_from_slice(context.finish().as_ref());
        out
    }

    /// Whether this record may stand behind one with that chain value.
    pub(crate) fn follows_chain(&self, previous: &[u8; 32]) -> bool {
        self.chain == self.chain_after(previous)
    }

    /// Bytes that follow the header in the file.
    pub(crate) fn follows(&self) -> u64 {
        if self.erased { 0 } else { u64::from(self.stored_len) }
    }
}

fn field<const N: usize>(bytes: &[u8; HEADER_LEN], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}

/// What is to be written.
pub(crate) struct Draft<'a> {
    pub(crate) kind: Kind,
    pub(crate) sequence: u64,
    pub(crate) time: i64,
    pub(crate) items: u32,
    pub(crate) plain: &'a [u8],
}

/// Reusable encoder: one zstd context for the life of a writer.
pub(crate) struct Encoder {
    zstd: zstd::bulk::Compressor<'static>,
    buffer: Vec<u8>,
}

impl Encoder {
    pub(crate) fn new() -> Result<Encoder> {
        let zstd = zstd::bulk::Compressor::new(LEVEL).map_err(compression_failed)?;
        Ok(Encoder { zstd, buffer: Vec::new() })
    }

    /// Appends the record to `out`. `key`: `None` for records that everybody may read (checkpoints).
    pub(crate) fn encode(
        &mut self,
        draft: &Draft<'_>,
        previous_chain: &[u8; 32],
        key: Option<&SegmentKey>,
        out: &mut Vec<u8>,
    ) -> Result<Header> {
        let plain_len =
            u32::try_from(draft.plain.len()).ok().filter(|len| *len as usize <= MAX_PLAIN);
        let Some(plain_len) = plain_len else {
            return Err(Error::Conflict(format!(
                "a record of {} bytes is too large",
                draft.plain.len()
            )));
        };
        let mut flags = 0;
        self.buffer.clear();
        match key {
            Some(_) => {
                self.buffer.reserve(zstd::zstd_safe::compress_bound(draft.plain.len()) + 16);
                let level = if draft.plain.len() < LARGE { LEVEL } else { LARGE_LEVEL };
                self.zstd.set_compression_level(level).map_err(compression_failed)?;
                self.zstd
                    .compress_to_buffer(draft.plain, &mut self.buffer)
                    .map_err(compression_failed)?;
                flags |= FLAG_ENCRYPTED;
                if self.buffer.len() < draft.plain.len() {
                    flags |= FLAG_ZSTD;
                } else {
                    self.buffer.clear();
                    self.buffer.extend_from_slice(draft.plain);
                }
            }
            None => self.buffer.extend_from_slice(draft.plain),
        }
        let tag = if key.is_some() { 16 } else { 0 };
        let mut header = Header {
            erased: false,
            kind: draft.kind,
            flags,
            dictionary: 0,
            sequence: draft.sequence,
            time: draft.time,
            stored_len: u32::try_from(self.buffer.len() + tag).unwrap_or(u32::MAX),
            plain_len,
            nonce: if key.is_some() { random()? } else { [0; 12] },
            items: draft.items,
            stored_sha256: [0; 32],
            chain: [0; 32],
        };
        if let Some(key) = key {
            key.seal(header.nonce, &header.encode()[4..48], &mut self.buffer)?;
        }
        header.stored_sha256 = sha256(&self.buffer);
        header.chain = header.chain_after(previous_chain);
        out.extend_from_slice(&header.encode());
        out.extend_from_slice(&self.buffer);
        Ok(header)
    }
}

/// Opens a stored payload. `Err` says in words what does not fit.
pub(crate) fn open_payload(
    header: &Header,
    mut stored: Vec<u8>,
    key: &SegmentKey,
) -> Result<Vec<u8>, String> {
    decrypt(header, &mut stored, key)?;
    let plain = if header.flags & FLAG_ZSTD != 0 {
        zstd::bulk::decompress(&stored, header.plain_len as usize).map_err(not_decompressed)?
    } else {
        stored
    };
    check_len(header, plain.len())?;
    Ok(plain)
}

/// Opens stored payloads one after the other with the same buffers: fresh pages for each cost as much as opening it.
pub(crate) struct Opener {
    decoder: Decoder<'static>,
    plain: Vec<u8>,
}

impl Opener {
    pub(crate) fn new() -> Result<Opener> {
        let decoder = Decoder::new();
        Ok(Opener { decoder: decoder.map_err(no_decompression)?, plain: Vec::new() })
    }

    /// Checks the tag of a stored payload and opens it; of a longer one than `most` only its first bytes. `stored`
    /// is decrypted in place.
    pub(crate) fn open(
        &mut self,
        header: &Header,
        stored: &mut Vec<u8>,
        key: &SegmentKey,
        most: usize,
    ) -> Result<&[u8], String> {
        decrypt(header, stored, key)?;
        let whole = header.plain_len as usize <= most;
        self.plain.resize(most.min(header.plain_len as usize), 0);
        if header.flags & FLAG_ZSTD != 0 {
            self.decompress(header, stored, whole)?;
        } else {
            check_len(header, stored.len())?;
            let len = self.plain.len();
            self.plain.copy_from_slice(&stored[..len]);
        }
        Ok(&self.plain)
    }

    fn decompress(&mut self, header: &Header, stored: &[u8], whole: bool) -> Result<(), String> {
        self.decoder.reinit().map_err(not_decompressed)?;
        let (mut read, mut filled) = (0, 0);
        // One byte more than there should be, to see that the payload ends where its header says.
        let mut behind = [0; 1];
        while whole || filled < self.plain.len() {
            let to =
                if filled < self.plain.len() { &mut self.plain[filled..] } else { &mut behind };
            let done =
                self.decoder.run_on_buffers(&stored[read..], to).map_err(not_decompressed)?;
            read += done.bytes_read;
            filled += done.bytes_written;
            if done.remaining == 0 || filled > self.plain.len() {
                return if filled == self.plain.len() { Ok(()) } else { check_len(header, filled) };
            }
            if done.bytes_read + done.bytes_written == 0 {
                return Err("the payload can't be decompressed: it is cut off".into());
            }
        }
        Ok(())
    }
}

fn check_len(header: &Header, len: usize) -> Result<(), String> {
    if len == header.plain_len as usize {
        return Ok(());
    }
    Err(format!("the payload does not have the {} bytes that its header says", header.plain_len))
}

fn decrypt(header: &Header, stored: &mut Vec<u8>, key: &SegmentKey) -> Result<(), String> {
    let known = match header.kind {
        Kind::Checkpoint => header.flags == 0,
        // Anybody can write a record that is not encrypted: only what was sealed with the key counts.
        _ => header.flags & FLAG_ENCRYPTED != 0,
    };
    if !known {
        return Err("a checkpoint must be readable, any other record encrypted".into());
    }
    if header.flags & FLAG_ENCRYPTED != 0 {
        match key.open(header.nonce, &header.encode()[4..48], stored).map(<[u8]>::len) {
            Some(len) => stored.truncate(len),
            None => return Err("the encrypted payload was changed".into()),
        }
    }
    Ok(())
}

fn no_decompression(error: std::io::Error) -> Error {
    Error::Conflict(format!("could not prepare decompression: {error}"))
}

fn not_decompressed(error: std::io::Error) -> String {
    format!("the payload can't be decompressed: {error}")
}

fn compression_failed(error: std::io::Error) -> Error {
    Error::Conflict(format!("could not compress a record: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SegmentKey {
        let folder = tempfile::tempdir().unwrap();
        let master = crate::keys::MasterKey::open_or_create(&folder.path().join("m")).unwrap();
        crate::keys::Keys::create(&folder.path().join("k"), &master)
            .unwrap()
            .segment(&[7; 32])
            .unwrap()
    }

    fn written(plain: &[u8], key: &SegmentKey) -> (Header, Vec<u8>) {
        let mut out = Vec::new();
        let draft = Draft { kind: Kind::Content, sequence: 5, time: 9, items: 1, plain };
        let header = Encoder::new().unwrap().encode(&draft, &[1; 32], Some(key), &mut out).unwrap();
        (header, out)
    }

    #[test]
    fn a_record_is_read_back_as_written() {
        let key = key();
        let mut opener = Opener::new().unwrap();
        for plain in [b"".to_vec(), b"short".to_vec(), vec![b'a'; 100_000]] {
            let (header, bytes) = written(&plain, &key);
            let head: [u8; HEADER_LEN] = bytes[..HEADER_LEN].try_into().unwrap();
            assert_eq!(Header::decode(&head), Some(header.clone()));
            assert_eq!(header.chain, header.chain_after(&[1; 32]));
            let stored = bytes[HEADER_LEN..].to_vec();
            assert_eq!(open_payload(&header, stored.clone(), &key), Ok(plain.clone()));
            for most in [0, 1, 5, 200_000] {
                let begin = &plain[..most.min(plain.len())];
                assert_eq!(opener.open(&header, &mut stored.clone(), &key, most), Ok(begin));
            }
        }
    }

    #[test]
    fn a_payload_of_another_length_than_its_header_says_does_not_open() {
        let key = key();
        let mut opener = Opener::new().unwrap();
        for plain in [b"no compression".to_vec(), vec![b'a'; 300_000]] {
            for len in [0, plain.len() - 1, plain.len() + 1, 2 * plain.len()] {
                let (header, stored) = with_len(&plain, len, &key);
                assert!(open_payload(&header, stored.clone(), &key).is_err());
                assert!(opener.open(&header, &mut stored.clone(), &key, usize::MAX).is_err());
            }
        }
    }

    /// A record that says another length, sealed as if that were right.
    fn with_len(plain: &[u8], len: usize, key: &SegmentKey) -> (Header, Vec<u8>) {
        let (mut header, bytes) = written(plain, key);
        let mut stored = bytes[HEADER_LEN..].to_vec();
        decrypt(&header, &mut stored, key).unwrap();
        header.plain_len = len as u32;
        key.seal(header.nonce, &header.encode()[4..48], &mut stored).unwrap();
        (header, stored)
    }

    #[test]
    fn one_flipped_bit_in_the_payload_or_in_a_header_field_does_not_open() {
        let key = key();
        let (header, bytes) = written(b"the quick brown fox jumps over the lazy dog", &key);
        for at in HEADER_LEN..bytes.len() {
            let mut stored = bytes[HEADER_LEN..].to_vec();
            stored[at - HEADER_LEN] ^= 1;
            assert!(open_payload(&header, stored, &key).is_err());
        }
        let mut other = header.clone();
        other.sequence += 1;
        assert!(open_payload(&other, bytes[HEADER_LEN..].to_vec(), &key).is_err());
        assert_ne!(other.chain_after(&[1; 32]), header.chain);
    }
}
