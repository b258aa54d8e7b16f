//! For any bytes and any damaged mail: nothing panics, and what is split is rebuilt.

use std::convert::Infallible;

use mail::{PIECE_MAX, Structure, Way, join, journal_report, kept, normalise, parse, split};
use proptest::prelude::*;

fn check(raw: &[u8]) {
    let structure = Structure::of(raw);
    let split = split(raw, &structure);
    let mut out = Vec::new();
    let load = |n: u32| Ok::<_, Infallible>(split.pieces[n as usize].load(raw));
    let Ok(()) = join(&split.steps, load, &mut |bytes| {
        out.extend_from_slice(bytes);
        Ok(())
    });
    assert!(out == raw);
    assert!(split.pieces.iter().all(|p| p.len() <= PIECE_MAX && p.len() == p.load(raw).len()));
    for (index, part) in structure.parts.iter().enumerate() {
        assert!(part.header.end <= part.body.start && part.body.end <= raw.len());
        assert!(part.parent.is_none_or(|p| (p as usize) < index));
    }
    let mail = parse(raw, &structure, &split);
    assert_eq!(mail, parse(raw, &structure, &split));
    for address in &mail.link_addresses {
        assert_eq!(normalise(address).as_ref(), Some(address));
    }
    if let Some(report) = journal_report(raw, &structure) {
        assert!(report.enclosed.is_none_or(|range| raw.get(range).is_some()));
    }
    kept(raw, &structure, Way::Mailbox);
    kept(raw, &structure, Way::Endpoint);
}

/// Building blocks that mail is made of, so that chance meets structure.
fn block() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "Content-Type: multipart/mixed; boundary=b\n",
        "Content-Type: multipart/alternative; boundary=\"b b\"\r\n",
        "Content-Type: message/rfc822\n",
        "Content-Type: text/html; charset=iso-2022-jp\n",
        "Content-Type: application/ms-tnef; name*0*=utf-8''%c3; name*1=x\n",
        "Content-Type: text/calendar\n",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\r\n",
        "Content-Disposition: attachment; filename=\"=?utf-8?q?=C3=A4?=\"\n",
        "X-MS-Journal-Report:\n",
        "X-MS-Exchange-Message-Is-Ndr:\n",
        "Subject: =?utf-8?b?w6Q=?= =?x?q?=\n",
        "From: \"a\\\" <b@c>, =?utf-8?q?d?= <e@\u{e4}.example>; (x (y) z\n",
        "Date: Wed, 25 Mar 2009 13:32:48 +1100\n",
        "Sender: a@b\nTo: c@d, Expanded: e@f, Forwarded: g@h\n",
        "\n",
        "\r\n",
        "--b\n",
        "--b--\n",
        "--b b\r\n",
        "begin 644 x\n#0V%T\n`\nend\n",
        "<p>&amp;<script>&#x110000;<!-- ",
        "x\u{9f}>\"\">",
    ])
    .prop_map(|s| s.as_bytes().to_vec());
    let lines = (1_usize..20, 0_usize..80, any::<bool>(), any::<u8>()).prop_map(
        |(lines, length, crlf, last)| {
            let line = "QUJD".repeat(length / 4 + 1);
            let end = if crlf { "\r\n" } else { "\n" };
            let mut text = format!("{line}{end}").repeat(lines * 4).into_bytes();
            text.extend(b"QUI=\n");
            text.push(last);
            text
        },
    );
    let noise = prop::collection::vec(any::<u8>(), 0..40);
    prop_oneof![8 => known, 1 => lines, 1 => noise]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_survived(raw in prop::collection::vec(any::<u8>(), 0..2000)) {
        check(&raw);
    }

    #[test]
    fn random_mails_are_survived(blocks in prop::collection::vec(block(), 0..40)) {
        check(&blocks.concat());
    }

    #[test]
    fn any_header_value_is_survived(value in "\\PC{0,80}") {
        let raw = format!("From: {value}\nDate: {value}\nSubject: {value}\nMessage-ID: {value}\n\
            References: {value}\nReceived: x; {value}\nX-OriginalArrivalTime: {value}\n\
            Content-Type: {value}\nContent-Disposition: {value}\n\n{value}");
        check(raw.as_bytes());
        if let Some(normal) = normalise(&value) {
            prop_assert_eq!(normalise(&normal), Some(normal));
        }
    }

    #[test]
    fn any_date_is_survived(value in "[0-9]{1,5} (Jan|Feb|Foo) [0-9]{1,6} [0-9]{1,4}:[0-9]{1,4}:[0-9]{1,4} [+-][0-9]{1,6}") {
        mail::date::parse(value.as_bytes());
    }

    #[test]
    fn base64_of_any_length_and_line_is_held_decoded(
        bytes in prop::collection::vec(any::<u8>(), 500..5000),
        line in 4_usize..200,
        crlf: bool,
        tail in "[\r\n=x]{0,3}",
    ) {
        let text = base64_simd::STANDARD.encode_to_string(&bytes);
        let end = if crlf { "\r\n" } else { "\n" };
        let lines: Vec<&str> = text.as_bytes().chunks(line).map(|l| std::str::from_utf8(l).expect("ascii")).collect();
        let raw = format!("Content-Transfer-Encoding: base64\n\n{}{tail}", lines.join(end));
        check(raw.as_bytes());
        if tail.is_empty() {
            let split = split(raw.as_bytes(), &Structure::of(raw.as_bytes()));
            let decoded = split.pieces.iter().find(|p| !p.is_literal()).expect("a decoded piece");
            prop_assert_eq!(&decoded.load(raw.as_bytes())[..], &bytes[..]);
        }
    }
}
