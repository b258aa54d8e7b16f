//! Journal mail: what arrives at an endpoint is kept byte for byte, and linked to whom it concerns.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use testkit::journal::{Envelope, bounce, report};
use testkit::{Archive, Mail, Maker, Result, Smtp, Value, digest};

use crate::answers::{envelope_recipients, mailboxes, set, stats, strings, text};

/// A mail with at least one attachment.
fn with_attachment(maker: &mut Maker, from: &str, to: &[&str]) -> Mail {
    loop {
        let mail = maker.mail_from_to(from, to);
        if !mail.attachments.is_empty() {
            return mail;
        }
    }
}

/// A connection that is encrypted and ready for MAIL.
fn encrypted(service: &testkit::Service) -> Result<Smtp> {
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.starttls()?;
    Ok(smtp)
}

/// L4: "capturing and storing … all inbound and outbound email messages … not only the email content but also
/// metadata such as sender, recipient, date, and time stamps … in real-time or near-real-time".
#[test]
fn s01_a_journaled_mail_is_there_within_seconds_byte_for_byte_with_all_about_it() -> Result<()> {
    let archive = Archive::new()?;
    for address in ["journal@acme.test", "a@acme.test", "b@acme.test"] {
        archive.mailbox(address, &[])?;
    }
    let endpoint = archive.endpoint("exchange", "journal@acme.test", &[])?;
    let service = archive.serve()?;
    let mut maker = Maker::new("s01", 1);

    let ways = [
        ("a@acme.test", "b@acme.test", set(["journal@acme.test", "a@acme.test", "b@acme.test"])),
        ("a@acme.test", "customer@outside.test", set(["journal@acme.test", "a@acme.test"])),
        ("customer@outside.test", "b@acme.test", set(["journal@acme.test", "b@acme.test"])),
    ];
    for (from, to, linked) in ways {
        let mail = with_attachment(&mut maker, from, &[to])
            .with_header("X-Third: 3")
            .with_header("X-Second: 2")
            .with_header("X-First: 1");
        let before = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let mut smtp = encrypted(&service)?;
        smtp.send(from, &[&endpoint.address], &mail.bytes)?.expect(250)?;

        let hit = &archive.find_within(Duration::from_secs(10), &mail.word, 1)?[0];
        assert_eq!(mailboxes(hit), linked);
        assert_eq!(hit["subject"], *mail.subject);
        assert_eq!(hit["message_id"], *mail.message_id);
        assert_eq!(hit["attachments"], mail.attachments.len());

        let id = text(&hit["id"]);
        assert!(archive.raw(&id)? == mail.bytes, "the bytes differ");
        let shown = archive.show(&id)?;
        assert_eq!(shown["digest"], mail.digest());
        assert_eq!(shown["size"], mail.bytes.len());
        assert_eq!(strings(&shown["from"]), set([from]));
        assert_eq!(strings(&shown["to"]), set([to]));
        assert_eq!(shown["date"], hit["date"]);
        assert!(text(&shown["date"]).starts_with("2024-03-01T00:"), "{shown}");
        assert!(is_between(&shown["archived"], before)?, "{shown}");
        let names = shown["attachments"].as_array().map(Vec::as_slice).unwrap_or_default();
        let names: Vec<String> = names.iter().map(|attachment| text(&attachment["name"])).collect();
        assert_eq!(names, mail.attachments);
        assert_eq!(shown["copies"][0]["envelope"]["from"], from);
    }
    assert_eq!(archive.total("*")?, 3);
    archive.verify()?;
    Ok(())
}

/// Whether an archive date lies between `from` (Unix seconds) and now.
fn is_between(date: &Value, from: u64) -> Result<bool> {
    let output = std::process::Command::new("date").args(["-d", &text(date), "+%s"]).output()?;
    let date: u64 = String::from_utf8_lossy(&output.stdout).trim().parse()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok((from..=now).contains(&date))
}

/// L22: "a journal endpoint is the target where external systems like Microsoft 365, Google Workspace or Microsoft
/// Exchange can deliver journal mails to".
#[test]
fn s19_an_endpoint_takes_mail_at_its_generated_address_and_at_no_other() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("journal@acme.test", &[])?;
    let endpoint = archive.endpoint("any sender", "journal@acme.test", &[])?;
    let service = archive.serve()?;
    assert!(endpoint.token().len() >= 22, "fewer than 128 random bits: {}", endpoint.address);

    let mut smtp = encrypted(&service)?;
    smtp.mail("sender@outside.test")?.expect(250)?;
    smtp.rcpt(&endpoint.address)?.expect(250)?;
    let unknown = format!("nobody@{}", endpoint.domain());
    for address in [&unknown, "journal@acme.test", "sales@acme.test"] {
        let reply = smtp.rcpt(address)?.expect(550)?;
        assert!(reply.lines[0].starts_with("5.1.1 "), "{reply}");
    }
    smtp.quit()?;
    Ok(())
}

