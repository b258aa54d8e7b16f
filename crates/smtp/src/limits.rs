//! How many connections there are, in all and per client.
//!
//! An IPv6 client owns at least a /64, so that is what counts as one address; an IPv4 address
//! mapped into IPv6 counts as the IPv4 address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts the connections of a listener.
#[derive(Debug)]
pub(crate) struct Limits {
    max_connections: usize,
    max_per_address: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A connection's place; gives it back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    limits: Arc<Limits>,
    address: IpAddr,
}

impl Limits {
    pub(crate) fn new(max_connections: usize, max_per_address: usize) -> Arc<Self> {
        Arc::new(Self { max_connections, max_per_address, open: Mutex::default() })
    }

    /// A place for a client, or `None` when there are too many.
    pub(crate) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = client(address);
        let mut open = self.open();
        let same = open.by_address.get(&address).copied().unwrap_or_default();
        if open.all >= self.max_connections || same >= self.max_per_address {
            return None;
        }
        open.all += 1;
        open.by_address.insert(address, same + 1);
        Some(Place { limits: Arc::clone(self), address })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.limits.open();
        open.all = open.all.saturating_sub(1);
        match open.by_address.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.by_address.remove(&self.address);
            }
        }
    }
}

fn client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_per_client_and_given_back() {
        let limits = Limits::new(3, 2);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let one = limits.take(ip("192.0.2.1")).unwrap();
        let _two = limits.take(ip("::ffff:192.0.2.1")).unwrap();
        assert!(limits.take(ip("192.0.2.1")).is_none());
        let _three = limits.take(ip("2001:db8::1")).unwrap();
        assert!(limits.take(ip("192.0.2.9")).is_none(), "three in all");
        drop(one);
        let _four = limits.take(ip("2001:db8::2")).unwrap();
        assert!(limits.take(ip("192.0.2.9")).is_none());
        drop(_three);
        drop(_four);
        assert_eq!(limits.open().by_address.len(), 1);
    }
}
