//! The archive and its mail: is all there, and does somebody have it?

use super::{Notification, Severity, number};
use crate::dashboard::facts::{DAYS, Facts};

pub(super) fn log_short(facts: &Facts) -> Vec<Notification> {
    let note = |why: &String| {
        let text = format!("The archive is open for reading only and takes no mail: {why}.");
        Notification::new("log-short", Severity::Error, text, "/verification")
    };
    facts.takes_no_mail.iter().map(note).collect()
}

/// The count is that of damaged places.
pub(super) fn damaged_records(facts: &Facts) -> Vec<Notification> {
    let Some(last) = facts.verification.as_ref().filter(|last| last.damaged > 0) else {
        return Vec::new();
    };
    let places = number(last.damaged, "damaged place", "damaged places");
    let text = format!(
        "The last verification found {places} in the archive: restore the segments from a backup, then verify again."
    );
    let note = Notification::new("damaged-records", Severity::Error, text, "/verification");
    vec![note.counting(last.damaged)]
}

/// The count is that of mails.
pub(super) fn journal_mail_without_mailbox(facts: &Facts) -> Vec<Notification> {
    if facts.unclaimed == 0 {
        return Vec::new();
    }
    let mails = number(facts.unclaimed, "mail", "mails");
    let text = format!(
        "Of the journal mail of the last {DAYS} days, {mails} reached no mailbox but that of the journal: no other \
         mailbox has one of the addresses."
    );
    let code = "journal-mail-without-mailbox";
    let note = Notification::new(code, Severity::Warning, text, "/unknown-addresses");
    vec![note.counting(facts.unclaimed)]
}

/// The count is that of addresses.
pub(super) fn unknown_own_address(facts: &Facts) -> Vec<Notification> {
    if facts.unknown.is_empty() {
        return Vec::new();
    }
    let addresses = match facts.unknown.len() {
        1 => "1 address of our domains stands in mail and has".to_owned(),
        count => format!("{count} addresses of our domains stand in mail and have"),
    };
    let text = format!("{addresses} no archive mailbox.");
    let code = "unknown-own-address";
    let note = Notification::new(code, Severity::Info, text, "/unknown-addresses");
    let things = facts.unknown.iter();
    vec![note.about_all(things.map(|one| (format!("address:{}", one.address), &*one.address)))]
}
