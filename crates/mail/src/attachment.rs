//! Containers and records that mail carries: their names and text, for searching.
//!
//! Only what is needed to find a mail again is read; nothing is executed or rendered.

pub mod calendar;
mod rtf;
pub mod tnef;
