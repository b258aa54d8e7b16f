//! Tells a real mbox `From ` line from a sentence that begins with "From".
//!
//! `From SENDER DATE`, where the sender may be missing, may hold blanks, and the date is asctime
//! with what mail programs made of it: no seconds, a zone before or after the year (Gmail, BSD),
//! RFC 5322 order, names of days and months in other languages, "remote from HOST" (UUCP). The
//! date must end the line: prose that merely mentions one does not pass.

/// A longer line is never a `From ` line.
pub(super) const LONGEST: usize = 1000;

/// What a line says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FromLine {
    /// `From SENDER DATE`.
    Dated,
    /// `From -`, as early Netscape wrote it: real only if a header line follows.
    Bare,
}

/// Whether this line (with or without its line end) may be a real `From ` line.
pub(super) fn from_line(line: &[u8]) -> Option<FromLine> {
    match line.strip_prefix(b"From ")?.trim_ascii_end() {
        b"-" => Some(FromLine::Bare),
        _ => is_from_line(line).then_some(FromLine::Dated),
    }
}

/// Whether these bytes begin with a line that may be a header: `Name:`.
pub(super) fn is_header_line(line: &[u8]) -> bool {
    let name = line.iter().take(80).position(|b| *b == b':').and_then(|at| line.get(..at));
    name.is_some_and(|name| !name.is_empty() && name.iter().all(|b| (b'!'..=b'~').contains(b)))
}

/// Whether this line (with or without its line end) is `From SENDER DATE`.
pub(super) fn is_from_line(line: &[u8]) -> bool {
    let Some(tail) = line.strip_prefix(b"From ") else { return false };
    if tail.len() > LONGEST {
        return false;
    }
    let tail = tail.strip_suffix(b"\n").unwrap_or(tail);
    let tail = tail.strip_suffix(b"\r").unwrap_or(tail);
    let words: Vec<&[u8]> =
        tail.split(|b| *b == b' ' || *b == b'\t').filter(|w| !w.is_empty()).collect();
    (0..words.len()).any(|i| words.get(i..).is_some_and(is_date))
}

/// The sender of a `From ` line: its first word.
pub(super) fn sender(line: &[u8]) -> &[u8] {
    let tail = line.strip_prefix(b"From ").unwrap_or_default();
    tail.split(|b| b.is_ascii_whitespace()).find(|w| !w.is_empty()).unwrap_or_default()
}

fn is_date(words: &[&[u8]]) -> bool {
    asctime(words) || mail_date(words)
}

/// `Thu Jan  1 00:00:00 [ZONE] 2026 [ZONE]`
fn asctime(words: &[&[u8]]) -> bool {
    let [weekday, month, day, time, rest @ ..] = words else { return false };
    let year = rest.iter().take(3).position(|w| is_year(w));
    is_name(weekday)
        && is_name(month)
        && is_day(day)
        && is_time(time)
        && year.is_some_and(|at| {
            rest.get(..at).is_some_and(|zones| zones.iter().all(|w| is_zone(w)))
                && rest.get(at + 1..).is_some_and(is_tail)
        })
}

/// `[Thu,] 1 Jan 2026 00:00:00 [ZONE]`
fn mail_date(words: &[&[u8]]) -> bool {
    let words = match words {
        [weekday, rest @ ..] if weekday.ends_with(b",") && is_name(weekday) => rest,
        all => all,
    };
    let [day, month, year, time, rest @ ..] = words else { return false };
    is_day(day) && is_month(month) && is_year(year) && is_time(time) && is_tail(rest)
}

/// What may follow a date: zones, a comment, or the UUCP mark.
fn is_tail(words: &[&[u8]]) -> bool {
    match words {
        [b"remote", b"from", host] => !host.is_empty(),
        zones => zones.len() <= 2 && zones.iter().all(|w| is_zone(w)),
    }
}

/// The name of a day or month, in any language and encoding.
fn is_name(word: &[u8]) -> bool {
    let word = word.strip_suffix(b",").or(word.strip_suffix(b".")).unwrap_or(word);
    (2..=9).contains(&word.len()) && word.iter().all(|b| b.is_ascii_alphabetic() || *b >= 0x80)
}

fn is_month(word: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    word.get(..3).is_some_and(|w| MONTHS.contains(&w.to_ascii_lowercase().as_slice()))
}

fn is_day(word: &[u8]) -> bool {
    number(word, 2).is_some_and(|n| (1..=31).contains(&n))
}

fn is_year(word: &[u8]) -> bool {
    word.len() == 4 && number(word, 4).is_some_and(|n| (1900..=2999).contains(&n))
}

/// `H:MM` or `H:MM:SS`, with a leap second.
fn is_time(word: &[u8]) -> bool {
    let mut parts = word.split(|b| *b == b':').map(|p| number(p, 2));
    let in_range = |part: Option<Option<u32>>, top: u32| part.flatten().is_some_and(|n| n <= top);
    in_range(parts.next(), 23)
        && in_range(parts.next(), 59)
        && parts.next().is_none_or(|seconds| in_range(Some(seconds), 60))
        && parts.next().is_none()
}

/// `+0200`, `CEST`, `(CEST)`, `GMT+2`
fn is_zone(word: &[u8]) -> bool {
    (1..=10).contains(&word.len())
        && word.iter().all(|b| b.is_ascii_alphanumeric() || b"+-():".contains(b))
        && (word.iter().all(|b| !b.is_ascii_lowercase()) || word.starts_with(b"("))
}

fn number(word: &[u8], digits: usize) -> Option<u32> {
    if word.is_empty() || word.len() > digits {
        return None;
    }
    word.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_from_lines_are_told_from_prose() {
        for line in [
            "From alice@example.org Thu Jan  1 00:00:00 2026",
            "From alice@example.org Thu Jan  1 00:00:00 2026\r\n",
            "From alice@example.org Thu Jan 1 00:00 2026\n",
            "From - Sat Nov 30 09:12:00 1996",
            "From ???@??? Thu Jan 01 00:00:00 1997",
            "From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
            "From 1519234563837749853@xxx Wed Jan 04 10:44:45 +0000 2017",
            "From bob Mon Sep 17 00:00:00 CEST 2001",
            "From bob Mon Sep 17 00:00:00 2001 +0200",
            "From bob Mon Sep 17 00:00:00 2001 remote from uucphost",
            "From Bob Smith Mon Sep 17 00:00:00 2001",
            "From  Mon Sep 17 00:00:00 2001",
            "From bob@example.org Mon, 17 Sep 2001 00:00:00 +0200 (CEST)",
            "From bob@example.org 17 Sep 2001 00:00:00",
            "From bob@example.org Mo Mär 17 00:00:00 2001",
        ] {
            assert!(is_from_line(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn prose_is_no_from_line() {
        for line in [
            "From: alice@example.org",
            "From ",
            "From here on we sail.",
            "From Monday May 5 12:30 2020 we sail from Kiel",
            "From alice@example.org",
            "From Thu Jan 32 00:00:00 2026",
            "From alice Thu Jan  1 25:00:00 2026",
            "From 2001 to 2026",
            ">From alice@example.org Thu Jan  1 00:00:00 2026",
            "from alice@example.org Thu Jan  1 00:00:00 2026",
            "From\talice Thu Jan  1 00:00:00 2026",
        ] {
            assert!(!is_from_line(line.as_bytes()), "{line}");
        }
        let endless = format!("From {} Thu Jan  1 00:00:00 2026", "a ".repeat(100_000));
        assert!(!is_from_line(endless.as_bytes()));
    }
}
