//! Dates of header fields as seconds since 1970 (RFC 5322 section 3.3).
//!
//! Reads what mailers really wrote; a date that cannot be one is `None`, never a guess about
//! today. Deliberately not here: the clock, and which date of a mail counts (see `parse`).

use mail_parser::DateTime;

/// 2199-12-31: later dates are damage.
const LATEST: i64 = 7_258_118_399;
/// Seconds between 1601, where Windows file times begin, and 1970.
const FILETIME_EPOCH: i64 = 11_644_473_600;

/// Reads a `Date` value; `None` when there is no date in it, or one before 1970.
pub fn parse(value: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(value.get(..value.len().min(200))?);
    let text = text.replace(['\r', '\n', '\t'], " ");
    let date = DateTime::parse_rfc822(text.trim()).filter(usable);
    let date = date.or_else(|| DateTime::parse_rfc3339(text.trim()).filter(usable))?;
    Some(date.to_timestamp()).filter(|t| (0..=LATEST).contains(t))
}

/// Reads `X-OriginalArrivalTime`: `25 Mar 2009 02:30:04.0123 (UTC) FILETIME=[low:high]`.
pub fn parse_arrival(value: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(value).ok()?;
    let clear = text.split(['.', '(']).next().unwrap_or_default();
    let time = parse(format!("{} +0000", clear.trim()).as_bytes());
    time.or_else(|| text.split_once("FILETIME=[").and_then(|(_, t)| file_time(t)))
}

/// Reads the date of a `Received` value: what follows the last semicolon.
pub fn parse_received(value: &[u8]) -> Option<i64> {
    let at = memchr::memrchr(b';', value)?;
    parse(value.get(at + 1..)?.trim_ascii())
}

fn file_time(text: &str) -> Option<i64> {
    let (low, high) = text.split_once(']')?.0.split_once(':')?;
    let high = u64::from(u32::from_str_radix(high.trim(), 16).ok()?);
    let low = u64::from(u32::from_str_radix(low.trim(), 16).ok()?);
    let seconds = (high << 32 | low) / 10_000_000;
    let time = i64::try_from(seconds).ok()? - FILETIME_EPOCH;
    (0..=LATEST).contains(&time).then_some(time)
}

fn usable(date: &DateTime) -> bool {
    (1970..=9999).contains(&date.year)
        && (1..=12).contains(&date.month)
        && (1..=31).contains(&date.day)
        && date.hour <= 24
        && date.minute <= 59
        && date.second <= 60
        && date.tz_hour <= 15
        && date.tz_minute <= 59
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_mailers_write_them() {
        for (text, want) in [
            ("Wed, 25 Mar 2009 13:32:48 +1100 (EST)", Some(1_237_948_368)),
            ("25 Mar 2009 02:32:48 GMT", Some(1_237_948_368)),
            ("Wed, 25 Mar 09 02:32:48 +0000", Some(1_237_948_368)),
            ("Wed, 25 Mar 2009 02:32 +0000", Some(1_237_948_320)),
            ("2009-03-25T02:32:48Z", Some(1_237_948_368)),
            ("Tue,  3 Dec 2002 11:57:10 +0000 (GMT)", Some(1_038_916_630)),
            ("yesterday", None),
            ("", None),
            ("Mon, 99 Foo 99999 99:99:99 +9999", None),
        ] {
            assert_eq!(parse(text.as_bytes()), want, "{text}");
        }
        let exchange = b"21 Sep 2002 05:38:34.0023 (UTC) FILETIME=[2022AB70:01C26131]";
        assert_eq!(parse_arrival(exchange), Some(1_032_586_714));
        assert_eq!(parse_arrival(b"damaged FILETIME=[2022AB70:01C26131]"), Some(1_032_586_714));
        assert_eq!(parse_arrival(b"25 Mar 2009 02:32:48.0123 (UTC)"), Some(1_237_948_368));
        assert_eq!(
            parse_received(b"from a by b; Wed, 25 Mar 2009 02:32:48 GMT"),
            Some(1_237_948_368)
        );
    }
}
