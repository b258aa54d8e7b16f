//! Where certificates are, reading them anew, and making one for a first start.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use engine::command::usage;
use smtp::Tls;

use crate::settings::Settings;

/// Where a certificate and its key are, and what they are for.
pub(crate) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    protocols: &'static [&'static [u8]],
    made_here: bool,
}

impl Certificate {
    /// That of the SMTP listeners: the admin's own, or a self-signed one made at the first start.
    pub(crate) fn of_smtp(settings: &Settings) -> Result<Certificate> {
        if let Some(own) = Certificate::given(settings, "certificate", "key", &[])? {
            return Ok(own);
        }
        let certificate = Certificate::own(settings, "", &[]);
        let is_there =
            certificate.chain.try_exists().context("could not look for the certificate")?;
        if !is_there {
            let mut names = vec![settings.hostname(), "localhost".to_owned()];
            names.dedup();
            certificate.make(&names, "")?;
        }
        Ok(certificate)
    }

    /// That of the web interface, if it has one: the admin's own, or a self-signed one if he wants that, made anew
    /// whenever the names change that it stands for.
    pub(crate) fn of_web(
        settings: &Settings,
        protocols: &'static [&'static [u8]],
        mut names: Vec<String>,
    ) -> Result<Option<Certificate>> {
        let own = Certificate::given(settings, "http_certificate", "http_key", protocols)?;
        if own.is_some() || !settings.is_on("http_self_signed")? {
            return Ok(own);
        }
        names.push("localhost".to_owned());
        names.sort();
        names.dedup();
        let certificate = Certificate::own(settings, "http-", protocols);
        // PEM may begin with text (RFC 7468 section 2): here the names.
        let head = format!("{}\n", names.join(" "));
        let old = std::fs::read_to_string(&certificate.chain).unwrap_or_default();
        if !old.starts_with(&head) {
            certificate.make(&names, &head)?;
        }
        Ok(Some(certificate))
    }

    fn given(
        settings: &Settings,
        chain: &str,
        key: &str,
        protocols: &'static [&'static [u8]],
    ) -> Result<Option<Certificate>> {
        match (settings.path(chain), settings.path(key)) {
            (Some(chain), Some(key)) => {
                Ok(Some(Certificate { chain, key, protocols, made_here: false }))
            }
            (None, None) => Ok(None),
            _ => bail!(usage(format!("{chain} and {key} belong together: give both or none"))),
        }
    }

    fn own(settings: &Settings, prefix: &str, protocols: &'static [&'static [u8]]) -> Certificate {
        let folder = settings.data().join("tls");
        let file = |name: &str| folder.join(format!("{prefix}{name}.pem"));
        Certificate { chain: file("certificate"), key: file("key"), protocols, made_here: true }
    }

    fn make(&self, names: &[String], head: &str) -> Result<()> {
        let made = smtp::self_signed(names).context("could not make a self-signed certificate")?;
        if let Some(folder) = self.chain.parent() {
            std::fs::create_dir_all(folder)
                .context("could not make the folder of the certificate")?;
        }
        // The key first: a chain without its key would never be made again.
        write_private(&self.key, &made.key_pem)?;
        write_private(&self.chain, &format!("{head}{}", made.cert_pem))?;
        tracing::info!(path = %self.chain.display(), "made a self-signed certificate");
        Ok(())
    }

    fn read(&self) -> Result<(Vec<u8>, Vec<u8>)> {
        let read = |path: &Path| {
            std::fs::read(path).with_context(|| {
                format!("could not read {}: check path and rights", path.display())
            })
        };
        Ok((read(&self.chain)?, read(&self.key)?))
    }

    /// Where its chain is.
    pub(crate) fn file(&self) -> &Path {
        &self.chain
    }

    /// Whether the service made it itself.
    pub(crate) fn is_made_here(&self) -> bool {
        self.made_here
    }

    /// Reads it.
    pub(crate) fn load(&self) -> Result<Tls> {
        let (chain, key) = self.read()?;
        Tls::with_protocols(&chain, &key, self.protocols)
            .with_context(|| format!("could not use the certificate {}", self.chain.display()))
    }

    /// Reads it anew for the next handshakes.
    pub(crate) fn reload(&self, tls: &Tls) -> Result<()> {
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
