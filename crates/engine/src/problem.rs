//! Why something asked for by a person is not done: with a code that never changes its meaning, for scripts.

use std::borrow::Cow;

use crate::disk;
pub use crate::disk::WHEN_FULL;

/// A refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Who asks is not known (any more).
    #[error("{message}")]
    Unauthenticated {
        /// Stable code.
        code: &'static str,
        /// For people.
        message: Cow<'static, str>,
    },
    /// Who asks may not do this.
    #[error("{0}")]
    Denied(Cow<'static, str>),
    /// There is no such thing, or it is not for whoever asks.
    #[error("there is no {0}")]
    NotFound(String),
    /// A value can't be taken.
    #[error("{field}: {message}")]
    Invalid {
        /// Name of the field.
        field: &'static str,
        /// What is wrong with it.
        message: Cow<'static, str>,
    },
    /// It does not fit to what is there.
    #[error("{message}")]
    Conflict {
        /// Stable code.
        code: &'static str,
        /// For people.
        message: Cow<'static, str>,
    },
    /// The object is not the one that the caller saw (`If-Match`).
    #[error("it was changed meanwhile: read it again, then repeat the change")]
    Stale,
    /// Too many tries.
    #[error("too many tries: wait {seconds} seconds")]
    TooMany {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The disk is full, or a quota used up.
    #[error("{}", crate::command::told(.0))]
    Full(anyhow::Error),
    /// Bytes of a mail are not what they were, or gone.
    #[error(transparent)]
    Damaged(archive::Error),
    /// The archive of whoever asks is closed: it could not be opened, or is being made anew.
    #[error(
        "the archive of {domain} is closed: whoever runs the service must look into it (`mailstead tenant list` says why); try again after that"
    )]
    Closed {
        /// The domain that was asked for.
        domain: String,
    },
    /// Trouble of the archive itself.
    #[error(transparent)]
    Internal(anyhow::Error),
}

/// A result with a [`Problem`].
pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    /// A value that can't be taken.
    pub fn invalid(field: &'static str, message: impl Into<Cow<'static, str>>) -> Problem {
        Problem::Invalid { field, message: message.into() }
    }

    /// Something that does not fit.
    pub fn conflict(code: &'static str, message: impl Into<Cow<'static, str>>) -> Problem {
        Problem::Conflict { code, message: message.into() }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Unauthenticated { code, .. } | Problem::Conflict { code, .. } => code,
            Problem::Denied(_) => "forbidden",
            Problem::NotFound(_) => "not-found",
            Problem::Invalid { .. } => "invalid",
            Problem::Stale => "changed-meanwhile",
            Problem::TooMany { .. } => "too-many-tries",
            Problem::Full(_) => "disk-full",
            Problem::Damaged(_) => "damaged",
            Problem::Closed { .. } => "archive-closed",
            Problem::Internal(_) => "internal",
        }
    }

    fn own(error: anyhow::Error) -> Problem {
        match disk::is_full(&error) {
            true => Problem::Full(error),
            false => Problem::Internal(error),
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Problem {
        let error = match error.downcast::<Problem>() {
            Ok(problem) => return problem,
            Err(error) => error,
        };
        match error.downcast::<archive::Error>() {
            Ok(error) => error.into(),
            Err(error) => match error.downcast::<crate::command::Usage>() {
                Ok(usage) => Problem::conflict("wrong-use", usage.0),
                Err(error) => Problem::own(error),
            },
        }
    }
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Problem {
        Problem::own(error.into())
    }
}

impl From<archive::Error> for Problem {
    fn from(error: archive::Error) -> Problem {
        match error {
            archive::Error::NotFound(_) => Problem::NotFound("such mail".into()),
            archive::Error::Conflict(message) => Problem::conflict("conflict", message),
            archive::Error::Query(error) => Problem::invalid("q", error.to_string()),
            error @ (archive::Error::Damaged { .. } | archive::Error::Lost(_)) => {
                Problem::Damaged(error)
            }
            error => Problem::own(error.into()),
        }
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Problem {
        Problem::Internal(error.into())
    }
}
