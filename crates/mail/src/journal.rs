//! Journal reports of Exchange and Microsoft 365: who really received a mail, and the mail itself
//! ([MS-XJRNL]; Exchange 2007 and later, envelope journaling).
//!
//! The envelope is read line by line in any order; fields that other products and later versions
//! add are passed over. A range is handed out only for an original that is enclosed in clear.

use std::ops::Range;

use crate::structure::{Part, PartKind, Structure};
use crate::{Marks, charset, decode, header, words};

/// Envelopes longer than this are cut: some hundred thousand recipients.
const MAX_ENVELOPE: usize = 32 << 20;
/// Fields of other servers and versions that say nothing about who received the mail.
const LABELS: [&str; 7] =
    ["label", "mailbox", "sentutc", "receivedutc", "disposition", "importance", "attachments"];

/// What a journal report says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalReport {
    /// Envelope sender; `None` for `<>` or when absent.
    pub sender: Option<String>,
    /// On whose behalf it was sent.
    pub on_behalf_of: Option<String>,
    /// Subject of the original.
    pub subject: Option<String>,
    /// Message-ID of the original, as written.
    pub message_id: Option<String>,
    /// Everyone who received it, in the order of the report.
    pub recipients: Vec<Recipient>,
    /// The bytes of the original within the report.
    pub enclosed: Option<Range<usize>>,
    /// Further enclosed mails; not seen from Exchange.
    pub more: Vec<Range<usize>>,
    /// What is odd about the report.
    pub marks: Marks,
}

/// One who received the mail.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recipient {
    /// His address as written.
    pub address: String,
    /// How he was addressed.
    pub kind: RecipientKind,
    /// The list that was expanded to him.
    pub expanded: Option<String>,
    /// The recipient whose mail was redirected to him.
    pub forwarded: Option<String>,
}

/// How a recipient was addressed; `Recipient` when the server could not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecipientKind {
    /// To.
    To,
    /// Cc.
    Cc,
    /// Bcc.
    Bcc,
    /// Not known which.
    Recipient,
}

/// Reads a journal report; `None` when the mail is none.
pub fn journal_report(raw: &[u8], structure: &Structure) -> Option<JournalReport> {
    let root = structure.parts.first()?;
    if !has_report_header(raw.get(root.header.clone())?) {
        return None;
    }
    let mut report = JournalReport::default();
    let direct = |p: &&Part| p.parent == Some(0);
    let envelope = if root.kind == PartKind::Leaf {
        Some(root)
    } else {
        structure.parts.iter().filter(direct).find(|p| is_envelope(raw, p))
    };
    match envelope.map(|part| text(raw, part)) {
        Some(text) => read_envelope(&text, &mut report),
        None => report.marks |= Marks::NO_ENVELOPE,
    }
    if report.sender.is_none() && report.recipients.is_empty() {
        report.marks |= Marks::NO_ENVELOPE;
    }
    let mails = structure.parts.iter().filter(direct).filter(|p| p.kind == PartKind::Message);
    let mut mails = mails.map(|p| p.body.clone()).filter(|body| !body.is_empty());
    report.enclosed = mails.next();
    report.more = mails.collect();
    report.marks.set(Marks::NO_ENCLOSED, report.enclosed.is_none());
    Some(report)
}

/// Whether a header block is that of a journal report.
pub(crate) fn has_report_header(block: &[u8]) -> bool {
    header::fields(block).any(|f| f.is("X-MS-Journal-Report") || f.is("X-WM-Journal-Report"))
}

/// The envelope is the first text part that begins like one; gateways put disclaimers before it.
fn is_envelope(raw: &[u8], part: &Part) -> bool {
    part.kind == PartKind::Leaf
        && part.content_type.essence == "text/plain"
        && text(raw, part).lines().any(|line| {
            let name = line.split_once(':').map(|(n, _)| n.trim().to_ascii_lowercase());
            matches!(name.as_deref(), Some("sender" | "message-id" | "recipient"))
        })
}

