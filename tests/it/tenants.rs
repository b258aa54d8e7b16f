//! Tenants never see each other.

use std::collections::BTreeMap;

use testkit::{Archive, Maker, Result, Value, json};

use crate::answers::text;

#[test]
fn a_tenant_sees_nothing_of_another() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let cli = archive.cli();
    cli.json(["tenant", "add", "other", "--domain", "other.test"])?;
    // The same address may be a mailbox of both; they have nothing in common.
    cli.json(["mailbox", "add", "alice@acme.test", "--tenant", "other"])?;
    let mail = Maker::new("ours", 1).mail_from_to("x@outside.test", &["alice@acme.test"]);
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    let id = archive.only(&mail.word)?;

    assert_eq!(cli.json(["search", "*", "--tenant", "other"])?["total"], 0);
    let show = cli.run(["show", &id, "--tenant", "other"])?;
    assert_ne!(show.code, 0, "{show}");
    let to = archive.scratch().join("theirs");
    cli.run(
        [&"export", &"*", &"--tenant", &"other", &"--to"]
            .map(|word| std::ffi::OsString::from(*word))
            .into_iter()
            .chain([to.clone().into()]),
    )?;
    assert!(!to.try_exists()? || testkit::files::below(&to)?.is_empty());
    let endpoints = cli.json(["endpoint", "list", "--tenant", "other"])?;
    assert_eq!(endpoints.as_array().map(Vec::len), Some(0), "{endpoints}");
    let stats = cli.json(["stats"])?;
    let counts = stats["tenants"].as_array().into_iter().flatten();
    let counts: BTreeMap<String, &Value> =
        counts.map(|tenant| (text(&tenant["name"]), &tenant["mails"])).collect();
    assert_eq!((counts["acme"], counts["other"]), (&json!(1), &json!(0)));
    Ok(())
}

#[test]
fn a_tenants_name_is_taken_once() -> Result<()> {
    let archive = Archive::new()?;
    let again = archive.cli().run(["tenant", "add", Archive::TENANT, "--domain", "more.test"])?;
    assert_ne!(again.code, 0, "{again}");
    let list = archive.cli().json(["tenant", "list"])?;
    let names: Vec<_> =
        list.as_array().into_iter().flatten().map(|tenant| text(&tenant["name"])).collect();
    assert_eq!(names, [Archive::TENANT]);
    Ok(())
}
