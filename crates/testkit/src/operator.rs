//! The operator's commands through the socket of a running service: what the command line asks, without the start of a
//! process around each.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::http::Http;

/// Takes commands.
const COMMANDS: &str = "/api/v1/operator/commands";

/// A connection to the socket of a data directory.
pub struct Operator(Http);

impl Operator {
    /// Of the service that uses this data directory.
    pub fn of(data: &Path) -> Result<Operator> {
        Ok(Operator(Http::socket(&data.join("control.sock"))?))
    }

    /// Runs a command to its end and gives its result.
    pub fn run(&mut self, command: &Value) -> Result<Value> {
        let headers = [("Content-Type", "application/json")];
        let body = command.to_string();
        let answer = self.0.ask("POST", COMMANDS, &headers, body.as_bytes())?.expect(200)?;
        let last = answer.body.trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
        let mut last: Value = serde_json::from_slice(last.context("an answer without a line")?)?;
        if last["done"].is_null() {
            bail!("{command}: {last}");
        }
        Ok(last["done"]["value"].take())
    }
}
