//! Who asks: from the session's cookie, a token, or the place the request comes from – and whether a browser was
//! tricked into asking.
//!
//! A cookie is sent by a browser whoever made the page, so a change that comes with one must come from our own pages:
//! `Origin`, or else `Sec-Fetch-Site`, says so (and the cookie is `SameSite=Strict`). Tokens are sent by nobody unasked.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use base64_simd::STANDARD;
use engine::Engine;
use engine::access::Caller;
use engine::problem::Problem;
use engine::signin::Credentials;

use crate::listen::Peer;
use crate::operator::Local;
use crate::problem::Fail;
use crate::request::RequestId;

/// Cookie of the session; over HTTPS with the prefix that binds it to this host (RFC 6265bis section 4.1.3.2).
pub(crate) const SESSION: &str = "mailstead-session";
/// Cookie of a trusted device.
pub(crate) const DEVICE: &str = "mailstead-device";
const HOST_PREFIX: &str = "__Host-";

/// Who asks: somebody who is known. Stands before the body in every handler, so that a stranger is sent away first.
pub struct Auth(pub Caller);

/// Who asks, known or not.
pub(crate) struct Anybody(pub(crate) Caller);

/// Where a request comes from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// Network address, or `local`.
    pub(crate) address: String,
    /// Over HTTPS, at least up to the proxy.
    pub(crate) https: bool,
    /// Id of the request.
    pub(crate) request: String,
}

impl Origin {
    pub(crate) fn of(parts: &Parts) -> Origin {
        let peer = parts.extensions.get::<Peer>();
        Origin {
            address: peer.map_or_else(|| "local".into(), |peer| peer.address.to_string()),
            https: peer.is_some_and(|peer| peer.https),
            request: parts
                .extensions
                .get::<RequestId>()
                .map_or_else(String::new, |id| id.0.clone()),
        }
    }
}

impl Origin {
    /// Whether the request comes from the machine the service runs on.
    pub(crate) fn is_this_machine(&self) -> bool {
        self.address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
            || self.address == "local"
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Origin, Self::Rejection> {
        Ok(Origin::of(parts))
    }
}

impl FromRequestParts<Arc<Engine>> for Auth {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Auth, Response> {
        let Anybody(caller) = Anybody::from_request_parts(parts, engine).await?;
        caller.known().map_err(|problem| Fail(problem).into_response())?;
        Ok(Auth(caller))
    }
}

impl FromRequestParts<Arc<Engine>> for Anybody {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        engine: &Arc<Engine>,
    ) -> Result<Anybody, Response> {
        // A middleware that keys answers by caller may have asked already.
        if let Some(known) = parts.extensions.get::<Caller>() {
            return Ok(Anybody(known.clone()));
        }
        let caller = find(parts, engine).await.map_err(IntoResponse::into_response)?;
        parts.extensions.insert(caller.clone());
        Ok(Anybody(caller))
    }
}

async fn find(parts: &Parts, engine: &Arc<Engine>) -> Result<Caller, Fail> {
    let origin = Origin::of(parts);
    if parts.extensions.get::<Local>().is_some() {
        return Ok(Caller::operator(engine.clone(), &origin.request));
    }
    let shown = shown(&parts.headers, origin.https)?;
    if matches!(shown, Shown::Session(_)) && !is_read(&parts.method) {
        from_own_page(&parts.headers, origin.https)?;
    }
    let engine = engine.clone();
    crate::answer::blocking(move || {
        let credentials = match &shown {
            Shown::Nothing => Credentials::None,
            Shown::Session(token) => Credentials::Session(token),
            Shown::Bearer(token) => Credentials::Bearer(token),
            Shown::Basic(login, password) => Credentials::Basic { login, password },
        };
        engine.caller(credentials, &origin.address, &origin.request)
    })
    .await
}

