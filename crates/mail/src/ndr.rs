//! What is kept of a non-delivery report that Exchange marked as one (product decision 7).
//!
//! From a mailbox only a journal report inside replaces the NDR; at a journal endpoint the
//! attached mail or journal report does. Nothing attached: the NDR itself is kept, never nothing.
//! Without the header `X-MS-Exchange-Message-Is-Ndr` a bounce is ordinary mail.

use std::ops::Range;

use crate::header;
use crate::journal;
use crate::structure::{PartKind, Structure};

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
    if !root.is_some_and(|h| header::first(h, "X-MS-Exchange-Message-Is-Ndr").is_some()) {
        return Kept::Whole;
    }
    let enclosed = || {
        let mails = structure.parts.iter().filter(|p| p.kind == PartKind::Message);
        mails.filter(|p| !p.body.is_empty())
    };
    let is_report = |body: &Range<usize>| {
        let root =
            structure.parts.iter().find(|p| p.header.start >= body.start && is_root(structure, p));
        root.and_then(|p| raw.get(p.header.clone())).is_some_and(journal::has_report_header)
    };
    // A journal report anywhere inside wins over the mail that it or the NDR encloses.
    let report = enclosed().find(|p| is_report(&p.body));
    let chosen = match way {
        Way::Mailbox => report,
        Way::Endpoint => report.or_else(|| enclosed().next()),
    };
    chosen.map_or(Kept::Whole, |p| Kept::Part(p.body.clone()))
}

fn is_root(structure: &Structure, part: &crate::structure::Part) -> bool {
    part.parent.is_some() && structure.is_message_root(part)
}
