//! Journal reports of the corpus say exactly what the expectations say.

use std::collections::BTreeMap;

use mail::{JournalReport, RecipientKind, Structure, journal_report};

fn recipients(report: &JournalReport) -> String {
    let one = |r: &mail::Recipient| {
        let kind = match r.kind {
            RecipientKind::To => "To",
            RecipientKind::Cc => "Cc",
            RecipientKind::Bcc => "Bcc",
            RecipientKind::Recipient => "Recipient",
        };
        let mut text = format!("{kind}={}", r.address);
        for (word, from) in [("Expanded", &r.expanded), ("Forwarded", &r.forwarded)] {
            if let Some(from) = from {
                text += &format!("<{word}:{from}>");
            }
        }
        text
    };
    report.recipients.iter().map(one).collect::<Vec<_>>().join(";")
}

fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn constructed_reports_match_their_expectations() {
    let Some(corpus) = crate::common::corpus() else { return };
    let expected = corpus.join("journal/constructed/EXPECTED.tsv");
    let expected = std::fs::read_to_string(expected).expect("EXPECTED.tsv");
    let mut seen = BTreeMap::new();
    for line in expected.lines().skip(1) {
        let row: Vec<&str> = line.split('\t').collect();
        let [path, variant, sender, message_id, want, digest] = row[..] else {
            panic!("six columns: {line}")
        };
        let raw = std::fs::read(corpus.join(path)).expect(path);
        let structure = Structure::of(&raw);
        let report = journal_report(&raw, &structure).expect(path);
        assert_eq!(report.sender.as_deref(), Some(sender), "{path}");
        if variant == "no-msgid" {
            assert_eq!(report.message_id, None, "{path}");
        } else {
            assert_eq!(report.message_id.as_deref(), Some(message_id), "{path}");
        }
        assert_eq!(recipients(&report), want, "{path}");
        let enclosed = report.enclosed.clone().expect(path);
        assert_eq!(sha256(&raw[enclosed]), digest, "{path}");
        assert!(report.more.is_empty(), "{path}");
        assert_eq!(report.on_behalf_of.is_some(), variant == "on-behalf-of", "{path}");
        *seen.entry(variant.to_owned()).or_insert(0) += 1;
    }
    assert_eq!(seen.values().sum::<i32>(), 54, "{seen:?}");
}

#[test]
fn real_reports_are_read() {
    let Some(corpus) = crate::common::corpus() else { return };
    for (name, sender, recipient) in [
        ("pdf_attachment", "unixfreak0037@gmail.com", "jwdavison@company.com"),
        ("extra_message_id", "jrobinson@company.com", "ashphish@integraldefense.com"),
        ("splunk_logging", "unixfreak0037@gmail.com", "jwdavison@company.com"),
    ] {
        let path = corpus.join(format!("journal/real/ace-o365/{name}.email.rfc822"));
        let raw = std::fs::read(path).expect(name);
        let report = journal_report(&raw, &Structure::of(&raw)).expect(name);
        assert_eq!(report.sender.as_deref(), Some(sender));
        assert_eq!(recipients(&report), format!("Recipient={recipient}"));
        assert!(raw[report.enclosed.expect(name)].starts_with(b"Received: from "));
        assert!(report.marks.is_empty(), "{:?}", report.marks);
    }
}
