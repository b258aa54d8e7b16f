//! The parameters of MAIL and RCPT (RFC 5321 section 4.1.2: `keyword["=" value]`).
//!
//! Those we announce are read; AUTH= is read over, as RFC 4954 section 5 wants from a server that
//! does not trust it. Any other gets 555: the client did not look at our EHLO answer, and might
//! mean something that must not be ignored (RFC 5321 section 4.1.1.11).
//! Deliberately not here: acting on DSN requests; an archive sends no mail, so a request is kept
//! with the envelope and nothing more (RFC 3461 section 5.2.1 allows it for final delivery).

use super::{MailCommand, RcptCommand, number};
use crate::reply::Reply;

pub(super) fn mail(rest: &str, command: &mut MailCommand) -> Result<(), Reply> {
    for word in rest.split_ascii_whitespace() {
        let (key, value) = split(word);
        match key.to_ascii_uppercase().as_str() {
            "SIZE" => {
                let size = value.and_then(|digits| number(digits.as_bytes()));
                command.size = Some(size.ok_or_else(|| wrong("SIZE"))?).filter(|size| *size > 0);
            }
            "BODY" => match value {
                Some(body) if body.eq_ignore_ascii_case("8BITMIME") => command.eight_bit = true,
                Some(body) if body.eq_ignore_ascii_case("7BIT") => {}
                _ => return Err(wrong("BODY")),
            },
            "SMTPUTF8" if value.is_none() => command.smtputf8 = true,
            "RET" => match value {
                Some(part) if part.eq_ignore_ascii_case("FULL") => {}
                Some(part) if part.eq_ignore_ascii_case("HDRS") => {}
                _ => return Err(wrong("RET")),
            },
            "ENVID" => command.envid = Some(xtext(value.ok_or_else(|| wrong("ENVID"))?)),
            "AUTH" if value.is_some() => {}
            _ => return Err(unknown()),
        }
    }
    Ok(())
}

pub(super) fn rcpt(rest: &str, command: &mut RcptCommand) -> Result<(), Reply> {
    for word in rest.split_ascii_whitespace() {
        let (key, value) = split(word);
        match key.to_ascii_uppercase().as_str() {
            "NOTIFY" => {
                let value = value.unwrap_or_default().to_ascii_uppercase();
                let known = |when: &str| matches!(when, "SUCCESS" | "FAILURE" | "DELAY");
                if value != "NEVER" && !value.split(',').all(known) {
                    return Err(wrong("NOTIFY"));
                }
                command.notify = Some(value);
            }
            "ORCPT" => {
                let value = value.filter(|value| value.contains(';'));
                command.orcpt = Some(xtext(value.ok_or_else(|| wrong("ORCPT"))?));
            }
            _ => return Err(unknown()),
        }
    }
    Ok(())
}

fn split(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((key, value)) => (key, Some(value)),
        None => (word, None),
    }
}

fn wrong(parameter: &str) -> Reply {
    Reply::new(501, (5, 5, 4), format!("the value of {parameter} is wrong"))
}

fn unknown() -> Reply {
    Reply::new(555, (5, 5, 4), "a parameter is not supported")
}

/// Decodes `+HH` (RFC 3461 section 4) and keeps what is not well formed: the value is only ever
/// shown, and a bad one is no reason to refuse a mail. Control characters are kept out.
fn xtext(value: &str) -> String {
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'+', [high, low, tail @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high << 4 | low);
                    rest = tail;
                }
                _ => decoded.push(byte),
            },
            _ => decoded.push(byte),
        }
    }
    let text = String::from_utf8_lossy(&decoded);
    text.chars().filter(|character| !character.is_control()).collect()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
