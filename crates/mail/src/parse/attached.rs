//! The bytes of one attachment, found again by the place that the list of attachments gives.

use std::borrow::Cow;

use super::content::MAX_ENCODED_DEPTH;
use super::uuencode;
use crate::attachment::tnef;
use crate::structure::{Part, PartKind, Structure};
use crate::{charset, decode};

/// The content of the attachment at `place`, decoded; `None` if there is none. `structure` must be that of `raw`.
/// Holds the attachment in memory, and for a file in a container the container too.
pub fn attachment<'a>(
    raw: &'a [u8],
    structure: &Structure,
    place: &[u32],
) -> Option<Cow<'a, [u8]>> {
    if place.len() > MAX_ENCODED_DEPTH + 2 {
        return None;
    }
    let (number, inner) = place.split_first()?;
    let part = structure.part(*number)?;
    let body = raw.get(part.body.clone())?;
    match part.kind {
        PartKind::Multipart => return None,
        PartKind::Message => return inner.is_empty().then_some(body.into()),
        PartKind::Leaf => {}
    }
    let (content, _) = decode::bounded(body, part.encoding, usize::MAX);
    match inner.split_first() {
        None => Some(content.into()),
        Some((file, [])) if tnef::is_tnef(&content) => tnef::file(&content, *file).map(Cow::from),
        Some((file, [])) if is_text(part) => {
            let text = charset::decode(&content, part.content_type.charset.as_deref()).0;
            uuencode::file(&text, *file).map(Cow::from)
        }
        Some(_) => {
            let structure = Structure::of(&content);
            attachment(&content, &structure, inner).map(|found| found.into_owned().into())
        }
    }
}

fn is_text(part: &Part) -> bool {
    !part.content_type.essence.starts_with("message/")
}
