//! Throwaway certificates: an authority, what it signs, and TLS clients that trust it, or trust anyone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring as provider};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

/// A certificate authority of one test.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem: String,
}

/// A certificate with its key, as PEM files.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate, followed by its authority's.
    pub chain: PathBuf,
    /// The private key.
    pub key: PathBuf,
    /// The authority's certificate alone.
    pub authority: PathBuf,
}

impl Authority {
    /// Makes one.
    pub fn new() -> Result<Authority> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "Mailstead test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key)?;
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Ok(Authority { issuer: Issuer::new(params, key), der, pem })
    }

    /// Signs a certificate for some names (DNS names or addresses) and writes it, with its key, into `directory`.
    pub fn issue(&self, names: &[&str], directory: &Path) -> Result<Certificate> {
        let key = KeyPair::generate()?;
        let names = names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let certificate = CertificateParams::new(names)?.signed_by(&key, &self.issuer)?;
        let files = Certificate {
            chain: directory.join("chain.pem"),
            key: directory.join("key.pem"),
            authority: directory.join("authority.pem"),
        };
        std::fs::write(&files.chain, certificate.pem() + &self.pem)?;
        std::fs::write(&files.key, key.serialize_pem())?;
        std::fs::write(&files.authority, &self.pem)?;
        Ok(files)
    }

    /// A TLS client that trusts this authority and nobody else.
    pub(crate) fn client(&self) -> Result<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone())?;
        Ok(builder()?.with_root_certificates(roots).with_no_client_auth())
    }
}

/// A TLS client that takes any certificate, as mail servers do that encrypt when they can.
pub(crate) fn trusting_anyone() -> Result<ClientConfig> {
    let anyone = Arc::new(Anyone(Arc::new(provider::default_provider())));
    Ok(builder()?.dangerous().with_custom_certificate_verifier(anyone).with_no_client_auth())
}

fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>> {
    ClientConfig::builder_with_provider(Arc::new(provider::default_provider()))
        .with_safe_default_protocol_versions()
        .context("no TLS version in common with the provider")
}

#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _between: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
