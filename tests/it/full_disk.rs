//! A full disk: every answer says what was tried, that the disk is full and what to do; nothing acknowledged is lost,
//! and everything goes on when there is room again.
//!
//! Needs root, to mount a small file system; without, the test says so and passes.

use std::path::Path;

use testkit::{
    Archive, Context, Http, Maker, Result, SmallDisk, Smtp, Value, bail, ensure, json, wait,
};

use crate::answers::text;

/// What to do.
const ADVICE: &str =
    "free at least 1 GiB on that disk, then do it again; nothing that was acknowledged is lost";
/// How often something is tried: what is small may still find room in files that are there.
const TRIES: usize = 300;

/// Tries, with a number that is another each time, until it is refused; gives what was said then.
fn refused(what: &str, mut attempt: impl FnMut(usize) -> Result<Option<String>>) -> Result<String> {
    for number in 0..TRIES {
        if let Some(said) = attempt(number)? {
            return Ok(said);
        }
    }
    bail!("{what} was never refused")
}

/// A command with `NUMBER` in its words replaced; what it says if it fails.
fn command<'a>(
    archive: &'a Archive,
    words: &'a [&'a str],
) -> impl FnMut(usize) -> Result<Option<String>> + 'a {
    move |number| {
        let words = words.iter().map(|word| word.replace("NUMBER", &number.to_string()));
        let output = archive.cli().run(words.collect::<Vec<_>>())?;
        ensure!(output.code == 0 || output.code == 1, "{output}");
        Ok((output.code == 1).then(|| output.stderr.clone() + &output.text()))
    }
}

/// A request as an operator; what is answered if it fails.
fn request(
    archive: &Archive,
    target: &str,
    body: impl Fn(usize) -> Value,
) -> impl FnMut(usize) -> Result<Option<String>> {
    let (socket, target) = (archive.data().join("control.sock"), target.to_owned());
    move |number| {
        let kind = [("Content-Type", "application/json")];
        let body = body(number).to_string();
        let answer = Http::socket(&socket)?.ask("POST", &target, &kind, body.as_bytes())?;
        if answer.status < 300 {
            return Ok(None);
        }
        let problem = answer.expect(507)?.json()?;
        assert_eq!((&problem["code"], &problem["status"]), (&json!("disk-full"), &json!(507)));
        let said = text(&problem["detail"]);
        assert!(!said.contains('/'), "which file it was is nobody's business: {said}");
        Ok(Some(said))
    }
}

/// Imports a folder of mails; what the balance says if it ended early.
fn import(archive: &Archive, folder: &Path) -> Result<Option<String>> {
    let words = ["import", "--mailbox", "alice@acme.test", "--tenant", Archive::TENANT, "--json"];
    let output = archive
        .cli()
        .run(words.map(std::ffi::OsString::from).into_iter().chain([folder.into()]))?;
    let balance = output.json()?;
    let part = |key: &str| balance[key].as_u64().with_context(|| format!("no {key}: {balance}"));
    let sum = part("archived")? + part("already")? + part("skipped")? + part("failed")?;
    ensure!(part("seen")? == sum, "the balance does not hold: {balance}");
    Ok(balance["ended"].as_str().map(str::to_owned))
}

