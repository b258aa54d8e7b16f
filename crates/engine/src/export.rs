//! Export: exact bytes out of the archive, to a folder, a ZIP or an mbox. One bad mail is listed and the rest goes on.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use archive::catalog::mail::MailRow;
use archive::index::Order;
use archive::{Archive, CopyKind, CopyView, Part, Raw};
use serde::Serialize;
use zip::write::SimpleFileOptions;

use crate::command::{Output, told, usage};
use crate::view;

/// Characters of the subject in a file name.
const NAME_CHARS: usize = 60;
/// Mails asked for at a time.
const PAGE: usize = 1000;

/// What was exported.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Exported {
    pub(crate) mails: u64,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) failed: u64,
    pub(crate) failures: Vec<Failure>,
    pub(crate) to: String,
}

/// A mail that could not be exported.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    pub(crate) mail: String,
    pub(crate) reason: String,
}

/// Where mails go.
pub(crate) enum Target {
    Folder(PathBuf),
    Zip(Box<zip::ZipWriter<BufWriter<File>>>, Unfinished),
    Mbox(BufWriter<File>, Unfinished),
}

/// A file under a name of its own until it is whole; it goes if the export does not end well.
pub(crate) struct Unfinished {
    temporary: tempfile::TempPath,
    to: PathBuf,
}

impl Unfinished {
    fn make(to: &Path) -> Result<(File, Unfinished)> {
        let shown = to.display();
        if to.symlink_metadata().is_ok() {
            return Err(usage(format!("{shown} is there already: name a file that is not")));
        }
        let folder = to.parent().unwrap_or(Path::new("/"));
        let made = tempfile::Builder::new().prefix(".mailstead-export-").tempfile_in(folder);
        let (file, temporary) = made
            .with_context(|| format!("could not make {shown}: is its folder there, and writable?"))?
            .into_parts();
        Ok((file, Unfinished { temporary, to: to.to_owned() }))
    }

    fn finish(self, file: &File) -> Result<()> {
        let shown = self.to.display();
        file.sync_all().with_context(|| format!("could not finish {shown}"))?;
        self.temporary
            .persist_noclobber(&self.to)
            .with_context(|| format!("could not put {shown} in place: is it there already?"))
    }
}

/// Exports the mails a query finds.
pub(crate) fn export(
    archive: &Archive,
    query: &str,
    mailboxes: Option<&[u32]>,
    to: &Path,
    all_copies: bool,
    output: &mut dyn Output,
) -> Result<Exported> {
    let mails = all_hits(archive, query, mailboxes)?;
    let mut target = Target::open(to)?;
    let mut exported = Exported { to: to.display().to_string(), ..Exported::default() };
    for (index, mail) in mails.iter().enumerate() {
        let before = (exported.files, exported.bytes);
        match export_mail(archive, *mail, all_copies, &mut target, &mut exported) {
            Ok(()) => exported.mails += 1,
            Err(error) if is_target_error(&error) => return Err(error),
            Err(error) => {
                (exported.files, exported.bytes) = before;
                exported.failed += 1;
                exported.failures.push(Failure { mail: mail.to_string(), reason: told(&error) });
            }
        }
        if index % 100 == 0 {
            output.progress("mails", index as u64, Some(mails.len() as u64))?;
        }
    }
    target.finish()?;
    Ok(exported)
}

/// The mails found, in the order in which they were archived: neighbours lie in one pack of the log.
fn all_hits(archive: &Archive, query: &str, mailboxes: Option<&[u32]>) -> Result<Vec<u32>> {
    let first = archive.search(query, mailboxes, Order::Newest, 0, PAGE)?;
    let mut mails = first.mails;
    if (mails.len() as u64) < first.total {
        let all = usize::try_from(first.total).unwrap_or(usize::MAX);
        mails = archive.search(query, mailboxes, Order::Newest, 0, all)?.mails;
    }
    mails.sort_unstable();
    Ok(mails)
}

