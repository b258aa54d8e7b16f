//! Random tokens: sessions, devices, set-up links, app passwords, API tokens. How they look and what is kept of them.
//!
//! `mst_<tenant>_<random>`: the prefix lets secret scanners find one that leaked, the tenant tells in which database
//! to look. Only the SHA-256 is kept: what is random needs no slow hash, and a lookup by hash leaks nothing by time.

use ring::digest;
use serde::Serialize;

use crate::problem::Result;

/// A secret that is shown once: never logged, not kept.
#[derive(Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Revealed(String);

impl Revealed {
    pub(crate) fn new(text: String) -> Revealed {
        Revealed(text)
    }

    /// The secret itself.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed(…)")
    }
}

/// What a token is for. One made for one thing is no use for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Session,
    Device,
    Link,
    App,
    Api,
    Operator,
    OperatorLink,
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Kind::Session => "mss_",
            Kind::Device => "msd_",
            Kind::Link => "msl_",
            Kind::App => "msp_",
            Kind::Api => "mst_",
            Kind::Operator => "mso_",
            Kind::OperatorLink => "mol_",
        }
    }

    /// Hex digits of its random part: 256 bits for what a browser keeps, 160 for what people may have to type.
    fn digits(self) -> usize {
        match self {
            Kind::Session | Kind::Link | Kind::Operator | Kind::OperatorLink => 64,
            Kind::Device | Kind::App | Kind::Api => 40,
        }
    }
}

/// Hex digits of a tenant's id.
const TENANT: usize = 16;

/// A new token of a tenant.
pub(crate) fn mint(kind: Kind, tenant: &str) -> Result<Revealed> {
    let random = match kind.digits() {
        64 => crate::random_hex::<32>()?,
        _ => crate::random_hex::<20>()?,
    };
    Ok(Revealed(format!("{}{tenant}_{random}", kind.prefix())))
}

/// What is kept of a token.
pub(crate) fn hash(text: &str) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    out
}

/// Tenant and hash of a token that has the form of this kind.
pub(crate) fn read(kind: Kind, text: &str) -> Option<(&str, [u8; 32])> {
    let (tenant, random) = text.strip_prefix(kind.prefix())?.split_once('_')?;
    let is_hex = |part: &str, digits: usize| {
        part.len() == digits && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    (is_hex(tenant, TENANT) && is_hex(random, kind.digits())).then(|| (tenant, hash(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 7] = [
        Kind::Session,
        Kind::Device,
        Kind::Link,
        Kind::App,
        Kind::Api,
        Kind::Operator,
        Kind::OperatorLink,
    ];

    #[test]
    fn a_token_is_read_as_its_own_kind_only() {
        for kind in KINDS {
            let token = mint(kind, "0123456789abcdef").unwrap();
            assert_ne!(token, mint(kind, "0123456789abcdef").unwrap());
            for other in KINDS {
                let found = read(other, token.text()).map(|(tenant, _)| tenant);
                assert_eq!(found, (kind == other).then_some("0123456789abcdef"));
            }
            assert!(!format!("{token:?}").contains("0123"));
        }
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        let long = format!("mst_0123456789abcdef_{}", "A".repeat(40));
        for wrong in ["", "mst_", "mst__", "mst_0123456789abcdef_", "x", &long, "mst_é_é"] {
            assert!(read(Kind::Api, wrong).is_none(), "{wrong}");
        }
    }
}
