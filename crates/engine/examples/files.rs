//! Prints what the file source makes of some paths: counts, reasons, folders.
//!
//! `cargo run -p mailstead-engine --example files -- PATH…`

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use engine::files::{Content, Files, Found};

/// Paths shown per reason.
const SHOWN: usize = 12;

fn main() {
    let source = Files::new(std::env::args_os().skip(1).map(PathBuf::from).collect());
    println!("{:?}", source.estimate());
    let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut folders: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    let mut mboxes: BTreeMap<PathBuf, (u64, Vec<String>)> = BTreeMap::new();
    for found in source {
        let (kind, bytes) = match &found {
            Found::Mail { content: Content::Bytes(bytes), .. } => ("mail", bytes.len() as u64),
            Found::Mail { content: Content::Spooled { len, .. }, .. } => ("mail, spooled", *len),
            Found::Mail { content: Content::File { len, .. }, .. } => ("mail, large file", *len),
            Found::Skipped { .. } => ("skipped", 0),
            Found::Failed { .. } => ("failed", 0),
        };
        let count = kinds.entry(kind).or_default();
        *count = (count.0 + 1, count.1 + bytes);
        match found {
            Found::Mail { origin, .. } => {
                if origin.offset.is_some() {
                    let mbox = mboxes.entry(origin.path).or_default();
                    *mbox = (mbox.0 + 1, origin.folder.clone());
                }
                *folders.entry(origin.folder).or_default() += 1;
            }
            Found::Skipped { origin, reason } | Found::Failed { origin, reason } => {
                let place = format!("{} {:?}", origin.path.display(), origin.offset);
                reasons.entry(reason).or_default().push(place);
            }
        }
    }
    for (kind, (count, bytes)) in &kinds {
        println!("{count:8} {kind}, {bytes} bytes");
    }
    for (reason, places) in &reasons {
        println!("{:8} {reason}", places.len());
        places.iter().take(SHOWN).for_each(|place| println!("             {place}"));
    }
    println!("{} mbox files", mboxes.len());
    let of_many = mboxes.iter().filter(|(_, (count, _))| *count > 1);
    for (path, (count, folder)) in of_many.take(40) {
        println!("{count:8} {} {:?}", path.display(), folder.last());
    }
    println!("{} folders", folders.len());
    folders.iter().take(40).for_each(|(folder, count)| println!("{count:8} {folder:?}"));
}
