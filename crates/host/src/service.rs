//! A service, from start to stop. Wiring only.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use engine::command::told;
use engine::installation::{CertificateUse, Host};
use engine::{DataDir, Engine, Journal, ServiceFile};
use smtp::{Listener, ListenerOptions, SizeLimit};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::certificate::Certificate;
use crate::installation::Running;
use crate::memory;
use crate::settings::Settings;
use crate::signals::{Signal, Signals};
use crate::web::{self, Web};

/// How often the endpoints' counts are saved, and tenants that were not used since let go of what they hold.
const TEND: Duration = Duration::from_secs(5);

/// A service that is up.
pub struct Service {
    /// The engine.
    pub engine: Arc<Engine>,
    /// What answers requests, for hosts that have some of their own.
    pub router: Router,
    /// Base address of the web interface, as bound.
    pub http: Option<String>,
    /// Base address of the web interface for links that people follow.
    pub web: Option<String>,
    /// Address of the SMTP listener.
    pub smtp: Option<String>,
    /// Address of the SMTP listener with implicit TLS.
    pub smtps: Option<String>,
}

/// Starts a service on a data directory, calls `ready`, and serves until a signal or `end` ends it.
///
/// # Errors
/// When the archive can't be opened, an address not be listened on, or when `ready` says so.
pub fn run(
    settings: &Settings,
    data: DataDir,
    end: impl Future<Output = ()>,
    ready: impl FnOnce(&Service) -> Result<()>,
) -> Result<()> {
    let engine = Arc::new(Engine::open(data, settings.engine())?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("could not start the network runtime")?;
    let result = runtime.block_on(serve(settings, &engine, end, ready));
    // Deliveries that a session no longer waits for are still being stored.
    runtime.shutdown_timeout(Duration::from_secs(5));
    engine.data().withdraw();
    let closed = engine.close();
    result.and(closed)
}

async fn serve(
    settings: &Settings,
    engine: &Arc<Engine>,
    end: impl Future<Output = ()>,
    ready: impl FnOnce(&Service) -> Result<()>,
) -> Result<()> {
    let mut signals = Signals::new()?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let certificate = Certificate::of_smtp(settings)?;
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
    engine.resume_jobs();
    let mut certificates = vec![(CertificateUse::Smtp, certificate, tls)];
    let router = api::router(engine.clone());
    let mut told = web::said(settings);
    let (mut http, mut web_base) = (None, None);
    if let Some(web) = Web::bind(settings).await? {
        (http, web_base, told) = (Some(web.base), Some(web.link_base), web.told);
        certificates.extend(web.certificate.map(|(file, tls)| (CertificateUse::Http, file, tls)));
        let router = api::host_check::only_for(router.clone(), web.hosts);
        tasks.spawn(web.listener.run(router, stopped.clone()));
    }
    #[cfg(unix)]
    tasks.spawn(
        api::socket::Socket::listen(engine.data().path())?.run(router.clone(), stopped.clone()),
    );
    let running =
        Arc::new(Running::new(settings, options.clone(), smtp.clone(), told, certificates));
    engine.hosted_by(running.clone());
    let [smtp, smtps] = smtp;
    let service = Service { engine: engine.clone(), router, http, web: web_base, smtp, smtps };
    engine.data().announce(&ServiceFile {
        pid: std::process::id(),
        http: service.http.clone(),
        web: service.web.clone(),
        smtp: service.smtp.clone(),
        started: jiff::Timestamp::now().to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })?;
    tracing::info!(smtp = service.smtp, http = service.http, "ready");
    ready(&service)?;
    drop(service);
    let largest = options.max_message_bytes.clone();
    until_stopped(&mut signals, end, &*running, engine, &largest).await;
    tracing::info!("stopping: no new connections, finishing what is on its way");
    stop.send_replace(true);
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a listener ended badly");
        }
    }
    Ok(())
}

pub(crate) fn cannot_listen(name: &str, address: SocketAddr) -> String {
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
        max_message_bytes: engine.largest_mail()?.into(),
        spool_dir: engine.data().spool()?,
        ..ListenerOptions::default()
    })
}

async fn until_stopped(
    signals: &mut Signals,
    end: impl Future<Output = ()>,
    host: &dyn Host,
    engine: &Arc<Engine>,
    largest: &SizeLimit,
) {
    let mut end = pin!(end);
    let mut tend = tokio::time::interval(TEND);
    loop {
        tokio::select! {
            () = &mut end => return,
            signal = signals.next() => match signal {
                Signal::Stop => return,
                Signal::Reload => drop(host.read_certificates_anew()),
            },
            _ = tend.tick() => {
                let (engine, largest) = (engine.clone(), largest.clone());
                let looked = tokio::task::spawn_blocking(move || look_after(&engine, &largest));
                if let Err(error) = looked.await {
                    tracing::error!(%error, "looking after the tenants ended badly");
                }
            }
        }
    }
}

fn look_after(engine: &Engine, largest: &SizeLimit) {
    // An endpoint for larger mail may have come.
    match engine.largest_mail() {
        Ok(octets) => largest.set(octets),
        Err(error) => tracing::warn!(error = told(&error), "could not read the endpoints' limits"),
    }
    if let Err(error) = engine.save_counts() {
        tracing::warn!(error = told(&error), "could not save the endpoints' counts");
    }
    if engine.rest() {
        memory::give_back();
    }
}
