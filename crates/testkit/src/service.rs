//! `mailstead serve`: started, killed, stopped, and started again on the same data and the same port.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cli::Cli;
use crate::process::Process;
use crate::smtp::Smtp;
use crate::wait::SOON;

/// A service on one data directory. Dropping it kills the process.
#[derive(Debug)]
pub struct Service {
    cli: Cli,
    http: String,
    smtp: String,
    options: Vec<String>,
    file_size: Option<u64>,
    log: PathBuf,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    process: Process,
    smtp: SocketAddr,
    http: String,
    took: Duration,
}

impl Service {
    /// A service that is not started yet. It will listen for SMTP on `smtp` (`ADDRESS:0` picks a port, which later
    /// starts keep) and write its log to `log`.
    pub fn new(data: &Path, smtp: &str, log: &Path) -> Service {
        let smtp = smtp.to_owned();
        Service {
            cli: Cli::new(data),
            http: "127.0.0.1:0".to_owned(),
            smtp,
            options: Vec::new(),
            file_size: None,
            log: log.to_owned(),
            running: None,
        }
    }

    /// Lets later starts listen for HTTP on another address than `127.0.0.1:0`.
    pub fn http_on(&mut self, address: &str) {
        self.http = address.to_owned();
    }

    /// Adds an option of `serve`, for all later starts.
    pub fn option(&mut self, words: &[&str]) {
        self.options.extend(words.iter().map(|&word| word.to_owned()));
    }

    /// Lets later starts write no file beyond so many bytes: what a full disk looks like to a program.
    pub fn limit_file_size(&mut self, bytes: Option<u64>) {
        self.file_size = bytes;
    }

    /// Starts it and waits until it says that it is ready.
    pub fn start(&mut self) -> Result<()> {
        self.start_with(&[])
    }

    /// Starts it to die at a fault point: `NAME` or `NAME:K`, the K-th time that it passes.
    pub fn start_with_fault(&mut self, fault: &str) -> Result<()> {
        self.start_with(&[("MAILSTEAD_FAULT", fault)])
    }

    /// Starts it with these environment variables.
    pub fn start_with(&mut self, environment: &[(&str, &str)]) -> Result<()> {
        ensure!(self.running.is_none(), "the service runs already");
        let begun = Instant::now();
        let mut command =
            self.cli.command(["serve", "--http", &self.http, "--smtp", &self.smtp])?;
        command.args(&self.options);
        if let Some(bytes) = self.file_size {
            command = with_limit(&command, bytes);
        }
        command.envs(environment.iter().copied());
        let mut process = Process::spawn("mailstead serve", &mut command, &self.log)?;
        let (smtp, http) = ready(&mut process)?;
        self.smtp = smtp.to_string();
        self.running = Some(Running { process, smtp, http, took: begun.elapsed() });
        Ok(())
    }

    fn running(&self) -> Result<&Running> {
        self.running.as_ref().context("the service does not run")
    }

    /// Where it listens for SMTP.
    pub fn smtp(&self) -> Result<SocketAddr> {
        Ok(self.running()?.smtp)
    }

    /// Where it listens for HTTP.
    pub fn http(&self) -> Result<&str> {
        Ok(&self.running()?.http)
    }

    /// How long the last start took until it was ready.
    pub fn took(&self) -> Result<Duration> {
        Ok(self.running()?.took)
    }

    /// Its process id.
    pub fn id(&self) -> Result<u32> {
        Ok(self.running()?.process.id())
    }

    /// A new SMTP connection to it, greeted.
    pub fn connect(&self) -> Result<Smtp> {
        Smtp::connect(self.smtp()?)
    }

    /// Kills it with SIGKILL.
    pub fn kill(&mut self) -> Result<()> {
        let mut running = self.running.take().context("the service does not run")?;
        running.process.kill()?;
        Ok(())
    }

    /// Sends it a signal by name (`HUP`).
    pub fn signal(&self, name: &str) -> Result<()> {
        self.running()?.process.signal(name)
    }

    /// Stops it with SIGTERM; it must end with exit code 0.
    pub fn stop(&mut self) -> Result<()> {
        self.signal("TERM")?;
        let status = self.ended()?;
        ensure!(status.success(), "SIGTERM must end the service with exit code 0, not {status}");
        Ok(())
    }

    /// Waits until it has ended by itself, as it does at a fault point.
    pub fn ended(&mut self) -> Result<ExitStatus> {
        let mut running = self.running.take().context("the service does not run")?;
        running.process.wait(SOON)
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> Result<bool> {
        match &mut self.running {
            Some(running) => Ok(running.process.ended()?.is_some()),
            None => Ok(true),
        }
    }

    /// Everything that all starts wrote to standard error.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

/// The same command below a shell that limits the size of files. The signal that would end a program at the limit is
/// ignored, so that it sees an error of write(2), as with a full disk.
fn with_limit(command: &Command, bytes: u64) -> Command {
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\""]);
    limited.arg((bytes / 512).to_string()).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited
}

/// Reads the one line that says that the service is ready: addresses for SMTP and HTTP.
pub(crate) fn ready(process: &mut Process) -> Result<(SocketAddr, String)> {
    let line = process.line(SOON)?;
    let said: Value = serde_json::from_str(&line)
        .with_context(|| format!("the first line must be the ready line, not {line:?}"))?;
    ensure!(said["ready"] == true, "not ready: {line}");
    let smtp = said["smtp"].as_str().context("the ready line names no SMTP address")?;
    let http = said["http"].as_str().context("the ready line names no HTTP address")?;
    Ok((smtp.parse()?, http.to_owned()))
}
