//! Mbox files: framing, quoting, damage, size.

use std::io::{Cursor, Read, Seek, SeekFrom};

use super::super::mbox::{Mbox, Piece};
use super::*;

const FROM: &str = "From a@b Thu Jan  1 00:00:00 2026\n";

fn pieces(mbox: impl AsRef<[u8]>, quoting: Quoting) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let mut reader = Mbox::new(Cursor::new(mbox.as_ref().to_vec()), dir.path(), quoting);
    std::iter::from_fn(|| reader.next_piece())
        .map(|piece| match piece {
            Piece::Mail { offset, content, .. } => {
                format!("{offset} {}", String::from_utf8_lossy(&bytes(content)))
            }
            Piece::Garbage { offset, reason } => format!("{offset} skipped: {reason}"),
            Piece::Failed { offset, reason } => format!("{offset} failed: {reason}"),
            Piece::Unframed => "unframed".to_owned(),
        })
        .collect()
}

fn mails(mbox: impl AsRef<[u8]>) -> Vec<String> {
    let cut = |line: String| line.split_once(' ').map_or(line.clone(), |(_, mail)| mail.to_owned());
    pieces(mbox, Quoting::AsStored).into_iter().map(cut).collect()
}

#[test]
fn the_blank_line_before_a_from_line_is_framing() {
    for (mbox, expected) in [
        ("FA: 1\n\na\n\nFB: 2\n\nb\n\n", ["A: 1\n\na\n", "B: 2\n\nb\n"]),
        ("FA: 1\n\na\n\n\nFB: 2\n\nb\n\n\n", ["A: 1\n\na\n\n", "B: 2\n\nb\n\n"]),
        ("FA: 1\n\na\n\nFB: 2\n\nb\n", ["A: 1\n\na\n", "B: 2\n\nb\n"]),
        ("FA: 1\n\na\n\nFB: 2\n\nb", ["A: 1\n\na\n", "B: 2\n\nb"]),
        ("FA: 1\n\nFB: 2\n\n", ["A: 1\n", "B: 2\n"]),
        ("FA: 1\n\n\nFB: 2\n\n\n", ["A: 1\n\n", "B: 2\n\n"]),
        ("\n\nFA: 1\n\na\n\nFB: 2\n\nb\n\n", ["A: 1\n\na\n", "B: 2\n\nb\n"]),
    ] {
        let lf = mbox.replace('F', FROM);
        assert_eq!(mails(&lf), expected, "{mbox:?}");
        let crlf = expected.map(|mail| mail.replace('\n', "\r\n"));
        assert_eq!(mails(lf.replace('\n', "\r\n")), crlf, "{mbox:?} with CRLF");
    }
}

#[test]
fn offsets_are_those_of_the_from_lines() {
    let mbox = format!("{FROM}A: 1\n\n\n{FROM}B: 2\n\n\n");
    assert_eq!(pieces(&mbox, Quoting::AsStored), ["0 A: 1\n\n", "41 B: 2\n\n"]);
    assert_eq!(&mbox[41..46], "From ");
}

#[test]
fn prose_does_not_end_a_mail() {
    let mail = "A: 1\n\nFrom here on\n\nFrom Monday May 5 12:30 2020 we sail\n\nFrom \n\nFrom -\n";
    assert_eq!(mails(format!("{FROM}{mail}\n{FROM}B: 2\n\nb\n")), [mail, "B: 2\n\nb\n"]);
    let dated_but_in_a_paragraph = format!("A: 1\n\nHe wrote:\n{FROM}and went.\n");
    assert_eq!(mails(format!("{FROM}{dated_but_in_a_paragraph}")), [dated_but_in_a_paragraph]);
}

#[test]
fn mails_without_a_blank_line_between_them_do_not_disappear() {
    let mbox = format!("{FROM}A: 1\n\na\n{FROM}B: 2\n\nb\n\n");
    assert_eq!(mails(mbox), ["A: 1\n\na\n", "B: 2\n\nb\n\n"]);
    assert_eq!(mails("From - \nA: 1\n\na\nFrom -\nB: 2\n\nb\n"), ["A: 1\n\na\n", "B: 2\n\nb\n"]);
}

#[test]
fn quoting_is_left_unless_the_file_is_known_as_mboxrd() {
    let stored = "A: 1\n\n>From a\n>>From b\n> From c\n>from d\n";
    let undone = "A: 1\n\nFrom a\n>From b\n> From c\n>from d\n";
    let mbox = format!("{FROM}{stored}\n{FROM}{stored}\n");
    assert_eq!(mails(&mbox), [stored, stored]);
    let rd: Vec<_> = pieces(&mbox, Quoting::Mboxrd);
    assert!(rd.iter().all(|mail| mail.ends_with(undone)), "{rd:?}");
    let known = mbox.replacen("a@b", MBOXRD_SENDER, 1);
    assert_eq!(mails(&known), [undone, undone]);
}

