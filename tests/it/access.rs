//! Who sees what, and the log of who did what.

use std::collections::BTreeSet;
use std::path::PathBuf;

use testkit::{Archive, Browser, Context, Mail, Maker, Result, Value, bail, journal, json, wait};

use crate::answers::text;
use crate::people::House;

/// The mailboxes that somebody may read: address and kind.
fn mailboxes(house: &House, browser: &mut Browser) -> Result<BTreeSet<(String, String)>> {
    let list = browser.get(&house.path("mail/mailboxes"))?;
    let list = list.as_array().context("a list")?;
    Ok(list.iter().map(|one| (text(&one["address"]), text(&one["kind"]))).collect())
}

fn pairs<const N: usize>(items: [(&str, &str); N]) -> BTreeSet<(String, String)> {
    items.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// Numbers of the mails that a query finds.
fn found(house: &House, browser: &mut Browser, query: &str) -> Result<Vec<u64>> {
    let list = browser.get(&house.path(&format!("mails?q={}", encoded(query))))?;
    let items = list["items"].as_array().context("a list")?;
    assert_eq!(list["total"], items.len());
    Ok(items.iter().filter_map(|item| item["id"].as_u64()).collect())
}

/// Percent-encoded, all of it (RFC 3986 section 2.1).
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Delivers a mail to each address, and gives their numbers once they are found.
fn mails_for(house: &House, reads_all: &mut Browser, to: &[&str]) -> Result<Vec<u64>> {
    let journal = house.mailbox("journal@acme.test")?;
    let endpoint = house.endpoint(&journal)?;
    let mut maker = Maker::new("access", 1);
    let mails: Vec<Mail> =
        to.iter().map(|to| maker.mail_from_to("x@outside.test", &[*to])).collect();
    house.deliver(&endpoint, mails.iter().map(|mail| mail.bytes.as_slice()))?;
    mails
        .iter()
        .map(|mail| {
            wait::until("the mail to be found", wait::SOON, || {
                Ok(found(house, reads_all, &mail.word)?.first().copied())
            })
        })
        .collect()
}

/// L10: "Users can be granted access to mailboxes directly through individual access or indirectly through membership
/// in a group that was granted access to a mailbox."
#[test]
fn s06_a_direct_grant_is_mine_a_groups_is_shared_and_both_need_the_role() -> Result<()> {
    let house = House::new()?;
    let (a, b) = (house.mailbox("a@acme.test")?, house.mailbox("b@acme.test")?);
    let (_, mut compliance) = house.person("compliance@acme.test", &["compliance"])?;
    let mails = mails_for(&house, &mut compliance, &["a@acme.test", "b@acme.test"])?;

    let (u, mut direct) = house.person("u@acme.test", &["reader"])?;
    let (v, mut through) = house.person("v@acme.test", &["reader"])?;
    let (w, mut without) = house.person("w@acme.test", &[])?;
    let group = house.group("G", &[])?;
    house.member(&group, &v)?;
    house.member(&group, &w)?;
    house.grant("PUT", &a, "users", &u)?;
    house.grant("PUT", &a, "users", &w)?;
    house.grant("PUT", &b, "groups", &group)?;

    assert_eq!(mailboxes(&house, &mut direct)?, pairs([("a@acme.test", "mine")]));
    assert_eq!(mailboxes(&house, &mut through)?, pairs([("b@acme.test", "shared")]));
    for (browser, own, other, own_mail, other_mail) in
        [(&mut direct, &a, &b, mails[0], mails[1]), (&mut through, &b, &a, mails[1], mails[0])]
    {
        assert_eq!(found(&house, browser, "*")?, [own_mail]);
        for path in [format!("mails?mailbox={own}"), format!("mails/{own_mail}")] {
            browser.get(&house.path(&path))?;
        }
        for path in [
            format!("mails?mailbox={other}"),
            format!("mail/mailboxes/{other}/folders"),
            format!("mails/{other_mail}"),
            format!("mails/{other_mail}/raw"),
            format!("mails/{other_mail}/html"),
        ] {
            let refused = browser.refused("GET", &house.path(&path), None)?;
            assert_eq!(refused, (404, "not-found".into()), "{path}");
        }
    }
    // Without the role nothing, though there are grants of both kinds.
    for path in ["mail/mailboxes".to_owned(), "mails".to_owned(), format!("mails/{}", mails[0])] {
        let refused = without.refused("GET", &house.path(&path), None)?;
        assert_eq!(refused, (403, "forbidden".into()), "{path}");
    }
    let readers = house.group("Readers", &["reader"])?;
    house.member(&readers, &w)?;
    let both = pairs([("a@acme.test", "mine"), ("b@acme.test", "shared")]);
    assert_eq!(mailboxes(&house, &mut without)?, both);
    // What an Admin takes away is gone at once.
    house.done("PATCH", &format!("groups/{readers}"), Some(&json!({"roles": []})))?;
    assert_eq!(without.refused("GET", &house.path("mails"), None)?.0, 403);
    Ok(())
}

/// L11: "Users and groups can have access to multiple archive mailboxes."
#[test]
fn s07_of_three_grants_two_stay_when_one_is_withdrawn() -> Result<()> {
    let house = House::new()?;
    let (u, mut user) = house.person("u@acme.test", &["reader"])?;
    let group = house.group("G", &["reader"])?;
    let mut members = Vec::new();
    for login in ["v@acme.test", "w@acme.test"] {
        let (id, browser) = house.person(login, &[])?;
        house.member(&group, &id)?;
        members.push(browser);
    }
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        ids.push(house.mailbox(&format!("{name}@acme.test"))?);
    }
    let (own, shared) = ids.split_at(3);
    for (mailboxes, kind, id) in [(own, "users", &u), (shared, "groups", &group)] {
        for mailbox in mailboxes {
            house.grant("PUT", mailbox, kind, id)?;
        }
    }
    let mine = |name| (name, "mine");
    let ours = |name| (name, "shared");
    let three = ["a@acme.test", "b@acme.test", "c@acme.test"].map(mine);
    assert_eq!(mailboxes(&house, &mut user)?, pairs(three));
    let three = ["d@acme.test", "e@acme.test", "f@acme.test"].map(ours);
    for member in &mut members {
        assert_eq!(mailboxes(&house, member)?, pairs(three));
    }
    house.grant("DELETE", &own[1], "users", &u)?;
    house.grant("DELETE", &shared[0], "groups", &group)?;
    let two = ["a@acme.test", "c@acme.test"].map(mine);
    assert_eq!(mailboxes(&house, &mut user)?, pairs(two));
    let two = ["e@acme.test", "f@acme.test"].map(ours);
    for member in &mut members {
        assert_eq!(mailboxes(&house, member)?, pairs(two));
    }
    Ok(())
}

