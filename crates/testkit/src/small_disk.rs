//! A disk that is soon full: a file system in memory, of some size. To mount one needs root.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// A small file system, unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one of `size` (as `mount` takes it: `24m`) on a folder, which is made; `None` without the right to do so.
    pub fn mount(on: &Path, size: &str) -> Result<Option<SmallDisk>> {
        fs::create_dir_all(on)?;
        let options = format!("size={size},mode=0700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(on);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("skipped: no right to mount a file system");
        }
        Ok(mounted.then(|| SmallDisk(on.to_owned())))
    }

    /// Takes up what is free, but for `rest` bytes.
    pub fn fill(&self, rest: u64) -> Result<()> {
        let mut ballast = File::create(self.ballast())?;
        while ballast.write_all(&[0; 4096]).is_ok() {}
        let len = ballast.metadata()?.len();
        ballast.set_len(len.saturating_sub(rest)).context("cannot shorten the ballast")
    }

    /// Frees it again.
    pub fn free(&self) -> Result<()> {
        fs::remove_file(self.ballast()).context("there is no ballast")
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Whoever is still in it keeps it until he has gone.
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}
