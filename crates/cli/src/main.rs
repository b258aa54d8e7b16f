//! The `mailstead` command.
//!
//! Reads arguments and settings, runs one command and prints its result. Wiring only: what the commands do is in
//! `engine`, and how they get there in `api`.

mod args;
mod company;
mod flags;
mod print;
mod run;
mod serve;
mod setup;
mod terminal;
mod trial;

use std::process::ExitCode;

use anyhow::Result;
use api::operator::Interrupted;
use clap::Parser;
use engine::command::{Done, is_usage, told};

use crate::args::{Args, Verb};
use crate::print::Shape;
use crate::terminal::Terminal;

fn main() -> ExitCode {
    host::prepare_process();
    let args = Args::parse();
    match dispatch(args) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mailstead: {}", told(&error));
            ExitCode::from(match error.downcast_ref::<Interrupted>() {
                Some(interrupted) => interrupted.code(),
                None if is_usage(&error) => 2,
                None => 1,
            })
        }
    }
}

fn dispatch(args: Args) -> Result<ExitCode> {
    let settings = flags::settings(&args)?;
    settings.start_logging()?;
    match args.verb {
        Verb::Serve(_) => serve::serve(&settings),
        Verb::Trial(trial) => trial::trial(&settings, &trial),
        Verb::Config => {
            print::config(&settings, args.json)?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Restore { from } => {
            let mut terminal = Terminal::new(args.json);
            let done = run::restore(&settings, &from, &mut terminal);
            terminal.finish()?;
            shown(&done?, Shape::Verify, args.json)
        }
        verb => {
            let (command, shape) = verb.into_command(args.json)?;
            let mut terminal = Terminal::new(args.json);
            let done = run::run(&settings, &command, &mut terminal);
            terminal.finish()?;
            shown(&done?, shape, args.json)
        }
    }
}

fn shown(done: &Done, shape: Shape, json: bool) -> Result<ExitCode> {
    print::result(&done.value, shape, json)?;
    Ok(ExitCode::from(if done.good { 0 } else { 1 }))
}

/// Somebody closed the pipe we print to (`mailstead search … | head`): that is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
