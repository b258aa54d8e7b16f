//! Figures for a dashboard: mails by day, and mail that nobody has but the journal mailbox.

use crate::house::{House, Mail, NOW, arrival_for, commit, mailbox, state};
use archive::{Archive, Arrival, DayRow, day_of};

const DAY: i64 = 86_400_000;

fn came(archive: &Archive, number: usize, archived: i64, mailboxes: &[u32]) -> u32 {
    let raw = Mail::number(number).bytes();
    commit(archive, vec![Arrival { archived, ..arrival_for(&raw, mailboxes) }])[0].mail
}

#[test]
fn mails_are_counted_by_the_day_they_came_once_each_and_again_after_a_rebuild() {
    let house = House::new();
    let archive = house.open();
    let all = mailbox(&archive, "journal@acme.example");
    assert_eq!(archive.days(0).unwrap(), []);
    let group = [(1, 0), (2, 0), (3, DAY), (1, DAY)].map(|(number, later)| Arrival {
        archived: NOW + later,
        ..arrival_for(&Mail::number(number).bytes(), &[all])
    });
    commit(&archive, group.into());
    // Bytes that were there already, in a group of their own.
    came(&archive, 2, NOW + 2 * DAY, &[all]);
    let erased = came(&archive, 4, NOW + DAY, &[all]);
    let day = day_of(NOW);
    let row = |day, mails, first| DayRow { day, mails, first };
    assert_eq!(archive.days(0).unwrap(), [row(day, 2, 1), row(day + 1, 2, 3)]);
    assert_eq!(archive.days(day + 1).unwrap(), [row(day + 1, 2, 3)]);
    archive.erase(erased, "asked for", "anna").unwrap();
    let days = archive.days(0).unwrap();
    assert_eq!(days, [row(day, 2, 1), row(day + 1, 1, 3)]);
    let before = state(&archive);
    drop(archive);
    let (archive, _) = house.rebuild();
    assert_eq!(archive.days(0).unwrap(), days);
    assert_eq!(state(&archive), before);
}

#[test]
fn mail_that_only_the_journal_mailbox_has_is_counted_within_its_days() {
    let house = House::new();
    let archive = house.open();
    let (journal, anna) =
        (mailbox(&archive, "journal@acme.example"), mailbox(&archive, "anna@acme.example"));
    assert_eq!(archive.only_in(&[journal], 0).unwrap(), 0);
    came(&archive, 1, NOW, &[journal]);
    came(&archive, 2, NOW, &[journal, anna]);
    came(&archive, 3, NOW + DAY, &[journal]);
    assert_eq!(archive.only_in(&[journal], 0).unwrap(), 2);
    assert_eq!(archive.only_in(&[journal], day_of(NOW) + 1).unwrap(), 1);
    assert_eq!(archive.only_in(&[journal], day_of(NOW) + 2).unwrap(), 0);
    assert_eq!(archive.only_in(&[journal, anna], 0).unwrap(), 3);
    // Found by somebody later.
    came(&archive, 3, NOW + DAY, &[anna]);
    assert_eq!(archive.only_in(&[journal], 0).unwrap(), 1);
}
