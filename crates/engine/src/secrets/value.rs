//! Values of secrets as they come in, checked and parted into what may be shown and what is hidden.

use serde::{Deserialize, Serialize};

use super::certificate::{self, Key, Pair};
use super::hidden::Hidden;
use crate::problem::{Problem, Result};

/// Characters of names and ids within a value.
const MOST_ID: usize = 256;
/// Bytes of a password or client secret.
const MOST_PASSWORD: usize = 1024;
/// Bytes of a service account's key file.
const MOST_KEY_FILE: usize = 16 << 10;

/// A value as it comes in. Its `kind` is the secret's, for good.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Value {
    /// A user name and a password.
    Basic {
        /// User name.
        user: String,
        /// Password.
        password: Hidden,
    },
    /// A certificate with its private key.
    Certificate(Certificate),
    /// An application registered at an OAuth 2.0 server.
    OauthClient {
        /// Id or domain of the tenant there, or the server's address.
        issuer: String,
        /// Client id.
        client_id: String,
        /// Client secret.
        client_secret: Hidden,
    },
    /// A Google service account.
    ServiceAccount {
        /// The key file as downloaded, JSON.
        key_file: Hidden,
    },
}

/// Where a certificate comes from.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Certificate {
    /// Made here, self-signed.
    Make {
        /// Common name.
        subject: String,
        /// Years that it holds.
        #[schema(minimum = 1, maximum = 10)]
        years: u32,
        /// Its key; RSA with 2048 bits unless said otherwise.
        #[serde(default)]
        key: Key,
    },
    /// Uploaded.
    Upload {
        /// PEM: the certificate itself, then its issuers.
        certificate: String,
        /// PEM: the private key, not encrypted.
        private_key: Hidden,
    },
}

/// What may be shown of a secret; its `kind` stands in the JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Shown {
    /// A user name; the password is hidden.
    Basic {
        /// User name.
        user: String,
    },
    /// A certificate; the private key is hidden.
    Certificate {
        /// Its subject, as `CN=…, O=…`.
        subject: String,
        /// SHA-256 of its DER bytes, hex.
        fingerprint: String,
        /// When it begins to hold, Unix milliseconds.
        not_before: i64,
        /// When it ends to hold, Unix milliseconds.
        not_after: i64,
    },
    /// A client id; the client secret is hidden.
    OauthClient {
        /// Id or domain of the tenant there, or the server's address.
        issuer: String,
        /// Client id.
        client_id: String,
    },
    /// A service account; its key is hidden.
    ServiceAccount {
        /// Its address.
        email: String,
        /// Its project.
        project: String,
        /// Id of its key.
        key_id: String,
        /// Where it gets its tokens.
        token_uri: String,
    },
}

impl Shown {
    /// The kind's name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Shown::Basic { .. } => "basic",
            Shown::Certificate { .. } => "certificate",
            Shown::OauthClient { .. } => "oauth-client",
            Shown::ServiceAccount { .. } => "service-account",
        }
    }
}

/// What is stored openly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Open {
    pub(crate) shown: Shown,
    /// The chain of a certificate, PEM.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) chain: String,
}

/// A value that can be taken.
pub(crate) struct Checked {
    pub(crate) open: Open,
    pub(crate) hidden: Hidden,
}

impl Value {
    /// Checks a value; `now` in Unix milliseconds.
    pub(crate) fn check(self, now: i64) -> Result<Checked> {
        match self {
            Value::Basic { user, password } => {
                let shown = Shown::Basic { user: id("user", &user)? };
                Ok(plain(shown, password_of("password", password)?))
            }
            Value::Certificate(Certificate::Make { subject, years, key }) => {
                Ok(of_pair(certificate::make(&subject, years, key, now)?))
            }
            Value::Certificate(Certificate::Upload { certificate, private_key }) => {
                Ok(of_pair(certificate::upload(&certificate, &private_key, now)?))
            }
            Value::OauthClient { issuer, client_id, client_secret } => {
                let issuer = id("issuer", &issuer)?;
                if issuer.contains("://") {
                    address("issuer", &issuer)?;
                }
                let shown = Shown::OauthClient { issuer, client_id: id("client_id", &client_id)? };
                Ok(plain(shown, password_of("client_secret", client_secret)?))
            }
            Value::ServiceAccount { key_file } => service_account(key_file),
        }
    }
}

