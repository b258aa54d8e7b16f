//! The Mailstead desktop window: it opens one page and answers what that page asks.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod page;
mod status;

use std::error::Error;
use std::process::ExitCode;

use status::{DataDirectory, Status};
use tauri::{App, Url, WebviewUrl, WebviewWindowBuilder};

/// The scheme under which the window gets its page and its data; no port is opened.
const SCHEME: &str = "mailstead";
/// The page the window opens.
const HOME: &str = "mailstead://localhost/";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mailstead-desktop: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let data = DataDirectory::choose(std::env::var_os("MAILSTEAD_DATA"), dirs::data_dir())?;
    let home = HOME.parse()?;
    tauri::Builder::default()
        .register_asynchronous_uri_scheme_protocol(SCHEME, move |_context, request, responder| {
            let data = data.clone();
            // Files and sockets may block, the window must not.
            tauri::async_runtime::spawn_blocking(move || {
                responder.respond(page::answer(&request, || Status::read(&data)));
            });
        })
        .setup(move |app| open_window(app, home))
        .run(context())?;
    Ok(())
}

/// What `build.rs` made of `tauri.conf.json`.
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::exit, reason = "generated code")]
fn context() -> tauri::Context {
    tauri::tauri_build_context!()
}

fn open_window(app: &App, home: Url) -> Result<(), Box<dyn Error>> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::CustomProtocol(home))
        .title("Mailstead")
        .inner_size(760.0, 600.0)
        .min_inner_size(420.0, 360.0)
        .on_navigation(is_own)
        .build()?;
    Ok(())
}

/// The window stays on its own pages. Windows knows a custom scheme as `http://SCHEME.localhost`.
fn is_own(url: &Url) -> bool {
    url.scheme() == SCHEME || url.host_str() == Some("mailstead.localhost")
}
