//! What /proc knows: CPU, memory, the machine.

use std::path::Path;
use std::time::Duration;

use testkit::{Context, Result, files};

/// Clock ticks of /proc in a second; 100 on every Linux that matters.
const TICKS: f64 = 100.0;

/// One line of the table.
pub fn report(what: &str, measured: &str, target: &str) {
    println!("| {what} | {measured} | {target} |");
}

/// The machine, in a line.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let memory = read("/proc/meminfo").lines().next().unwrap_or_default().to_owned();
    let load = read("/proc/loadavg");
    format!(
        "{} × {cores}, {}, load {}",
        model.trim_start_matches(['\t', ':', ' ']),
        memory.trim(),
        load.trim()
    )
}

/// CPU of all ended children of this process, user and system.
pub fn child_cpu() -> Result<Duration> {
    ticks("self", 13)
}

/// The CPU of a running process.
pub struct Cpu(u32);

impl Cpu {
    /// Of this process.
    pub fn of(pid: u32) -> Cpu {
        Cpu(pid)
    }

    /// Used so far, user and system.
    pub fn used(&self) -> Result<Duration> {
        ticks(&self.0.to_string(), 11)
    }
}

/// The sum of two neighbouring fields of `stat`, counted from behind the name.
fn ticks(process: &str, first: usize) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let sum: f64 = fields
        .get(first..first + 2)
        .context("a short stat")?
        .iter()
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    Ok(Duration::from_secs_f64(sum / TICKS))
}

/// The most memory a process had resident, in bytes.
pub fn peak_memory(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

/// The bytes of all files below a folder.
pub fn tree_size(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for path in files::below(folder)? {
        sum += std::fs::metadata(path)?.len();
    }
    Ok(sum)
}

/// The value below which so many percent lie.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort();
    let at = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(at).copied().unwrap_or_default()
}
