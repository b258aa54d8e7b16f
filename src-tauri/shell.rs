//! What all parts of the window share, and the life of the archive behind it: opened in a thread of its own while the
//! window is already seen, closed in an orderly way when the window's program ends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use engine::command::told;
use host::Settings;
use host::settings::Flags;
use tauri::AppHandle;
use tokio::sync::oneshot;

use crate::archive::{Archive, Shared, Way};
use crate::events::Streams;
use crate::jar::Jar;
use crate::{watch, window};

/// Without a word from the admin there is no web interface: the window needs none, and nobody else has been invited.
const DEFAULTS: &[(&str, &str)] = &[("http", "off")];

/// The window and what is behind it.
pub struct Shell {
    /// What has become of the archive.
    pub archive: Shared,
    /// The window's cookies.
    pub jar: Jar,
    /// Its event streams.
    pub streams: Streams,
    flags: Flags,
    /// The page of the link that the program was started with.
    linked: Option<String>,
    running: Mutex<Option<Running>>,
}

/// The thread that has the archive.
struct Running {
    thread: JoinHandle<()>,
    end: oneshot::Sender<()>,
}

/// Settings of the window's archive.
///
/// # Errors
/// When a setting makes no sense.
pub fn settings(flags: Flags) -> Result<Settings> {
    Settings::gather(flags, DEFAULTS)
}

impl Shell {
    /// One with these flags, that begins with this link's page. Nothing is opened yet.
    pub fn new(flags: Flags, link: Option<&str>) -> Shell {
        Shell {
            archive: Shared::new(),
            jar: Jar::default(),
            streams: Streams::default(),
            flags,
            linked: link.and_then(window::linked),
            running: Mutex::new(None),
        }
    }

    /// Opens the archive, in a thread of its own.
    pub fn open(self: &Arc<Self>, app: &AppHandle) {
        let (end, ended) = oneshot::channel();
        let (shell, app) = (self.clone(), app.clone());
        let work = move || match shell.serve(&app, ended) {
            Ok(Had::Service) => {}
            // Somebody sent a signal: the program has nothing more to do.
            Ok(Had::Archive) => app.exit(0),
            Err(error) => {
                tracing::error!(error = told(&error), "the archive could not be opened");
                shell.archive.set(Archive::Failed(told(&error)));
                window::go(&app, window::OWN_PAGE);
            }
        };
        match std::thread::Builder::new().name("archive".into()).spawn(work) {
            Ok(thread) => *self.running() = Some(Running { thread, end }),
            Err(error) => self.archive.set(Archive::Failed(error.to_string())),
        }
    }

    /// Opens the archive, if that went wrong before.
    pub fn open_again(self: &Arc<Self>, app: &AppHandle) {
        let mut archive = self.archive.now();
        if matches!(*archive, Archive::Failed(_)) {
            *archive = Archive::Opening;
            drop(archive);
            self.open(app);
        }
    }

    /// Closes the archive: what is on its way is finished.
    pub fn close(&self) {
        self.archive.set(Archive::Closing);
        self.streams.clear();
        let Some(Running { thread, end }) = self.running().take() else { return };
        let _it_may_have_ended_by_itself = end.send(());
        if thread.join().is_err() {
            tracing::error!("closing the archive ended badly");
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(self: &Arc<Self>, app: &AppHandle, end: oneshot::Receiver<()>) -> Result<Had> {
        let settings = settings(self.flags.clone())?;
        let Some(data) = host::take_or_reach(settings.data())? else {
            self.begin(app, service_of(&settings)?, watch::Door::OfService);
            return Ok(Had::Service);
        };
        let end = async {
            // Its sender is dropped only when the program ends anyway.
            drop(end.await);
        };
        host::run(&settings, data, end, |service| {
            let door = watch::Door::Own(service.smtp.clone().or_else(|| service.smtps.clone()));
            self.begin(app, Way::Here(service.router.clone()), door);
            Ok(())
        })?;
        Ok(Had::Archive)
    }

    /// The archive is open: shows where to begin.
    fn begin(self: &Arc<Self>, app: &AppHandle, way: Way, door: watch::Door) {
        self.archive.set(Archive::Open(way.clone()));
        let (app, linked) = (app.clone(), self.linked.clone());
        tauri::async_runtime::spawn(async move {
            let at = match linked {
                Some(page) => page,
                None => window::beginning(&way).await.unwrap_or_else(|error| {
                    tracing::warn!(error = told(&error), "could not find out where to begin");
                    "/".to_owned()
                }),
            };
            window::go(&app, &at);
            watch::watch(app, way, door).await;
        });
    }
}

/// Whose archive it was.
enum Had {
    /// A service has it, and goes on.
    Service,
    /// This process had it, and has closed it.
    Archive,
}

#[cfg(unix)]
fn service_of(settings: &Settings) -> Result<Way> {
    let socket = api::socket::path(settings.data());
    std::os::unix::net::UnixStream::connect(&socket).with_context(|| {
        format!(
            "another process uses {} and does not answer on {}: end it, then try again",
            settings.data().display(),
            socket.display()
        )
    })?;
    Ok(Way::There(socket))
}

#[cfg(not(unix))]
fn service_of(settings: &Settings) -> Result<Way> {
    anyhow::bail!(
        "a service uses {}: open its web interface in a browser, or end it and try again",
        settings.data().display()
    )
}
