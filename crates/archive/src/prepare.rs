//! Prepares a mail for the commit: digest, identity, pieces, words. Pure and parallel: no lock, no disk.

use std::borrow::Cow;
use std::ops::Range;

use mail::address::normalise;
use mail::parse::Mail;
use mail::split::{self, Split};
use mail::structure::Structure;

use crate::entry::{CopyKind, Enclosed, Envelope, JoinStep, Source};
use crate::keys::{ContentId, Keys, hex};
use crate::raw::{MAP_ABOVE, Raw};
use crate::record::sha256;

/// A mail as it arrived, with what the engine knows about it.
pub struct Arrival {
    /// The bytes as received.
    pub raw: Raw,
    /// Their structure.
    pub structure: Structure,
    /// Whether the bytes are a journal report.
    pub kind: CopyKind,
    /// Where the mail lies in its journal report.
    pub enclosed: Option<Range<usize>>,
    /// Who really sent and received it.
    pub envelope: Option<Envelope>,
    /// How it came.
    pub source: Source,
    /// Archive date, Unix milliseconds.
    pub archived: i64,
    /// Message date if the headers have none, Unix seconds.
    pub fallback_date: Option<i64>,
    /// Mailboxes linked whatever the addresses say.
    pub always: Vec<u32>,
    /// Folders it is placed in: mailbox and path.
    pub placements: Vec<(u32, String)>,
}

/// A mail ready for the commit.
pub struct Prepared {
    /// Kept only for mails whose pieces are not.
    pub(crate) raw: Option<Raw>,
    pub(crate) size: u64,
    pub(crate) split: Split,
    pub(crate) pieces: Vec<(ContentId, Option<Vec<u8>>)>,
    pub(crate) steps: Vec<JoinStep>,
    pub(crate) digest: [u8; 32],
    pub(crate) identity: [u8; 16],
    pub(crate) kind: CopyKind,
    pub(crate) enclosed: Option<Enclosed>,
    pub(crate) mail_size: u64,
    pub(crate) mail: Mail,
    pub(crate) date: i64,
    pub(crate) archived: i64,
    pub(crate) envelope: Option<Envelope>,
    pub(crate) source: Source,
    pub(crate) addresses: Vec<String>,
    pub(crate) always: Vec<u32>,
    pub(crate) placements: Vec<(u32, String)>,
}

impl Prepared {
    /// Memory it holds, roughly, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let pieces: usize =
            self.pieces.iter().filter_map(|(_, piece)| piece.as_ref()).map(Vec::len).sum();
        4096 + pieces + self.mail.text.len() + self.mail.attachment_text.len()
    }

    /// Piece `index`, from memory or made again from the raw bytes.
    pub(crate) fn piece(&self, index: usize) -> Cow<'_, [u8]> {
        match &self.pieces[index].1 {
            Some(piece) => Cow::Borrowed(piece),
            None => self.split.pieces[index].load(self.raw.as_deref().unwrap_or_default()),
        }
    }
}

/// Prepares a mail.
pub(crate) fn prepare(keys: &Keys, arrival: Arrival) -> Prepared {
    let Arrival { raw, structure, kind, enclosed, envelope, source, archived, .. } = arrival;
    let digest = sha256(&raw);
    let mut split = split::split(&raw, &structure);
    if !joins(&split, &raw) {
        // Never seen on real mail, and checked for every mail: stored whole, the bytes stay what they are.
        split = split::split(&raw, &Structure { parts: Vec::new(), marks: mail::Marks::empty() });
    }
    let (mail, mail_size, enclosed) = read_mail(&raw, &structure, &split, enclosed);
    let keep = raw.len() as u64 <= MAP_ABOVE;
    let pieces = split
        .pieces
        .iter()
        .map(|piece| {
            let bytes = piece.load(&raw);
            (keys.content_id(&bytes), keep.then(|| bytes.into_owned()))
        })
        .collect();
    Prepared {
        steps: split.steps.iter().map(JoinStep::from_step).collect(),
        pieces,
        split,
        digest,
        identity: keys.identity(&mail.fingerprint),
        kind,
        enclosed,
        mail_size,
        date: mail.date.or(arrival.fallback_date).unwrap_or(archived / 1000),
        archived,
        addresses: linking_addresses(&mail, envelope.as_ref()),
        mail,
        envelope,
        source,
        always: arrival.always,
        placements: arrival.placements,
        size: raw.len() as u64,
        raw: (!keep).then_some(raw),
    }
}

/// The mail for people: the enclosed one of a report, else the whole.
fn read_mail(
    raw: &[u8],
    structure: &Structure,
    split: &Split,
    enclosed: Option<Range<usize>>,
) -> (Mail, u64, Option<Enclosed>) {
    let Some((range, inner)) =
        enclosed.and_then(|range| raw.get(range.clone()).map(|inner| (range, inner)))
    else {
        return (mail::parse::parse(raw, structure, split), raw.len() as u64, None);
    };
    let structure = Structure::of(inner);
    let split = split::split(inner, &structure);
    let enclosed =
        Enclosed { at: range.start as u64, size: inner.len() as u64, digest: hex(&sha256(inner)) };
    (mail::parse::parse(inner, &structure, &split), inner.len() as u64, Some(enclosed))
}

/// Product decision 4: header addresses and the whole envelope, normalised.
fn linking_addresses(mail: &Mail, envelope: Option<&Envelope>) -> Vec<String> {
    let mut addresses = mail.link_addresses.clone();
    addresses.extend(envelope.into_iter().flat_map(envelope_addresses));
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

/// Everybody whom an envelope names, normalised.
pub(crate) fn envelope_addresses(envelope: &Envelope) -> impl Iterator<Item = String> {
    let recipients = envelope.recipients.iter().flat_map(|recipient| {
        let further = [recipient.expanded.as_deref(), recipient.forwarded.as_deref()];
        further.into_iter().flatten().chain([recipient.address.as_str()])
    });
    let senders = [envelope.from.as_deref(), envelope.on_behalf_of.as_deref()];
    senders.into_iter().flatten().chain(recipients).filter_map(normalise)
}

/// Whether the steps give back exactly the raw bytes.
fn joins(split: &Split, raw: &[u8]) -> bool {
    let mut at = 0;
    let joined = split::join::<()>(
        &split.steps,
        |piece| split.pieces.get(piece as usize).map(|piece| piece.load(raw)).ok_or(()),
        &mut |bytes| {
            let end = at + bytes.len();
            if raw.get(at..end) != Some(bytes) {
                return Err(());
            }
            at = end;
            Ok(())
        },
    );
    joined.is_ok() && at == raw.len()
}
