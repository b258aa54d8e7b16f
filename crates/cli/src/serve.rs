//! `mailstead serve`: listeners, control socket, signals. Wiring only.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use engine::command::usage;
use engine::{DataDir, Engine, Journal, ServiceFile};
use serde_json::json;
use smtp::{Listener, ListenerOptions, Tls};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::settings::Settings;

/// How often the endpoints' counts are saved.
const SAVE_COUNTS: Duration = Duration::from_secs(5);

/// Runs the service until a signal ends it.
pub fn serve(settings: &Settings) -> Result<ExitCode> {
    with_service(settings, |service| {
        let ready = json!({"ready": true, "http": service.http, "smtp": service.smtp, "smtps": service.smtps});
        let mut out = std::io::stdout().lock();
        writeln!(out, "{ready}")
            .and_then(|()| out.flush())
            .context("could not print the ready line")
    })
}

/// A service that is up.
pub struct Service {
    /// The engine.
    pub engine: Arc<Engine>,
    /// Base address of the web interface.
    pub http: Option<String>,
    /// Address of the SMTP listener.
    pub smtp: Option<String>,
    /// Address of the SMTP listener with implicit TLS.
    pub smtps: Option<String>,
}

/// Starts a service, calls `ready`, and serves until a signal ends it.
pub fn with_service(
    settings: &Settings,
    ready: impl FnOnce(&Service) -> Result<()>,
) -> Result<ExitCode> {
    let data = DataDir::take(settings.data())?.ok_or_else(|| {
        usage(format!(
            "another process uses {}: stop it, or choose another --data",
            settings.data().display()
        ))
    })?;
    let engine = Arc::new(Engine::open(data, settings.engine())?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("could not start the network runtime")?;
    let result = runtime.block_on(run(settings, &engine, ready));
    // Deliveries that a session no longer waits for are still being stored.
    runtime.shutdown_timeout(Duration::from_secs(5));
    engine.data().withdraw();
    let closed = engine.close();
    result.and(closed).map(|()| ExitCode::SUCCESS)
}

async fn run(
    settings: &Settings,
    engine: &Arc<Engine>,
    ready: impl FnOnce(&Service) -> Result<()>,
) -> Result<()> {
    let mut signals = Signals::new()?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let certificate = Certificate::find(settings)?;
    let tls = Arc::new(certificate.load()?);
    let options = Arc::new(listener_options(settings, engine)?);
    let sink = Arc::new(Journal::new(engine.clone()));
    let mut smtp = [None, None];
    for (index, name) in ["smtp", "smtps"].into_iter().enumerate() {
        if let Some(address) = settings.address(name)? {
            let listener =
                Listener::bind(address, index == 1, options.clone(), tls.clone(), sink.clone())
                    .await
                    .with_context(|| cannot_listen(name, address))?;
            smtp[index] = Some(listener.local_addr().to_string());
            tasks.spawn(listener.run(stopped.clone()));
        }
    }
    let mut http = None;
    if let Some(address) = settings.address("http")? {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .with_context(|| cannot_listen("http", address))?;
        http = Some(format!(
            "http://{}",
            listener.local_addr().context("could not read the web address")?
        ));
        let router = api::router(engine.clone());
        let mut stopped = stopped.clone();
        tasks.spawn(async move {
            let end = async move { drop(stopped.wait_for(|stop| *stop).await) };
            if let Err(error) = api::serve(listener, router, end).await {
                tracing::error!(%error, "the web interface ended");
            }
        });
    }
    start_control(engine)?;
    let [smtp, smtps] = smtp;
    let service = Service { engine: engine.clone(), http, smtp, smtps };
    engine.data().announce(&ServiceFile {
        pid: std::process::id(),
        http: service.http.clone(),
        smtp: service.smtp.clone(),
        started: jiff::Timestamp::now().to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })?;
    tracing::info!(smtp = service.smtp, http = service.http, "ready");
    ready(&service)?;
    drop(service);
    until_stopped(&mut signals, &certificate, &tls, engine).await;
    tracing::info!("stopping: no new connections, finishing what is on its way");
    stop.send_replace(true);
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a listener ended badly");
        }
    }
    Ok(())
}

fn cannot_listen(name: &str, address: SocketAddr) -> String {
    format!(
        "could not listen on {address} ({name}): is the port in use, or below 1024 without the right to use it?"
    )
}

