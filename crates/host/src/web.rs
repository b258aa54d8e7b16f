//! The web interface's listener, as the settings want it – and not at all where it would be open to eavesdroppers.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use api::host_check::OwnHosts;
use api::listen::{ALPN, Listener, Options, TlsSource, TrustedProxies};
use engine::command::usage;
use engine::installation::{self, Transport};
use smtp::Tls;

use crate::certificate::Certificate;
use crate::service::cannot_listen;
use crate::settings::Settings;

/// A bound web interface.
pub(crate) struct Web {
    pub(crate) listener: Listener,
    pub(crate) hosts: OwnHosts,
    /// Its address as bound.
    pub(crate) base: String,
    /// Its address as people reach it.
    pub(crate) link_base: String,
    /// The same and how it is protected, for the operator.
    pub(crate) told: installation::Web,
    /// Its certificate, if it speaks HTTPS.
    pub(crate) certificate: Option<(Certificate, Arc<Tls>)>,
}

impl Web {
    /// Binds it; `None` if it is switched off.
    pub(crate) async fn bind(settings: &Settings) -> Result<Option<Web>> {
        let Some(address) = settings.address("http")? else { return Ok(None) };
        let names = settings.list("host");
        let trusted = TrustedProxies::parse(settings.list("trusted_proxy"))
            .map_err(|error| usage(format!("trusted_proxy: {error}")))?;
        let hosts = OwnHosts::new(names.iter().copied(), address)
            .map_err(|error| usage(format!("host: {error}")))?;
        let mut own: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        if !address.ip().is_unspecified() {
            own.push(address.ip().to_string());
        }
        let certificate = match Certificate::of_web(settings, ALPN, own)? {
            Some(certificate) => {
                let tls = Arc::new(certificate.load()?);
                Some((certificate, tls))
            }
            None => None,
        };
        let plain_for_all = settings.is_on("allow_plain_http")?;
        let is_safe = certificate.is_some() || address.ip().is_loopback();
        if !is_safe && !plain_for_all && trusted.is_empty() {
            return Err(eavesdroppers(address));
        }
        let behind_proxy = !trusted.is_empty();
        let tls = certificate.as_ref().map(|(_, tls)| {
            let tls = tls.clone();
            Arc::new(move || tls.current()) as TlsSource
        });
        let options = Options { tls, trusted, plain_for_all, ..Options::default() };
        let listener = Listener::bind(address, options)
            .await
            .with_context(|| cannot_listen("http", address))?;
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let bound = listener.local_addr();
        let link_base = match names.first() {
            Some(name) if behind_proxy => format!("https://{name}"),
            Some(name) => with_port(scheme, name, bound.port()),
            None if bound.ip().is_unspecified() => with_port(scheme, "localhost", bound.port()),
            None => format!("{scheme}://{bound}"),
        };
        let base = format!("{scheme}://{bound}");
        let transport = match () {
            () if certificate.is_some() => Transport::Https,
            () if behind_proxy => Transport::Proxy,
            () if bound.ip().is_loopback() => Transport::Local,
            () => Transport::Plain,
        };
        let told = installation::Web {
            transport,
            address: Some(base.clone()),
            link: Some(link_base.clone()),
            ..said(settings)
        };
        Ok(Some(Web { listener, hosts, base, link_base, told, certificate }))
    }
}

/// What the operator is told where it is switched off.
pub(crate) fn said(settings: &Settings) -> installation::Web {
    let owned = |name| settings.list(name).into_iter().map(str::to_owned).collect();
    installation::Web {
        transport: Transport::Off,
        address: None,
        link: None,
        trusted_proxies: owned("trusted_proxy"),
        hosts: owned("host"),
    }
}

fn with_port(scheme: &str, name: &str, port: u16) -> String {
    match (scheme, port) {
        ("http", 80) | ("https", 443) => format!("{scheme}://{name}"),
        _ => format!("{scheme}://{name}:{port}"),
    }
}

fn eavesdroppers(address: SocketAddr) -> anyhow::Error {
    usage(format!(
        "the web interface on {address} would send passwords and mail over the network unencrypted. Give it a \
         certificate (--http-certificate FILE --http-key FILE, or --http-self-signed); or name the HTTPS proxy in \
         front of it (--trusted-proxy ADDRESS); or keep it to this machine (--http 127.0.0.1:{port}); or, on a \
         network that nobody else is on, --allow-plain-http",
        port = address.port(),
    ))
}