/// The extra check that an Admin without other roles can't read mail, and that the last one can't be lost – nor by a
/// restart, nor by the command line.
#[test]
fn an_admin_reads_no_mail_and_the_last_one_stays() -> Result<()> {
    let mut house = House::new()?;
    let (_, mut compliance) = house.person("compliance@acme.test", &["compliance"])?;
    house.mailbox("a@acme.test")?;
    let mail = mails_for(&house, &mut compliance, &["a@acme.test"])?[0];
    let mut admin = house.admin();
    let list = house.done("GET", "users?q=admin@acme.test", None)?;
    let own = text(&list["items"][0]["id"]);
    for path in ["mails".into(), format!("mails/{mail}"), format!("mails/{mail}/attachments/0")] {
        assert_eq!(admin.refused("GET", &house.path(&path), None)?.0, 403, "{path}");
    }
    // He may give himself the role, and that stands in the log; the role alone grants him no mailbox.
    let group = house.group("Curious", &["reader"])?;
    house.member(&group, &own)?;
    assert_eq!(mailboxes(&house, &mut admin)?, pairs([]));
    assert_eq!(admin.refused("GET", &house.path(&format!("mails/{mail}")), None)?.0, 404);

    house.service.stop()?;
    house.service.start()?;
    let mut admin = house.browser()?;
    admin.sign_in("admin@acme.test", testkit::PASSWORD)?.expect(200)?;
    let groups = admin.get(&house.path(&format!("users/{own}/groups")))?;
    let admins = groups.as_array().into_iter().flatten().find(|g| g["roles"] == json!(["admin"]));
    let admins = text(&admins.context("a group of Admins")?["id"]);
    for (method, path, body) in [
        ("DELETE", format!("users/{own}"), None),
        ("PATCH", format!("users/{own}"), Some(json!({"active": false}))),
        ("DELETE", format!("groups/{admins}/members/{own}"), None),
        ("DELETE", format!("groups/{admins}"), None),
        ("PATCH", format!("groups/{admins}"), Some(json!({"roles": []}))),
    ] {
        let refused = admin.refused(method, &house.path(&path), body.as_ref())?;
        assert_eq!(refused, (409, "last-admin".into()), "{method} {path}");
    }
    Ok(())
}

