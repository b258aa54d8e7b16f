//! The web interface: the files that `ui/` is built into. A release carries them; other builds read them from disk, so
//! that a page can be changed without compiling.
//!
//! Every address of a page gets the same document, which finds out by itself what to show; nothing below `/api` does.
//! Files with a hash in their name never change and are kept by browsers for good; the document is asked for anew each
//! time. It may load scripts and styles from here and from nowhere else; what stands in the document itself carries a
//! nonce of this one answer.
//!
//! Deliberately not here: what mail shows (its own answers have their own policy), compressing (the build has done it).

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use rust_embed::RustEmbed;

/// What `npm run build` makes.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Built;

/// The first part of the addresses of pages.
const PAGES: &[&str] =
    &["", "account", "admin", "first-steps", "mail", "operator", "setup", "sign-in"];
/// Stands in the document where the nonce goes.
const NONCE: &str = "%CSP_NONCE%";
/// Compressed forms that the build makes, the best first.
const ENCODINGS: &[(&str, &str)] = &[("br", ".br"), ("gzip", ".gz")];

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Mailstead</title>\
    <h1>This program has no web interface in it</h1>\
    <p>It was compiled before the pages were built. Run <code>make ui</code>, which needs Node 20.19 or later, \
    compile again, and start the service anew. The API and the command line work without it.</p></html>";

/// Answers what no operation has: a file, a page, or nothing.
pub(crate) async fn answer(request: Request) -> axum::response::Response {
    let get = |name: &str| Built::get(name).map(|file| file.data);
    find(&get, request.method(), request.uri().path(), request.headers())
        .unwrap_or_else(crate::unknown)
}

type Found = axum::response::Response;

fn find(
    get: &dyn Fn(&str) -> Option<Cow<'static, [u8]>>,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Option<Found> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let name = path.strip_prefix('/')?;
    let (first, _) = name.split_once('/').unwrap_or((name, ""));
    // `//…` is no page: its first part is empty, too.
    if PAGES.contains(&first) && !name.starts_with('/') {
        return Some(document(get, StatusCode::OK));
    }
    if first != "api" && name != "index.html" {
        if let Some(kind) = kind_of(name) {
            return file(get, name, kind, headers);
        }
        // A mistyped address: somebody who looks wants a page that says so, a program does not.
        if accepts(headers, &header::ACCEPT, "text/html") {
            return Some(document(get, StatusCode::NOT_FOUND));
        }
    }
    None
}

/// The document, with a nonce of its own.
fn document(get: &dyn Fn(&str) -> Option<Cow<'static, [u8]>>, status: StatusCode) -> Found {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let Some(text) = get("index.html") else {
        let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        let headers = [(header::CONTENT_TYPE, html), (header::CONTENT_SECURITY_POLICY, policy)];
        return (StatusCode::SERVICE_UNAVAILABLE, headers, NOT_BUILT).into_response();
    };
    let nonce = nonce();
    let text = String::from_utf8_lossy(&text).replace(NONCE, &nonce);
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, html);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// What the document may do: nothing that does not come from this service, or carries the nonce.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self' blob:; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn nonce() -> String {
    use ring::rand::SecureRandom;
    let mut bytes = [0; 16];
    match ring::rand::SystemRandom::new().fill(&mut bytes) {
        Ok(()) => base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes),
        // Without one, nothing in the document itself runs: what counts comes from files.
        Err(_) => String::new(),
    }
}

/// A file, in the smallest form that the browser takes.
fn file(
    get: &dyn Fn(&str) -> Option<Cow<'static, [u8]>>,
    name: &str,
    kind: &'static str,
    headers: &HeaderMap,
) -> Option<Found> {
    let plain = get(name)?;
    let compressed = ENCODINGS.iter().find_map(|(encoding, end)| {
        let taken = accepts(headers, &header::ACCEPT_ENCODING, encoding);
        taken.then(|| get(&format!("{name}{end}")))?.map(|bytes| (*encoding, bytes))
    });
    let (encoding, bytes) = compressed.map_or((None, plain), |(name, bytes)| (Some(name), bytes));
    let bytes = match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let kept = match name.starts_with("assets/") {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The types of files that the build makes. A name without one of these ends is no file, but perhaps a page.
fn kind_of(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit('/').next()?.rsplit_once('.')?;
    Some(match end {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// Whether a list of values with weights (RFC 9110 section 12.4.2) names this one, and not with the weight of zero.
fn accepts(headers: &HeaderMap, name: &header::HeaderName, wanted: &str) -> bool {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).any(|list| {
        list.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts.next().is_some_and(|value| value.eq_ignore_ascii_case(wanted));
            let refused = parts.any(|part| {
                part.strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0))
            });
            named && !refused
        })
    })
}

#[cfg(test)]
mod tests;
