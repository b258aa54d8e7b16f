//! Damage does not spread to new mail, and what it cost can be archived again from the originals.

use std::collections::BTreeSet;
use std::path::PathBuf;

use testkit::files::{Kind, flip, records, segments};
use testkit::{Archive, Maker, Result, digest, files};

use crate::format::{python, reader};

const MAILBOX: &str = "alice@acme.test";

/// An archive with imported mails, each group of which is damaged afterwards; the folder of the originals.
fn damaged(kind: Kind) -> Result<(Archive, PathBuf, BTreeSet<String>)> {
    let archive = Archive::new()?;
    archive.mailbox(MAILBOX, &[])?;
    let mails = Maker::new("mend", 1).mails(20);
    for (n, mail) in mails.iter().enumerate() {
        archive.scratch().write(format!("mails/{n}.eml"), &mail.bytes)?;
    }
    let originals = archive.scratch().join("mails");
    archive.import(&[&originals], MAILBOX)?;
    let segment = segments(archive.data())?.remove(0);
    for record in records(&segment)?.iter().filter(|record| record.kind == kind) {
        flip(&segment, record.offset + record.length - 3)?;
    }
    let digests = mails.iter().map(|mail| digest(&mail.bytes)).collect();
    Ok((archive, originals, digests))
}

#[test]
fn damaged_mails_read_again_when_their_originals_are_imported_again() -> Result<()> {
    for (kind, made_anew) in
        [(Kind::Content, false), (Kind::Mail, false), (Kind::Content, true), (Kind::Mail, true)]
    {
        let (archive, originals, digests) = damaged(kind)?;
        let unread = archive.cli().run(["show", "3", "--raw", "--tenant", Archive::TENANT])?;
        let unread = unread.expect(1)?;
        assert!(unread.stderr.contains("import"), "it says what can be done: {unread}");
        if made_anew {
            archive.cli().json_with_code(1, ["rebuild", "--tenant", Archive::TENANT])?;
        }
        let run = archive.import(&[&originals], MAILBOX)?;
        assert_eq!((&run["archived"], &run["already"]), (&20.into(), &0.into()), "{kind:?} {run}");
        assert_eq!(archive.digests()?.into_keys().collect::<BTreeSet<_>>(), digests);
        let run = archive.import(&[&originals], MAILBOX)?;
        assert_eq!(run["already"], 20, "{run}");
        let verified = archive.cli().json_with_code(1, ["verify", "--deep"])?;
        for damage in verified["damaged"].as_array().into_iter().flatten() {
            assert!(damage["mail"].is_null(), "no mail is lost any more: {verified}");
        }
        archive.find("*", 20)?;
        // Whoever has the description of the format alone finds them, too.
        let Some(python) = python()? else { continue };
        let to = archive.scratch().join("extracted");
        reader(&python, "extract", archive.data(), &[&to])?;
        let extracted: Result<BTreeSet<String>> =
            files::below(&to)?.iter().map(|path| Ok(digest(&std::fs::read(path)?))).collect();
        assert_eq!(extracted?, digests, "{kind:?} {made_anew}");
    }
    Ok(())
}

#[test]
fn a_new_mail_that_shares_an_attachment_with_a_damaged_one_can_be_read() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let attachment = testkit::Random::new(7).bytes(20_000);
    let mail = |subject: &str| {
        let text: String = attachment.iter().map(|byte| format!("{byte:02X}\r\n")).collect();
        format!("Subject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n\
            --cut\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n\
            {}--cut--\r\n", base64(text.as_bytes())).into_bytes()
    };
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail("first"))?.expect(250)?;
    service.stop()?;
    let segment = segments(archive.data())?.remove(0);
    for record in records(&segment)?.iter().filter(|record| record.kind == Kind::Content) {
        flip(&segment, record.offset + record.length - 3)?;
    }
    service.start()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    smtp.send("x@outside.test", &[&endpoint.address], &mail("second"))?.expect(250)?;
    let id = archive.only("subject:second")?;
    assert!(archive.raw(&id)? == mail("second"));
    service.stop()
}

/// In lines of 76 characters; the bytes are a multiple of 57.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let whole = bytes.len() / 57 * 57;
    let lines = bytes[..whole].chunks(57).map(|line| {
        let digits = line.chunks(3).flat_map(|three| {
            let block = three.iter().fold(0_usize, |block, byte| block << 8 | usize::from(*byte));
            [18, 12, 6, 0].map(|shift| DIGITS[block >> shift & 63] as char)
        });
        digits.collect::<String>() + "\r\n"
    });
    lines.collect()
}
