//! Archive mailboxes: their addresses, and which mail is linked to them.

use testkit::{Archive, Maker, Result};

use crate::answers::{mailboxes, set, strings, text};

/// L7: "An archive mailbox has one primary mail address and can have multiple secondary mail addresses."
#[test]
fn s03_a_mailbox_has_one_primary_and_any_number_of_secondary_addresses() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("a@acme.test", &["sales@acme.test", "info@acme.test"])?;
    let shown = archive.json(&["mailbox", "show", "a@acme.test"])?;
    assert_eq!(shown["address"], "a@acme.test");
    assert_eq!(strings(&shown["also"]), set(["sales@acme.test", "info@acme.test"]));

    // A second primary is wrong use: the command says so and changes nothing.
    let words = ["mailbox", "add", "a@acme.test", "second@acme.test", "--tenant", Archive::TENANT];
    archive.cli().run(words)?.expect(2)?;
    assert_eq!(archive.json(&["mailbox", "show", "a@acme.test"])?, shown);
    let list = archive.json(&["mailbox", "list"])?;
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    Ok(())
}

/// L9: "Mails will be connected to mailboxes based on the mailbox's primary and secondary mail addresses".
#[test]
fn s05_mail_is_linked_by_primary_and_secondary_address_in_any_case() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    archive.mailbox("a@acme.test", &["sales@acme.test"])?;
    let mut maker = Maker::new("s05", 1);
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let both = set(["journal@acme.test", "a@acme.test"]);
    let alone = set(["journal@acme.test"]);
    for (to, linked) in
        [("A@ACME.Test", &both), ("sales@acme.test", &both), ("other@acme.test", &alone)]
    {
        let mail = maker.mail_from_to("x@outside.test", &[to]);
        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
        assert_eq!(mailboxes(&archive.find(&mail.word, 1)?[0]), *linked, "{to}");
    }
    Ok(())
}

/// Product decision 4: every field that names a person counts; plus-addresses are addresses of their own;
/// international domains are the same in both spellings.
#[test]
fn every_address_field_links_and_no_other_text_does() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    archive.mailbox("büro@bücher.test", &[])?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let fields = [
        ("From: Alice <alice@acme.test>", true),
        ("Sender: alice@acme.test", true),
        ("To: (a comment) alice@acme.test", true),
        ("Cc: \"Smith, Alice\" <ALICE@acme.test>", true),
        ("Bcc: friends: x@outside.test, alice@acme.test;", true),
        ("Resent-From: alice@acme.test", true),
        ("Resent-To: alice@acme.test", true),
        ("Resent-Cc: alice@acme.test", true),
        ("Resent-Bcc: alice@acme.test", true),
        ("Delivered-To: alice@acme.test", true),
        ("X-Original-To: alice@acme.test", true),
        ("X-Gm-Original-To: alice@acme.test", true),
        ("To: alice+news@acme.test", false),
        ("Subject: alice@acme.test", false),
        ("Reply-To: alice@acme.test", false),
        ("To: alice@acme.test.example.test", false),
        ("To: \"alice@acme.test\" <x@outside.test>", false),
    ];
    for (n, (field, linked)) in fields.into_iter().enumerate() {
        let mail = format!("{field}\r\nMessage-ID: <{n}@fields.test>\r\n\r\nfield{n}\r\n");
        smtp.send("x@outside.test", &[&endpoint.address], mail.as_bytes())?.expect(250)?;
        let hit = &archive.find(&format!("field{n}"), 1)?[0];
        assert_eq!(mailboxes(hit).contains("alice@acme.test"), linked, "{field}");
    }
    for (n, domain) in ["bücher.test", "xn--bcher-kva.test", "BÜCHER.TEST"].into_iter().enumerate()
    {
        let mail = format!("To: büro@{domain}\r\n\r\nidn{n}\r\n");
        smtp.send("x@outside.test", &[&endpoint.address], mail.as_bytes())?.expect(250)?;
        let hit = &archive.find(&format!("idn{n}"), 1)?[0];
        assert_eq!(mailboxes(hit).len(), 2, "{domain}: {hit}");
    }
    Ok(())
}

/// Product decision 5: an address belongs to at most one normal mailbox of a tenant.
#[test]
fn an_address_is_refused_while_another_mailbox_has_it() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("a@acme.test", &["sales@acme.test"])?;
    archive.mailbox("b@acme.test", &[])?;
    for words in [
        ["SALES@acme.test", "c@acme.test"],
        ["c@acme.test", "A@acme.test"],
        ["c@acme.test", "b@acme.test"],
    ] {
        let [address, also] = words;
        let words = ["mailbox", "add", address, "--also", also, "--tenant", Archive::TENANT];
        let refused = archive.cli().run(words)?;
        assert_ne!(refused.code, 0, "{refused}");
        assert!(!refused.stderr.is_empty(), "{refused}");
    }
    let list = archive.json(&["mailbox", "list"])?;
    let known: Vec<_> = list.as_array().into_iter().flatten().map(text).collect();
    assert_eq!(known, ["a@acme.test", "b@acme.test"]);
    Ok(())
}
