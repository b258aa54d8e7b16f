//! What needs an Admin: one small function a check, in a table. A check looks at the facts and says what is wrong;
//! nothing wrong, nothing said.
//!
//! A notification's code never changes its meaning: scripts and translations go by it.

use serde::Serialize;

use super::facts::Facts;

mod host;
mod mail;
mod people;
mod way;

pub(crate) use host::{error_below, warning_below};
pub(crate) use way::silent_after;

/// Names told in a notification; the count goes on.
const NAMED: usize = 5;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Mail is lost or is about to be.
    Error,
    /// Mail may be missing, or somebody can't do what he should.
    Warning,
    /// Worth a look.
    Info,
}

/// Something that needs an Admin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Notification {
    /// Stable code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The one thing it is about, `kind:id`; empty if it is about several or about the tenant.
    pub object: String,
    /// The first names or addresses of what it is about.
    pub names: Vec<String>,
    /// How many it is about: endpoints, mailboxes, mails, addresses, bytes free, days left; see the code.
    pub count: u64,
    /// For people, a whole sentence.
    pub text: String,
    /// Path within the administration that leads to the mend.
    pub link: String,
}

impl Notification {
    fn new(code: &'static str, severity: Severity, text: String, link: &str) -> Notification {
        let (object, names) = (String::new(), Vec::new());
        Notification { code, severity, object, names, count: 1, text, link: link.to_owned() }
    }

    fn counting(self, count: u64) -> Notification {
        Notification { count, ..self }
    }

    fn about(self, kind: &str, id: &str, name: &str) -> Notification {
        Notification { object: format!("{kind}:{id}"), names: vec![name.to_owned()], ..self }
    }

    /// About several things of the same kind, of which there is at least one.
    fn about_all<'a>(
        self,
        things: impl ExactSizeIterator<Item = (String, &'a str)>,
    ) -> Notification {
        let count = things.len() as u64;
        let mut things = things.peekable();
        let object = things.peek().filter(|_| count == 1).map(|(object, _)| object.clone());
        let names = things.take(NAMED).map(|(_, name)| name.to_owned()).collect();
        Notification { object: object.unwrap_or_default(), names, count, ..self }
    }
}

/// All checks.
const CHECKS: [fn(&Facts) -> Vec<Notification>; 11] = [
    mail::log_short,
    mail::damaged_records,
    mail::journal_mail_without_mailbox,
    mail::unknown_own_address,
    way::tenant_paused,
    way::endpoint_paused,
    way::endpoint_silent,
    people::mailbox_without_reader,
    people::grant_without_reader_role,
    host::disk_nearly_full,
    host::certificate_expiring,
];

/// Runs all checks; the worst first.
pub(crate) fn all(facts: &Facts) -> Vec<Notification> {
    let mut found: Vec<Notification> = CHECKS.iter().flat_map(|check| check(facts)).collect();
    found.sort_by_key(|notification| notification.severity);
    found
}

/// "1 mail", "2 mails".
fn number(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// A duration in milliseconds in words, rounded down to the largest unit that fits.
fn duration(milliseconds: i64) -> String {
    let minutes = milliseconds.max(0).unsigned_abs() / 60_000;
    match minutes {
        0..120 => number(minutes, "minute", "minutes"),
        120..2880 => number(minutes / 60, "hour", "hours"),
        _ => number(minutes / 1440, "day", "days"),
    }
}
