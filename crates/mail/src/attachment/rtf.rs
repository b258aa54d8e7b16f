//! Compressed RTF ([MS-OXRTFCP]) and the text of RTF, as Outlook carries bodies in TNEF.
//!
//! Best effort, for searching: HTML wrapped in RTF loses its tags, other destinations are dropped.

use crate::charset;
use crate::text::Sink;

/// The dictionary that every stream begins with ([MS-OXRTFCP] section 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\
\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// Larger RTF is cut.
const MAX_RTF: usize = 16 << 20;
/// Groups nested deeper than this end the reading.
const MAX_GROUPS: usize = 1000;

/// Undoes the compression; `None` when the header says something else.
pub(super) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let field =
        |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    let size = (field(4)? as usize).min(MAX_RTF);
    let data = bytes.get(16..)?;
    match field(8)? {
        0x414c_454d => return Some(data.get(..size).unwrap_or(data).to_vec()),
        0x7546_5a4c => {}
        _ => return None,
    }
    let mut window = [b' '; 4096];
    window.get_mut(..DICTIONARY.len())?.copy_from_slice(DICTIONARY);
    let mut write = DICTIONARY.len();
    let mut out = Vec::with_capacity(size.min(data.len().saturating_mul(8)));
    let mut input = data.iter().copied();
    while out.len() < size {
        let Some(flags) = input.next() else { return Some(out) };
        for bit in 0..8 {
            let Some(first) = input.next() else { return Some(out) };
            if flags >> bit & 1 == 0 {
                put(&mut window, &mut write, &mut out, first);
                continue;
            }
            let Some(second) = input.next() else { return Some(out) };
            let token = usize::from(first) << 8 | usize::from(second);
            let from = token >> 4;
            if from == write % 4096 {
                return Some(out);
            }
            for i in 0..(token & 15) + 2 {
                let byte = window.get((from + i) % 4096).copied().unwrap_or(b' ');
                put(&mut window, &mut write, &mut out, byte);
            }
        }
    }
    Some(out)
}

fn put(window: &mut [u8; 4096], write: &mut usize, out: &mut Vec<u8>, byte: u8) {
    if let Some(slot) = window.get_mut(*write % 4096) {
        *slot = byte;
    }
    *write += 1;
    out.push(byte);
}

/// Adds the text of an RTF document.
pub(super) fn to_text(rtf: &[u8], out: &mut Sink) {
    let mut reader = Reader {
        rest: rtf,
        groups: Vec::new(),
        skip: false,
        hidden: false,
        codepage: 1252,
        bytes: Vec::new(),
    };
    while !reader.rest.is_empty() && !out.is_full() && reader.groups.len() < MAX_GROUPS {
        reader.step(out);
    }
    reader.flush(out);
}

struct Reader<'a> {
    rest: &'a [u8],
    /// `skip` of the groups around.
    groups: Vec<bool>,
    /// In a destination that is not text.
    skip: bool,
    /// In `\htmlrtf`: RTF that only repeats the HTML.
    hidden: bool,
    codepage: u32,
    /// Bytes that wait for decoding: one character may come in two escapes.
    bytes: Vec<u8>,
}

impl Reader<'_> {
    fn step(&mut self, out: &mut Sink) {
        let Some((&first, tail)) = self.rest.split_first() else { return };
        self.rest = tail;
        match first {
            b'{' => self.groups.push(self.skip),
            b'}' => self.skip = self.groups.pop().unwrap_or(false),
            b'\\' => self.control(out),
            b'\r' | b'\n' => {}
            _ if !self.skip && !self.hidden => self.bytes.push(first),
            _ => {}
        }
    }

    fn flush(&mut self, out: &mut Sink) {
        let label = format!("windows-{}", self.codepage);
        out.push(&charset::decode(&self.bytes, Some(&label)).0);
        self.bytes.clear();
    }

    fn control(&mut self, out: &mut Sink) {
        let Some((&first, tail)) = self.rest.split_first() else { return };
        if !first.is_ascii_alphabetic() {
            self.rest = tail;
            match first {
                b'*' => self.skip = true,
                b'\'' => self.hex(),
                b'~' => self.bytes.push(b' '),
                b'\\' | b'{' | b'}' if !self.skip && !self.hidden => self.bytes.push(first),
                _ => {}
            }
            return;
        }
        let letters = self.rest.iter().position(|b| !b.is_ascii_alphabetic());
        let (word, tail) = self.rest.split_at(letters.unwrap_or(self.rest.len()));
        let digits = tail.iter().position(|b| !(b.is_ascii_digit() || *b == b'-'));
        let (number, tail) = tail.split_at(digits.unwrap_or(tail.len()));
        self.rest = tail.strip_prefix(b" ").unwrap_or(tail);
        let number = std::str::from_utf8(number).ok().and_then(|n| n.parse::<i32>().ok());
        match word {
            b"par" | b"line" | b"row" | b"sect" | b"page" if !self.skip && !self.hidden => {
                self.flush(out);
                out.line();
            }
            b"tab" | b"cell" if !self.skip && !self.hidden => self.bytes.push(b' '),
            b"ansicpg" => {
                self.codepage = number.and_then(|n| u32::try_from(n).ok()).unwrap_or(1252)
            }
            b"htmlrtf" => self.hidden = number != Some(0),
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"htmltag"
            | b"themedata" => {
                self.skip = true;
            }
            b"u" if !self.skip && !self.hidden => {
                self.flush(out);
                let code = number.map(|n| if n < 0 { n + 0x1_0000 } else { n });
                let c = code.and_then(|n| u32::try_from(n).ok()).and_then(char::from_u32);
                out.push_char(c.unwrap_or('\u{fffd}'));
                // The next character repeats it for old readers.
                match self.rest {
                    [b'\\', b'\'', _, _, rest @ ..] => self.rest = rest,
                    [b'?', rest @ ..] => self.rest = rest,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn hex(&mut self) {
        let [high, low, rest @ ..] = self.rest else { return };
        let digit = |b: u8| char::from(b).to_digit(16);
        if let (Some(high), Some(low)) = (digit(*high), digit(*low)) {
            self.rest = rest;
            if !self.skip && !self.hidden {
                self.bytes.push((high * 16 + low) as u8);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rtf_becomes_text() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 Gr\\'fc\\'dfe\\par \
                    \\u8364? {\\*\\generator x;}\\htmlrtf hidden\\htmlrtf0 end\\{\\}}";
        let mut out = Sink::new(1000);
        to_text(rtf, &mut out);
        assert_eq!(out.into_text(), "Grüße\n€ end{}");
    }

    #[test]
    fn the_example_of_the_specification_is_decompressed() {
        // [MS-OXRTFCP] section 3.1.1.
        let bytes = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0,
            0x0a, 0, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68,
            0x65, 0x6c, 0x09, 0, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f,
            0xa0,
        ];
        let want = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n";
        assert_eq!(decompress(&bytes).as_deref(), Some(&want[..]));
    }
}
