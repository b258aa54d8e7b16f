//! The service on a data directory, from start to stop: settings, engine, SMTP listeners, router, jobs, the web
//! interface's listener if there is to be one, the socket for the command line. `mailstead serve`, `mailstead trial`
//! and the desktop window all run this one.
//!
//! Wiring only. Deliberately not here: arguments and what is printed (the command line's), windows (the desktop's).

mod certificate;
mod installation;
mod logging;
mod memory;
mod open_files;
mod private;
mod service;
pub mod settings;
mod signals;
mod taken;
mod web;

pub use service::{Service, run};
pub use settings::Settings;
pub use taken::take_or_reach;

/// Prepares the process: little memory, many files, which are for their owner only. To be called first of all, before
/// any thread is started.
pub fn prepare_process() {
    memory::keep_small();
    open_files::allow_many();
    private::keep_private();
}
