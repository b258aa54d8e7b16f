//! The journal listener from a mail server's side: what it offers, takes and refuses, and that every refusal is seen.

use std::time::Duration;

use testkit::{Archive, Authority, Maker, Random, Result, Smtp, Value, odd, wait};

use crate::answers::{envelope_recipients, mailboxes, number, set, stats, text};

/// What was refused, newest last, as `refusals` lists it.
fn refusals(archive: &Archive) -> Result<Vec<Value>> {
    let answer = archive.json(&["refusals"])?;
    Ok(answer.as_array().cloned().unwrap_or_default())
}

#[test]
fn an_endpoint_insists_on_tls_unless_told_otherwise() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("journal@acme.test", &[])?;
    let strict = archive.endpoint("strict", "journal@acme.test", &[])?;
    let plain = archive.endpoint("plain", "journal@acme.test", &["--plain"])?;
    let service = archive.serve()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for extension in [
        "STARTTLS",
        "PIPELINING",
        "8BITMIME",
        "SMTPUTF8",
        "SIZE",
        "CHUNKING",
        "ENHANCEDSTATUSCODES",
        "DSN",
    ] {
        assert!(smtp.offers(extension), "{extension} is missing");
    }
    smtp.mail("x@outside.test")?.expect(250)?;
    let refused = smtp.rcpt(&strict.address)?.expect(530)?;
    assert!(refused.lines[0].starts_with("5.7.0 "), "{refused}");
    smtp.rcpt(&plain.address)?.expect(250)?;

    smtp.command("RSET")?.expect(250)?;
    smtp.starttls()?;
    assert!(!smtp.offers("STARTTLS"), "offered inside TLS");
    let mail = Maker::new("tls", 1).mail();
    smtp.send("x@outside.test", &[&strict.address], &mail.bytes)?.expect(250)?;
    assert!(archive.raw(&archive.only(&mail.word)?)? == mail.bytes);
    Ok(())
}

#[test]
fn every_refusal_is_counted_and_listed_with_its_envelope() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let unknown = format!("typo@{}", endpoint.domain());
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.mail("sender@outside.test")?.expect(250)?;
    smtp.rcpt(&unknown)?.expect(550)?;

    // An address that belongs to no endpoint belongs to no tenant either.
    let seen = wait::until("the refusal to be listed", wait::SOON, || {
        let answer = archive.cli().json(["refusals", "--all"])?;
        let list = answer.as_array().cloned().unwrap_or_default();
        Ok(list.into_iter().find(|refusal| refusal["recipient"] == *unknown))
    })?;
    assert_eq!(seen["mail_from"], "sender@outside.test");
    assert_eq!(seen["code"], 550);
    assert!(text(&seen["peer"]).starts_with("127."), "{seen}");
    assert!(seen["time"].is_string() && seen["text"].is_string(), "{seen}");

    // One that an endpoint refused belongs to its tenant. What is only put off (4xx) is no refusal.
    let small =
        archive.endpoint("small", "journal@acme.test", &["--plain", "--max-size", "2000"])?;
    archive.json(&["endpoint", "pause", "mail server"])?;
    smtp.rcpt(&endpoint.address)?.expect(451)?;
    smtp.command("RSET")?.expect(250)?;
    smtp.send("sender@outside.test", &[&small.address], &odd::large(5000))?.expect(552)?;
    wait::until_true("the refusal to be counted", || {
        Ok(number(&stats(&archive)?, "refused")? == 1 && refusals(&archive)?.len() == 1)
    })?;
    let refusal = &refusals(&archive)?[0];
    assert_eq!(refusal["recipient"], *small.address);
    assert_eq!(refusal["code"], 552);
    Ok(())
}

#[test]
fn a_paused_endpoint_or_tenant_answers_4xx_until_it_is_resumed() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let mut attempt = || -> Result<u16> {
        smtp.command("RSET")?;
        smtp.mail("x@outside.test")?.expect(250)?;
        Ok(smtp.rcpt(&endpoint.address)?.code)
    };
    assert_eq!(attempt()?, 250);
    archive.json(&["endpoint", "pause", "mail server"])?;
    assert!((400..500).contains(&attempt()?));
    archive.json(&["endpoint", "resume", "mail server"])?;
    assert_eq!(attempt()?, 250);
    archive.cli().json(["tenant", "pause", Archive::TENANT])?;
    assert!((400..500).contains(&attempt()?));
    archive.cli().json(["tenant", "resume", Archive::TENANT])?;
    assert_eq!(attempt()?, 250);
    Ok(())
}

