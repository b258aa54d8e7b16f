//! Which segments tantivy is merging: a writer is not closed, and its thread does not rest, while it is at that.
//!
//! Tantivy merges by itself after a commit and tells nobody. What its policy proposed is noted here, and a merge has
//! ended when its segments are not in the index any more.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::SegmentMeta;
use tantivy::index::SegmentId;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Segments of about one size that are merged at once, at least.
const ALIKE: usize = 4;

/// The merges of one writer. Cloning shares them.
#[derive(Clone, Debug)]
pub(super) struct Merges {
    policy: Arc<LogMergePolicy>,
    begun: Arc<Mutex<HashSet<SegmentId>>>,
    any: Arc<AtomicBool>,
}

impl Merges {
    pub(super) fn new() -> Merges {
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(ALIKE);
        Merges { policy: Arc::new(policy), begun: Arc::default(), any: Arc::default() }
    }

    /// Whether there were any.
    pub(super) fn were_any(&self) -> bool {
        self.any.load(Ordering::SeqCst)
    }

    /// Whether segments that were to be merged are still in the index.
    pub(super) fn are_running(&self, index: &tantivy::Index) -> tantivy::Result<bool> {
        if self.begun().is_empty() {
            return Ok(false);
        }
        let there: HashSet<SegmentId> = index.searchable_segment_ids()?.into_iter().collect();
        let mut begun = self.begun();
        begun.retain(|segment| there.contains(segment));
        Ok(!begun.is_empty())
    }

    fn begun(&self) -> MutexGuard<'_, HashSet<SegmentId>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MergePolicy for Merges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let candidates = self.policy.compute_merge_candidates(segments);
        self.any.fetch_or(!candidates.is_empty(), Ordering::SeqCst);
        self.begun().extend(candidates.iter().flat_map(|candidate| &candidate.0));
        candidates
    }
}