fn text(raw: &[u8], part: &Part) -> String {
    let body = raw.get(part.body.clone()).unwrap_or_default();
    let (bytes, _) = decode::bounded(body, part.encoding, MAX_ENVELOPE);
    charset::decode(&bytes, part.content_type.charset.as_deref()).0.into_owned()
}

fn read_envelope(text: &str, report: &mut JournalReport) {
    let mut line = String::new();
    for next in text.lines() {
        // Folded by a gateway; the format itself has one line per field.
        if next.starts_with([' ', '\t']) && !next.trim().is_empty() && !line.is_empty() {
            line.push(' ');
            line.push_str(next.trim());
            continue;
        }
        read_line(&line, report);
        next.trim_end().clone_into(&mut line);
    }
    read_line(&line, report);
}

fn read_line(line: &str, report: &mut JournalReport) {
    if line.trim().is_empty() {
        return;
    }
    let Some((name, value)) = line.split_once(':') else {
        report.marks |= Marks::ODD_ENVELOPE;
        return;
    };
    let value = value.trim();
    let some = || Some(value.to_owned()).filter(|v| !v.is_empty());
    let kind = match name.trim().to_ascii_lowercase().as_str() {
        "to" => RecipientKind::To,
        "cc" => RecipientKind::Cc,
        "bcc" => RecipientKind::Bcc,
        "recipient" => RecipientKind::Recipient,
        "sender" => return set(&mut report.sender, address(value)),
        "on-behalf-of" => return set(&mut report.on_behalf_of, address(value)),
        "subject" => return set(&mut report.subject, some().map(|s| words::decode_text(&s))),
        "message-id" => return set(&mut report.message_id, some()),
        other => {
            report.marks.set(
                Marks::ODD_ENVELOPE,
                report.marks.contains(Marks::ODD_ENVELOPE) || !LABELS.contains(&other),
            );
            return;
        }
    };
    match recipient(kind, value) {
        Some(recipient) => report.recipients.push(recipient),
        None => report.marks |= Marks::ODD_ENVELOPE,
    }
}

/// The first of repeated fields counts.
fn set(field: &mut Option<String>, value: Option<String>) {
    if field.is_none() {
        *field = value;
    }
}

/// `member@x, Expanded: list@x`; both redirections may stand in one line.
fn recipient(kind: RecipientKind, value: &str) -> Option<Recipient> {
    let (first, mut rest) = cut(value);
    let mut recipient =
        Recipient { address: address(first)?, kind, expanded: None, forwarded: None };
    while let Some((how, tail)) = rest {
        let (from, next) = cut(tail);
        match how {
            Redirection::Expanded => recipient.expanded = address(from),
            Redirection::Forwarded => recipient.forwarded = address(from),
        }
        rest = next;
    }
    Some(recipient)
}

#[derive(Clone, Copy)]
enum Redirection {
    Expanded,
    Forwarded,
}

/// Cuts before the next `, Expanded:` or `, Forwarded:`.
fn cut(value: &str) -> (&str, Option<(Redirection, &str)>) {
    for (at, _) in value.match_indices(',') {
        let tail = value.get(at + 1..).unwrap_or_default().trim_start();
        for (word, how) in
            [("expanded:", Redirection::Expanded), ("forwarded:", Redirection::Forwarded)]
        {
            if tail.get(..word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word)) {
                let head = value.get(..at).unwrap_or_default();
                return (head.trim(), tail.get(word.len()..).map(|t| (how, t.trim())));
            }
        }
    }
    (value.trim(), None)
}

/// The address in `"Name" <address>`, `<address>` or `address`; `None` for `<>` and nothing.
fn address(value: &str) -> Option<String> {
    let value = value.trim();
    let inner = match (value.rfind('<'), value.ends_with('>')) {
        (Some(open), true) => value.get(open + 1..value.len() - 1)?,
        _ => value,
    };
    let inner = inner.trim();
    (!inner.is_empty()).then(|| inner.to_owned())
}