/// The files of the tenant's people.
fn people_files(house: &House) -> Vec<PathBuf> {
    let folder = house.archive.data().join("tenants").join(&house.tenant);
    let files = ["people.sqlite3", "people.sqlite3-wal"].map(|name| folder.join(name));
    files.into_iter().filter(|path| path.is_file()).collect()
}

/// Changes one letter of `word` where it stands last in the files.
fn change_a_byte(house: &House, word: &[u8]) -> Result<()> {
    for path in people_files(house) {
        let mut bytes = std::fs::read(&path)?;
        if let Some(at) = bytes.windows(word.len()).rposition(|window| window == word) {
            bytes[at] ^= 1;
            std::fs::write(&path, bytes)?;
            return Ok(());
        }
    }
    bail!("{} stands nowhere", String::from_utf8_lossy(word))
}

/// The extra check on the audit log: its validation fails after one byte was changed in the store.
#[test]
fn the_audit_log_knows_what_the_command_line_did_and_when_a_byte_of_it_was_changed() -> Result<()> {
    let mut house = House::new()?;
    let (_, mut auditor) = house.person("auditor@acme.test", &["auditor"])?;
    house.archive.mailbox("cli@acme.test", &[])?;
    house.archive.endpoint("cli door", "cli@acme.test", &[])?;
    for verb in ["pause", "resume"] {
        house.archive.cli().json(["tenant", verb, Archive::TENANT])?;
    }
    let log = house.path("audit?actor=operator&limit=10000");
    let rows = auditor.get(&log)?;
    let rows = rows["items"].as_array().context("rows")?;
    let last: Vec<Value> = rows.iter().take(4).map(|row| row["activity"].clone()).collect();
    assert_eq!(last, ["tenant.update", "tenant.update", "endpoint.create", "mailbox.create"]);
    assert_eq!(rows[3]["object_name"], "cli@acme.test");
    assert!(rows.iter().all(|row| row["actor_kind"] == "operator" && row["good"] == true));
    assert_ne!(rows[0]["request"], "");
    // An operator has the files; the log is about him too, and not for him.
    let validation = house.path("audit/validation");
    assert_eq!(auditor.get(&validation)?["ok"], true);

    house.service.stop()?;
    // With the service stopped the command line writes into the same log.
    house.archive.mailbox("offline@acme.test", &[])?;
    change_a_byte(&house, b"cli door")?;
    house.service.start()?;
    let mut auditor = house.browser()?;
    auditor.sign_in("auditor@acme.test", testkit::PASSWORD)?.expect(200)?;
    let rows = auditor.get(&house.path("audit?activity=mailbox.create"))?;
    assert_eq!(rows["items"][0]["object_name"], "offline@acme.test");
    let found = auditor.get(&validation)?;
    assert_eq!(found["ok"], false);
    assert_eq!(found["broken"].as_array().map(Vec::len), Some(1), "{found}");
    Ok(())
}

