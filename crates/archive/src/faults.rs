//! Crash points for the kill tests: with the feature `faults`, a process started with
//! `MAILSTEAD_FAULT=name` or `name:3` ends at once, as by SIGKILL, when it passes that point the third time.
//!
//! Without the feature every point is an empty function; a release build never has it.

/// Passes the crash point `name`.
#[cfg(feature = "faults")]
pub fn point(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};
    static ARMED: OnceLock<Option<(String, AtomicU64)>> = OnceLock::new();
    let armed = ARMED.get_or_init(|| {
        let value = std::env::var("MAILSTEAD_FAULT").ok()?;
        let (name, count) = value.split_once(':').unwrap_or((&value, "1"));
        Some((name.to_owned(), AtomicU64::new(count.parse().unwrap_or(1))))
    });
    if let Some((armed, left)) = armed
        && armed == name
        && left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        std::process::abort();
    }
}

/// Passes a crash point: nothing happens in this build.
#[cfg(not(feature = "faults"))]
#[inline]
pub fn point(_name: &str) {}
