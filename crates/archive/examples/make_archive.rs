//! Imports the files of folders, one mail each, into a new archive, and tells how long that took.
//!
//! ```text
//! cargo run --release -p mailstead-archive --example make_archive -- DATA FOLDER…
//! ```
//! `DATA` gets `master.key` and `tenants/1`, as `tests/format/reader.py` wants it. `MAILSTEAD_THREADS` prepare
//! (default 2), at most `MAILSTEAD_GROUP` mails are committed together (default 256), a segment has
//! `MAILSTEAD_SEGMENT` bytes, and every `MAILSTEAD_ERASE`th mail is erased again (default: none).
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use archive::{
    Archive, Arrival, CopyKind, Envelope, EnvelopeRecipient, MailboxKind, MasterKey, Options,
    Outcome, Prepared, Raw, Source,
};
use mail::structure::Structure;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let data = arguments.next().ok_or("which folder is to be made?")?;
    let mut files = Vec::new();
    for folder in arguments {
        below(&folder, &mut files)?;
    }
    files.sort();
    std::fs::create_dir_all(&data)?;
    let master = MasterKey::open_or_create(&data.join("master.key"))?;
    let folder = data.join("tenants/1");
    let default = Options::default();
    let segment_len = number("MAILSTEAD_SEGMENT", default.segment_len as usize) as u64;
    let (archive, _) = Archive::open(&folder, &master, &Options { segment_len, ..default })?;
    let mailbox = archive.add_mailbox("everything@example.com", &[], MailboxKind::Normal)?;

    let begun = Instant::now();
    let (raw_bytes, times) = import(&archive, &files, mailbox)?;
    let committed = begun.elapsed();
    archive.flush_index()?;
    let indexed = begun.elapsed();
    let count = files.len() as f64;
    println!(
        "{} files, {:.1} MB: {:.0} mails/s until all were acknowledged, {:.0} until all could be found",
        files.len(),
        raw_bytes as f64 / 1e6,
        count / committed.as_secs_f64(),
        count / indexed.as_secs_f64(),
    );
    let each = |time: Duration| time.as_secs_f64() * 1e6 / count;
    println!(
        "µs per mail: read {:.0}, structure {:.0}, prepare {:.0}, commit {:.0}",
        each(times.read),
        each(times.structure),
        each(times.prepare),
        each(times.commit),
    );
    let erased = number("MAILSTEAD_ERASE", 0);
    if erased > 0 {
        let begun = Instant::now();
        let mails = archive.counters()?.next_mail;
        for mail in (1..mails).step_by(erased) {
            archive.erase(mail, "example", "example")?;
        }
        println!("erased every {erased}th in {:.2} s", begun.elapsed().as_secs_f64());
    }
    archive.close()?;
    let counters = archive.counters()?;
    println!("{} mails, {} copies; {:?}", counters.mails, counters.copies, times.outcomes);
    let (log, catalog, index) = archive.sizes()?;
    let share = |bytes: u64| bytes as f64 * 100.0 / raw_bytes as f64;
    println!(
        "log {:.1} MB ({:.0} %), catalog {:.1} MB ({:.0} %), index {:.1} MB ({:.0} %)",
        log as f64 / 1e6,
        share(log),
        catalog as f64 / 1e6,
        share(catalog),
        index as f64 / 1e6,
        share(index),
    );
    drop(archive);
    again(&folder, &master)
}