/// L22, the other half: "delivery from Exchange-, M365- and Google-style senders works".
#[test]
fn s19_exchange_microsoft_365_and_google_deliver_each_in_their_way() -> Result<()> {
    let archive = Archive::new()?;
    for address in ["journal@acme.test", "a@acme.test", "bcc@acme.test"] {
        archive.mailbox(address, &[])?;
    }
    let endpoint = archive.endpoint("any sender", "journal@acme.test", &[])?;
    let service = archive.serve()?;
    let mut maker = Maker::new("s19", 1);

    // Exchange: a report in BDAT chunks, from the null sender.
    let exchange = maker.mail_from_to("a@acme.test", &["customer@outside.test"]);
    let envelope = Envelope::from("a@acme.test").to("To", "customer@outside.test");
    let envelope = envelope.to("Bcc", "bcc@acme.test");
    let wire = report(1, &exchange, &envelope);
    let mut smtp = encrypted(&service)?;
    assert!(smtp.offers("CHUNKING") && smtp.offers("SIZE") && smtp.offers("8BITMIME"));
    smtp.command(&format!("MAIL FROM:<> SIZE={} BODY=8BITMIME", wire.len()))?.expect(250)?;
    smtp.rcpt(&endpoint.address)?.expect(250)?;
    let (first, second) = wire.split_at(wire.len() / 2);
    smtp.bdat(first, false)?.expect(250)?;
    smtp.bdat(second, true)?.expect(250)?;
    smtp.quit()?;

    // Microsoft 365: a report with the trace headers of the way out on top.
    let online = maker.mail_from_to("customer@outside.test", &["a@acme.test"]);
    let envelope = Envelope::from("customer@outside.test").to("Recipient", "a@acme.test");
    let received = b"Received: from outbound.protection.example.test by mx.example.test\r\n";
    let wire = [received.as_slice(), &report(2, &online, &envelope)].concat();
    let mut smtp = encrypted(&service)?;
    smtp.send("journal.ndr@acme.test", &[&endpoint.address], &wire)?.expect(250)?;
    smtp.quit()?;

    // Google: the mail itself, all commands of a transaction in one packet.
    let google = maker.mail_from_to("customer@outside.test", &["list@outside.test"]);
    let google = google.with_header("X-Gm-Original-To: bcc@acme.test");
    let mut smtp = encrypted(&service)?;
    let to = &endpoint.address;
    smtp.write(format!("MAIL FROM:<c@outside.test>\r\nRCPT TO:<{to}>\r\nDATA\r\n").as_bytes())?;
    for code in [250, 250, 354] {
        smtp.reply()?.expect(code)?;
    }
    smtp.write(&Smtp::wire(&google.bytes))?;
    smtp.reply()?.expect(250)?;
    smtp.quit()?;

    let linked = [
        (exchange, set(["journal@acme.test", "a@acme.test", "bcc@acme.test"])),
        (online, set(["journal@acme.test", "a@acme.test"])),
        (google, set(["journal@acme.test", "bcc@acme.test"])),
    ];
    for (mail, linked) in linked {
        let hit = &archive.find(&mail.word, 1)?[0];
        assert_eq!(mailboxes(hit), linked);
        assert!(archive.raw(&text(&hit["id"]))? == mail.bytes);
    }
    assert_eq!(archive.total("*")?, 3);
    Ok(())
}

