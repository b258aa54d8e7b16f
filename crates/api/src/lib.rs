//! The HTTP API: one axum `Router`, the same for browsers, the desktop window, scripts and the command line.
//!
//! ```text
//! TCP ─► listen ─► host_check ─┐
//! socket (command line) ───────┼─► router
//! this process ────────────────┘
//!
//! request ─► request (id, headers) ─► idempotency ─► resources ─► engine (access decides, then does it)
//!                                     caller: who asks            answer, problem
//!                                     pages: the web interface
//! ```
//!
//! Where a request comes from stands in its extensions: a [`listen::Peer`] over TCP, an [`operator::Local`] from the
//! data directory's socket and from the process itself.
//!
//! Deliberately not here: business rules and rights (the engine's).

mod answer;
mod caller;
mod extract;
mod health;
pub mod host_check;
mod idempotency;
pub mod listen;
pub mod openapi;
pub mod operator;
mod pages;
mod problem;
mod request;
mod resources;
#[cfg(unix)]
pub mod socket;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use engine::Engine;

/// Bytes of a request's body, where an operation does not say otherwise.
pub const MOST_BODY: usize = 1 << 20;

/// The router.
pub fn router(engine: Arc<Engine>) -> Router {
    let (router, _) = openapi::described().split_for_parts();
    let answers = idempotency::Answers::default();
    router
        .fallback(pages::answer)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state((engine.clone(), answers), idempotency::once))
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(from_fn(request::dress))
        .with_state(engine)
}

fn unknown() -> axum::response::Response {
    let detail = "there is nothing at this address: see /api/v1/openapi.json".to_owned();
    problem::answer(StatusCode::NOT_FOUND, "not-found", detail, None)
}

async fn wrong_method() -> axum::response::Response {
    let detail = "this address does not know the method: see /api/v1/openapi.json".to_owned();
    problem::answer(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", detail, None)
}
