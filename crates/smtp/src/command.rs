//! One command line → [`Command`] (RFC 5321 section 4.1, with the parameters of RFC 1870, 3030,
//! 3461, 4954, 6152 and 6531).
//!
//! Strict about the shape of a line, generous about what an envelope says, because every 5xx here
//! makes a mail server drop a journal copy: a sender without domain, without angle brackets, with a
//! quoted local part, an address literal, or bytes that are no UTF-8 is taken (the last with
//! U+FFFD in place of such bytes).
//!
//! The crate smtp-proto 0.2 reads commands too, and its reading is compared with this one in the
//! tests. It is not used here because an archive cannot live with what it does to an envelope:
//! `<postmaster>` becomes the null sender, `"a b"@c` loses its quotes, a sender without `@`, an
//! address literal and `ORCPT=utf-8;…` (RFC 6533) are errors, and a BDAT size above 2^64 wraps
//! around to a small one, which moves the boundary between data and commands.
//!
//! Deliberately not here: AUTH (senders are known by the endpoint's hidden address), ETRN, TURN.

mod params;
mod path;

use std::borrow::Cow;

use crate::reply::Reply;

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// EHLO with the client's name.
    Ehlo(String),
    /// HELO with the client's name.
    Helo(String),
    /// MAIL FROM.
    Mail(MailCommand),
    /// RCPT TO.
    Rcpt(RcptCommand),
    /// DATA.
    Data,
    /// BDAT (RFC 3030 section 2).
    Bdat {
        /// Octets that follow the line.
        size: u64,
        /// This is the last chunk of the mail.
        last: bool,
    },
    /// STARTTLS (RFC 3207).
    StartTls,
    /// RSET.
    Rset,
    /// NOOP.
    Noop,
    /// HELP.
    Help,
    /// VRFY or EXPN: never answered with knowledge.
    Vrfy,
    /// QUIT.
    Quit,
    /// A command that exists elsewhere, but not here.
    NotOffered,
    /// The start of an HTTP request: a browser or a forged server-side request is talking to us.
    Http,
}

/// MAIL FROM with its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailCommand {
    /// Without `<>`; empty is the null sender.
    pub address: String,
    /// SIZE (RFC 1870); `None` when absent or 0.
    pub size: Option<u64>,
    /// BODY=8BITMIME (RFC 6152).
    pub eight_bit: bool,
    /// SMTPUTF8 (RFC 6531).
    pub smtputf8: bool,
    /// ENVID (RFC 3461), xtext decoded.
    pub envid: Option<String>,
}

/// RCPT TO with its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RcptCommand {
    /// Without `<>`.
    pub address: String,
    /// ORCPT (RFC 3461), xtext decoded, with its type.
    pub orcpt: Option<String>,
    /// NOTIFY (RFC 3461), upper case.
    pub notify: Option<String>,
}

/// Why a line is no command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandError {
    /// What to answer.
    pub reply: Reply,
    /// Which command it tried to be.
    pub verb: Verb,
}

/// The commands whose errors have consequences of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// EHLO, HELO.
    Helo,
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// BDAT: where its octets end is not known, so the session cannot go on.
    Bdat,
    /// Everything else.
    Other,
}

/// Longest name a client may give itself.
const MAX_HELO: usize = 255;

/// Reads one line without its CRLF.
///
/// # Errors
/// The reply for a line that is no command, or a wrong one.
pub fn parse(line: &[u8]) -> Result<Command, CommandError> {
    let line = line.trim_ascii_end();
    let end = line.iter().position(|byte| matches!(byte, b' ' | b'\t')).unwrap_or(line.len());
    let (verb, rest) = line.split_at(end);
    let rest = rest.trim_ascii_start();
    match verb.to_ascii_uppercase().as_slice() {
        b"EHLO" => helo(rest).map(Command::Ehlo),
        b"HELO" => helo(rest).map(Command::Helo),
        b"MAIL" => mail(&text(rest)).map_err(|reply| CommandError { reply, verb: Verb::Mail }),
        b"RCPT" => rcpt(&text(rest)).map_err(|reply| CommandError { reply, verb: Verb::Rcpt }),
        b"BDAT" => bdat(rest),
        b"DATA" => bare(rest, Command::Data),
        b"RSET" => bare(rest, Command::Rset),
        b"QUIT" => bare(rest, Command::Quit),
        b"STARTTLS" => bare(rest, Command::StartTls),
        b"NOOP" => Ok(Command::Noop),
        b"HELP" => Ok(Command::Help),
        b"VRFY" | b"EXPN" => Ok(Command::Vrfy),
        b"AUTH" | b"ETRN" | b"TURN" | b"ATRN" | b"BURL" | b"LHLO" => Ok(Command::NotOffered),
        b"GET" | b"POST" | b"PUT" | b"HEAD" | b"OPTIONS" | b"CONNECT" => Ok(Command::Http),
        _ => Err(other(500, "command not recognised")),
    }
}

