//! What every request gets and every answer carries: an id, and headers that keep browsers from helping an attacker.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Id of a request: in its answer, in the log and in the audit log.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// Headers of every answer that does not say otherwise.
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'self'"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Gives the request an id and the answer its headers.
pub(crate) async fn dress(mut request: Request, next: Next) -> Response {
    let id = new_id();
    let https = request.extensions().get::<crate::listen::Peer>().is_some_and(|peer| peer.https);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(*name).or_insert(HeaderValue::from_static(value));
    }
    if https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(NAME, id);
    }
    response
}

fn new_id() -> String {
    use ring::rand::SecureRandom;
    let mut bytes = [0; 8];
    // Without random numbers the id is zero: it names, it protects nothing.
    let _zeros_will_do = ring::rand::SystemRandom::new().fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
