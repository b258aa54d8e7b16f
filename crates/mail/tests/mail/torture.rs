//! Mail that was made to hurt: each input ends, in linear work, with the right mark, and is rebuilt
//! byte for byte.

use std::convert::Infallible;

use mail::structure::{MAX_DEPTH, MAX_PARTS};
use mail::{Mail, Marks, PIECE_MAX, Split, Structure, join, kept, parse, split};

fn rebuilt(raw: &[u8], split: &Split) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let load = |n: u32| Ok::<_, Infallible>(split.pieces[n as usize].load(raw));
    let Ok(()) = join(&split.steps, load, &mut |bytes| {
        out.extend_from_slice(bytes);
        Ok(())
    });
    out
}

fn read(raw: &[u8]) -> (Structure, Split, Mail) {
    let structure = Structure::of(raw);
    let split = split(raw, &structure);
    assert!(rebuilt(raw, &split) == raw, "not rebuilt");
    for piece in &split.pieces {
        assert!((1..=PIECE_MAX).contains(&piece.len()));
        assert_eq!(piece.len(), piece.load(raw).len());
    }
    let mail = parse(raw, &structure, &split);
    for way in [mail::Way::Endpoint, mail::Way::Mailbox] {
        kept(raw, &structure, way);
    }
    mail::journal_report(raw, &structure);
    (structure, split, mail)
}

fn nested_mails(levels: usize) -> Vec<u8> {
    let mut raw = Vec::new();
    for n in 0..levels {
        raw.extend(format!("Subject: level{n}\nContent-Type: message/rfc822\n\n").bytes());
    }
    raw.extend(b"Subject: last\n\nthe end\n");
    raw
}

