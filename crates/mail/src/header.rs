//! Header fields as they stand in the raw bytes (RFC 5322 section 2.2).
//!
//! Yields names and still folded values; decoding belongs to `words`, `address` and `date`.
//! Lines that are no field are skipped: bad mail is normal mail.

use memchr::memchr;

/// One header field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name as written, without colon.
    pub name: &'a [u8],
    /// The value as written, with folds, without the last line end.
    pub value: &'a [u8],
}

impl Field<'_> {
    /// Whether this field has that name, whatever its case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The fields of a header block, first to last.
pub fn fields(block: &[u8]) -> Fields<'_> {
    Fields { block, at: 0, eol: line_end_byte(block) }
}

/// The first field of that name.
pub fn first<'a>(block: &'a [u8], name: &str) -> Option<&'a [u8]> {
    fields(block).find(|f| f.is(name)).map(|f| f.value)
}

/// Iterator over the fields of a header block.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    block: &'a [u8],
    at: usize,
    eol: u8,
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        while self.at < self.block.len() {
            let start = self.at;
            self.at = line_after(self.block, start, self.eol);
            let line = self.block.get(start..self.at)?;
            let Some(name) = field_name(line) else { continue };
            while matches!(self.block.get(self.at), Some(b' ' | b'\t')) {
                self.at = line_after(self.block, self.at, self.eol);
            }
            let rest = self.block.get(start..self.at)?;
            let colon = memchr(b':', rest)?;
            return Some(Field { name, value: rest.get(colon + 1..)?.trim_ascii() });
        }
        None
    }
}

/// The name of the field that this line begins, if it begins one.
pub fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = memchr(b':', line.get(..line.len().min(1000))?)?;
    let name = line.get(..colon)?.trim_ascii_end();
    let good = !name.is_empty() && name.iter().all(|b| (33..=126).contains(b));
    good.then_some(name)
}

/// Whether a line is the separator of an mbox file (`From `, or `>From ` before a header).
pub fn is_mbox_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// `\n`, or `\r` for text that has no `\n` at all.
pub(crate) fn line_end_byte(text: &[u8]) -> u8 {
    if memchr(b'\n', text).is_none() && memchr(b'\r', text).is_some() { b'\r' } else { b'\n' }
}

/// Where the line after the one at `at` begins.
pub(crate) fn line_after(text: &[u8], at: usize, eol: u8) -> usize {
    text.get(at..).and_then(|rest| memchr(eol, rest)).map_or(text.len(), |n| at + n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_fields_are_one_field_and_junk_lines_are_skipped() {
        let block = b"Subject: a\r\n b\r\njunk\r\nTo : x@y\r\n";
        let all: Vec<_> = fields(block).collect();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].value, b"a\r\n b");
        assert!(all[1].is("to"));
    }

    #[test]
    fn old_mac_line_ends_are_line_ends() {
        assert_eq!(first(b"A: 1\rB: 2\r", "b"), Some(&b"2"[..]));
    }
}
