//! What can go wrong in an archive, in words that say what was tried, why it failed and what to do.

use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::OpenWriteError;

/// Result of an archive operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An archive error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file operation failed.
    #[error("could not {tried} {}: {}", path.display(), io_reason(source))]
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
    #[error("the catalog could not be {}", catalog_reason(.0))]
    Catalog(#[from] rusqlite::Error),
    /// The index refused an operation.
    #[error("the search index could not be {}", index_reason(.0))]
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
    /// Whoever asked for it does not want it any more.
    #[error("it was cancelled")]
    Cancelled,
    /// The archive stopped accepting mail after a failed write.
    #[error(
        "the archive takes no mail since a write failed ({0}); mend the cause and restart the service"
    )]
    Stopped(String),
}

/// What to do about a full disk.
pub const WHEN_FULL: &str =
    "free at least 1 GiB on that disk, then do it again; nothing that was acknowledged is lost";

impl Error {
    /// True if the cause is a full disk or quota: the sender should come again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Error::Io { source, .. } => is_full(source),
            Error::Catalog(error) => is_full_database(error),
            Error::Index(error) => is_full_index(error),
            _ => false,
        }
    }
}

/// Whether a full disk or a quota that is used up is the cause.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// The same for a database. SQLite does not tell a used-up quota from a disk that fails; of the memory that its
/// connections share it does not say that there was no room for it.
#[must_use]
pub fn is_full_database(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE};
    error.sqlite_error().is_some_and(|failure| {
        failure.code == rusqlite::ErrorCode::DiskFull
            || [SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE].contains(&failure.extended_code)
    })
}

/// The same for the search index, whose writers of columns pass the system's reason on as text.
fn is_full_index(error: &TantivyError) -> bool {
    match error {
        TantivyError::IoError(error) => is_full(error),
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => is_full(io_error),
        TantivyError::InternalError(text) => {
            let number = text.strip_suffix(')').and_then(|text| text.rsplit_once("(os error "));
            number
                .and_then(|(_, number)| number.parse().ok())
                .is_some_and(|number| is_full(&io::Error::from_raw_os_error(number)))
        }
        _ => false,
    }
}

fn io_reason(error: &io::Error) -> String {
    match is_full(error) {
        true => format!("its disk is full or a quota used up ({error}): {WHEN_FULL}"),
        false => error.to_string(),
    }
}

fn catalog_reason(error: &rusqlite::Error) -> String {
    match is_full_database(error) {
        true => format!("written: its disk is full or a quota used up ({error}): {WHEN_FULL}"),
        false => {
            format!("used: {error}; it can be made anew from the log with `mailstead rebuild`")
        }
    }
}

fn index_reason(error: &TantivyError) -> String {
    match is_full_index(error) {
        true => format!(
            "written: its disk is full or a quota used up ({error}): {WHEN_FULL}, and what came meanwhile will be indexed"
        ),
        false => format!("used: {error}; it can be made anew with `mailstead reindex`"),
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn no_room() -> io::Error {
        io::ErrorKind::StorageFull.into()
    }

    fn no_room_by_number() -> io::Error {
        io::Error::from_raw_os_error(if cfg!(windows) { 112 } else { 28 })
    }

    fn database(code: i32) -> Error {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into()
    }

    #[test]
    fn a_full_disk_is_told_with_what_to_do_wherever_it_is_met() {
        use rusqlite::ffi::{SQLITE_FULL, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE};
        let quota = io::Error::from(io::ErrorKind::QuotaExceeded);
        let file = |source| Error::Io { tried: "write", path: "log/1.seg".into(), source };
        let open = OpenWriteError::wrap_io_error(no_room(), "a.term".into());
        let cases = [
            (file(no_room()), "could not write log/1.seg"),
            (file(quota), "could not write log/1.seg"),
            (database(SQLITE_FULL), "the catalog could not be written"),
            (database(SQLITE_IOERR_SHMSIZE), "the catalog could not be written"),
            (database(SQLITE_IOERR_WRITE), "the catalog could not be written"),
            (
                TantivyError::IoError(Arc::new(no_room())).into(),
                "the search index could not be written",
            ),
            (TantivyError::OpenWriteError(open).into(), "the search index could not be written"),
            (
                TantivyError::InternalError(no_room_by_number().to_string()).into(),
                "the search index could not be written",
            ),
        ];
        for (error, tried) in cases {
            let text = error.to_string();
            assert!(error.is_full(), "{text}");
            assert!(text.starts_with(tried) && text.contains(WHEN_FULL), "{text}");
            assert!(!text.contains("anew"), "no advice that needs room: {text}");
        }
    }

    #[test]
    fn other_trouble_is_not_taken_for_a_full_disk() {
        use rusqlite::ffi::{SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_IOERR_READ};
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        let cases = [
            Error::Io { tried: "write", path: "x".into(), source: denied },
            database(SQLITE_BUSY),
            database(SQLITE_CORRUPT),
            database(SQLITE_IOERR_READ),
            TantivyError::SystemError("x".into()).into(),
            TantivyError::InternalError("Permission denied (os error 13)".into()).into(),
            Error::Stopped("x".into()),
        ];
        for error in cases {
            assert!(!error.is_full() && !error.to_string().contains(WHEN_FULL), "{error}");
        }
    }
}
