//! Mail as it should not be is archived like any other: byte for byte, listed, found. By file and by SMTP.

use std::collections::BTreeSet;
use std::time::Duration;

use testkit::{Archive, Result, corpus, digest, files, odd};

use crate::answers::{number, stats, text};

/// Every odd mail is stored byte for byte, and a mail that people find lists it among its copies. (Some odd mails are
/// copies of one mail: line ends and what follows the last boundary are not part of what a mail says.)
fn all_are_stored_and_listed(archive: &Archive) -> Result<()> {
    let mails = number(&stats(archive)?, "mails")? as usize;
    let mut listed = BTreeSet::new();
    for hit in archive.find("*", mails)? {
        for copy in archive.show(&text(&hit["id"]))?["copies"].as_array().into_iter().flatten() {
            listed.insert(text(&copy["digest"]));
        }
    }
    let stored = archive.digests()?;
    for (name, bytes) in odd::all() {
        assert!(stored.contains_key(&digest(&bytes)), "{name} is not stored");
        assert!(listed.contains(&digest(&bytes)), "{name} is not listed");
    }
    archive.verify()?;
    Ok(())
}

#[test]
fn every_odd_mail_from_a_file_is_stored_byte_for_byte_and_listed() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let odd = odd::all();
    for (name, bytes) in &odd {
        archive.scratch().write(format!("mails/{name}.eml"), bytes)?;
    }
    let report = archive.import(&[&archive.scratch().join("mails")], "alice@acme.test")?;
    assert_eq!(number(&report, "archived")?, odd.len() as u64, "{report}");
    all_are_stored_and_listed(&archive)?;
    archive.json(&["rebuild"])?;
    all_are_stored_and_listed(&archive)
}

#[test]
fn every_odd_mail_by_smtp_is_stored_byte_for_byte_and_listed() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    for (name, bytes) in odd::all() {
        let mut smtp = service.connect()?;
        smtp.ehlo()?;
        let reply = smtp.send_chunk("x@outside.test", &[&endpoint.address], &bytes)?;
        assert!(reply.is_ok(), "{name}: {reply}");
    }
    all_are_stored_and_listed(&archive)
}

#[test]
fn a_mail_of_100_megabytes_and_one_of_nothing_but_zeros_are_stored() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let large = odd::large(100 << 20);
    let zeros = [b"Subject: zeros\r\n\r\n".as_slice(), &vec![0; 20 << 20]].concat();
    archive.scratch().write("mails/large.eml", &large)?;
    archive.scratch().write("mails/zeros.eml", &zeros)?;
    archive.import(&[&archive.scratch().join("mails")], "alice@acme.test")?;
    for (subject, bytes) in [("large", &large), ("zeros", &zeros)] {
        let id = archive.only(&format!("subject:{subject}"))?;
        assert!(archive.raw(&id)? == *bytes, "{subject}");
    }
    archive.verify()?;
    Ok(())
}

#[test]
fn every_file_of_the_corpus_edge_is_stored_byte_for_byte_by_smtp() -> Result<()> {
    let Some(corpus) = corpus::corpus()? else { return Ok(()) };
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut sent = BTreeSet::new();
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for path in files::below(&corpus.path("edge"))? {
        let bytes = std::fs::read(&path)?;
        // Exchange's bounces are unwrapped at an endpoint; that is another test.
        let marked = bytes
            .windows(28)
            .any(|seen| seen.eq_ignore_ascii_case(b"X-MS-Exchange-Message-Is-Ndr"));
        if marked || bytes.is_empty() {
            continue;
        }
        let reply = smtp.send_chunk("x@outside.test", &[&endpoint.address], &bytes)?;
        assert!(reply.is_ok(), "{}: {reply}", path.display());
        sent.insert(digest(&bytes));
    }
    assert!(sent.len() > 1000, "only {} files", sent.len());
    let stored = archive.digests()?;
    let missing: Vec<_> = sent.iter().filter(|digest| !stored.contains_key(*digest)).collect();
    assert!(missing.is_empty(), "{} of {} are missing: {missing:?}", missing.len(), sent.len());
    let mails = number(&stats(&archive)?, "mails")? as usize;
    archive.find_within(Duration::from_secs(60), "*", mails)?;
    archive.verify()?;
    Ok(())
}
