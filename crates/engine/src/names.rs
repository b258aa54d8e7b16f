//! Names and addresses that people give: how long they may be, what may be in them, when two are the same.

/// Most characters of a name.
pub(crate) const MOST_CHARS: usize = 200;
/// Most bytes of an address before the @ (RFC 5321 section 4.5.3.1.1), and behind it (4.5.3.1.2).
const MOST_LOCAL: usize = 64;
const MOST_DOMAIN: usize = 255;

/// A name, trimmed, that can be shown anywhere. `Err` says what it must be.
pub(crate) fn checked(name: &str) -> Result<String, String> {
    let name = name.trim();
    let chars = name.chars().count();
    if chars == 0 || chars > MOST_CHARS || name.chars().any(is_unseen) {
        return Err(format!(
            "1 to {MOST_CHARS} characters, no control characters and none that change the direction of text"
        ));
    }
    Ok(name.to_owned())
}

/// A mail address in its normal form. One that no mail server may take is refused here only, where somebody gives it:
/// mail that names such a one is archived all the same.
pub(crate) fn address(address: &str) -> Result<String, String> {
    let shown: String = address.chars().filter(|c| !is_unseen(*c)).take(80).collect();
    let (_, domain) = address.rsplit_once('@').unwrap_or_default();
    if domain.len() > MOST_DOMAIN {
        return Err(format!(
            "{shown}… has {} bytes behind the @: a mail address has at most {MOST_DOMAIN} there",
            domain.len()
        ));
    }
    let normal = mail::address::normalise(address)
        .filter(|normal| !normal.chars().any(is_unseen))
        .ok_or_else(|| format!("{shown} is not a mail address, like anna@example.com"))?;
    let (local, _) = normal.rsplit_once('@').unwrap_or_default();
    match local.len() {
        ..=MOST_LOCAL => Ok(normal),
        len => Err(format!(
            "{shown}… has {len} bytes before the @: a mail address has at most {MOST_LOCAL} there"
        )),
    }
}

/// Whether two names are one to people: without regard to case.
pub(crate) fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// Upper case first, so that ß and SS, ς and σ are one.
fn folded(name: &str) -> String {
    name.trim().to_uppercase().to_lowercase().replace('ς', "σ")
}

/// Whether a name reads like the id of a tenant.
pub(crate) fn is_like_an_id(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Control characters, and those that change the direction of what stands around them or can't be seen at all.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_can_be_seen() {
        assert_eq!(checked(" Acme ").as_deref(), Ok("Acme"));
        assert_eq!(checked(&"ä".repeat(200)).map(|name| name.len()), Ok(400));
        for bad in ["", "  ", "a\tb", "a\u{202e}b", "\u{200b}", &"a".repeat(201)] {
            assert!(checked(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_are_the_same_without_regard_to_case() {
        assert!(same("Müller", "MÜLLER") && same("Straße", "STRASSE") && same("ΟΔΟΣ", "οδος"));
        assert!(!same("Acme", "Acne"));
    }

    #[test]
    fn addresses_have_an_end() {
        assert_eq!(address("Anna@Example.com").as_deref(), Ok("anna@example.com"));
        let domain = |labels: usize| format!("anna@{}test", "a.".repeat(labels));
        let local = |bytes: usize| format!("{}@example.com", "ä".repeat(bytes / 2));
        assert_eq!(address(&local(64)), Ok(local(64)));
        assert!(address(&local(66)).is_err_and(|why| why.contains("66 bytes before the @")));
        assert_eq!(address(&domain(124)), Ok(domain(124)));
        assert!(address(&domain(126)).is_err_and(|why| why.contains("256 bytes behind the @")));
        assert!(address("nobody").is_err() && address("a\u{202e}b@example.com").is_err());
    }

    #[test]
    fn an_id_is_told_from_a_name() {
        assert!(is_like_an_id("0123456789abcdef") && !is_like_an_id("0123456789abcdeg"));
    }
}