fn listener_options(settings: &Settings, engine: &Engine) -> Result<ListenerOptions> {
    Ok(ListenerOptions {
        hostname: settings.hostname(),
        max_connections: settings.number("max_connections")?,
        max_per_address: settings.number("max_connections_per_address")?,
        // Each endpoint has its own limit; this is what is announced and the most any may have.
        max_message_bytes: engine.largest_mail()?,
        spool_dir: engine.data().spool()?,
        ..ListenerOptions::default()
    })
}

#[cfg(unix)]
fn start_control(engine: &Arc<Engine>) -> Result<()> {
    let control = engine::control::Control::listen(engine.data().path())?;
    let engine = Arc::downgrade(engine);
    std::thread::Builder::new()
        .name("control".into())
        .spawn(move || control.serve(&engine))
        .context("could not start the control thread")?;
    Ok(())
}

#[cfg(not(unix))]
fn start_control(_: &Arc<Engine>) -> Result<()> {
    Ok(())
}

async fn until_stopped(
    signals: &mut Signals,
    certificate: &Certificate,
    tls: &Tls,
    engine: &Arc<Engine>,
) {
    let mut save = tokio::time::interval(SAVE_COUNTS);
    loop {
        tokio::select! {
            signal = signals.next() => match signal {
                Signal::Stop => return,
                Signal::Reload => match certificate.reload(tls) {
                    Ok(()) => tracing::info!("read the certificate anew"),
                    Err(error) => tracing::error!(error = format!("{error:#}"), "the certificate stays as it was"),
                },
            },
            _ = save.tick() => {
                let engine = engine.clone();
                let saved = tokio::task::spawn_blocking(move || engine.save_counts()).await;
                if let Ok(Err(error)) = saved {
                    tracing::warn!(%error, "could not save the endpoints' counts");
                }
            }
        }
    }
}

enum Signal {
    Stop,
    Reload,
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).context("could not listen for signals");
        Ok(Signals {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Result<Signals> {
        Ok(Signals)
    }

    async fn next(&mut self) -> Signal {
        drop(tokio::signal::ctrl_c().await);
        Signal::Stop
    }
}

/// Where the certificate and its key are.
struct Certificate {
    chain: PathBuf,
    key: PathBuf,
}

impl Certificate {
    /// The admin's own, or a self-signed one made at the first start.
    fn find(settings: &Settings) -> Result<Certificate> {
        match (settings.path("certificate"), settings.path("key")) {
            (Some(chain), Some(key)) => Ok(Certificate { chain, key }),
            (None, None) => Certificate::own(&settings.data().join("tls"), settings.hostname()),
            _ => bail!(usage("certificate and key belong together: give both or none")),
        }
    }

    fn own(folder: &Path, hostname: String) -> Result<Certificate> {
        let certificate =
            Certificate { chain: folder.join("certificate.pem"), key: folder.join("key.pem") };
        let is_there =
            certificate.chain.try_exists().context("could not look for the certificate")?;
        if !is_there {
            let mut names = vec![hostname, "localhost".to_owned()];
            names.dedup();
            let made =
                smtp::self_signed(&names).context("could not make a self-signed certificate")?;
            std::fs::create_dir_all(folder)
                .context("could not make the folder of the certificate")?;
            // The key first: a chain without its key would never be made again.
            write_private(&certificate.key, &made.key_pem)?;
            write_private(&certificate.chain, &made.cert_pem)?;
            tracing::info!(path = %certificate.chain.display(), "made a self-signed certificate");
        }
        Ok(certificate)
    }

    fn read(&self) -> Result<(Vec<u8>, Vec<u8>)> {
        let read = |path: &Path| {
            std::fs::read(path).with_context(|| {
                format!("could not read {}: check path and rights", path.display())
            })
        };
        Ok((read(&self.chain)?, read(&self.key)?))
    }

    fn load(&self) -> Result<Tls> {
        let (chain, key) = self.read()?;
        Tls::from_pem(&chain, &key)
            .with_context(|| format!("could not use the certificate {}", self.chain.display()))
    }

    fn reload(&self, tls: &Tls) -> Result<()> {
        let (chain, key) = self.read()?;
        tls.reload(&chain, &key)
            .with_context(|| format!("could not use the certificate {}", self.chain.display()))
    }
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("could not write {}", path.display()))
}
