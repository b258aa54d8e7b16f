//! Damage is found, named and never spread: a flipped byte, a torn tail, a lost end, lost catalogs and indexes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use testkit::files::{Kind, flip, records, segments};
use testkit::{Archive, Cli, Endpoint, Maker, Random, Result, Service, Value, digest, files};

use crate::answers::text;

/// Id and digest of a mail.
type Known = (String, String);

/// An archive with some mails that came by SMTP; the service is stopped.
fn filled(mails: usize) -> Result<(Archive, Endpoint, Service, Vec<Known>)> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mut maker = Maker::new("damage", 1);
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let mut known = Vec::new();
    for _ in 0..mails {
        let mail = maker.mail();
        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
        known.push(mail);
    }
    let known = known.iter().map(|mail| Ok((archive.only(&mail.word)?, mail.digest())));
    let known = known.collect::<Result<_>>()?;
    service.stop()?;
    Ok((archive, endpoint, service, known))
}

/// A copy of the archive's data directory.
fn copy(archive: &Archive, name: &str) -> Result<(PathBuf, Cli)> {
    let to = archive.scratch().join(name);
    files::copy(archive.data(), &to)?;
    let cli = Cli::new(&to);
    Ok((to, cli))
}

/// What `verify` says of an archive that must be damaged.
fn damaged(cli: &Cli) -> Result<Vec<Value>> {
    let answer = cli.json_with_code(1, ["verify"])?;
    assert_eq!(answer["ok"], false, "{answer}");
    let damaged = answer["damaged"].as_array().cloned().unwrap_or_default();
    assert!(!damaged.is_empty(), "{answer}");
    for one in &damaged {
        assert!(!text(&one["why"]).is_empty() && !one["segment"].is_null(), "{answer}");
    }
    Ok(damaged)
}

/// The digest of a mail as this data directory gives it now, or nothing.
fn readable(cli: &Cli, id: &str) -> Result<Option<String>> {
    let output = cli.run(["show", id, "--raw", "--tenant", Archive::TENANT])?;
    Ok((output.code == 0).then(|| digest(&output.stdout)))
}

#[test]
fn a_flipped_byte_anywhere_is_found_and_every_mail_that_it_costs_is_named() -> Result<()> {
    let (archive, _, _, known) = filled(12)?;
    let segment = segments(archive.data())?.remove(0);
    let size = std::fs::metadata(&segment)?.len();
    let name = segment.strip_prefix(archive.data())?.to_owned();

    // Every part of a record of each kind, and random places.
    let mut places = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for record in records(&segment)? {
        if kinds.insert(record.kind) || record.kind == Kind::Mail && places.len() < 120 {
            places.extend([0, 4, 5, 8, 24, 28, 40, 50, 90, 112].map(|part| record.offset + part));
            places.insert(record.offset + record.length - 1);
        }
    }
    assert!(
        kinds.contains(&Kind::Content)
            && kinds.contains(&Kind::Mail)
            && kinds.contains(&Kind::Checkpoint)
    );
    let mut random = Random::new(1);
    places.extend((0..40).map(|_| random.within(0..size as usize) as u64));
    places.extend([0, 8, 13, 20, 40, 70, 98, 120]);

    for at in places.into_iter().filter(|&at| at < size) {
        let (data, cli) = copy(&archive, "flipped")?;
        flip(&data.join(&name), at)?;
        let named: BTreeSet<String> = damaged(&cli)?.iter().map(|one| text(&one["mail"])).collect();
        for (id, digest) in &known {
            let as_before = readable(&cli, id)?.as_ref() == Some(digest);
            assert!(
                as_before || named.contains(id),
                "byte {at}: mail {id} is lost and not named: {named:?}"
            );
        }
        std::fs::remove_dir_all(data)?;
    }
    Ok(())
}

