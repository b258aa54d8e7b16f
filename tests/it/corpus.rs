//! The whole corpus of real mail goes in, and comes out as it was; the answers stay the same when catalog and index are
//! made anew from the log. Without the corpus: the same on mail made by the test kit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use testkit::corpus::{Corpus, ExpectedRecipient, corpus};
use testkit::{Archive, Maker, Result, Value, digest, files};

use crate::answers::{number, stats, strings, text};

const MAILBOX: &str = "import@acme.test";
/// The largest part of the corpus takes a while on a busy machine.
const LONG: Duration = Duration::from_secs(300);

fn archive() -> Result<Archive> {
    let archive = Archive::new()?;
    archive.mailbox(MAILBOX, &[])?;
    archive.mailbox("user1@contoso.example", &[])?;
    Ok(archive)
}

/// What an archive answers: the hits of some queries in their order, and what it counts.
fn answers(archive: &Archive) -> Result<Vec<Value>> {
    let mails = number(&stats(archive)?, "mails")? as usize;
    archive.find_within(LONG, "*", mails)?;
    let queries = [
        "*",
        "from:enron.com",
        "subject:re",
        "\"thank you\"",
        "has:attachment",
        "meeting OR invoice",
        "the -thank",
    ];
    let mut answers = Vec::new();
    for query in queries {
        answers.push(archive.json(&["search", query, "--limit", "3000"])?);
    }
    let counts = stats(archive)?;
    answers.push(serde_json::json!({ "mails": counts["mails"], "copies": counts["copies"], "bytes": counts["bytes"] }));
    Ok(answers)
}

fn same_answers_after_reindex_and_rebuild(archive: &Archive) -> Result<()> {
    let before = answers(archive)?;
    archive.json(&["reindex"])?;
    assert!(answers(archive)? == before, "other answers after reindex");
    archive.json(&["rebuild"])?;
    let after = answers(archive)?;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before["total"], after["total"]);
        assert!(before == after, "other answers after rebuild");
    }
    archive.verify()?;
    Ok(())
}

#[test]
fn all_of_the_corpus_goes_in_balances_and_comes_out_the_same() -> Result<()> {
    let Some(corpus) = corpus()? else { return Ok(()) };
    let archive = archive()?;
    let parts = ["bulk", "edge", "ndr", "journal", "files"].map(|part| corpus.path(part));
    let paths: Vec<&Path> = parts.iter().map(PathBuf::as_path).collect();
    let run = archive.import(&paths, MAILBOX)?;
    assert_eq!(number(&run, "failed")?, 0, "{run}");

    let stored = archive.digests()?;
    assert!(stored.values().all(|&count| count == 1), "a copy was exported twice");
    whole_files_are_there(&corpus, &parts, &stored)?;
    reports_hold_what_is_known(&corpus, &archive, &stored)?;

    // A second run finds everything again, and adds nothing.
    let copies = stats(&archive)?["copies"].clone();
    let again = archive.import(&paths, MAILBOX)?;
    assert_eq!(number(&again, "archived")?, 0, "{again}");
    assert_eq!(number(&again, "seen")?, number(&run, "seen")?);
    assert_eq!(stats(&archive)?["copies"], copies);

    same_answers_after_reindex_and_rebuild(&archive)?;
    assert_eq!(archive.digests()?, stored);
    Ok(())
}

/// Every file that is one mail is there with its own digest; what is there beside comes out of a container.
fn whole_files_are_there(
    corpus: &Corpus,
    parts: &[PathBuf],
    stored: &BTreeMap<String, usize>,
) -> Result<()> {
    let kinds = manifest(corpus)?;
    let (mut whole, mut missing) = (BTreeSet::new(), Vec::new());
    for path in parts.iter().map(|part| files::below(part)).collect::<Result<Vec<_>>>()?.concat() {
        let bytes = std::fs::read(&path)?;
        let name = path.strip_prefix(corpus.path(""))?.to_string_lossy().into_owned();
        let in_mbox =
            bytes.starts_with(b"From ") && path.extension().is_none_or(|end| end != "eml");
        let is_mail = kinds.get(&name).is_some_and(|kind| kind == "message");
        let marked = bytes
            .windows(28)
            .any(|seen| seen.eq_ignore_ascii_case(b"X-MS-Exchange-Message-Is-Ndr"));
        // Apple wraps a mail in a length and a property list; only what is between is the mail.
        let wrapped = path.extension().is_some_and(|end| end == "emlx");
        if !is_mail || in_mbox || marked || wrapped {
            continue;
        }
        let digest = digest(&bytes);
        if !stored.contains_key(&digest) {
            missing.push(name);
        }
        whole.insert(digest);
    }
    assert!(whole.len() > 25_000, "only {} mails looked at", whole.len());
    assert!(
        missing.is_empty(),
        "{} are missing: {:#?}",
        missing.len(),
        &missing[..missing.len().min(50)]
    );
    Ok(())
}