#[test]
fn content_length_is_believed_only_where_it_is_exact() {
    let body = format!("a\n\n{FROM}Fake: header\n\nb\n");
    let len = body.len();
    let exact = format!("A: 1\nContent-Length: {len}\n\n{body}");
    let after = "B: 2\n\nb\n";
    for end in ["\n", ""] {
        let mbox = format!("{FROM}{exact}{end}{FROM}{after}");
        assert_eq!(mails(&mbox), [&exact, after]);
        assert_eq!(
            mails(mbox.replace("Length", "LENGTH")),
            [&exact.replace("Length", "LENGTH"), after]
        );
    }
    for wrong in [len - 1, len + 5, 1 << 40, usize::MAX] {
        let head = format!("A: 1\nContent-Length: {wrong}\n\na\n");
        let mbox = format!("{FROM}{head}\n{FROM}Fake: header\n\nb\n\n{FROM}{after}");
        assert_eq!(mails(mbox), [&head, "Fake: header\n\nb\n", after]);
    }
}

#[test]
fn a_content_length_cannot_hide_mails_in_an_mbox_that_has_none() {
    let hidden = format!("a\n\n{FROM}B: 2\n\nsecret\n");
    let liar = format!("A: 1\nContent-Length: {}\n\n", hidden.len());
    let mbox = format!("{FROM}H: 0\n\nh\n\n{FROM}{liar}{hidden}\n{FROM}C: 3\n\nc\n");
    assert_eq!(
        mails(mbox),
        ["H: 0\n\nh\n", &format!("{liar}a\n"), "B: 2\n\nsecret\n", "C: 3\n\nc\n"]
    );
}

#[test]
fn pain_30_malformed_mbox_resynchronises_and_reports() {
    let mbox = format!("garbage\0\nmore\n{FROM}A: 1\n\na\n\n{FROM}\n{FROM}B: 2\n\nb\n");
    assert_eq!(
        pieces(&mbox, Quoting::AsStored),
        [
            "0 skipped: 14 bytes before the first From_ line of the mbox are no mail",
            "14 A: 1\n\na\n",
            "57 skipped: a From_ line with no mail behind it",
            "92 B: 2\n\nb\n",
        ]
    );
    assert_eq!(pieces("garbage", Quoting::AsStored), ["unframed"]);
    let bom = format!("\u{feff}{FROM}A: 1\n\na\n");
    assert_eq!(pieces(bom, Quoting::AsStored), ["3 A: 1\n\na\n"]);
}

#[test]
fn pain_30_every_damage_ends_and_loses_no_byte() {
    let mbox =
        format!("{FROM}A: 1\nContent-Length: 2\n\na\n\n{FROM}B: 2\n\n>From b\n\n\n{FROM}C: 3\n");
    for cut in 0..mbox.len() {
        for noise in ["", "\n", "\0\0", "From ", "\r\n\r\n", FROM] {
            let damaged = [&mbox[..cut], noise, &mbox[cut..]].concat();
            let found = mails(&damaged);
            assert!(found.len() <= 5, "{found:?}");
            let kept: usize = found.iter().map(|piece| reported(piece)).sum();
            let framing = found.len() * (FROM.len() + 2) + noise.len(); // it may lengthen a From_ line
            assert!(kept + framing >= damaged.len(), "{damaged:?} {found:?}");
        }
    }
}

/// The bytes of a mail, or those that a report of garbage speaks of.
fn reported(piece: &str) -> usize {
    match piece.strip_prefix("skipped: ").and_then(|reason| reason.split_once(' ')) {
        Some((number, _)) => number.parse().unwrap_or_default(),
        None => piece.len(),
    }
}

#[test]
fn an_mbox_is_known_by_its_content_or_its_name() {
    let mbox = format!("{FROM}A: 1\n\na\n\n{FROM}B: 2\n\nb\n");
    let broken = format!("garbage\n{mbox}");
    let two = |name: &str, folder: &str| {
        format!("{folder}|{name}: \"A: 1\\n\\na\\n\"\n{folder}|{name}: \"B: 2\\n\\nb\\n\"")
    };
    assert_eq!(one("Archive", &mbox), two("Archive", "Archive"));
    assert_eq!(one("2004-May.txt", &mbox), two("2004-May.txt", "2004-May"));
    for name in ["x.mbox", "x"] {
        assert!(one(name, &broken).ends_with(&two(name, "x")), "{}", one(name, &broken));
    }
    let single = "Subject: a\n\nb\n";
    assert_eq!(one("saved.mbox", single), format!("|saved.mbox: {single:?}"));
    let none = "|x.mbox skipped: named like an mbox, but there is no From_ line in it";
    assert_eq!(one("x.mbox", "just text"), none);
}

