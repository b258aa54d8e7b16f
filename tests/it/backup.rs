//! Backups while the service runs, and the way back.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use testkit::{
    Archive, Cli, Digest, Endpoint, Maker, Result, Service, Smtp, Value, anyhow, ensure, files,
    json, wait,
};

use crate::answers::{number, text};

/// Digests of the mails that were answered 250.
type Acknowledged = Mutex<BTreeSet<Digest>>;

/// Sends mails over several connections until `stop`.
fn send(
    address: SocketAddr,
    endpoint: &Endpoint,
    known: &Acknowledged,
    stop: &AtomicBool,
) -> Result<()> {
    std::thread::scope(|scope| {
        let senders: Vec<_> = (0..3)
            .map(|seed| {
                scope.spawn(move || -> Result<()> {
                    let mut maker = Maker::new("backup", seed);
                    let mut smtp = Smtp::connect(address)?;
                    smtp.ehlo()?;
                    while !stop.load(Ordering::SeqCst) {
                        let mail = maker.mail();
                        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?
                            .expect(250)?;
                        known
                            .lock()
                            .map_err(|_| anyhow!("a sender panicked"))?
                            .insert(mail.digest());
                    }
                    Ok(())
                })
            })
            .collect();
        senders.into_iter().try_for_each(|sender| sender.join().map_err(|_| anyhow!("panicked"))?)
    })
}

fn known(acknowledged: &Acknowledged) -> Result<BTreeSet<Digest>> {
    Ok(acknowledged.lock().map_err(|_| anyhow!("a sender panicked"))?.clone())
}

fn backup(archive: &Archive, to: &Path) -> Result<Value> {
    archive.cli().json(["backup".as_ref(), "--to".as_ref(), to.as_os_str()])
}

fn verified(data: &Path) -> Result<u64> {
    let verified = Cli::new(data).json(["verify", "--deep"])?;
    ensure!(verified["ok"] == true, "{verified}");
    number(&verified, "mails")
}

/// The digests of all mails of an archive.
fn digests(archive: &Archive) -> Result<BTreeSet<Digest>> {
    Ok(archive.digests()?.into_keys().collect())
}

#[test]
fn a_backup_made_while_mail_comes_is_whole_and_restores_to_a_verified_archive() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let to = archive.scratch().join("backup");
    let address = service.smtp()?;
    let (acknowledged, stop) = (Acknowledged::default(), AtomicBool::new(false));
    let (before, made) = std::thread::scope(|scope| {
        let sending = scope.spawn(|| send(address, &endpoint, &acknowledged, &stop));
        let made = (|| -> Result<_> {
            let mut made = Vec::new();
            let mut before = BTreeSet::new();
            // The second one goes into the folder of the first.
            for round in 1..=2 {
                wait::until_true("mail to come", || {
                    Ok(sending.is_finished() || known(&acknowledged)?.len() > round * 60)
                })?;
                before = known(&acknowledged)?;
                made.push(backup(&archive, &to)?);
                // Whoever looks at it changes nothing that keeps the next one from going on.
                verified(&to)?;
                ensure!(number(&made[round - 1], "mails")? >= before.len() as u64, "{made:?}");
            }
            let after = known(&acknowledged)?.len() + 20;
            wait::until_true("mail that comes after it", || {
                Ok(sending.is_finished() || known(&acknowledged)?.len() > after)
            })?;
            Ok((before, made))
        })();
        stop.store(true, Ordering::SeqCst);
        sending.join().map_err(|_| anyhow!("the senders panicked"))??;
        made
    })?;
    assert_eq!(made[1]["tenants"], 1);
    assert!(number(&made[0], "mails")? < number(&made[1], "mails")?);
    // The machine is gone.
    service.kill()?;
    assert_eq!(verified(&to)?, number(&made[1], "mails")?);

    let restored = Archive::empty()?;
    let answer = restored.cli().json(["restore".as_ref(), to.as_os_str()])?;
    assert_eq!((&answer["ok"], &answer["mails"]), (&json!(true), &made[1]["mails"]));
    let there = digests(&restored)?;
    assert!(there.is_superset(&before), "what was acknowledged before is in it");
    assert!(there.is_subset(&known(&acknowledged)?), "and nothing that was never sent");
    let mut again = restored.serve()?;
    let mut smtp = again.connect()?;
    smtp.ehlo()?;
    let mail = Maker::new("afterwards", 1).mail();
    smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    restored.only(&mail.word)?;
    again.stop()?;
    assert_eq!(verified(restored.data())?, there.len() as u64 + 1);

    // The folder was opened meanwhile, to verify it: the next backup is whole all the same.
    let last = backup(&archive, &to)?;
    assert_eq!(number(&last, "mails")?, known(&acknowledged)?.len() as u64);
    assert_eq!(verified(&to)?, number(&last, "mails")?);
    Ok(())
}

