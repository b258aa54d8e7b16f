//! Runs one command: here if nobody has the data directory, else in the service that has it.
//!
//! Either way it is the same request to the same router; only the way there differs.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use engine::command::{Command, Done, usage};
use engine::{DataDir, Engine, ServiceFile};
use host::Settings;

use crate::setup;
use crate::terminal::Terminal;

/// Runs a command.
pub fn run(settings: &Settings, command: &Command, terminal: &mut Terminal) -> Result<Done> {
    if !matches!(command, Command::TenantAdd { .. }) {
        must_be_there(settings.data())?;
    }
    let data = host::take_or_reach(settings.data())?;
    if data.is_some() && matches!(command, Command::OperatorLink) {
        return Err(usage(
            "an operator signs in to a service that runs, and none uses this data directory: start `mailstead serve` first",
        ));
    }
    let web = match &data {
        Some(_) => None,
        None => ServiceFile::announced(settings.data()).and_then(|service| service.web),
    };
    let mut done = answer(settings, data, command, terminal)?;
    setup::put_link(&mut done.value, web.as_deref());
    Ok(done)
}

/// Only what begins an archive makes one: anything else that is sent to the wrong place says so.
fn must_be_there(data: &Path) -> Result<()> {
    let is_there = |name: &str| data.join(name).symlink_metadata().is_ok();
    if ["system.sqlite3", "tenants", "master.key", "service.json"].into_iter().any(is_there) {
        return Ok(());
    }
    Err(usage(format!(
        "there is no archive in {}: check --data and MAILSTEAD_DATA, or begin one with `mailstead tenant add`",
        data.display()
    )))
}

/// Copies a backup into the data directory, which must be nobody's and empty, and verifies what it is now.
pub fn restore(settings: &Settings, from: &Path, terminal: &mut Terminal) -> Result<Done> {
    engine::check_backup(from)?;
    let data = DataDir::take(settings.data())?.ok_or_else(|| {
        usage(format!(
            "a service uses {}: stop it, or restore into another --data",
            settings.data().display()
        ))
    })?;
    engine::restore(from, &data)?;
    answer(settings, Some(data), &Command::Verify { tenant: None, deep: false }, terminal)
}

fn answer(
    settings: &Settings,
    data: Option<DataDir>,
    command: &Command,
    terminal: &mut Terminal,
) -> Result<Done> {
    match data {
        Some(data) => {
            let engine = Arc::new(Engine::open(data, settings.engine())?);
            let result = api::operator::run_here(api::router(engine.clone()), command, terminal);
            engine.close()?;
            result
        }
        None => ask(settings, command, terminal),
    }
}

#[cfg(unix)]
fn ask(settings: &Settings, command: &Command, terminal: &mut Terminal) -> Result<Done> {
    api::operator::ask(&api::socket::path(settings.data()), command, terminal)
}

#[cfg(not(unix))]
fn ask(settings: &Settings, _: &Command, _: &mut Terminal) -> Result<Done> {
    anyhow::bail!("{} is in use by a running service: stop it first", settings.data().display())
}