#[test]
fn on_a_full_disk_every_answer_says_so_and_what_to_do_and_nothing_acknowledged_is_lost()
-> Result<()> {
    let archive = Archive::empty()?;
    let Some(disk) = SmallDisk::mount(archive.data(), "48m")? else { return Ok(()) };
    archive.cli().json(["tenant", "add", Archive::TENANT, "--domain", "acme.test"])?;
    archive.mailbox("journal@acme.test", &[])?;
    archive.mailbox("alice@acme.test", &[])?;
    let endpoint = archive.endpoint("mail server", "journal@acme.test", &["--plain"])?;
    let mut service = archive.serve()?;
    let tenant = text(&archive.cli().json(["tenant", "list"])?[0]["id"]);
    let (users, secrets) =
        (format!("/api/v1/tenants/{tenant}/users"), format!("/api/v1/tenants/{tenant}/secrets"));
    let mut maker = Maker::new("full-disk", 1);
    let mut acknowledged = Vec::new();
    let mut deliver = |smtp: &mut Smtp, maker: &mut Maker| -> Result<bool> {
        let mail = maker.mail();
        let reply = smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?;
        if reply.code == 250 {
            acknowledged.push(mail.word);
            return Ok(true);
        }
        // The sender keeps it and tries again.
        assert_eq!(reply.code, 452, "{reply:?}");
        Ok(false)
    };
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for _ in 0..20 {
        assert!(deliver(&mut smtp, &mut maker)?);
    }
    archive.find("*", 20)?;
    let read = text(&archive.search("*")?["hits"][0]["id"]);
    let bytes = archive.raw(&read)?;
    let mails = maker.mails(300);
    for (number, mail) in mails.iter().enumerate() {
        archive.scratch().write(format!("mails/{number}.eml"), &mail.bytes)?;
    }

    disk.fill(0)?;
    let mut told = vec![
        refused("a tenant", command(&archive, &["tenant", "add", "more NUMBER"]))?,
        refused(
            "a mailbox",
            command(
                &archive,
                &["mailbox", "add", "mNUMBER@acme.test", "--tenant", Archive::TENANT],
            ),
        )?,
        refused(
            "an endpoint",
            command(
                &archive,
                &[
                    "endpoint",
                    "add",
                    "eNUMBER",
                    "--mailbox",
                    "alice@acme.test",
                    "--tenant",
                    Archive::TENANT,
                ],
            ),
        )?,
        refused("an import", |_| import(&archive, &archive.scratch().join("mails")))?,
    ];
    let user = |number: usize| json!({"login": format!("u{number}@acme.test"), "name": "Somebody"});
    told.push(refused("a user", request(&archive, &users, user))?);
    let secret = |number: usize| {
        let value = json!({"kind": "basic", "user": "x", "password": "y"});
        json!({"name": format!("s{number}"), "value": value})
    };
    told.push(refused("a secret", request(&archive, &secrets, secret))?);
    refused("a delivery", |_| Ok((!deliver(&mut smtp, &mut maker)?).then(String::new)))?;
    let export = |to: &Path| -> Result<String> {
        let to = to.to_string_lossy();
        let words = ["export", "*", "--tenant", Archive::TENANT, "--to", to.as_ref()];
        Ok(archive.cli().run(words)?.expect(1)?.stderr)
    };
    // Not without its row in the audit log.
    told.push(export(&archive.scratch().join("export"))?);
    for said in &told {
        assert!(said.contains(ADVICE) && said.contains("full"), "{said}");
    }
    // Reading needs no room. But who reads what only his office lets him read stands in the audit log before he does.
    let hits = archive.search("*")?["hits"].clone();
    assert_eq!(archive.total("*")?, hits.as_array().map_or(0, Vec::len) as u64);
    assert!(archive.raw(&read)? == bytes);
    let unread = hits.as_array().and_then(|hits| hits.iter().find(|hit| text(&hit["id"]) != read));
    let unread = text(&unread.context("there is another mail")?["id"]);
    let words = ["show", unread.as_str(), "--raw", "--tenant", Archive::TENANT];
    let said = archive.cli().run(words)?.expect(1)?.stderr;
    assert!(said.contains(ADVICE), "{said}");

    disk.free()?;
    let full = archive.scratch().join("full");
    if let Some(other) = SmallDisk::mount(&full, "1m")? {
        other.fill(0)?;
        for to in ["folder", "export.zip", "export.mbox"] {
            let said = export(&full.join(to))?;
            assert!(said.contains(ADVICE), "{to}: {said}");
        }
    }
    // The very same again: nothing half-made stands in the way.
    for words in [
        &["tenant", "add", "more 0"][..],
        &["mailbox", "add", "after@acme.test", "--tenant", Archive::TENANT],
    ] {
        let again = archive.cli().run(words)?;
        assert!(again.code == 0 || again.stderr.contains("already"), "{again}");
    }
    assert!(
        request(&archive, &users, |_| json!({"login": "after@acme.test", "name": "A"}))(0)?
            .is_none()
    );
    assert!(import(&archive, &archive.scratch().join("mails"))?.is_none());
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    assert!(deliver(&mut smtp, &mut maker)?);
    for word in acknowledged.iter().chain(mails.iter().map(|mail| &mail.word)) {
        wait::until_true("an acknowledged mail", || Ok(archive.total(word)? >= 1))?;
    }
    archive.verify()?;
    service.stop()?;
    archive.verify()?;
    Ok(())
}
