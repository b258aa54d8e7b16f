//! What is kept of a non-delivery report that Exchange marked as one (product decision 7).
//!
//! From a mailbox only a journal report inside replaces the NDR; at a journal endpoint the
//! attached mail or journal report does. Nothing attached: the NDR itself is kept, never nothing.
//! Without the header `X-MS-Exchange-Message-Is-Ndr` a bounce is ordinary mail.

use std::ops::Range;

use crate::header;
use crate::journal;
use crate::structure::{Part, PartKind, Structure};

/// The way on which a mail came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// Sent to a journal endpoint.
    Endpoint,
    /// Fetched from a mailbox.
    Mailbox,
}

/// What to archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// The mail as it is.
    Whole,
    /// Only these bytes of it: an attached mail or journal report.
    Part(Range<usize>),
}

/// Decides what of a mail is archived.
pub fn kept(raw: &[u8], structure: &Structure, way: Way) -> Kept {
    let root = structure.parts.first().and_then(|p| raw.get(p.header.clone()));
    if root.is_none_or(|h| header::first(h, "X-MS-Exchange-Message-Is-Ndr").is_none()) {
        return Kept::Whole;
    }
    // An enclosed mail's root is the next part. Without a header it is a fragment that a gateway
    // damaged: then the whole NDR is kept, for nothing may be lost.
    let parts = structure.parts.iter();
    let mails = parts.clone().zip(parts.skip(1)).filter(|(p, _)| p.kind == PartKind::Message);
    let header = |root: &Part| raw.get(root.header.clone()).unwrap_or_default();
    let mut mails = mails.filter(|(_, root)| header::fields(header(root)).next().is_some());
    // A journal report anywhere inside wins over the mail that it or the NDR encloses.
    let report = mails.clone().find(|(_, root)| journal::has_report_header(header(root)));
    let chosen = match way {
        Way::Mailbox => report,
        Way::Endpoint => report.or_else(|| mails.next()),
    };
    chosen.map_or(Kept::Whole, |(mail, _)| Kept::Part(mail.body.clone()))
}
