//! How fast the built program is, seen from outside: `make bench`.
//!
//! Runs the release binary (`MAILSTEAD_BIN`) on the bulk set of the corpus, or on made mail without it, beside notmuch
//! and Postfix on the same input in the same run, and prints a table for docs/benchmarks.md. An argument picks the
//! parts whose name contains it: `make bench ARGS=smtp`. Every figure is one run; a busy machine shows in the load
//! average that is printed first, and then the CPU figures are the ones to compare.

#![allow(clippy::print_stdout, reason = "a table on standard output is what this program is for")]

mod control;
mod load;
mod measure;
mod readers;
mod tenants;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use testkit::corpus::corpus;
use testkit::{
    Archive, Context, Copies, Directory, Maker, Postfix, Result, Smtp, Value, anyhow, files, odd,
    tools, wait,
};

use control::Control;
use measure::{Cpu, child_cpu, percentile, report, tree_size};

const MAILBOX: &str = "bench@acme.test";
/// Ten kinds of queries.
const QUERIES: [&str; 10] = [
    "linux",
    "linux kernel",
    "\"thank you\"",
    "from:steve",
    "after:2001-01-01 before:2001-06-01",
    "meeting schedule",
    "attachment:patch",
    "xmlrpc",
    "energy after:2001-01-01",
    "subject:patch",
];

fn main() -> Result<()> {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants =
        |part: &str| wanted.is_empty() || wanted.iter().any(|word| part.contains(word.as_str()));
    println!("{}", measure::machine());
    println!("\n| what | measured | target |\n|---|---|---|");
    let directory = Directory::new()?;
    let bulk = match corpus()? {
        Some(corpus) => corpus.path("bulk"),
        None => made(&directory)?,
    };
    if wants("import") {
        import(&bulk)?;
    }
    if ["search", "start", "verify", "readers"].into_iter().any(wants) {
        large_archive(&bulk, &directory, &wants)?;
    }
    if wants("smtp") {
        smtp()?;
    }
    if wants("memory") {
        memory()?;
    }
    if wants("tenants") {
        tenants::tenants()?;
    }
    Ok(())
}

/// 20,000 made mails, where there is no corpus.
fn made(directory: &Directory) -> Result<PathBuf> {
    let mut maker = Maker::new("bench", 1);
    for n in 0..20_000 {
        directory.write(format!("bulk/{}/{n}.eml", n % 100), maker.mail().bytes)?;
    }
    Ok(directory.join("bulk"))
}

fn archive() -> Result<Archive> {
    let archive = Archive::new()?;
    archive.mailbox(MAILBOX, &[])?;
    Ok(archive)
}

/// Runs a program to its end: wall time, CPU, peak of resident memory in bytes.
fn timed(command: &mut Command) -> Result<(Duration, Duration, u64)> {
    let (begun, cpu) = (Instant::now(), child_cpu()?);
    let mut child = command.stdout(std::process::Stdio::null()).spawn()?;
    let mut peak = 0;
    let status = wait::until("a program of the bench", Duration::from_secs(3600), || {
        peak = peak.max(measure::peak_memory(child.id()).unwrap_or(0));
        Ok(child.try_wait()?)
    })?;
    let (wall, cpu) = (begun.elapsed(), child_cpu()? - cpu);
    testkit::ensure!(status.success(), "{command:?}: {status}");
    Ok((wall, cpu, peak))
}

fn import_command(archive: &Archive, folder: &Path) -> Result<Command> {
    let mut command = archive.cli().command(["import"])?;
    command.arg(folder).args(["--mailbox", MAILBOX, "--tenant", Archive::TENANT]);
    Ok(command)
}