/// L23: "All mails delivered to the journal endpoint will be at least linked to that archive mailbox when received.
/// They will also be linked to archive mailboxes with matching mail addresses."
#[test]
fn s20_journal_mail_is_linked_to_the_journal_mailbox_and_to_every_mailbox_it_names() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut maker = Maker::new("s20", 1);
    let to_a = maker.mail_from_to("x@outside.test", &["alice@acme.test"]);
    let to_nobody = maker.mail_from_to("x@outside.test", &["nobody@acme.test"]);
    let bcc_a = maker.mail_from_to("x@outside.test", &["list@outside.test"]);
    let envelope = Envelope::from("x@outside.test").to("Bcc", "alice@acme.test");
    let reported = report(1, &bcc_a, &envelope);

    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for wire in [&to_a.bytes, &to_nobody.bytes, &reported] {
        smtp.send("x@outside.test", &[&endpoint.address], wire)?.expect(250)?;
    }
    let both = set(["journal@acme.test", "alice@acme.test"]);
    assert_eq!(mailboxes(&archive.find(&to_a.word, 1)?[0]), both);
    assert_eq!(mailboxes(&archive.find(&to_nobody.word, 1)?[0]), set(["journal@acme.test"]));
    let hit = &archive.find(&bcc_a.word, 1)?[0];
    assert_eq!(mailboxes(hit), both);

    // The report is kept as it came; people see the mail in it, and who really received it.
    let id = text(&hit["id"]);
    assert!(archive.raw(&id)? == bcc_a.bytes);
    assert!(archive.report(&id)? == reported);
    let recipients = &archive.show(&id)?["copies"][0]["envelope"]["recipients"];
    assert_eq!(recipients[0]["address"], "alice@acme.test");
    assert_eq!(recipients[0]["kind"], "bcc");

    // In a mailbox there is what is linked to it, and nothing else.
    let alice = archive.json(&["search", "*", "--mailbox", "alice@acme.test"])?;
    assert_eq!(alice["total"], 2);
    let journal = archive.json(&["search", "*", "--mailbox", "journal@acme.test"])?;
    assert_eq!(journal["total"], 3);
    Ok(())
}

