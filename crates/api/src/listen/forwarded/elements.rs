//! The elements of a `Forwarded` header (RFC 7239 section 4), and addresses as proxies write them.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// What one hop says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// `for`; `None` if it is hidden, unknown or missing.
    pub(super) client: Option<IpAddr>,
    pub(super) proto: Option<String>,
    pub(super) host: Option<String>,
}

/// Reads one line. An element that can't be read is `None`; a line whose quotes don't end is one such element.
pub(super) fn read(line: &str) -> Vec<Option<Element>> {
    match split(line, ',') {
        Some(parts) => parts.into_iter().map(element).collect(),
        None => vec![None],
    }
}

fn element(text: &str) -> Option<Element> {
    let mut found = Element::default();
    let mut seen = Vec::new();
    for pair in split(text, ';')? {
        let (name, value) = pair.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        let value = unquote(value.trim())?;
        if seen.contains(&name) {
            return None;
        }
        match name.as_str() {
            "for" => found.client = address(&value),
            "proto" => found.proto = Some(value),
            "host" => found.host = Some(value),
            _ => {}
        }
        seen.push(name);
    }
    Some(found)
}

/// Splits outside of quotes; `None` if the quotes don't end.
fn split(text: &str, at: char) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (index, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            found if found == at && !quoted => {
                parts.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    (!quoted).then_some(parts)
}

fn unquote(value: &str) -> Option<String> {
    let Some(inner) = value.strip_prefix('"') else {
        let is_token = !value.is_empty() && !value.contains(['"', ' ', '\t', '\\']);
        return is_token.then(|| value.to_owned());
    };
    let mut text = String::new();
    let mut characters = inner.strip_suffix('"')?.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => characters.next()?,
            '"' => return None,
            other => other,
        });
    }
    Some(text)
}

/// An address as proxies write it: bare, in brackets, with a port.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse::<Ipv6Addr>().ok().map(IpAddr::from)
    };
    bare().or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_read_as_rfc_7239_writes_them() {
        let line =
            "for=192.0.2.43, For=\"[2001:db8:cafe::17]:4711\";proto=https;host=\"a.example:8\"";
        let read = read(line);
        let first = read[0].as_ref().unwrap();
        assert_eq!(first.client, Some("192.0.2.43".parse().unwrap()));
        let second = read[1].as_ref().unwrap();
        assert_eq!(second.client, Some("2001:db8:cafe::17".parse().unwrap()));
        assert_eq!(second.proto.as_deref(), Some("https"));
        assert_eq!(second.host.as_deref(), Some("a.example:8"));
    }

    #[test]
    fn what_makes_no_sense_is_no_element() {
        for wrong in [
            "",
            "for",
            "for=",
            "for=\"192.0.2.1",
            "for=\"192.0.2.1\"x",
            "for=a b",
            "for=192.0.2.1;for=192.0.2.2",
            "for=192.0.2.1;;proto=https",
            "for=\"a\"b\"",
        ] {
            assert_eq!(read(wrong).last(), Some(&None), "{wrong}");
        }
        for hidden in ["for=unknown", "for=_hidden", "for=\"_x,for=192.0.2.1\"", "by=192.0.2.1"] {
            assert_eq!(read(hidden)[0].as_ref().unwrap().client, None, "{hidden}");
        }
    }

    #[test]
    fn addresses_are_taken_with_and_without_port() {
        for (text, expected) in [
            ("192.0.2.1", Some("192.0.2.1")),
            ("192.0.2.1:80", Some("192.0.2.1")),
            ("[2001:db8::1]", Some("2001:db8::1")),
            ("[2001:db8::1]:80", Some("2001:db8::1")),
            ("2001:db8::1", Some("2001:db8::1")),
            ("::ffff:192.0.2.1", Some("192.0.2.1")),
            ("", None),
            ("192.0.2", None),
            ("0x7f.1", None),
            ("192.0.2.01", None),
            ("192.0.2.1 ", None),
            ("localhost", None),
            ("fe80::1%eth0", None),
        ] {
            assert_eq!(address(text), expected.map(|text| text.parse().unwrap()), "{text}");
        }
    }
}
