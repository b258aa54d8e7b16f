//! The router asked from outside, as everybody.
#![allow(clippy::unwrap_used)]

mod attacks;
mod document;
mod installation;
mod jobs;
mod lists;
mod markup;
mod reading;
mod walk;
mod world;
