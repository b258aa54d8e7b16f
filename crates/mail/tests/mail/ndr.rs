//! What is kept of a bounce depends on the Exchange header, the way, and what is inside.

use mail::{Kept, Structure, Way, kept};

const INNER: &str = "From: a@x.example\nSubject: original\n\nbody";

fn report(inner: &str) -> String {
    format!(
        "X-MS-Journal-Report:\nContent-Type: multipart/mixed; boundary=jj\n\n--jj\n\n\
         Sender: a@x.example\nTo: b@x.example\n--jj\nContent-Type: message/rfc822\n\n{inner}\n--jj--"
    )
}

fn bounce(header: &str, inside: &str) -> String {
    format!(
        "{header}Content-Type: multipart/report; boundary=r\n\n--r\n\nYour mail failed\n--r\n\
         Content-Type: message/delivery-status\n\nAction: failed\n{inside}\n--r--\n"
    )
}

fn enclosed(mail: &str) -> String {
    format!("--r\nContent-Type: message/rfc822\n\n{mail}")
}

fn nested(mail: &str) -> String {
    format!(
        "--r\nContent-Type: multipart/mixed; boundary=n\n\n--n\nContent-Type: message/rfc822\n\n{mail}\n--n--"
    )
}

fn check(raw: &str, way: Way, want: Option<&str>) {
    match (kept(raw.as_bytes(), &Structure::of(raw.as_bytes()), way), want) {
        (Kept::Whole, None) => {}
        (Kept::Part(range), Some(want)) => assert_eq!(&raw[range], want, "{way:?}"),
        (kept, want) => panic!("{way:?}: {kept:?} instead of {want:?} of\n{raw}"),
    }
}

const NDR: &str = "X-MS-Exchange-Message-Is-Ndr:\n";

#[test]
fn without_the_header_a_bounce_is_ordinary_mail() {
    for inside in [enclosed(INNER), enclosed(&report(INNER)), String::new()] {
        for way in [Way::Endpoint, Way::Mailbox] {
            check(&bounce("", &inside), way, None);
        }
    }
}

#[test]
fn from_a_mailbox_only_a_journal_report_replaces_the_bounce() {
    check(&bounce(NDR, &enclosed(INNER)), Way::Mailbox, None);
    check(&bounce(NDR, ""), Way::Mailbox, None);
    for wrap in [enclosed, nested] {
        let report = report(INNER);
        check(&bounce(NDR, &wrap(&report)), Way::Mailbox, Some(&report));
    }
}

#[test]
fn at_an_endpoint_what_is_attached_replaces_the_bounce() {
    for wrap in [enclosed, nested] {
        check(&bounce(NDR, &wrap(INNER)), Way::Endpoint, Some(INNER));
        let report = report(INNER);
        check(&bounce(NDR, &wrap(&report)), Way::Endpoint, Some(&report));
    }
}

#[test]
fn a_report_behind_another_mail_is_found() {
    let report = report(INNER);
    let raw = bounce(NDR, &format!("{}\n{}", enclosed(INNER), enclosed(&report)));
    check(&raw, Way::Endpoint, Some(&report));
    check(&raw, Way::Mailbox, Some(&report));
}

#[test]
fn a_bounce_of_a_bounce_gives_the_outermost_attached_mail() {
    let inner = bounce(NDR, "").replace("boundary=r", "boundary=q").replace("--r", "--q");
    let inner = inner.trim_end();
    check(&bounce(NDR, &enclosed(inner)), Way::Endpoint, Some(inner));
}

#[test]
fn nothing_attached_is_never_lost() {
    for inside in ["", "--r\nContent-Type: text/rfc822-headers\n\nSubject: x"] {
        check(&bounce(NDR, inside), Way::Endpoint, None);
    }
    check(&bounce(NDR, "--r\nContent-Type: message/rfc822\n\n"), Way::Endpoint, None);
}

#[test]
fn real_bounces_are_decided_as_what_they_hold_says() {
    let Some(corpus) = crate::common::corpus() else { return };
    let (mut marked, mut parts) = (0, 0);
    for path in crate::common::files(&corpus.join("ndr")) {
        let raw = std::fs::read(&path).expect("a readable file");
        let structure = Structure::of(&raw);
        assert_eq!(kept(&raw, &structure, Way::Mailbox), Kept::Whole, "{}", path.display());
        let block = &raw[structure.parts[0].header.clone()];
        let is_ndr = mail::header::first(block, "X-MS-Exchange-Message-Is-Ndr").is_some();
        marked += u32::from(is_ndr);
        if let Kept::Part(range) = kept(&raw, &structure, Way::Endpoint) {
            assert!(is_ndr, "{}", path.display());
            let inner = Structure::of(&raw[range.clone()]);
            assert!(!raw[range][inner.parts[0].header.clone()].is_empty(), "{}", path.display());
            parts += 1;
        }
    }
    println!("{marked} marked, {parts} with a mail inside");
    assert_eq!((marked, parts), (12, 8));
}
