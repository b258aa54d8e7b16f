//! Export: exact bytes, as files, in a ZIP, in an mbox.

use std::collections::BTreeSet;

use testkit::journal::{Envelope, report};
use testkit::{Archive, Maker, Result, digest, files};

/// An archive with ten plain mails and one that came in a journal report; all its mails, and the report.
fn filled() -> Result<(Archive, Vec<Vec<u8>>, Vec<u8>)> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mut maker = Maker::new("export", 1);
    let mut mails: Vec<Vec<u8>> = maker.mails(10).into_iter().map(|mail| mail.bytes).collect();
    let reported = maker.mail();
    let wire = report(1, &reported, &Envelope::from("x@outside.test").to("To", "alice@acme.test"));
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for wire in mails.iter().chain([&wire]) {
        smtp.send("x@outside.test", &[&endpoint.address], wire)?.expect(250)?;
    }
    mails.push(reported.bytes);
    archive.find("*", 11)?;
    service.stop()?;
    Ok((archive, mails, wire))
}

#[test]
fn files_hold_the_exact_bytes_and_reports_only_when_asked_for() -> Result<()> {
    let (archive, mails, report) = filled()?;
    let mut expected: BTreeSet<_> = mails.iter().map(|bytes| digest(bytes)).collect();
    let exported = |options: &[&str]| -> Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        for path in files::below(&archive.export("*", options)?)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            found.push((name, digest(&std::fs::read(&path)?)));
        }
        Ok(found)
    };
    let plain = exported(&[])?;
    assert!(plain.iter().all(|(name, _)| name.ends_with(".eml") && !name.ends_with(".report.eml")));
    assert_eq!(plain.iter().map(|(_, digest)| digest.clone()).collect::<BTreeSet<_>>(), expected);
    assert_eq!(plain.len(), 11);

    let all = exported(&["--all-copies"])?;
    expected.insert(digest(&report));
    assert_eq!(all.iter().map(|(_, digest)| digest.clone()).collect::<BTreeSet<_>>(), expected);
    let reports: Vec<_> = all.iter().filter(|(name, _)| name.ends_with(".report.eml")).collect();
    assert_eq!(reports.len(), 1);
    let beside = reports[0].0.replace(".report.eml", ".eml");
    assert!(
        all.iter().any(|(name, _)| *name == beside),
        "the report lies beside its mail: {all:?}"
    );
    Ok(())
}

#[test]
fn a_zip_holds_the_exact_bytes() -> Result<()> {
    let (archive, mails, _) = filled()?;
    let path = archive.scratch().join("all.zip");
    archive.json(&["export", "*", "--to", &path.to_string_lossy()])?;
    let to = archive.scratch().join("unzipped");
    let program = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    let status =
        std::process::Command::new("python3").args(["-c", program]).args([&path, &to]).status()?;
    assert!(status.success());
    let mut found = BTreeSet::new();
    for path in files::below(&to)? {
        found.insert(digest(&std::fs::read(path)?));
    }
    assert_eq!(found, mails.iter().map(|bytes| digest(bytes)).collect());
    Ok(())
}

#[test]
fn an_mbox_gives_the_same_mails_when_it_is_imported() -> Result<()> {
    let (archive, mails, _) = filled()?;
    let path = archive.scratch().join("all.mbox");
    archive.json(&["export", "*", "--to", &path.to_string_lossy()])?;
    let other = Archive::new()?;
    other.mailbox("alice@acme.test", &[])?;
    let run = other.import(&[&path], "alice@acme.test")?;
    assert_eq!(run["archived"], mails.len(), "{run}");
    let stored: BTreeSet<_> = other.digests()?.into_keys().collect();
    assert_eq!(stored, mails.iter().map(|bytes| digest(bytes)).collect());
    Ok(())
}

#[test]
fn an_export_takes_only_what_the_query_finds() -> Result<()> {
    let (archive, mails, _) = filled()?;
    let exported = files::below(&archive.export("markexportn3", &[])?)?;
    assert_eq!(exported.len(), 1);
    assert!(std::fs::read(&exported[0])? == mails[2]);
    Ok(())
}

#[cfg(unix)]
#[test]
fn what_is_there_is_never_written_to() -> Result<()> {
    let (archive, _, _) = filled()?;
    let first = archive.export("*", &[])?;
    let to = first.to_string_lossy().into_owned();
    let one = files::below(&first)?.remove(0);
    let (name, precious) = (one.file_name().unwrap_or_default().to_owned(), b"precious".to_vec());
    let outside = archive.scratch().write("outside", &precious)?;
    std::fs::remove_file(&one)?;
    std::os::unix::fs::symlink(&outside, first.join(&name))?;
    let again = ["export", "*", "--to", &to, "--tenant", Archive::TENANT];
    let answer = archive.cli().json_with_code(1, again)?;
    assert_eq!((&answer["mails"], &answer["failed"]), (&0.into(), &11.into()), "{answer}");
    assert_eq!(std::fs::read(&outside)?, precious);

    for ending in ["zip", "mbox"] {
        let link = archive.scratch().join(format!("link.{ending}"));
        std::os::unix::fs::symlink(&outside, &link)?;
        let to = link.to_string_lossy();
        let refused = ["export", "*", "--to", &to, "--tenant", Archive::TENANT];
        archive.cli().run(refused)?.expect(2)?;
        assert_eq!(std::fs::read(&outside)?, precious);
    }
    Ok(())
}
