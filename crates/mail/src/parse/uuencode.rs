//! Files that stand uuencoded inside a plain text body, as mailers before MIME sent them.

use std::borrow::Cow;

use crate::decode;

/// The text without its uuencoded blocks, and the name and size of each.
pub(crate) fn extract(text: &str) -> (Cow<'_, str>, Vec<(String, u64)>) {
    if !text.starts_with("begin ") && !text.contains("\nbegin ") {
        return (text.into(), Vec::new());
    }
    let mut kept = String::with_capacity(text.len());
    let mut files = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, next) = first_line(rest);
        match file_name(line).zip(block(next)) {
            Some((name, (size, after))) => {
                files.push((name.to_owned(), size));
                rest = after;
            }
            None => {
                kept.push_str(line);
                rest = next;
            }
        }
    }
    (kept.into(), files)
}

/// The bytes of the file `number` of those that [`extract`] finds.
pub(super) fn file(text: &str, number: u32) -> Option<Vec<u8>> {
    let mut rest = text;
    let mut found = 0;
    while !rest.is_empty() {
        let (line, next) = first_line(rest);
        match file_name(line).and_then(|_| block(next)) {
            Some((_, after)) if found == number => {
                let lines = next.get(..next.len() - after.len())?.lines();
                let mut bytes = Vec::new();
                lines
                    .map(str::trim_end)
                    .take_while(|line| is_data(line))
                    .for_each(|line| decode::uu_line(line.as_bytes(), &mut bytes));
                return Some(bytes);
            }
            Some((_, after)) => {
                found += 1;
                rest = after;
            }
            None => rest = next,
        }
    }
    None
}

fn first_line(text: &str) -> (&str, &str) {
    text.split_at(memchr::memchr(b'\n', text.as_bytes()).map_or(text.len(), |n| n + 1))
}

/// `begin 644 name`.
fn file_name(line: &str) -> Option<&str> {
    let (mode, name) = line.strip_prefix("begin ")?.trim_end().split_once(' ')?;
    let octal = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    (octal && !name.is_empty()).then_some(name)
}

/// The decoded size of the lines that follow, and what stands after them.
/// `None` unless the first line is uuencoded, so each line is looked at once.
fn block(text: &str) -> Option<(u64, &str)> {
    let (mut size, mut rest, mut lines) = (0, text, 0_usize);
    let mut out = Vec::new();
    while !rest.is_empty() {
        let (line, next) = first_line(rest);
        let data = line.trim_end();
        if data == "end" {
            return (lines > 0).then_some((size, next));
        }
        if !is_data(data) {
            break;
        }
        out.clear();
        decode::uu_line(data.as_bytes(), &mut out);
        size += out.len() as u64;
        lines += 1;
        rest = next;
    }
    (lines > 0).then_some((size, rest))
}

fn is_data(line: &str) -> bool {
    let bytes = line.as_bytes();
    let Some((&first, data)) = bytes.split_first() else { return false };
    let groups = usize::from(first.wrapping_sub(0x20) & 0x3f).div_ceil(3);
    bytes.iter().all(|b| (0x20..=0x60).contains(b))
        && data.len() <= groups * 4 + 2
        && data.len() + 4 >= groups * 4
}
