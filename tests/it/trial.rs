//! `mailstead trial`: one command shows a living archive, and leaves nothing behind.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use testkit::{Archive, Cli, Process, Result, Value, wait};

#[test]
fn a_trial_becomes_ready_with_a_company_in_it_and_ends_on_ctrl_c() -> Result<()> {
    let archive = Archive::empty()?;
    let (window, opened) = (archive.scratch().join("window"), archive.scratch().join("opened"));
    std::fs::write(&window, format!("#!/bin/sh\necho \"$1\" > '{}'\n", opened.display()))?;
    std::fs::set_permissions(&window, PermissionsExt::from_mode(0o700))?;
    let (smtp, window) = (archive.loopback().any_port(), window.display().to_string());
    let words =
        ["trial", "--http", "127.0.0.1:0", "--smtp", &smtp, "--no-open", "--window", &window];
    let mut command = archive.cli().command(words)?;
    let log = archive.scratch().join("trial.log");
    let mut trial = Process::spawn("mailstead trial", &mut command, &log)?;
    let line = wait::until("the ready line", Duration::from_secs(120), || {
        let line = trial.line(Duration::from_secs(120))?;
        Ok(line.starts_with('{').then_some(line))
    })?;
    let ready: Value = serde_json::from_str(&line)?;
    assert_eq!(ready["ready"], true, "{line}");

    // Somebody in each role may look in, at the address that it serves.
    let link = format!("{}/setup#", ready["http"].as_str().unwrap_or_default());
    let readers = ["a Reader, ", "a Compliance reader of all mail, "];
    for who in [&["the Admin, admin@"][..], &readers, &["an Auditor of the audit log, "]].concat() {
        wait::until("the link of somebody", wait::SOON, || {
            Ok(trial.line(wait::SOON)?.contains(who).then_some(()))
        })?;
        assert!(trial.line(wait::SOON)?.trim().starts_with(&link), "{who}");
    }

    // The window begins where its Admin chooses a password.
    wait::until_true("the window", || {
        Ok(std::fs::read_to_string(&opened)
            .is_ok_and(|link| link.starts_with("mailstead://localhost/setup#")))
    })?;

    // About 300 mails, sent through its own endpoint, with attachments, and found.
    let cli = Cli::new(archive.data());
    let stats = wait::until("the sample mail", wait::SOON, || {
        let stats = cli.json(["stats"])?;
        Ok((stats["tenants"][0]["mails"].as_u64() >= Some(250)).then_some(stats))
    })?;
    let tenant = stats["tenants"][0]["name"].as_str().unwrap_or_default().to_owned();
    let search = |query: &str| cli.json(["search", query, "--tenant", &tenant]);
    wait::until_true("the sample mail to be found", || {
        Ok(search("*")?["total"] == stats["tenants"][0]["mails"])
    })?;
    assert!(search("has:attachment")?["total"].as_u64() > Some(10));
    assert!(cli.json(["verify"])?["ok"] == true);

    trial.signal("INT")?;
    let status = trial.wait(wait::SOON)?;
    assert!(status.success(), "{status}\n{}", trial.log());
    Ok(())
}
