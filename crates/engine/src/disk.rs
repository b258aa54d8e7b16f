//! A full disk, or a quota that is used up: how to tell from whatever error it caused, and what to do about it.

use std::io;

use archive::{Error, is_full_database};

pub use archive::WHEN_FULL;

use crate::problem::Problem;

/// Whether a full disk is behind an error.
pub(crate) fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        if let Some(error) = cause.downcast_ref::<Error>() {
            error.is_full()
        } else if let Some(error) = cause.downcast_ref::<io::Error>() {
            archive::is_full(error)
        } else if let Some(problem) = cause.downcast_ref::<Problem>() {
            matches!(problem, Problem::Full(_))
        } else {
            cause.downcast_ref::<rusqlite::Error>().is_some_and(is_full_database)
        }
    })
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;
    use crate::command::told;

    #[test]
    fn every_error_that_a_full_disk_causes_says_so_once_and_what_to_do() {
        let no_room = || io::Error::from(io::ErrorKind::StorageFull);
        let database = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
        let database = || rusqlite::Error::SqliteFailure(database, None);
        let of_log = Error::Io { tried: "sync", path: "1.seg".into(), source: no_room() };
        let cases = [
            Err::<(), _>(no_room()).context("could not write tenant.json"),
            Err(database()).context("could not add the tenant"),
            Err(of_log).context("could not store a mail"),
            Err(Problem::from(database())).context("could not add the user"),
            Err(anyhow!(Problem::from(anyhow!(no_room()).context("could not write it")))),
        ];
        for error in cases.into_iter().filter_map(Result::err) {
            let text = told(&error);
            assert!(is_full(&error), "{text}");
            assert_eq!(text.matches(WHEN_FULL).count(), 1, "{text}");
            assert!(text.starts_with("could not"), "{text}");
            assert_eq!(Problem::from(error).code(), "disk-full", "{text}");
        }
        let other = anyhow!(io::Error::from(io::ErrorKind::NotFound)).context("could not read it");
        assert!(!told(&other).contains(WHEN_FULL));
        assert_eq!(Problem::from(other).code(), "internal");
    }
}
