//! The header fields of a mail: identity, people, date.

use std::collections::{BTreeSet, HashSet};

use super::Mail;
use crate::address::{Address, normalise, parse_list};
use crate::header::{self, Field};
use crate::structure::Structure;
use crate::{Marks, date, words};

/// More references than this are not kept.
const MAX_REFERENCES: usize = 1000;

pub(super) fn read(raw: &[u8], structure: &Structure, mail: &mut Mail) {
    let Some(root) = structure.parts.first() else { return };
    let block = raw.get(root.header.clone()).unwrap_or_default();
    if !block.is_ascii() && std::str::from_utf8(block).is_err() {
        mail.marks |= Marks::RAW_HEADER_BYTES;
    }
    let mut reader = Reader { mail, dates: Dates::default(), links: BTreeSet::new(), seen: 0 };
    for field in header::fields(block) {
        reader.field(&field);
    }
    reader.finish();
}

/// Unique fields already seen, as bits.
const MESSAGE_ID: u8 = 1;
const DATE: u8 = 2;
const SUBJECT: u8 = 4;
const FROM: u8 = 8;

#[derive(Default)]
struct Dates {
    arrival: Option<i64>,
    date: Option<i64>,
    received: Option<i64>,
}

struct Reader<'a> {
    mail: &'a mut Mail,
    dates: Dates,
    links: BTreeSet<String>,
    seen: u8,
}

impl Reader<'_> {
    fn field(&mut self, field: &Field<'_>) {
        let mut lower = [0_u8; 24];
        let Some(name) = lower.get_mut(..field.name.len()) else { return };
        name.copy_from_slice(field.name);
        name.make_ascii_lowercase();
        let value = field.value;
        match &*name {
            b"message-id" if self.first(MESSAGE_ID) => self.mail.message_id = message_id(value),
            b"subject" if self.first(SUBJECT) => self.mail.subject = words::decode(value),
            b"date" if self.first(DATE) => self.dates.date = date::parse(value),
            b"received" => {
                self.dates.received = self.dates.received.max(date::parse_received(value))
            }
            b"x-originalarrivaltime" => {
                self.dates.arrival = self.dates.arrival.or_else(|| date::parse_arrival(value));
            }
            b"in-reply-to" | b"references" => self.references(value),
            b"from" => {
                self.first(FROM);
                self.people(value, |mail| &mut mail.from);
            }
            b"sender" => self.people(value, |mail| &mut mail.sender),
            b"to" => self.people(value, |mail| &mut mail.to),
            b"cc" => self.people(value, |mail| &mut mail.cc),
            b"bcc" | b"resent-bcc" => self.people(value, |mail| &mut mail.bcc),
            b"reply-to" => self.mail.reply_to.extend(parse_list(value)),
            b"resent-from" | b"resent-sender" | b"resent-to" | b"resent-cc" | b"x-original-to"
            | b"delivered-to" | b"x-gm-original-to" => self.link(&parse_list(value)),
            _ => {}
        }
    }

    /// Whether a unique field is seen for the first time.
    fn first(&mut self, bit: u8) -> bool {
        let first = self.seen & bit == 0;
        self.seen |= bit;
        self.mail
            .marks
            .set(Marks::REPEATED_FIELD, !first || self.mail.marks.contains(Marks::REPEATED_FIELD));
        first
    }

    fn people(&mut self, value: &[u8], list: impl Fn(&mut Mail) -> &mut Vec<Address>) {
        let people = parse_list(value);
        self.link(&people);
        list(self.mail).extend(people);
    }

    fn link(&mut self, people: &[Address]) {
        self.links.extend(people.iter().filter_map(|p| normalise(&p.address)));
    }

    fn references(&mut self, value: &[u8]) {
        let text = words::decode(value);
        let ids = text.split_inclusive('>').filter_map(|t| t.rfind('<').and_then(|at| t.get(at..)));
        for id in ids.filter(|id| id.ends_with('>') && id.len() > 2) {
            if self.mail.references.len() < MAX_REFERENCES {
                self.mail.references.push(id.replace(' ', ""));
            }
        }
    }

    fn finish(self) {
        let dates = self.dates;
        let mail = self.mail;
        mail.date = dates.arrival.or(dates.date).or(dates.received);
        mail.marks.set(Marks::NO_DATE, mail.date.is_none());
        mail.link_addresses = self.links.into_iter().collect();
        let mut seen = HashSet::new();
        mail.references.retain(|id| seen.insert(id.clone()));
    }
}

/// As written, without folds; only the bracketed part when there is one.
fn message_id(value: &[u8]) -> Option<String> {
    let text = words::decode(value);
    let bracketed = text
        .find('<')
        .and_then(|open| text.get(open..))
        .and_then(|tail| tail.find('>').and_then(|close| tail.get(..=close)));
    let id = bracketed.unwrap_or(&text).replace(' ', "");
    (!id.is_empty() && id != "<>").then_some(id)
}