#[test]
fn a_flipped_byte_in_a_mail_names_that_mail_and_leaves_the_others() -> Result<()> {
    let (archive, _, _, known) = filled(30)?;
    let ids: BTreeSet<&String> = known.iter().map(|(id, _)| id).collect();
    let segment = segments(archive.data())?.remove(0);
    for record in
        records(&segment)?.iter().filter(|record| matches!(record.kind, Kind::Mail | Kind::Content))
    {
        flip(&segment, record.offset + record.length - 3)?;
        let named: BTreeSet<String> =
            damaged(archive.cli())?.iter().map(|one| text(&one["mail"])).collect();
        assert!(named.iter().any(|id| ids.contains(id)), "no mail is named: {named:?}");
        flip(&segment, record.offset + record.length - 3)?;
    }
    archive.verify()?;
    Ok(())
}

#[test]
fn a_torn_tail_is_cut_and_said_and_nothing_else_changes() -> Result<()> {
    let (archive, endpoint, mut service, known) = filled(10)?;
    let segment = segments(archive.data())?.remove(0);
    let whole = std::fs::read(&segment)?;
    let header = &whole[records(&segment)?[0].offset as usize..][..112];
    let tails = [
        b"MREC".to_vec(),
        Random::new(1).bytes(5000),
        vec![0; 4096],
        header.to_vec(),
        header[..50].to_vec(),
    ];
    for tail in tails {
        let before = std::fs::read(&segment)?;
        std::fs::write(&segment, [before.as_slice(), &tail].concat())?;
        let said = service.log().len();
        service.start()?;
        let log = &service.log()[said..];
        assert!(log.contains("torn") || log.contains("cut"), "nothing is said of the tail: {log}");
        let mail = Maker::new("after", tail.len() as u64).mail();
        let mut smtp = service.connect()?;
        smtp.ehlo()?;
        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
        service.stop()?;
        archive.verify()?;
        assert!(std::fs::read(&segment)?.starts_with(&before), "what was whole was changed");
    }
    let stored = archive.digests()?;
    assert!(known.iter().all(|(_, digest)| stored.contains_key(digest)));
    assert_eq!(stored.len(), 15);
    Ok(())
}

/// A log that ends before what the catalog knows is not a torn tail: acknowledged mail is missing, and that is said.
#[test]
fn a_log_that_lost_its_end_is_damaged_and_the_lost_mails_are_named() -> Result<()> {
    let (archive, _, mut service, known) = filled(10)?;
    let segment = segments(archive.data())?.remove(0);
    let all = records(&segment)?;
    let mails: Vec<_> = all.iter().filter(|record| record.kind == Kind::Mail).collect();
    let whole = std::fs::read(&segment)?;
    let last = mails[mails.len() - 1];
    std::fs::write(&segment, &whole[..(last.offset + last.length - 10) as usize])?;
    let lost = |cli: &Cli| -> Result<()> {
        let named: BTreeSet<String> = damaged(cli)?.iter().map(|one| text(&one["mail"])).collect();
        for (id, digest) in &known {
            assert!(
                readable(cli, id)?.as_ref() == Some(digest) || named.contains(id),
                "{id}: {named:?}"
            );
        }
        assert!(known.iter().any(|(id, _)| named.contains(id)));
        Ok(())
    };
    lost(archive.cli())?;
    // A service may refuse to start on it, or start; it must not make the damage disappear.
    if service.start().is_ok() {
        service.stop()?;
    }
    lost(archive.cli())?;
    Ok(())
}

#[test]
fn a_lost_index_or_catalog_comes_back_from_the_log() -> Result<()> {
    let (archive, _, mut service, known) = filled(20)?;
    let tenant =
        segments(archive.data())?[0].ancestors().nth(2).map(PathBuf::from).unwrap_or_default();
    let before = archive.search("*")?;

    std::fs::remove_dir_all(tenant.join("index"))?;
    service.start()?;
    archive.find("*", 20)?;
    assert_eq!(archive.search("*")?, before);
    service.stop()?;

    for name in ["catalog.sqlite3", "catalog.sqlite3-wal", "catalog.sqlite3-shm"] {
        match std::fs::remove_file(tenant.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    archive.json(&["rebuild"])?;
    archive.find("*", 20)?;
    assert_eq!(archive.search("*")?, before);
    for (id, digest) in &known {
        assert_eq!(readable(archive.cli(), id)?.as_ref(), Some(digest));
    }
    archive.verify()?;
    Ok(())
}
