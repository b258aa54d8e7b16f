//! How many connections there are, in all and per client, and who makes room for the next.
//!
//! A connection that asks nothing at the moment may be closed at any time (RFC 9112 section 9.5), so idle ones never
//! keep others out: when a limit is reached the oldest idle connection of the client with the most of them goes.
//! An IPv6 client owns at least a /64, so that is what counts as one address.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::pace::Clock;

/// The connections of a listener.
pub(super) struct Places {
    max_connections: usize,
    max_per_address: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next: u64,
    /// By age.
    connections: BTreeMap<u64, Arc<Held>>,
}

struct Held {
    client: IpAddr,
    clock: Mutex<Option<Arc<Clock>>>,
    wanted: Notify,
}

impl Held {
    /// Before its first request a connection asks nothing.
    fn is_free(&self) -> bool {
        let clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.as_ref().is_none_or(|clock| clock.is_free())
    }
}

/// A connection's place; gives it back when dropped.
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    held: Arc<Held>,
}

impl Places {
    pub(super) fn new(max_connections: usize, max_per_address: usize) -> Arc<Places> {
        Arc::new(Places { max_connections, max_per_address, open: Mutex::default() })
    }

    /// A place for a client, or `None` when there are too many that are at work. A proxy has many clients behind it:
    /// only the limit on all holds for it.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr, is_proxy: bool) -> Option<Place> {
        let client = client(address);
        let mut open = self.open();
        let same = open.connections.values().filter(|held| held.client == client).count();
        if !is_proxy && same >= self.max_per_address {
            open.make_room(Some(client))?;
        } else if open.connections.len() >= self.max_connections {
            open.make_room(None)?;
        }
        let number = open.next;
        open.next += 1;
        let held = Held { client, clock: Mutex::default(), wanted: Notify::new() };
        let held = Arc::new(held);
        open.connections.insert(number, held.clone());
        Some(Place { places: self.clone(), number, held })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Sends away a free connection: of this client, or of the one that has the most.
    fn make_room(&mut self, of: Option<IpAddr>) -> Option<()> {
        let mut free: BTreeMap<IpAddr, (usize, u64)> = BTreeMap::new();
        for (number, held) in self.connections.iter().filter(|(_, held)| held.is_free()) {
            if of.is_none_or(|of| of == held.client) {
                free.entry(held.client).or_insert((0, *number)).0 += 1;
            }
        }
        let (_, oldest) = free.into_values().max_by_key(|(count, _)| *count)?;
        self.connections.remove(&oldest)?.wanted.notify_one();
        Some(())
    }
}

impl Place {
    /// Where the connection puts its clock.
    pub(super) fn hold(&self) -> impl FnOnce(Arc<Clock>) + Send + use<> {
        let held = self.held.clone();
        move |clock| {
            *held.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some(clock);
        }
    }

    /// Resolves when the place is wanted for another.
    pub(super) async fn wanted(&self) {
        self.held.wanted.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.open().connections.remove(&self.number);
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
    use std::time::Instant;

    use super::super::pace::Pace;
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// A place whose connection is at work.
    fn busy(places: &Arc<Places>, from: &str) -> Option<Place> {
        let place = places.take(ip(from), false)?;
        let clock = Clock::new(Pace::default(), false, Instant::now());
        clock.began();
        place.hold()(clock);
        Some(place)
    }

    fn numbers(places: &Places) -> Vec<u64> {
        places.open().connections.keys().copied().collect()
    }

    #[test]
    fn places_at_work_are_counted_per_client_and_given_back() {
        let places = Places::new(3, 2);
        let one = busy(&places, "192.0.2.1").unwrap();
        let _two = busy(&places, "::ffff:192.0.2.1").unwrap();
        assert!(busy(&places, "192.0.2.1").is_none());
        let three = busy(&places, "2001:db8::1").unwrap();
        assert!(busy(&places, "192.0.2.9").is_none(), "three in all");
        assert!(places.take(ip("192.0.2.9"), true).is_none(), "for a proxy too");
        drop(three);
        assert!(places.take(ip("192.0.2.1"), true).is_some(), "a proxy has many clients");
        drop(one);
        assert!(busy(&places, "192.0.2.1").is_some());
    }

    #[test]
    fn idle_connections_make_room_and_the_greediest_first() {
        let places = Places::new(4, 3);
        let _quiet = places.take(ip("192.0.2.1"), false).unwrap();
        let _work = busy(&places, "192.0.2.2").unwrap();
        let _a = places.take(ip("192.0.2.3"), false).unwrap();
        let _b = places.take(ip("192.0.2.3"), false).unwrap();
        let _next = places.take(ip("192.0.2.4"), false).unwrap();
        assert_eq!(numbers(&places), [0, 1, 3, 4], "number 2 of 192.0.2.3 went");
        let _c = busy(&places, "192.0.2.4").unwrap();
        let _d = busy(&places, "192.0.2.4").unwrap();
        assert_eq!(numbers(&places).len(), 4);
    }
}
