//! Programs that a test starts: each with its standard error in a file, and none outlives its handle.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::wait;

/// The top of the checkout.
pub fn repository() -> PathBuf {
    let kit = Path::new(env!("CARGO_MANIFEST_DIR"));
    kit.ancestors().nth(2).unwrap_or(kit).to_owned()
}

/// Where cargo builds to: two levels above the running test.
pub(crate) fn target() -> Result<PathBuf> {
    let test = std::env::current_exe().context("cannot tell which program runs")?;
    let profile = test.ancestors().find(|path| path.join("deps").is_dir());
    let target =
        profile.and_then(Path::parent).context("the test does not lie in a target folder")?;
    Ok(target.to_owned())
}

/// The program under test: `MAILSTEAD_BIN`, else the one that cargo built beside this test.
pub(crate) fn binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("MAILSTEAD_BIN") {
        return Ok(path.into());
    }
    let path = target()?.join("debug/mailstead");
    ensure!(
        path.is_file(),
        "{} is missing: cargo build -p mailstead-cli --features faults",
        path.display()
    );
    Ok(path)
}

/// Sends a signal (`TERM`, `INT`, `HUP`) to one process of our own.
pub fn signal(name: &str, pid: u32) -> Result<()> {
    let sent = Command::new("sh")
        .args(["-c", "kill -s \"$0\" \"$1\"", name, &pid.to_string()])
        .status()?;
    ensure!(sent.success(), "cannot send SIG{name} to {pid}");
    Ok(())
}

/// A child process. Dropping it kills it.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    lines: Receiver<String>,
    log: PathBuf,
}

impl Process {
    /// Starts `command`, with nothing on standard input; standard error is added to the file `log`.
    pub fn spawn(name: &str, command: &mut Command, log: &Path) -> Result<Process> {
        let errors = File::options().create(true).append(true).open(log)?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("cannot start {name}: {command:?}"))?;
        let stdout = child.stdout.take().context("standard output is piped")?;
        let (send, lines) = channel();
        // Ends by itself when the child closes its standard output.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Process { name: name.to_owned(), child, lines, log: log.to_owned() })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line it prints to standard output; an error when it ends or says nothing for `limit`.
    pub fn line(&mut self, limit: Duration) -> Result<String> {
        match self.lines.recv_timeout(limit) {
            Ok(line) => Ok(line),
            Err(_) => {
                let state = match self.child.try_wait()? {
                    Some(status) => status.to_string(),
                    None => "still running".to_owned(),
                };
                bail!(
                    "{} printed nothing more ({state}); its log ends:\n{}",
                    self.name,
                    self.log_end()
                )
            }
        }
    }

    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) -> Result<()> {
        signal(name, self.child.id())
    }

    /// Its exit status, if it has ended.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits until it ends by itself.
    pub fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let Process { name, child, .. } = self;
        let ended = wait::until(&format!("{name} to end"), limit, || Ok(child.try_wait()?));
        ended.with_context(|| format!("its log ends:\n{}", self.log_end()))
    }

    /// Ends it with SIGKILL, at once.
    pub fn kill(&mut self) -> Result<ExitStatus> {
        self.child.kill()?;
        Ok(self.child.wait()?)
    }

    /// Everything it wrote to standard error so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    fn log_end(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; there is nobody left to tell about a failure.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