fn import(bulk: &Path) -> Result<()> {
    let (raw, count) = (tree_size(bulk)?, files::below(bulk)?.len());
    let archive = archive()?;
    let (wall, cpu, peak) = timed(&mut import_command(&archive, bulk)?)?;
    let stats = archive.cli().json(["stats"])?["tenants"][0].clone();
    let mails = stats["mails"].as_u64().context("no count")?;
    let rate = mails as f64 / wall.as_secs_f64();
    let per_mail = cpu.as_secs_f64() * 1e6 / count as f64;
    report(
        &format!("import of {count} files, {:.0} MB", raw as f64 / 1e6),
        &format!("{rate:.0} mails/s, {per_mail:.0} µs CPU a mail"),
        "≥ 3,000 mails/s, ≤ 600 µs",
    );
    report(
        "resident memory of the import, peak",
        &format!("{:.0} MiB", peak as f64 / 1048576.0),
        "≤ 300 MiB",
    );
    let tenant = archive.data().join("tenants");
    let log: u64 = files::segments(archive.data())?
        .iter()
        .map(|path| std::fs::metadata(path).map(|about| about.len()))
        .sum::<Result<_, _>>()?;
    report("segment log / raw bytes", &format!("{:.3}", log as f64 / raw as f64), "≤ 0.38");
    report(
        "log + catalog + index / raw bytes",
        &format!("{:.3}", tree_size(&tenant)? as f64 / raw as f64),
        "≤ 0.55",
    );

    if tools::is_installed("notmuch") {
        let folder = Directory::new()?;
        let config = format!(
            "[database]\npath={0}\nmail_root={1}\n[user]\nname=x\nprimary_email=x@x.test\n",
            folder.path().display(),
            bulk.display()
        );
        let config = folder.write("config", config)?;
        let mut command = Command::new("notmuch");
        command.arg("--config").arg(config).args(["new", "--quiet", "--no-hooks"]);
        let (theirs, their_cpu, _) = timed(&mut command)?;
        let ratio = theirs.as_secs_f64() / wall.as_secs_f64();
        let cpu_ratio = their_cpu.as_secs_f64() / cpu.as_secs_f64();
        report(
            "notmuch new on the same files",
            &format!(
                "{:.0} mails/s; we are {ratio:.1}× as fast, with {cpu_ratio:.1}× less CPU",
                count as f64 / theirs.as_secs_f64()
            ),
            "≥ 5×",
        );
    }
    Ok(())
}

/// The bulk set again with other Message-IDs, until there are 100,000 mails.
fn multiplied(bulk: &Path, directory: &Directory) -> Result<PathBuf> {
    let sources = files::below(bulk)?;
    for n in sources.len()..100_000 {
        let mail = std::fs::read(&sources[n % sources.len()])?;
        let (round, head) = (
            n / sources.len(),
            format!("Subject: again {}\nMessage-ID: <{n}@again.test>\n", n / sources.len()),
        );
        directory.write(
            format!("again/{round}/{}/{n}.eml", n % 100),
            [head.as_bytes(), &mail].concat(),
        )?;
    }
    Ok(directory.join("again"))
}

fn large_archive(bulk: &Path, directory: &Directory, wants: &dyn Fn(&str) -> bool) -> Result<()> {
    let archive = archive()?;
    timed(&mut import_command(&archive, bulk)?)?;
    timed(&mut import_command(&archive, &multiplied(bulk, directory)?)?)?;
    let mails = archive.cli().json(["stats"])?["tenants"][0]["mails"].clone();

    let mut service = archive.service();
    let mut starts = Vec::new();
    for _ in 0..5 {
        service.start()?;
        starts.push(service.took()?);
        service.stop()?;
    }
    report(
        &format!("start to ready, {mails} mails"),
        &format!("{:.0} ms", percentile(&mut starts, 50).as_secs_f64() * 1e3),
        "≤ 500 ms",
    );

    if wants("search") {
        service.start()?;
        search(&archive)?;
        service.stop()?;
    }
    if wants("readers") {
        service.start()?;
        readers::readers(&archive, &service)?;
        service.stop()?;
    }
    if wants("verify") {
        let stored: u64 = files::segments(archive.data())?
            .iter()
            .map(|path| std::fs::metadata(path).map(|about| about.len()))
            .sum::<Result<_, _>>()?;
        let (wall, cpu, _) = timed(&mut archive.cli().command(["verify"])?)?;
        let (rate, per_core) =
            (stored as f64 / 1e6 / wall.as_secs_f64(), stored as f64 / 1e6 / cpu.as_secs_f64());
        report(
            &format!("verify, {:.0} MB stored", stored as f64 / 1e6),
            &format!("{rate:.0} MB/s, {per_core:.0} MB/s a core"),
            "≥ 300 MB/s a core",
        );
    }
    Ok(())
}

