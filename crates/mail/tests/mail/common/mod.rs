//! Finds the corpus of real mail. Where it is absent the tests say so and pass.

use std::path::{Path, PathBuf};

/// The unpacked corpus: `MAILSTEAD_CORPUS_UNPACKED`, or an `unpacked` folder in the corpus.
pub fn corpus() -> Option<PathBuf> {
    let folder = match std::env::var_os("MAILSTEAD_CORPUS_UNPACKED") {
        Some(folder) => PathBuf::from(folder),
        None => {
            let packed = std::env::var_os("MAILSTEAD_CORPUS").map(PathBuf::from);
            let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
            packed.unwrap_or(default).join("unpacked")
        }
    };
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: no corpus");
        None
    }
}

/// Every file below a folder, in a fixed order.
#[allow(dead_code)] // not every test binary walks
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() { folders.push(path) } else { out.push(path) }
        }
    }
    out.sort();
    out
}
