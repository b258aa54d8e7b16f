//! What is lost or damaged beside the log: the system database, the master key, a catalog. Nothing of it may look as if
//! the archive were empty, and one tenant's trouble is not the others'.

use std::path::PathBuf;

use testkit::{Archive, Browser, Maker, Result, files};

use crate::answers::text;

const TENANT: [&str; 2] = ["--tenant", Archive::TENANT];

/// An archive with five mails that came by SMTP; the address of its endpoint. The service is stopped.
fn filled() -> Result<(Archive, String)> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for mail in Maker::new("recover", 1).mails(5) {
        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    }
    archive.find("*", 5)?;
    service.stop()?;
    Ok((archive, endpoint.address))
}

fn forget_system(archive: &Archive) -> Result<()> {
    for name in ["system.sqlite3", "system.sqlite3-wal", "system.sqlite3-shm"] {
        match std::fs::remove_file(archive.data().join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn tenant_folder(archive: &Archive) -> Result<PathBuf> {
    let list = archive.cli().json(["tenant", "list"])?;
    Ok(archive.data().join("tenants").join(text(&list[0]["id"])))
}

#[test]
fn a_lost_system_database_comes_back_from_the_tenants_folders() -> Result<()> {
    let (archive, address) = filled()?;
    archive.json(&["endpoint", "pause", "mail server"])?;
    let before = archive.cli().json(["tenant", "list"])?;
    let endpoints = archive.json(&["endpoint", "list"])?;
    forget_system(&archive)?;
    assert_eq!(archive.cli().json(["tenant", "list"])?, before);
    let after = archive.json(&["endpoint", "list"])?;
    for key in ["address", "name", "mailbox", "state", "plain", "max_size", "allow"] {
        assert_eq!(after[0][key], endpoints[0][key], "{key}");
    }
    assert_eq!(text(&after[0]["address"]), address);
    archive.find("*", 5)?;
    archive.json(&["endpoint", "resume", "mail server"])?;
    let mut service = archive.serve()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let mail = Maker::new("after", 1).mail();
    smtp.send("x@outside.test", &[&address], &mail.bytes)?.expect(250)?;
    archive.find(&mail.word, 1)?;
    service.stop()
}

#[test]
fn a_folder_that_nobody_knows_is_never_taken_for_an_empty_archive() -> Result<()> {
    let (archive, _) = filled()?;
    std::fs::remove_file(tenant_folder(&archive)?.join("tenant.json"))?;
    forget_system(&archive)?;
    for words in [&["tenant", "list"][..], &["verify"], &["stats"]] {
        let refused = archive.cli().run(words)?.expect(1)?;
        assert!(refused.stderr.contains("system.sqlite3"), "{refused}");
        assert!(refused.stderr.contains("backup"), "what to do: {refused}");
    }
    assert!(archive.service().start().is_err(), "it must not answer 550 for every address");
    Ok(())
}

#[test]
fn a_lost_master_key_is_said_and_never_made_anew() -> Result<()> {
    let (archive, _) = filled()?;
    let key = archive.data().join("master.key");
    let before = std::fs::read(&key)?;
    std::fs::remove_file(&key)?;
    let refused = archive.cli().run(["tenant", "list"])?.expect(1)?;
    assert!(refused.stderr.contains("master.key"), "{refused}");
    assert!(!key.try_exists()?, "a new key opens nothing");
    std::fs::write(&key, before)?;
    archive.find("*", 5)?;
    Ok(())
}

#[test]
fn a_damaged_catalog_closes_its_tenant_only_and_is_made_anew() -> Result<()> {
    let (archive, address) = filled()?;
    let catalog = tenant_folder(&archive)?.join("catalog.sqlite3");
    archive.cli().json(["tenant", "add", "other", "--domain", "other.test"])?;
    archive.cli().json(["mailbox", "add", "bert@other.test", "--tenant", "other"])?;
    let size = std::fs::metadata(&catalog)?.len() as usize;
    let whole = std::fs::read(&catalog)?;
    let mut holed = whole.clone();
    holed[4096..].fill(0xa5);
    for spoilt in [vec![0xa5; size], whole[..size / 3].to_vec(), holed] {
        std::fs::write(&catalog, &spoilt)?;
        let mut service = archive.serve()?;
        // The other tenant goes on.
        archive.cli().json(["search", "*", "--tenant", "other"])?;
        let search = archive.cli().run([&["search", "x"], &TENANT[..]].concat())?;
        if search.code != 0 {
            let search = search.expect(1)?;
            assert!(search.stderr.contains("rebuild"), "what to do: {search}");
        }
        let list = archive.cli().json(["tenant", "list"])?;
        let closed = list.as_array().into_iter().flatten().any(|one| one["state"] == "closed");
        if closed {
            let verified = archive.cli().json_with_code(1, ["verify"])?;
            assert_eq!(verified["closed"][0]["tenant"], Archive::TENANT, "{verified}");
            let mut smtp = service.connect()?;
            smtp.ehlo()?;
            let code = smtp.command("MAIL FROM:<x@outside.test>")?.code;
            assert_eq!(code, 250);
            let code = smtp.command(&format!("RCPT TO:<{address}>"))?.code;
            assert!((400..500).contains(&code), "the sender shall come again: {code}");
        }
        archive.json(&["rebuild"])?;
        archive.find("*", 5)?;
        archive.verify()?;
        service.stop()?;
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn what_lies_in_the_data_directory_is_for_its_owner_only() -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let (archive, _) = filled()?;
    for path in files::below(archive.data())? {
        let mode = std::fs::metadata(&path)?.permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", path.display());
    }
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(archive.data(), mode)?;
    let said = archive.cli().run(["tenant", "list"])?.expect(0)?;
    assert!(said.stderr.contains("chmod 700"), "{said}");
    Ok(())
}

#[test]
fn a_tenant_whose_folder_is_gone_is_closed_and_not_made_anew() -> Result<()> {
    let (archive, address) = filled()?;
    let (folder, elsewhere) = (archive.data().join("tenants"), archive.scratch().join("unmounted"));
    std::fs::rename(&folder, &elsewhere)?;
    let verified = archive.cli().json_with_code(1, ["verify"])?;
    let why = text(&verified["closed"][0]["why"]);
    assert!(why.contains("mounted") && why.contains("backup"), "what to do: {verified}");
    let mut service = archive.serve()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let mail = Maker::new("gone", 1).mail();
    let reply = smtp.send("x@outside.test", &[&address], &mail.bytes)?;
    assert_eq!(reply.code / 100, 4, "its sender keeps the mail: {reply:?}");
    // Its people are told so, whether there is such a login or not; others learn nothing of it.
    let mut browser = Browser::new(service.http()?);
    for (login, status, code) in [
        ("admin@acme.test", 503, "archive-closed"),
        ("Nobody@ACME.test", 503, "archive-closed"),
        ("admin@elsewhere.test", 401, "wrong-credentials"),
    ] {
        let answer = browser.sign_in(login, testkit::PASSWORD)?;
        let problem = answer.json()?;
        assert_eq!((answer.status, text(&problem["code"]).as_str()), (status, code), "{problem}");
        let says = text(&problem["detail"]).contains("whoever runs the service");
        assert_eq!(says, status == 503, "{problem}");
    }
    service.stop()?;
    assert!(!folder.try_exists()?, "nothing new stands where the disk belongs");
    std::fs::rename(&elsewhere, &folder)?;
    archive.find("*", 5)?;
    Ok(())
}

#[test]
fn a_tenant_without_its_people_is_closed_until_somebody_decides() -> Result<()> {
    let (archive, _) = filled()?;
    let people = tenant_folder(&archive)?.join("people.sqlite3");
    for ending in ["", "-wal", "-shm"] {
        let mut name = people.as_os_str().to_owned();
        name.push(ending);
        std::fs::remove_file(name).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
    }
    for _ in 0..2 {
        let verified = archive.cli().json_with_code(1, ["verify"])?;
        let why = text(&verified["closed"][0]["why"]);
        assert!(why.contains("people.sqlite3") && why.contains("backup"), "{verified}");
        assert!(!people.try_exists()?, "an empty one would let nobody in and look right");
    }
    std::fs::write(&people, "")?;
    let told = archive.cli().run(["tenant", "list"])?.expect(0)?;
    assert!(told.stderr.contains("people.sqlite3 is empty"), "not without a word: {told}");
    archive.find("*", 5)?;
    Ok(())
}

#[test]
fn damage_of_the_people_and_of_the_system_database_is_named_with_its_file() -> Result<()> {
    let (archive, _) = filled()?;
    let people = tenant_folder(&archive)?.join("people.sqlite3");
    let whole = std::fs::read(&people)?;
    let mut holed = whole.clone();
    let len = holed.len();
    holed[len / 2..].fill(0xa5);
    for spoilt in [holed, vec![0xa5; len]] {
        std::fs::write(&people, &spoilt)?;
        let verified = archive.cli().run(["verify"])?.expect(1)?.text();
        assert!(verified.contains("people.sqlite3"), "{verified}");
        assert!(verified.contains("backup"), "what to do: {verified}");
    }
    std::fs::write(&people, &whole)?;
    archive.cli().json(["verify"])?;
    let system = archive.data().join("system.sqlite3");
    let whole = std::fs::read(&system)?;
    let mut odd = whole.clone();
    odd[60..64].fill(0);
    for spoilt in [odd, vec![0xa5; whole.len()]] {
        std::fs::write(&system, &spoilt)?;
        let refused = archive.cli().run(["verify"])?.expect(1)?;
        assert!(refused.stderr.contains("system.sqlite3"), "{refused}");
        assert!(!refused.stderr.contains("CREATE"), "{refused}");
        assert!(refused.stderr.contains("come back"), "what to do: {refused}");
    }
    Ok(())
}

#[test]
fn a_tenant_that_can_not_be_verified_is_named_and_the_others_are_verified() -> Result<()> {
    let (archive, _) = filled()?;
    let catalog = tenant_folder(&archive)?.join("catalog.sqlite3");
    archive.cli().json(["tenant", "add", "Beta", "--domain", "beta.test"])?;
    let whole = std::fs::read(&catalog)?;
    for from in (4096..whole.len()).step_by(8192) {
        let mut holed = whole.clone();
        holed[from..(from + 4096).min(whole.len())].fill(0xa5);
        std::fs::write(&catalog, holed)?;
        let told = archive.cli().run(["verify"])?;
        if told.code == 0 {
            continue; // A page that nothing needs.
        }
        let told = told.expect(1)?.text();
        assert!(told.contains(Archive::TENANT), "page {from}: {told}");
        assert!(!told.contains("Beta"), "page {from}: {told}");
    }
    Ok(())
}

#[test]
fn a_command_that_is_sent_to_the_wrong_place_makes_nothing_there() -> Result<()> {
    let archive = Archive::new()?;
    let wrong = archive.scratch().join("typo");
    let cli = testkit::Cli::new(&wrong);
    let search = ["search", "x", "--tenant", "y"];
    for words in [&["verify"][..], &["stats"], &search, &["tenant", "list"], &["refusals"]] {
        let refused = cli.run(words)?.expect(2)?;
        assert!(refused.stderr.contains("no archive in"), "{refused}");
        assert!(refused.stderr.contains("--data"), "what to do: {refused}");
    }
    let missing = archive.scratch().join("no-backup");
    cli.run(["restore".as_ref(), missing.as_os_str()])?.expect(2)?;
    assert!(!wrong.try_exists()?, "nothing is there after it");
    Ok(())
}
