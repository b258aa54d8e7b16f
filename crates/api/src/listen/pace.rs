//! What a client may take how long, and the clock of one connection.
//!
//! Only waits that the client causes count: while the service works on an answer, a connection is never overdue.
//! Pure: whoever asks says what time it is. The pace of request bodies is in [`super::body`].

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What may take how long.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// A request's head, from its first byte; a TLS handshake; the first request of a connection.
    pub head: Duration,
    /// Waiting for the next request.
    pub idle: Duration,
    /// A piece of an answer that the client does not take.
    pub stalled: Duration,
    /// Waiting for a request's body in all, on top of what its bytes earn.
    pub body: Duration,
    /// Bytes of a body that earn a second of waiting.
    pub body_rate: u64,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            stalled: Duration::from_secs(60),
            body: Duration::from_secs(20),
            body_rate: 4096,
        }
    }
}

impl Pace {
    /// For clients of this machine: a command may be read by somebody who pages slowly.
    #[cfg(unix)]
    pub(crate) fn patient() -> Pace {
        Pace { stalled: Duration::from_secs(24 * 3600), ..Pace::default() }
    }
}

/// The clock of one connection.
pub(crate) struct Clock {
    pace: Pace,
    /// HTTP/2: bytes between requests are no head, but pings and the like.
    multiplexed: bool,
    state: Mutex<State>,
}

struct State {
    /// Requests without a complete answer: since when a piece of it waits to be taken.
    answers: BTreeMap<u64, Option<Instant>>,
    next: u64,
    /// Since when a head is on its way.
    head: Option<Instant>,
    /// Since when nothing is asked and nothing goes out.
    quiet: Instant,
}

impl Clock {
    pub(crate) fn new(pace: Pace, multiplexed: bool, now: Instant) -> Arc<Clock> {
        let answers = BTreeMap::new();
        let state = Mutex::new(State { answers, next: 0, head: Some(now), quiet: now });
        Arc::new(Clock { pace, multiplexed, state })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came in.
    pub(crate) fn received(&self, now: Instant) {
        let mut state = self.state();
        if !self.multiplexed && state.answers.is_empty() {
            state.head.get_or_insert(now);
        }
    }

    /// Bytes went out.
    pub(crate) fn sent(&self, now: Instant) {
        self.state().quiet = now;
    }

    /// A request's head is complete; gives its number.
    pub(crate) fn began(&self) -> u64 {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state.head = None;
        state.answers.insert(number, None);
        number
    }

    /// A piece of an answer is there to be taken since this moment; `None`: it has been taken.
    pub(crate) fn offered(&self, number: u64, since: Option<Instant>) {
        self.state().answers.insert(number, since);
    }

    /// A request is over.
    pub(crate) fn ended(&self, number: u64, now: Instant) {
        let mut state = self.state();
        state.answers.remove(&number);
        if state.answers.is_empty() {
            state.quiet = now;
        }
    }

    /// Whether nothing is being asked: the connection may go if another needs its place.
    pub(crate) fn is_free(&self) -> bool {
        self.state().answers.is_empty()
    }

    /// Why the connection should end now, if so.
    pub(crate) fn overdue(&self, now: Instant) -> Option<&'static str> {
        let state = self.state();
        let over = |since: Instant, limit| now.saturating_duration_since(since) > limit;
        if !state.answers.is_empty() {
            let stalled =
                state.answers.values().flatten().any(|since| over(*since, self.pace.stalled));
            return stalled.then_some("it does not take its answer");
        }
        match state.head {
            Some(since) => {
                over(since, self.pace.head).then_some("the request does not become complete")
            }
            None => over(state.quiet, self.pace.idle).then_some("it was idle"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_client_runs_out_of_time() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let clock = Clock::new(Pace::default(), false, start);
        assert_eq!(clock.overdue(at(9)), None);
        assert!(clock.overdue(at(11)).is_some(), "a first request must come");

        let number = clock.began();
        assert_eq!(clock.overdue(at(9000)), None, "the service works as long as it needs");
        clock.offered(number, Some(at(9000)));
        assert_eq!(clock.overdue(at(9059)), None);
        assert!(clock.overdue(at(9061)).is_some(), "an answer must be taken");
        clock.offered(number, None);
        assert_eq!(clock.overdue(at(9999)), None);
        assert!(!clock.is_free());

        clock.ended(number, at(10_000));
        assert!(clock.is_free());
        assert_eq!(clock.overdue(at(10_059)), None);
        assert!(clock.overdue(at(10_061)).is_some(), "idle");
        clock.sent(at(10_050));
        assert_eq!(clock.overdue(at(10_061)), None, "what is still going out is not idle");

        clock.received(at(10_070));
        clock.received(at(10_079));
        assert_eq!(clock.overdue(at(10_080)), None);
        assert!(clock.overdue(at(10_081)).is_some(), "a head counts from its first byte");
    }

    #[test]
    fn pings_are_no_head() {
        let start = Instant::now();
        let clock = Clock::new(Pace::default(), true, start);
        let number = clock.began();
        clock.ended(number, start);
        clock.received(start);
        assert_eq!(clock.overdue(start + Duration::from_secs(30)), None);
        assert!(clock.overdue(start + Duration::from_secs(61)).is_some());
    }
}
