//! What the index holds of a mail: one document, words only. No bytes, no access rights.

use mail::address::Address;
use mail::parse::Mail;
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions,
};

use super::words;
use crate::entry::Envelope;

/// Bytes of body text indexed per mail.
const MAX_BODY: usize = 1 << 20;

/// The fields of the index.
#[derive(Clone)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    pub(crate) mail: Field,
    pub(crate) date: Field,
    pub(crate) size: Field,
    pub(crate) attachments: Field,
    pub(crate) subject: Field,
    pub(crate) body: Field,
    pub(crate) from: Field,
    pub(crate) to: Field,
    pub(crate) cc: Field,
    pub(crate) filename: Field,
    pub(crate) attachment: Field,
    pub(crate) from_address: Field,
    pub(crate) to_address: Field,
    pub(crate) cc_address: Field,
}

impl Fields {
    /// The schema of index version 1.
    pub(crate) fn new() -> Fields {
        let text = |norms: bool| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(words::NAME)
                .set_fieldnorms(norms)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            TextOptions::default().set_indexing_options(indexing)
        };
        let whole = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let mut schema = Schema::builder();
        let mail = schema.add_u64_field("mail", FAST | INDEXED);
        let date = schema.add_i64_field("date", FAST);
        let size = schema.add_u64_field("size", FAST);
        let attachments = schema.add_u64_field("attachments", FAST);
        let subject = schema.add_text_field("subject", text(true));
        let body = schema.add_text_field("body", text(true));
        let from = schema.add_text_field("from", text(false));
        let to = schema.add_text_field("to", text(false));
        let cc = schema.add_text_field("cc", text(false));
        let filename = schema.add_text_field("filename", text(false));
        let attachment = schema.add_text_field("attachment", text(false));
        let from_address = schema.add_text_field("from_address", whole.clone());
        let to_address = schema.add_text_field("to_address", whole.clone());
        let cc_address = schema.add_text_field("cc_address", whole);
        Fields {
            schema: schema.build(),
            mail,
            date,
            size,
            attachments,
            subject,
            body,
            from,
            to,
            cc,
            filename,
            attachment,
            from_address,
            to_address,
            cc_address,
        }
    }
}

/// A mail's words on their way into the index.
pub(crate) struct Words {
    pub(crate) mail: u32,
    pub(crate) date: i64,
    pub(crate) size: u64,
    pub(crate) attachments: u64,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) from: Vec<Address>,
    pub(crate) to: Vec<Address>,
    pub(crate) cc: Vec<Address>,
    pub(crate) filenames: Vec<String>,
    pub(crate) attachment: String,
}

impl Words {
    /// Takes the words out of a parsed mail.
    pub(crate) fn new(number: u32, date: i64, size: u64, mail: Mail) -> Words {
        let mut body = mail.text;
        truncate(&mut body, MAX_BODY);
        let mut from = mail.from;
        from.extend(mail.sender);
        let mut cc = mail.cc;
        cc.extend(mail.bcc);
        Words {
            mail: number,
            date,
            size,
            attachments: mail.attachments.len() as u64,
            subject: mail.subject,
            body,
            from,
            to: mail.to,
            cc,
            filenames: mail
                .attachments
                .into_iter()
                .filter_map(|attachment| attachment.name)
                .collect(),
            attachment: mail.attachment_text,
        }
    }

    /// Adds who really sent and received it.
    pub(crate) fn add_envelope(&mut self, envelope: &Envelope) {
        for recipient in &envelope.recipients {
            let list = match recipient.kind.as_str() {
                "cc" | "bcc" => &mut self.cc,
                _ => &mut self.to,
            };
            push_new(list, &recipient.address);
            for other in [&recipient.expanded, &recipient.forwarded].into_iter().flatten() {
                push_new(list, other);
            }
        }
        if let Some(from) = envelope.from.as_ref().filter(|from| !from.is_empty()) {
            push_new(&mut self.from, from);
        }
    }

    /// Memory it holds, roughly, in bytes.
    pub(crate) fn weight(&self) -> usize {
        1024 + self.subject.len() + self.body.len() + self.attachment.len()
    }

    /// The tantivy document.
    pub(crate) fn into_document(self, fields: &Fields) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(fields.mail, self.mail.into());
        document.add_i64(fields.date, self.date);
        document.add_u64(fields.size, self.size);
        document.add_u64(fields.attachments, self.attachments);
        document.add_text(fields.subject, self.subject);
        document.add_text(fields.body, self.body);
        let people = [
            (self.from, fields.from, fields.from_address),
            (self.to, fields.to, fields.to_address),
            (self.cc, fields.cc, fields.cc_address),
        ];
        for (list, words, whole) in people {
            for address in list {
                document.add_text(words, address_text(&address));
                document.add_text(whole, address.address.to_lowercase());
            }
        }
        for name in self.filenames {
            document.add_text(fields.filename, name);
        }
        if !self.attachment.is_empty() {
            document.add_text(fields.attachment, self.attachment);
        }
        document
    }
}

fn address_text(address: &Address) -> String {
    match &address.name {
        Some(name) => format!("{name} {}", address.address),
        None => address.address.clone(),
    }
}

fn push_new(list: &mut Vec<Address>, address: &str) {
    if !list.iter().any(|known| known.address.eq_ignore_ascii_case(address)) {
        list.push(Address { name: None, address: address.to_owned() });
    }
}

fn truncate(text: &mut String, most: usize) {
    if text.len() > most {
        let mut end = most;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
}
