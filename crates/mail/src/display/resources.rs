//! What a mail refers to: links, images of its own, images elsewhere.
//!
//! An address is only ever used as `url` writes it anew, and only with a scheme that is allowed.
//! Images of the mail are recognised by their bytes. Nothing is fetched here or anywhere below.

use std::collections::HashMap;

use ammonia::Url;
use base64_simd::STANDARD;

use super::file::{Sniffed, sniff};
use super::{Images, Options, Shown};
use crate::structure::{Part, PartKind, Structure};
use crate::{decode, header};

/// Bytes of images that one mail shows inline, all together, decoded.
pub const MAX_IMAGES: usize = 10 << 20;
/// Bytes of addresses that are looked at; formatting that is opened again repeats them.
const MAX_LOOKED_AT: usize = 16 << 20;
/// Addresses longer than this are none.
const MAX_ADDRESS: usize = 16 * 1024;

/// Where an image is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Image {
    /// It may be shown, from this address.
    Shown(String),
    /// It is elsewhere, and the reader has not asked for it.
    Blocked,
    /// There is no such image, or none that may be shown.
    Missing,
}

/// Resolves the references of one mail and counts them.
pub(super) struct Resources<'m> {
    raw: &'m [u8],
    structure: &'m Structure,
    options: &'m Options<'m>,
    own: Option<HashMap<String, u32>>,
    known: HashMap<u32, (Sniffed, Option<usize>)>,
    room: usize,
    to_look_at: usize,
    /// What relative addresses are relative to, if the document says so.
    pub base: Option<Url>,
    /// What is reported.
    pub shown: Shown,
}

impl<'m> Resources<'m> {
    pub(super) fn new(raw: &'m [u8], structure: &'m Structure, options: &'m Options<'m>) -> Self {
        Resources {
            raw,
            structure,
            options,
            own: None,
            known: HashMap::new(),
            room: MAX_IMAGES,
            to_look_at: MAX_LOOKED_AT,
            base: None,
            shown: Shown::default(),
        }
    }

    /// The address of a link, as it may be written; `None` unless its scheme is allowed.
    pub(super) fn link(&mut self, reference: &str) -> Option<Url> {
        self.look_at(reference)?;
        let url = self.resolve(reference)?;
        let named = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        (named || matches!(url.scheme(), "mailto" | "tel")).then_some(url)
    }

    /// Where an image is that the mail shows.
    pub(super) fn image(&mut self, reference: &str) -> Image {
        let reference = reference.trim();
        if reference.is_empty() || self.look_at(reference).is_none() {
            return Image::Missing;
        }
        if let Some(part) = self.own_part(reference) {
            return self.own_image(part);
        }
        if scheme(reference, "data:") {
            return self.data_image(reference);
        }
        match self.resolve(reference) {
            Some(url) if matches!(url.scheme(), "http" | "https") => {
                if self.options.remote {
                    self.shown.remote_shown += 1;
                    Image::Shown(url.into())
                } else {
                    self.shown.remote_blocked += 1;
                    Image::Blocked
                }
            }
            _ => Image::Missing,
        }
    }

    fn look_at(&mut self, reference: &str) -> Option<()> {
        self.to_look_at = self.to_look_at.checked_sub(reference.len())?;
        Some(())
    }

    fn resolve(&self, reference: &str) -> Option<Url> {
        let reference = reference.trim();
        if reference.len() > MAX_ADDRESS {
            return None;
        }
        let url = match (Url::parse(reference), &self.base) {
            (Ok(url), _) => url,
            // Without a scheme of its own: that of the web.
            _ if reference.starts_with("//") => Url::parse(&format!("https:{reference}")).ok()?,
            (Err(_), Some(base)) => base.join(reference).ok()?,
            (Err(_), None) => return None,
        };
        (url.as_str().len() <= MAX_ADDRESS).then_some(url)
    }

