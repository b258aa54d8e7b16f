//! What two mails share becomes the same piece, and pieces stay small.

use std::collections::BTreeSet;
use std::convert::Infallible;

use mail::{PIECE_MAX, Step, Structure, join, split};

/// The pieces of a mail, after checking that they rebuild it.
fn pieces(raw: &[u8]) -> Vec<Vec<u8>> {
    let split = split(raw, &Structure::of(raw));
    let pieces: Vec<Vec<u8>> = split.pieces.iter().map(|p| p.load(raw).into_owned()).collect();
    let mut out = Vec::new();
    let load = |n: u32| Ok::<_, Infallible>(pieces[n as usize].as_slice().into());
    let Ok(()) = join(&split.steps, load, &mut |bytes| {
        out.extend_from_slice(bytes);
        Ok(())
    });
    assert!(out == raw, "not rebuilt");
    assert!(pieces.iter().all(|p| (1..=PIECE_MAX).contains(&p.len())));
    pieces
}

fn shared(one: &[u8], two: &[u8]) -> usize {
    let one: BTreeSet<_> = pieces(one).into_iter().collect();
    pieces(two).iter().filter(|p| one.contains(*p)).count()
}

/// Bytes that do not repeat.
fn content(size: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as u8
    };
    (0..size).map(|_| next()).collect()
}

fn encoded(bytes: &[u8], line: usize, end: &str) -> String {
    let text = base64_simd::STANDARD.encode_to_string(bytes);
    let lines: Vec<String> =
        text.as_bytes().chunks(line).map(|l| String::from_utf8_lossy(l).into_owned()).collect();
    lines.join(end)
}

fn attached(bytes: &[u8], boundary: &str, line: usize, end: &str) -> String {
    format!(
        "Subject: {boundary}\nContent-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\n\n\
         text of {boundary}\n--{boundary}\nContent-Type: application/pdf\n\
         Content-Transfer-Encoding: base64\n\n{}\n--{boundary}--\n",
        encoded(bytes, line, "\n")
    )
    .replace('\n', end)
}

fn report(inner: &str, boundary: &str) -> String {
    format!(
        "X-MS-Journal-Report:\nContent-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\n\n\
         Sender: {boundary}@x\n--{boundary}\nContent-Type: message/rfc822\n\n{inner}\n--{boundary}--\n"
    )
}

#[test]
fn the_same_attachment_is_the_same_pieces_in_any_mail() {
    let bytes = content(2 * PIECE_MAX + 100_001);
    let one = attached(&bytes, "one", 76, "\n");
    for (line, end) in [
        (76, "\n"),
        (76, "\r\n"),
        (60, "\n"),
        (64, "\r\n"),
        (998, "\n"),
        (70, "\n"),
        (73, "\n"),
        (usize::MAX, "\n"),
    ] {
        let two = attached(&bytes, "two", line, end);
        assert_eq!(shared(one.as_bytes(), two.as_bytes()), 3, "{line} {end:?}");
    }
}

#[test]
fn the_same_mail_in_two_reports_is_the_same_pieces() {
    let inner = attached(&content(10_000), "inner", 76, "\n");
    let (one, two) = (report(&inner, "r1"), report(&inner, "r2"));
    assert_eq!(shared(one.as_bytes(), two.as_bytes()), 2, "skeleton and attachment");
    let nested = report(&one, "r3");
    assert_eq!(shared(one.as_bytes(), nested.as_bytes()), 3, "a report in a report");
    let plain = format!("Subject: long\n\n{}", "some words\n".repeat(100));
    assert_eq!(
        shared(plain.as_bytes(), report(&plain, "r4").replace("\n--r4--", "--r4--").as_bytes()),
        0
    );
    assert_eq!(shared(plain.trim_end().as_bytes(), report(plain.trim_end(), "r4").as_bytes()), 1);
}

#[test]
fn long_literals_are_cut() {
    let raw = format!("Subject: long\n\n{}", "0123456789\n".repeat(300_000));
    let pieces = pieces(raw.as_bytes());
    assert_eq!(pieces.len(), raw.len().div_ceil(PIECE_MAX));
    let inner = "x".repeat(2 * PIECE_MAX);
    let report = report(&format!("Subject: a\n\n{inner}"), "r");
    assert!(shared(format!("Subject: a\n\n{inner}").as_bytes(), report.as_bytes()) >= 2);
}

#[test]
fn what_is_irregular_stays_literal() {
    let text = encoded(&content(3000), 76, "\n");
    let head = "Content-Transfer-Encoding: base64\n\n";
    let steps = |body: &str| {
        let raw = format!("{head}{body}");
        pieces(raw.as_bytes());
        split(raw.as_bytes(), &Structure::of(raw.as_bytes())).steps
    };
    let decoded = |steps: &[Step]| steps.iter().any(|s| matches!(s, Step::Base64 { .. }));
    assert!(decoded(&steps(&text)));
    assert!(decoded(&steps(&format!("\n\n{text}\n\nsignature"))), "blank lines before, text after");
    assert!(!decoded(&steps(&text[..400])), "too short");
    assert!(!decoded(&steps(&text.replace('\n', " \n"))), "blanks at line ends");
    let broken = steps(&text.replacen('\n', "\n\n", 30));
    assert!(!decoded(&broken), "an empty line after each");
    let half = format!("{}*{}", &text[..2000], &text[2001..]);
    assert!(decoded(&steps(&half)), "the regular beginning is held decoded");
    let stray = encoded(&content(3001), 76, "\n").replace("==", "");
    assert!(decoded(&steps(&stray)), "the last quad is literal");
}

#[test]
fn errors_of_the_store_come_through() {
    let steps = [Step::Literal { piece: 7, len: 3 }];
    let got = join(&steps, Err::<std::borrow::Cow<'_, [u8]>, u32>, &mut |_| Ok(()));
    assert_eq!(got, Err(7));
    let steps = [Step::Base64 { first: 1, count: u32::MAX, line: 3, crlf: false }];
    let got = join(&steps, |n| if n < 3 { Ok(b"x"[..].into()) } else { Err(n) }, &mut |_| Ok(()));
    assert_eq!(got, Err(3));
}
