//! Journal reports in forms that the corpus lacks.

use mail::{JournalReport, Marks, RecipientKind, Structure, journal_report};

fn read(raw: &str) -> JournalReport {
    journal_report(raw.as_bytes(), &Structure::of(raw.as_bytes())).expect("a report")
}

fn report(envelope_header: &str, envelope: &str, original: &str) -> String {
    format!(
        "X-WM-Journal-Report:\nContent-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\
         {envelope_header}\n{envelope}\n--b\n{original}\n--b--\n"
    )
}

const ORIGINAL: &str = "Content-Type: message/rfc822\n\nSubject: s\n\nbody";

#[test]
fn mail_without_the_header_is_no_report() {
    let raw = b"Subject: x\n\nSender: a@x\n";
    assert_eq!(journal_report(raw, &Structure::of(raw)), None);
}

#[test]
fn envelopes_are_read_in_any_encoding_and_order() {
    for (header, envelope) in [
        ("Content-Type: text/plain\n", "Message-Id: <1@x>\nTo: b@x\nSubject: \u{fc}\nSender: a@x"),
        (
            "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n",
            "Sender: a@x\nSubject: =FC\nMessage-Id: <1@x>\nTo: =\nb@x",
        ),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
            "U2VuZGVyOiBhQHgNClN1YmplY3Q6IMO8DQpNZXNzYWdlLUlkOiA8MUB4Pg0KVG86IGJAeA0K",
        ),
        (
            "Content-Type: text/plain\n",
            "SENDER: <a@x>\nsubject: =?utf-8?q?=C3=BC?=\nMESSAGE-ID: <1@x>\nto:\n b@x",
        ),
        (
            "",
            "Sender: \"A, B\" <a@x>\nSubject: \u{fc}\nMessage-Id: <1@x>\nTo: B <b@x>\nLabel: Secret\nSentUtc: x\n",
        ),
    ] {
        for raw in [
            report(header, envelope, ORIGINAL),
            report(header, envelope, ORIGINAL).replace('\n', "\r\n"),
        ] {
            let report = read(&raw);
            assert_eq!(report.sender.as_deref(), Some("a@x"), "{envelope}");
            assert_eq!(report.subject.as_deref(), Some("\u{fc}"), "{envelope}");
            assert_eq!(report.message_id.as_deref(), Some("<1@x>"), "{envelope}");
            assert_eq!(report.recipients.len(), 1, "{envelope}");
            assert_eq!(report.recipients[0].address, "b@x", "{envelope}");
            assert_eq!(report.recipients[0].kind, RecipientKind::To);
            assert!(raw[report.enclosed.expect("enclosed")].ends_with("body"));
            assert!(report.marks.is_empty(), "{envelope}: {:?}", report.marks);
        }
    }
}

#[test]
fn redirections_name_where_the_mail_came_from() {
    let envelope = "Sender: <>\nBcc: m@x, Expanded: l@x, Forwarded: f@x\nCc: \"a, expanded: b\"@x\n\
                    Recipient: r@x,Expanded:l2@x\nnonsense\n";
    let report = read(&report("", envelope, ORIGINAL));
    assert_eq!(report.sender, None);
    let [first, second, third] = &report.recipients[..] else { panic!("{:?}", report.recipients) };
    assert_eq!(first.address, "m@x");
    assert_eq!(first.kind, RecipientKind::Bcc);
    assert_eq!(first.expanded.as_deref(), Some("l@x"));
    assert_eq!(first.forwarded.as_deref(), Some("f@x"));
    assert_eq!(second.kind, RecipientKind::Cc);
    assert_eq!(third.expanded.as_deref(), Some("l2@x"));
    assert!(report.marks.contains(Marks::ODD_ENVELOPE));
}

#[test]
fn an_encoded_or_missing_original_is_marked() {
    let encoded = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogcwoKYm9keQo=";
    for original in
        [encoded, "Content-Type: text/plain\n\nno mail", "Content-Type: message/rfc822\n\n"]
    {
        let report = read(&report("", "Sender: a@x\nTo: b@x", original));
        assert_eq!(report.enclosed, None, "{original}");
        assert!(report.marks.contains(Marks::NO_ENCLOSED));
        assert_eq!(report.recipients.len(), 1);
    }
}

#[test]
fn an_original_said_to_be_encoded_and_not_is_found() {
    let original =
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nSubject: s\n\nbody";
    let raw = report("", "Sender: a@x\nTo: b@x", original);
    assert_eq!(&raw[read(&raw).enclosed.expect("enclosed")], "Subject: s\n\nbody");
}

#[test]
fn a_disclaimer_before_the_envelope_is_passed_over() {
    let raw = report("", "External mail: take care.\n--b\n\nSender: a@x\nTo: b@x", ORIGINAL);
    let report = read(&raw);
    assert_eq!(report.sender.as_deref(), Some("a@x"));
    assert!(report.enclosed.is_some());
}

#[test]
fn further_originals_are_listed_and_nothing_is_made_up() {
    let raw = report("", "Sender: a@x\nTo: b@x", &format!("{ORIGINAL}\n--b\n{ORIGINAL}"));
    assert_eq!(read(&raw).more.len(), 1);
    let report = read("X-MS-Journal-Report:\n\n");
    assert_eq!((report.sender, report.enclosed), (None, None));
    assert!(report.marks.contains(Marks::NO_ENVELOPE | Marks::NO_ENCLOSED));
}
