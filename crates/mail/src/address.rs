//! Mail addresses: reading address lists (RFC 5322 section 3.4) and the one normal form by which
//! mail is linked to mailboxes.
//!
//! Reading is tolerant: semicolons, missing brackets, raw 8-bit names, commas inside encoded words.
//! Deliberately not here: plus-stripping and other guesses about what a domain treats as equal.

use serde::{Deserialize, Serialize};

use crate::{charset, words};

/// An address as a mail names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// The display name, decoded.
    pub name: Option<String>,
    /// The address as written, trimmed; empty when there is only a name.
    pub address: String,
}

/// The form in which addresses are compared: lower-cased, domain as A-labels, no plus-stripping.
/// `None` when it is not `local@domain`.
pub fn normalise(address: &str) -> Option<String> {
    let mut text = address.trim();
    if let Some(inner) = text.rfind('<').and_then(|at| text.get(at + 1..)) {
        text = inner.split('>').next().unwrap_or_default().trim();
    }
    for scheme in ["smtp:", "mailto:"] {
        if text.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)) {
            text = text.get(scheme.len()..).unwrap_or_default().trim_start();
            if scheme == "mailto:" {
                text = text.split('?').next().unwrap_or_default();
            }
        }
    }
    // A source route (RFC 5321 appendix C): only what follows it counts.
    if text.starts_with('@') {
        text = text.split_once(':')?.1;
    }
    let (local, domain) = text.rsplit_once('@')?;
    let local = normal_local(local.trim())?;
    let domain = normal_domain(domain.trim())?;
    Some(format!("{local}@{domain}"))
}

fn normal_local(local: &str) -> Option<String> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\"(),:;<>[\\]".contains(c);
    if let Some(quoted) = local.strip_prefix('"').and_then(|l| l.strip_suffix('"')) {
        let plain = quoted.replace("\\\"", "\"").replace("\\\\", "\\").to_lowercase();
        let simple = !plain.is_empty() && !plain.contains(|c| odd(c) || c == '@');
        return Some(if simple { plain } else { local.to_lowercase() });
    }
    let good = !local.is_empty() && !local.contains(|c| odd(c) || c == '@');
    good.then(|| local.to_lowercase())
}

fn normal_domain(domain: &str) -> Option<String> {
    if domain.starts_with('[') && domain.ends_with(']') && domain.len() > 2 {
        let good = domain.bytes().all(|b| b.is_ascii_alphanumeric() || b"[].:-".contains(&b));
        return good.then(|| domain.to_ascii_lowercase());
    }
    let domain = domain.trim_end_matches('.');
    let ascii = if domain.is_ascii() {
        domain.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(domain).ok()?.trim_end_matches('.').to_owned()
    };
    let label = |l: &str| {
        !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    (ascii.len() <= 253 && ascii.split('.').all(label)).then_some(ascii)
}

/// Reads an address list header value.
pub fn parse_list(value: &[u8]) -> Vec<Address> {
    let text = charset::guess(value);
    let mut list = List { out: Vec::new(), now: Entry::default(), unclosed: false };
    let mut rest: &str = &text;
    while let Some(c) = rest.chars().next() {
        rest = list.take(c, rest);
    }
    list.flush();
    list.out
}

struct List {
    out: Vec<Address>,
    now: Entry,
    /// Some quote is not closed in what is left.
    unclosed: bool,
}

#[derive(Default)]
struct Entry {
    /// Everything outside brackets and comments, without quotes: the name.
    phrase: String,
    /// The same as written: the address, when there are no brackets.
    written: String,
    bracket: Option<String>,
    comment: String,
}

impl List {
    /// Takes what `rest` begins with; returns what follows it.
    fn take<'a>(&mut self, c: char, rest: &'a str) -> &'a str {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '"' => {
                let end = if self.unclosed { None } else { closing(after, '"') };
                // A quote that is never closed is none; it is looked for once only.
                let Some(end) = end else {
                    self.unclosed = true;
                    return after;
                };
                let inner = after.get(..end).unwrap_or_default();
                self.now.phrase.push_str(&unescape(inner));
                let tail = after.get(end + 1..).unwrap_or_default();
                self.now.written.push_str(rest.get(..rest.len() - tail.len()).unwrap_or_default());
                return tail;
            }
            '(' => {
                let end = comment_end(after).unwrap_or(after.len());
                self.now.comment.push(' ');
                self.now.comment.push_str(&unescape(after.get(..end).unwrap_or_default()));
                return after.get(end + 1..).unwrap_or_default();
            }
            '<' if self.now.bracket.is_none() => {
                let end = bracket_end(after);
                self.now.bracket = after.get(..end).map(|b| b.trim().to_owned());
                let tail = after.get(end..).unwrap_or_default();
                return tail.strip_prefix('>').unwrap_or(tail);
            }
            ',' | ';' => self.flush(),
            ':' if self.group_begins(after) => self.now = Entry::default(),
            '=' if words::encoded_word(rest).is_some() => {
                let (word, tail) = rest.split_at(words::encoded_word(rest).unwrap_or(1));
                self.now.phrase.push_str(word);
                self.now.written.push_str(word);
                return tail;
            }
            _ => {
                self.now.phrase.push(c);
                self.now.written.push(c);
            }
        }
        after
    }

    /// A colon ends a group's name unless it stands in an address or behind a scheme.
    fn group_begins(&self, after: &str) -> bool {
        let name = self.now.phrase.trim();
        self.now.bracket.is_none()
            && !name.is_empty()
            && name.len() < 1000
            && !name.contains('@')
            && !name.contains('/')
            && !after.starts_with('/')
            && !matches!(name.to_ascii_lowercase().as_str(), "smtp" | "mailto")
    }

    fn flush(&mut self) {
        let entry = std::mem::take(&mut self.now);
        let comment = words::decode_text(&entry.comment);
        let comment = Some(comment).filter(|c| !c.is_empty());
        let (name, address) = match entry.bracket {
            Some(address) => (words::decode_text(&entry.phrase), address),
            None => bare(&entry),
        };
        let name = Some(unquoted(name.trim()).trim().to_owned()).filter(|n| !n.is_empty());
        let name = match (name, comment) {
            (Some(name), Some(comment)) => Some(format!("{name} ({comment})")),
            (name, comment) => name.or(comment),
        };
        if name.is_some() || !address.is_empty() {
            let address = address.replace(['\r', '\n'], "");
            self.out.push(Address { name, address: address.trim().to_owned() });
        }
    }
}

