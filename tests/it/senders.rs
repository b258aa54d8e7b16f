//! Real mail servers journal into a running service: Postfix, Exim, swaks, Python's smtplib.

use std::collections::BTreeMap;

use testkit::{
    Archive, Authority, Copies, Endpoint, Exim, Mail, Maker, Postfix, Result, Service, Smtp, tools,
    wait,
};

use crate::answers::{envelope_recipients, mailboxes, set, text};

/// An endpoint that insists on TLS, for the mailboxes of s01, and its service.
fn secure() -> Result<(Archive, Endpoint, Service)> {
    let archive = Archive::new()?;
    for address in ["journal@acme.test", "alice@acme.test", "bob@acme.test", "carol@acme.test"] {
        archive.mailbox(address, &[])?;
    }
    let endpoint = archive.endpoint("mail server", "journal@acme.test", &[])?;
    let service = archive.serve()?;
    Ok((archive, endpoint, service))
}

/// Gives mails to a Postfix, as a mail program does.
fn submit(postfix: &Postfix, mails: &[Mail]) -> Result<()> {
    let mut smtp = Smtp::connect(postfix.smtp())?;
    smtp.ehlo()?;
    for mail in mails {
        smtp.send(&mail.from, &mail.recipients(), &mail.bytes)?.expect(250)?;
    }
    smtp.quit()
}

/// Every mail is in the archive exactly once, as the mail server passed it on: trace headers on top, the rest as sent.
fn exactly_once(archive: &Archive, mails: &[Mail]) -> Result<()> {
    let hits = archive.find("*", mails.len())?;
    let ids: BTreeMap<String, String> =
        hits.iter().map(|hit| (text(&hit["message_id"]), text(&hit["id"]))).collect();
    for mail in mails {
        let raw = archive.raw(&ids[&mail.message_id])?;
        assert!(
            raw.starts_with(b"Received: ") && raw.ends_with(&mail.bytes),
            "{} was changed",
            mail.message_id
        );
    }
    assert_eq!(archive.digests()?.len(), mails.len(), "one copy each");
    Ok(())
}

#[test]
fn postfix_journals_with_always_bcc_and_a_transport_map_over_verified_tls() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("journal@acme.test", &[])?;
    archive.mailbox("alice@acme.test", &[])?;
    let endpoint = archive.endpoint("postfix", "journal@acme.test", &[])?;
    let certificate = Authority::new()?.issue(&["localhost"], archive.scratch().path())?;
    let mut service = archive.service();
    service.option(&[
        "--certificate",
        &certificate.chain.to_string_lossy(),
        "--key",
        &certificate.key.to_string_lossy(),
    ]);
    service.start()?;
    let copies = Copies::Always(&endpoint.address);
    let Some(postfix) =
        Postfix::start(copies, endpoint.domain(), service.smtp()?, Some(&certificate))?
    else {
        return Ok(());
    };
    let mut maker = Maker::new("bcc", 1);
    let mut mails = maker.mails(30);
    mails.push(
        maker.mail_from_to("alice@acme.test", &["customer@outside.test", "second@outside.test"]),
    );
    submit(&postfix, &mails)?;
    postfix.drain()?;
    exactly_once(&archive, &mails)?;
    assert_eq!(
        mailboxes(&archive.find(&mails[30].word, 1)?[0]),
        set(["journal@acme.test", "alice@acme.test"])
    );
    assert!(!postfix.log().contains("status=bounced"), "{}", postfix.log());
    archive.verify()?;
    Ok(())
}

#[test]
fn postfixes_queue_drains_after_the_service_was_stopped_killed_and_restarted() -> Result<()> {
    let (archive, endpoint, mut service) = secure()?;
    let copies = Copies::Always(&endpoint.address);
    let Some(postfix) = Postfix::start(copies, endpoint.domain(), service.smtp()?, None)? else {
        return Ok(());
    };
    let mut maker = Maker::new("queue", 1);
    let mut mails = maker.mails(20);
    submit(&postfix, &mails)?;
    archive.find("*", 20)?;

    // Stopped: what comes now waits at the sender.
    service.stop()?;
    let waiting = maker.mails(60);
    submit(&postfix, &waiting)?;
    wait::until_true("the mails to wait in the queue", || Ok(postfix.queued()? >= 60))?;
    mails.extend(waiting);

    // Back, and killed in the midst of the drain, three times.
    for part in 1..=3 {
        service.start()?;
        postfix.flush()?;
        let enough = 20 + part * 10;
        wait::until_true("a part of the queue to arrive", || Ok(archive.total("*")? >= enough))?;
        service.kill()?;
    }
    let last = maker.mails(10);
    submit(&postfix, &last)?;
    mails.extend(last);
    service.start()?;
    postfix.drain()?;
    exactly_once(&archive, &mails)?;
    archive.verify()?;
    Ok(())
}