#[test]
fn a_backup_without_the_key_is_restored_where_the_key_is() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let mail = Maker::new("keyless", 1).mail();
    smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    let to = archive.scratch().join("backup");
    let made = archive.cli().json(words_of(&to))?;
    assert_eq!(made["master_key"], false);
    assert!(!to.join("master.key").try_exists()?);
    let restored = Archive::empty()?;
    let words = ["restore".as_ref(), to.as_os_str()];
    let refused = restored.cli().run(words)?.expect(2)?;
    assert!(refused.stderr.contains("put that file into"), "{refused}");
    std::fs::copy(archive.data().join("master.key"), restored.data().join("master.key"))?;
    restored.cli().json(words)?;
    assert_eq!(restored.raw(&restored.only(&mail.word)?)?, mail.bytes);
    // A key that lies there already is nobody's to take away unasked.
    backup(&archive, &to)?;
    let refused = archive.cli().run(words_of(&to))?.expect(2)?;
    assert!(refused.stderr.contains("master.key"), "{refused}");
    assert!(to.join("master.key").try_exists()?);
    service.stop()
}

fn words_of(to: &Path) -> [&std::ffi::OsStr; 4] {
    ["backup".as_ref(), "--without-key".as_ref(), "--to".as_ref(), to.as_os_str()]
}

#[test]
fn what_would_be_overwritten_or_is_no_backup_is_refused_and_left_as_it_is() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let other = archive.scratch().write("other/letter.txt", "mine")?;
    let folder = |name: &str| archive.scratch().join(name);
    let within = archive.data().join("tenants/backup");
    for to in [within, folder("other")] {
        let words = ["backup".as_ref(), "--to".as_ref(), to.as_os_str()];
        archive.cli().run(words)?.expect(2)?;
    }
    assert_eq!(std::fs::read(&other)?, b"mine");
    let good = folder("good");
    backup(&archive, &good)?;
    // Neither over an archive that is there, nor under a service.
    let before = archive.json(&["mailbox", "list"])?;
    let words = ["restore".as_ref(), good.as_os_str()];
    archive.cli().run(words)?.expect(2)?;
    let mut service = archive.serve()?;
    archive.cli().run(words)?.expect(2)?;
    service.stop()?;
    assert_eq!(archive.json(&["mailbox", "list"])?, before);

    let empty = Archive::empty()?;
    std::fs::create_dir_all(folder("nothing"))?;
    for from in ["nothing", "other", "nowhere"] {
        let from = folder(from);
        let refused = empty.cli().run(["restore".as_ref(), from.as_os_str()])?.expect(2)?;
        assert!(refused.stderr.contains("no backup"), "{refused}");
    }
    let mark = good.join("backup.json");
    let text_before = std::fs::read_to_string(&mark)?;
    let mut unfinished: Value = text_before.parse()?;
    unfinished["finished"] = Value::Null;
    std::fs::write(&mark, unfinished.to_string())?;
    let refused = empty.cli().run(words)?.expect(2)?;
    assert!(refused.stderr.contains("not finished"), "{refused}");
    std::fs::write(&mark, text_before)?;
    empty.cli().json(words)?;
    assert_eq!(text(&empty.json(&["mailbox", "list"])?[0]), "alice@acme.test");
    Ok(())
}