    /// The part of this mail that a reference names by Content-ID or Content-Location.
    fn own_part(&mut self, reference: &str) -> Option<u32> {
        if reference.len() > MAX_ADDRESS {
            return None;
        }
        let own = self.own.get_or_insert_with(|| own_parts(self.raw, self.structure));
        if scheme(reference, "cid:") {
            let id = percent_decoded(reference.get(4..)?);
            return own.get(&format!("cid:{}", id.trim())).copied();
        }
        own.get(reference).copied()
    }

    fn own_image(&mut self, index: u32) -> Image {
        let Some(part) = self.structure.part(index) else { return Image::Missing };
        let body = self.raw.get(part.body.clone()).unwrap_or_default();
        let (kind, size) = *self.known.entry(index).or_insert_with(|| {
            let (start, _) = decode::bounded(body, part.encoding, 64);
            (sniff(&start), None)
        });
        if !kind.is_image() {
            return Image::Missing;
        }
        if let Images::At(prefix) = self.options.images {
            return Image::Shown(format!("{prefix}{index}"));
        }
        if size.is_some_and(|size| size > self.room) {
            self.shown.images_left_out += 1;
            return Image::Missing;
        }
        let (bytes, whole) = decode::bounded(body, part.encoding, MAX_IMAGES + 1);
        let size = if whole { bytes.len() } else { usize::MAX };
        self.known.insert(index, (kind, Some(size)));
        self.inline(kind, &bytes)
    }

    /// An image that stands in the document itself.
    fn data_image(&mut self, reference: &str) -> Image {
        let head = reference.len().min(200);
        let comma = memchr::memchr(b',', reference.as_bytes().get(..head).unwrap_or_default());
        let Some(comma) = comma else { return Image::Missing };
        let (head, body) = reference.split_at(comma);
        if !head.to_ascii_lowercase().ends_with(";base64") {
            return Image::Missing;
        }
        let (bytes, _) = match body.contains('%') {
            true => decode::base64(percent_decoded(body).as_bytes()),
            false => decode::base64(body.get(1..).unwrap_or_default().as_bytes()),
        };
        match sniff(&bytes) {
            kind if kind.is_image() => self.inline(kind, &bytes),
            _ => Image::Missing,
        }
    }

    fn inline(&mut self, kind: Sniffed, bytes: &[u8]) -> Image {
        if bytes.len() > self.room {
            self.shown.images_left_out += 1;
            return Image::Missing;
        }
        self.room -= bytes.len();
        let mut address = format!("data:{};base64,", kind.media_type());
        STANDARD.encode_append(bytes, &mut address);
        Image::Shown(address)
    }
}

/// Whether a reference begins with that scheme, whatever its case.
fn scheme(reference: &str, name: &str) -> bool {
    reference.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// The parts of the mail itself, those of enclosed mails not included, by the names they go by.
fn own_parts(raw: &[u8], structure: &Structure) -> HashMap<String, u32> {
    let mut own = HashMap::new();
    let mut enclosed = Vec::with_capacity(structure.parts.len());
    for (index, part) in (0..).zip(&structure.parts) {
        let within = part.parent.is_some_and(|parent| {
            let above = structure.part(parent);
            above.is_some_and(|above| above.kind == PartKind::Message)
                || enclosed.get(parent as usize).copied().unwrap_or_default()
        });
        enclosed.push(within);
        if !within && part.kind == PartKind::Leaf {
            names(raw, part, |name| {
                own.entry(name).or_insert(index);
            });
        }
    }
    own
}

fn names(raw: &[u8], part: &Part, mut take: impl FnMut(String)) {
    let block = raw.get(part.header.clone()).unwrap_or_default();
    for field in header::fields(block) {
        let value = || String::from_utf8_lossy(field.value.trim_ascii()).into_owned();
        if field.is("Content-ID") {
            let value = value();
            let id = value.trim_start_matches('<').trim_end_matches('>').trim();
            if !id.is_empty() {
                take(format!("cid:{id}"));
            }
        } else if field.is("Content-Location") {
            take(value());
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&b) = bytes.get(at) {
        match (b, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(b);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
