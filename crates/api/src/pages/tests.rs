//! Which address gets what, whether or not the web interface has been built.

use http_body_util::BodyExt;

use super::*;

const DOCUMENT: &str = "<html><script nonce=\"%CSP_NONCE%\"></script></html>";

fn built(name: &str) -> Option<Cow<'static, [u8]>> {
    let text = match name {
        "index.html" => DOCUMENT,
        "assets/a-1.js" => "plain",
        "assets/a-1.js.br" => "smallest",
        "assets/a-1.js.gz" => "smaller",
        "assets/b-1.css" => "sheet",
        _ => return None,
    };
    Some(Cow::Borrowed(text.as_bytes()))
}

fn ask(path: &str, headers: &[(header::HeaderName, &'static str)]) -> Option<Found> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
        .collect();
    find(&built, &Method::GET, path, &headers)
}

async fn text(response: Found) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn pages_get_the_document_and_other_addresses_do_not() {
    let html = (header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
    let cases = [
        ("/", Some(200), Some(200)),
        ("/sign-in", Some(200), Some(200)),
        ("/setup", Some(200), Some(200)),
        ("/mail/12/4711", Some(200), Some(200)),
        ("/admin/mailboxes/anna@acme.test", Some(200), Some(200)),
        ("/nothing", None, Some(404)),
        ("/nothing/here", None, Some(404)),
        ("/adminx", None, Some(404)),
        ("/api", None, None),
        ("/api/", None, None),
        ("/api/v1/nothing", None, None),
        ("/index.html", None, None),
        ("/assets/missing.js", None, None),
        ("/assets/a-1.js.br", None, Some(404)),
        ("/../Cargo.toml", None, Some(404)),
    ];
    for (path, program, person) in cases {
        let status = |found: Option<Found>| found.map(|found| found.status().as_u16());
        assert_eq!(status(ask(path, &[])), program, "{path}");
        assert_eq!(status(ask(path, std::slice::from_ref(&html))), person, "{path} for a person");
    }
    assert!(find(&built, &Method::POST, "/sign-in", &HeaderMap::new()).is_none());
}

#[tokio::test]
async fn the_document_carries_a_nonce_of_this_answer_alone() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let page = ask("/mail", &[]).unwrap();
        assert_eq!(page.headers()[header::CACHE_CONTROL], "no-cache");
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let text = text(page).await;
        let nonce = text.split('"').nth(1).unwrap().to_owned();
        assert!(nonce.len() > 20 && !text.contains(NONCE), "{text}");
        assert!(policy.contains(&format!("script-src 'self' 'nonce-{nonce}';")), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        seen.push(nonce);
    }
    assert_ne!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_file_comes_in_the_smallest_form_taken_and_stays_for_good() {
    let encoding = header::ACCEPT_ENCODING;
    let cases = [
        ("gzip, deflate, br, zstd", "smallest", Some("br")),
        ("gzip", "smaller", Some("gzip")),
        ("br;q=0, GZIP;q=0.5", "smaller", Some("gzip")),
        ("br;q=0.0,gzip;q=0", "plain", None),
        ("identity", "plain", None),
    ];
    for (taken, expected, named) in cases {
        let file = ask("/assets/a-1.js", &[(encoding.clone(), taken)]).unwrap();
        let headers = file.headers();
        assert_eq!(headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(headers[header::VARY], "accept-encoding");
        let found = headers.get(header::CONTENT_ENCODING).map(|name| name.to_str().unwrap());
        assert_eq!(found, named, "{taken}");
        assert_eq!(text(file).await, expected, "{taken}");
    }
    let sheet = ask("/assets/b-1.css", &[(encoding, "br")]).unwrap();
    assert_eq!(text(sheet).await, "sheet", "it was too small to be compressed");
}

#[tokio::test]
async fn without_the_build_the_page_says_how_to_get_it() {
    let page = find(&|_| None, &Method::GET, "/", &HeaderMap::new()).unwrap();
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(page).await.contains("make ui"));
}
