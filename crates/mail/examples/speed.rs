//! Microseconds per mail for reading a folder of mail: `speed FOLDER`.
//!
//! Files are read beforehand, so only this crate is measured. No statistics: the best of three
//! rounds, which is what a change should move.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::{Duration, Instant};

use mail::display::{self, Options};
use mail::{Structure, parse, split};

#[derive(Default, Clone, Copy)]
struct Times {
    structure: Duration,
    split: Duration,
    load: Duration,
    parse: Duration,
    display: Duration,
}

impl Times {
    fn total(&self) -> Duration {
        self.structure + self.split + self.load + self.parse
    }
}

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let mut mails = Vec::new();
    collect(Path::new(&folder), &mut mails)?;
    let bytes: usize = mails.iter().map(Vec::len).sum();
    let best = (0..3).map(|_| round(&mails)).min_by_key(Times::total).unwrap_or_default();
    let per = |time: Duration| time.as_secs_f64() * 1e6 / mails.len().max(1) as f64;
    println!("{} mails, {} bytes on average", mails.len(), bytes / mails.len().max(1));
    println!("structure {:8.1} µs", per(best.structure));
    println!("split     {:8.1} µs", per(best.split));
    println!("load      {:8.1} µs", per(best.load));
    println!("parse     {:8.1} µs", per(best.parse));
    println!("total     {:8.1} µs per mail", per(best.total()));
    println!("display   {:8.1} µs, not in the total", per(best.display));
    Ok(())
}

fn round(mails: &[Vec<u8>]) -> Times {
    let mut times = Times::default();
    let mut loaded = 0;
    for raw in mails {
        let start = Instant::now();
        let structure = Structure::of(raw);
        let walked = Instant::now();
        let split = split(raw, &structure);
        let cut = Instant::now();
        loaded += split.pieces.iter().map(|p| p.load(raw).len()).sum::<usize>();
        let held = Instant::now();
        let mail = parse(raw, &structure, &split);
        loaded += mail.text.len();
        times.structure += walked - start;
        times.split += cut - walked;
        times.load += held - cut;
        let parsed = Instant::now();
        loaded += display::html(raw, &structure, Options::default()).html.len();
        times.parse += parsed - held;
        times.display += parsed.elapsed();
    }
    assert!(loaded > 0 || mails.is_empty());
    times
}

fn collect(folder: &Path, mails: &mut Vec<Vec<u8>>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, mails)? } else { mails.push(std::fs::read(&path)?) }
    }
    Ok(())
}
