//! What handlers take from a request: who asks, path, query, body, `If-Match`. Whatever can't be read is answered as
//! problem+json.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use engine::people::Paging;
use engine::problem::Problem;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

use crate::problem::{Fail, unreadable};

/// A JSON body: an object.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Response> {
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
        let bytes = bytes.map_err(|rejection| unreadable(&rejection))?;
        // A reader of objects would take a list of their values as well.
        if bytes.trim_ascii_start().starts_with(b"[") {
            let body = Problem::invalid("body", "it is a list and must be an object");
            return Err(Fail(body).into_response());
        }
        let request = Request::from_parts(parts, Body::from(bytes));
        let body = axum::Json::from_request(request, state).await;
        body.map(|axum::Json(value)| Json(value)).map_err(|rejection| unreadable(&rejection))
    }
}

/// Path parameters.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Path<T>, Response> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        // An id that can't be one names nothing.
        path.map(|axum::extract::Path(value)| Path(value))
            .map_err(|_| Fail(Problem::NotFound("such thing".into())).into_response())
    }
}

/// Query parameters.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Query<T>, Response> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(value)| Query(value))
            .map_err(|rejection| unreadable(&rejection))
    }
}

/// Where a list goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// At most so many; 1 to 500, else 100.
    #[param(minimum = 1, maximum = 500)]
    #[serde(default, deserialize_with = "within::<500, _>")]
    limit: Option<u16>,
    /// Words that all stand in the name, or exactly the id.
    q: Option<String>,
}

impl From<PageQuery> for Paging {
    fn from(query: PageQuery) -> Paging {
        Paging {
            after: query.after,
            limit: limit(query.limit),
            search: query.q.filter(|q| !q.trim().is_empty()),
        }
    }
}

/// The size of a page.
pub(crate) fn limit(asked: Option<u16>) -> usize {
    asked.map_or(100, usize::from)
}

/// Reads the size of a page, which is 1 to `MOST`.
pub(crate) fn within<'de, const MOST: u16, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<u16>, D::Error> {
    let asked = Option::<u16>::deserialize(from)?;
    match asked.is_none_or(|asked| (1..=MOST).contains(&asked)) {
        true => Ok(asked),
        false => Err(D::Error::custom(format!("between 1 and {MOST}"))),
    }
}

/// The `If-Match` of a request.
pub struct IfMatch(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Self::Rejection> {
        let value = parts.headers.get(header::IF_MATCH);
        // One that is no text matches nothing.
        let text = value.map(|value| value.to_str().unwrap_or_default().trim().to_owned());
        Ok(IfMatch(text.filter(|text| text != "*")))
    }
}

impl IfMatch {
    /// The version that the caller saw, of an object that counts its changes.
    pub fn version(&self) -> Result<Option<i64>, Fail> {
        let Some(tag) = &self.0 else { return Ok(None) };
        let number = tag.strip_prefix("\"v").and_then(|tag| tag.strip_suffix('"'));
        number.and_then(|number| number.parse().ok()).map(Some).ok_or(Fail(Problem::Stale))
    }

    /// Checks the tag of an object that does not.
    pub fn check(&self, tag: &str) -> engine::problem::Result<()> {
        match self.0.as_ref().is_none_or(|seen| seen == tag) {
            true => Ok(()),
            false => Err(Problem::Stale),
        }
    }
}
