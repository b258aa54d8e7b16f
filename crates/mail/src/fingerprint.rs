//! The fingerprint of a mail: equal for its copies, different for different mails.
//!
//! Covers Message-ID, Date, From, Subject, To, Cc and all decoded content, in a length-prefixed
//! sequence that begins with a version. Not covered, because it differs between copies: Bcc, trace
//! and transport headers, boundaries, encodings, line ends. Changing anything here means a new
//! version, and that old mails must be read again.

use ring::digest::{Context, SHA256};

use crate::parse::Leaf;
use crate::structure::{PartKind, Structure};
use crate::{header, words};

const VERSION: &[u8] = b"mailstead fingerprint 1";
const HEADERS: [&str; 6] = ["Message-ID", "Date", "From", "Subject", "To", "Cc"];

/// The fingerprint of a mail with these leaves.
pub(crate) fn of(raw: &[u8], structure: &Structure, leaves: &[Leaf<'_>]) -> [u8; 32] {
    let mut sequence = Sequence(Context::new(&SHA256));
    sequence.push(VERSION);
    let mut leaves = leaves.iter().peekable();
    for (index, part) in structure.parts.iter().enumerate() {
        if structure.is_message_root(part) {
            sequence.push(b"mail");
            let block = raw.get(part.header.clone()).unwrap_or_default();
            for value in header_values(block) {
                sequence.push(value.as_bytes());
            }
        }
        if part.kind == PartKind::Leaf
            && let Some(leaf) = leaves.next_if(|leaf| leaf.part as usize == index)
        {
            sequence.push(b"part");
            sequence.push(part.content_type.essence.as_bytes());
            sequence.push(part.name.as_deref().unwrap_or_default().as_bytes());
            sequence.push(&leaf.digest);
        }
    }
    let mut out = [0; 32];
    out.copy_from_slice(sequence.0.finish().as_ref());
    out
}

/// Decoded values; address fields may be repeated, of the others the first counts.
fn header_values(block: &[u8]) -> [String; 6] {
    let mut values: [Option<String>; 6] = Default::default();
    for field in header::fields(block) {
        let Some(at) = HEADERS.iter().position(|name| field.is(name)) else { continue };
        let Some(slot) = values.get_mut(at) else { continue };
        let value = words::decode(field.value);
        match slot {
            None => *slot = Some(value),
            Some(list) if at >= 4 => {
                list.push_str(", ");
                list.push_str(&value);
            }
            Some(_) => {}
        }
    }
    values.map(Option::unwrap_or_default)
}

struct Sequence(Context);

impl Sequence {
    fn push(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}
