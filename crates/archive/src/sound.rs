//! Records that were read and found whole since the archive was opened.
//!
//! New mail relies on pieces that are stored already only if they can be read. To open a record for each of them would
//! be slow, so each record is opened once. Bounded: when full, the set begins anew and records are opened again.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::segment::Location;

/// Records remembered; at two megabytes each, more than a hundred gigabytes of mail.
const MOST: usize = 1 << 16;

/// Where whole records lie.
#[derive(Default)]
pub(crate) struct Sound(Mutex<HashSet<Location>>);

impl Sound {
    /// Whether the record at `at` was found whole.
    pub(crate) fn knows(&self, at: Location) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&at)
    }

    /// The record at `at` is whole.
    pub(crate) fn note(&self, at: Location) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(at);
    }

    /// Damage was seen: every record has to be looked at again.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_is_bounded() {
        let sound = Sound::default();
        for number in 0..=MOST as u32 {
            sound.note(Location::new(number, 128));
        }
        assert!(sound.0.lock().unwrap().len() <= MOST);
        assert!(sound.knows(Location::new(MOST as u32, 128)));
        sound.forget();
        assert!(!sound.knows(Location::new(MOST as u32, 128)));
    }
}
