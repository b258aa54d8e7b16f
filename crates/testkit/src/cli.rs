//! The command line under test: one call, its exit code, what it printed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::binary;

/// Runs `mailstead` commands on one data directory.
#[derive(Clone, Debug)]
pub struct Cli {
    data: PathBuf,
}

/// What a command answered.
#[derive(Clone, Debug)]
pub struct Output {
    /// The command, for messages.
    pub command: String,
    /// Its exit code; −1 if a signal ended it.
    pub code: i32,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: String,
}

impl Output {
    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard output as JSON, whatever the exit code.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.stdout).with_context(|| format!("no JSON: {self}"))
    }

    /// Fails unless the exit code is `code`.
    pub fn expect(self, code: i32) -> Result<Output> {
        ensure!(self.code == code, "expected exit code {code}: {self}");
        Ok(self)
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let start = &self.stdout[..self.stdout.len().min(2000)];
        let start = String::from_utf8_lossy(start);
        write!(f, "`{}` → {}\n{start}\n{}", self.command, self.code, self.stderr)
    }
}

impl Cli {
    /// For the data directory `data`.
    pub fn new(data: &Path) -> Cli {
        Cli { data: data.to_owned() }
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The program with `--data`, free of what the caller's environment says about Mailstead.
    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Result<Command> {
        let mut command = bare()?;
        command.args(args).arg("--data").arg(&self.data);
        Ok(command)
    }

    /// Runs a command to its end.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Result<Output> {
        run(&mut self.command(args)?)
    }

    /// Runs a command that must succeed, with `--json`, and gives what it printed.
    pub fn json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Result<Value> {
        self.json_with_code(0, args)
    }

    /// Like [`Cli::json`], for a command that must end with `code`.
    pub fn json_with_code<S: AsRef<OsStr>>(
        &self,
        code: i32,
        args: impl IntoIterator<Item = S>,
    ) -> Result<Value> {
        let mut command = self.command(args)?;
        run(command.arg("--json"))?.expect(code)?.json()
    }
}

/// The program alone: no arguments, and no settings from the caller's environment.
pub(crate) fn bare() -> Result<Command> {
    let mut command = Command::new(binary()?);
    for (name, _) in std::env::vars_os() {
        let ours = name.to_string_lossy().starts_with("MAILSTEAD_");
        if ours || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    Ok(command)
}

/// Runs a prepared command, of whatever program, to its end.
pub fn run(command: &mut Command) -> Result<Output> {
    let out =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {command:?}"))?;
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    Ok(Output {
        command: words.collect::<Vec<_>>().join(" "),
        code: out.status.code().unwrap_or(-1),
        stdout: out.stdout,
        stderr: String::from_utf8_lossy(&out.stderr).into_owned(),
    })
}
