//! `Idempotency-Key` on creating calls: the same call with the same key is done once and answered twice.
//!
//! (draft-ietf-httpapi-idempotency-key-header.) Answers are kept in memory for a day, bounded in number and size;
//! after a restart a repeated call meets what the first one made, and is told so by a conflict.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::Engine;

use crate::caller::Anybody;
use crate::problem::answer;

/// Answers are kept so long.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// So many of them at most.
const MOST: usize = 10_000;
/// Bytes of a request or an answer that may have a key.
const MOST_BYTES: usize = 1 << 20;
/// Characters of a key.
const MOST_KEY: usize = 200;

/// The answers kept.
#[derive(Clone, Default)]
pub(crate) struct Answers(Arc<Mutex<HashMap<(String, String), Kept>>>);

struct Kept {
    request: [u8; 32],
    since: Instant,
    /// `None` while the first call runs.
    answer: Option<(StatusCode, HeaderMap, Bytes)>,
}

enum Found {
    New,
    Running,
    Other,
    Done(Response),
}

impl Answers {
    fn begin(&self, key: &(String, String), request: [u8; 32]) -> Found {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, kept| kept.since.elapsed() < KEPT);
            if kept.len() >= MOST {
                kept.retain(|_, kept| kept.answer.is_none());
            }
        }
        match kept.get(key) {
            Some(known) if known.since.elapsed() < KEPT => match &known.answer {
                _ if known.request != request => Found::Other,
                None => Found::Running,
                Some((status, headers, body)) => {
                    Found::Done((*status, headers.clone(), body.clone()).into_response())
                }
            },
            _ => {
                let new = Kept { request, since: Instant::now(), answer: None };
                kept.insert(key.clone(), new);
                Found::New
            }
        }
    }

    fn forget(&self, key: &(String, String)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    fn keep(&self, key: &(String, String), answer: (StatusCode, HeaderMap, Bytes)) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.get_mut(key) {
            kept.answer = Some(answer);
        }
    }
}

/// Takes an unfinished call back if whoever made it goes away.
struct Unfinished<'a> {
    answers: &'a Answers,
    key: Option<(String, String)>,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if let Some(key) = &self.key {
            self.answers.forget(key);
        }
    }
}

/// Answers a repeated call from memory.
pub(crate) async fn once(
    State((engine, answers)): State<(Arc<Engine>, Answers)>,
    request: Request,
    next: Next,
) -> Response {
    let key = request.headers().get("idempotency-key").cloned();
    let (Some(key), &Method::POST) = (key, request.method()) else {
        return next.run(request).await;
    };
    let Some(key) = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= MOST_KEY) else {
        let detail = format!("an Idempotency-Key has 1 to {MOST_KEY} ASCII characters");
        return answer(StatusCode::BAD_REQUEST, "idempotency-key", detail, None);
    };
    let key = key.to_owned();
    let (mut parts, body) = request.into_parts();
    let caller = match Anybody::from_request_parts(&mut parts, &engine).await {
        Ok(Anybody(caller)) => caller,
        Err(refusal) => return refusal,
    };
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        let detail = "a call with an Idempotency-Key has at most 1 MiB".to_owned();
        return answer(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail, None);
    };
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    digest.update(parts.uri.to_string().as_bytes());
    digest.update(&[0]);
    digest.update(&body);
    let mut request = [0; 32];
    request.copy_from_slice(digest.finish().as_ref());
    let key = (caller.key(), key);
    match answers.begin(&key, request) {
        Found::New => {}
        Found::Done(response) => return response,
        Found::Running => {
            let detail = "the first call with this Idempotency-Key is still running".to_owned();
            return answer(StatusCode::CONFLICT, "idempotency-running", detail, None);
        }
        Found::Other => {
            let detail = "this Idempotency-Key was used for another call".to_owned();
            return answer(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-other", detail, None);
        }
    }
    let mut unfinished = Unfinished { answers: &answers, key: Some(key.clone()) };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    // Only what was done is kept: a refused call may be tried again.
    if !response.status().is_success() {
        return response;
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, MOST_BYTES).await {
        Ok(body) => {
            unfinished.key = None;
            answers.keep(&key, (parts.status, parts.headers.clone(), body.clone()));
            Response::from_parts(parts, Body::from(body))
        }
        Err(_) => answer(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the answer could not be read".to_owned(),
            None,
        ),
    }
}
