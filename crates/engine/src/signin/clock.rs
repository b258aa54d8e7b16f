//! The time as sign-in sees it, so that tests can move it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock: the system's, or one that stands still until it is moved.
pub(crate) struct Clock {
    /// Unix milliseconds; 0 = the system's time.
    fixed: AtomicI64,
}

impl Clock {
    /// The system's time.
    pub(crate) fn system() -> Clock {
        Clock { fixed: AtomicI64::new(0) }
    }

    /// Unix milliseconds.
    pub(crate) fn now(&self) -> i64 {
        match self.fixed.load(Ordering::SeqCst) {
            0 => crate::unix_ms(),
            fixed => fixed,
        }
    }

    /// Waits; a clock that stands still moves instead.
    pub(crate) fn sleep(&self, ms: u64) {
        match self.fixed.load(Ordering::SeqCst) {
            0 => std::thread::sleep(Duration::from_millis(ms)),
            _ => drop(self.fixed.fetch_add(ms.cast_signed(), Ordering::SeqCst)),
        }
    }

    /// Stands still from now on.
    #[cfg(test)]
    pub(crate) fn stop(&self) {
        self.fixed.store(crate::unix_ms(), Ordering::SeqCst);
    }

    /// Moves a clock that stands still.
    #[cfg(test)]
    pub(crate) fn forward(&self, by: Duration) {
        self.sleep(u64::try_from(by.as_millis()).unwrap());
    }
}
