//! Where a link truly goes, and whether its text says something else.

use ammonia::Url;

/// Words of a link's text that are looked at.
const MAX_WORDS: usize = 500;
/// The shown target of a link is cut at so many characters.
const MAX_TARGET: usize = 200;

/// The true target, to be shown to people: the host of a web address, in both forms where it is
/// not plain ASCII; the address of a `mailto:`, the number of a `tel:`.
pub(super) fn target(url: &Url) -> String {
    match host(url) {
        Some(host) => {
            let (unicode, sound) = idna::domain_to_unicode(&host);
            if unicode == host || sound.is_err() { host } else { format!("{unicode} ({host})") }
        }
        None => url.path().chars().take(MAX_TARGET).collect(),
    }
}

/// Whether a text names a web address, a domain or a mail address of another host than the link's.
pub(super) fn differs(text: &str, url: &Url) -> bool {
    let Some(target) = host(url).or_else(|| mail_host(url.path())) else { return false };
    let target = target.strip_prefix("www.").unwrap_or(&target);
    text.split_whitespace().take(MAX_WORDS).filter_map(named_host).any(|named| {
        let named = named.strip_prefix("www.").unwrap_or(&named);
        named != target
    })
}

fn host(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https"))?;
    Some(host.trim_end_matches('.').to_owned())
}

/// The host of the first address of a `mailto:`.
fn mail_host(path: &str) -> Option<String> {
    let first = path.split([',', '?']).next()?.replace("%40", "@");
    normal(first.rsplit_once('@')?.1)
}

/// The host that a word names, if it looks as though it named one.
fn named_host(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(rest) = after_scheme(word) {
        let authority = rest.split(['/', '?', '#', '\\']).next()?;
        let host = authority.rsplit('@').next()?;
        return normal(without_port(host)).filter(|host| host.contains('.'));
    }
    let name = word.split(['/', '?', '#', '\\']).next()?;
    let (mail, name) = match name.rsplit_once('@') {
        Some((_, domain)) => (true, domain),
        None => (false, without_port(name)),
    };
    let last = name.rsplit('.').next().filter(|last| last.len() < name.len())?;
    let web = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    if web || mail || is_domain_end(last) { normal(name) } else { None }
}

fn after_scheme(word: &str) -> Option<&str> {
    let (scheme, rest) = word.split_once("://")?;
    matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "ftp").then_some(rest)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => host,
    }
}

/// A host as `url` writes it.
fn normal(host: &str) -> Option<String> {
    let host = host.trim_matches(|c: char| !c.is_alphanumeric());
    let good =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '\u{301}'..='\u{36f}');
    if host.is_empty() || host.len() > 255 || !host.chars().all(good) {
        return None;
    }
    idna::domain_to_ascii(host).ok().filter(|host| !host.is_empty())
}

/// Ends of domains that are not also common ends of file names and sentences.
fn is_domain_end(label: &str) -> bool {
    const LONG: [&str; 16] = [
        "com", "org", "net", "edu", "gov", "mil", "info", "biz", "name", "shop", "online", "site",
        "xyz", "top", "club", "app",
    ];
    const FILES: [&str; 22] = [
        "ai", "am", "as", "bz", "cc", "do", "ee", "gz", "id", "in", "is", "it", "js", "md", "me",
        "my", "no", "pl", "ps", "py", "rs", "sh",
    ];
    let label = label.to_ascii_lowercase();
    let country = label.len() == 2 && label.bytes().all(|b| b.is_ascii_lowercase());
    LONG.contains(&label.as_str())
        || (country && !FILES.contains(&label.as_str()))
        || label.starts_with("xn--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_says_another_host_than_its_own_is_known() {
        for (text, url, want) in [
            ("https://bank.example/login", "https://evil.example/", true),
            ("bank.com", "https://evil.example/", true),
            ("www.bank.example", "https://evil.example/", true),
            ("Visit www.bank.example now!", "https://evil.example/", true),
            ("(http://bank.example)", "http://bank.example.evil.example/", true),
            ("http://bank.example", "http://bank.example@evil.example/", true),
            ("a@bank.example", "mailto:a@evil.example", true),
            ("a@bank.example", "https://evil.example/", true),
            ("bücher.example", "https://xn--bcher-kva.example/", false),
            ("http://bücher.example", "https://xn--bcher-kva.example/", false),
            ("www.аpple.com", "https://www.apple.com/", true),
            ("BANK.COM", "https://www.bank.com/x", false),
            ("https://www.bank.example/x?y", "https://bank.example/z", false),
            ("bank.com:443/x", "https://bank.com/", false),
            ("a@bank.example", "mailto:a@bank.example?subject=x", false),
            ("a@bank.example", "mailto:a%40bank.example", false),
            ("Click here", "https://evil.example/", false),
            ("See readme.md, e.g. section 2.3.", "https://evil.example/", false),
            ("report.pdf", "https://evil.example/", false),
            ("1.500,00", "https://evil.example/", false),
            ("", "https://evil.example/", false),
            ("+49 30 1234", "tel:+49301234", false),
        ] {
            let url = Url::parse(url).expect("a good address");
            assert_eq!(differs(text, &url), want, "{text} to {url}");
        }
    }

    #[test]
    fn the_target_is_shown_in_both_forms() {
        for (url, want) in [
            ("https://user:pass@Evil.EXAMPLE:8080/x", "evil.example"),
            ("https://bücher.example/", "bücher.example (xn--bcher-kva.example)"),
            ("mailto:a@b.example?subject=x", "a@b.example"),
            ("tel:+4930", "+4930"),
            ("http://0x7f.1/", "127.0.0.1"),
        ] {
            assert_eq!(target(&Url::parse(url).expect("a good address")), want);
        }
    }
}