/// A tenant's folder in a data directory or a backup.
fn tenant_folder(archive: &Archive, data: &Path, name: &str) -> Result<PathBuf> {
    let list = archive.cli().json(["tenant", "list"])?;
    let rows = list.as_array().cloned().unwrap_or_default();
    let row = rows.iter().find(|row| row["name"] == name);
    let row = row.ok_or_else(|| anyhow!("there is no tenant {name}: {list}"))?;
    Ok(data.join("tenants").join(text(&row["id"])))
}

/// All files of a backup but for what says when, with their bytes.
fn content(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let files = files::below(folder)?.into_iter();
    let files = files.filter(|path| !path.ends_with("lock") && !path.ends_with("backup.json"));
    files.map(|path| Ok((path.clone(), std::fs::read(folder.join(path))?))).collect()
}

/// An archive with so many mails and a backup of it; the service is stopped.
fn backed_up(mails: usize) -> Result<(Archive, PathBuf)> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for mail in Maker::new("before", 1).mails(mails) {
        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    }
    archive.find("*", mails)?;
    service.stop()?;
    let to = archive.scratch().join("backup");
    backup(&archive, &to)?;
    Ok((archive, to))
}

/// Backs up what is damaged; gives what was told.
fn told(archive: &Archive, to: &Path) -> Result<String> {
    let words = ["backup".as_ref(), "--to".as_ref(), to.as_os_str()];
    Ok(archive.cli().run(words)?.expect(1)?.text())
}

#[test]
fn the_backup_of_another_installation_is_left_as_it_is() -> Result<()> {
    let (_archive, to) = backed_up(3)?;
    let before = content(&to)?;
    let other = Archive::new()?;
    for words in [&["--to"][..], &["--without-key", "--to"][..]] {
        let words = ["backup"].iter().chain(words).map(|word| word.as_ref());
        let words: Vec<&std::ffi::OsStr> = words.chain([to.as_os_str()]).collect();
        let refused = other.cli().run(words)?.expect(2)?;
        assert!(refused.stderr.contains("another installation"), "{refused}");
    }
    assert!(content(&to)? == before);
    Ok(())
}

#[test]
fn damage_in_the_data_directory_does_not_get_into_the_backup() -> Result<()> {
    type Spoil = fn(&Archive, &Path) -> Result<()>;
    let spoils: [(&str, Spoil, &str); 3] = [
        (
            "a flipped byte",
            |archive, _| files::flip(&files::segments(archive.data())?[0], 300),
            "segment 1",
        ),
        (
            "half a segment",
            |archive, _| {
                let segment = &files::segments(archive.data())?[0];
                let file = std::fs::OpenOptions::new().write(true).open(segment)?;
                Ok(file.set_len(file.metadata()?.len() / 2)?)
            },
            "shorter",
        ),
        (
            "no people",
            |_, tenant| Ok(std::fs::write(tenant.join("people.sqlite3"), "")?),
            "people.sqlite3",
        ),
    ];
    for (name, spoil, named) in spoils {
        let (archive, to) = backed_up(12)?;
        let people = tenant_folder(&archive, &to, Archive::TENANT)?.join("people.sqlite3");
        let before = std::fs::read(&people)?;
        spoil(&archive, &tenant_folder(&archive, archive.data(), Archive::TENANT)?)?;
        for _ in 0..2 {
            let told = told(&archive, &to)?;
            assert!(told.contains(named), "{name}: {told}");
        }
        // But for what was damaged nothing has changed since.
        assert!(name != "no people" || std::fs::read(&people)? == before);
        assert_eq!(verified(&to)?, 12, "{name}");
        let restored = Archive::empty()?;
        restored.cli().json(["restore".as_ref(), to.as_os_str()])?;
        assert_eq!(restored.digests()?.len(), 12, "{name}");
    }
    Ok(())
}

