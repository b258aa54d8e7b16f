//! The crate from outside, one file per capability.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod attachments;
mod common;
mod display;
mod fingerprint;
mod journal;
mod journal_corpus;
mod named_corpus;
mod ndr;
mod parse_corpus;
mod properties;
mod split;
mod split_corpus;
mod torture;
