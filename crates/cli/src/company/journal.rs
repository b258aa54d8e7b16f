//! Journal reports as Microsoft 365 sends them, and one that bounced.
//!
//! The grammar of the envelope part is that of [MS-XJRNL] section 2.2; the headers around it are
//! those that real reports carry. The mail is enclosed byte for byte.

use super::charset::Charset;
use super::clock::{Zone, local};
use super::mail::Mail;
use super::mime::{line, words};
use super::people::DOMAIN;
use super::rng::Rng;
use super::{Delivery, Kind};

/// A report that `mail` went to `recipients`.
pub(super) fn report(rng: &mut Rng, mail: &Mail, recipients: &[String]) -> Delivery {
    let raw = report_bytes(rng, mail, recipients);
    let mail_from = format!("journal-ndr@{DOMAIN}");
    Delivery { mail_from, recipients: Vec::new(), raw, kind: Kind::JournalReport }
}

/// A report that could not be delivered and comes back in a non-delivery report.
pub(super) fn bounced(rng: &mut Rng, mail: &Mail) -> Delivery {
    let report = report_bytes(rng, mail, &mail.recipients());
    let boundary = rng.uuid();
    let date = local(mail.date + 90, Zone::Utc).rfc5322();
    let mut out = Vec::new();
    for text in [
        "From: Microsoft Outlook\r\n".to_owned()
            + &format!("\t<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{DOMAIN}>"),
        format!("To: <journal-ndr@{DOMAIN}>"),
        format!("Date: {date}"),
        format!("Subject: Undeliverable: {}", words(&mail.subject, Charset::Utf8)),
        format!("Message-ID: <{}@MBX01.{DOMAIN}>", rng.uuid()),
        "MIME-Version: 1.0".to_owned(),
        "Auto-Submitted: auto-replied".to_owned(),
        "X-MS-Exchange-Message-Is-Ndr:".to_owned(),
        "Content-Type: multipart/report; report-type=delivery-status;".to_owned()
            + &format!("\r\n\tboundary=\"{boundary}\"\r\n"),
        format!("--{boundary}"),
        "Content-Type: text/plain; charset=\"us-ascii\"\r\n".to_owned(),
        "Delivery has failed to these recipients or groups:\r\n".to_owned(),
        "journal@archive.nordlicht-segel.example".to_owned(),
        "The server did not accept the message within the time allowed. It is\r\n\
         attached to this report.\r\n"
            .to_owned(),
        format!("--{boundary}"),
        "Content-Type: message/delivery-status\r\n".to_owned(),
        format!("Reporting-MTA: dns;MBX01.{DOMAIN}\r\nArrival-Date: {date}\r\n"),
        "Final-Recipient: rfc822;journal@archive.nordlicht-segel.example".to_owned(),
        "Action: failed\r\nStatus: 4.4.7\r\nDiagnostic-Code: smtp;550 4.4.7 QUEUE.Expired\r\n"
            .to_owned(),
        format!("--{boundary}"),
        "Content-Type: message/rfc822\r\n".to_owned(),
    ] {
        line(&mut out, &text);
    }
    out.extend_from_slice(&report);
    line(&mut out, &format!("\r\n--{boundary}--"));
    Delivery { mail_from: String::new(), recipients: Vec::new(), raw: out, kind: Kind::Ndr }
}

fn report_bytes(rng: &mut Rng, mail: &Mail, recipients: &[String]) -> Vec<u8> {
    let boundary = format!("_{}_", rng.uuid());
    let mut out = Vec::new();
    line(&mut out, &format!("Content-Type: multipart/mixed;\r\n\tboundary=\"{boundary}\""));
    out.extend_from_slice(mail.addressing().as_bytes());
    line(&mut out, "MIME-Version: 1.0");
    let agent = format!("<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{DOMAIN}>");
    line(&mut out, &format!("Sender:\r\n\t{agent}"));
    line(&mut out, &format!("Message-ID: <{}@journal.report.generator>", rng.uuid()));
    line(&mut out, &format!("Date: {}", local(mail.date + 3, Zone::Utc).rfc5322()));
    line(&mut out, "X-MS-PublicTrafficType: Email\r\nX-MS-Journal-Report:");
    if let Some(id) = &mail.id {
        line(&mut out, &format!("X-MS-Exchange-Parent-Message-Id:\r\n\t{id}"));
    }
    line(&mut out, "Auto-Submitted: auto-generated");
    line(&mut out, "X-MS-Exchange-Generated-Message-Source: Journal Agent\r\n");
    line(&mut out, &format!("--{boundary}"));
    let envelope = envelope(mail, recipients);
    let (charset, coding) =
        if envelope.is_ascii() { ("us-ascii", "7bit") } else { ("utf-8", "8bit") };
    line(&mut out, &format!("Content-Type: text/plain; charset=\"{charset}\""));
    line(&mut out, &format!("Content-Transfer-Encoding: {coding}\r\n"));
    line(&mut out, &envelope);
    line(&mut out, &format!("--{boundary}\r\nContent-Type: message/rfc822\r\n"));
    out.extend_from_slice(&mail.bytes());
    line(&mut out, &format!("\r\n--{boundary}--"));
    out
}

/// The lines that say who really received the mail, and by which field or list.
fn envelope(mail: &Mail, recipients: &[String]) -> String {
    let mut lines = format!("Sender: {}\r\nSubject: {}\r\n", mail.sender(), mail.subject);
    if let Some(id) = &mail.id {
        lines.push_str(&format!("Message-Id: {id}\r\n"));
    }
    for address in recipients {
        let stands_in = |field: &[super::people::Who]| field.iter().any(|w| w.address == address);
        let field = match () {
            () if stands_in(&mail.to) => "To",
            () if stands_in(&mail.cc) => "Cc",
            () => "Bcc",
        };
        // Members of a list are reported under the field in which the list stands.
        let (field, through) = match &mail.to_line {
            Some(list) if field == "Bcc" => {
                let list = list.rsplit_once('<').map_or(list.as_str(), |(_, address)| address);
                ("To", format!(", Expanded: {}", list.trim_end_matches('>')))
            }
            _ if address.starts_with("svenja.") => {
                (field, format!(", Forwarded: ausbildung@{DOMAIN}"))
            }
            _ => (field, String::new()),
        };
        lines.push_str(&format!("{field}: {address}{through}\r\n"));
    }
    lines
}
