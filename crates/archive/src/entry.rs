//! What the records mean: copies, mailboxes, tombstones and checkpoints as JSON, exactly as `docs/format.md` says.
//!
//! Deliberately not here: pieces (`pack`) and the bytes around the payloads (`record`).

use std::collections::BTreeSet;

use mail::split::Step;
use serde::{Deserialize, Serialize};

use crate::keys::{Keys, hex, unhex};

/// How a mail came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `journal`, `import`, later `imap`, …
    pub way: String,
    /// Name of the journal endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// File it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Byte offset within an mbox file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Address of the host that delivered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
}

/// Who really sent and received a mail, as the journal or the SMTP session said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Sender; empty for the null sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// On whose behalf it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// Recipients.
    #[serde(default)]
    pub recipients: Vec<EnvelopeRecipient>,
}

impl Envelope {
    /// Adds what another arrival of the same mail tells; true if anything was new.
    pub fn merge(&mut self, other: &Envelope) -> bool {
        let before = self.recipients.len();
        for recipient in &other.recipients {
            if !self.recipients.contains(recipient) {
                self.recipients.push(recipient.clone());
            }
        }
        if self.from.is_none() {
            self.from.clone_from(&other.from);
        }
        if self.on_behalf_of.is_none() {
            self.on_behalf_of.clone_from(&other.on_behalf_of);
        }
        self.recipients.len() > before
    }
}

/// One recipient of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeRecipient {
    /// The address.
    pub address: String,
    /// `to`, `cc`, `bcc`, or `recipient` where the source does not tell.
    pub kind: String,
    /// The list this recipient was expanded from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expanded: Option<String>,
    /// The address whose mail was forwarded to this recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<String>,
}

/// Where the mail lies within its journal report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosed {
    /// Offset in the joined bytes.
    pub at: u64,
    /// Number of bytes.
    pub size: u64,
    /// SHA-256, hex.
    pub digest: String,
}

/// One line of a mail record: a copy, or a copy that came again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyEntry {
    pub(crate) mail: u32,
    pub(crate) copy: u32,
    pub(crate) kind: CopyKind,
    pub(crate) digest: String,
    pub(crate) size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) enclosed: Option<Enclosed>,
    pub(crate) identity: String,
    pub(crate) date: i64,
    pub(crate) archived: i64,
    pub(crate) source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) envelope: Option<Envelope>,
    pub(crate) mailboxes: Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) placements: Vec<(u32, String)>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) marks: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pieces: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) steps: Vec<JoinStep>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) again: bool,
    /// The copy was there and could not be read: its entry is written again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) mended: bool,
}

fn is_zero(marks: &u32) -> bool {
    *marks == 0
}

/// What the bytes of a copy are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CopyKind {
    /// The mail itself.
    Mail,
    /// A journal report that encloses the mail.
    Report,
}

/// A join step as the format writes it: `[piece, n]` or `[first, count, line, crlf]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum JoinStep {
    Base64(u32, u32, u32, u8),
    Literal(u32, u64),
}

impl JoinStep {
    pub(crate) fn from_step(step: &Step) -> JoinStep {
        match *step {
            Step::Literal { piece, len } => JoinStep::Literal(piece, len),
            Step::Base64 { first, count, line, crlf } => {
                JoinStep::Base64(first, count, line, crlf.into())
            }
        }
    }

    pub(crate) fn to_step(&self) -> Step {
        match *self {
            JoinStep::Literal(piece, len) => Step::Literal { piece, len },
            JoinStep::Base64(first, count, line, crlf) => {
                Step::Base64 { first, count, line, crlf: crlf != 0 }
            }
        }
    }
}

/// What of an entry a verification looks at; the rest is covered by the record's SHA-256 and its place in the chain.
#[derive(Debug, Deserialize)]
pub(crate) struct EntryPieces<'a> {
    pub(crate) mail: u32,
    pub(crate) copy: u32,
    #[serde(default)]
    pub(crate) again: bool,
    #[serde(default, borrow)]
    pieces: Vec<&'a str>,
}

impl<'a> EntryPieces<'a> {
    /// The entries of a mail record one after the other; `Err` names the line that can't be read.
    pub(crate) fn each(payload: &'a [u8]) -> impl Iterator<Item = Result<EntryPieces<'a>, String>> {
        lines(payload).enumerate().map(|(index, line)| {
            serde_json::from_slice(line)
                .map_err(|error| format!("entry {index} can't be read: {error}"))
        })
    }

    /// The pieces' content ids.
    pub(crate) fn content_ids(&self) -> impl Iterator<Item = Result<[u8; 16], String>> {
        self.pieces.iter().map(|id| unhex(id).ok_or_else(|| format!("{id} is no content id")))
    }
}

impl CopyEntry {
    /// Appends the entry and its line feed to a mail record's payload.
    pub(crate) fn write_to(&self, payload: &mut Vec<u8>) {
        append_json(self, payload);
        payload.push(b'\n');
    }

