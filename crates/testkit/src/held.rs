//! What a running process holds of the machine, by /proc: Linux only.

use anyhow::{Context, Result};

/// Memory, threads and open files of a process.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// Resident memory, bytes.
    pub resident: u64,
    /// The most it ever was.
    pub peak: u64,
    /// Threads.
    pub threads: u64,
    /// Open files.
    pub files: u64,
}

impl Held {
    /// By the process with this id.
    pub fn by(pid: u32) -> Result<Held> {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let field = |name: &str| -> Result<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next());
            number.with_context(|| format!("no {name} in the status"))?.parse().context("a number")
        };
        Ok(Held {
            resident: field("VmRSS:")? * 1024,
            peak: field("VmHWM:")? * 1024,
            threads: field("Threads:")?,
            files: std::fs::read_dir(format!("/proc/{pid}/fd"))?.count() as u64,
        })
    }
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mebibytes = |bytes: u64| bytes >> 20;
        let (now, peak) = (mebibytes(self.resident), mebibytes(self.peak));
        write!(f, "{now} MiB (peak {peak} MiB), {} threads, {} files", self.threads, self.files)
    }
}
