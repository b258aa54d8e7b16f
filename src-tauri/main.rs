//! The Mailstead desktop: one window over the archive of this machine, which goes on archiving when the window is
//! closed.
//!
//! ```text
//! web view ─ mailstead://localhost ─► door ─► archive ─┬─► the router of this process (no port is opened)
//!              jar: cookies, events: one at a time     └─► the service that has the data directory, by its socket
//! ```
//!
//! Deliberately not here: pages (the web interface is the same as in browsers), everything else (the host's).
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod archive;
mod door;
mod events;
mod jar;
mod menu;
mod pages;
mod save;
mod shell;
mod watch;
mod window;
mod words;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::Parser;
use engine::command::told;
use host::settings::Flags;
use tauri::{AppHandle, RunEvent};
use tauri_plugin_deep_link::DeepLinkExt;
use tauri_plugin_window_state::StateFlags;

use crate::shell::Shell;

/// The identifier in `tauri.conf.json`.
const IDENTIFIER: &str = "org.mailstead.desktop";
/// What starting at login adds.
const HIDDEN: &str = "--background";

/// The mail archive in a window.
#[derive(Parser)]
#[command(name = "mailstead-desktop", version)]
struct Args {
    /// Data directory [env: MAILSTEAD_DATA] [default: the platform's place for application data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address of the web interface for browsers, which is off otherwise [env: MAILSTEAD_HTTP]
    #[arg(long, value_name = "ADDRESS")]
    http: Option<String>,
    /// Address of the SMTP listener, or off [env: MAILSTEAD_SMTP]
    #[arg(long, value_name = "ADDRESS")]
    smtp: Option<String>,
    /// Start in the tray, without showing the window
    #[arg(long)]
    background: bool,
    /// A page to open, like mailstead://localhost/mail?mail=12
    link: Option<String>,
}

fn main() -> ExitCode {
    host::prepare_process();
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mailstead-desktop: the window could not be opened: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let flags = flags(args);
    // What is wrong with the settings is told in the window, when the archive is opened.
    let settings = shell::settings(flags.clone()).ok();
    if let Some(Err(error)) = settings.as_ref().map(host::Settings::start_logging) {
        eprintln!("mailstead-desktop: {}", told(&error));
    }
    let shell = Arc::new(Shell::new(flags, args.link.as_deref()));
    let (answering, closing, hidden) = (shell.clone(), shell.clone(), args.background);
    let app = tauri::Builder::default()
        .plugin(single_instance(settings.as_ref().map(host::Settings::data)))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_autostart::Builder::new().arg(HIDDEN).build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                // Whether it is seen is not kept: who starts the program wants to see it.
                .with_state_flags(StateFlags::all() & !StateFlags::VISIBLE)
                .with_denylist(&[])
                .with_filter(|label| label == window::MAIN)
                .build(),
        )
        .manage(shell.clone())
        .register_asynchronous_uri_scheme_protocol(
            window::SCHEME,
            move |context, request, responder| {
                let (app, shell) = (context.app_handle().clone(), answering.clone());
                tauri::async_runtime::spawn(async move {
                    responder.respond(door::answer(app, shell, request).await);
                });
            },
        )
        .on_menu_event(|app, event| menu::chosen(app, &event))
        .setup(move |app| {
            window::open(app, hidden)?;
            let handle = app.handle();
            if let Err(error) = menu::set_up_tray(handle) {
                tracing::warn!(
                    error = told(&error),
                    "there is no tray: closing the window ends the program"
                );
            }
            let opener = handle.clone();
            app.deep_link().on_open_url(move |event| {
                event.urls().iter().for_each(|link| window::follow(&opener, link.as_str()));
            });
            shell.open(handle);
            Ok(())
        })
        .build(context())?;
    app.run(move |app, event| on_event(app, &closing, &event));
    Ok(())
}

fn on_event(app: &AppHandle, shell: &Shell, event: &RunEvent) {
    match event {
        RunEvent::Exit => shell.close(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        _ => {
            let _unused_elsewhere = app;
        }
    }
}

/// One program for each data directory: a second one brings the window of the first to the front, on the page of the
/// link that it was started with.
fn single_instance(data: Option<&Path>) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let mut name = IDENTIFIER.to_owned();
    if let Some(data) = data.filter(|data| *data != engine::default_data_dir()) {
        let mut hash = DefaultHasher::new();
        data.hash(&mut hash);
        name.push_str(&format!(".d{:016x}", hash.finish()));
    }
    tauri_plugin_single_instance::Builder::new()
        .callback(|app, said, _| match Args::try_parse_from(said).map(|args| args.link) {
            Ok(Some(link)) => window::follow(app, &link),
            _ => window::show(app),
        })
        .dbus_id(name)
        .build()
}

fn flags(args: &Args) -> Flags {
    let data = args.data.as_ref().map(|path| path.display().to_string());
    [("data", data), ("http", args.http.clone()), ("smtp", args.smtp.clone())]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
}

/// What `build.rs` made of `tauri.conf.json`.
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::exit, reason = "generated code")]
fn context() -> tauri::Context {
    tauri::tauri_build_context!()
}
