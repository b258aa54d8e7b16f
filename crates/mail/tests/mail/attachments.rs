//! Every attachment that a mail lists can be taken out, and has the size that the list says.

use mail::parse::attachment;
use mail::{Structure, parse, split};

fn contents(raw: &[u8]) -> Vec<(String, u64, Option<Vec<u8>>)> {
    let structure = Structure::of(raw);
    let parsed = parse(raw, &structure, &split(raw, &structure));
    parsed
        .attachments
        .iter()
        .map(|listed| {
            let bytes = attachment(raw, &structure, &listed.place).map(|bytes| bytes.into_owned());
            (listed.name.clone().unwrap_or_default(), listed.size, bytes)
        })
        .collect()
}

#[test]
fn files_in_parts_texts_and_encoded_mails_are_found_again() {
    let inner = "Subject: inner\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nhello\n--i\n\
                 Content-Type: application/x-a; name=deep.bin\nContent-Transfer-Encoding: base64\n\n\
                 ZGVlcA==\n--i--\n";
    let encoded: String = inner
        .bytes()
        .map(|byte| format!("={byte:02X}"))
        .collect::<Vec<_>>()
        .chunks(20)
        .map(|c| c.concat() + "=\n")
        .collect();
    let mail = format!(
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nbefore\n\
         begin 644 note.txt\n#8V%T\n`\nend\nafter\n--b\nContent-Type: image/png; name=a.png\n\
         Content-Transfer-Encoding: base64\n\niVBORw==\n--b\nContent-Type: message/rfc822\n\n\
         Subject: enclosed\n\nhi\n--b\nContent-Type: message/rfc822\n\
         Content-Transfer-Encoding: quoted-printable\n\n{encoded}\n--b--\n"
    );
    let found = contents(mail.as_bytes());
    let named = |name: &str| {
        let (_, size, bytes) =
            found.iter().find(|(n, ..)| n == name).unwrap_or_else(|| panic!("{name}: {found:?}"));
        let bytes = bytes.clone().unwrap();
        assert_eq!(*size, bytes.len() as u64, "{name}");
        bytes
    };
    assert_eq!(named("note.txt"), b"cat");
    assert_eq!(named("a.png"), b"\x89PNG");
    assert_eq!(named("enclosed"), b"Subject: enclosed\n\nhi");
    assert_eq!(named("deep.bin"), b"deep");
}

#[test]
fn a_place_that_is_none_gives_nothing() {
    let raw = b"Subject: x\n\nbody\n";
    let structure = Structure::of(raw);
    for place in [&[][..], &[7], &[0, 1], &[0, 0, 0, 0, 0, 0, 0, 0]] {
        assert_eq!(attachment(raw, &structure, place), None, "{place:?}");
    }
}

#[test]
fn every_attachment_of_the_corpus_is_found_again_with_its_size() {
    let Some(corpus) = crate::common::corpus() else { return };
    let mut count = 0;
    for path in crate::common::files(&corpus) {
        let raw = std::fs::read(&path).unwrap();
        let path = path.display();
        for (name, size, bytes) in contents(&raw) {
            let bytes = bytes.unwrap_or_else(|| panic!("{name} of {path}"));
            assert_eq!(bytes.len() as u64, size, "{name} of {path}");
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn what_somebody_attached_is_told_from_what_the_mail_shows_by_itself() {
    let part = |head: &str| format!("--b\n{head}\n\nAAAA\n");
    let picture = "Content-Type: image/png; name=logo.png\nContent-ID: <logo>";
    let cases = [
        ("related", picture, 0),
        ("mixed", picture, 1),
        ("mixed", "Content-Type: image/png\nContent-Disposition: inline", 0),
        ("mixed", "Content-Type: application/pgp-signature; name=signature.asc", 0),
        ("alternative", "Content-Type: text/calendar; name=invite.ics", 1),
        ("mixed", "Content-Type: application/pdf; name=a.pdf", 1),
    ];
    for (kind, head, expected) in cases {
        let mail = format!(
            "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=b\n\n{}{}--b--\n",
            part("Content-Type: text/html"),
            part(head)
        );
        let structure = Structure::of(mail.as_bytes());
        let parsed = parse(mail.as_bytes(), &structure, &split(mail.as_bytes(), &structure));
        assert_eq!(parsed.attachments.len(), 1, "{kind} {head}");
        assert_eq!(parsed.attached(), expected, "{kind} {head}");
    }
}
