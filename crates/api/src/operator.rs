//! The operator's commands over HTTP: what the command line does in a service that owns the data directory.
//!
//! `POST /api/v1/operator/commands` takes a [`Command`] and answers with lines of JSON while it runs: how far it is,
//! bytes, and at the end its result or why there is none. Whoever may do this has rights on the data directory, and
//! shows it by coming through its socket or from the process itself: that is what a [`Local`] says. A client that
//! goes away ends its command.
//!
//! Both ends of the lines are here, so that every host speaks them alike. Deliberately not here: what the commands do
//! (the engine's), how results look (the command line's).

mod client;
mod lines;

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Extension};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use engine::Engine;
use engine::command::Command;
use engine::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[cfg(unix)]
pub use client::ask;
pub use client::{Interrupted, run_here};

use crate::caller::Auth;
use crate::problem::{Answer, Refusals, answer};

/// Where commands are taken.
pub(crate) const PATH: &str = "/api/v1/operator/commands";

/// Bytes of a command: `import` may name as many files as a shell can.
const MAX_COMMAND: usize = 64 << 20;

/// In the extensions of a request that comes from the data directory's socket or from the process itself. Nothing
/// that a client sends becomes an extension, and only this crate can make one.
#[derive(Clone, Copy, Debug)]
pub struct Local(());

impl Local {
    pub(crate) fn new() -> Local {
        Local(())
    }
}

/// Makes a request of this process the operator's own. For hosts: what a client sent must never come here.
pub fn as_operator<B>(request: &mut axum::http::Request<B>) {
    request.extensions_mut().insert(Local::new());
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// The caller must ask otherwise.
    Usage,
    /// It went wrong.
    Failed,
}

/// A line of the answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Line {
    /// How far it is.
    Progress { what: String, done: u64, total: Option<u64> },
    /// Bytes, in base64.
    Bytes(String),
    /// The end: its result.
    Done(engine::command::Done),
    /// The end: why there is none.
    Error { kind: Kind, message: String },
}

pub(crate) fn router() -> OpenApiRouter<Arc<Engine>> {
    let limit = DefaultBodyLimit::max(MAX_COMMAND);
    OpenApiRouter::new().routes(routes!(run_command)).layer(limit)
}

/// Runs a command of the command line. From the data directory's socket only. The answer is lines of JSON:
/// `progress` and `bytes` while it runs, at the end `done` or `error`.
#[utoipa::path(post, path = "/operator/commands", tag = "operator",
    request_body(content = serde_json::Value, description = "The command, as `mailstead` sends it"),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), Refusals))]
async fn run_command(
    Auth(caller): Auth,
    local: Option<Extension<Local>>,
    command: Result<axum::Json<Command>, JsonRejection>,
) -> Answer<Response> {
    let operator = caller.operates()?;
    if local.is_none() {
        return Err(
            Problem::Denied("commands come through the data directory's socket".into()).into()
        );
    }
    Ok(match command {
        Ok(axum::Json(command)) => {
            let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
            (kind, lines::run(operator, command)).into_response()
        }
        Err(error) => {
            let why = error.body_text();
            let detail = format!(
                "the service does not know this command ({why}): it may be of another version"
            );
            answer(error.status(), "unknown-command", detail, None)
        }
    })
}

#[cfg(test)]
mod tests;
