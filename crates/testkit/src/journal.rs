//! Journal reports and bounces around a mail, as Exchange makes them ([MS-XJRNL]; NDRs as Exchange Online returns a
//! journal report that it could not deliver).

use std::fmt::Write as _;

use crate::maker::{Mail, date};

/// Who a mail went to, as the report says it.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// The sender.
    pub sender: String,
    /// Recipient lines: field (`To`, `Cc`, `Bcc`, `Recipient`), address, and what stands behind a comma
    /// (`Expanded: list@…`, `Forwarded: boss@…`).
    pub recipients: Vec<(String, String, Option<String>)>,
}

impl Envelope {
    /// An envelope without recipients.
    pub fn from(sender: &str) -> Envelope {
        Envelope { sender: sender.to_owned(), recipients: Vec::new() }
    }

    /// Adds a recipient of a field.
    pub fn to(mut self, field: &str, address: &str) -> Envelope {
        self.recipients.push((field.to_owned(), address.to_owned(), None));
        self
    }

    /// Adds a recipient who got it through a list (`Expanded`) or somebody's rule (`Forwarded`).
    pub fn through(mut self, field: &str, address: &str, how: &str, by: &str) -> Envelope {
        let how = Some(format!("{how}: {by}"));
        self.recipients.push((field.to_owned(), address.to_owned(), how));
        self
    }
}

/// A journal report, number `n`, with the mail inside, byte for byte.
pub fn report(n: usize, mail: &Mail, envelope: &Envelope) -> Vec<u8> {
    let boundary = format!("_report-{n}_");
    let mut out = format!(
        "Content-Type: multipart/mixed;\r\n\tboundary=\"{boundary}\"\r\n\
         Subject: {}\r\nFrom: {}\r\nMIME-Version: 1.0\r\n\
         Sender: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@acme.test>\r\n\
         Message-ID: <{n}-{:x}@journal.report.generator>\r\nDate: {}\r\n\
         X-MS-Journal-Report:\r\nAuto-Submitted: auto-generated\r\n\r\n\
         --{boundary}\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n",
        "journaled",
        mail.from,
        mail.bytes.len(),
        date(n)
    );
    // Writing to a string cannot fail.
    let _ = write!(out, "Sender: {}\r\nSubject: {}\r\n", envelope.sender, mail.subject);
    let _ = write!(out, "Message-Id: {}\r\n", mail.message_id);
    for (field, address, how) in &envelope.recipients {
        let how = how.as_ref().map_or(String::new(), |how| format!(", {how}"));
        let _ = write!(out, "{field}: {address}{how}\r\n");
    }
    let _ = write!(out, "\r\n--{boundary}\r\nContent-Type: message/rfc822\r\n\r\n");
    let end = format!("\r\n--{boundary}--\r\n");
    [out.as_bytes(), &mail.bytes, end.as_bytes()].concat()
}

/// A bounce as Exchange makes it, number `n`, about `attached`, which lies in it as `message/rfc822` two levels deep.
/// With `marked` it carries the header `X-MS-Exchange-Message-Is-Ndr`.
pub fn bounce(n: usize, to: &str, attached: Option<&[u8]>, marked: bool) -> Vec<u8> {
    let (outer, inner) = (format!("_bounce-{n}_"), format!("_returned-{n}_"));
    let mark = if marked { "X-MS-Exchange-Message-Is-Ndr:\r\n" } else { "" };
    let head = format!(
        "From: Microsoft Outlook <postmaster@acme.test>\r\nTo: {to}\r\n\
         Subject: Undeliverable: number {n}\r\nDate: {}\r\nMessage-ID: <bounce-{n}@acme.test>\r\n\
         MIME-Version: 1.0\r\n{mark}Content-Type: multipart/report; report-type=delivery-status;\r\n\
         \tboundary=\"{outer}\"\r\n\r\n\
         --{outer}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nDelivery has failed.\r\n\
         --{outer}\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns;mta.acme.test\r\n\r\nFinal-Recipient: rfc822;journal@archive.test\r\n\
         Action: failed\r\nStatus: 5.4.1\r\n\r\n",
        date(n)
    );
    let mut out = head.into_bytes();
    if let Some(attached) = attached {
        let start = format!(
            "--{outer}\r\nContent-Type: multipart/mixed; boundary=\"{inner}\"\r\n\r\n\
             --{inner}\r\nContent-Type: message/rfc822\r\n\r\n"
        );
        out.extend_from_slice(start.as_bytes());
        out.extend_from_slice(attached);
        out.extend_from_slice(format!("\r\n--{inner}--\r\n").as_bytes());
    }
    out.extend_from_slice(format!("\r\n--{outer}--\r\n").as_bytes());
    out
}
