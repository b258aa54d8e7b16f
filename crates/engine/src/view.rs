//! What commands and, later, the API show: JSON with the keys of the command line's contract.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use archive::catalog::mail::MailRow;
use archive::{Archive, CopyKind, CopyView, Envelope, Part};
use mail::address::Address;
use mail::structure::Structure;
use serde_json::{Value, json};

/// Mailbox numbers and what they are called.
pub(crate) struct Names(BTreeMap<u32, String>);

impl Names {
    pub(crate) fn of(archive: &Archive) -> Result<Names> {
        let mailboxes = archive.mailboxes()?;
        Ok(Names(mailboxes.into_iter().map(|mailbox| (mailbox.number, mailbox.primary)).collect()))
    }

    fn get(&self, number: u32) -> String {
        self.0.get(&number).cloned().unwrap_or_else(|| format!("mailbox {number}"))
    }
}

/// A moment in seconds, RFC 3339, UTC.
pub(crate) fn time(seconds: i64) -> String {
    let year_9999 = 253_402_300_799;
    jiff::Timestamp::from_second(seconds.clamp(-62_135_596_800, year_9999))
        .map_or_else(|_| seconds.to_string(), |time| time.to_string())
}

/// A mail as a search shows it.
pub(crate) fn hit(archive: &Archive, names: &Names, row: &MailRow) -> Result<Value> {
    let mailboxes: Vec<String> =
        archive.mailboxes_of(row.number)?.into_iter().map(|number| names.get(number)).collect();
    let folders: Vec<Value> = archive
        .placements_of(row.number)?
        .into_iter()
        .map(|(mailbox, folder)| json!({"mailbox": names.get(mailbox), "folder": folder}))
        .collect();
    Ok(json!({
        "id": row.number.to_string(),
        "date": time(row.date),
        "from": row.from.as_ref().map_or("", |from| &from.address),
        "from_name": row.from.as_ref().and_then(|from| from.name.as_ref()),
        "to": row.to,
        "to_more": row.to_more,
        "subject": row.subject,
        "message_id": row.message_id,
        "mailboxes": mailboxes,
        "folders": folders,
        "attachments": row.attachments,
    }))
}

/// A mail with its copies, envelope and attachments.
pub(crate) fn mail(archive: &Archive, names: &Names, row: &MailRow) -> Result<Value> {
    let copies = archive.copies(row.number)?;
    let first = copies.first().with_context(|| format!("mail {} has no copy", row.number))?;
    let raw = archive.load(row.number, first.copy, Part::Mail)?;
    let structure = Structure::of(&raw);
    let split = mail::split::split(&raw, &structure);
    let parsed = mail::parse::parse(&raw, &structure, &split);
    let mut value = hit(archive, names, row)?;
    let (digest, size) = match &first.enclosed {
        Some(enclosed) => (&enclosed.digest, enclosed.size),
        None => (&first.digest, first.size),
    };
    let marks: Vec<&str> = parsed.marks.iter_names().map(|(name, _)| name).collect();
    let more = json!({
        "digest": digest,
        "size": size,
        "archived": time(row.archived.div_euclid(1000)),
        "from": people(&parsed.from),
        "sender": people(&parsed.sender),
        "reply_to": people(&parsed.reply_to),
        "to": people(&parsed.to),
        "cc": people(&parsed.cc),
        "bcc": people(&parsed.bcc),
        "attachments": parsed.attachments.iter().map(|attachment| json!({
            "name": attachment.name,
            "content_type": attachment.content_type,
            "size": attachment.size,
        })).collect::<Vec<_>>(),
        "copies": copies.iter().map(copy).collect::<Vec<_>>(),
        "marks": marks,
    });
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    Ok(value)
}

fn people(list: &[Address]) -> Vec<Value> {
    list.iter().map(|address| json!({"name": address.name, "address": address.address})).collect()
}

fn copy(copy: &CopyView) -> Value {
    json!({
        "digest": copy.digest,
        "size": copy.size,
        "kind": if copy.kind == CopyKind::Report { "report" } else { "mail" },
        "enclosed_digest": copy.enclosed.as_ref().map(|enclosed| &enclosed.digest),
        "archived": time(copy.archived.div_euclid(1000)),
        "source": copy.source.way,
        "endpoint": copy.source.endpoint,
        "path": copy.source.path,
        "envelope": copy.envelope.as_ref().map(envelope),
        "chain": {"sequence": copy.sequence, "segment": copy.location.0, "offset": copy.location.1},
    })
}

fn envelope(envelope: &Envelope) -> Value {
    json!({
        "from": envelope.from,
        "on_behalf_of": envelope.on_behalf_of,
        "recipients": envelope.recipients.iter().map(|recipient| json!({
            "address": recipient.address,
            "kind": recipient.kind,
            "expanded": recipient.expanded,
            "forwarded": recipient.forwarded,
        })).collect::<Vec<_>>(),
    })
}
