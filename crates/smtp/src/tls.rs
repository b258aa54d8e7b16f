//! Certificates: from PEM, exchanged while running, and self-signed for a first start.
//!
//! rustls with ring, TLS 1.2 and 1.3, no client certificates. Running sessions keep the certificate
//! they began with; every new handshake takes the newest. Deliberately not here: reading files,
//! watching them, ACME; the caller gives bytes.

use std::sync::{Arc, PoisonError, RwLock};

use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The PEM text of the certificate chain cannot be read.
    #[error("cannot read the certificate chain: {0}")]
    Certificate(String),
    /// The PEM text holds no certificate.
    #[error("the certificate file holds no certificate")]
    NoCertificate,
    /// The private key cannot be read.
    #[error("cannot read the private key: {0}")]
    Key(String),
    /// Certificate and key do not belong together, or rustls does not support them.
    #[error("cannot use this certificate and key: {0}")]
    Unusable(#[from] rustls::Error),
    /// A self-signed certificate cannot be made.
    #[error("cannot make a self-signed certificate: {0}")]
    SelfSigned(#[from] rcgen::Error),
}

/// The certificate of a listener; can be exchanged while sessions run.
#[derive(Debug)]
pub struct Tls {
    current: RwLock<Current>,
    protocols: &'static [&'static [u8]],
}

/// What the next handshake goes by.
#[derive(Debug)]
struct Current {
    config: Arc<ServerConfig>,
    /// The certificates it shows.
    chain: Vec<CertificateDer<'static>>,
}

impl Tls {
    /// Takes a certificate chain (leaf first) and its private key (PKCS#8, PKCS#1 or SEC1), as PEM.
    ///
    /// # Errors
    /// When either cannot be read, or they do not belong together.
    pub fn from_pem(cert_chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        Self::with_protocols(cert_chain, key, &[])
    }

    /// As [`Tls::from_pem`], with protocols to offer by ALPN (RFC 7301), best first: for other doors than SMTP, which
    /// has none.
    ///
    /// # Errors
    /// As [`Tls::from_pem`].
    pub fn with_protocols(
        cert_chain: &[u8],
        key: &[u8],
        protocols: &'static [&'static [u8]],
    ) -> Result<Self, TlsError> {
        let current = RwLock::new(read(cert_chain, key, protocols)?);
        Ok(Self { current, protocols })
    }

    /// Exchanges the certificate for new handshakes.
    ///
    /// # Errors
    /// As [`Tls::from_pem`]; the old certificate then stays.
    pub fn reload(&self, cert: &[u8], key: &[u8]) -> Result<(), TlsError> {
        let fresh = read(cert, key, self.protocols)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// The configuration for the next handshake.
    pub fn current(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).config)
    }

    /// The certificates that the next handshake shows, leaf first.
    pub fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).chain.clone()
    }
}

/// A certificate made here, and its key, as PEM.
#[derive(Clone)]
pub struct SelfSigned {
    /// The certificate.
    pub cert_pem: String,
    /// The private key (PKCS#8, ECDSA P-256). A secret.
    pub key_pem: String,
}

/// Makes a self-signed certificate for host names and IP addresses.
///
/// Senders that only want encryption (the default of Postfix, Exim and Exchange Online connectors
/// without a name check) accept it. It is valid to the end of 2049 because nobody renews it.
///
/// # Errors
/// When a name cannot stand in a certificate.
pub fn self_signed(hostnames: &[String]) -> Result<SelfSigned, TlsError> {
    let mut params = CertificateParams::new(hostnames.to_vec())?;
    let name = hostnames.first().map_or("mailstead", String::as_str);
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2049, 12, 31);
    let key = KeyPair::generate()?;
    let cert = params.self_signed(&key)?;
    Ok(SelfSigned { cert_pem: cert.pem(), key_pem: key.serialize_pem() })
}

fn read(cert_chain: &[u8], key: &[u8], protocols: &[&[u8]]) -> Result<Current, TlsError> {
    let chain = CertificateDer::pem_slice_iter(cert_chain)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| TlsError::Certificate(error.to_string()))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate);
    }
    let key =
        PrivateKeyDer::from_pem_slice(key).map_err(|error| TlsError::Key(error.to_string()))?;
    // The provider is named, not installed: no state of the process is touched.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain.clone(), key)?;
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    Ok(Current { config: Arc::new(config), chain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_another_certificate_is_refused_and_the_old_one_stays() {
        let one = self_signed(&["a.example".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        let two = self_signed(&["b.example".to_owned()]).unwrap();
        let tls = Tls::from_pem(one.cert_pem.as_bytes(), one.key_pem.as_bytes()).unwrap();
        let before = tls.current();
        let mixed = tls.reload(one.cert_pem.as_bytes(), two.key_pem.as_bytes());
        assert!(matches!(mixed, Err(TlsError::Unusable(_))), "{mixed:?}");
        assert!(Arc::ptr_eq(&before, &tls.current()));
        let shown = tls.chain();
        tls.reload(two.cert_pem.as_bytes(), two.key_pem.as_bytes()).unwrap();
        assert!(!Arc::ptr_eq(&before, &tls.current()));
        assert_ne!(shown, tls.chain(), "what is said to be shown is what is shown");
    }

    #[test]
    fn rubbish_is_named() {
        let good = self_signed(&["a.example".to_owned()]).unwrap();
        let key = good.key_pem.as_bytes();
        assert!(matches!(Tls::from_pem(b"", key), Err(TlsError::NoCertificate)));
        assert!(matches!(Tls::from_pem(good.cert_pem.as_bytes(), b"x"), Err(TlsError::Key(_))));
    }
}