enum Shown {
    Nothing,
    Session(String),
    Bearer(String),
    Basic(String, String),
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn shown(headers: &HeaderMap, https: bool) -> Result<Shown, Fail> {
    let unknown = || {
        Fail(Problem::Unauthenticated {
            code: "credentials-unknown",
            message:
                "use a session's cookie, `Authorization: Bearer`, or `Basic` with an app password"
                    .into(),
        })
    };
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value.to_str().map_err(|_| unknown())?;
        let (scheme, rest) = value.split_once(' ').ok_or_else(unknown)?;
        let rest = rest.trim();
        return match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Ok(Shown::Bearer(rest.to_owned())),
            "basic" => {
                let plain = STANDARD.decode_to_vec(rest).map_err(|_| unknown())?;
                let plain = String::from_utf8(plain).map_err(|_| unknown())?;
                let (login, password) = plain.split_once(':').ok_or_else(unknown)?;
                Ok(Shown::Basic(login.to_owned(), password.to_owned()))
            }
            _ => Err(unknown()),
        };
    }
    Ok(cookie(headers, SESSION, https).map_or(Shown::Nothing, Shown::Session))
}

/// The name of a cookie of ours.
pub(crate) fn cookie_name(name: &str, https: bool) -> String {
    let prefix = if https { HOST_PREFIX } else { "" };
    format!("{prefix}{name}")
}

/// The value of a cookie of ours. Two of one name are none: one of them was planted.
pub(crate) fn cookie(headers: &HeaderMap, name: &str, https: bool) -> Option<String> {
    let name = cookie_name(name, https);
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned());
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// A cookie to set; `seconds` = 0 takes it away.
pub(crate) fn set_cookie(name: &str, value: &str, https: bool, seconds: Option<i64>) -> String {
    let secure = if https { "; Secure" } else { "" };
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    format!("{}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}", cookie_name(name, https))
}

/// Refuses a request that a browser made for a page that is not ours.
pub(crate) fn from_own_page(headers: &HeaderMap, https: bool) -> Result<(), Fail> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let own = match (text(header::ORIGIN), headers.get("sec-fetch-site")) {
        (Some(origin), _) => {
            let scheme = if https { "https" } else { "http" };
            text(header::HOST)
                .is_some_and(|host| origin.eq_ignore_ascii_case(&format!("{scheme}://{host}")))
        }
        (None, Some(site)) => site == "same-origin" || site == "none",
        // No browser of this century: it would have said one of them.
        (None, None) => true,
    };
    match own {
        true => Ok(()),
        false => Err(Fail(Problem::Denied("the request comes from a page of another site".into()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_change_with_a_cookie_comes_from_our_own_pages() {
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[], true),
            (&[("host", "a.test"), ("origin", "https://a.test")], true),
            (&[("host", "a.test"), ("origin", "http://a.test")], false),
            (&[("host", "a.test"), ("origin", "https://evil.test")], false),
            (&[("host", "a.test"), ("origin", "null")], false),
            (&[("host", "a.test"), ("origin", "https://a.test.evil.test")], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (
                &[
                    ("host", "a.test"),
                    ("origin", "https://evil.test"),
                    ("sec-fetch-site", "same-origin"),
                ],
                false,
            ),
        ];
        for (pairs, own) in cases {
            let pairs: Vec<(&'static str, &str)> = pairs.to_vec();
            assert_eq!(from_own_page(&headers(&pairs), true).is_ok(), *own, "{pairs:?}");
        }
    }

    #[test]
    fn a_planted_second_cookie_makes_both_worthless() {
        let one = headers(&[("cookie", "x=1; mailstead-session=abc")]);
        assert_eq!(cookie(&one, SESSION, false).as_deref(), Some("abc"));
        assert_eq!(cookie(&one, SESSION, true), None);
        let two = headers(&[("cookie", "mailstead-session=evil; mailstead-session=abc")]);
        assert_eq!(cookie(&two, SESSION, false), None);
    }
}
