//! `mailstead serve`: the service, and the line it prints when it is ready.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use engine::DataDir;
use engine::command::usage;
use host::{Service, Settings};
use serde_json::json;

/// Runs the service until a signal ends it.
pub fn serve(settings: &Settings) -> Result<ExitCode> {
    with_service(settings, |service| {
        let ready = json!({"ready": true, "http": service.http, "smtp": service.smtp, "smtps": service.smtps});
        let mut out = std::io::stdout().lock();
        writeln!(out, "{ready}")
            .and_then(|()| out.flush())
            .context("could not print the ready line")
    })
}

/// Starts a service, calls `ready`, and serves until a signal ends it.
pub fn with_service(
    settings: &Settings,
    ready: impl FnOnce(&Service) -> Result<()>,
) -> Result<ExitCode> {
    let data = DataDir::take(settings.data())?.ok_or_else(|| {
        usage(format!(
            "another process uses {}: stop it, or choose another --data",
            settings.data().display()
        ))
    })?;
    host::run(settings, data, std::future::pending(), ready).map(|()| ExitCode::SUCCESS)
}