/// Without the quotes that some mailers put around names a second time.
fn unquoted(name: &str) -> &str {
    let inner = |quote| name.strip_prefix(quote).and_then(|n| n.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(name)
}

/// Name and address of an entry without brackets.
fn bare(entry: &Entry) -> (String, String) {
    let written = entry.written.trim();
    if written.contains('"') && written.contains('@') && !written.ends_with('"') {
        return (String::new(), written.to_owned());
    }
    let decoded = words::decode_text(written);
    let mut tokens: Vec<&str> = decoded.split(' ').filter(|t| !t.is_empty()).collect();
    if let [one] = tokens.as_slice() {
        return (String::new(), (*one).to_owned());
    }
    match tokens.iter().rposition(|t| t.contains('@')) {
        Some(at) => {
            let address = tokens.remove(at).to_owned();
            (tokens.join(" "), address)
        }
        None => (words::decode_text(&entry.phrase), String::new()),
    }
}

fn closing(text: &str, end: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(i, c)| {
        let hit = c == end && !escaped;
        escaped = c == '\\' && !escaped;
        hit.then_some(i)
    })
}

fn comment_end(text: &str) -> Option<usize> {
    let (mut depth, mut escaped) = (1_usize, false);
    text.char_indices().find_map(|(i, c)| {
        if !escaped {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
        }
        escaped = c == '\\' && !escaped;
        (depth == 0).then_some(i)
    })
}

/// The closing bracket, outside quotes; without one the next comma or the end.
fn bracket_end(text: &str) -> usize {
    let mut quoted = false;
    let end = text.char_indices().find_map(|(i, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted || c == '<').then_some(i)
    });
    end.or_else(|| text.find(['>', ','])).unwrap_or(text.len())
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut escaped = false;
    for c in text.chars() {
        escaped = c == '\\' && !escaped;
        if !escaped {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_in_one_form() {
        for (address, want) in [
            ("User@Example.ORG", Some("user@example.org")),
            (" <user@example.org> ", Some("user@example.org")),
            ("Name <user@example.org>", Some("user@example.org")),
            ("SMTP:user@example.org", Some("user@example.org")),
            ("mailto:user@example.org?subject=x", Some("user@example.org")),
            ("user+tag@example.org", Some("user+tag@example.org")),
            ("user@example.org.", Some("user@example.org")),
            ("user@b\u{fc}cher.example", Some("user@xn--bcher-kva.example")),
            ("user@XN--BCHER-KVA.example", Some("user@xn--bcher-kva.example")),
            ("J\u{dc}RG@example.org", Some("j\u{fc}rg@example.org")),
            ("\"User\"@example.org", Some("user@example.org")),
            ("\"a b\"@example.org", Some("\"a b\"@example.org")),
            ("\"a@b\"@example.org", Some("\"a@b\"@example.org")),
            ("@relay.example,@b.example:user@example.org", Some("user@example.org")),
            ("user@[192.0.2.1]", Some("user@[192.0.2.1]")),
            ("user@localhost", Some("user@localhost")),
            ("user", None),
            ("", None),
            ("<>", None),
            ("@example.org", None),
            ("user@", None),
            ("a b@example.org", None),
            ("user@exa mple.org", None),
            ("user@example..org", None),
            ("/O=ENRON/OU=NA/CN=RECIPIENTS/CN=X", None),
        ] {
            assert_eq!(normalise(address).as_deref(), want, "{address}");
        }
    }

    #[test]
    fn address_lists_are_read_as_mailers_write_them() {
        for (value, want) in [
            ("a@x", "a@x"),
            ("A B <a@x>, c@y", "A B|a@x c@y"),
            ("\"B, A\" <a@x>; c@y;", "B, A|a@x c@y"),
            ("a@x (The A)", "The A|a@x"),
            ("A <a@x> (B)", "A (B)|a@x"),
            ("=?utf-8?Q?Doe,_J=C3=B6?= <a@x>", "Doe, J\u{f6}|a@x"),
            ("=?utf-8?B?w6Q=?=\r\n =?utf-8?B?w7Y=?= <a@x>", "\u{e4}\u{f6}|a@x"),
            ("friends: a@x, B <b@y>;, c@z", "a@x B|b@y c@z"),
            ("undisclosed-recipients:;", ""),
            ("'a@x' <a@x>", "a@x|a@x"),
            ("'The A' Team <a@x>", "'The A' Team|a@x"),
            ("\"john doe\"@x", "\"john doe\"@x"),
            ("John Doe a@x", "John Doe|a@x"),
            ("<a@x", "a@x"),
            ("A \"unclosed <a@x>", "A unclosed|a@x"),
            ("root", "root"),
            (",,;", ""),
            ("", ""),
        ] {
            let got: Vec<String> = parse_list(value.as_bytes())
                .into_iter()
                .map(|a| a.name.map(|n| n + "|").unwrap_or_default() + &a.address)
                .collect();
            assert_eq!(got.join(" "), want, "{value}");
        }
    }
}
