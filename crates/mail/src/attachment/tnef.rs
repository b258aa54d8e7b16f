//! TNEF, the container that Outlook sends as `winmail.dat` ([MS-OXTNEF]).
//!
//! Lists the files in it and takes the text of its body (plain, HTML or compressed RTF).
//! Deliberately not here: MAPI properties beyond names and bodies, calendars, checksums.

use super::rtf;
use crate::charset;
use crate::parse::Attachment;
use crate::text::{Sink, html};

const SIGNATURE: u32 = 0x223e_9f78;
/// More files than this are not listed.
const MAX_FILES: usize = 1000;

/// What a container holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Its files.
    pub files: Vec<Attachment>,
    /// Whether it was read to its end.
    pub complete: bool,
}

/// Whether bytes begin like a container.
pub fn is_tnef(bytes: &[u8]) -> bool {
    bytes.starts_with(&SIGNATURE.to_le_bytes())
}

/// Reads a container; its text goes to the sink.
pub fn read(bytes: &[u8], text: &mut Sink) -> Contents {
    let reader = Reader::through(bytes, None);
    reader.body.write(reader.codepage, text);
    reader.contents
}

/// The bytes of file `number` of a container.
pub fn file(bytes: &[u8], number: u32) -> Option<Vec<u8>> {
    Reader::through(bytes, Some(number as usize)).data
}

fn attribute<'a>(data: &mut Bytes<'a>) -> Option<(u16, &'a [u8])> {
    data.take(1)?;
    let id = data.u16()?;
    data.u16()?;
    let length = data.u32()? as usize;
    let value = data.take(length)?;
    data.take(2)?;
    Some((id, value))
}

#[derive(Default)]
struct Body {
    subject: Vec<u8>,
    plain: Vec<u8>,
    html: Vec<u8>,
    rtf: Vec<u8>,
    unicode: String,
}

impl Body {
    fn write(&self, codepage: u32, out: &mut Sink) {
        let text = |bytes: &[u8]| charset::decode(bytes, Some(&label(codepage))).0.into_owned();
        out.push(&text(&self.subject));
        out.line();
        if !self.unicode.is_empty() {
            out.push(&self.unicode);
        } else if !self.plain.is_empty() {
            out.push(&text(&self.plain));
        } else if !self.html.is_empty() {
            let declared = html::declared_charset(&self.html);
            let html = match declared {
                Some(declared) => charset::decode(&self.html, Some(&declared)).0,
                None if std::str::from_utf8(&self.html).is_ok() => charset::guess(&self.html),
                None => text(&self.html).into(),
            };
            html::to_text(&html, out);
        } else if let Some(rtf) = rtf::decompress(&self.rtf) {
            rtf::to_text(&rtf, out);
        }
        out.line();
    }
}

struct Reader {
    contents: Contents,
    codepage: u32,
    body: Body,
    seen_file: bool,
    /// The file whose bytes are asked for, and these.
    wanted: Option<usize>,
    data: Option<Vec<u8>>,
}

impl Reader {
    fn through(bytes: &[u8], wanted: Option<usize>) -> Reader {
        let mut reader = Reader {
            contents: Contents::default(),
            codepage: 1252,
            body: Body::default(),
            seen_file: false,
            wanted,
            data: None,
        };
        let mut data = Bytes(bytes.get(6..).unwrap_or_default());
        while !data.0.is_empty() {
            let Some((id, value)) = attribute(&mut data) else { break };
            reader.attribute(id, value);
            reader.contents.complete = data.0.is_empty();
        }
        reader
    }

    fn attribute(&mut self, id: u16, value: &[u8]) {
        match id {
            0x9007 => self.codepage = Bytes(value).u32().unwrap_or(1252),
            0x8004 => self.body.subject = trimmed(value).to_vec(),
            0x800c => self.body.plain = trimmed(value).to_vec(),
            0x9003 => self.properties(value, false),
            // attAttachRendData begins a file.
            0x9002 if self.contents.files.len() < MAX_FILES => {
                self.seen_file = true;
                self.contents.files.push(Attachment {
                    name: None,
                    content_type: "application/octet-stream".to_owned(),
                    size: 0,
                    inline: false,
                    place: Vec::new(),
                });
            }
            0x8010 => {
                let name =
                    charset::decode(trimmed(value), Some(&label(self.codepage))).0.into_owned();
                self.with_file(|file| file.name = Some(name));
            }
            0x800f => self.file_data(value),
            0x9005 => self.properties(value, true),
            _ => {}
        }
    }

