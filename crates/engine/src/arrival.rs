//! What of a received byte sequence is archived, and what is known about it: NDRs and journal reports unwrapped.
//!
//! Product decisions 6 and 7: of an NDR at an endpoint only the attached mail or report counts; from a mailbox only a
//! report inside replaces it. A journal report is kept whole; people see the enclosed mail with the report's
//! envelope. Pure: bytes in, `archive::Arrival` out.

use archive::{Arrival, CopyKind, Envelope, EnvelopeRecipient, Raw, Source};
use mail::journal::{JournalReport, RecipientKind, journal_report};
use mail::ndr::{self, Kept, Way};
use mail::structure::Structure;

/// A byte sequence and how it came.
pub struct Incoming {
    /// The bytes.
    pub raw: Raw,
    /// Endpoint or mailbox.
    pub way: Way,
    /// How it came, for the record.
    pub source: Source,
    /// The SMTP session's envelope; that of a journal report takes its place.
    pub envelope: Option<Envelope>,
    /// Archive date, Unix milliseconds.
    pub archived: i64,
    /// Message date if the headers have none, Unix seconds.
    pub fallback_date: Option<i64>,
    /// Mailboxes linked whatever the addresses say.
    pub always: Vec<u32>,
    /// Folders it is placed in.
    pub placements: Vec<(u32, String)>,
}

/// Decides what is archived.
#[must_use]
pub fn unwrap(incoming: Incoming) -> Arrival {
    let Incoming {
        mut raw,
        way,
        source,
        mut envelope,
        archived,
        fallback_date,
        always,
        placements,
    } = incoming;
    let mut structure = Structure::of(&raw);
    if let Kept::Part(range) = ndr::kept(&raw, &structure, way) {
        raw = raw.slice(range);
        structure = Structure::of(&raw);
        // Who sent the NDR to the endpoint says nothing about the mail inside.
        envelope = None;
    }
    let report = journal_report(&raw, &structure);
    let kind = if report.is_some() { CopyKind::Report } else { CopyKind::Mail };
    let enclosed = report.as_ref().and_then(|report| report.enclosed.clone());
    if let Some(report) = report {
        envelope = Some(envelope_of(report));
    }
    Arrival {
        raw,
        structure,
        kind,
        enclosed,
        envelope,
        source,
        archived,
        fallback_date,
        always,
        placements,
    }
}

fn envelope_of(report: JournalReport) -> Envelope {
    let mut recipients: Vec<EnvelopeRecipient> = Vec::with_capacity(report.recipients.len());
    for recipient in report.recipients {
        recipients.push(EnvelopeRecipient {
            address: recipient.address,
            kind: match recipient.kind {
                RecipientKind::To => "to",
                RecipientKind::Cc => "cc",
                RecipientKind::Bcc => "bcc",
                RecipientKind::Recipient => "recipient",
            }
            .to_owned(),
            expanded: recipient.expanded,
            forwarded: recipient.forwarded,
        });
    }
    Envelope { from: report.sender, on_behalf_of: report.on_behalf_of, recipients }
}
