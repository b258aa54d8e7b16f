//! What handlers answer with: tagged objects, created ones, files. Work that blocks goes off the runtime here.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::problem::Problem;
use serde::Serialize;

use crate::problem::{Answer, Fail};

/// Runs what blocks (disk, hashing) on a thread that may.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> engine::problem::Result<T> + Send + 'static,
) -> Answer<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(Fail),
        Err(error) => {
            Err(Fail(Problem::Internal(anyhow::anyhow!("a request's work ended badly: {error}"))))
        }
    }
}

/// An object with the tag of its version.
pub(crate) struct Tagged<T> {
    status: StatusCode,
    tag: String,
    value: T,
}

impl<T: Serialize> Tagged<T> {
    /// An object that counts its changes.
    pub(crate) fn version(value: T, version: i64) -> Tagged<T> {
        Tagged { status: StatusCode::OK, tag: format!("\"v{version}\""), value }
    }

    /// An object that does not: the tag is made from what it says.
    pub(crate) fn content(value: T) -> Tagged<T> {
        Tagged { status: StatusCode::OK, tag: content_tag(&value), value }
    }

    /// An object with a tag of its own making.
    pub(crate) fn with_tag(value: T, tag: String) -> Tagged<T> {
        Tagged { status: StatusCode::OK, tag, value }
    }

    /// It was made just now.
    pub(crate) fn created(self) -> Tagged<T> {
        Tagged { status: StatusCode::CREATED, ..self }
    }
}

/// A tag made from what an object says.
pub(crate) fn content_tag(value: &impl Serialize) -> String {
    let text = serde_json::to_vec(value).unwrap_or_default();
    let digest = ring::digest::digest(&ring::digest::SHA256, &text);
    let hex: String = digest.as_ref()[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"c{hex}\"")
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.value)).into_response();
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// A file to be saved, never shown: whatever it says it is.
pub(crate) fn download(name: &str, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let headers: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, disposition("attachment", name)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, bytes).into_response()
}

/// Content-Disposition with a name in ASCII and in UTF-8 (RFC 6266, RFC 8187).
pub(crate) fn disposition(kind: &str, name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\%;'".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    HeaderValue::from_str(&format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        let cases = [
            ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
            ("ä\".pdf", "attachment; filename=\"__.pdf\"; filename*=UTF-8''%C3%A4%22.pdf"),
            ("a\r\nX: y", "attachment; filename=\"a__X: y\"; filename*=UTF-8''a%0D%0AX%3A%20y"),
        ];
        for (name, expected) in cases {
            assert_eq!(disposition("attachment", name), expected, "{name:?}");
        }
    }
}
