//! What the index holds of a mail: one document, words only. No bytes, no access rights.
//!
//! Who stands in no header for all to see – blind copies, members of a list – is in fields of his own, so that a search
//! can leave him out.

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
    pub(crate) blind: Field,
    pub(crate) blind_address: Field,
}

impl Fields {
    /// The schema of index version 2.
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
        let cc_address = schema.add_text_field("cc_address", whole.clone());
        let blind = schema.add_text_field("blind", text(false));
        let blind_address = schema.add_text_field("blind_address", whole);
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
            blind,
            blind_address,
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
    pub(crate) blind: Vec<Address>,
    pub(crate) filenames: Vec<String>,
    pub(crate) attachment: String,
}

impl Words {
    /// Takes the words out of a parsed mail.
    pub(crate) fn new(number: u32, date: i64, size: u64, mail: Mail) -> Words {
        let attachments = mail.attached() as u64;
        let mut body = mail.text;
        truncate(&mut body, MAX_BODY);
        let mut from = mail.from;
        from.extend(mail.sender);
        let mut words = Words {
            mail: number,
            date,
            size,
            attachments,
            subject: mail.subject,
            body,
            from,
            to: mail.to,
            cc: mail.cc,
            blind: Vec::new(),
            filenames: mail
                .attachments
                .into_iter()
                .filter_map(|attachment| attachment.name)
                .collect(),
            attachment: mail.attachment_text,
        };
        mail.bcc.into_iter().for_each(|address| words.add_recipient(address));
        words
    }

    /// Adds somebody who got it, unless he stands there for all to see.
    fn add_recipient(&mut self, recipient: Address) {
        let lists = [&self.to, &self.cc, &self.blind];
        if !lists.iter().any(|list| knows(list, &recipient.address)) {
            self.blind.push(recipient);
        }
    }

    /// Adds who really sent and received it.
    pub(crate) fn add_envelope(&mut self, envelope: &Envelope) {
        for recipient in &envelope.recipients {
            let addresses = [&recipient.expanded, &recipient.forwarded].into_iter().flatten();
            for address in addresses.chain([&recipient.address]) {
                self.add_recipient(Address { name: None, address: address.clone() });
            }
        }
        if let Some(from) = envelope.from.as_ref().filter(|from| !from.is_empty())
            && !knows(&self.from, from)
        {
            self.from.push(Address { name: None, address: from.clone() });
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
            (self.blind, fields.blind, fields.blind_address),
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

fn knows(list: &[Address], address: &str) -> bool {
    list.iter().any(|known| known.address.eq_ignore_ascii_case(address))
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