fn nested_multiparts(levels: usize) -> Vec<u8> {
    let mut raw = Vec::new();
    for n in 0..levels {
        raw.extend(format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n").bytes());
    }
    raw.extend(b"\nthe end\n");
    for n in (0..levels).rev() {
        raw.extend(format!("--b{n}--\n").bytes());
    }
    raw
}

fn many_parts(parts: usize) -> Vec<u8> {
    let mut raw = b"Content-Type: multipart/mixed; boundary=b\n\n".to_vec();
    for n in 0..parts {
        raw.extend(format!("--b\nContent-Type: text/plain; name=n{n}\n\nx{n}\n").bytes());
    }
    raw.extend(b"--b--\n");
    raw
}

#[test]
fn a_thousand_levels_end_in_an_opaque_leaf() {
    for raw in [nested_mails(1000), nested_multiparts(1000)] {
        let (structure, _, mail) = read(&raw);
        assert!(structure.marks.contains(Marks::DEPTH_BOUND));
        assert!(structure.parts.iter().all(|p| usize::from(p.depth) < MAX_DEPTH));
        let searched = [mail.text, mail.attachment_text].concat();
        assert!(searched.contains("the end"), "the opaque leaf is still searched");
    }
    let (structure, _, mail) = read(&nested_mails(20));
    assert!(!structure.marks.contains(Marks::DEPTH_BOUND));
    assert!(mail.text.contains("level19") && mail.text.contains("the end"));
    assert_eq!(mail.subject, "level0");
}

#[test]
fn too_many_parts_end_in_an_opaque_leaf() {
    let (structure, _, mail) = read(&many_parts(9_000));
    assert_eq!(structure.parts.len(), 9_001);
    assert!(!structure.marks.contains(Marks::PART_BOUND));
    assert_eq!(mail.attachments.len(), 9_000);
    let (structure, _, _) = read(&many_parts(50_000));
    assert_eq!(structure.parts.len(), MAX_PARTS);
    assert!(structure.marks.contains(Marks::PART_BOUND));
}

#[test]
fn small_odd_inputs_are_read() {
    for raw in [
        &b""[..],
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b":",
        b"a",
        b"a:",
        b"a:\n",
        b"--",
        b"\n--\n",
        b"From ",
        b"From x\n",
        b"From x\nSubject: a\n\nb",
        b" folded first\n\nx",
        b"\xef\xbb\xbfSubject: a\n\n",
        b"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n--\n",
        b"Content-Type: multipart/mixed; boundary=b\n--b\n--b--\n--b\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b--",
        b"Content-Type: message/rfc822\n",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Transfer-Encoding: base64\n\n=",
        b"Content-Type: \n\n",
        b"Date:\nTo:<\nCc:>\n\n",
        b"To: \"\nFrom: (\nSubject: =?\n\n",
        b"Content-Type: text/html\n\n<",
        b"X-MS-Journal-Report:\n\n",
        b"X-MS-Exchange-Message-Is-Ndr:\nContent-Type: message/rfc822\n\n",
    ] {
        let (structure, _, _) = read(raw);
        assert!(!structure.parts.is_empty(), "{}", raw.escape_ascii());
    }
}

#[test]
fn the_header_alone_is_a_mail() {
    let (_, _, mail) = read(b"Subject: only a header\r\nFrom: a@b.example");
    assert_eq!(mail.subject, "only a header");
    assert_eq!(mail.link_addresses, ["a@b.example"]);
    assert!(mail.text.is_empty() && mail.marks.contains(Marks::NO_DATE));
}

#[test]
fn a_header_line_beyond_the_bound_becomes_body() {
    let mut raw = b"Subject: long\nX-Long: ".to_vec();
    raw.resize(3 << 20, b'x');
    raw.extend(b"\nTo: a@b.example\n\nbody");
    let (structure, _, mail) = read(&raw);
    assert!(structure.marks.contains(Marks::HEADER_BOUND));
    assert_eq!(mail.subject, "long");
    assert!(mail.marks.contains(Marks::TEXT_BOUND));
}

#[test]
fn line_ends_of_every_kind_are_seen_and_marked() {
    for (raw, marks) in [
        (&b"Subject: a\n\nb\n"[..], Marks::empty()),
        (b"Subject: a\r\n\r\nb\r\n", Marks::empty()),
        (b"Subject: a\r\n\r\nb\n", Marks::BARE_LF),
        (b"Subject: a\n\nb\rc\n", Marks::BARE_CR),
        (b"Subject: a\r\rb\r", Marks::BARE_CR),
        (b"Subject: a\n\nb\0", Marks::NUL_BYTES),
    ] {
        let (structure, _, mail) = read(raw);
        assert_eq!(structure.marks, marks, "{}", raw.escape_ascii());
        assert_eq!(mail.subject, "a", "{}", raw.escape_ascii());
        assert!(mail.text.starts_with('b'), "{}", raw.escape_ascii());
    }
}

#[test]
fn a_boundary_that_begins_like_another_one_is_another_one() {
    let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\
        Content-Type: multipart/alternative; boundary=bb\n\n--bb\n\ninner\n--bb--\n--b\n\nouter\n--b--\n";
    let (structure, _, mail) = read(raw);
    assert_eq!(structure.parts.len(), 4);
    assert_eq!(mail.text, "inner\nouter");
    // The same boundary twice: the inner one is closed first.
    let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\n\ninner\n--b--\n--b\n\nouter\n--b--\n";
    assert_eq!(read(raw).2.text, "inner\nouter");
}

#[test]
fn what_is_not_closed_ends_with_what_is_around_it() {
    let raw = b"Content-Type: multipart/mixed; boundary=o\n\n--o\n\
        Content-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--o\n\ntwo\n";
    let (structure, _, mail) = read(raw);
    assert_eq!(mail.text, "one\ntwo");
    assert!(structure.marks.contains(Marks::UNCLOSED));
    assert_eq!(structure.parts.last().map(|p| p.parent), Some(Some(0)));
}

#[test]
fn work_grows_with_size_and_not_faster() {
    // Look-alikes of boundaries, unclosed quotes, tags, comments and words, so large that quadratic
    // work would never end. No clock: the test ends, or it does not.
    let shapes: [(&[u8], &[u8]); 13] = [
        (b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b-\n"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n", b"--\n"),
        (
            b"Content-Type: multipart/mixed; boundary=b\n\n",
            b"--b\nContent-Type: message/rfc822\n\n",
        ),
        (b"Content-Type: text/html\n\n", b"<a href=\"x"),
        (b"Content-Type: text/html\n\n", b"<!--"),
        (b"Content-Type: text/html\n\n", b"<script></b"),
        (b"Content-Type: text/html\n\n", b"&a"),
        (b"Subject: ", b"=?utf-8?q?"),
        (b"To: ", b"a/:<\""),
        (b"To: ", b"(\\("),
        (b"Subject: a\n\n", b"begin 644 x\n#0V%T\n"),
        (b"Content-Transfer-Encoding: base64\n\n", b"AAAA\nA\n"),
        (b"Content-Type: text/plain", b"; a=\"(b"),
    ];
    for (head, unit) in shapes {
        let mut raw = head.to_vec();
        raw.extend(unit.iter().cycle().take(8 << 20));
        read(&raw);
    }
}