    /// Of several contents of one file the longest counts.
    fn file_data(&mut self, value: &[u8]) {
        let longest = self.contents.files.last().is_none_or(|file| value.len() as u64 >= file.size);
        if !longest {
            return;
        }
        if self.seen_file && self.wanted == self.contents.files.len().checked_sub(1) {
            self.data = Some(value.to_vec());
        }
        self.with_file(|file| file.size = value.len() as u64);
    }

    fn with_file(&mut self, change: impl FnOnce(&mut Attachment)) {
        if self.seen_file
            && let Some(file) = self.contents.files.last_mut()
        {
            change(file);
        }
    }

    fn properties(&mut self, value: &[u8], of_file: bool) {
        let mut data = Bytes(value);
        let count = data.u32().unwrap_or(0);
        for _ in 0..count {
            let Some((id, kind, value)) = property(&mut data) else { return };
            if of_file {
                self.file_property(id, kind, value)
            } else {
                self.mail_property(id, kind, value)
            }
        }
    }

    fn mail_property(&mut self, id: u16, kind: u16, value: &[u8]) {
        match (id, kind) {
            (0x1000, 0x1f) => self.body.unicode = utf16(value),
            (0x1000, _) => self.body.plain = trimmed(value).to_vec(),
            (0x1013, _) => self.body.html = value.to_vec(),
            (0x1009, _) => self.body.rtf = value.to_vec(),
            _ => {}
        }
    }

    fn file_property(&mut self, id: u16, kind: u16, value: &[u8]) {
        let codepage = self.codepage;
        let text = || match kind {
            0x1f => utf16(value),
            _ => charset::decode(trimmed(value), Some(&label(codepage))).0.into_owned(),
        };
        let text = || Some(text()).filter(|t| !t.is_empty());
        match id {
            // PR_ATTACH_LONG_FILENAME wins over the short title.
            0x3707 => self.with_file(|file| file.name = text().or_else(|| file.name.clone())),
            0x3704 => self.with_file(|file| file.name = file.name.clone().or_else(text)),
            0x370e => self.with_file(|file| {
                if let Some(kind) = text() {
                    file.content_type = kind.to_ascii_lowercase();
                }
            }),
            // PR_ATTACH_DATA_OBJ: an embedded mail or OLE object.
            0x3701 => self.file_data(value),
            _ => {}
        }
    }
}

/// One MAPI property; of several values the last counts.
fn property<'a>(data: &mut Bytes<'a>) -> Option<(u16, u16, &'a [u8])> {
    let kind = data.u16()?;
    let id = data.u16()?;
    if id >= 0x8000 {
        data.take(16)?;
        if data.u32()? == 0 {
            data.u32()?;
        } else {
            let length = data.u32()? as usize;
            data.padded(length)?;
        }
    }
    let multiple = kind & 0x1000 != 0;
    let kind = kind & 0x0fff;
    let fixed = match kind {
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        0x01 => Some(0),
        0x0d | 0x1e | 0x1f | 0x102 => None,
        _ => return None,
    };
    let count = if multiple || fixed.is_none() { data.u32()? } else { 1 };
    let mut value: &[u8] = &[];
    for _ in 0..count {
        let length = match fixed {
            Some(0) => return Some((id, kind, value)),
            Some(length) => length,
            None => data.u32()? as usize,
        };
        value = data.padded(length)?;
    }
    Some((id, kind, value))
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (now, later) = self.0.split_at_checked(length)?;
        self.0 = later;
        Some(now)
    }

    fn padded(&mut self, length: usize) -> Option<&'a [u8]> {
        let value = self.take(length)?;
        let padding = length.next_multiple_of(4) - length;
        self.take(padding.min(self.0.len()))?;
        Some(value)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }
}

fn trimmed(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
    value.get(..end).unwrap_or_default()
}

fn utf16(value: &[u8]) -> String {
    let text = encoding_rs::UTF_16LE.decode_without_bom_handling(value).0;
    text.trim_end_matches('\0').to_owned()
}

fn label(codepage: u32) -> String {
    match codepage {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        850 | 437 => format!("cp{codepage}"),
        _ => format!("windows-{codepage}"),
    }
}