#[test]
fn a_mail_above_the_endpoints_limit_is_refused_and_said() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("journal@acme.test", &[])?;
    let endpoint =
        archive.endpoint("small", "journal@acme.test", &["--plain", "--max-size", "100000"])?;
    let service = archive.serve()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;

    // Announced: refused at once. Not announced: refused at its end, and the connection still works.
    smtp.command("MAIL FROM:<x@outside.test> SIZE=200000")?.expect(250)?;
    smtp.rcpt(&endpoint.address)?.expect(552)?;
    smtp.command("RSET")?.expect(250)?;
    let large = odd::large(200_000);
    smtp.send("x@outside.test", &[&endpoint.address], &large)?.expect(552)?;
    smtp.command("RSET")?.expect(250)?;
    smtp.send_chunk("x@outside.test", &[&endpoint.address], &large)?.expect(552)?;
    smtp.command("RSET")?.expect(250)?;
    let fits = odd::large(90_000);
    smtp.send("x@outside.test", &[&endpoint.address], &fits)?.expect(250)?;
    archive.find("*", 1)?;
    wait::until_true("three refusals", || Ok(refusals(&archive)?.len() == 3))?;
    assert!(refusals(&archive)?.iter().all(|refusal| refusal["code"] == 552));
    Ok(())
}

#[test]
fn one_transaction_serves_endpoints_of_several_tenants_each() -> Result<()> {
    let (archive, first, service) = Archive::journaling()?;
    archive.mailbox("second@acme.test", &[])?;
    let second = archive.endpoint("second", "second@acme.test", &["--plain"])?;
    let cli = archive.cli();
    cli.json(["tenant", "add", "other", "--domain", "other.test"])?;
    cli.json(["mailbox", "add", "journal@other.test", "--tenant", "other"])?;
    let words = [
        "endpoint",
        "add",
        "theirs",
        "--mailbox",
        "journal@other.test",
        "--plain",
        "--tenant",
        "other",
    ];
    let theirs = text(&cli.json(words)?["address"]);

    let mail = Maker::new("several", 1).mail_from_to("x@outside.test", &["alice@acme.test"]);
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let to = [&*first.address, &second.address, &theirs];
    smtp.send("x@outside.test", &to, &mail.bytes)?.expect(250)?;

    let hit = &archive.find(&mail.word, 1)?[0];
    assert_eq!(mailboxes(hit), set(["journal@acme.test", "second@acme.test", "alice@acme.test"]));
    let found = wait::until("the mail at the other tenant", wait::SOON, || {
        let found = cli.json(["search", &mail.word, "--tenant", "other"])?;
        Ok((found["total"] == 1).then_some(found))
    })?;
    assert_eq!(mailboxes(&found["hits"][0]), set(["journal@other.test"]));
    Ok(())
}

#[test]
fn an_allow_list_lets_only_its_networks_in() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("journal@acme.test", &[])?;
    let add = |name: &str, network: &str| {
        archive.endpoint(name, "journal@acme.test", &["--plain", "--allow", network])
    };
    let (here, elsewhere) = (add("here", "127.0.0.0/8")?, add("elsewhere", "192.0.2.0/24")?);
    let service = archive.serve()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.mail("x@outside.test")?.expect(250)?;
    smtp.rcpt(&here.address)?.expect(250)?;
    assert!(!smtp.rcpt(&elsewhere.address)?.is_ok());
    Ok(())
}

/// Product decision 19: the endpoint takes the recipient out of the address it is sent to, in both spellings.
#[test]
fn a_recipient_in_the_endpoint_address_counts_as_envelope_recipient() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    archive.mailbox("bob@acme.test", &[])?;
    let mail = Maker::new("encoded", 1).mail_from_to("x@outside.test", &["list@outside.test"]);
    let (token, domain) = (endpoint.token(), endpoint.domain());
    let to = [
        endpoint.for_recipient("alice@acme.test"),
        format!("{token}+bob%40acme.test@{domain}"),
        format!("{token}+a+b=c=outside.test@{domain}"),
    ];
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &to, &mail.bytes)?.expect(250)?;
    let shown = archive.show(&archive.only(&mail.word)?)?;
    assert_eq!(mailboxes(&shown), set(["journal@acme.test", "alice@acme.test", "bob@acme.test"]));
    let named = set(["alice@acme.test", "bob@acme.test", "a+b=c@outside.test"]);
    assert_eq!(envelope_recipients(&shown), named);
    Ok(())
}