/// A recipient learns neither by searching nor by looking who got the mail blind; sender, the blind one himself and
/// Compliance know.
#[test]
fn nobody_finds_out_by_searching_who_got_a_blind_copy() -> Result<()> {
    let house = House::new()?;
    let (_, mut compliance) = house.person("compliance@acme.test", &["compliance"])?;
    let journal = house.mailbox("journal@acme.test")?;
    let endpoint = house.endpoint(&journal)?;
    let mut readers = Vec::new();
    for name in ["alice", "bob", "carl"] {
        let login = format!("{name}@acme.test");
        let (user, browser) = house.person(&login, &["reader"])?;
        house.grant("PUT", &house.mailbox(&login)?, "users", &user)?;
        readers.push(browser);
    }
    let mut maker = Maker::new("blind", 1);
    let mail = maker.mail_from_to("carl@acme.test", &["alice@acme.test"]);
    let envelope = journal::Envelope::from("carl@acme.test")
        .to("To", "alice@acme.test")
        .to("Bcc", "bob@acme.test");
    house.deliver(&endpoint, [journal::report(1, &mail, &envelope).as_slice()])?;
    let number = wait::until("the mail to be found", wait::SOON, || {
        Ok(found(&house, &mut compliance, &mail.word)?.first().copied())
    })?;
    let queries =
        ["bob", "to:bob", "cc:bob", "bob@acme.test", "\"bob acme\"", "bo*", "*bob@*", "to:*ob@ac*"];
    for (browser, knows) in
        readers.iter_mut().zip([false, true, true]).chain([(&mut compliance, true)])
    {
        let all = found(&house, browser, &mail.word)?;
        assert_eq!(all, [number], "everybody may read the mail itself");
        for query in queries {
            let expected = if knows { vec![number] } else { vec![] };
            assert_eq!(found(&house, browser, query)?, expected, "{query}");
            let without = found(&house, browser, &format!("{} -{query}", mail.word))?;
            assert_eq!(without.is_empty(), knows, "-{query}");
        }
        let shown =
            browser.ask("GET", &house.path(&format!("mails/{number}")), None)?.expect(200)?;
        let shown = String::from_utf8_lossy(&shown.body).into_owned();
        assert_eq!(shown.contains("bob@"), knows, "{shown}");
        let raw = browser.ask("GET", &house.path(&format!("mails/{number}/raw")), None)?;
        assert!(raw.expect(200)?.body == mail.bytes, "the mail itself names him to nobody");
    }
    let report = house.path(&format!("mails/{number}/report"));
    assert_eq!(readers[0].refused("GET", &report, None)?.0, 403);
    compliance.ask("GET", &report, None)?.expect(200)?;
    Ok(())
}

/// Where the sender's own copy, with its Bcc, is the only one that the archive has.
#[test]
fn a_copy_that_names_blind_recipients_is_for_its_sender_and_compliance() -> Result<()> {
    let house = House::new()?;
    let (_, mut compliance) = house.person("compliance@acme.test", &["compliance"])?;
    let endpoint = house.endpoint(&house.mailbox("journal@acme.test")?)?;
    let mut readers = Vec::new();
    for name in ["alice", "carl"] {
        let login = format!("{name}@acme.test");
        let (user, browser) = house.person(&login, &["reader"])?;
        house.grant("PUT", &house.mailbox(&login)?, "users", &user)?;
        readers.push(browser);
    }
    let mail = "From: carl@acme.test\r\nTo: alice@acme.test\r\nBcc: bob@acme.test\r\n\
        Message-ID: <sent@acme.test>\r\nSubject: sent\r\n\r\nfrom the folder of sent mail\r\n";
    house.deliver(&endpoint, [mail.as_bytes()])?;
    let number = wait::until("the mail to be found", wait::SOON, || {
        Ok(found(&house, &mut compliance, "subject:sent")?.first().copied())
    })?;
    let [alice, carl] = &mut readers[..] else { bail!("two readers") };
    let raw = house.path(&format!("mails/{number}/raw"));
    assert_eq!(alice.refused("GET", &raw, None)?, (403, "forbidden".into()));
    let html = alice.ask("GET", &house.path(&format!("mails/{number}/html")), None)?.expect(200)?;
    assert!(String::from_utf8_lossy(&html.body).contains("from the folder"), "{html}");
    assert_eq!(alice.get(&house.path(&format!("mails/{number}")))?["bcc"], json!([]));
    assert!(found(&house, alice, "bob")?.is_empty());

    // The same mail without its Bcc comes in another way: now there is a copy that he may have.
    let other = mail.replace("Bcc: bob@acme.test\r\n", "");
    house.deliver(&endpoint, [other.as_bytes()])?;
    let shown = alice.get(&house.path(&format!("mails/{number}")))?;
    let bytes = alice.ask("GET", &raw, None)?.expect(200)?.body;
    assert!(bytes == other.as_bytes());
    assert_eq!(shown["digest"], testkit::digest(&bytes).to_string(), "what sha256sum says");
    assert_eq!(shown["size"], bytes.len());
    for browser in [carl, &mut compliance] {
        assert!(browser.ask("GET", &raw, None)?.expect(200)?.body == mail.as_bytes());
        assert_eq!(found(&house, browser, "bob")?, [number]);
    }
    Ok(())
}

