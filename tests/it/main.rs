//! The scenarios: the built `mailstead` is driven from outside, as people and mail servers drive it.
//!
//! One module per capability; tests are named for the fact that they prove, and those that prove an acceptance
//! scenario begin with its number (`s01_…`) and quote the line of the mission in their comment. They need the binary
//! with fault points: `cargo build -p mailstead-cli --features faults`. `make test` does all that.

mod answers;
mod people;

mod access;
mod attacks;
mod backup;
mod bad_input;
mod cli;
mod corpus;
mod damage;
mod endpoints;
mod export;
mod format;
mod full_disk;
mod http;
mod import;
mod installation;
mod journal;
mod kill;
mod mailboxes;
mod mend;
mod provider;
mod recover;
mod search;
mod senders;
mod setup;
mod tenants;
mod tidy;
mod trial;
