//! Certificates with their keys: made here, or uploaded as PEM and checked.
//!
//! Made ones are self-signed, RSA: what they are for (Microsoft Entra ID) takes nothing else. Uploaded ones are a chain, the certificate itself first, and the private
//! key that belongs to it; encrypted keys and PKCS#12 files are refused with the command that unpacks them, because
//! their old ciphers are not worth a library of their own.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
};
use ring::error::Unspecified;
use ring::rand::{SecureRandom, SystemRandom};
use rsa::pkcs8::EncodePrivateKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use serde::Deserialize;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::hidden::Hidden;
use crate::problem::{Problem, Result};

/// Bytes of an uploaded chain or key.
const MOST_BYTES: usize = 64 << 10;
/// Certificates of a chain.
const MOST_CERTIFICATES: usize = 10;
/// Characters of a common name, RFC 5280, appendix A.1 (`ub-common-name`).
const MOST_SUBJECT: usize = 64;

/// The key of a certificate that is made here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub enum Key {
    /// RSA, 2048 bits.
    #[default]
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    /// RSA, 3072 bits.
    #[serde(rename = "rsa-3072")]
    Rsa3072,
}

impl Key {
    fn bits(self) -> usize {
        match self {
            Key::Rsa2048 => 2048,
            Key::Rsa3072 => 3072,
        }
    }
}

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Its subject, as `CN=…, O=…`.
    pub(crate) subject: String,
    /// SHA-256 of its DER bytes, hex.
    pub(crate) fingerprint: String,
    /// When it begins to hold, Unix milliseconds.
    pub(crate) not_before: i64,
    /// When it ends to hold, Unix milliseconds.
    pub(crate) not_after: i64,
}

/// A certificate, its chain and its key.
pub(crate) struct Pair {
    pub(crate) facts: Facts,
    /// The chain, PEM; nothing but certificates.
    pub(crate) chain: String,
    /// The private key, PEM.
    pub(crate) key: Hidden,
}

/// Makes a self-signed certificate that holds from today, UTC, for some years.
pub(crate) fn make(subject: &str, years: u32, key: Key, now: i64) -> Result<Pair> {
    let subject = subject.trim();
    let too_long = subject.chars().count() > MOST_SUBJECT;
    if subject.is_empty() || too_long || subject.chars().any(char::is_control) {
        let message = format!("1 to {MOST_SUBJECT} characters, no control characters");
        return Err(Problem::invalid("subject", message));
    }
    if !(1..=10).contains(&years) {
        return Err(Problem::invalid("years", "between 1 and 10"));
    }
    let (der, key) = self_signed(subject, years, key, now).map_err(Problem::Internal)?;
    Ok(Pair { facts: facts(&der)?, chain: pem("CERTIFICATE", &der), key })
}

fn self_signed(
    subject: &str,
    years: u32,
    key: Key,
    now: i64,
) -> anyhow::Result<(CertificateDer<'static>, Hidden)> {
    let today = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_millisecond(now)?).date();
    let last = today.checked_add(jiff::Span::new().try_years(years)?)?;
    let day = |date: jiff::civil::Date| {
        rcgen::date_time_ymd(
            date.year().into(),
            date.month().unsigned_abs(),
            date.day().unsigned_abs(),
        )
    };
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, subject);
    (params.not_before, params.not_after) = (day(today), day(last));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = rsa::PrivateKey::new(&mut Random(SystemRandom::new()), key.bits())?.to_pkcs8_der()?;
    let signing = PrivatePkcs8KeyDer::from(key.as_bytes());
    let signing = KeyPair::from_pkcs8_der_and_sign_algo(&signing, &rcgen::PKCS_RSA_SHA256)?;
    let certificate = params.self_signed(&signing)?;
    Ok((certificate.der().clone(), Hidden::new(pem("PRIVATE KEY", key.as_bytes()))))
}

/// The system's random numbers, as the maker of keys asks for them.
struct Random(SystemRandom);

impl TryRng for Random {
    type Error = Unspecified;

    fn try_next_u32(&mut self) -> Result<u32, Unspecified> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Unspecified> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Unspecified> {
        self.0.fill(bytes)
    }
}

impl TryCryptoRng for Random {}