/// RFC 5321 §2.3.8: only CRLF ends a line. Anything else between a mail and what looks like the next command is how
/// mails are smuggled past a relay that reads it in another way.
#[test]
fn nothing_but_crlf_dot_crlf_ends_a_mail() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let smuggled = format!(
        "MAIL FROM:<evil@outside.test>\r\nRCPT TO:<{}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx",
        endpoint.address
    );
    for end in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n\n.\r\n"] {
        let mut smtp = service.connect()?;
        smtp.ehlo()?;
        smtp.mail("x@outside.test")?.expect(250)?;
        smtp.rcpt(&endpoint.address)?.expect(250)?;
        smtp.command("DATA")?.expect(354)?;
        smtp.write(format!("Subject: carrier\r\n\r\nbody{end}{smuggled}\r\n.\r\n").as_bytes())?;
        // One answer for one mail, or none to mail at all; never a second mail.
        let reply = smtp.reply()?;
        assert_ne!(reply.code, 354, "{end:?}: {reply}");
        smtp.write(b"NOOP\r\n")?;
        let next = smtp.reply();
        assert!(next.is_err() || next.is_ok_and(|next| next.code != 354), "{end:?}");
    }
    archive.json(&["verify"])?;
    assert_eq!(archive.total("subject:smuggled")?, 0);
    Ok(())
}

#[test]
fn octets_arrive_as_they_were_sent_with_chunks_and_with_dots() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let to = &endpoint.address;

    let dots = b"Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n\r\n.\r\n.\r\n".to_vec();
    smtp.send("x@outside.test", &[to], &dots)?.expect(250)?;
    assert!(archive.raw(&archive.only("subject:dots")?)? == dots);

    let mut octets = b"Subject: octets\r\n\r\n".to_vec();
    octets.extend(Random::new(1).bytes(300_000));
    smtp.mail("x@outside.test")?.expect(250)?;
    smtp.rcpt(to)?.expect(250)?;
    for chunk in octets.chunks(70_001) {
        smtp.bdat(chunk, false)?.expect(250)?;
    }
    smtp.bdat(b"", true)?.expect(250)?;
    assert!(archive.raw(&archive.only("subject:octets")?)? == octets);
    Ok(())
}

#[test]
fn a_large_mail_goes_through_the_disk_and_not_through_memory() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mail = odd::large(150 << 20);
    let mail = &mail[..mail.len().min((150 << 20) - 2)];
    let mail = [mail, b"\r\n"].concat();
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail)?.expect(250)?;
    let id = archive.only("subject:large")?;
    assert_eq!(archive.show(&id)?["digest"], testkit::digest(&mail));
    assert!(archive.raw(&id)? == mail);
    let status = std::fs::read_to_string(format!("/proc/{}/status", service.id()?))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak: u64 = peak.and_then(|rest| rest.trim().strip_suffix(" kB")).unwrap_or("0").parse()?;
    assert!(peak < 300 * 1024, "peak of resident memory: {peak} kB");
    Ok(())
}

#[test]
fn a_port_of_its_own_speaks_tls_from_the_first_byte() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    service.stop()?;
    let smtps = archive.loopback().port(4650);
    service.option(&["--smtps", &smtps.to_string()]);
    service.start()?;
    let mail = Maker::new("smtps", 1).mail();
    let mut smtp = Smtp::connect_tls(smtps)?;
    smtp.ehlo()?;
    assert!(!smtp.offers("STARTTLS"));
    smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    archive.find(&mail.word, 1)?;
    Ok(())
}

#[test]
fn connections_beyond_the_limit_are_asked_to_come_again() -> Result<()> {
    let (_archive, _endpoint, mut service) = Archive::journaling()?;
    service.stop()?;
    service.option(&["--max-connections", "5", "--max-connections-per-address", "3"]);
    service.start()?;
    let mut open = (0..3).map(|_| service.connect()).collect::<Result<Vec<Smtp>>>()?;
    let one_more = Smtp::connect_any(service.smtp()?)?;
    assert_eq!(one_more.greeting().code, 421, "{}", one_more.greeting());
    open.pop().map(Smtp::quit).transpose()?;
    wait::until_true("room for one more", || Ok(service.connect().is_ok()))
}

#[test]
fn a_certificate_of_ones_own_is_used_and_read_anew_on_sighup() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("journal@acme.test", &[])?;
    let (first, second) = (Authority::new()?, Authority::new()?);
    let files = first.issue(&["mail.acme.test"], archive.scratch().path())?;
    let mut service = archive.service();
    service.option(&[
        "--certificate",
        &files.chain.to_string_lossy(),
        "--key",
        &files.key.to_string_lossy(),
    ]);
    service.start()?;
    let proves = |authority: &Authority| -> Result<bool> {
        let mut smtp = service.connect()?;
        smtp.ehlo()?;
        Ok(smtp.starttls_verified(authority, "mail.acme.test").is_ok())
    };
    assert!(proves(&first)?);
    assert!(!proves(&second)?);
    second.issue(&["mail.acme.test"], archive.scratch().path())?;
    service.signal("HUP")?;
    wait::until_true("the new certificate", || proves(&second))?;
    assert!(!proves(&first)?);

    // A file that is no certificate changes nothing: the old one stays in use.
    std::fs::write(&files.chain, "not a certificate")?;
    service.signal("HUP")?;
    wait::until_true("the service to complain", || Ok(service.log().contains("certificate")))?;
    assert!(proves(&second)?);
    Ok(())
}