    /// Reads the entries of a mail record; `Err` names the line that can't be read.
    pub(crate) fn read_all(payload: &[u8]) -> Result<Vec<CopyEntry>, String> {
        lines(payload)
            .enumerate()
            .map(|(index, line)| {
                serde_json::from_slice(line)
                    .map_err(|error| format!("entry {index} can't be read: {error}"))
            })
            .collect()
    }

    /// Reads one entry of a mail record.
    pub(crate) fn read_one(line: &[u8]) -> Result<CopyEntry, String> {
        serde_json::from_slice(line).map_err(|error| format!("the entry can't be read: {error}"))
    }

    /// The pieces' content ids, each once.
    pub(crate) fn distinct_pieces(&self) -> BTreeSet<[u8; 16]> {
        self.pieces.iter().filter_map(|id| unhex(id)).collect()
    }

    /// The pieces' content ids.
    pub(crate) fn content_ids(&self) -> Result<Vec<[u8; 16]>, String> {
        self.pieces
            .iter()
            .map(|id| unhex(id).ok_or_else(|| format!("{id} is no content id")))
            .collect()
    }
}

fn lines(payload: &[u8]) -> impl Iterator<Item = &[u8]> {
    payload.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

/// Whether people may change a mailbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailboxKind {
    /// Made by an admin or by directory synchronisation; linked by address.
    #[default]
    Normal,
    /// Made by import folder synchronisation; linked by nothing else (mission L12).
    Special,
}

/// The state of a mailbox as the log keeps it, so that a catalog made anew knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxEntry {
    /// Its number, never used again.
    pub mailbox: u32,
    /// Primary address, normalised.
    pub primary: String,
    /// Secondary addresses, normalised.
    pub also: Vec<String>,
    /// Normal or special.
    pub kind: MailboxKind,
    /// `present` or `deleted`.
    pub state: String,
    /// When this state began, Unix milliseconds.
    pub time: i64,
}

/// Why a mail is no longer there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Number of the mail.
    pub mail: u32,
    /// Digests of its copies.
    pub copies: Vec<String>,
    /// The reason given.
    pub reason: String,
    /// Who asked for it.
    pub by: String,
    /// When, Unix milliseconds.
    pub time: i64,
    /// Content ids that no other copy uses.
    pub erased: Vec<String>,
    /// Sequence numbers of the records whose payloads may be gone because of this tombstone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<u64>,
}

/// A signed statement of where the chain stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    pub(crate) archive: String,
    pub(crate) sequence: u64,
    pub(crate) chain: String,
    pub(crate) time: i64,
    pub(crate) mails: u64,
    pub(crate) copies: u64,
    pub(crate) key: String,
    pub(crate) signature: String,
}

impl Checkpoint {
    pub(crate) fn signed(
        keys: &Keys,
        sequence: u64,
        chain: &[u8; 32],
        time: i64,
        mails: u64,
        copies: u64,
    ) -> Checkpoint {
        let mut checkpoint = Checkpoint {
            archive: hex(&keys.archive),
            sequence,
            chain: hex(chain),
            time,
            mails,
            copies,
            key: hex(keys.public_key()),
            signature: String::new(),
        };
        checkpoint.signature = hex(&keys.sign(checkpoint.text().as_bytes()));
        checkpoint
    }

    /// Whether the signature is by `public_key` over this text.
    pub(crate) fn is_signed_by(&self, public_key: &[u8]) -> bool {
        let Some(signature) = unhex::<64>(&self.signature) else { return false };
        self.key == hex(public_key)
            && ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, public_key)
                .verify(self.text().as_bytes(), &signature)
                .is_ok()
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut out = Vec::new();
        append_json(self, &mut out);
        out
    }

    fn text(&self) -> String {
        let Checkpoint { archive, sequence, chain, time, mails, copies, .. } = self;
        format!(
            "mailstead checkpoint 1\n{archive}\n{sequence}\n{chain}\n{time}\n{mails}\n{copies}\n"
        )
    }
}

/// Appends JSON. Our entry types have string keys only and no failing serialisers, and a `Vec` takes every byte.
pub(crate) fn append_json(value: &impl Serialize, out: &mut Vec<u8>) {
    let written = serde_json::to_writer(&mut *out, value);
    debug_assert!(written.is_ok());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_written_as_short_arrays_and_told_apart() {
        let steps = vec![JoinStep::Literal(0, 5_000_000_000), JoinStep::Base64(1, 2, 76, 1)];
        let json = serde_json::to_string(&steps).unwrap();
        assert_eq!(json, "[[0,5000000000],[1,2,76,1]]");
        assert_eq!(serde_json::from_str::<Vec<JoinStep>>(&json).unwrap(), steps);
    }
}
