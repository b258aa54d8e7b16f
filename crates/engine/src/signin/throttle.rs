//! Who may try how often: exponential back-off that can't be used to lock a stranger out.
//!
//! Failures are counted per (login, network) and per address, and per trusted device instead of both, so that what
//! somebody does elsewhere never stops a person at his own desk. Tries are counted before the password is looked at
//! and given back if it was right: many at once gain nothing. In memory, bounded, forgotten with time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use ring::digest;

/// Keys kept. 24 bytes of content each.
const MOST: usize = 65_536;
/// Seconds that a door stays closed, at most.
const LONGEST: i64 = 900;
/// Failures counted beyond the free ones.
const DEEPEST: i64 = 64;
/// Milliseconds that one login's strangers wait, at most.
const SLOWEST: i64 = 1_000;

/// What is counted: a hash, so that nothing personal is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 16]);

impl Key {
    pub(super) fn of(parts: &[&str]) -> Key {
        let mut context = digest::Context::new(&digest::SHA256);
        for part in parts {
            context.update(&(part.len() as u64).to_le_bytes());
            context.update(part.as_bytes());
        }
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(context.finish().as_ref()) {
            *to = *from;
        }
        Key(key)
    }
}

/// How failures of a key count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// Failures before the door closes; each one more doubles the wait.
    free: i64,
    /// Milliseconds after which one failure is forgotten.
    leak: i64,
    /// Whether the door closes at all.
    closes: bool,
}

/// One login from one network or device; also codes and passwords within a session.
pub(super) const PAIR: Rule = Rule { free: 5, leak: 15 * 60_000, closes: true };
/// All logins from one address.
pub(super) const ADDRESS: Rule = Rule { free: 50, leak: 60_000, closes: true };
/// One login from anywhere: only slows down.
pub(super) const LOGIN: Rule = Rule { free: 5, leak: 60_000, closes: false };

#[derive(Clone, Copy, Default)]
struct Entry {
    /// When all failures are forgotten.
    forgotten: i64,
    /// No try before.
    closed: i64,
}

impl Entry {
    fn failures(self, rule: Rule, now: i64) -> i64 {
        ((self.forgotten - now).max(0) + rule.leak - 1) / rule.leak
    }
}

/// A try that was let through, and counts as failed unless it is given back.
pub(super) struct Pass(Vec<(Key, Rule)>);

/// What was tried.
pub(super) struct Throttle {
    entries: Mutex<HashMap<Key, Entry>>,
    most: usize,
}

impl Throttle {
    pub(super) fn new() -> Throttle {
        Throttle { entries: Mutex::default(), most: MOST }
    }

    /// Lets a try through, or says for how many seconds not.
    pub(super) fn admit(&self, now: i64, tries: Vec<(Key, Rule)>) -> Result<Pass, u64> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let closed = tries.iter().filter_map(|(key, _)| entries.get(key)).map(|entry| entry.closed);
        let wait = closed.max().unwrap_or(0) - now;
        if wait > 0 {
            // A clock that was set back must not keep a door closed for longer.
            return Err(((wait + 999) / 1000).min(LONGEST).unsigned_abs());
        }
        if entries.len() + tries.len() > self.most {
            make_room(&mut entries, self.most, now);
        }
        for (key, rule) in &tries {
            let entry = entries.entry(*key).or_default();
            let deepest = now + (rule.free + DEEPEST) * rule.leak;
            entry.forgotten = (entry.forgotten.max(now) + rule.leak).min(deepest);
            let beyond = entry.failures(*rule, now) - rule.free;
            if rule.closes && beyond > 0 {
                let seconds = 2_i64.saturating_pow(u32::try_from(beyond).unwrap_or(u32::MAX));
                entry.closed = now + seconds.min(LONGEST) * 1000;
            }
        }
        Ok(Pass(tries))
    }

    /// The try was no failure.
    pub(super) fn give_back(&self, now: i64, pass: &Pass) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, rule) in &pass.0 {
            let Some(entry) = entries.get_mut(key) else { continue };
            entry.forgotten -= rule.leak;
            entry.closed = entry.closed.min(now);
            if entry.forgotten <= now {
                entries.remove(key);
            }
        }
    }

    /// All failures of a key are forgotten: it was he after all.
    pub(super) fn forget(&self, key: Key) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Milliseconds to wait before a try at a login that others fail at.
    pub(super) fn slowness(&self, now: i64, login: Key) -> u64 {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = entries.get(&login).map_or(0, |entry| entry.failures(LOGIN, now));
        ((failures - LOGIN.free) * 50).clamp(0, SLOWEST).unsigned_abs()
    }
}

