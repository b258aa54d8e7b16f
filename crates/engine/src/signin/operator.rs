//! Operators in a browser: a one-time link from the command line, and the session it opens.
//!
//! An operator is whoever may open the data directory; that is what the command line proves. So a link is made there
//! only, works once and soon, and what it opens ends with the service: links and sessions are in memory, as hashes.
//! Deliberately not here: passwords for operators, which would be one more secret to lose.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bearer::{self, Kind, Revealed};
use super::session;
use crate::Engine;
use crate::access::{Caller, Operator};
use crate::problem::{Problem, Result};

const MINUTE: i64 = 60_000;
/// A link works for so long.
const LINK: i64 = 10 * MINUTE;
/// A session that is not used ends after this.
const IDLE: i64 = 30 * MINUTE;
/// Any session ends after this.
const WHOLE: i64 = 12 * 60 * MINUTE;
/// Links and sessions at once, each; the oldest go.
const MOST: usize = 100;
/// Stands where tokens of people have their tenant.
const NO_TENANT: &str = "0000000000000000";

/// Links and sessions of operators; one for the installation.
#[derive(Default)]
pub(crate) struct Operators(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Hash of a link's token → when it ends.
    links: HashMap<[u8; 32], i64>,
    sessions: HashMap<[u8; 32], Times>,
}

#[derive(Clone, Copy)]
struct Times {
    made: i64,
    used: i64,
}

impl Operators {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the token opens a session that goes on; it counts as used.
    pub(super) fn is_session(&self, token: &str, now: i64) -> bool {
        let Some((_, hash)) = bearer::read(Kind::Operator, token) else { return false };
        let mut known = self.known();
        known.sessions.retain(|_, times| now < times.made + WHOLE && now < times.used + IDLE);
        match known.sessions.get_mut(&hash) {
            Some(times) => {
                times.used = now;
                true
            }
            None => false,
        }
    }

    fn end(&self, token: &str) {
        self.known().sessions.remove(&bearer::hash(token));
    }
}

/// Drops the oldest if there is no room for one more.
fn make_room<T>(map: &mut HashMap<[u8; 32], T>, age: impl Fn(&T) -> i64) {
    if map.len() >= MOST
        && let Some(oldest) = map.iter().min_by_key(|(_, value)| age(value)).map(|(hash, _)| *hash)
    {
        map.remove(&oldest);
    }
}

/// A link that was made.
#[derive(Clone, Debug)]
pub struct OperatorLink {
    /// Its token, this once.
    pub token: Revealed,
    /// When it ends, Unix milliseconds.
    pub expires: i64,
}

impl Operator {
    /// Makes a link by which an operator signs in with a browser, once.
    pub fn make_link(&self) -> Result<OperatorLink> {
        let signin = &self.engine.signin;
        let (token, now) = (bearer::mint(Kind::OperatorLink, NO_TENANT)?, signin.clock.now());
        let mut known = signin.operators.known();
        known.links.retain(|_, expires| now < *expires);
        make_room(&mut known.links, |expires| *expires);
        known.links.insert(bearer::hash(token.text()), now + LINK);
        tracing::info!("a link for an operator was made");
        Ok(OperatorLink { token, expires: now + LINK })
    }
}

impl Engine {
    /// Signs an operator in by a link. Answers with the token of his session.
    ///
    /// # Errors
    /// `NotFound` when the link is unknown, was used or is too old.
    pub fn use_operator_link(&self, link: &str, address: &str) -> Result<Revealed> {
        let unknown = || {
            Problem::NotFound(
                "link like this: it was used, or is older than ten minutes; make another one with `mailstead operator link`".into(),
            )
        };
        let (_, hash) = bearer::read(Kind::OperatorLink, link.trim()).ok_or_else(unknown)?;
        let now = self.signin.clock.now();
        let mut known = self.signin.operators.known();
        let expires = known.links.remove(&hash).ok_or_else(unknown)?;
        if now >= expires {
            return Err(unknown());
        }
        let token = bearer::mint(Kind::Operator, NO_TENANT)?;
        make_room(&mut known.sessions, |times| times.used);
        known.sessions.insert(bearer::hash(token.text()), Times { made: now, used: now });
        tracing::info!(from = address, "an operator signed in by a link");
        Ok(token)
    }

    /// The caller behind an operator's session.
    pub(super) fn operator_by_session(
        self: &Arc<Engine>,
        token: &str,
        address: &str,
        request: &str,
    ) -> Result<Caller> {
        match self.signin.operators.is_session(token, self.signin.clock.now()) {
            true => Ok(Caller::operator_at(self.clone(), address, request)),
            false => Err(session::ended()),
        }
    }

    /// Ends an operator's session.
    pub fn end_operator_session(&self, token: &str) {
        self.signin.operators.end(token);
    }
}
