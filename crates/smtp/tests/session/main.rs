//! The session without I/O: conversations, smuggling, chunks, STARTTLS, and cuts at any octet.
#![allow(missing_docs, reason = "tests are named by what they state")]
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod chunks;
mod cuts;
mod driver;
mod smuggling;
mod transcript;
mod transcripts;
