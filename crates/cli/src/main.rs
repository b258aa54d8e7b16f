//! The `mailstead` command.
//!
//! Reads arguments and settings, runs one command in process – or in the service that owns the data directory – and
//! prints its result. Wiring only: what the commands do is in `engine`.

mod args;
mod company;
mod memory;
mod print;
mod private;
mod serve;
mod settings;
mod terminal;
mod trial;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use engine::command::{Command, Done, is_usage, told};
use engine::{DataDir, Engine};

use crate::args::{Args, Verb};
use crate::settings::Settings;
use crate::terminal::Terminal;

fn main() -> ExitCode {
    memory::keep_small();
    private::keep_private();
    let args = Args::parse();
    match run(args) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mailstead: {}", told(&error));
            ExitCode::from(if is_usage(&error) { 2 } else { 1 })
        }
    }
}

fn run(args: Args) -> Result<ExitCode> {
    let settings = Settings::gather(&args)?;
    settings.start_logging()?;
    match args.verb {
        Verb::Serve(_) => serve::serve(&settings),
        Verb::Trial(trial) => trial::trial(&settings, &trial),
        Verb::Config => {
            print::config(&settings, args.json)?;
            Ok(ExitCode::SUCCESS)
        }
        verb => {
            let (command, shape) = verb.into_command(args.json)?;
            let mut terminal = Terminal::new(args.json);
            let done = run_command(&settings, command, &mut terminal)?;
            terminal.finish()?;
            print::result(&done.value, shape, args.json)?;
            Ok(ExitCode::from(if done.good { 0 } else { 1 }))
        }
    }
}

/// Runs a command here if nobody has the data directory, else in the service that has it.
fn run_command(settings: &Settings, command: Command, terminal: &mut Terminal) -> Result<Done> {
    let path = settings.data();
    match DataDir::take(path)? {
        Some(data) => {
            let engine = Engine::open(data, settings.engine())?;
            let result = engine.run(command, terminal);
            engine.close()?;
            result
        }
        None => ask_service(path, &command, terminal),
    }
}

#[cfg(unix)]
fn ask_service(data: &Path, command: &Command, terminal: &mut Terminal) -> Result<Done> {
    // A service that is just starting has the lock before it listens.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let socket = data.join("control.sock");
    while !socket.try_exists().context("could not look for the service's socket")?
        && std::time::Instant::now() < deadline
    {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    engine::control::ask(data, command, terminal)
}

#[cfg(not(unix))]
fn ask_service(data: &Path, _: &Command, _: &mut Terminal) -> Result<Done> {
    anyhow::bail!("{} is in use by a running service: stop it first", data.display())
}

/// Somebody closed the pipe we print to (`mailstead search … | head`): that is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