#[test]
fn a_tenant_that_can_not_be_read_does_not_keep_the_others_from_being_backed_up() -> Result<()> {
    let (archive, to) = backed_up(4)?;
    archive.cli().json(["tenant", "add", "Beta", "--domain", "beta.test"])?;
    let first = tenant_folder(&archive, archive.data(), Archive::TENANT)?;
    let beta = tenant_folder(&archive, &to, "Beta")?;
    std::fs::rename(&first, archive.scratch().join("unmounted"))?;
    let told = told(&archive, &to)?;
    assert!(told.contains(Archive::TENANT) && told.contains("mounted"), "{told}");
    assert!(beta.join("log/00000001.seg").try_exists()?, "the other one is in it");
    assert_eq!(verified(&to)?, 4, "and what was there of the first");
    // Nor is there anything to begin with.
    let fresh = archive.scratch().join("fresh");
    self::told(&archive, &fresh)?;
    let answer = Cli::new(&fresh).json_with_code(1, ["verify"])?;
    assert_eq!(text(&answer["closed"][0]["tenant"]), Archive::TENANT, "{answer}");
    Ok(())
}

#[test]
fn a_backup_that_was_broken_off_says_so_and_is_the_earlier_one() -> Result<()> {
    let (archive, to) = backed_up(5)?;
    let mut service = archive.serve()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let endpoint = archive.json(&["endpoint", "list"])?;
    for mail in Maker::new("since", 1).mails(5) {
        let address = text(&endpoint[0]["address"]);
        smtp.send("x@outside.test", &[&address], &mail.bytes)?.expect(250)?;
    }
    archive.find("*", 10)?;
    service.stop()?;
    // Where the catalog is put together there is something that can't be replaced.
    let folder = tenant_folder(&archive, &to, Archive::TENANT)?;
    let obstacle = folder.join("catalog.sqlite3.unfinished");
    std::fs::create_dir_all(obstacle.join("in the way"))?;
    let told = told(&archive, &to)?;
    assert!(told.contains(Archive::TENANT) && told.contains("unfinished"), "{told}");
    let checked = Cli::new(&to).run(["verify", "--deep"])?.expect(0)?.text();
    assert!(checked.contains("5 mails") && checked.contains("is older"), "{checked}");
    std::fs::remove_dir_all(obstacle)?;
    backup(&archive, &to)?;
    let checked = Cli::new(&to).run(["verify", "--deep"])?.expect(0)?.text();
    assert!(checked.contains("10 mails") && checked.contains("a backup from"), "{checked}");
    assert!(!checked.contains("did not end well"), "{checked}");
    Ok(())
}

/// The files of a backup but for what says when, as they were before something was tried.
fn is_as_before(to: &Path, before: &[(PathBuf, Vec<u8>)]) -> Result<bool> {
    let shown = |all: &[(PathBuf, Vec<u8>)]| -> Vec<PathBuf> {
        let finished = |path: &&PathBuf| !path.to_string_lossy().contains(".unfinished");
        all.iter().map(|(path, _)| path).filter(finished).cloned().collect()
    };
    let now = content(to)?;
    Ok(shown(&now) == shown(before) && before.iter().all(|one| now.contains(one)))
}

#[test]
fn whenever_a_backup_is_killed_the_earlier_one_is_whole() -> Result<()> {
    let (archive, to) = backed_up(5)?;
    let before = content(&to)?;
    archive.cli().json(["tenant", "add", "Beta", "--domain", "beta.test"])?;
    for (n, mail) in Maker::new("since", 1).mails(20).iter().enumerate() {
        archive.scratch().write(format!("mails/{n}.eml"), &mail.bytes)?;
    }
    archive.import(&[&archive.scratch().join("mails")], "alice@acme.test")?;
    let words = ["backup".as_ref(), "--to".as_ref(), to.as_os_str()];
    for point in ["backup-staged", "backup-put", "backup-put:4"] {
        let mut command = archive.cli().command(words)?;
        command.env("MAILSTEAD_FAULT", point);
        let status = command.output()?.status;
        ensure!(!status.success(), "{point}: {status}");
        let staged = point == "backup-staged";
        ensure!(!staged || is_as_before(&to, &before)?, "{point}: the earlier one has changed");
        // Half of it has its place: whoever opens it next ends it.
        let copy = archive.scratch().join(point);
        files::copy(&to, &copy)?;
        assert_eq!(verified(&copy)?, if staged { 5 } else { 25 }, "{point}");
        let restored = Archive::empty()?;
        restored.cli().json(["restore".as_ref(), to.as_os_str()])?;
        assert_eq!(restored.digests()?.len(), if staged { 5 } else { 25 }, "{point}");
    }
    Ok(())
}