/// A full disk ends the export; a damaged mail does not.
#[derive(Debug)]
struct TargetError;

impl std::fmt::Display for TargetError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the export could not be written")
    }
}

pub(crate) fn is_target_error(error: &anyhow::Error) -> bool {
    error.downcast_ref::<TargetError>().is_some()
}

fn export_mail(
    archive: &Archive,
    number: u32,
    all_copies: bool,
    target: &mut Target,
    exported: &mut Exported,
) -> Result<()> {
    let row = archive.mail(number)?.with_context(|| format!("mail {number} is gone"))?;
    let copies = archive.copies(number)?;
    let stem = file_stem(&row);
    let mut written: Vec<&str> = Vec::new();
    for copy in &copies {
        for (part, digest, ending) in parts(copy, all_copies) {
            if written.contains(&digest) || (!all_copies && !written.is_empty()) {
                continue;
            }
            let same = written.len();
            let name = if same == 0 || ending == "report.eml" && same == 1 {
                format!("{stem}.{ending}")
            } else {
                format!("{stem}.{}.{ending}", same + 1)
            };
            let raw = archive.load(number, copy.copy, part)?;
            target.write(&name, &raw, &row)?;
            written.push(digest);
            exported.files += 1;
            exported.bytes += raw.len() as u64;
        }
    }
    Ok(())
}

/// The byte sequences of a copy that are exported: the mail and, with all copies, the report around it.
fn parts(copy: &CopyView, all_copies: bool) -> Vec<(Part, &str, &'static str)> {
    match &copy.enclosed {
        Some(enclosed) => {
            let mut parts = vec![(Part::Mail, enclosed.digest.as_str(), "eml")];
            if all_copies {
                parts.push((Part::Received, copy.digest.as_str(), "report.eml"));
            }
            parts
        }
        None if copy.kind == CopyKind::Report => {
            vec![(Part::Received, copy.digest.as_str(), "report.eml")]
        }
        None => vec![(Part::Received, copy.digest.as_str(), "eml")],
    }
}

/// A name that every file system takes: date, number, subject.
pub(crate) fn file_stem(row: &MailRow) -> String {
    let date: String = view::time(row.date).chars().filter(char::is_ascii_digit).take(14).collect();
    let subject: String = row
        .subject
        .chars()
        .map(|c| if c.is_alphanumeric() || "-_ ".contains(c) { c } else { '_' })
        .take(NAME_CHARS)
        .collect();
    format!("{date}_{}_{}", row.number, subject.trim().replace(' ', "_"))
        .trim_end_matches('_')
        .to_owned()
}

impl Target {
    /// A folder, or a new file ending in `.zip` or `.mbox`.
    pub(crate) fn open(to: &Path) -> Result<Target> {
        let ending = to.extension().map(|ending| ending.to_ascii_lowercase());
        let shown = to.display();
        match ending.as_deref().and_then(std::ffi::OsStr::to_str) {
            Some("zip") => {
                let (file, unfinished) = Unfinished::make(to)?;
                let file = BufWriter::with_capacity(1 << 18, file);
                Ok(Target::Zip(Box::new(zip::ZipWriter::new(file)), unfinished))
            }
            Some("mbox") => {
                let (file, unfinished) = Unfinished::make(to)?;
                Ok(Target::Mbox(BufWriter::with_capacity(1 << 18, file), unfinished))
            }
            Some(other @ ("tar" | "gz" | "tgz" | "zst" | "7z" | "rar" | "pst" | "eml" | "mbx")) => {
                Err(usage(format!(
                    "{shown}: no export ends in .{other}; name a folder, or a file ending in .zip or .mbox"
                )))
            }
            _ => {
                if to.is_file() {
                    return Err(usage(format!(
                        "{shown} is a file: name a folder, or a file ending in .zip or .mbox"
                    )));
                }
                fs::create_dir_all(to)
                    .with_context(|| format!("could not make the folder {shown}"))?;
                Ok(Target::Folder(to.to_owned()))
            }
        }
    }

