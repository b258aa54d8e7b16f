//! Sign-in: how a person or a program shows who it is.
//!
//! ```text
//! login + password (+ code) ─► attempt ─► session ─┐
//! set-up link ─► link ─► first password            ├─► credentials ─► Caller (access)
//! session ─► token (app password, API token) ──────┘
//! ```
//!
//! Passwords are Argon2id hashes, everything random is kept as its SHA-256, second factors are sealed with the
//! tenant's key. All of it blocks (a password costs some 30 ms of a core): hosts call it off their runtime.
//! Deliberately not here: cookies and headers (the API's), what a caller may do (`access`), directory sign-in.

mod account;
mod admin;
mod attempt;
mod bearer;
mod clock;
mod credentials;
mod device;
mod first_admin;
mod hash;
mod link;
mod must;
mod operator;
mod password;
mod recovery;
mod second_factor;
mod session;
mod tally;
mod throttle;
mod token;
mod totp;

#[cfg(test)]
mod tests;

pub use attempt::{Attempt, SignedIn};
pub use bearer::Revealed;
pub use credentials::Credentials;
pub use device::Device;
pub use first_admin::NewTenant;
pub use link::{Invited, SetupLink};
pub use must::Must;
pub use operator::OperatorLink;
pub use second_factor::{Begun, Confirmed, SecondFactor};
pub use session::Session;
pub use token::{NewToken, Token, TokenKind};

use std::sync::atomic::AtomicUsize;

use clock::Clock;
use hash::Hasher;
use operator::Operators;
use tally::Tally;
use throttle::Throttle;

/// What sign-in keeps in memory; one for the installation.
pub(crate) struct SignIn {
    pub(crate) clock: Clock,
    operators: Operators,
    hasher: Hasher,
    throttle: Throttle,
    tally: Tally,
    /// Tries that are being slowed down.
    slowed: AtomicUsize,
}

impl SignIn {
    pub(crate) fn new() -> SignIn {
        SignIn {
            clock: Clock::system(),
            operators: Operators::default(),
            hasher: Hasher::new(),
            throttle: Throttle::new(),
            tally: Tally::new(),
            slowed: AtomicUsize::new(0),
        }
    }
}