#[test]
fn a_backup_with_a_tenant_that_is_not_known_here_is_left_as_it_is() -> Result<()> {
    let (archive, to) = backed_up(5)?;
    let before = content(&to)?;
    // The system database is lost, and the tenant is made anew.
    let tenant = tenant_folder(&archive, archive.data(), Archive::TENANT)?;
    std::fs::rename(&tenant, archive.scratch().join("moved"))?;
    std::fs::remove_file(archive.data().join("system.sqlite3"))?;
    archive.cli().json(["tenant", "add", Archive::TENANT, "--domain", "acme.test"])?;
    let words = ["backup".as_ref(), "--to".as_ref(), to.as_os_str()];
    let refused = archive.cli().run(words)?.expect(2)?;
    assert!(refused.stderr.contains("not known here"), "{refused}");
    assert!(is_as_before(&to, &before)?);
    assert_eq!(verified(&to)?, 5);
    Ok(())
}

#[test]
fn people_of_a_backup_that_was_used_stay_and_it_is_told() -> Result<()> {
    let (archive, to) = backed_up(5)?;
    let people = tenant_folder(&archive, &to, Archive::TENANT)?.join("people.sqlite3");
    // Reading mail of others stands in the audit log of the backup itself.
    let (own, out) = (Cli::new(&to), archive.scratch().join("out"));
    let words = ["export", "*", "--tenant", Archive::TENANT, "--to"].map(std::ffi::OsStr::new);
    own.json(words.into_iter().chain([out.as_os_str()]).collect::<Vec<_>>())?;
    let before = std::fs::read(&people)?;
    for _ in 0..2 {
        let told = told(&archive, &to)?;
        assert!(told.contains("people.sqlite3") && told.contains("another folder"), "{told}");
        assert!(std::fs::read(&people)? == before);
    }
    let checked = own.run(["verify", "--deep"])?.expect(0)?.text();
    assert!(checked.contains("is older"), "{checked}");
    Ok(())
}

#[test]
fn rot_in_a_backup_is_mended_when_all_is_compared() -> Result<()> {
    let (archive, to) = backed_up(5)?;
    let segment = &files::segments(&to)?[0];
    let mark = to.join("backup.json");
    files::flip(segment, 300)?;
    Cli::new(&to).run(["verify"])?.expect(1)?;
    // Nor does a damaged mark make it useless.
    std::fs::write(&mark, "{")?;
    let checked = Cli::new(&to).run(["verify"])?.expect(1)?.text();
    assert!(checked.contains("backup.json") && checked.contains("--compare"), "{checked}");
    let words = ["backup".as_ref(), "--compare".as_ref(), "--to".as_ref(), to.as_os_str()];
    archive.cli().json(words)?;
    assert_eq!(verified(&to)?, 5);
    std::fs::write(&mark, "")?;
    let restored = Archive::empty()?;
    restored.cli().json(["restore".as_ref(), to.as_os_str()])?;
    assert_eq!(restored.digests()?.len(), 5);
    Ok(())
}