/// Checks an uploaded chain and key.
pub(crate) fn upload(chain: &str, key: &Hidden, now: i64) -> Result<Pair> {
    let certificates = read_chain(chain)?;
    let facts = facts(&certificates[0])?;
    if facts.not_after <= now {
        return Err(Problem::invalid("certificate", "it has expired: upload one that still holds"));
    }
    for pair in certificates.windows(2) {
        let (one, next) = (parsed(&pair[0])?, parsed(&pair[1])?);
        if one.issuer().as_raw() != next.subject().as_raw() {
            return Err(Problem::invalid(
                "certificate",
                "the chain is out of order: the certificate itself first, then its issuer, and so on",
            ));
        }
    }
    let key = read_key(key)?;
    let signing =
        default_provider().key_provider.load_private_key(key.clone_key()).map_err(|_| {
            Problem::invalid(
                "private_key",
                "this key can't be used: RSA from 2048 bits, ECDSA P-256 or P-384, or Ed25519",
            )
        })?;
    let text = certificates.iter().map(|der| pem("CERTIFICATE", der)).collect();
    CertifiedKey::new(certificates, signing)
        .keys_match()
        .map_err(|_| Problem::invalid("private_key", "it does not belong to the certificate"))?;
    let label = match key {
        PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
        PrivateKeyDer::Sec1(_) => "EC PRIVATE KEY",
        _ => "PRIVATE KEY",
    };
    Ok(Pair { facts, chain: text, key: Hidden::new(pem(label, key.secret_der())) })
}

/// The certificates of a PEM text, at least one; whatever else stands in it is left out.
pub(crate) fn read_chain(text: &str) -> Result<Vec<CertificateDer<'static>>> {
    let not_one = || {
        Problem::invalid(
            "certificate",
            "no PEM certificate (-----BEGIN CERTIFICATE-----); `openssl pkcs12 -in FILE -nodes` unpacks a PKCS#12 file",
        )
    };
    if text.len() > MOST_BYTES {
        return Err(Problem::invalid("certificate", "larger than 64 KiB"));
    }
    let found = CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<Vec<_>, _>>();
    let found = found.map_err(|_| not_one())?;
    if found.is_empty() {
        return Err(not_one());
    }
    if found.len() > MOST_CERTIFICATES {
        return Err(Problem::invalid("certificate", "a chain has at most 10 certificates"));
    }
    found.iter().try_for_each(|der| parsed(der).map(drop))?;
    Ok(found)
}

/// Checks that a PEM text holds a private key, and gives it.
pub(crate) fn read_key(text: &Hidden) -> Result<PrivateKeyDer<'static>> {
    if text.reveal().len() > MOST_BYTES {
        return Err(Problem::invalid("private_key", "larger than 64 KiB"));
    }
    PrivateKeyDer::from_pem_slice(text.reveal().as_bytes()).map_err(|_| {
        let encrypted = text.reveal().contains("ENCRYPTED");
        Problem::invalid(
            "private_key",
            match encrypted {
                true => "it is encrypted: `openssl pkcs8 -in FILE` gives it without a password",
                false => "no PEM private key (-----BEGIN PRIVATE KEY-----)",
            },
        )
    })
}

/// What a certificate says.
pub(crate) fn facts(der: &CertificateDer<'_>) -> Result<Facts> {
    let certificate = parsed(der)?;
    let validity = certificate.validity();
    let digest = ring::digest::digest(&ring::digest::SHA256, der);
    Ok(Facts {
        subject: certificate.subject().to_string(),
        fingerprint: digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
        not_before: validity.not_before.timestamp().saturating_mul(1000),
        not_after: validity.not_after.timestamp().saturating_mul(1000),
    })
}

pub(crate) fn parsed<'a>(der: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(Problem::invalid("certificate", "it can't be read as an X.509 certificate")),
    }
}

/// PEM, RFC 7468: lines of 64 characters.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let encoded = zeroize::Zeroizing::new(base64_simd::STANDARD.encode_to_string(der));
    // Roomy enough never to move: what a move leaves behind is not wiped.
    let mut text = String::with_capacity(encoded.len() + encoded.len() / 64 + 2 * label.len() + 48);
    text.push_str(&format!("-----BEGIN {label}-----\n"));
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}
