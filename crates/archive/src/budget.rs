//! A budget of bytes in flight: whoever asks for more waits until others give back.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A shared budget. Cloning shares it.
#[derive(Clone)]
pub struct Budget(Arc<Shared>);

struct Shared {
    most: usize,
    used: Mutex<usize>,
    changed: Condvar,
}

/// A part of the budget, given back when dropped.
pub struct Share {
    budget: Budget,
    bytes: usize,
}

impl Budget {
    /// A budget of `most` bytes.
    #[must_use]
    pub fn new(most: usize) -> Budget {
        Budget(Arc::new(Shared { most, used: Mutex::new(0), changed: Condvar::new() }))
    }

    /// Waits until `bytes` fit. A request larger than the whole budget waits until it is alone.
    #[must_use]
    pub fn take(&self, bytes: usize) -> Share {
        let mut used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && *used + bytes > self.0.most {
            used = self.0.changed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
        *used += bytes;
        Share { budget: self.clone(), bytes }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let shared = &self.budget.0;
        *shared.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        shared.changed.notify_all();
    }
}
