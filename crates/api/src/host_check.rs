//! Only requests for a host of ours are answered: else 421 (RFC 9110 section 15.5.20).
//!
//! A page of another site can point its own name at this machine (DNS rebinding) and would then be "same origin" with
//! the archive. But its requests carry its name in `Host`. Names of ours are those that the operator says; besides,
//! addresses, which nobody can rebind, and `localhost`, which browsers never look up. Requests from the data
//! directory's socket and from the process itself come from no browser and are not asked.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

use crate::operator::Local;
use crate::problem::answer;

/// The hosts that a listener is reached by.
#[derive(Clone, Debug)]
pub struct OwnHosts {
    names: BTreeSet<String>,
    bound: IpAddr,
}

impl OwnHosts {
    /// These names, and what the bound address itself allows.
    ///
    /// # Errors
    /// When a name is none.
    pub fn new<'a>(
        names: impl IntoIterator<Item = &'a str>,
        bound: SocketAddr,
    ) -> Result<OwnHosts, String> {
        let normal = |name: &str| {
            let odd = |c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c));
            if name.is_empty() || name.contains(odd) {
                return Err(format!(
                    "{name} is no host name: write it like archive.example.com, without port; names in other alphabets as xn--…"
                ));
            }
            Ok(normal(name))
        };
        let names = names.into_iter().map(normal).collect::<Result<_, _>>()?;
        Ok(OwnHosts { names, bound: bound.ip().to_canonical() })
    }

    fn contains(&self, authority: &str) -> bool {
        let Ok(authority) = authority.parse::<Authority>() else { return false };
        if authority.as_str().contains('@') {
            return false;
        }
        let host = normal(authority.host());
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let everywhere = self.bound.is_unspecified();
        let here = self.bound.is_loopback() || everywhere;
        match address.map(|address| address.to_canonical()) {
            Ok(address) => everywhere || address == self.bound || (here && address.is_loopback()),
            Err(_) => self.names.contains(&host) || (here && host == "localhost"),
        }
    }
}

/// Lower case, without the dot of the root.
fn normal(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// The router, for requests to these hosts only.
pub fn only_for(router: Router, hosts: OwnHosts) -> Router {
    router.layer(from_fn_with_state(Arc::new(hosts), check))
}

async fn check(State(hosts): State<Arc<OwnHosts>>, request: Request, next: Next) -> Response {
    if request.extensions().get::<Local>().is_some() || is_own(&hosts, request.headers()) {
        return next.run(request).await;
    }
    let detail = "this service does not know itself by the host asked for: its operator names it with `mailstead serve --host NAME`";
    answer(StatusCode::MISDIRECTED_REQUEST, "wrong-host", detail.to_owned(), None)
}

fn is_own(hosts: &OwnHosts, headers: &HeaderMap) -> bool {
    let mut said = headers.get_all(HOST).iter();
    let (Some(host), None) = (said.next(), said.next()) else { return false };
    host.to_str().is_ok_and(|host| hosts.contains(host))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    fn hosts(bound: &str) -> OwnHosts {
        OwnHosts::new(["archive.example", "Mail.Example."], bound.parse().unwrap()).unwrap()
    }

    #[test]
    fn own_hosts_are_the_names_said_addresses_and_localhost_at_home() {
        let cases = [
            ("127.0.0.1:8025", "archive.example", true),
            ("127.0.0.1:8025", "ARCHIVE.example:443", true),
            ("127.0.0.1:8025", "mail.example.", true),
            ("127.0.0.1:8025", "localhost:8025", true),
            ("127.0.0.1:8025", "127.0.0.1:8025", true),
            ("127.0.0.1:8025", "[::1]:8025", true),
            ("[::1]:8025", "localhost", true),
            ("192.0.2.7:443", "192.0.2.7", true),
            ("0.0.0.0:443", "192.0.2.7:443", true),
            ("[::]:443", "[2001:db8::1]", true),
            ("[::]:443", "localhost", true),
            ("127.0.0.1:8025", "evil.example", false),
            ("127.0.0.1:8025", "archive.example.evil.example", false),
            ("127.0.0.1:8025", "evil.archive.example", false),
            ("127.0.0.1:8025", "localhost.evil.example", false),
            ("127.0.0.1:8025", "127.0.0.1.evil.example", false),
            ("127.0.0.1:8025", "192.0.2.7", false),
            ("127.0.0.1:8025", "user@localhost", false),
            ("127.0.0.1:8025", "localhost@evil.example", false),
            ("127.0.0.1:8025", "", false),
            ("127.0.0.1:8025", ":80", false),
            ("127.0.0.1:8025", "localhost/", false),
            ("127.0.0.1:8025", "localhost, evil.example", false),
            ("192.0.2.7:443", "localhost", false),
            ("192.0.2.7:443", "192.0.2.8", false),
            ("0.0.0.0:443", "evil.example", false),
        ];
        for (bound, host, expected) in cases {
            assert_eq!(hosts(bound).contains(host), expected, "{host} on {bound}");
        }
        for wrong in ["", "https://a.example", "a.example:443", "münchen.example", "*"] {
            assert!(OwnHosts::new([wrong], "127.0.0.1:1".parse().unwrap()).is_err(), "{wrong}");
        }
    }

    async fn status(headers: &[(&str, &str)], local: bool) -> u16 {
        let router = Router::new().route("/", get(|| async {}));
        let mut builder = axum::http::Request::builder().uri("/");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let mut request = builder.body(Body::empty()).unwrap();
        if local {
            request.extensions_mut().insert(Local::new());
        }
        let answer = only_for(router, hosts("127.0.0.1:1")).oneshot(request).await;
        answer.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn other_hosts_are_misdirected_except_from_the_machine_itself() {
        assert_eq!(status(&[("host", "localhost")], false).await, 200);
        assert_eq!(status(&[("host", "evil.example")], false).await, 421);
        assert_eq!(status(&[("host", "localhost"), ("host", "localhost")], false).await, 421);
        assert_eq!(status(&[], false).await, 421);
        assert_eq!(status(&[("host", "evil.example")], true).await, 200);
    }
}
