//! Searches through the service's control socket: what a command asks, without the start of a process around it.

use std::path::Path;

use testkit::{Archive, Operator, Result, Value, json};

/// A connection to the socket of a data directory.
pub struct Control(Operator);

impl Control {
    /// To the service that uses this data directory.
    pub fn new(data: &Path) -> Result<Control> {
        Ok(Control(Operator::of(data)?))
    }

    /// One search in one mailbox.
    pub fn search(&mut self, query: &str, mailbox: &str, limit: usize) -> Result<Value> {
        self.0.run(&json!({
            "command": "search", "tenant": Archive::TENANT, "query": query, "mailbox": mailbox,
            "skip": 0, "limit": limit, "relevance": false,
        }))
    }
}