/// Product decision 19: with recipient_bcc_maps there is one journal copy per recipient, Bcc included, and the archive
/// knows them all.
#[test]
fn postfix_with_recipient_bcc_maps_tells_who_received_a_mail_bcc_included() -> Result<()> {
    let (archive, endpoint, service) = secure()?;
    let copies = Copies::PerRecipient(endpoint.token());
    let Some(postfix) = Postfix::start(copies, endpoint.domain(), service.smtp()?, None)? else {
        return Ok(());
    };
    let mut maker = Maker::new("rbcc", 1);
    let mail = maker.mail_from_to("x@outside.test", &["alice@acme.test", "bob@acme.test"]);
    let mut smtp = Smtp::connect(postfix.smtp())?;
    smtp.ehlo()?;
    // Carol stands in no header.
    let everybody = ["alice@acme.test", "bob@acme.test", "carol@acme.test"];
    smtp.send("x@outside.test", &everybody, &mail.bytes)?.expect(250)?;
    postfix.drain()?;

    let shown = archive.show(&archive.only(&mail.word)?)?;
    assert_eq!(envelope_recipients(&shown), set(everybody));
    assert_eq!(
        mailboxes(&shown),
        set(["journal@acme.test", "alice@acme.test", "bob@acme.test", "carol@acme.test"])
    );
    assert_eq!(archive.total("*")?, 1);
    let log = postfix.log();
    for recipient in everybody {
        let copy = format!("to=<{}>", endpoint.for_recipient(recipient));
        let sent = log.lines().filter(|line| line.contains(&copy) && line.contains("status=sent"));
        assert_eq!(sent.count(), 1, "one journal copy for {recipient}: {log}");
    }
    Ok(())
}

#[test]
fn exim_journals_with_chunking_over_tls() -> Result<()> {
    let (archive, endpoint, mut service) = secure()?;
    let Some(exim) = Exim::new(&endpoint, service.smtp()?)? else { return Ok(()) };
    let mut maker = Maker::new("exim", 1);
    let mails: Vec<Mail> = (0..5)
        .map(|_| maker.mail_from_to("x@outside.test", &["alice@acme.test", "bob@acme.test"]))
        .collect();
    for (n, mail) in mails.iter().enumerate() {
        if n == 3 {
            service.stop()?;
        }
        let path = archive.scratch().write("mail.eml", &mail.bytes)?;
        // Carol stands in no header.
        let everybody = ["alice@acme.test", "carol@acme.test"];
        let dialogue = exim.send("x@outside.test", &everybody, &path)?;
        let in_chunks = dialogue.contains("STARTTLS") && dialogue.contains("BDAT ");
        assert!(in_chunks || n >= 3, "not encrypted, or not in chunks: {dialogue}");
    }
    assert!(exim.queued()? > 0, "what was sent to the stopped service waits");
    service.start()?;
    exim.drain()?;
    for mail in &mails {
        let shown = archive.show(&archive.only(&mail.word)?)?;
        assert_eq!(envelope_recipients(&shown), set(["alice@acme.test", "carol@acme.test"]));
        assert!(archive.raw(&text(&shown["id"]))?.ends_with(&mail.bytes));
    }
    assert_eq!(archive.total("*")?, mails.len() as u64);
    Ok(())
}

#[test]
fn swaks_delivers_over_starttls() -> Result<()> {
    if !tools::available("swaks", tools::is_installed("swaks"))? {
        return Ok(());
    }
    let (archive, endpoint, service) = secure()?;
    let mail = Maker::new("swaks", 1).mail_from_to("x@outside.test", &["alice@acme.test"]);
    let path = archive.scratch().write("mail.eml", &mail.bytes)?;
    let dialogue = tools::swaks(service.smtp()?, "x@outside.test", &[&endpoint.address], &path)?;
    assert!(dialogue.contains("TLS started"), "{dialogue}");
    let hit = &archive.find(&mail.word, 1)?[0];
    assert_eq!(mailboxes(hit), set(["journal@acme.test", "alice@acme.test"]));
    assert!(archive.raw(&text(&hit["id"]))?.starts_with(&mail.bytes[..mail.bytes.len() - 2]));
    Ok(())
}

#[test]
fn python_delivers_with_smtputf8() -> Result<()> {
    let (archive, endpoint, service) = secure()?;
    archive.mailbox("jürgen@müller.test", &[])?;
    let mail = "From: Jürgen <jürgen@müller.test>\r\nTo: διευθύνσεις@παράδειγμα.test\r\nSubject: Größe\r\n\
        Message-ID: <utf8@müller.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: 8bit\r\n\r\nutf8mark ä ö ü\r\n.\r\n..\r\nend\r\n";
    let path = archive.scratch().write("mail.eml", mail)?;
    tools::smtplib(service.smtp()?, "jürgen@müller.test", &[&endpoint.address], &path)?;
    let id = archive.only("utf8mark")?;
    assert!(archive.raw(&id)? == mail.as_bytes());
    let shown = archive.show(&id)?;
    assert_eq!(mailboxes(&shown).len(), 2, "{shown}");
    assert_eq!(shown["subject"], "Größe");
    Ok(())
}
