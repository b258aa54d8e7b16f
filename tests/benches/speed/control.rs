//! Searches through the service's control socket: what a command asks, without the start of a process around it.

use std::path::Path;

use testkit::{Archive, Context, Http, Result, Value, bail, json};

/// A connection to the socket of a data directory.
pub struct Control(Http);

impl Control {
    /// To the service that uses this data directory.
    pub fn new(data: &Path) -> Result<Control> {
        Ok(Control(Http::socket(&data.join("control.sock"))?))
    }

    /// One search in one mailbox.
    pub fn search(&mut self, query: &str, mailbox: &str, limit: usize) -> Result<Value> {
        let command = json!({
            "command": "search", "tenant": Archive::TENANT, "query": query, "mailbox": mailbox,
            "skip": 0, "limit": limit, "relevance": false,
        });
        let headers = [("Content-Type", "application/json")];
        let body = command.to_string();
        let target = "/api/v1/operator/commands";
        let answer = self.0.ask("POST", target, &headers, body.as_bytes())?.expect(200)?;
        let last = answer.body.trim_ascii_end().rsplit(|b| *b == b'\n').next();
        let mut last: Value = serde_json::from_slice(last.context("an answer without a line")?)?;
        if last["done"].is_null() {
            bail!("the search failed: {last}");
        }
        Ok(last["done"]["value"].take())
    }
}