#[test]
fn the_settings_and_the_certificates_are_part_of_a_backup() -> Result<()> {
    let (archive, to) = backed_up(1)?;
    let settings = "journal_domain = \"arch.acme.test\"\n";
    std::fs::write(archive.data().join("mailstead.toml"), settings)?;
    std::fs::create_dir_all(archive.data().join("tls"))?;
    std::fs::write(archive.data().join("tls/key.pem"), "a key")?;
    backup(&archive, &to)?;
    let restored = Archive::empty()?;
    restored.cli().json(["restore".as_ref(), to.as_os_str()])?;
    assert_eq!(std::fs::read_to_string(restored.data().join("mailstead.toml"))?, settings);
    assert_eq!(std::fs::read_to_string(restored.data().join("tls/key.pem"))?, "a key");
    let shown = restored.json(&["endpoint", "list"])?;
    assert!(text(&shown[0]["address"]).ends_with("@arch.acme.test"), "{shown}");
    // The keys of the certificates stay where the master key stays.
    let keyless = archive.scratch().join("keyless");
    archive.cli().json(words_of(&keyless))?;
    assert!(keyless.join("mailstead.toml").try_exists()? && !keyless.join("tls").try_exists()?);
    Ok(())
}

#[test]
fn a_backup_and_where_it_is_restored_lie_apart_and_nobody_else_uses_it() -> Result<()> {
    let (archive, to) = backed_up(1)?;
    let within = to.join("restored");
    let words = ["restore".as_ref(), to.as_os_str()];
    let refused = Cli::new(&within).run(words)?.expect(2)?;
    assert!(refused.stderr.contains("one in the other"), "{refused}");
    let around = archive.scratch().join("nowhere/../").join("data/backup");
    let words = ["backup".as_ref(), "--to".as_ref(), around.as_os_str()];
    archive.cli().run(words)?.expect(2)?;
    // Somebody looks at the backup as a service.
    let port = archive.loopback().any_port();
    let mut service = Service::new(&to, &port, &archive.scratch().join("backup.log"));
    service.start()?;
    let restored = Archive::empty()?;
    let words = ["restore".as_ref(), to.as_os_str()];
    let refused = restored.cli().run(words)?.expect(2)?;
    assert!(refused.stderr.contains("another process"), "{refused}");
    service.stop()
}

#[test]
fn a_backup_without_the_key_of_a_closed_tenant_is_left_as_it_is() -> Result<()> {
    let (archive, to) = backed_up(5)?;
    let key = |data: &Path| -> Result<PathBuf> {
        Ok(tenant_folder(&archive, data, Archive::TENANT)?.join("archive.key"))
    };
    let (here, there) = (key(archive.data())?, key(&to)?);
    let good = std::fs::read(&there)?;
    std::fs::remove_file(&there)?;
    let before = content(&to)?;
    std::fs::write(&here, "")?;
    let told = told(&archive, &to)?;
    assert!(told.contains("archive.key is missing in the backup"), "{told}");
    let tenant = |all: Vec<(PathBuf, Vec<u8>)>| -> Vec<(PathBuf, Vec<u8>)> {
        all.into_iter().filter(|(path, _)| path.to_string_lossy().contains("tenants/")).collect()
    };
    assert!(tenant(content(&to)?) == tenant(before));
    std::fs::write(&there, good)?;
    assert_eq!(verified(&to)?, 5);
    Ok(())
}

#[test]
fn a_backup_without_keys_has_none_of_them() -> Result<()> {
    let (archive, _) = backed_up(1)?;
    std::fs::create_dir_all(archive.data().join("tls"))?;
    std::fs::write(archive.data().join("tls/key.pem"), "a key")?;
    let to = archive.scratch().join("keyless");
    let mut command =
        archive.cli().command(["backup".as_ref(), "--to".as_ref(), to.as_os_str()])?;
    command.env("MAILSTEAD_FAULT", "backup-staged");
    ensure!(!command.output()?.status.success());
    let refused = archive.cli().run(words_of(&to))?.expect(2)?;
    assert!(refused.stderr.contains("tls"), "{refused}");
    std::fs::remove_dir_all(to.join("tls"))?;
    archive.cli().json(words_of(&to))?;
    let left = files::below(&to)?;
    let keys = ["master.key", "master.key.unfinished", "key.pem"];
    assert!(!left.iter().any(|path| keys.iter().any(|key| path.ends_with(key))), "{left:?}");
    Ok(())
}