/// Drops what is forgotten; if that is not enough, a tenth of the rest, what is forgotten first.
fn make_room(entries: &mut HashMap<Key, Entry>, most: usize, now: i64) {
    entries.retain(|_, entry| entry.forgotten > now);
    if entries.len() * 10 > most * 9 {
        let mut ends: Vec<i64> = entries.values().map(|entry| entry.forgotten).collect();
        let (_, end, _) = ends.select_nth_unstable(entries.len() / 10);
        let end = *end;
        entries.retain(|_, entry| entry.forgotten > end);
    }
}

/// The network of an address: /24 of IPv4, /64 of IPv6.
pub(super) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        address @ IpAddr::V6(_) => single(address),
    }
}

/// What counts as one address: with IPv6 the /64, of which a home has all.
pub(super) fn single(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        Key::of(&[name])
    }

    /// Seconds to wait after each of so many failures, made as soon as possible.
    fn waits(rule: Rule, failures: usize) -> Vec<i64> {
        let throttle = Throttle::new();
        let mut now = 1_000_000;
        let mut waits = Vec::new();
        for _ in 0..failures {
            let mut waited = 0;
            while let Err(seconds) = throttle.admit(now, vec![(key("a"), rule)]) {
                waited += seconds.cast_signed();
                now += seconds.cast_signed() * 1000;
            }
            waits.push(waited);
        }
        waits
    }

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        // One failure is forgotten on the way.
        let expected = [0, 0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 900];
        assert_eq!(waits(PAIR, 17), expected);
        assert_eq!(waits(LOGIN, 300).iter().max(), Some(&0));
    }

    #[test]
    fn failures_are_forgotten_with_time_and_when_given_back() {
        let throttle = Throttle::new();
        let admit = |now| throttle.admit(now, vec![(key("a"), PAIR)]);
        for _ in 0..6 {
            admit(0).unwrap_or_else(|_| panic!("closed too early"));
        }
        assert_eq!(admit(0).err(), Some(2));
        assert!(throttle.admit(0, vec![(key("b"), PAIR)]).is_ok());
        for _ in 0..6 {
            // A quarter of an hour later one more is free.
            let pass = admit(PAIR.leak * 2).unwrap_or_else(|_| panic!("not forgotten"));
            throttle.give_back(PAIR.leak * 2, &pass);
        }
        throttle.forget(key("a"));
        assert!(throttle.entries.lock().unwrap().get(&key("a")).is_none());
    }

    #[test]
    fn strangers_at_a_login_are_slowed_a_little() {
        let throttle = Throttle::new();
        assert_eq!(throttle.slowness(0, key("a")), 0);
        let mut slowest = 0;
        for _ in 0..1000 {
            drop(throttle.admit(0, vec![(key("a"), LOGIN)]));
            slowest = throttle.slowness(0, key("a")).max(slowest);
        }
        assert_eq!(slowest, SLOWEST.unsigned_abs());
        assert_eq!(throttle.slowness(LOGIN.leak * 100, key("a")), 0);
    }

    #[test]
    fn memory_is_bounded_and_the_worst_are_kept() {
        let throttle = Throttle { entries: Mutex::default(), most: 100 };
        for _ in 0..5 {
            drop(throttle.admit(0, vec![(key("worst"), PAIR)]));
        }
        for number in 0..10_000 {
            drop(throttle.admit(number, vec![(key(&number.to_string()), PAIR)]));
            assert!(throttle.entries.lock().unwrap().len() <= 100);
        }
        assert!(throttle.entries.lock().unwrap().contains_key(&key("worst")));
    }

    #[test]
    fn networks_and_addresses() {
        for (address, net, one) in [
            ("192.0.2.77", "192.0.2.0/24", "192.0.2.77"),
            ("::ffff:192.0.2.77", "192.0.2.0/24", "192.0.2.77"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ] {
            let address = address.parse().unwrap();
            assert_eq!((network(address).as_str(), single(address).as_str()), (net, one));
        }
    }
}
