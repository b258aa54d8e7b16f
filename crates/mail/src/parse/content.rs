//! Attachments and search text, from the decoded leaves.
//!
//! Of alternatives the plain text is taken, and the HTML too where the plain text is only a stub.

use std::borrow::Cow;

use super::leaf::{self, Leaf};
use super::{Attachment, MAX_ATTACHMENTS, MAX_TEXT, Mail, uuencode};
use crate::attachment::{calendar, tnef};
use crate::structure::{Disposition, Part, PartKind, Structure};
use crate::text::{Sink, html};
use crate::{Marks, charset, header, split, words};

/// Encoded mails within encoded mails are looked into so deep.
pub(super) const MAX_ENCODED_DEPTH: usize = 3;
/// A plain alternative shorter than this may be a stub such as "your reader shows no HTML".
const STUB: usize = 200;

pub(super) fn read(raw: &[u8], structure: &Structure, leaves: &[Leaf<'_>], mail: &mut Mail) {
    let mut reader = Reader {
        mail,
        text: Sink::new(MAX_TEXT),
        attached: Sink::new(MAX_TEXT),
        within: Vec::new(),
    };
    reader.mail(raw, structure, leaves);
    let Reader { mail, text, attached, .. } = reader;
    mail.marks.set(
        Marks::TEXT_BOUND,
        text.is_full() || attached.is_full() || mail.marks.contains(Marks::TEXT_BOUND),
    );
    mail.text = text.into_text();
    mail.attachment_text = attached.into_text();
}

struct Reader<'m> {
    mail: &'m mut Mail,
    text: Sink,
    attached: Sink,
    /// The parts of encoded mails that are being looked into, from the outside in.
    within: Vec<u32>,
}

impl Reader<'_> {
    fn mail(&mut self, raw: &[u8], structure: &Structure, leaves: &[Leaf<'_>]) {
        let mut leaves = leaves.iter();
        // The multipart/alternative whose plain text has been taken last, and how long that was.
        let mut plain: Option<(u32, usize)> = None;
        for (index, part) in structure.parts.iter().enumerate() {
            match part.kind {
                PartKind::Multipart => {}
                PartKind::Message => self.enclosed(raw, structure, index, part),
                PartKind::Leaf => {
                    let Some(leaf) = leaves.next() else { return };
                    let place = Place::of(structure, part);
                    self.mail.marks.set(
                        Marks::BAD_BASE64,
                        !leaf.sound || self.mail.marks.contains(Marks::BAD_BASE64),
                    );
                    if place.is_body(part) {
                        self.body(part, leaf, &place, &mut plain);
                    } else {
                        self.attachment(part, leaf, &place);
                    }
                }
            }
        }
    }

    fn body(
        &mut self,
        part: &Part,
        leaf: &Leaf<'_>,
        place: &Place,
        plain: &mut Option<(u32, usize)>,
    ) {
        let before = self.text.len();
        if part.content_type.essence == "text/html" {
            let covered = place.alternative.is_some_and(|alternative| {
                plain.is_some_and(|(of, length)| of == alternative && length >= STUB)
            });
            if !covered {
                html::to_text(&self.decoded(part, leaf), &mut self.text);
                self.text.line();
            }
            return;
        }
        let text = self.decoded(part, leaf);
        let (rest, files) = uuencode::extract(&text);
        self.text.push(&rest);
        self.text.line();
        for (number, (name, size)) in (0..).zip(files) {
            self.attach(Attachment {
                name: Some(name),
                content_type: "application/octet-stream".to_owned(),
                size,
                inline: false,
                place: vec![leaf.part, number],
            });
        }
        if let Some(alternative) = place.alternative {
            *plain = Some((alternative, self.text.len() - before));
        }
    }

    fn attachment(&mut self, part: &Part, leaf: &Leaf<'_>, place: &Place) {
        let essence = part.content_type.essence.as_str();
        let report = matches!(
            essence,
            "message/delivery-status" | "message/disposition-notification" | "text/rfc822-headers"
        );
        if !report || part.name.is_some() {
            self.attach(Attachment {
                name: part.name.clone(),
                content_type: essence.to_owned(),
                size: leaf.size,
                inline: place.is_inline(part),
                place: vec![leaf.part],
            });
        }
        let named =
            |end: &str| part.name.as_deref().is_some_and(|n| n.to_ascii_lowercase().ends_with(end));
        if tnef::is_tnef(&leaf.bytes) {
            self.tnef(leaf);
        } else if matches!(essence, "message/rfc822" | "message/global" | "message/news")
            && self.within.len() < MAX_ENCODED_DEPTH
        {
            self.encoded_mail(leaf);
        } else if matches!(essence, "text/calendar" | "application/ics" | "text/directory")
            || essence.contains("vcard")
            || named(".ics")
            || named(".vcf")
        {
            calendar::to_text(&self.decoded(part, leaf), &mut self.attached);
        } else if essence == "text/html" || named(".htm") || named(".html") {
            html::to_text(&self.decoded(part, leaf), &mut self.attached);
        } else if part.content_type.is_text() || essence.starts_with("message/") || named(".txt") {
            let text = self.decoded(part, leaf);
            self.attached.push(&text);
        }
        self.attached.line();
    }

    fn enclosed(&mut self, raw: &[u8], structure: &Structure, index: usize, part: &Part) {
        let root = structure.parts.get(index + 1).and_then(|root| raw.get(root.header.clone()));
        let subject = root.and_then(|block| header::first(block, "Subject")).map(words::decode);
        if let Some(subject) = &subject {
            self.text.push(subject);
            self.text.line();
        }
        self.attach(Attachment {
            name: part.name.clone().or(subject).filter(|name| !name.is_empty()),
            content_type: part.content_type.essence.clone(),
            size: part.body.len() as u64,
            inline: false,
            place: vec![index as u32],
        });
    }

    /// A mail enclosed in an encoding, against RFC 2046 section 5.2.1 but not rare.
    fn encoded_mail(&mut self, leaf: &Leaf<'_>) {
        self.within.push(leaf.part);
        let raw: &[u8] = &leaf.bytes;
        let structure = Structure::of(raw);
        let bounds = Marks::DEPTH_BOUND | Marks::PART_BOUND | Marks::HEADER_BOUND;
        self.mail.marks |= structure.marks & bounds;
        let split = split::split(raw, &structure);
        let root = structure.parts.first().and_then(|root| raw.get(root.header.clone()));
        if let Some(subject) = root.and_then(|block| header::first(block, "Subject")) {
            self.text.push(&words::decode(subject));
            self.text.line();
        }
        self.mail(raw, &structure, &leaf::read_all(raw, &structure, &split));
        self.within.pop();
    }

    fn tnef(&mut self, leaf: &Leaf<'_>) {
        let contents = tnef::read(&leaf.bytes, &mut self.attached);
        for (number, file) in (0..).zip(contents.files) {
            self.attach(Attachment { place: vec![leaf.part, number], ..file });
        }
        self.mail.marks.set(
            Marks::BAD_TNEF,
            !contents.complete || !leaf.whole || self.mail.marks.contains(Marks::BAD_TNEF),
        );
    }

    fn attach(&mut self, mut attachment: Attachment) {
        if self.mail.attachments.len() < MAX_ATTACHMENTS {
            attachment.place.splice(0..0, self.within.iter().copied());
            self.mail.attachments.push(attachment);
        }
    }

    fn decoded<'l>(&mut self, part: &Part, leaf: &'l Leaf<'_>) -> Cow<'l, str> {
        let label = part.content_type.charset.as_deref();
        let in_html = part.content_type.essence == "text/html" && label.is_none();
        let meta = if in_html { html::declared_charset(&leaf.bytes) } else { None };
        let (text, wrong) = charset::decode(&leaf.bytes, label.or(meta.as_deref()));
        self.mail.marks.set(
            Marks::BAD_CHARSET,
            (wrong && label.is_some()) || self.mail.marks.contains(Marks::BAD_CHARSET),
        );
        self.mail
            .marks
            .set(Marks::TEXT_BOUND, !leaf.whole || self.mail.marks.contains(Marks::TEXT_BOUND));
        text
    }
}

