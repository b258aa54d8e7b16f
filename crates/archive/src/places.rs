//! A bounded number of places, given out in the order in which they were asked for.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often somebody who waits looks whether he still wants a place.
const LOOK: Duration = Duration::from_millis(50);

/// The places. Cloning shares them.
#[derive(Clone)]
pub(crate) struct Places(Arc<Shared>);

struct Shared {
    most: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    used: usize,
    waiting: VecDeque<u64>,
    next: u64,
}

/// A place, given back when dropped.
pub(crate) struct Place(Places);

impl Places {
    pub(crate) fn new(most: usize) -> Places {
        Places(Arc::new(Shared {
            most,
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }))
    }

    /// A free place; if there is none, waits for one until `give_up` is true.
    pub(crate) fn take(&self, give_up: impl Fn() -> bool) -> Option<Place> {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state.waiting.push_back(number);
        loop {
            let is_next = state.used < self.0.most && state.waiting.front() == Some(&number);
            let given_up = !is_next && give_up();
            if given_up || is_next {
                state.waiting.retain(|waiting| *waiting != number);
                // Whoever is the next now may have a place as well.
                self.0.changed.notify_all();
            }
            if given_up {
                return None;
            }
            if is_next {
                state.used += 1;
                return Some(Place(self.clone()));
            }
            let waited = self.0.changed.wait_timeout(state, LOOK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether somebody waits for a place.
    pub(crate) fn wanted(&self) -> bool {
        !self.state().waiting.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.state().used -= 1;
        self.0.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn no_more_are_in_use_than_there_are_and_everybody_gets_one() {
        let places = Places::new(3);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let place = places.take(|| false).unwrap();
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                        drop(place);
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.load(Ordering::SeqCst)));
        assert!(!places.wanted());
    }

    #[test]
    fn whoever_gives_up_holds_nobody_up() {
        let places = Places::new(1);
        let held = places.take(|| false).unwrap();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let first = scope.spawn(|| places.take(|| stop.load(Ordering::SeqCst)).is_none());
            while !places.wanted() {
                std::thread::yield_now();
            }
            let second = scope.spawn(|| places.take(|| false).is_some());
            stop.store(true, Ordering::SeqCst);
            assert!(first.join().unwrap());
            drop(held);
            assert!(second.join().unwrap());
        });
    }
}
