//! The path of MAIL and RCPT: `<address>` (RFC 5321 section 4.1.2).
//!
//! Finds where the path ends, with quoted local parts understood, and removes a source route
//! (appendix F.2). Deliberately not here: judging the address; the sink knows which ones exist.

use crate::reply::Reply;

/// Longest address in octets. RFC 5321 section 4.5.3.1.3 allows 256; VERP and SRS senders pass it.
const MAX_ADDRESS: usize = 1024;

/// Splits `rest` into the address and what follows the path. `None` when the brackets or quotes do
/// not close, or something sticks to the closing bracket.
pub(super) fn take(rest: &str) -> Option<(&str, &str)> {
    let Some(inner) = rest.strip_prefix('<') else {
        // No brackets: old clients do that, and Postfix takes it.
        let end = rest.find([' ', '\t']).unwrap_or(rest.len());
        let (address, rest) = rest.split_at(end);
        return (!address.is_empty() && !address.contains(['<', '>'])).then_some((address, rest));
    };
    let end = closing_bracket(inner)?;
    let address = inner.get(..end)?.trim_matches([' ', '\t']);
    let rest = inner.get(end + 1..)?;
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return None;
    }
    Some((without_route(address), rest))
}

/// The address when it is short enough and free of control characters.
pub(super) fn check(address: &str, enhanced: (u8, u8, u8)) -> Result<&str, Reply> {
    if address.len() > MAX_ADDRESS {
        return Err(Reply::new(501, enhanced, "the address is too long"));
    }
    if address.chars().any(char::is_control) {
        return Err(Reply::new(501, enhanced, "the address holds control characters"));
    }
    Ok(address)
}

fn closing_bracket(inner: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// `@relay.one,@relay.two:user@host` → `user@host`; the colons of an address literal do not count.
fn without_route(address: &str) -> &str {
    if !address.starts_with('@') {
        return address;
    }
    let mut literal = false;
    for (at, byte) in address.bytes().enumerate() {
        match byte {
            b'[' => literal = true,
            b']' => literal = false,
            b':' if !literal => return address.get(at + 1..).unwrap_or(address),
            _ => {}
        }
    }
    address
}
