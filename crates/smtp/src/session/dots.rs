//! The octets after DATA: where the mail ends, and which dots are not part of it
//! (RFC 5321 sections 4.1.1.4 and 4.5.2).
//!
//! Only CRLF.CRLF ends a mail, and only after CRLF is a leading dot removed. Everything else stays
//! as it came: bare CR, bare LF, NUL, 8-bit octets, lines of any length.
//!
//! SMTP smuggling (CVE-2023-51764, -51765, -51766) lives from two servers that disagree about the
//! end of a mail: `LF . LF`, `LF . CRLF`, `CRLF . LF`, `CR . CR` and their kin. We never end there,
//! and we *remember* having seen one ([`Dots::look_alike`]): a server that follows RFC 5321 section
//! 2.3.8 cannot send it, so what one side took for one mail the other may have taken for two, and
//! an archive that kept it would testify to the wrong one. The session refuses such a mail with 550
//! 5.6.11 after its real end, and tells the sink. A bare LF elsewhere is no such doubt and is kept.
//! BDAT counts octets and cannot be misread, so nothing of this applies to it.
//!
//! A look-alike is a dot alone between two line ends, where a line end is CRLF, bare LF or bare CR
//! (or the beginning of the mail), unless it is the real end.

/// Where the scan stands. It alone decides; how octets are cut into reads changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// In a line.
    Text,
    /// After CR.
    Cr,
    /// After a bare LF.
    Lf,
    /// After CRLF, or at the beginning.
    Line,
    /// After a dot at the start of a line; the dot is withheld for good.
    Dot,
    /// After CRLF.CR; the CR is withheld.
    DotCr,
    /// After a dot that follows a bare CR or bare LF.
    LooseDot,
}

/// Finds the end of a mail and removes dot-stuffing.
#[derive(Debug)]
pub(super) struct Dots {
    at: At,
    look_alike: bool,
}

/// What the scan found next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'i> {
    /// Octets of the mail.
    Octets(&'i [u8]),
    /// The mail is complete.
    End,
    /// The input is used up.
    More,
}

impl Dots {
    pub(super) fn new() -> Self {
        Self { at: At::Line, look_alike: false }
    }

    /// Something that other servers may have taken for the end was seen.
    pub(super) fn look_alike(&self) -> bool {
        self.look_alike
    }

    /// Takes octets off `input` up to the next one that is not part of the mail.
    pub(super) fn next<'i>(&mut self, input: &mut &'i [u8]) -> Found<'i> {
        let whole: &'i [u8] = input;
        let mut at = 0;
        while let Some(&octet) = whole.get(at) {
            // A withheld octet: before it everything is the mail's, after it the scan goes on.
            let withheld = match (self.at, octet) {
                (At::Line, b'.') => Some(At::Dot),
                (At::Dot, b'\r') => Some(At::DotCr),
                _ => None,
            };
            if let Some(next) = withheld {
                self.at = next;
                let (octets, rest) = whole.split_at(at);
                *input = rest.get(1..).unwrap_or_default();
                if octets.is_empty() {
                    return self.next_withheld(input);
                }
                return Found::Octets(octets);
            }
            if self.at == At::DotCr {
                return self.after_dot_cr(input);
            }
            at = self.advance(whole, at, octet);
        }
        *input = &[];
        if whole.is_empty() { Found::More } else { Found::Octets(whole) }
    }

    fn next_withheld<'i>(&mut self, input: &mut &'i [u8]) -> Found<'i> {
        if input.is_empty() { Found::More } else { self.next(input) }
    }

    /// CRLF.CR and one more octet: the end, or a withheld CR that belongs to the mail after all.
    fn after_dot_cr<'i>(&mut self, input: &mut &'i [u8]) -> Found<'i> {
        if let Some((b'\n', rest)) = input.split_first() {
            *input = rest;
            return Found::End;
        }
        self.look_alike = true;
        self.at = At::Cr;
        Found::Octets(b"\r")
    }

    /// Steps over `octet` and, in a line, over all that cannot matter. Gives the next position.
    fn advance(&mut self, whole: &[u8], at: usize, octet: u8) -> usize {
        let loose = matches!(self.at, At::Dot | At::LooseDot);
        self.look_alike |= loose && matches!(octet, b'\r' | b'\n');
        self.at = match (self.at, octet) {
            (At::Cr, b'\n') => At::Line,
            (_, b'\n') => At::Lf,
            (_, b'\r') => At::Cr,
            (At::Cr | At::Lf, b'.') => At::LooseDot,
            _ => At::Text,
        };
        if self.at != At::Text {
            return at + 1;
        }
        let rest = whole.get(at + 1..).unwrap_or_default();
        memchr::memchr2(b'\r', b'\n', rest).map_or(whole.len(), |found| at + 1 + found)
    }
}

#[cfg(test)]
mod tests;
