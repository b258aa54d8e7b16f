//! Answers the window's requests: turns each into one for the archive, and its answer into one for the web view.
//!
//! ```text
//! mailstead://localhost/shell/…  pages of the window itself: while the archive is opened, and when it can't be
//! mailstead://localhost/…        the archive: cookies put to, compression left out, events ended early
//! ```
//!
//! An answer goes to the web view in one piece, so its size is bounded; what people save as a file goes another way
//! ([`crate::save`]).

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONNECTION, HOST, ORIGIN, REFERER};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use tauri::AppHandle;

use crate::archive::{Archive, Asker};
use crate::events;
use crate::pages::{self, problem};
use crate::save;
use crate::shell::Shell;

/// Bytes of one answer: far above any page, list, mail or picture that is shown.
const MOST: usize = 128 << 20;
/// What the archive takes the window's pages to come from.
const HOST_THERE: &str = "localhost";
const ORIGIN_THERE: &str = "http://localhost";

/// An answer for the web view.
pub type Answer = Response<Cow<'static, [u8]>>;

/// Answers one request of the window.
pub async fn answer(app: AppHandle, shell: Arc<Shell>, request: Request<Vec<u8>>) -> Answer {
    let path = request.uri().path();
    if let Some(own) = path.strip_prefix("/shell/") {
        if request.method() == Method::POST && own == "save" {
            return match is_own(request.headers()) {
                true => save::save(&app, &shell, request).await,
                false => {
                    problem(StatusCode::FORBIDDEN, "the request comes from a page of another site")
                }
            };
        }
        if own == "again" {
            shell.open_again(&app);
        }
        return pages::own(own, &shell.archive.now());
    }
    let Some(way) = shell.archive.way() else {
        return not_open(&request, &shell.archive.now());
    };
    let address = translated_uri(request.uri());
    let (mut head, body) = request.into_parts();
    let wants_events = events::wanted(&head.headers);
    translate(&mut head.headers);
    shell.jar.put(&mut head.headers);
    let mut asked = Request::new(Body::from(body));
    *asked.method_mut() = head.method;
    *asked.headers_mut() = head.headers;
    match address.parse() {
        Ok(uri) => *asked.uri_mut() = uri,
        Err(_) => return problem(StatusCode::BAD_REQUEST, "the address can't be understood"),
    }
    let kept = if wants_events { shell.streams.resume(&address) } else { None };
    let answered = match kept {
        Some(kept) => Ok(kept),
        None => way.ask(asked, Asker::Person).await,
    };
    let mut answered = match answered {
        Ok(answered) => answered,
        Err(error) => return problem(StatusCode::BAD_GATEWAY, &format!("{error:#}")),
    };
    if shell.jar.take(answered.headers_mut()) {
        shell.streams.clear();
    }
    if wants_events {
        answered = shell.streams.next(address, answered).await;
    }
    whole(answered).await
}

/// Path and query: what the archive is asked for.
pub fn translated_uri(uri: &axum::http::Uri) -> String {
    uri.path_and_query().map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned())
}

/// The headers as a browser would send them to the archive on this machine. Whether a change comes from an own page is
/// for the archive to judge: so an own origin becomes its own, and any other stays what it is.
pub fn translate(headers: &mut HeaderMap) {
    let origin = headers.get(ORIGIN).cloned();
    for name in [ACCEPT_ENCODING, CONNECTION, REFERER, ORIGIN] {
        headers.remove(name);
    }
    headers.insert(HOST, HeaderValue::from_static(HOST_THERE));
    match origin {
        Some(origin) if crate::window::is_own_origin(origin.as_bytes()) => {
            headers.insert(ORIGIN, HeaderValue::from_static(ORIGIN_THERE));
        }
        // The archive's own would be believed; no page of this window can have it.
        Some(other) if other.as_bytes() == ORIGIN_THERE.as_bytes() => {
            headers.insert(ORIGIN, HeaderValue::from_static("null"));
        }
        Some(other) => {
            headers.insert(ORIGIN, other.clone());
        }
        None => {}
    }
}

fn is_own(headers: &HeaderMap) -> bool {
    headers.get(ORIGIN).is_none_or(|origin| crate::window::is_own_origin(origin.as_bytes()))
}

/// The whole answer, if it is not too large to be shown.
async fn whole(answered: Response<Body>) -> Answer {
    let (head, body) = answered.into_parts();
    match Limited::new(body, MOST).collect().await {
        Ok(body) => Response::from_parts(head, Cow::Owned(body.to_bytes().to_vec())),
        Err(error) => {
            let detail = format!(
                "the answer could not be shown ({error}): what is larger than {} MiB can be saved as a file",
                MOST >> 20
            );
            problem(StatusCode::BAD_GATEWAY, &detail)
        }
    }
}

/// Nobody is there to answer yet, or any more.
fn not_open(request: &Request<Vec<u8>>, archive: &Archive) -> Answer {
    let accepts = request.headers().get(ACCEPT).and_then(|accepted| accepted.to_str().ok());
    match accepts.is_some_and(|accepted| accepted.contains("text/html")) {
        true => pages::own("", archive),
        false => problem(StatusCode::SERVICE_UNAVAILABLE, "the archive is not open"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_own_origin_becomes_the_archives_own() {
        let cases = [
            (Some("mailstead://localhost"), Some("http://localhost")),
            (Some("null"), Some("null")),
            (Some("https://evil.test"), Some("https://evil.test")),
            (Some("http://localhost"), Some("null")),
            (None, None),
        ];
        for (sent, wanted) in cases {
            let mut headers = HeaderMap::new();
            headers.extend(sent.map(|sent| (ORIGIN, sent.parse().unwrap())));
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br"));
            translate(&mut headers);
            let seen = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap());
            assert_eq!(seen, wanted, "{sent:?}");
            assert!(!headers.contains_key(ACCEPT_ENCODING));
            assert_eq!(headers[HOST], "localhost");
        }
    }
}
