//! The corpus of real mail: found by `MAILSTEAD_CORPUS`, else beside the checkout; unpacked once into `target/corpus`.
//! It is not part of the repository, so every test that wants it also has something to do without it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{repository, target};

/// The unpacked corpus.
#[derive(Clone, Debug)]
pub struct Corpus {
    mail: PathBuf,
    source: PathBuf,
}

/// A mail that a file of the corpus is known to hold inside a journal report.
#[derive(Clone, Debug)]
pub struct ExpectedReport {
    /// The report, relative to the corpus.
    pub path: PathBuf,
    /// Its recipients.
    pub recipients: Vec<ExpectedRecipient>,
    /// The sender in the envelope.
    pub sender: String,
    /// SHA-256 of the enclosed mail.
    pub enclosed: String,
}

/// A recipient as a report names him; lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpectedRecipient {
    /// `to`, `cc`, `bcc` or `recipient`.
    pub kind: String,
    /// His address.
    pub address: String,
    /// How he came to it: `expanded` or `forwarded`, and by which address.
    pub through: Option<(String, String)>,
}

/// The corpus, unpacked; `None`, after saying so, where there is none.
pub fn corpus() -> Result<Option<Corpus>> {
    let source = match std::env::var_os("MAILSTEAD_CORPUS") {
        Some(path) => PathBuf::from(path),
        None => repository().join("../shared/corpus"),
    };
    let packed = source.join("mail.tar.zst");
    if !packed.is_file() {
        eprintln!("skipped: no corpus");
        return Ok(None);
    }
    let mail = target()?.join("corpus");
    unpack(&packed, &mail)?;
    Ok(Some(Corpus { mail, source }))
}

impl Corpus {
    /// A part of it: `bulk`, `edge`, `ndr`, `journal`, `files`, or a path below.
    pub fn path(&self, part: impl AsRef<Path>) -> PathBuf {
        self.mail.join(part)
    }

    /// What the constructed journal reports hold.
    pub fn expected_reports(&self) -> Result<Vec<ExpectedReport>> {
        let table = self.source.join("EXPECTED-journal.tsv");
        let text = std::fs::read_to_string(&table)
            .with_context(|| format!("cannot read {}", table.display()))?;
        text.lines().skip(1).map(expected_report).collect()
    }
}

/// Columns: path, variant, sender, message_id, recipients (`Field=address;…`), inner_sha256.
fn expected_report(line: &str) -> Result<ExpectedReport> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [path, _variant, sender, _message_id, recipients, enclosed] = columns[..] else {
        anyhow::bail!("not six columns: {line}");
    };
    let recipients = recipients.split(';').map(expected_recipient).collect::<Result<_>>()?;
    Ok(ExpectedReport {
        path: path.into(),
        recipients,
        sender: sender.to_owned(),
        enclosed: enclosed.to_owned(),
    })
}

/// `To=address`, or `To=address<Expanded:list>`.
fn expected_recipient(text: &str) -> Result<ExpectedRecipient> {
    let text = text.to_lowercase();
    let (kind, address) = text.split_once('=').with_context(|| format!("no = in {text}"))?;
    let (address, through) = match address.split_once('<') {
        Some((address, through)) => (address, through.trim_end_matches('>').split_once(':')),
        None => (address, None),
    };
    Ok(ExpectedRecipient {
        kind: kind.to_owned(),
        address: address.to_owned(),
        through: through.map(|(how, by)| (how.to_owned(), by.to_owned())),
    })
}

/// Unpacks once: a stamp names the packed file by size and time, a lock keeps other test processes waiting.
fn unpack(packed: &Path, to: &Path) -> Result<()> {
    let about = std::fs::metadata(packed)?;
    let stamp = format!("{} {:?}", about.len(), about.modified()?);
    let stamp_file = to.with_extension("stamp");
    let lock_file = to.with_extension("lock");
    let lock =
        File::create(&lock_file).with_context(|| format!("cannot make {}", lock_file.display()))?;
    lock.lock().context("cannot lock the corpus")?;
    if std::fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp) {
        return Ok(());
    }
    if to.try_exists()? {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    let status = Command::new("tar")
        .arg("--use-compress-program=zstd -d --long=27")
        .arg("-xf")
        .arg(packed)
        .arg("-C")
        .arg(to)
        .status()
        .context("cannot run tar")?;
    ensure!(status.success(), "tar could not unpack {}: {status}", packed.display());
    std::fs::write(stamp_file, stamp)?;
    Ok(())
}
