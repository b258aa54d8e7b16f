//! Mailboxes: who gets a mail linked, and the folders it is placed in.

use crate::house::*;
use archive::{Error, MailboxKind};

#[test]
fn mail_is_linked_by_every_address_it_names() {
    let house = House::new();
    let archive = house.open();
    let also = ["a.meier@example.com".to_owned(), "anna@example.com".to_owned()];
    let anna = archive.add_mailbox("anna@example.com", &also, MailboxKind::Normal).unwrap();
    let bert = mailbox(&archive, "bert@example.org");
    let carla = mailbox(&archive, "carla@example.org");
    let stranger = mailbox(&archive, "stranger@example.net");
    let plain = add(&archive, &Mail::number(1).header("Cc", "\"C\" <CARLA@Example.ORG>").bytes());
    assert_eq!(archive.mailboxes_of(plain).unwrap(), [anna, bert, carla]);
    let second = add(&archive, &Mail::new("x").header("From", "a.meier@example.com").bytes());
    assert_eq!(archive.mailboxes_of(second).unwrap(), [anna]);
    let wrapped = report(&Mail::new("y").bytes(), "x@x.example", &["stranger@example.net"]);
    let third = commit(&archive, vec![report_arrival(&wrapped)])[0].mail;
    assert_eq!(archive.mailboxes_of(third).unwrap(), [stranger]);
    assert_eq!(archive.mailbox_by_address("a.meier@example.com"), Some(anna));
    let rows = archive.mailboxes().unwrap();
    assert_eq!(rows[0].also, ["a.meier@example.com"]);
    assert_eq!(rows.iter().map(|row| row.mails).collect::<Vec<_>>(), [2, 1, 1, 1]);
}

#[test]
fn a_special_mailbox_is_never_linked_by_address() {
    let house = House::new();
    let archive = house.open();
    let special = archive.add_mailbox("anna@example.com", &[], MailboxKind::Special).unwrap();
    let mail = add(&archive, &Mail::number(1).bytes());
    assert!(archive.mailboxes_of(mail).unwrap().is_empty());
    let normal = mailbox(&archive, "anna@example.com");
    let mail = add(&archive, &Mail::number(2).bytes());
    assert_eq!(archive.mailboxes_of(mail).unwrap(), [normal]);
    let mail = commit(&archive, vec![arrival_for(&Mail::number(3).bytes(), &[special])])[0].mail;
    assert_eq!(archive.mailboxes_of(mail).unwrap(), [special, normal]);
}

#[test]
fn an_address_belongs_to_one_normal_mailbox() {
    let house = House::new();
    let archive = house.open();
    mailbox(&archive, "anna@example.com");
    let taken =
        archive.add_mailbox("x@example.com", &["anna@example.com".into()], MailboxKind::Normal);
    assert!(matches!(taken, Err(Error::Conflict(_))));
    let number = mailbox(&archive, "x@example.com");
    assert_eq!(number, 2, "a refused mailbox takes no number");
}

#[test]
fn mail_is_placed_in_folders_and_found_there() {
    let house = House::new();
    let archive = house.open();
    let anna = mailbox(&archive, "anna@example.com");
    let bert = mailbox(&archive, "bert@example.org");
    let placed = |n: usize, mailbox: u32, path: &str| archive::Arrival {
        placements: vec![(mailbox, path.to_owned())],
        ..arrival(&Mail::number(n).bytes())
    };
    commit(
        &archive,
        vec![placed(1, anna, "Inbox"), placed(2, anna, "Inbox/Projekt Ä"), placed(3, bert, "Sent")],
    );
    let stored = commit(&archive, vec![placed(1, anna, "Trash")]);
    assert_eq!(stored[0].outcome, archive::Outcome::Linked);
    let check = |archive: &archive::Archive| {
        assert_eq!(find(archive, "folder:inbox"), [1]);
        assert_eq!(find(archive, "folder:\"projekt ä\""), [2]);
        assert_eq!(find(archive, "folder:\"Inbox/Projekt Ä\""), [2]);
        assert_eq!(find(archive, "folder:sent OR folder:trash"), [1, 3]);
        assert_eq!(find(archive, "-folder:inbox letter"), [2, 3]);
        assert!(find(archive, "folder:nowhere").is_empty());
        let expected = [(anna, "Inbox".to_owned()), (anna, "Trash".to_owned())];
        assert_eq!(archive.placements_of(1).unwrap(), expected);
    };
    check(&archive);
    drop(archive);
    check(&house.open());
    check(&house.rebuild().0);
}
