//! Who asks when a proxy stands in front: `X-Forwarded-For`, `-Proto`, `-Host`, and `Forwarded` (RFC 7239).
//!
//! Anybody can write these headers, so they are believed only from a proxy that the operator trusts, one hop at a
//! time from the near end: what the nearest proxy appended says who asked it; if that is a trusted proxy too, the
//! element before says who asked that one. What can't be read ends the way there. A proxy writes one of the two
//! families and may pass the client's own headers of the other on; where they contradict each other neither is
//! believed. All of them are taken out of the request, so that nobody behind this file can be misled.
//!
//! Deliberately not here: whether the host is one of ours ([`crate::host_check`]); the PROXY protocol.

mod elements;

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::header::{FORWARDED, HOST};
use axum::http::uri::{Authority, PathAndQuery, Uri};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};
use engine::network::Network;

use super::Peer;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const SAID_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Others of the kind: never believed, and never passed on.
const OTHERS: [HeaderName; 8] = [
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-prefix"),
    HeaderName::from_static("x-forwarded-server"),
    HeaderName::from_static("x-forwarded-scheme"),
    HeaderName::from_static("x-forwarded-ssl"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("x-original-url"),
    HeaderName::from_static("x-rewrite-url"),
];

/// The networks of proxies whose word on the client is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Reads networks in CIDR notation, or single addresses.
    ///
    /// # Errors
    /// Says which is wrong.
    pub fn parse<'a>(
        networks: impl IntoIterator<Item = &'a str>,
    ) -> Result<TrustedProxies, String> {
        networks.into_iter().map(Network::parse).collect::<Result<_, _>>().map(TrustedProxies)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

/// Finds out who asks, and leaves in the request: no header about it, the target without a host, and the host that
/// was asked for in the one header `Host`.
pub(super) fn settle<B>(
    trusted: &TrustedProxies,
    from: IpAddr,
    https: bool,
    request: &mut Request<B>,
) -> Peer {
    own_host(request);
    let said = Said::take(request.headers_mut());
    if !trusted.contains(from) {
        return Peer { address: from, https };
    }
    match said.host() {
        Some(Some(host)) => drop(request.headers_mut().insert(HOST, host)),
        Some(None) => drop(request.headers_mut().remove(HOST)),
        None => {}
    }
    Peer { address: said.client(trusted, from), https: said.https().unwrap_or(https) }
}

/// HTTP/2 and proxies' requests have the host in the target (RFC 9113 section 8.3.1, RFC 9112 section 3.2.2). One
/// that also has another in `Host` has none.
fn own_host<B>(request: &mut Request<B>) {
    let Some(authority) = request.uri().authority() else { return };
    let value = HeaderValue::from_str(authority.as_str());
    let contradicts = |value: &HeaderValue| {
        let mut hosts = request.headers().get_all(HOST).iter();
        hosts.any(|host| !host.as_bytes().eq_ignore_ascii_case(value.as_bytes()))
    };
    match value {
        Ok(value) if !contradicts(&value) => drop(request.headers_mut().insert(HOST, value)),
        _ => drop(request.headers_mut().remove(HOST)),
    }
    let target = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::from(target.unwrap_or_else(|| PathAndQuery::from_static("/")));
}

/// What the headers say, in the order of the hops, the nearest last. `None` stands for what can't be read.
struct Said {
    x_for: Vec<Option<IpAddr>>,
    x_proto: Option<String>,
    x_host: Option<String>,
    elements: Vec<Option<elements::Element>>,
}

impl Said {
    fn take(headers: &mut HeaderMap) -> Said {
        let said = Said {
            x_for: list(headers, &FOR).iter().map(|hop| elements::address(hop)).collect(),
            x_proto: list(headers, &PROTO).pop(),
            x_host: list(headers, &SAID_HOST).pop(),
            elements: lines(headers, &FORWARDED).into_iter().flat_map(elements::read).collect(),
        };
        for name in [FOR, PROTO, SAID_HOST, FORWARDED].iter().chain(&OTHERS) {
            headers.remove(name);
        }
        said
    }

    fn client(&self, trusted: &TrustedProxies, from: IpAddr) -> IpAddr {
        let walk = |hops: &mut dyn Iterator<Item = Option<IpAddr>>| {
            let mut client = from;
            for hop in hops {
                match hop {
                    Some(hop) if trusted.contains(client) => client = hop,
                    _ => break,
                }
            }
            client
        };
        let x = walk(&mut self.x_for.iter().rev().copied());
        let elements = self.elements.iter().rev();
        let standard = walk(&mut elements.map(|element| element.as_ref()?.client));
        match (self.x_for.is_empty(), self.elements.is_empty()) {
            (false, false) if x != standard => from,
            (true, _) => standard,
            _ => x,
        }
    }

    /// What the nearest proxy says; `Some(false)` too when it makes no sense.
    fn https(&self) -> Option<bool> {
        let said = both(self.x_proto.as_ref(), self.nearest(|element| &element.proto))?;
        Some(said.is_some_and(|proto| proto.eq_ignore_ascii_case("https")))
    }

    /// What the nearest proxy says; `Some(None)` when it makes no sense.
    fn host(&self) -> Option<Option<HeaderValue>> {
        let said = both(self.x_host.as_ref(), self.nearest(|element| &element.host))?;
        Some(said.and_then(|host| {
            let authority = Authority::from_str(host).ok()?;
            let is_host = !authority.as_str().contains('@') && !authority.host().is_empty();
            is_host.then(|| HeaderValue::from_str(authority.as_str()).ok()).flatten()
        }))
    }

    fn nearest(
        &self,
        field: impl Fn(&elements::Element) -> &Option<String>,
    ) -> Option<Option<&String>> {
        match self.elements.last()? {
            Some(element) => field(element).as_ref().map(Some),
            None => Some(None),
        }
    }
}

/// One word of two sources: `None` if neither says anything, `Some(None)` if they contradict each other.
fn both<'a>(
    x: Option<&'a String>,
    standard: Option<Option<&'a String>>,
) -> Option<Option<&'a String>> {
    match (x, standard) {
        (Some(x), Some(standard)) => Some((standard == Some(x)).then_some(x)),
        (Some(x), None) => Some(Some(x)),
        (None, standard) => standard,
    }
}

/// All lines of a header; what is no text is a line that can't be read.
fn lines<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("\"")).collect()
}

/// The elements of a header that is a plain list, in all its lines.
fn list(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines = lines(headers, name);
    lines.iter().flat_map(|line| line.split(',')).map(|part| part.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests;
