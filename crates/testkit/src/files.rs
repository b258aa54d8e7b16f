//! Files of a test: all below a folder, and copies of whole folders.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// All files below a folder, sorted by path.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Copies a folder with all that is in it; sockets and the like are left out.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in below(from)? {
        let target = to.join(file.strip_prefix(from)?);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(&file, &target).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

/// The segments of all tenants of a data directory, oldest first.
pub fn segments(data: &Path) -> Result<Vec<PathBuf>> {
    let all = below(&data.join("tenants"))?;
    Ok(all.into_iter().filter(|path| path.extension().is_some_and(|end| end == "seg")).collect())
}

/// Turns the lowest bit of one byte of a file.
pub fn flip(file: &Path, at: u64) -> Result<()> {
    use std::io::{Read, Seek, SeekFrom, Write};
    let mut file = std::fs::File::options().read(true).write(true).open(file)?;
    let mut byte = [0];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut byte)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(&[byte[0] ^ 1])?;
    Ok(())
}
