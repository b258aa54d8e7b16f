//! Refusals and failures as problem+json (RFC 9457), with a code that never changes its meaning.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::problem::{Problem, WHEN_FULL};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// What an answer of 4xx or 5xx says.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `about:blank`: the code says more.
    pub r#type: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// Stable code.
    pub code: &'static str,
    /// For people.
    pub detail: String,
    /// The field that can't be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
}

/// The refusals that any operation may answer.
#[derive(IntoResponses)]
#[allow(dead_code)] // stands in the OpenAPI document only
pub enum Refusals {
    /// The request can't be read.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(ProblemBody),
    /// Not signed in, or no longer.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(ProblemBody),
    /// Not allowed.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// There is no such thing, or it is not for the caller.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemBody),
    /// Does not fit to what is there.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody),
    /// Changed since it was read (`If-Match`).
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(ProblemBody),
    /// Too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// Not JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(ProblemBody),
    /// A value can't be taken.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemBody),
    /// Too many tries; `Retry-After` says how long to wait.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(ProblemBody),
    /// The archive could not do it (`internal`: its log says why), or the mail is damaged in it (`damaged`).
    #[response(status = 500, content_type = "application/problem+json")]
    Failed(ProblemBody),
    /// The archive of the login's domain is closed (`archive-closed`): an operator must look into it.
    #[response(status = 503, content_type = "application/problem+json")]
    Closed(ProblemBody),
    /// The archive's disk is full (`disk-full`): nothing was changed, and nothing that was acknowledged is lost.
    #[response(status = 507, content_type = "application/problem+json")]
    Full(ProblemBody),
}

/// The error of every handler.
#[derive(Debug)]
pub struct Fail(pub Problem);

impl<E: Into<Problem>> From<E> for Fail {
    fn from(error: E) -> Fail {
        Fail(error.into())
    }
}

/// The result of every handler.
pub type Answer<T> = Result<T, Fail>;

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let problem = self.0;
        let status = match &problem {
            Problem::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Problem::Denied(_) => StatusCode::FORBIDDEN,
            Problem::NotFound(_) => StatusCode::NOT_FOUND,
            Problem::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Conflict { .. } => StatusCode::CONFLICT,
            Problem::Stale => StatusCode::PRECONDITION_FAILED,
            Problem::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::Full(error) => {
                tracing::error!(error = format!("{error:#}"), "a request failed: the disk is full");
                // Which file it was is for the log: readers and other tenants need not know.
                let detail = format!("the archive's disk is full: {WHEN_FULL}");
                return answer(StatusCode::INSUFFICIENT_STORAGE, problem.code(), detail, None);
            }
            Problem::Damaged(error) => {
                tracing::error!(error = error.to_string(), "a mail is damaged");
                // Where it is damaged is for the log and the one who has the files.
                let detail = "this mail is damaged in the archive: ask your administrator to run `mailstead verify`, which names what is damaged; it can be restored from a backup";
                return answer(StatusCode::INTERNAL_SERVER_ERROR, "damaged", detail.into(), None);
            }
            Problem::Closed { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "a request failed");
                let detail = "the archive could not do it; its log says why";
                return answer(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail.into(), None);
            }
        };
        let field = match &problem {
            Problem::Invalid { field, .. } => Some(*field),
            _ => None,
        };
        let mut response = answer(status, problem.code(), problem.to_string(), field);
        if let Problem::TooMany { seconds } = problem {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A problem+json answer.
pub(crate) fn answer(
    status: StatusCode,
    code: &'static str,
    detail: String,
    field: Option<&'static str>,
) -> Response {
    let body = ProblemBody {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        code,
        detail,
        field,
    };
    let mut response = (status, Json(body)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A request that can't be read, as axum says why.
pub(crate) trait Unreadable {
    fn status(&self) -> StatusCode;
    fn text(&self) -> String;
}

macro_rules! unreadable {
    ($($rejection:ty),+) => {$(
        impl Unreadable for $rejection {
            fn status(&self) -> StatusCode { <$rejection>::status(self) }
            fn text(&self) -> String { self.body_text() }
        }
    )+};
}
unreadable!(BytesRejection, JsonRejection, PathRejection, QueryRejection);

/// The answer to an unreadable request.
pub(crate) fn unreadable(rejection: &impl Unreadable) -> Response {
    let code = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "not-json",
        StatusCode::UNPROCESSABLE_ENTITY => "invalid",
        _ => "bad-request",
    };
    answer(rejection.status(), code, rejection.text(), None)
}