/// Path → kind, as the corpus says it.
fn manifest(corpus: &Corpus) -> Result<BTreeMap<String, String>> {
    let table = std::fs::read_to_string(corpus.path("MANIFEST.tsv"))?;
    let kind = |notes: &str| {
        notes.split(';').find_map(|note| note.trim().strip_prefix("kind=").map(str::to_owned))
    };
    let rows = table.lines().skip(1).filter_map(|line| {
        let mut columns = line.split('\t');
        let path = columns.next()?.to_owned();
        Some((path, kind(columns.nth(3)?)?))
    });
    Ok(rows.collect())
}

/// The constructed journal reports: the enclosed mail has the known digest and is linked to the known recipients.
fn reports_hold_what_is_known(
    corpus: &Corpus,
    archive: &Archive,
    stored: &BTreeMap<String, usize>,
) -> Result<()> {
    for expected in corpus.expected_reports()? {
        let name = expected.path.display();
        let report = digest(&std::fs::read(corpus.path(&expected.path))?);
        assert!(stored.contains_key(&report), "{name}: the report");
        assert!(stored.contains_key(&expected.enclosed), "{name}: the enclosed mail");
    }
    let of_user = archive.json(&["search", "*", "--mailbox", "user1@contoso.example"])?;
    assert!(of_user["total"].as_u64() > Some(5), "{of_user}");
    Ok(())
}

#[test]
fn journal_reports_of_the_corpus_give_sender_and_recipients_as_known() -> Result<()> {
    let Some(corpus) = corpus()? else { return Ok(()) };
    for expected in corpus.expected_reports()?.chunks(18) {
        // One archive for some of them: a mail may lie in several reports, whose recipients then merge.
        let (archive, endpoint, service) = Archive::journaling()?;
        let mut smtp = service.connect()?;
        smtp.ehlo()?;
        for expected in expected {
            let wire = std::fs::read(corpus.path(&expected.path))?;
            smtp.send_chunk("", &[&endpoint.address], &wire)?.expect(250)?;
            let report = digest(&wire);
            let shown = shown_with_copy(&archive, &report)?;
            assert_eq!(shown["digest"], expected.enclosed, "{}", expected.path.display());
            let copies = shown["copies"].as_array().into_iter().flatten();
            let copy = copies
                .into_iter()
                .find(|copy| copy["digest"] == report)
                .cloned()
                .unwrap_or_default();
            assert_eq!(
                said(&copy["envelope"]["recipients"]),
                known(&expected.recipients),
                "{}",
                expected.path.display()
            );
            assert_eq!(
                text(&copy["envelope"]["from"]),
                expected.sender,
                "{}",
                expected.path.display()
            );
        }
    }
    Ok(())
}

/// Whom an envelope names: address, and through which list or by whose forwarding.
type Named = BTreeSet<(String, Option<String>)>;

fn said(recipients: &Value) -> Named {
    let mut named = Named::new();
    for recipient in recipients.as_array().into_iter().flatten() {
        let address = text(&recipient["address"]).to_lowercase();
        named.insert((address.clone(), None));
        for how in ["expanded", "forwarded"] {
            if let Some(by) = recipient[how].as_str() {
                named.insert((address.clone(), Some(format!("{how} {by}"))));
            }
        }
    }
    named
}

fn known(recipients: &[ExpectedRecipient]) -> Named {
    let mut named = Named::new();
    for recipient in recipients {
        named.insert((recipient.address.clone(), None));
        if let Some((how, by)) = &recipient.through {
            named.insert((recipient.address.clone(), Some(format!("{how} {by}"))));
        }
    }
    named
}

/// The mail that has a copy with this digest.
fn shown_with_copy(archive: &Archive, digest: &str) -> Result<Value> {
    testkit::wait::until("the mail to be listed", testkit::wait::SOON, || {
        for hit in archive.search("*")?["hits"].as_array().into_iter().flatten() {
            let shown = archive.show(&text(&hit["id"]))?;
            let copies = shown["copies"].as_array().into_iter().flatten();
            if copies.into_iter().any(|copy| copy["digest"] == digest) {
                return Ok(Some(shown));
            }
        }
        Ok(None)
    })
}

#[test]
fn thousands_of_made_mails_come_out_the_same_and_survive_a_rebuild() -> Result<()> {
    let archive = archive()?;
    let mails = Maker::new("bulk", 1).mails(2000);
    for (n, mail) in mails.iter().enumerate() {
        archive.scratch().write(format!("mails/{}/{n}.eml", n % 7), &mail.bytes)?;
    }
    let run = archive.import(&[&archive.scratch().join("mails")], MAILBOX)?;
    assert_eq!(number(&run, "archived")?, 2000, "{run}");
    let stored = archive.digests()?;
    let expected: BTreeMap<_, _> = mails.iter().map(|mail| (mail.digest(), 1)).collect();
    assert!(stored == expected);
    same_answers_after_reindex_and_rebuild(&archive)?;
    let hits = archive.find(&mails[1234].word, 1)?;
    assert_eq!(strings(&hits[0]["mailboxes"]), crate::answers::set([MAILBOX]));
    Ok(())
}