/// Bcc (RFC 5322 §3.6.3) and Resent-Bcc (§3.6.6), however they are written.
#[test]
fn every_field_that_names_blind_recipients_hides_them() -> Result<()> {
    let house = House::new()?;
    let (_, mut compliance) = house.person("compliance@acme.test", &["compliance"])?;
    let endpoint = house.endpoint(&house.mailbox("journal@acme.test")?)?;
    let (user, mut alice) = house.person("alice@acme.test", &["reader"])?;
    house.grant("PUT", &house.mailbox("alice@acme.test")?, "users", &user)?;
    let fields = [
        "Bcc: bob@acme.test",
        "BCC : bob@acme.test",
        "bcc:\r\n bob@acme.test",
        "Bcc:\r\nBcc: bob@acme.test",
        "Bcc: alice@acme.test\r\nBcc: bob@acme.test",
        "Resent-Bcc: bob@acme.test",
        "RESENT-BCC:\r\n\talice@acme.test,\r\n\tBob <bob@acme.test>",
        "Resent-From: dora@acme.test\r\nResent-Bcc: alice@acme.test\r\nresent-bcc: bob@acme.test",
        "Bcc: friends: bob@acme.test;",
    ];
    let mails: Vec<Vec<u8>> = fields
        .iter()
        .enumerate()
        .map(|(n, field)| {
            let head = "From: carl@acme.test\r\nTo: alice@acme.test\r\n";
            format!("{head}{field}\r\nMessage-ID: <{n}@blind.test>\r\nSubject: field{n}\r\n\r\nblindly\r\n")
                .into_bytes()
        })
        .collect();
    let bytes: Vec<&[u8]> = mails.iter().map(Vec::as_slice).collect();
    house.deliver(&endpoint, bytes)?;
    let numbers = wait::until("the mails to be found", wait::SOON, || {
        let numbers = found(&house, &mut compliance, "blindly")?;
        Ok((numbers.len() == fields.len()).then_some(numbers))
    })?;
    for query in ["bob", "bob@acme.test", "to:bob", "*bob@*"] {
        assert!(found(&house, &mut alice, query)?.is_empty(), "{query}");
        assert_eq!(found(&house, &mut compliance, query)?, numbers, "{query}");
    }
    for (n, field) in fields.iter().enumerate() {
        let number = found(&house, &mut alice, &format!("subject:field{n}"))?[0];
        let one = house.path(&format!("mails/{number}"));
        let raw = format!("{one}/raw");
        assert_eq!(alice.refused("GET", &raw, None)?, (403, "forbidden".into()), "{field}");
        let shown = alice.get(&one)?.to_string();
        assert!(!shown.contains("bob@"), "{field}: {shown}");
        assert!(compliance.ask("GET", &raw, None)?.expect(200)?.body == mails[n], "{field}");
        assert!(compliance.get(&one)?["bcc"].to_string().contains("bob@"), "{field}");
    }
    let made = json!({"format": "zip", "ids": numbers});
    let job = alice.done("POST", &house.path("exports"), Some(&made))?;
    let job = house.path(&format!("jobs/{}", text(&job["id"])));
    let done = wait::until("the export to end", wait::SOON, || {
        let job = alice.get(&job)?;
        let runs = ["queued", "running"].map(Value::from).contains(&job["state"]);
        Ok((!runs).then_some(job))
    })?;
    assert_eq!(done["result"]["mails"], 0, "{done}");
    assert_eq!(done["result"]["failed"], fields.len(), "{done}");
    Ok(())
}
