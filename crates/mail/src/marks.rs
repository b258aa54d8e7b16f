//! What is odd about a mail, as a set of flags.
//!
//! A bad mail is archived like any other; the marks say why its view may be incomplete. They are
//! stored, so a bit never changes its meaning: add at the end, never renumber.

use bitflags::bitflags;
use serde::{Deserialize, Serialize};

bitflags! {
    /// Oddities found while reading a mail. Never an error.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub struct Marks: u32 {
        /// Parts nested deeper than the bound; the rest is one opaque leaf.
        const DEPTH_BOUND = 1;
        /// More parts than the bound; the rest is one opaque leaf.
        const PART_BOUND = 1 << 1;
        /// A header block longer than the bound; the rest of it is body.
        const HEADER_BOUND = 1 << 2;
        /// Search text was cut at its bound.
        const TEXT_BOUND = 1 << 3;
        /// The mail begins with no header field at all.
        const NO_HEADER = 1 << 4;
        /// The mail contains NUL bytes.
        const NUL_BYTES = 1 << 5;
        /// CRLF and bare LF line ends are mixed.
        const BARE_LF = 1 << 6;
        /// A CR stands without LF.
        const BARE_CR = 1 << 7;
        /// A header block has lines that are neither field nor continuation.
        const BAD_HEADER = 1 << 8;
        /// Body text follows the header without a blank line.
        const NO_SEPARATOR = 1 << 9;
        /// A multipart without usable boundary, or whose boundary never appears.
        const NO_BOUNDARY = 1 << 10;
        /// A multipart is not closed.
        const UNCLOSED = 1 << 11;
        /// Header bytes above 127 that are not UTF-8.
        const RAW_HEADER_BYTES = 1 << 12;
        /// A base64 body holds bytes outside its alphabet, or ends in the middle.
        const BAD_BASE64 = 1 << 13;
        /// A text part is not valid in the charset that it declares, or declares an unknown one.
        const BAD_CHARSET = 1 << 14;
        /// An mbox `From ` line stands before the header.
        const MBOX_LINE = 1 << 15;
        /// A journal report without an enclosed mail, or with an encoded one.
        const NO_ENCLOSED = 1 << 16;
        /// A journal report's envelope could not be read.
        const NO_ENVELOPE = 1 << 17;
        /// Lines of a journal report's envelope that are not understood.
        const ODD_ENVELOPE = 1 << 18;
        /// No usable date in the headers.
        const NO_DATE = 1 << 19;
        /// A TNEF attachment that could not be read to its end.
        const BAD_TNEF = 1 << 20;
        /// A header field that must be unique appears more than once.
        const REPEATED_FIELD = 1 << 21;
    }
}