#[test]
fn the_certificate_made_at_the_first_start_stays_the_same() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mail = Maker::new("own", 1).mail();
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.starttls()?;
    let first = smtp.certificate()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    service.stop()?;
    service.start()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.starttls()?;
    assert!(smtp.certificate()? == first, "another certificate after a restart");
    archive.find(&mail.word, 1)?;
    Ok(())
}

/// Product decision 20: its own trouble is never a reason for 5xx. A limit on the size of files stands for a full disk:
/// writing fails in the same places.
#[test]
fn a_full_disk_is_answered_with_4xx_and_what_was_taken_stays() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    service.stop()?;
    service.limit_file_size(Some(4 << 20));
    service.start()?;
    let mut taken = Vec::new();
    let mut refused = None;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for n in 0..200 {
        let mut mail = format!("Subject: full {n}\r\n\r\nfull{n}\r\n").into_bytes();
        mail.extend(odd::large(100_000 + n));
        let reply = smtp.send("x@outside.test", &[&endpoint.address], &mail)?;
        if !reply.is_ok() {
            refused = Some((reply, mail));
            break;
        }
        taken.push(mail);
    }
    let (reply, mail) = refused.ok_or_else(|| testkit::anyhow!("4 MB took 20 MB"))?;
    assert!((400..500).contains(&reply.code), "{reply}");
    assert!(taken.len() >= 5, "only {} mails fitted", taken.len());

    // There is room again: everything that was answered 250 is there, and the refused mail comes in.
    service.kill()?;
    service.limit_file_size(None);
    service.start()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail)?.expect(250)?;
    taken.push(mail);
    archive.find_within(Duration::from_secs(60), "*", taken.len())?;
    let stored = archive.digests()?;
    for mail in &taken {
        assert!(stored.contains_key(&testkit::digest(mail)));
    }
    archive.verify()?;
    Ok(())
}

#[test]
fn a_stop_lets_the_mail_that_is_being_sent_come_to_its_end() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mail = Maker::new("drain", 1).mail();
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.mail("x@outside.test")?.expect(250)?;
    smtp.rcpt(&endpoint.address)?.expect(250)?;
    smtp.command("DATA")?.expect(354)?;
    let wire = Smtp::wire(&mail.bytes);
    let (first, rest) = wire.split_at(wire.len() / 2);
    smtp.write(first)?;
    service.signal("TERM")?;
    wait::until_true("the service to take no more connections", || Ok(service.connect().is_err()))?;
    smtp.write(rest)?;
    smtp.reply()?.expect(250)?;
    assert!(service.ended()?.success());
    assert!(archive.raw(&archive.only(&mail.word)?)? == mail.bytes);
    Ok(())
}

#[test]
fn a_client_that_talks_nonsense_is_answered_and_hung_up_on() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.command("MAIL FROM:<x@outside.test>").map(|reply| assert!(!reply.is_ok(), "{reply}"))?;
    let nonsense = [
        "RCPT TO:<a@b.test>",
        "DATA",
        "FOO",
        "EHLO",
        "\u{1}\u{2}\u{3}",
        &"x".repeat(5000),
        "BDAT x",
    ];
    for line in nonsense {
        let reply = smtp.command(line)?;
        assert!(!reply.is_ok(), "{line:.20}: {reply}");
    }
    // A web browser, or what wants to look like one to a mail server.
    let mut browser = service.connect()?;
    browser.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")?;
    assert!(!browser.reply()?.is_ok());

    let mut endless = service.connect()?;
    let hung_up = (0..1000).any(|_| endless.command("FOO").is_err());
    assert!(hung_up, "1000 errors, and still connected");

    // And the listener is fine.
    let mail = Maker::new("fine", 1).mail();
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    archive.find(&mail.word, 1)?;
    Ok(())
}

#[test]
fn an_endpoint_for_larger_mail_takes_it_without_a_restart() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("journal@acme.test", &[])?;
    let service = archive.serve()?;
    let announced = |size: u64| -> Result<bool> {
        let mut smtp = service.connect()?;
        let word = format!("SIZE {size}");
        Ok(smtp.ehlo()?.iter().any(|line| line.ends_with(&word)))
    };
    assert!(announced(150 << 20)?);
    let endpoint =
        archive.endpoint("large", "journal@acme.test", &["--plain", "--max-size", "200M"])?;
    wait::until_true("the listener takes larger mail", || announced(200 << 20))?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.command(&format!("MAIL FROM:<x@outside.test> SIZE={}", 190 << 20))?.expect(250)?;
    smtp.rcpt(&endpoint.address)?.expect(250)?;
    Ok(())
}
