//! The archive from outside its crate, one file per capability.

#![allow(clippy::unwrap_used)]

mod arrivals;
mod backup;
mod damage;
mod erase;
mod figures;
mod full_disk;
mod house;
mod index;
mod mailboxes;
mod mend;
mod read_back;
mod reopen;
#[cfg(target_os = "linux")]
mod rest;
mod search;
mod torn_tail;
