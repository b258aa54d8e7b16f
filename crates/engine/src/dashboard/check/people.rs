//! People: may somebody read every mailbox, and may those read who should?

use super::{Notification, Severity, number};
use crate::dashboard::facts::Facts;

/// Mailboxes of endpoints are left out: Compliance reads them. The count is that of mailboxes.
pub(super) fn mailbox_without_reader(facts: &Facts) -> Vec<Notification> {
    let is_journal = |mailbox| facts.endpoints.iter().any(|endpoint| endpoint.mailbox == mailbox);
    let found = facts
        .mailboxes
        .iter()
        .filter(|mailbox| !facts.granted.contains(&mailbox.number) && !is_journal(mailbox.number));
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Vec::new();
    }
    let mailboxes = number(found.len() as u64, "archive mailbox is", "archive mailboxes are");
    let text = format!("{mailboxes} granted to nobody.");
    let note = Notification::new("mailbox-without-reader", Severity::Info, text, "/mailboxes");
    let things = found.iter();
    vec![note.about_all(things.map(|one| (format!("mailbox:{}", one.number), &*one.primary)))]
}

/// The count is that of users and groups.
pub(super) fn grant_without_reader_role(facts: &Facts) -> Vec<Notification> {
    let found = &facts.without_role;
    if found.is_empty() {
        return Vec::new();
    }
    let who = match &found[..] {
        [one] if one.kind == "user" => {
            format!("The user {} was granted a mailbox and has not", one.name)
        }
        [one] => {
            format!("The group {} was granted a mailbox and none of its members has", one.name)
        }
        all => format!("{} users or groups were granted a mailbox and have not", all.len()),
    };
    let text = format!("{who} the role Reader, which is needed to read it.");
    let link = if found.iter().any(|one| one.kind == "user") { "/users" } else { "/groups" };
    let note = Notification::new("grant-without-reader-role", Severity::Warning, text, link);
    vec![note.about_all(found.iter().map(|one| (format!("{}:{}", one.kind, one.id), &*one.name)))]
}
