//! Password hashes: Argon2id, as many at once as there are cores.
//!
//! Each takes 19 MiB and some 30 ms of a core, so the queue is bounded: beyond it, callers are told to come again.
//! Half of it is kept for people who are known already, so that a flood of strangers does not keep them out.
//! Deliberately not here: which passwords are good (`password`), who may try how often (`throttle`).

use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::anyhow;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use crate::problem::{Problem, Result};

/// KiB, passes and lanes of the OWASP password storage cheat sheet.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Callers that may wait for each core: half a second of work.
const WAITING: usize = 16;
/// Checked when there is no hash, so that this takes as long. Of a random password that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$uFrqSRtcUPiAFHPZ9JEqYjXzfbJUCDa4vxFJRRp3/1Y";

/// Hashes and checks passwords.
pub(crate) struct Hasher {
    cores: usize,
    gate: Mutex<Gate>,
    free: Condvar,
    runs: AtomicU64,
}

#[derive(Default)]
struct Gate {
    running: usize,
    waiting: usize,
}

/// Who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Somebody who has not shown anything yet.
    Stranger,
    /// Somebody with a session, a set-up link or a trusted device.
    Known,
}

/// A place at a core, given back when dropped.
struct Place<'a>(&'a Hasher);

impl Hasher {
    pub(crate) fn new() -> Hasher {
        Hasher {
            cores: std::thread::available_parallelism().map_or(1, NonZero::get),
            gate: Mutex::default(),
            free: Condvar::new(),
            runs: AtomicU64::new(0),
        }
    }

    /// The hash of a password, as PHC string.
    ///
    /// # Errors
    /// `TooMany` if too many callers wait already.
    pub(crate) fn hash(&self, password: &str) -> Result<String> {
        let salt: [u8; 16] = crate::random_bytes()?;
        let _place = self.place(Who::Known)?;
        let hash: PasswordHash = argon2()?
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|error| anyhow!("could not hash a password: {error}"))?;
        Ok(hash.to_string())
    }

    /// Whether a password is the one hashed. Without a hash it is not; that takes as long as any other.
    ///
    /// # Errors
    /// `TooMany` if too many callers wait already.
    pub(crate) fn verify(&self, who: Who, password: &str, hash: Option<&str>) -> Result<bool> {
        let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
        if hash.is_some() && known.is_none() {
            tracing::error!("a password hash can't be read; its user needs a new set-up link");
        }
        let nobody = PasswordHash::new(NOBODY)
            .map_err(|error| anyhow!("the fixed hash is broken: {error}"))?;
        let _place = self.place(who)?;
        let fits = argon2()?
            .verify_password(password.as_bytes(), known.as_ref().unwrap_or(&nobody))
            .is_ok();
        Ok(fits && known.is_some())
    }

    /// How often Argon2 ran.
    #[cfg(test)]
    pub(crate) fn runs(&self) -> u64 {
        self.runs.load(Ordering::SeqCst)
    }

    fn place(&self, who: Who) -> Result<Place<'_>> {
        let room = match who {
            Who::Stranger => self.cores * WAITING / 2,
            Who::Known => self.cores * WAITING,
        };
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        if gate.running >= self.cores {
            if gate.waiting >= room {
                return Err(Problem::TooMany { seconds: 1 });
            }
            gate.waiting += 1;
            while gate.running >= self.cores {
                gate = self.free.wait(gate).unwrap_or_else(PoisonError::into_inner);
            }
            gate.waiting -= 1;
        }
        gate.running += 1;
        self.runs.fetch_add(1, Ordering::SeqCst);
        Ok(Place(self))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.gate.lock().unwrap_or_else(PoisonError::into_inner).running -= 1;
        self.0.free.notify_one();
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None)
        .map_err(|error| anyhow!("the cost of Argon2 is wrong: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_fits() {
        let hasher = Hasher::new();
        let hash = hasher.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash("correct horse").unwrap());
        assert!(hasher.verify(Who::Known, "correct horse", Some(&hash)).unwrap());
        assert!(!hasher.verify(Who::Known, "correct horsf", Some(&hash)).unwrap());
    }

    #[test]
    fn without_a_hash_the_same_work_is_done_in_vain() {
        let hasher = Hasher::new();
        for hash in [None, Some("rubbish")] {
            let before = hasher.runs();
            assert!(!hasher.verify(Who::Known, "x", hash).unwrap());
            assert_eq!(hasher.runs(), before + 1);
        }
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let own = hasher.hash("x").unwrap();
        let own = PasswordHash::new(&own).unwrap();
        assert_eq!(own.params, nobody.params);
        assert_eq!(
            own.hash.map(|hash| hash.as_bytes().len()),
            nobody.hash.map(|hash| hash.as_bytes().len())
        );
    }

    #[test]
    fn who_comes_to_a_full_queue_is_sent_away() {
        let hasher = Hasher::new();
        let full = hasher.cores * WAITING;
        for (waiting, who, expected) in [
            (full, Who::Known, false),
            (full, Who::Stranger, false),
            (full / 2, Who::Stranger, false),
        ] {
            *hasher.gate.lock().unwrap() = Gate { running: hasher.cores, waiting };
            assert_eq!(hasher.place(who).is_ok(), expected, "{waiting} {who:?}");
        }
        *hasher.gate.lock().unwrap() = Gate { running: hasher.cores, waiting: full / 2 };
        std::thread::scope(|scope| {
            let known = scope.spawn(|| hasher.place(Who::Known).is_ok());
            while hasher.gate.lock().unwrap().waiting == full / 2 {
                std::thread::yield_now();
            }
            hasher.gate.lock().unwrap().running -= 1;
            hasher.free.notify_one();
            assert!(known.join().unwrap());
        });
        assert_eq!(hasher.runs(), 1);
    }

    #[test]
    fn no_more_run_at_once_than_there_are_cores() {
        let hasher = Hasher::new();
        let most = std::sync::atomic::AtomicU64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..hasher.cores * 4 {
                scope.spawn(|| {
                    let _place = hasher.place(Who::Known).unwrap();
                    let running = hasher.gate.lock().unwrap().running as u64;
                    most.fetch_max(running, Ordering::SeqCst);
                    std::thread::yield_now();
                });
            }
        });
        assert!(most.into_inner() <= hasher.cores as u64);
        assert_eq!(hasher.gate.lock().unwrap().running, 0);
    }
}
