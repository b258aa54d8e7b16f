//! One tenant's archive.
//!
//! ```text
//! prepare (pure, parallel) ─► commit (one writer) ─► index (own thread, later, rebuildable)
//!   digest · identity ·        log: append, fsync     words → mail numbers
//!   split · content ids        catalog: rows, links
//! ```
//!
//! The segment log (`log`) is the archive; the catalog and the index are derived from it and can be rebuilt.
//! Order that never changes: log durable → catalog committed → the caller may acknowledge → index.
//!
//! Deliberately not here: protocols, tokio, tenants, people, the unwrapping rules of journal mail (the
//! engine decides what is stored; this crate stores it). On-disk format: `docs/format.md`.

mod backup;
mod bounds;
mod browse;
mod budget;
pub mod catalog;
mod commit;
mod entry;
mod error;
pub mod faults;
mod figures;
mod group;
pub mod index;
mod keys;
mod log;
mod mend;
mod on_demand;
mod open;
mod opened;
mod pack;
mod places;
mod prepare;
mod raw;
mod read;
mod rebuild;
mod record;
mod segment;
mod sorted;
mod sound;
mod tombstone;
mod verify;

pub use backup::{BackedUp, How, back_up_log, beside, copy_database, put};
pub use bounds::Bounds;
pub use browse::{Shelf, Within};
pub use budget::{Budget, Share};
pub use catalog::day::{DayRow, day_of};
pub use catalog::link::{FolderRow, Place};
pub use catalog::meta::Counters;
pub use commit::{Outcome, Stored};
pub use entry::{
    CopyKind, Enclosed, Envelope, EnvelopeRecipient, MailboxEntry, MailboxKind, Source, Tombstone,
};
pub use error::{Error, Result, WHEN_FULL, is_full, is_full_database};
pub use keys::{ContentId, MasterKey, Vault};
pub use on_demand::{OnDemand, Refused, Tasks};
pub use open::{Archive, Options, Recovery};
pub use prepare::{Arrival, Prepared};
pub use raw::Raw;
pub use read::{CopyView, Part};
pub use rebuild::rebuild;
pub use sorted::{Begin, SortKey, Wanted};
pub use verify::{Damage, Progress, Verified};
