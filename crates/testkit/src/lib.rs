//! The test house: what the scenario tests need to drive the built `mailstead` binary from outside.
//!
//! * [`Archive`] – a data directory with a tenant in it, its command line and its service;
//! * [`Service`], [`Cli`] – the running `mailstead serve`, and any other command;
//! * [`Smtp`] – a raw SMTP client that can also say what no decent client says;
//! * [`Http`] – a raw HTTP client, likewise; [`Browser`] – a decent one, with cookies; [`Operator`] – commands without a
//!   process around each;
//! * [`Held`] – what a process holds of the machine; [`SmallDisk`] – a disk that is soon full;
//! * [`Maker`], [`journal`], [`odd`] – mail made by program, the same for the same seed;
//! * [`Postfix`], [`Exim`], [`tools`] – real senders, each in a directory of its own;
//! * [`Authority`] – throwaway certificates; [`corpus`] – the real mail, where it is at hand.
//!
//! Every server listens on a loopback address that only its test owns ([`Loopback`]), so ports never collide and a
//! service comes back on the port it had. Nothing waits by sleeping: [`wait::until`] polls and has a deadline. What
//! was started ends when its handle is dropped, by its own process id.
//!
//! Not here: assertions about the product. They belong to `tests/`.

mod archive;
mod browser;
mod certificate;
mod cli;
pub mod corpus;
mod digest;
mod directory;
mod exim;
pub mod files;
mod held;
mod http;
pub mod journal;
mod loopback;
mod maker;
pub mod odd;
mod operator;
mod postfix;
mod process;
mod random;
mod service;
mod small_disk;
mod smtp;
pub mod tools;
pub mod wait;

pub use anyhow::{Context, Error, Result, anyhow, bail, ensure};
pub use serde_json::{Value, json};

pub use archive::{Archive, Endpoint};
pub use browser::{Browser, PASSWORD};
pub use certificate::{Authority, Certificate};
pub use cli::{Cli, Output, run};
pub use digest::{Digest, digest};
pub use directory::Directory;
pub use exim::Exim;
pub use held::Held;
pub use http::{Answer, Http};
pub use loopback::Loopback;
pub use maker::{Mail, Maker};
pub use operator::Operator;
pub use postfix::{Copies, Postfix};
pub use process::{Process, repository, signal};
pub use random::Random;
pub use service::Service;
pub use small_disk::SmallDisk;
pub use smtp::{Reply, Smtp};
