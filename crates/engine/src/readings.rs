//! Remembers for a while who read what, so that one reading is one row of the audit log and not ten.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The same reading by the same actor counts again after this long.
const AGAIN: Duration = Duration::from_secs(600);
/// Readings remembered; beyond that the oldest are forgotten and noted once more.
const MOST: usize = 4096;

/// The readings of a tenant.
#[derive(Default)]
pub(crate) struct Readings(Mutex<HashMap<(String, String), Instant>>);

impl Readings {
    /// Whether this was not read lately; it counts as read from now on.
    pub(crate) fn is_new(&self, actor: &str, what: &str) -> bool {
        let now = Instant::now();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, then| now.duration_since(*then) < AGAIN);
            if known.len() >= MOST {
                known.clear();
            }
        }
        let before = known.insert((actor.to_owned(), what.to_owned()), now);
        before.is_none_or(|then| now.duration_since(then) >= AGAIN)
    }
}