fn other(code: u16, text: &str) -> CommandError {
    CommandError { reply: Reply::new(code, (5, 5, 2), text), verb: Verb::Other }
}

/// A command that takes no argument (RFC 5321 section 4.1.1.4, RFC 3207 section 4).
fn bare(rest: &[u8], command: Command) -> Result<Command, CommandError> {
    if rest.is_empty() {
        return Ok(command);
    }
    let reply = Reply::new(501, (5, 5, 4), "no argument is allowed here");
    Err(CommandError { reply, verb: Verb::Other })
}

fn helo(rest: &[u8]) -> Result<String, CommandError> {
    let name = text(rest);
    if name.is_empty() || name.len() > MAX_HELO || name.chars().any(char::is_control) {
        let reply = Reply::new(501, (5, 5, 4), "a host name is needed");
        return Err(CommandError { reply, verb: Verb::Helo });
    }
    Ok(name.into_owned())
}

fn mail(rest: &str) -> Result<Command, Reply> {
    let shape = || Reply::new(501, (5, 5, 4), "the form is MAIL FROM:<address>");
    let rest = keyword(rest, "FROM:").ok_or_else(shape)?;
    let (address, rest) = path::take(rest).ok_or_else(shape)?;
    let address = path::check(address, (5, 1, 7))?.to_owned();
    let mut command = MailCommand { address, ..MailCommand::default() };
    params::mail(rest, &mut command)?;
    Ok(Command::Mail(command))
}

fn rcpt(rest: &str) -> Result<Command, Reply> {
    let shape = || Reply::new(501, (5, 5, 4), "the form is RCPT TO:<address>");
    let rest = keyword(rest, "TO:").ok_or_else(shape)?;
    let (address, rest) = path::take(rest).ok_or_else(shape)?;
    if address.is_empty() {
        return Err(Reply::new(501, (5, 1, 3), "a recipient is needed"));
    }
    let address = path::check(address, (5, 1, 3))?.to_owned();
    let mut command = RcptCommand { address, ..RcptCommand::default() };
    params::rcpt(rest, &mut command)?;
    Ok(Command::Rcpt(command))
}

/// `BDAT SP chunk-size [SP "LAST"]`; nothing about it is guessed (RFC 3030 section 2).
fn bdat(rest: &[u8]) -> Result<Command, CommandError> {
    let wrong = || CommandError {
        reply: Reply::new(501, (5, 5, 4), "the form is BDAT size [LAST]"),
        verb: Verb::Bdat,
    };
    let mut words = rest.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let size = words.next().and_then(number).ok_or_else(wrong)?;
    let last = match words.next() {
        None => false,
        Some(word) if word.eq_ignore_ascii_case(b"LAST") => true,
        Some(_) => return Err(wrong()),
    };
    if words.next().is_some() {
        return Err(wrong());
    }
    Ok(Command::Bdat { size, last })
}

/// Digits only, at most 20 of them (RFC 1870 section 6), no sign, no overflow.
fn number(word: &[u8]) -> Option<u64> {
    if word.is_empty() || word.len() > 20 || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The rest after a keyword, which may be in any case and be followed by spaces.
fn keyword<'t>(rest: &'t str, word: &str) -> Option<&'t str> {
    let head = rest.get(..word.len())?;
    if !head.eq_ignore_ascii_case(word) {
        return None;
    }
    rest.get(word.len()..).map(str::trim_start)
}

#[cfg(test)]
mod tests;