/// An mbox that is made while it is read: 1,000 small mails, then one of 150 MB without a single
/// line end, then garbage lines up to 200 MB, then one more mail.
struct Endless {
    at: u64,
    begin: Vec<u8>,
    end: Vec<u8>,
    len: u64,
}

impl Endless {
    fn new() -> Endless {
        let small = format!("{FROM}A: 1\n\n{}\n\n", "line of text\n".repeat(100));
        let begin = [small.repeat(1000).as_str(), FROM, "Subject: large\n\n"].concat().into_bytes();
        let end = format!("\n\n{FROM}Z: 1\n\nlast\n").into_bytes();
        Endless { at: 0, begin, end, len: 200_000_000 }
    }

    fn byte(&self, at: u64) -> u8 {
        let from_begin = usize::try_from(at).ok().and_then(|i| self.begin.get(i));
        let into_end = at.checked_sub(self.len - self.end.len() as u64);
        let from_end = into_end.and_then(|i| self.end.get(usize::try_from(i).ok()?));
        let filler = if at > 150_000_000 && at.is_multiple_of(70) { b'\n' } else { b'x' };
        *from_begin.or(from_end).unwrap_or(&filler)
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = buffer.len().min(usize::try_from(self.len - self.at).unwrap());
        for (i, slot) in buffer.iter_mut().take(len).enumerate() {
            *slot = self.byte(self.at + i as u64);
        }
        self.at += len as u64;
        Ok(len)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at.min(self.len),
            SeekFrom::End(_) => self.len,
            SeekFrom::Current(_) => self.at,
        };
        Ok(self.at)
    }
}

#[test]
fn pain_20_a_large_mbox_needs_little_memory() {
    let dir = tempfile::tempdir().unwrap();
    let source = Endless::new();
    let (begin, end) = (source.begin.len() as u64, source.end.len() as u64);
    let large = source.len - begin - end + "Subject: large\n\n\n".len() as u64;
    let mut reader = Mbox::new(source, dir.path(), Quoting::AsStored);
    let mut sizes = Vec::new();
    while let Some(piece) = reader.next_piece() {
        match piece {
            Piece::Mail { content: Content::Bytes(bytes), .. } => sizes.push(bytes.len() as u64),
            Piece::Mail { content: Content::Spooled { len, .. }, .. } => sizes.push(len),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(sizes.len(), 1002);
    assert_eq!(sizes[1000..], [large, "Z: 1\n\nlast\n".len() as u64]);
    assert!(reader.memory() < 4 << 20, "{}", reader.memory());
    assert!(fs::read_dir(dir.path()).unwrap().next().is_none(), "the spool file is removed");
}

#[test]
fn a_full_spool_fails_that_mail_only() {
    let mbox = format!("{FROM}A: 1\n\n{}\n\n{FROM}B: 2\n\nb\n", "x".repeat(2 << 20));
    let nowhere = Path::new("no such folder");
    let mut reader = Mbox::new(Cursor::new(mbox), nowhere, Quoting::AsStored);
    assert!(matches!(reader.next_piece(), Some(Piece::Failed { offset: 0, .. })));
    assert!(matches!(reader.next_piece(), Some(Piece::Mail { .. })));
    assert!(reader.next_piece().is_none());
}

struct Broken(Cursor<Vec<u8>>);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("bad sector")),
            n => Ok(n),
        }
    }
}

impl Seek for Broken {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_read_error_says_from_where_mails_are_missing() {
    let mbox = format!("{FROM}A: 1\n\na\n\n{FROM}B: 2\n\nb\n");
    let dir = tempfile::tempdir().unwrap();
    let mut reader =
        Mbox::new(Broken(Cursor::new(mbox.into_bytes())), dir.path(), Quoting::AsStored);
    assert!(matches!(reader.next_piece(), Some(Piece::Mail { .. })));
    let Some(Piece::Failed { offset, reason }) = reader.next_piece() else { panic!() };
    assert_eq!(offset, 43);
    assert!(reason.contains("bad sector") && reason.contains("begins at byte 43"), "{reason}");
    assert!(reader.next_piece().is_none());
}