/// Where a leaf stands within its own mail.
pub(crate) struct Place {
    /// The root of its mail is the leaf itself.
    root: bool,
    alternative: Option<u32>,
    related: bool,
}

impl Place {
    pub(crate) fn of(structure: &Structure, part: &Part) -> Place {
        let root = structure.is_message_root(part);
        let mut place = Place { root, alternative: None, related: false };
        let mut parent = part.parent;
        while let Some(index) = parent
            && let Some(above) = structure.part(index)
            && above.kind == PartKind::Multipart
        {
            match above.content_type.essence.as_str() {
                "multipart/alternative" if place.alternative.is_none() => {
                    place.alternative = Some(index);
                }
                "multipart/related" => place.related = true,
                _ => {}
            }
            parent = above.parent;
        }
        place
    }

    /// Whether the part is read as the mail's text, not as a file.
    pub(crate) fn is_body(&self, part: &Part) -> bool {
        let essence = part.content_type.essence.as_str();
        let readable =
            matches!(essence, "text/plain" | "text/html" | "text/enriched" | "text/richtext")
                || essence.starts_with("multipart/")
                || essence.is_empty()
                || (self.root && part.content_type.is_text() && essence != "text/calendar");
        let file = part.disposition == Disposition::Attachment || part.name.is_some();
        readable && (!file || (self.root && part.disposition != Disposition::Attachment))
    }

    fn is_inline(&self, part: &Part) -> bool {
        let essence = part.content_type.essence.as_str();
        let signature = matches!(
            essence,
            "application/pgp-signature"
                | "application/pkcs7-signature"
                | "application/x-pkcs7-signature"
        );
        let shown = part.disposition != Disposition::Attachment
            && (self.related && part.has_content_id
                || part.disposition == Disposition::Inline && essence.starts_with("image/"));
        signature || shown
    }
}
