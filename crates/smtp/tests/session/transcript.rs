//! Plays a transcript: feeds the client's lines and writes the transcript anew with what came back.

use super::driver::{Driver, options};

/// Plays it whole and octet by octet; the form is described in `transcripts`.
pub fn check(transcript: &str) {
    for octet_by_octet in [false, true] {
        let got = play(transcript, octet_by_octet);
        let wanted: Vec<&str> =
            transcript.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(got.join("\n"), wanted.join("\n"), "octet by octet: {octet_by_octet}");
    }
}

/// Replays the client's lines and writes the transcript anew with what came back.
fn play(transcript: &str, octet_by_octet: bool) -> Vec<String> {
    let mut driver = Driver::new(options());
    driver.seen.replies.clear();
    let mut lines = Vec::new();
    let mut group = Vec::new();
    for line in transcript.lines().map(str::trim).chain([""]) {
        if let Some(text) = line.strip_prefix("C:") {
            group.extend_from_slice(&unescape(text.trim_start()));
            lines.push(line.to_owned());
            continue;
        }
        if !group.is_empty() {
            let size = if octet_by_octet { 1 } else { group.len() };
            group.chunks(size).for_each(|piece| driver.feed(piece));
            group.clear();
            lines.extend(report(&mut driver));
        }
        if line == "*" {
            driver.handshake();
            lines.push("*".to_owned());
        }
    }
    lines
}

fn report(driver: &mut Driver) -> Vec<String> {
    let seen = std::mem::take(&mut driver.seen);
    let mut lines: Vec<String> =
        seen.replies.lines().map(|line| format!("S: {}", head(line))).collect();
    lines.extend(seen.refused.into_iter().map(|refused| format!("! {refused}")));
    lines.extend(seen.mails.into_iter().map(|mail| format!("= {mail}")));
    if seen.closed {
        lines.push("#".to_owned());
        driver.seen.closed = true;
    }
    lines
}

/// Code and enhanced code, or the whole line of a list.
fn head(line: &str) -> String {
    let mut words = line.split(' ');
    let code = words.next().unwrap_or_default();
    match words.next() {
        Some(enhanced) if enhanced.split('.').count() == 3 => format!("{code} {enhanced}"),
        _ => code.to_owned(),
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut octets = text.bytes();
    let mut crlf = true;
    while let Some(octet) = octets.next() {
        match octet {
            b'\\' => match octets.next() {
                Some(b'n') => out.push(b'\n'),
                Some(b'r') => out.push(b'\r'),
                Some(b'0') => out.push(0),
                // Nothing at the end of the line.
                Some(b'c') => crlf = false,
                other => panic!("{other:?}"),
            },
            octet => out.push(octet),
        }
    }
    if crlf {
        out.extend_from_slice(b"\r\n");
    }
    out
}