fn plain(shown: Shown, hidden: Hidden) -> Checked {
    Checked { open: Open { shown, chain: String::new() }, hidden }
}

fn of_pair(Pair { facts, chain, key }: Pair) -> Checked {
    let shown = Shown::Certificate {
        subject: facts.subject,
        fingerprint: facts.fingerprint,
        not_before: facts.not_before,
        not_after: facts.not_after,
    };
    Checked { open: Open { shown, chain }, hidden: key }
}

fn id(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    let fits = (1..=MOST_ID).contains(&text.chars().count());
    if !fits || text.chars().any(char::is_control) {
        let message = format!("1 to {MOST_ID} characters, no control characters");
        return Err(Problem::invalid(field, message));
    }
    Ok(text.to_owned())
}

/// Spaces around a password are part of it; control characters can't be sent by any protocol that asks for one.
fn password_of(field: &'static str, text: Hidden) -> Result<Hidden> {
    let fits = (1..=MOST_PASSWORD).contains(&text.reveal().len());
    if !fits || text.reveal().chars().any(char::is_control) {
        let message = format!("1 to {MOST_PASSWORD} bytes, no control characters");
        return Err(Problem::invalid(field, message));
    }
    Ok(text)
}

/// An address that a secret may be sent to: encrypted, or on this machine.
fn address(field: &'static str, text: &str) -> Result<()> {
    let host = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains(['@', ' '])
    };
    let here = ["127.0.0.1", "localhost", "[::1]"];
    let local = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
        here.contains(&name.map_or(host, |(name, _)| name))
    };
    let good = text.strip_prefix("https://").is_some_and(host)
        || text.strip_prefix("http://").is_some_and(local);
    match good {
        true => Ok(()),
        false => Err(Problem::invalid(field, "an address begins with https://")),
    }
}

/// The fields of a key file that are used,
/// <https://cloud.google.com/iam/docs/keys-create-delete#creating>.
#[derive(Deserialize)]
struct KeyFile {
    r#type: String,
    project_id: String,
    private_key_id: String,
    private_key: Hidden,
    client_email: String,
    token_uri: String,
}

fn service_account(key_file: Hidden) -> Result<Checked> {
    let wrong = |message: &'static str| Problem::invalid("key_file", message);
    if key_file.reveal().len() > MOST_KEY_FILE {
        return Err(wrong("larger than 16 KiB"));
    }
    // Why it can't be read stays unsaid: the reader's message may quote the key.
    let file: KeyFile = serde_json::from_str(key_file.reveal())
        .map_err(|_| wrong("this is not the JSON key file of a service account"))?;
    if file.r#type != "service_account" {
        return Err(wrong("its type is not service_account: download a key of a service account"));
    }
    let email = mail::address::normalise(&file.client_email)
        .ok_or_else(|| wrong("its client_email is not a mail address"))?;
    address("key_file", &file.token_uri)
        .map_err(|_| wrong("its token_uri is not an https address"))?;
    certificate::read_key(&file.private_key)
        .ok()
        .and_then(|key| {
            rustls::crypto::ring::default_provider().key_provider.load_private_key(key).ok()
        })
        .ok_or_else(|| wrong("its private_key can't be used"))?;
    let shown = Shown::ServiceAccount {
        email,
        project: id("key_file", &file.project_id)?,
        key_id: id("key_file", &file.private_key_id)?,
        token_uri: file.token_uri,
    };
    Ok(plain(shown, key_file))
}