    /// Writes a mail. An error that is no [`TargetError`] concerns this mail alone.
    pub(crate) fn write(&mut self, name: &str, raw: &Raw, row: &MailRow) -> Result<()> {
        match self {
            Target::Folder(folder) => write_file(&folder.join(name), raw),
            Target::Zip(zip, unfinished) => {
                let options = SimpleFileOptions::default()
                    .large_file(raw.len() as u64 >= u64::from(u32::MAX));
                zip.start_file(name, options)
                    .map_err(anyhow::Error::new)
                    .and_then(|()| Ok(zip.write_all(raw)?))
                    .with_context(|| format!("could not write {}", unfinished.to.display()))
                    .context(TargetError)
            }
            Target::Mbox(out, unfinished) => write_mbox(out, raw, row)
                .with_context(|| format!("could not write {}", unfinished.to.display()))
                .context(TargetError),
        }
    }

    /// Ends it; only then is a file there.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Target::Folder(_) => Ok(()),
            Target::Zip(zip, unfinished) => {
                let mut out = zip.finish().context("could not finish the ZIP file")?;
                out.flush().context("could not finish the ZIP file")?;
                unfinished.finish(out.get_ref())
            }
            Target::Mbox(mut out, unfinished) => {
                out.flush().context("could not finish the mbox file")?;
                unfinished.finish(out.get_ref())
            }
        }
    }
}

/// A new file with these bytes: what is there, a link too, is never written to.
fn write_file(path: &Path, raw: &[u8]) -> Result<()> {
    let shown = path.display();
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            anyhow::bail!(
                "{shown} is there already and stays as it is: export into an empty folder"
            )
        }
        opened => opened.with_context(|| format!("could not make {shown}")).context(TargetError)?,
    };
    let written = file.write_all(raw).with_context(|| format!("could not write {shown}"));
    if written.is_err() {
        // Half a mail must not look like one.
        drop(fs::remove_file(path));
    }
    written.context(TargetError)
}

/// mboxrd: lines that begin with `>`s and `From ` get one more `>`, so that every mail can be told apart again.
/// The sender in the From_ line says so, for readers that know.
fn write_mbox(out: &mut impl Write, raw: &[u8], row: &MailRow) -> std::io::Result<()> {
    let date = jiff::Timestamp::from_second(row.date)
        .map(|time| time.strftime("%a %b %e %H:%M:%S %Y").to_string())
        .unwrap_or_else(|_| "Thu Jan  1 00:00:00 1970".to_owned());
    writeln!(out, "From {} {date}", crate::files::MBOXRD_SENDER)?;
    let mut reader = BufReader::new(raw);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let unquoted = line.iter().position(|byte| *byte != b'>').unwrap_or(line.len());
        if line[unquoted..].starts_with(b"From ") {
            out.write_all(b">")?;
        }
        out.write_all(&line)?;
        line.clear();
    }
    if !raw.ends_with(b"\n") {
        out.write_all(b"\n")?;
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_that_does_not_end_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("all.zip");
        let (mut file, unfinished) = Unfinished::make(&to).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!to.try_exists().unwrap());
        drop(unfinished);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

        let (mut file, unfinished) = Unfinished::make(&to).unwrap();
        file.write_all(b"whole").unwrap();
        unfinished.finish(&file).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"whole");
        assert!(Unfinished::make(&to).is_err(), "what is there stays");
    }

    #[test]
    fn a_file_or_link_that_is_there_is_one_mails_failure() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.eml");
        fs::write(&path, b"precious").unwrap();
        let error = write_file(&path, b"other").unwrap_err();
        assert!(!is_target_error(&error), "{error:#}");
        assert_eq!(fs::read(&path).unwrap(), b"precious");
        let error = write_file(&folder.path().join("no/1.eml"), b"other").unwrap_err();
        assert!(is_target_error(&error), "{error:#}");
    }
}
