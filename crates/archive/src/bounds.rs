//! What the archives of one process share, so that hundreds that are open cost no more than the few that are busy.

use std::fmt;

use crate::opened::Recent;
use crate::places::Places;

/// Index writers open at a time. Each takes four threads and some ten megabytes while it has words.
const INDEX_WRITERS: usize = 8;

/// Bounds for all archives that are opened with clones of one value.
#[derive(Clone)]
pub struct Bounds {
    pub(crate) index_writers: Places,
    pub(crate) opened: Recent,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { index_writers: Places::new(INDEX_WRITERS), opened: Recent::default() }
    }
}

impl fmt::Debug for Bounds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Bounds").finish_non_exhaustive()
    }
}
