//! Ways in: is anything closed, or silent?

use super::{Notification, Severity, duration};
use crate::dashboard::facts::Facts;
use crate::system::pulse::Pulse;

const HOUR: i64 = 3_600_000;
/// Milliseconds after which an endpoint has seen a weekend.
const KNOWN: i64 = 8 * 24 * HOUR;

pub(super) fn tenant_paused(facts: &Facts) -> Vec<Notification> {
    let text = "The tenant is paused: senders are told to come again, and give up after some days.";
    let note = Notification::new("tenant-paused", Severity::Warning, text.into(), "/settings");
    facts.paused.then_some(note).into_iter().collect()
}

pub(super) fn endpoint_paused(facts: &Facts) -> Vec<Notification> {
    let paused = facts.endpoints.iter().filter(|endpoint| endpoint.paused);
    let note = |endpoint: &Pulse| {
        let name = &endpoint.name;
        let text = format!(
            "The endpoint {name} is paused: senders are told to come again, and give up after some days."
        );
        let link = format!("/endpoints/{}", endpoint.token);
        Notification::new("endpoint-paused", Severity::Warning, text, &link).about(
            "endpoint",
            &endpoint.token,
            name,
        )
    };
    paused.map(note).collect()
}

/// The count is the hours of silence.
pub(super) fn endpoint_silent(facts: &Facts) -> Vec<Notification> {
    if facts.paused {
        return Vec::new();
    }
    let open = facts.endpoints.iter().filter(|endpoint| !endpoint.paused);
    open.filter_map(|endpoint| silent(endpoint, facts.silent_hours, facts.around.now)).collect()
}

fn silent(endpoint: &Pulse, silent_hours: u32, now: i64) -> Option<Notification> {
    let silence = now - endpoint.last.unwrap_or(endpoint.created);
    let bound = silent_after(endpoint, silent_hours, now);
    if silence <= bound {
        return None;
    }
    let (name, lasts) = (&endpoint.name, duration(silence));
    let (severity, text) = match endpoint.last {
        None => (
            Severity::Info,
            format!("The endpoint {name} has taken no mail since it was made {lasts} ago."),
        ),
        Some(_) => (
            Severity::Warning,
            format!(
                "The endpoint {name} has taken no mail for {lasts}; {} would be usual.",
                duration(bound)
            ),
        ),
    };
    let link = format!("/endpoints/{}", endpoint.token);
    let note = Notification::new("endpoint-silent", severity, text, &link);
    let hours = silence / HOUR;
    Some(note.about("endpoint", &endpoint.token, name).counting(hours.unsigned_abs()))
}

/// Milliseconds without mail after which an endpoint counts as silent: the setting, or half as long again as its
/// longest usual pause, and never less than 6 hours, or a day while it has not seen a weekend.
pub(crate) fn silent_after(endpoint: &Pulse, silent_hours: u32, now: i64) -> i64 {
    if silent_hours > 0 {
        return i64::from(silent_hours) * HOUR;
    }
    let is_known = endpoint.last.is_some() && now - endpoint.created >= KNOWN;
    let least = if is_known { 6 * HOUR } else { 24 * HOUR };
    (endpoint.gap + endpoint.gap / 2).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_measured_by_what_is_usual() {
        const DAY: i64 = 24 * HOUR;
        let endpoint = |created, last, gap| Pulse {
            token: "abc".into(),
            name: "Exchange".into(),
            mailbox: 1,
            paused: false,
            created,
            received: 1,
            last,
            gap,
        };
        let now = 100 * DAY;
        let hours = |n: i64| Some(now - n * HOUR);
        let old = 0;
        let cases = [
            ("a short pause of a busy one", endpoint(old, hours(5), HOUR), 0, false),
            ("half a day of a busy one", endpoint(old, hours(7), HOUR), 0, true),
            ("a weekend", endpoint(old, hours(62), 48 * HOUR), 0, false),
            ("more than a weekend", endpoint(old, hours(73), 48 * HOUR), 0, true),
            ("the first night", endpoint(now - DAY, hours(12), HOUR), 0, false),
            ("the first day without", endpoint(now - 2 * DAY, hours(25), HOUR), 0, true),
            ("just made", endpoint(now - HOUR, None, 0), 0, false),
            ("made and never used", endpoint(now - 2 * DAY, None, 0), 0, true),
            ("within the setting", endpoint(old, hours(7), HOUR), 8, false),
            ("beyond the setting", endpoint(old, hours(9), 48 * HOUR), 8, true),
        ];
        for (what, endpoint, setting, is_silent) in cases {
            assert_eq!(silent(&endpoint, setting, now).is_some(), is_silent, "{what}");
        }
    }
}