/// Product decision 6: several reports for one mail merge their recipients.
#[test]
fn a_second_journal_report_adds_its_recipients_to_the_mail() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    archive.mailbox("bob@acme.test", &[])?;
    let mail = Maker::new("reports", 1).mail_from_to("x@outside.test", &["all@acme.test"]);
    let first = Envelope::from("x@outside.test").through(
        "To",
        "alice@acme.test",
        "Expanded",
        "all@acme.test",
    );
    let second = Envelope::from("x@outside.test")
        .through("To", "bob@acme.test", "Expanded", "all@acme.test")
        .through("To", "carol@outside.test", "Forwarded", "bob@acme.test");
    let reports = [report(1, &mail, &first), report(2, &mail, &second)];

    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("", &[&endpoint.address], &reports[0])?.expect(250)?;
    let id = archive.only(&mail.word)?;
    assert_eq!(mailboxes(&archive.show(&id)?), set(["journal@acme.test", "alice@acme.test"]));

    smtp.send("", &[&endpoint.address], &reports[1])?.expect(250)?;
    let shown = archive.show(&id)?;
    assert_eq!(archive.total("*")?, 1, "two reports are still one mail");
    let linked = set(["journal@acme.test", "alice@acme.test", "bob@acme.test"]);
    assert_eq!(mailboxes(&shown), linked);
    let everybody = set(["alice@acme.test", "bob@acme.test", "carol@outside.test"]);
    assert_eq!(envelope_recipients(&shown), everybody);
    let text = shown["copies"].to_string();
    assert!(text.contains(r#""expanded":"all@acme.test""#), "{text}");
    assert!(text.contains(r#""forwarded":"bob@acme.test""#), "{text}");

    // Both reports and the mail come out as they came in.
    let all = archive.digests()?;
    for bytes in [&reports[0], &reports[1], &mail.bytes] {
        assert!(all.contains_key(&digest(bytes)));
    }
    Ok(())
}

/// Product decision 2: copies with other trace headers are one mail; another mail with the same Message-ID is not.
#[test]
fn one_mail_by_two_ways_is_one_mail_with_two_copies_and_two_mails_with_one_id_stay_two()
-> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut maker = Maker::new("copies", 1);
    let mail = maker.mail_from_to("x@outside.test", &["alice@acme.test"]);
    let other_way = mail
        .with_header("Received: from elsewhere.test by mx.acme.test; 1 Mar 2024 10:00:00 +0000");
    let other = maker.mail_from_to("x@outside.test", &["alice@acme.test"]);
    let text = String::from_utf8(other.bytes)?;
    let impostor = text.replace(&other.message_id, &mail.message_id).into_bytes();

    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for wire in [&mail.bytes, &other_way.bytes, &impostor, &mail.bytes] {
        smtp.send("x@outside.test", &[&endpoint.address], wire)?.expect(250)?;
    }
    let id = archive.only(&mail.word)?;
    assert_eq!(archive.find("*", 2)?.len(), 2);
    let copies = &archive.show(&id)?["copies"];
    let digests: Vec<&Value> =
        copies.as_array().into_iter().flatten().map(|copy| &copy["digest"]).collect();
    assert_eq!(digests, [&Value::from(mail.digest()), &Value::from(other_way.digest())]);
    let ids: Vec<Value> =
        archive.find("*", 2)?.iter().map(|hit| hit["message_id"].clone()).collect();
    assert_eq!(ids, [&*mail.message_id; 2]);
    let stored: Vec<_> = archive.digests()?.into_keys().collect();
    let mut sent = [&mail.bytes, &other_way.bytes, &impostor].map(|bytes| digest(bytes));
    sent.sort();
    assert_eq!(stored, sent);
    assert_eq!(stats(&archive)?["mails"], 2);
    assert_eq!(stats(&archive)?["copies"], 3);
    Ok(())
}

/// L25, as far as it needs no folder synchronisation: "if archive mailboxes are added after a mail was received …"
/// Nothing is linked by itself; the mail stays where it was.
#[test]
fn s22_a_mailbox_that_comes_later_is_not_linked_by_itself() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mail = Maker::new("s22", 1).mail_from_to("x@outside.test", &["late@acme.test"]);
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    let id = archive.only(&mail.word)?;

    archive.mailbox("late@acme.test", &[])?;
    let only_the_journal = |archive: &Archive| -> Result<()> {
        assert_eq!(mailboxes(&archive.show(&id)?), set(["journal@acme.test"]));
        assert_eq!(archive.json(&["search", "*", "--mailbox", "late@acme.test"])?["total"], 0);
        assert_eq!(stats(archive)?["mails"], 1);
        Ok(())
    };
    only_the_journal(&archive)?;
    service.stop()?;
    archive.json(&["reindex"])?;
    only_the_journal(&archive)?;
    archive.json(&["rebuild"])?;
    only_the_journal(&archive)?;
    service.start()?;
    only_the_journal(&archive)?;

    // The same mail once more is a new arrival, and then the mailbox is there.
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    assert_eq!(mailboxes(&archive.show(&id)?), set(["journal@acme.test", "late@acme.test"]));
    assert_eq!(stats(&archive)?["mails"], 1);
    Ok(())
}

/// L27: "If NDRs are received through a journal endpoint, only the attached mail or journal report will be archived."
#[test]
fn s25_of_a_bounce_at_an_endpoint_only_what_is_attached_is_archived() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut maker = Maker::new("s25", 1);
    let reported = maker.mail_from_to("x@outside.test", &["list@outside.test"]);
    let inner =
        report(1, &reported, &Envelope::from("x@outside.test").to("Bcc", "alice@acme.test"));
    let original = maker.mail_from_to("y@outside.test", &["alice@acme.test"]);
    let with_report = bounce(1, "journal@acme.test", Some(&inner), true);
    let with_mail = bounce(2, "journal@acme.test", Some(&original.bytes), true);

    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for wire in [&with_report, &with_mail] {
        smtp.send("", &[&endpoint.address], wire)?.expect(250)?;
    }
    archive.find("*", 2)?;
    let both = set(["journal@acme.test", "alice@acme.test"]);
    for mail in [&reported, &original] {
        let hit = &archive.find(&mail.word, 1)?[0];
        assert_eq!(mailboxes(hit), both);
        assert!(archive.raw(&text(&hit["id"]))? == mail.bytes);
    }
    let id = archive.only(&reported.word)?;
    assert!(archive.report(&id)? == inner, "the report is kept as it lay in the bounce");
    assert_eq!(archive.total("subject:Undeliverable")?, 0);
    let kept: Vec<_> = archive.digests()?.into_keys().collect();
    let mut expected = [&reported.bytes, &inner, &original.bytes].map(|bytes| digest(bytes));
    expected.sort();
    assert_eq!(kept, expected, "nothing of the bounces themselves");
    Ok(())
}

/// Product decision 7: nothing attached at an endpoint → archive the bounce itself, never lose mail; a bounce
/// without Exchange's header is ordinary mail.
#[test]
fn s25_a_bounce_with_nothing_attached_and_a_bounce_of_others_are_kept_whole() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let original = Maker::new("s25b", 1).mail_from_to("y@outside.test", &["alice@acme.test"]);
    let empty = bounce(1, "alice@acme.test", None, true);
    let ordinary = bounce(2, "postmaster@outside.test", Some(&original.bytes), false);

    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for wire in [&empty, &ordinary] {
        smtp.send("", &[&endpoint.address], wire)?.expect(250)?;
    }
    let first = &archive.find(r#"subject:"Undeliverable number 1""#, 1)?[0];
    assert!(archive.raw(&text(&first["id"]))? == empty);
    assert_eq!(mailboxes(first), set(["journal@acme.test", "alice@acme.test"]));
    let second = &archive.find(r#"subject:"Undeliverable number 2""#, 1)?[0];
    assert!(archive.raw(&text(&second["id"]))? == ordinary);
    assert_eq!(
        mailboxes(second),
        set(["journal@acme.test"]),
        "the attached mail's addresses do not count"
    );
    Ok(())
}
