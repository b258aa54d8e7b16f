//! Bytes to parsed mail: structure, headers, search text, fingerprint, journal reports, NDRs,
//! safe HTML for display, and the exact split of a mail into literal and decoded pieces.
//!
//! The crate is pure: no I/O, no clock, no async runtime. It never fails on bad mail; what is odd
//! comes back as [`Marks`] beside the value. One walker ([`Structure`]) decides where every part
//! begins and ends, so that display, archive and search can never disagree about it.
//! Deliberately not here: storage, tokenising for the index, anything that resolves a link.

pub mod address;
pub mod attachment;
pub mod charset;
pub mod date;
pub mod decode;
pub mod display;
mod fingerprint;
pub mod header;
pub mod journal;
mod marks;
pub mod ndr;
pub mod parse;
pub mod split;
pub mod structure;
pub mod text;
pub mod words;

pub use address::{Address, normalise};
pub use journal::{JournalReport, Recipient, RecipientKind, journal_report};
pub use marks::Marks;
pub use ndr::{Kept, Way, kept};
pub use parse::{Attachment, Mail, parse};
pub use split::{PIECE_MAX, Piece, Split, Step, join, split};
pub use structure::{ContentType, Disposition, Encoding, Part, PartKind, Structure};
