//! Honest and dishonest headers, as tables.

use super::*;

const PROXY: &str = "10.0.0.1";
const STRANGER: &str = "203.0.113.5";

fn request(headers: &[(&str, &str)]) -> Request<()> {
    let mut builder = Request::builder().uri("/x?y=1");
    for (name, value) in headers {
        builder = builder.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    builder.body(()).unwrap()
}

fn settled(from: &str, https: bool, headers: &[(&str, &str)]) -> (Peer, Request<()>) {
    let trusted = TrustedProxies::parse(["10.0.0.0/8", "2001:db8:ffff::/48"]).unwrap();
    let mut request = request(headers);
    let peer = settle(&trusted, from.parse().unwrap(), https, &mut request);
    for name in ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"] {
        assert!(!request.headers().contains_key(name), "{name} must go: {headers:?}");
    }
    for name in &OTHERS {
        assert!(!request.headers().contains_key(name), "{name} must go: {headers:?}");
    }
    (peer, request)
}

#[test]
fn the_client_is_the_nearest_that_is_no_trusted_proxy() {
    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);
    let cases: &[Case] = &[
        // Honest.
        (PROXY, &[], PROXY),
        (PROXY, &[("x-forwarded-for", "192.0.2.1")], "192.0.2.1"),
        (PROXY, &[("x-forwarded-for", "192.0.2.1:5555")], "192.0.2.1"),
        (PROXY, &[("x-forwarded-for", "2001:db8::9")], "2001:db8::9"),
        (PROXY, &[("x-forwarded-for", "192.0.2.1, 10.1.1.1")], "192.0.2.1"),
        ("2001:db8:ffff::1", &[("x-forwarded-for", "192.0.2.1")], "192.0.2.1"),
        (PROXY, &[("forwarded", "for=192.0.2.1;proto=https")], "192.0.2.1"),
        (PROXY, &[("forwarded", "for=\"[2001:db8::9]:1\", for=10.2.2.2")], "2001:db8::9"),
        (PROXY, &[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1")], "192.0.2.1"),
        // All of them are proxies: the farthest asks for itself.
        (PROXY, &[("x-forwarded-for", "10.9.9.9, 10.1.1.1")], "10.9.9.9"),
        // The client wrote something of his own first.
        (PROXY, &[("x-forwarded-for", "127.0.0.1, 192.0.2.1")], "192.0.2.1"),
        (PROXY, &[("x-forwarded-for", "10.9.9.9, 192.0.2.1")], "192.0.2.1"),
        (PROXY, &[("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "192.0.2.1")], "192.0.2.1"),
        (PROXY, &[("forwarded", "for=127.0.0.1, for=192.0.2.1")], "192.0.2.1"),
        (PROXY, &[("forwarded", "for=127.0.0.1"), ("forwarded", "for=192.0.2.1")], "192.0.2.1"),
        // Quotes that swallow what the proxy appends are not followed further.
        (PROXY, &[("forwarded", "for=127.0.0.1;x=\", for=192.0.2.1")], PROXY),
        (
            PROXY,
            &[("forwarded", "for=127.0.0.1;x=\""), ("forwarded", "for=192.0.2.1")],
            "192.0.2.1",
        ),
        // The proxy writes one family and passes the client's other on.
        (PROXY, &[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=127.0.0.1")], PROXY),
        (PROXY, &[("x-forwarded-for", "127.0.0.1"), ("forwarded", "for=192.0.2.1")], PROXY),
        (PROXY, &[("x-real-ip", "127.0.0.1")], PROXY),
        // What can't be read ends the way.
        (PROXY, &[("x-forwarded-for", "")], PROXY),
        (PROXY, &[("x-forwarded-for", "127.0.0.1, unknown")], PROXY),
        (PROXY, &[("x-forwarded-for", "127.0.0.1, bogus, 10.1.1.1")], "10.1.1.1"),
        (PROXY, &[("x-forwarded-for", "127.0.0.1,,10.1.1.1")], "10.1.1.1"),
        (PROXY, &[("x-forwarded-for", "127.0.0.1,")], PROXY),
        (PROXY, &[("x-forwarded-for", "127.0.0.1 192.0.2.1")], PROXY),
        (PROXY, &[("x-forwarded-for", "192.0.2.1\u{e4}")], PROXY),
        (PROXY, &[("x-forwarded-for", "[192.0.2.1")], PROXY),
        (PROXY, &[("forwarded", "for=unknown")], PROXY),
        (PROXY, &[("forwarded", "for=_secret, for=10.1.1.1")], "10.1.1.1"),
        (PROXY, &[("forwarded", "for=127.0.0.1;for=192.0.2.1")], PROXY),
        // A stranger says what he likes.
        (STRANGER, &[("x-forwarded-for", "127.0.0.1")], STRANGER),
        (STRANGER, &[("x-forwarded-for", "10.0.0.1"), ("forwarded", "for=10.0.0.1")], STRANGER),
        (STRANGER, &[("forwarded", "for=127.0.0.1")], STRANGER),
    ];
    for (from, headers, expected) in cases {
        let (peer, _) = settled(from, false, headers);
        assert_eq!(peer.address.to_string(), *expected, "{from} {headers:?}");
    }
}

#[test]
fn https_is_what_the_nearest_proxy_says() {
    type Case = (&'static str, bool, &'static [(&'static str, &'static str)], bool);
    let cases: &[Case] = &[
        (PROXY, false, &[], false),
        (PROXY, true, &[], true),
        (PROXY, false, &[("x-forwarded-proto", "https")], true),
        (PROXY, true, &[("x-forwarded-proto", "http")], false),
        (PROXY, false, &[("x-forwarded-proto", "https, http")], false),
        (PROXY, false, &[("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")], false),
        (PROXY, false, &[("x-forwarded-proto", "https://")], false),
        (PROXY, false, &[("x-forwarded-proto", "")], false),
        (PROXY, false, &[("forwarded", "for=192.0.2.1;proto=HTTPS")], true),
        (PROXY, false, &[("forwarded", "proto=https, proto=http")], false),
        (PROXY, false, &[("forwarded", "proto=https;x=\"")], false),
        (PROXY, false, &[("x-forwarded-proto", "http"), ("forwarded", "proto=https")], false),
        (STRANGER, false, &[("x-forwarded-proto", "https")], false),
        (STRANGER, true, &[("x-forwarded-proto", "http")], true),
    ];
    for (from, https, headers, expected) in cases {
        assert_eq!(settled(from, *https, headers).0.https, *expected, "{from} {headers:?}");
    }
}

#[test]
fn the_host_is_what_was_asked_for_or_what_the_nearest_proxy_says() {
    type Case = (&'static str, &'static [(&'static str, &'static str)], Option<&'static str>);
    let cases: &[Case] = &[
        (PROXY, &[("host", "a.test")], Some("a.test")),
        (PROXY, &[("host", "a.test"), ("x-forwarded-host", "b.test")], Some("b.test")),
        (PROXY, &[("host", "a.test"), ("forwarded", "host=\"b.test:8\"")], Some("b.test:8")),
        (PROXY, &[("host", "a.test"), ("x-forwarded-host", "evil.test, b.test")], Some("b.test")),
        (PROXY, &[("host", "a.test"), ("x-forwarded-host", "b.test/x")], None),
        (PROXY, &[("host", "a.test"), ("x-forwarded-host", "x@b.test")], None),
        (PROXY, &[("host", "a.test"), ("x-forwarded-host", "")], None),
        (
            PROXY,
            &[("host", "a.test"), ("x-forwarded-host", "b.test"), ("forwarded", "host=c.test")],
            None,
        ),
        (STRANGER, &[("host", "a.test"), ("x-forwarded-host", "b.test")], Some("a.test")),
        (STRANGER, &[("host", "a.test"), ("forwarded", "host=b.test")], Some("a.test")),
    ];
    for (from, headers, expected) in cases {
        let (_, request) = settled(from, false, headers);
        let host = request.headers().get(HOST).map(|host| host.to_str().unwrap());
        assert_eq!(host, *expected, "{from} {headers:?}");
    }
}

#[test]
fn a_host_in_the_target_counts_unless_another_contradicts_it() {
    for (host, expected) in
        [(None, Some("a.test")), (Some("A.test"), Some("a.test")), (Some("b.test"), None)]
    {
        let mut builder = Request::builder().uri("https://a.test/x?y=1");
        if let Some(host) = host {
            builder = builder.header("host", host);
        }
        let mut request = builder.body(()).unwrap();
        settle(&TrustedProxies::default(), STRANGER.parse().unwrap(), true, &mut request);
        let found = request.headers().get(HOST).map(|host| host.to_str().unwrap());
        assert_eq!(found, expected);
        assert_eq!(request.uri(), "/x?y=1");
    }
}
