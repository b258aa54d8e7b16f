//! Dates without a time zone library: the civil calendar and the zones of the sample's people.

pub(super) const HOUR: i64 = 3600;
pub(super) const DAY: i64 = 24 * HOUR;

/// A place whose clock a person's mails show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Zone {
    #[default]
    Utc,
    Berlin,
    London,
    Tokyo,
}

/// A moment as a clock on the wall shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Local {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    /// 0 = Thursday, the first day of 1970.
    weekday: i64,
    /// Hours before UTC.
    offset: i64,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const GERMAN_MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// The moment `unix` on a clock in `zone`.
pub(super) fn local(unix: i64, zone: Zone) -> Local {
    let offset = match zone {
        Zone::Utc => 0,
        Zone::Berlin => 1 + i64::from(is_summer(unix)),
        Zone::London => i64::from(is_summer(unix)),
        Zone::Tokyo => 9,
    };
    let shown = unix + offset * HOUR;
    let (year, month, day) = civil(shown.div_euclid(DAY));
    let second = shown.rem_euclid(DAY);
    Local {
        year,
        month,
        day,
        hour: second / HOUR,
        minute: second / 60 % 60,
        second: second % 60,
        weekday: shown.div_euclid(DAY).rem_euclid(7),
        offset,
    }
}

impl Local {
    /// `Thu, 1 Jan 2026 09:30:00 +0100`
    pub fn rfc5322(&self) -> String {
        format!(
            "{}, {} {} {} {:02}:{:02}:{:02} +{:02}00",
            name(&WEEKDAYS, self.weekday),
            self.day,
            name(&MONTHS, self.month - 1),
            self.year,
            self.hour,
            self.minute,
            self.second,
            self.offset
        )
    }

    /// `1. Januar 2026`
    pub fn german(&self) -> String {
        format!("{}. {} {}", self.day, name(&GERMAN_MONTHS, self.month - 1), self.year)
    }

    /// `Januar 2026`
    pub fn german_month(&self) -> String {
        format!("{} {}", name(&GERMAN_MONTHS, self.month - 1), self.year)
    }

    /// `1 Jan 2026`
    pub fn english(&self) -> String {
        format!("{} {} {}", self.day, name(&MONTHS, self.month - 1), self.year)
    }

    /// `20260101`
    pub fn compact(&self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// The calendar week, as offices count them, near enough.
    pub fn week(&self) -> i64 {
        ((self.month - 1) * 30 + self.day) / 7 + 1
    }
}

/// The working day at or after `unix`, at this time in Berlin.
pub(super) fn office_hours(unix: i64, hour: i64, minute: i64) -> i64 {
    let mut day = unix.div_euclid(DAY);
    while is_free(day) {
        day += 1;
    }
    let noon = day * DAY + 12 * HOUR;
    day * DAY + hour * HOUR + minute * 60 - local(noon, Zone::Berlin).offset * HOUR
}

/// Whether nobody works on this day: a weekend, Christmas, New Year.
fn is_free(day: i64) -> bool {
    let (_, month, date) = civil(day);
    matches!(day.rem_euclid(7), 2 | 3) || matches!((month, date), (12, 24..=26) | (1, 1))
}

fn name<'a>(names: &[&'a str], at: i64) -> &'a str {
    usize::try_from(at).ok().and_then(|at| names.get(at)).copied().unwrap_or_default()
}

/// European summer time: from the last Sunday of March to that of October, 01:00 UTC.
fn is_summer(unix: i64) -> bool {
    let (year, _, _) = civil(unix.div_euclid(DAY));
    let change = |month| {
        let last = days(year, month, 31);
        (last - (last - 3).rem_euclid(7)) * DAY + HOUR
    };
    (change(3)..change(10)).contains(&unix)
}

/// Days since 1970 of a date (H. Hinnant's algorithm).
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a count of days since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_on_clocks() {
        for (unix, zone, shown) in [
            (0, Zone::Utc, "Thu, 1 Jan 1970 00:00:00 +0000"),
            (1_709_251_199, Zone::Utc, "Thu, 29 Feb 2024 23:59:59 +0000"),
            (1_711_846_799, Zone::Berlin, "Sun, 31 Mar 2024 01:59:59 +0100"),
            (1_711_846_800, Zone::Berlin, "Sun, 31 Mar 2024 03:00:00 +0200"),
            (1_729_990_800, Zone::Berlin, "Sun, 27 Oct 2024 02:00:00 +0100"),
            (1_720_000_000, Zone::London, "Wed, 3 Jul 2024 10:46:40 +0100"),
            (1_720_000_000, Zone::Tokyo, "Wed, 3 Jul 2024 18:46:40 +0900"),
        ] {
            assert_eq!(local(unix, zone).rfc5322(), shown);
        }
        assert_eq!(
            local(office_hours(1_720_300_000, 9, 5), Zone::Berlin).rfc5322(),
            "Mon, 8 Jul 2024 09:05:00 +0200"
        );
    }
}
