//! What is lost or damaged beside the log: the system database, the master key, a catalog. Nothing of it may look as if
//! the archive were empty, and one tenant's trouble is not the others'.

use std::path::PathBuf;

use testkit::{Archive, Maker, Result, files};

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
