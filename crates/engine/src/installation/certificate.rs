//! What a certificate that the service shows says of itself: for whom, by whom, how long.

use std::net::IpAddr;

use rustls::pki_types::CertificateDer;
use serde::Serialize;
use utoipa::ToSchema;
use x509_parser::extensions::GeneralName;

use super::{CertificateUse, Shown};
use crate::problem::{Problem, Result};
use crate::secrets::{certificate_facts, parsed};

/// A certificate that the service shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Certificate {
    /// What it is for.
    pub r#use: CertificateUse,
    /// Made by the service itself, not given by the operator.
    pub made_here: bool,
    /// The file that it was read from.
    pub file: String,
    /// Whose it is, as `CN=…, O=…`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Names and addresses that it stands for (`subjectAltName`).
    pub names: Vec<String>,
    /// When it begins to hold, Unix milliseconds.
    pub not_before: i64,
    /// When it ends to hold, Unix milliseconds.
    pub not_after: i64,
    /// SHA-256 of its DER bytes, hex.
    pub fingerprint: String,
}

impl Certificate {
    /// What the first of a chain says.
    pub(super) fn of(shown: &Shown) -> Result<Certificate> {
        let empty = || Problem::NotFound("certificate in the chain".into());
        let der = shown.chain.first().ok_or_else(empty)?;
        let facts = certificate_facts(der)?;
        let (issuer, names) = issuer_and_names(der)?;
        Ok(Certificate {
            r#use: shown.r#use,
            made_here: shown.made_here,
            file: shown.file.display().to_string(),
            subject: facts.subject,
            issuer,
            names,
            not_before: facts.not_before,
            not_after: facts.not_after,
            fingerprint: facts.fingerprint,
        })
    }
}

fn issuer_and_names(der: &CertificateDer<'_>) -> Result<(String, Vec<String>)> {
    let certificate = parsed(der)?;
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.map(|names| &names.value.general_names).into_iter().flatten();
    Ok((certificate.issuer().to_string(), names.filter_map(written).collect()))
}

/// Names and addresses; what a certificate may stand for besides concerns no client of ours.
fn written(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => {
            let v4 = <[u8; 4]>::try_from(*octets).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(*octets).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}
