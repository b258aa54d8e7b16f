//! The window's own pages: what is seen while the archive is being opened, and when it can't be.

use std::borrow::Cow;

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::header::{HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Response, StatusCode};
use serde_json::json;

use crate::archive::Archive;
use crate::door::Answer;
use crate::words::words;

/// Nothing but the page's own files, nothing inline, and no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// A page or file of the window, below `/shell/`.
pub fn own(name: &str, archive: &Archive) -> Answer {
    const CSS: &str = "text/css; charset=utf-8";
    match name {
        "" | "again" => html(&document(archive)),
        "shell.css" => reply(StatusCode::OK, CSS, &include_bytes!("../ui/shell/shell.css")[..]),
        "mailstead.svg" => {
            reply(StatusCode::OK, "image/svg+xml", &include_bytes!("../icons/mailstead.svg")[..])
        }
        _ => problem(StatusCode::NOT_FOUND, "the window has no such page"),
    }
}

/// A refusal of the window itself, in the form of the archive's.
pub fn problem(status: StatusCode, detail: &str) -> Answer {
    let body = json!({"type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16(),
        "code": "window", "detail": detail});
    reply(status, "application/problem+json", body.to_string().into_bytes())
}

/// An answer in JSON.
pub fn json(value: &serde_json::Value) -> Answer {
    reply(StatusCode::OK, "application/json", value.to_string().into_bytes())
}

fn html(text: &str) -> Answer {
    reply(StatusCode::OK, "text/html; charset=utf-8", text.as_bytes().to_vec())
}

fn document(archive: &Archive) -> String {
    let words = words();
    let state = match archive {
        Archive::Failed(why) => format!(
            r#"<main class="failed" role="alert"><h1>{}</h1><p class="why">{}</p><p><a href="/shell/again">{}</a></p></main>"#,
            words.not_opened,
            escaped(why),
            words.again
        ),
        Archive::Closing => format!(r#"<main role="status"><p>{}</p></main>"#, words.closing),
        Archive::Opening | Archive::Open(_) => {
            format!(r#"<main role="status"><p>{}</p></main>"#, words.opening)
        }
    };
    format!(
        r#"<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Mailstead</title><link rel="stylesheet" href="/shell/shell.css"></head><body><img src="/shell/mailstead.svg" alt="Mailstead" width="72" height="72">{state}</body></html>"#,
        words.language
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn reply(code: StatusCode, kind: &'static str, body: impl Into<Cow<'static, [u8]>>) -> Answer {
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

    fn page(archive: &Archive) -> String {
        String::from_utf8(own("", archive).body().to_vec()).unwrap()
    }

    #[test]
    fn what_the_page_names_is_there() {
        let page = page(&Archive::Opening);
        let named = page.split('"').filter_map(|part| part.strip_prefix("/shell/"));
        let named: Vec<_> = named.collect();
        assert_eq!(named.len(), 2, "{named:?}");
        for name in named {
            assert_eq!(own(name, &Archive::Opening).status(), StatusCode::OK, "{name}");
        }
        assert_eq!(own("../etc/passwd", &Archive::Opening).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_failure_says_why_and_offers_another_try() {
        let page = page(&Archive::Failed("no <room> on the disk".into()));
        assert!(page.contains("no &lt;room&gt; on the disk"), "{page}");
        assert!(page.contains("/shell/again"), "{page}");
    }
}
