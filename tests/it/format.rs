//! The independent reader (`tests/format`, Python, written from docs/format.md alone) on archives that the product wrote:
//! it verifies, extracts every mail, and finds damage by itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::files::{Kind, flip, records, segments};
use testkit::tools::available;
use testkit::{Archive, Context, Maker, Output, Result, digest, files, repository};

/// The Python that has the reader's two packages.
pub(crate) fn python() -> Result<Option<PathBuf>> {
    let python = std::env::var_os("MAILSTEAD_PYTHON").map(PathBuf::from);
    let python = python.unwrap_or_else(|| repository().join("target/venv/bin/python"));
    Ok(available("target/venv", python.is_file())?.then_some(python))
}

/// The folder of the only tenant.
fn tenant(data: &Path) -> Result<PathBuf> {
    let segment = segments(data)?.into_iter().next().context("no segment")?;
    Ok(segment.ancestors().nth(2).unwrap_or(data).to_owned())
}

pub(crate) fn reader(python: &Path, command: &str, data: &Path, more: &[&Path]) -> Result<Output> {
    let mut run = Command::new(python);
    run.arg(repository().join("tests/format/reader.py")).arg(command).arg(tenant(data)?);
    run.arg("--master").arg(data.join("master.key"));
    for path in more {
        run.arg("--to").arg(path);
    }
    testkit::run(&mut run)
}

#[test]
fn the_independent_reader_verifies_and_extracts_thousands_of_mails() -> Result<()> {
    let Some(python) = python()? else { return Ok(()) };
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let mails = Maker::new("format", 1).mails(3000);
    for (n, mail) in mails.iter().enumerate() {
        archive.scratch().write(format!("mails/{n}.eml"), &mail.bytes)?;
    }
    for (name, bytes) in testkit::odd::all() {
        archive.scratch().write(format!("mails/{name}.eml"), bytes)?;
    }
    archive.import(&[&archive.scratch().join("mails")], "alice@acme.test")?;

    reader(&python, "verify", archive.data(), &[])?.expect(0)?;
    let to = archive.scratch().join("extracted");
    reader(&python, "extract", archive.data(), &[&to])?.expect(0)?;
    let digests = |folder: &Path| -> Result<BTreeSet<String>> {
        files::below(folder)?.iter().map(|path| Ok(digest(&std::fs::read(path)?))).collect()
    };
    assert_eq!(digests(&to)?, digests(&archive.scratch().join("mails"))?);
    Ok(())
}

#[test]
fn the_independent_reader_finds_a_flipped_byte_in_each_kind_of_record_and_a_torn_tail() -> Result<()>
{
    let Some(python) = python()? else { return Ok(()) };
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    for (n, mail) in Maker::new("format", 2).mails(50).iter().enumerate() {
        archive.scratch().write(format!("mails/{n}.eml"), &mail.bytes)?;
    }
    archive.import(&[&archive.scratch().join("mails")], "alice@acme.test")?;
    let segment = segments(archive.data())?.remove(0);
    let mut kinds = BTreeSet::new();
    for record in records(&segment)? {
        if !kinds.insert(record.kind) {
            continue;
        }
        for at in [record.offset + 9, record.offset + 60, record.offset + record.length - 2] {
            flip(&segment, at)?;
            reader(&python, "verify", archive.data(), &[])?.expect(1)?;
            flip(&segment, at)?;
        }
    }
    assert!(kinds.contains(&Kind::Content) && kinds.contains(&Kind::Mail), "{kinds:?}");
    assert!(kinds.contains(&Kind::Checkpoint) && kinds.contains(&Kind::Mailbox), "{kinds:?}");
    reader(&python, "verify", archive.data(), &[])?.expect(0)?;

    let whole = std::fs::read(&segment)?;
    std::fs::write(&segment, [whole.as_slice(), b"MREC and no more"].concat())?;
    let torn = reader(&python, "verify", archive.data(), &[])?;
    assert!(torn.text().contains("torn"), "{torn}");
    Ok(())
}
