//! Import of files: .eml, mbox, Maildir, folders of them. Every run balances, and a second run adds nothing.

use testkit::journal::{Envelope, bounce, report};
use testkit::{Archive, Maker, Process, Result, digest, files, wait};

use crate::answers::{mailboxes, number, set, stats, text};

const MAILBOX: &str = "alice@acme.test";

fn archive() -> Result<Archive> {
    let archive = Archive::new()?;
    archive.mailbox(MAILBOX, &[])?;
    Ok(archive)
}

#[test]
fn a_second_import_of_the_same_files_adds_nothing() -> Result<()> {
    let archive = archive()?;
    let mails = Maker::new("again", 1).mails(50);
    for (n, mail) in mails.iter().enumerate() {
        archive.scratch().write(format!("mails/{n}.eml"), &mail.bytes)?;
    }
    archive.scratch().write("mails/a picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
    let folder = archive.scratch().join("mails");
    let first = archive.import(&[&folder], MAILBOX)?;
    assert_eq!(number(&first, "seen")?, 51, "{first}");
    assert_eq!(number(&first, "archived")?, 50);
    assert_eq!(number(&first, "skipped")?, 1);
    let second = archive.import(&[&folder], MAILBOX)?;
    assert_eq!(number(&second, "already")?, 50, "{second}");
    assert_eq!(number(&second, "archived")?, 0);
    assert_eq!(stats(&archive)?["mails"], 50);
    assert_eq!(stats(&archive)?["copies"], 50);
    let hits = archive.find("*", 50)?;
    assert!(hits.iter().all(|hit| mailboxes(hit).contains(MAILBOX)));
    archive.verify()?;
    Ok(())
}

#[test]
fn an_mbox_is_taken_apart_and_its_garbage_is_said() -> Result<()> {
    let archive = archive()?;
    let mails = Maker::new("mbox", 1).mails(30);
    let mut mbox = Vec::new();
    let mut expected = Vec::new();
    for (n, mail) in mails.iter().enumerate() {
        if n == 10 {
            mbox.clear();
            expected.clear();
            mbox.extend_from_slice(b"\0\0\0garbage before the first mail\n\n");
        }
        mbox.extend_from_slice(b"From someone@outside.test Fri Mar  1 10:00:00 2024\n");
        // In an mbox a line of a body that begins with "From " is quoted; line ends are LF.
        let text = String::from_utf8(mail.bytes.clone())?
            .replace("\r\n", "\n")
            .replace("\nFrom ", "\n>From ");
        mbox.extend_from_slice(text.as_bytes());
        mbox.extend_from_slice(b"\n");
        expected.push(digest(text.as_bytes()));
    }
    let path = archive.scratch().write("inbox.mbox", &mbox)?;
    let report = archive.import(&[&path], MAILBOX)?;
    assert_eq!(number(&report, "archived")?, 20, "{report}");
    assert_eq!(number(&report, "seen")?, 21, "the garbage is seen too: {report}");
    archive.find("*", 20)?;
    let stored: Vec<_> = archive.digests()?.into_keys().collect();
    expected.sort();
    assert_eq!(stored, expected);
    Ok(())
}

#[test]
fn a_maildir_with_folders_is_read_whole() -> Result<()> {
    let archive = archive()?;
    let mails = Maker::new("maildir", 1).mails(4);
    let names = [
        "Maildir/cur/1.M1.host:2,S",
        "Maildir/new/2.M2.host",
        "Maildir/.Project.2024/cur/3.M3.host:2,RS",
        "Maildir/tmp/4.M4.host",
    ];
    for (name, mail) in names.iter().zip(&mails) {
        archive.scratch().write(name, &mail.bytes)?;
    }
    for folder in ["Maildir/tmp", "Maildir/.Project.2024/new", "Maildir/.Project.2024/tmp"] {
        std::fs::create_dir_all(archive.scratch().join(folder))?;
    }
    let report = archive.import(&[&archive.scratch().join("Maildir")], MAILBOX)?;
    assert_eq!(
        number(&report, "archived")?,
        3,
        "what is still in tmp was never delivered: {report}"
    );
    for mail in &mails[..3] {
        archive.find(&mail.word, 1)?;
    }
    Ok(())
}

#[test]
fn what_cannot_be_read_is_listed_and_stops_nothing() -> Result<()> {
    let archive = archive()?;
    let mail = Maker::new("unreadable", 1).mail();
    let good = archive.scratch().write("mails/good.eml", &mail.bytes)?;
    let missing = archive.scratch().join("mails/missing.eml");
    let report = archive.import_with_code(1, &[&missing, &good], MAILBOX)?;
    assert_eq!(number(&report, "archived")?, 1, "{report}");
    assert_eq!(number(&report, "failed")?, 1);
    let failure = &report["failures"][0];
    assert_eq!(text(&failure["path"]), missing.to_string_lossy());
    assert!(!text(&failure["reason"]).is_empty());
    archive.find(&mail.word, 1)?;
    Ok(())
}

#[test]
fn what_is_called_a_mail_and_begins_with_no_header_is_kept_and_listed() -> Result<()> {
    let archive = archive()?;
    let mail = Maker::new("headless", 1).mail();
    archive.scratch().write("mails/good.eml", &mail.bytes)?;
    let noise: Vec<u8> =
        (0..30_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let odd = archive.scratch().write("mails/noise.eml", &noise)?;
    let report = archive.import(&[&archive.scratch().join("mails")], MAILBOX)?;
    assert_eq!(number(&report, "archived")?, 2, "{report}");
    assert_eq!(number(&report, "headless")?, 1);
    assert_eq!(text(&report["oddities"][0]["path"]), odd.to_string_lossy());
    let known = archive.import(&[&archive.scratch().join("mails")], MAILBOX)?;
    assert!(known["headless"].is_null(), "told once: {known}");
    Ok(())
}

/// L27: "If NDRs containing the X-MS-Exchange-Message-Is-Ndr mail header are archived from a mailbox, for NDRs
/// containing a journal report only the journal report will be archived, while for all other NDRs the whole NDR will be
/// archived unchanged." Here out of files, which follow the rule for mailboxes.
#[test]
fn s24_of_a_bounce_in_a_mailbox_the_journal_report_or_else_the_whole_is_archived() -> Result<()> {
    let archive = archive()?;
    let mut maker = Maker::new("s24", 1);
    let reported = maker.mail_from_to("x@outside.test", &["list@outside.test"]);
    let returned = maker.mail_from_to("x@outside.test", &["list@outside.test"]);
    let inner = report(1, &reported, &Envelope::from("x@outside.test").to("Bcc", "bob@acme.test"));
    archive.mailbox("bob@acme.test", &[])?;
    let a = bounce(1, "y@outside.test", Some(&inner), true);
    let b = bounce(2, "y@outside.test", Some(&returned.bytes), true);
    let c = bounce(3, "y@outside.test", Some(&inner), false);
    for (name, wire) in [("a", &a), ("b", &b), ("c", &c)] {
        archive.scratch().write(format!("mails/{name}.eml"), wire)?;
    }
    let run = archive.import(&[&archive.scratch().join("mails")], MAILBOX)?;
    assert_eq!(number(&run, "archived")?, 3, "{run}");
    archive.find("*", 3)?;

    // (a) Only the journal report; people see the mail in it, linked by its own envelope.
    let reported_hit = archive.find(r#"subject:journaled OR -subject:Undeliverable"#, 1)?;
    let id = text(&reported_hit[0]["id"]);
    assert!(archive.raw(&id)? == reported.bytes);
    assert!(archive.report(&id)? == inner);
    assert_eq!(mailboxes(&archive.show(&id)?), set([MAILBOX, "bob@acme.test"]));
    // (b) The whole bounce, byte for byte. (c) Without the header: as any other mail.
    for (subject, wire) in [("number 2", &b), ("number 3", &c)] {
        let id = archive.only(&format!("subject:\"Undeliverable {subject}\""))?;
        assert!(archive.raw(&id)? == *wire, "{subject}");
        assert_eq!(mailboxes(&archive.show(&id)?), set([MAILBOX]), "{subject}");
    }
    let stored: Vec<_> = archive.digests()?.into_keys().collect();
    let mut expected = [&inner, &reported.bytes, &b, &c].map(|bytes| digest(bytes));
    expected.sort();
    assert_eq!(stored, expected);
    Ok(())
}

#[test]
fn a_large_mail_of_an_mbox_needs_no_folder_that_a_service_made() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let text = "A line of a long letter.\r\n".repeat(120_000);
    let mbox = format!("From x@y.test Wed May  1 12:00:00 2024\r\nSubject: long\r\n\r\n{text}");
    let path = archive.scratch().write("large.mbox", mbox.as_bytes())?;
    let run = archive.import(&[&path], "alice@acme.test")?;
    assert_eq!(run["archived"], 1, "{run}");
    Ok(())
}

/// Ctrl-C and SIGTERM alike: what was archived stays, and the end says so and how to go on.
#[cfg(unix)]
#[test]
fn an_import_that_is_told_to_end_says_what_was_done_and_goes_on_later() -> Result<()> {
    let archive = archive()?;
    let mut mbox = Vec::new();
    for n in 0..30_000 {
        let words = "some words of a mail that is not the shortest ".repeat(12);
        let head =
            format!("From: x@outside.test\nMessage-ID: <{n}@long.test>\nSubject: long {n}\n");
        mbox.extend(
            format!("From x@outside.test Fri Mar  1 10:00:00 2024\n{head}\n{words}\n\n").bytes(),
        );
    }
    archive.scratch().write("long.mbox", &mbox)?;
    let path = archive.scratch().join("long.mbox");
    let words = ["import", &path.display().to_string(), "--mailbox", MAILBOX, "--tenant"];
    let size = || -> Result<u64> {
        let sizes = files::segments(archive.data())?
            .iter()
            .map(|path| Ok(path.metadata()?.len()))
            .collect::<Result<Vec<_>>>()?;
        Ok(sizes.iter().sum())
    };
    for (signal, code, with_service) in
        [("INT", 130, false), ("TERM", 143, false), ("TERM", 143, true)]
    {
        let service = with_service.then(|| archive.serve()).transpose()?;
        let before = size()?;
        let mut command = archive.cli().command(words.iter().copied().chain([Archive::TENANT]))?;
        let log = archive.scratch().join(format!("{signal}-{with_service}.log"));
        let mut import = Process::spawn("import", &mut command, &log)?;
        wait::until_true("the import to be under way", || Ok(size()? > before))?;
        import.signal(signal)?;
        let status = import.wait(wait::SOON)?;
        assert_eq!(status.code(), Some(code), "{signal}: {status}\n{}", import.log());
        let said = import.log();
        assert!(said.contains("interrupted: what was archived stays"), "{signal}: {said}");
        drop(service);
    }
    archive.verify()?;
    let report = archive.import(&[&path], MAILBOX)?;
    let of = |name| number(&report, name);
    assert_eq!(of("archived")? + of("already")?, 30_000, "{report}");
    assert!(of("already")? > 0 && of("archived")? > 0, "{report}");
    Ok(())
}
