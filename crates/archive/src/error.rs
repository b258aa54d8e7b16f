//! What can go wrong in an archive, in words that say what was tried, why it failed and what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Result of an archive operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An archive error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file operation failed.
    #[error("could not {tried} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb phrase.
        tried: &'static str,
        /// On which file.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// The catalog refused an operation.
    #[error(
        "the catalog could not be used: {0}; it can be made anew from the log with `mailstead rebuild`"
    )]
    Catalog(#[from] rusqlite::Error),
    /// The index refused an operation.
    #[error(
        "the search index could not be used: {0}; it can be made anew with `mailstead reindex`"
    )]
    Index(#[from] tantivy::TantivyError),
    /// Stored bytes are not what they were.
    #[error(
        "damaged at byte {offset} of segment {segment}: {why}; `mailstead verify` names the mails that it costs; restore the segment from a backup, or import these mails again"
    )]
    Damaged {
        /// Segment number.
        segment: u32,
        /// Byte offset of the record in the segment.
        offset: u64,
        /// What does not fit.
        why: String,
    },
    /// Bytes of a mail are not in the log any more.
    #[error(
        "{0}; `mailstead verify` tells what else is lost; restore the log from a backup, or import the mail again"
    )]
    Lost(String),
    /// The log ends before a place the catalog knows.
    #[error("the log of {} is shorter than what was acknowledged: {why}; restore it from a backup, or accept the loss with `mailstead rebuild`", path.display())]
    LogShort {
        /// The archive's folder.
        path: PathBuf,
        /// Where the log ends and where it should.
        why: String,
    },
    /// A key does not open what it should.
    #[error("{0}")]
    Key(String),
    /// The files were written by another version of the format.
    #[error(
        "{what} has version {found}, this program knows versions up to {known}: use the newer program"
    )]
    Newer {
        /// Which file.
        what: String,
        /// Version found.
        found: i64,
        /// Newest version known here.
        known: i64,
    },
    /// The query can't be understood.
    #[error(transparent)]
    Query(#[from] crate::index::QueryError),
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// The request contradicts what is there.
    #[error("{0}")]
    Conflict(String),
    /// The archive stopped accepting mail after a failed write.
    #[error(
        "the archive takes no mail since a write failed ({0}); mend the cause and restart the service"
    )]
    Stopped(String),
}

impl Error {
    /// True if the cause is a full disk or quota: the sender should come again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Error::Io { source, .. } => {
                matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
            }
            Error::Catalog(rusqlite::Error::SqliteFailure(failure, _)) => {
                failure.code == rusqlite::ErrorCode::DiskFull
            }
            _ => false,
        }
    }
}

/// Adds what was tried and on which file to an I/O error.
pub(crate) trait IoContext<T> {
    fn tried(self, what: &'static str, path: &Path) -> Result<T>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn tried(self, tried: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { tried, path: path.to_owned(), source })
    }
}
