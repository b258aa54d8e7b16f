//! The last verification of a tenant's archive: when it was, and what it found. Kept beside the tenant's people, so
//! that a catalog made anew does not forget it.

use archive::{Progress, Verified};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

use crate::problem::Result;
use crate::{Tenant, unix_ms};

/// Damaged places kept; the count goes on.
const LISTED: usize = 100;

/// A verification that went through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Verification {
    /// When it ended, Unix milliseconds.
    pub time: i64,
    /// Whether every copy was joined again and compared with its digest.
    pub deep: bool,
    /// Mails of the archive then.
    pub mails: u64,
    /// Copies found in the log.
    pub copies: u64,
    /// Stored bytes read.
    pub bytes: u64,
    /// Checkpoints whose signature is good.
    pub checkpoints: u64,
    /// Damaged places.
    pub damaged: u64,
    /// The first of them.
    pub listed: Vec<DamagedPlace>,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DamagedPlace {
    /// Segment number.
    pub segment: u32,
    /// Byte offset.
    pub offset: u64,
    /// A mail that it costs.
    pub mail: Option<u32>,
    /// What does not fit.
    pub why: String,
}

impl Verification {
    fn new(verified: &Verified, deep: bool) -> Verification {
        let listed = verified.damaged.iter().take(LISTED).map(|damage| DamagedPlace {
            segment: damage.segment,
            offset: damage.offset,
            mail: damage.mail,
            why: damage.why.clone(),
        });
        Verification {
            time: unix_ms(),
            deep,
            mails: verified.mails,
            copies: verified.copies,
            bytes: verified.bytes,
            checkpoints: verified.checkpoints,
            damaged: verified.damaged.len() as u64,
            listed: listed.collect(),
        }
    }
}

impl Tenant {
    /// Verifies the archive and keeps the result, unless `told` breaks it off.
    pub fn verify(&self, deep: bool, told: &mut dyn FnMut(Progress) -> bool) -> Result<Verified> {
        let verified = self.archive.verify(deep, told)?;
        if !verified.stopped {
            let kept = serde_json::to_string(&Verification::new(&verified, deep))?;
            self.people.touch(
                "INSERT OR REPLACE INTO setting (key, value) VALUES ('verification', ?1)",
                [kept],
            )?;
        }
        Ok(verified)
    }
}

/// The last verification.
pub(crate) fn last(connection: &Connection) -> Result<Option<Verification>> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM setting WHERE key = 'verification'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}
