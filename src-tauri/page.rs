//! Answers the window's requests: the page, and what it asks for.

use std::borrow::Cow;

use tauri::http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use tauri::http::header::{HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use tauri::http::{Method, Request, Response, StatusCode};

use crate::status::Status;

/// A body: most are part of the program.
pub type Body = Cow<'static, [u8]>;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// Nothing but the page's own files, and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Answers one request; `status` is asked only when the request is for it.
pub fn answer(request: &Request<Vec<u8>>, status: impl FnOnce() -> Status) -> Response<Body> {
    if request.method() != Method::GET {
        let mut refusal = reply(StatusCode::METHOD_NOT_ALLOWED, TEXT, &b"only GET is answered"[..]);
        refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
        return refusal;
    }
    match request.uri().path() {
        "/" => file(HTML, include_bytes!("../ui/shell/index.html")),
        "/shell.css" => file(CSS, include_bytes!("../ui/shell/shell.css")),
        "/shell.js" => file(JS, include_bytes!("../ui/shell/shell.js")),
        "/mailstead.svg" => file(SVG, include_bytes!("../icons/mailstead.svg")),
        "/api/v1/status" => match serde_json::to_vec(&status()) {
            Ok(json) => reply(StatusCode::OK, JSON, json),
            Err(error) => {
                reply(StatusCode::INTERNAL_SERVER_ERROR, TEXT, error.to_string().into_bytes())
            }
        },
        _ => reply(StatusCode::NOT_FOUND, TEXT, &b"there is nothing here"[..]),
    }
}

fn file(kind: &'static str, bytes: &'static [u8]) -> Response<Body> {
    reply(StatusCode::OK, kind, bytes)
}

fn reply(code: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response<Body> {
    const HEADERS: [(HeaderName, &str); 3] = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = Response::new(body.into());
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::DataDirectory;

    fn ask(method: Method, path: &str) -> Response<Body> {
        let mut request = Request::new(Vec::new());
        *request.method_mut() = method;
        *request.uri_mut() = format!("mailstead://localhost{path}").parse().unwrap();
        let data = DataDirectory::choose(Some("/there/is/none".into()), None).unwrap();
        answer(&request, || Status::read(&data))
    }

    #[test]
    fn what_the_page_names_is_there() {
        let page = ask(Method::GET, "/");
        let page = String::from_utf8_lossy(page.body());
        let named: Vec<_> = page
            .split(['"'])
            .filter(|part| part.starts_with('/') && !part.contains(char::is_whitespace))
            .collect();
        assert!(named.len() >= 3, "{named:?}");
        for path in named {
            assert_eq!(ask(Method::GET, path).status(), StatusCode::OK, "{path}");
        }
    }

    #[test]
    fn the_status_is_json_and_says_no_service() {
        let answer = ask(Method::GET, "/api/v1/status?x=1");
        assert_eq!(answer.headers()[CONTENT_TYPE], JSON);
        let json: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(json["service"], serde_json::json!({ "state": "none" }));
        assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn other_paths_and_methods_are_refused() {
        assert_eq!(ask(Method::GET, "/../etc/passwd").status(), StatusCode::NOT_FOUND);
        assert_eq!(ask(Method::POST, "/").status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}
