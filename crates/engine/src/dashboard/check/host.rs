//! What the archive stands on: the disk, and the certificates it shows and signs in with.

use super::{Notification, Severity, duration};
use crate::dashboard::around::Disk;
use crate::dashboard::facts::Facts;
use crate::secrets::Shown;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const DAY: i64 = 86_400_000;
/// Milliseconds before its end at which a certificate is told.
const SOON: i64 = 30 * DAY;
/// Milliseconds before its end at which it is an error.
const VERY_SOON: i64 = 7 * DAY;

/// The count is the bytes free.
pub(super) fn disk_nearly_full(facts: &Facts) -> Vec<Notification> {
    let Some(disk) = facts.around.disk else { return Vec::new() };
    let Some(severity) = fullness(disk) else { return Vec::new() };
    let text = format!(
        "Only {} MiB of {} MiB are free where the archive is: without room it takes no mail.",
        disk.free / MIB,
        disk.total / MIB
    );
    vec![Notification::new("disk-nearly-full", severity, text, "/storage").counting(disk.free)]
}

fn fullness(Disk { free, total }: Disk) -> Option<Severity> {
    match () {
        () if free < error_below(total) => Some(Severity::Error),
        () if free < warning_below(total) => Some(Severity::Warning),
        () => None,
    }
}

/// Free bytes below which a disk of this size is an error: a part of a small one, an amount of a large one.
pub(crate) fn error_below(total: u64) -> u64 {
    (total / 100).clamp(512 * MIB, 5 * GIB)
}

/// Free bytes below which a disk of this size is a warning.
pub(crate) fn warning_below(total: u64) -> u64 {
    (total / 10).clamp(2 * GIB, 50 * GIB)
}

/// The count is the days left.
pub(super) fn certificate_expiring(facts: &Facts) -> Vec<Notification> {
    let now = facts.around.now;
    let secrets = facts.secrets.iter().filter_map(|secret| {
        let Shown::Certificate { not_after, .. } = secret.shown else { return None };
        let link = format!("/secrets/{}", secret.id);
        let what = format!("The certificate {}", secret.name);
        Some(expiring(&what, not_after, now, &link)?.about("secret", &secret.id, &secret.name))
    });
    let own = facts.around.certificates.iter().filter_map(|certificate| {
        let path = certificate.path.display().to_string();
        let what = format!("The service's certificate {path}");
        let note = match &certificate.not_after {
            Ok(not_after) => expiring(&what, *not_after, now, "/settings")?,
            Err(why) => Notification::new(
                "certificate-expiring",
                Severity::Error,
                format!("{what} can't be read, so that nobody knows how long it holds: {why}."),
                "/settings",
            )
            .counting(0),
        };
        Some(note.about("file", &path, &path))
    });
    secrets.chain(own).collect()
}

fn expiring(what: &str, not_after: i64, now: i64, link: &str) -> Option<Notification> {
    let left = not_after - now;
    let severity = if left < VERY_SOON { Severity::Error } else { Severity::Warning };
    let text = match left {
        SOON.. => return None,
        ..=0 => format!("{what} has expired."),
        _ => format!("{what} expires in {}.", duration(left)),
    };
    let days = left.max(0).unsigned_abs() / DAY.unsigned_abs();
    Some(Notification::new("certificate-expiring", severity, text, link).counting(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_full_is_full_depends_on_the_size() {
        let cases = [
            ((400 * MIB, 8 * GIB), Some(Severity::Error)),
            ((GIB, 8 * GIB), Some(Severity::Warning)),
            ((3 * GIB, 8 * GIB), None),
            ((49 * GIB, 1000 * GIB), Some(Severity::Warning)),
            ((4 * GIB, 1000 * GIB), Some(Severity::Error)),
            ((60 * GIB, 100_000 * GIB), None),
        ];
        for ((free, total), severity) in cases {
            assert_eq!(fullness(Disk { free, total }), severity, "{free} of {total}");
        }
    }
}