/// Ten kinds of queries, 50 hits and the total, through the service's socket, in a mailbox that has all mail.
fn search(archive: &Archive) -> Result<()> {
    let mut control = Control::new(archive.data())?;
    let mut all = Vec::new();
    for query in QUERIES {
        let mut times = Vec::new();
        let mut total = Value::Null;
        for _ in 0..50 {
            let begun = Instant::now();
            total = control.search(query, MAILBOX, 50)?["total"].clone();
            times.push(begun.elapsed());
        }
        all.extend(&times);
        let (half, most) = (percentile(&mut times.clone(), 50), percentile(&mut times, 95));
        report(
            &format!("search {query} ({total} hits), p50 / p95"),
            &format!("{:.1} / {:.1} ms", half.as_secs_f64() * 1e3, most.as_secs_f64() * 1e3),
            "≤ 10 ms",
        );
    }
    report(
        "search, p95 of all",
        &format!("{:.1} ms", percentile(&mut all, 95).as_secs_f64() * 1e3),
        "≤ 10 ms",
    );
    Ok(())
}

fn smtp() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let (server, cpu) = (service.smtp()?, Cpu::of(service.id()?));
    let found = |load, mails| until_found(archive.data(), server, &endpoint.address, load, mails);
    for (connections, count, target) in [(1, 3000, "≥ 500/s"), (10, 20_000, "≥ 2,000/s")] {
        let before = cpu.used()?;
        let (rate, delays) = std::thread::scope(|scope| {
            let watcher = scope.spawn(|| found(connections, 5));
            let rate = load::send(server, &endpoint.address, connections, count, 10_000);
            (rate, watcher.join())
        });
        let mut delays = delays.map_err(|_| anyhow!("the watcher panicked"))??;
        let (rate, used) = (rate?, (cpu.used()? - before).as_secs_f64() * 1e6 / count as f64);
        let measured = format!("{rate:.0} mails/s, {used:.0} µs CPU a mail");
        report(&format!("journal SMTP, 10 KB mails, {connections} connections"), &measured, target);
        let late = percentile(&mut delays, 95).as_secs_f64();
        report("from 250 to found, under that load, p95", &format!("{late:.2} s"), "≤ 3 s");
    }
    let late = percentile(&mut found(0, 20)?, 95).as_secs_f64();
    report("from 250 to found, idle, p95", &format!("{late:.2} s"), "≤ 1 s");
    report("resident memory after that, peak", &mebibytes(service.id()?)?, "≤ 300 MiB");
    service.stop()?;

    let nobody = archive.loopback().port(9);
    if let Some(postfix) = Postfix::start(Copies::None, "nowhere.test", nobody, None)? {
        let rate = load::send(postfix.smtp(), "sink@elsewhere.test", 10, 5000, 10_000)?;
        let what = "Postfix's durable queueing, 10 KB mails, 10 connections";
        report(what, &format!("{rate:.0} mails/s"), "half of ours");
    }
    Ok(())
}

/// Sends marked mails one after the other, and measures how long after its 250 a search finds each. `load` is the
/// number of connections that send meanwhile: other mails for each.
fn until_found(
    data: &Path,
    server: SocketAddr,
    endpoint: &str,
    load: usize,
    mails: usize,
) -> Result<Vec<Duration>> {
    let mut control = Control::new(data)?;
    let mut maker = Maker::new(&format!("found-at-{load}"), server.port().into());
    let mut smtp = Smtp::connect(server)?;
    smtp.ehlo()?;
    let mut delays = Vec::new();
    for _ in 0..mails {
        let mail = maker.mail();
        smtp.send("x@outside.test", &[endpoint], &mail.bytes)?.expect(250)?;
        let answered = Instant::now();
        wait::until_true("a mail to be found", || {
            Ok(control.search(&mail.word, "journal@acme.test", 1)?["total"] == 1)
        })?;
        delays.push(answered.elapsed());
    }
    Ok(delays)
}

/// The peak of resident memory where it could grow: a mail of 150 MB, 100 connections with a mail each.
fn memory() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let mail = odd::large((150 << 20) - (1 << 20));
    smtp.send("x@outside.test", &[&endpoint.address], &mail)?.expect(250)?;
    archive.only("subject:large")?;
    let what = "resident memory with a mail of 150 MB, peak";
    report(what, &mebibytes(service.id()?)?, "≤ 300 MiB");
    service.stop()?;
    service.start()?;
    load::send(service.smtp()?, &endpoint.address, 100, 2000, 500_000)?;
    let what = "resident memory with 100 connections, mails of 0.5 MB, peak";
    report(what, &mebibytes(service.id()?)?, "≤ 300 MiB");
    Ok(())
}

fn mebibytes(pid: u32) -> Result<String> {
    Ok(format!("{:.0} MiB", measure::peak_memory(pid)? as f64 / f64::from(1 << 20)))
}