/// Times of what is done to an archive that is there.
fn again(folder: &Path, master: &MasterKey) -> Result<()> {
    let timed =
        |what: &str, begun: Instant| println!("{what}: {:.2} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let (archive, _) = Archive::open(folder, master, &Options::default())?;
    println!("open: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    for deep in [false, true] {
        let begun = Instant::now();
        let verified = archive.verify(deep, &mut |_| true)?;
        if !verified.damaged.is_empty() {
            return Err(format!("damaged: {:?}", verified.damaged).into());
        }
        timed(if deep { "verify --deep" } else { "verify" }, begun);
    }
    let begun = Instant::now();
    archive.reindex(Box::new(|_| {}))?;
    timed("reindex", begun);
    archive.close()?;
    drop(archive);
    let begun = Instant::now();
    let (archive, recovery) = archive::rebuild(folder, master, &Options::default(), &|_| {})?;
    timed("rebuild of the catalog", begun);
    if !recovery.damaged.is_empty() {
        return Err(format!("damaged: {:?}", recovery.damaged).into());
    }
    archive.flush_index()?;
    timed("rebuild with the index", begun);
    for query in
        ["report", "meeting tuesday", "*@enron.com", "from:john", "\"let me know\"", "after:2005"]
    {
        let begun = Instant::now();
        let hits = archive.search(query, None, Default::default(), 0, 50)?;
        println!("{query}: {} hits in {:.1} ms", hits.total, begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(archive.close()?)
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            below(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[derive(Default)]
struct Times {
    read: Duration,
    structure: Duration,
    prepare: Duration,
    commit: Duration,
    outcomes: [(&'static str, u64); 4],
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn import(archive: &Archive, files: &[PathBuf], mailbox: u32) -> Result<(u64, Times)> {
    let (threads, group_len) = (number("MAILSTEAD_THREADS", 2), number("MAILSTEAD_GROUP", 256));
    let next = Mutex::new(files.iter());
    let shared = Mutex::new((0, Times::default()));
    let (sender, receiver) = crossbeam_channel::bounded::<Prepared>(group_len);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (sender, next, shared) = (sender.clone(), &next, &shared);
                scope.spawn(move || -> Result<()> {
                    while let Some(file) = next.lock().map_err(|_| "poisoned")?.next() {
                        let begun = Instant::now();
                        let raw = Raw::from_file(file)?;
                        let read = begun.elapsed();
                        let structure = Structure::of(&raw);
                        let walked = begun.elapsed();
                        let len = raw.len() as u64;
                        let prepared = archive.prepare(arrival(raw, structure, file, mailbox));
                        let done = begun.elapsed();
                        let mut shared = shared.lock().map_err(|_| "poisoned")?;
                        shared.0 += len;
                        shared.1.read += read;
                        shared.1.structure += walked - read;
                        shared.1.prepare += done - walked;
                        drop(shared);
                        sender.send(prepared)?;
                    }
                    Ok(())
                })
            })
            .collect();
        drop(sender);
        let mut outcomes = [("new", 0), ("copy", 0), ("linked", 0), ("already", 0)];
        let mut spent = Duration::ZERO;
        while let Ok(first) = receiver.recv() {
            let mut group = vec![first];
            group.extend(receiver.try_iter().take(group_len - 1));
            let begun = Instant::now();
            for stored in archive.commit(group)? {
                outcomes[match stored.outcome {
                    Outcome::New => 0,
                    Outcome::Copy => 1,
                    Outcome::Linked => 2,
                    Outcome::Already | Outcome::Mended => 3,
                }]
                .1 += 1;
            }
            spent += begun.elapsed();
        }
        for worker in workers {
            worker.join().map_err(|_| "a worker panicked")??;
        }
        let (bytes, mut times) = std::mem::take(&mut *shared.lock().map_err(|_| "poisoned")?);
        times.commit = spent;
        times.outcomes = outcomes;
        Ok((bytes, times))
    })
}

fn arrival(raw: Raw, structure: Structure, file: &Path, mailbox: u32) -> Arrival {
    let report = mail::journal_report(&raw, &structure);
    let path = Some(file.to_string_lossy().into_owned());
    let way = if report.is_some() { "journal" } else { "import" };
    let envelope = report.as_ref().map(|report| Envelope {
        from: report.sender.clone(),
        on_behalf_of: report.on_behalf_of.clone(),
        recipients: report
            .recipients
            .iter()
            .map(|recipient| EnvelopeRecipient {
                address: recipient.address.clone(),
                kind: format!("{:?}", recipient.kind).to_lowercase(),
                expanded: recipient.expanded.clone(),
                forwarded: recipient.forwarded.clone(),
            })
            .collect(),
    });
    Arrival {
        kind: if report.is_some() { CopyKind::Report } else { CopyKind::Mail },
        enclosed: report.and_then(|report| report.enclosed),
        envelope,
        raw,
        structure,
        source: Source { way: way.into(), path, ..Source::default() },
        archived: 1_700_000_000_000,
        fallback_date: None,
        always: vec![mailbox],
        placements: Vec::new(),
    }
}
