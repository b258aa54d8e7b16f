//! Searches through the service's control socket: what a command asks, without the start of a process around it.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use testkit::{Archive, Context, Result, Value, bail, json};

/// The socket of a data directory.
pub struct Control(PathBuf);

impl Control {
    /// For this data directory.
    pub fn new(data: &Path) -> Control {
        Control(data.join("control.sock"))
    }

    /// One search in one mailbox.
    pub fn search(&self, query: &str, mailbox: &str, limit: usize) -> Result<Value> {
        let command = json!({
            "command": "search", "tenant": Archive::TENANT, "query": query, "mailbox": mailbox,
            "skip": 0, "limit": limit, "relevance": false,
        });
        let mut stream = UnixStream::connect(&self.0).context("no service listens")?;
        let request = command.to_string().into_bytes();
        let mut head = vec![b'C'];
        head.extend((request.len() as u32).to_le_bytes());
        stream.write_all(&[head, request].concat())?;
        loop {
            let mut head = [0; 5];
            stream.read_exact(&mut head)?;
            let mut body =
                vec![0; u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize];
            stream.read_exact(&mut body)?;
            match head[0] {
                b'D' => return Ok(serde_json::from_slice::<Value>(&body)?["value"].take()),
                b'E' => bail!("{}", String::from_utf8_lossy(&body)),
                _ => {}
            }
        }
    }
}
