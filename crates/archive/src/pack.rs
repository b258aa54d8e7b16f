//! Content records: several pieces in one record, so that small mails compress together.
//!
//! A pack is at most [`PACK_LEN`] of pieces (or one larger piece): reading one mail opens one pack.

use crate::keys::ContentId;

/// A pack is written when its pieces have this many bytes.
pub(crate) const PACK_LEN: usize = 2 << 20;
/// Bytes of a piece's entry in front of the pieces.
const ENTRY_LEN: usize = 20;

/// Pieces gathered for one content record.
#[derive(Default)]
pub(crate) struct Pack {
    entries: Vec<u8>,
    pieces: Vec<u8>,
    ids: Vec<ContentId>,
}

impl Pack {
    /// Adds a piece and tells its slot.
    pub(crate) fn push(&mut self, id: ContentId, piece: &[u8]) -> u32 {
        let slot = self.items();
        self.entries.extend_from_slice(&id);
        self.entries.extend_from_slice(&(piece.len() as u32).to_le_bytes());
        self.pieces.extend_from_slice(piece);
        self.ids.push(id);
        slot
    }

    /// Whether another piece of `len` bytes should rather go into the next pack.
    pub(crate) fn is_full_for(&self, len: usize) -> bool {
        !self.ids.is_empty() && self.pieces.len() + len > PACK_LEN
    }

    /// Number of pieces.
    pub(crate) fn items(&self) -> u32 {
        self.ids.len() as u32
    }

    /// The record's payload and the ids by slot; the pack is empty afterwards.
    pub(crate) fn take(&mut self) -> (Vec<u8>, Vec<ContentId>) {
        let mut payload = std::mem::take(&mut self.entries);
        payload.append(&mut self.pieces);
        (payload, std::mem::take(&mut self.ids))
    }
}

/// The entries of a content record: id and byte range in the payload. `Err` if they don't fit the payload.
pub(crate) fn entries(
    payload: &[u8],
    items: u32,
) -> Result<Vec<(ContentId, std::ops::Range<usize>)>, String> {
    let misfit = || "the pieces don't fill the record".to_owned();
    let head = (items as usize).checked_mul(ENTRY_LEN).filter(|len| *len <= payload.len());
    let mut at = head.ok_or_else(misfit)?;
    let mut found = Vec::with_capacity(items as usize);
    for entry in payload[..at].chunks_exact(ENTRY_LEN) {
        let mut id = [0; 16];
        id.copy_from_slice(&entry[..16]);
        let len = u32::from_le_bytes([entry[16], entry[17], entry[18], entry[19]]) as usize;
        let end = at.checked_add(len).filter(|end| *end <= payload.len()).ok_or_else(misfit)?;
        found.push((id, at..end));
        at = end;
    }
    if at == payload.len() { Ok(found) } else { Err(misfit()) }
}

/// Bytes in front of the pieces.
pub(crate) fn head_len(items: u32) -> usize {
    (items as usize).saturating_mul(ENTRY_LEN)
}

/// The ids in the head of a content record.
pub(crate) fn ids(head: &[u8], items: u32) -> impl Iterator<Item = ContentId> {
    head.chunks_exact(ENTRY_LEN).take(items as usize).map(|entry| {
        let mut id = [0; 16];
        id.copy_from_slice(&entry[..16]);
        id
    })
}

/// The piece in `slot`, if it is the one with this id.
pub(crate) fn piece<'a>(
    payload: &'a [u8],
    items: u32,
    slot: u32,
    id: &ContentId,
) -> Option<&'a [u8]> {
    let head = (items as usize).checked_mul(ENTRY_LEN).filter(|len| *len <= payload.len())?;
    let mut at = head;
    for (index, entry) in payload[..head].chunks_exact(ENTRY_LEN).enumerate() {
        let len = u32::from_le_bytes([entry[16], entry[17], entry[18], entry[19]]) as usize;
        let end = at.checked_add(len)?;
        if index == slot as usize {
            return if entry[..16] == id[..] { payload.get(at..end) } else { None };
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_found_again_by_slot_and_id() {
        let mut pack = Pack::default();
        assert_eq!(pack.push([1; 16], b"one"), 0);
        assert_eq!(pack.push([2; 16], b""), 1);
        assert_eq!(pack.push([3; 16], b"three"), 2);
        let (payload, ids) = pack.take();
        assert_eq!(ids.len(), 3);
        assert_eq!(piece(&payload, 3, 0, &[1; 16]), Some(&b"one"[..]));
        assert_eq!(piece(&payload, 3, 1, &[2; 16]), Some(&b""[..]));
        assert_eq!(piece(&payload, 3, 2, &[3; 16]), Some(&b"three"[..]));
        assert_eq!(piece(&payload, 3, 2, &[1; 16]), None);
        assert_eq!(entries(&payload, 3).unwrap().len(), 3);
        assert!(entries(&payload[..payload.len() - 1], 3).is_err());
        assert!(entries(&payload, 4).is_err());
    }
}
