//! Mail as it should not be: what a mail archive meets within its first month.

use crate::maker::{Maker, base64};
use crate::random::Random;

/// Odd mails, each with a name that says what is odd.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let whole = Maker::new("odd", 1).mails(12).pop().map(|mail| mail.bytes).unwrap_or_default();
    let head = b"From: a@outside.test\r\nTo: b@elsewhere.test\r\nSubject: odd\r\nMessage-ID: <odd-00@outside.test>\r\n";
    let with_head = |rest: &[u8]| [head.as_slice(), rest].concat();
    let mut all = vec![
        ("truncated in the body", whole[..whole.len() * 2 / 3].to_vec()),
        ("truncated in the head", whole[..40].to_vec()),
        ("doubled", [whole.clone(), whole.clone()].concat()),
        ("no header", b"Just a line of text, and nothing before it.\r\n".to_vec()),
        ("no header, and not even a line", b"x".to_vec()),
        ("only an empty line", b"\r\n".to_vec()),
        ("only header", head.to_vec()),
        ("only header without end", head[..head.len() - 2].to_vec()),
        ("header and empty body", with_head(b"\r\n")),
        ("NUL bytes", with_head(b"X-Nul: a\0b\r\n\r\nbefore\0after\r\n\0\0\0\r\n")),
        ("bare LF", String::from_utf8_lossy(&whole).replace("\r\n", "\n").into_bytes()),
        ("bare CR", String::from_utf8_lossy(&whole).replace("\r\n", "\r").into_bytes()),
        ("mixed line ends", with_head(b"\r\none\rtwo\nthree\r\nfour\r\r\nfive\n\r\n")),
        (
            "8-bit headers",
            b"From: M\xfcller <m@outside.test>\r\nSubject: \xdcber \xe4\xf6\xfc\r\n\r\n\xfc\r\n"
                .to_vec(),
        ),
        (
            "broken UTF-8 headers",
            b"Subject: \xc3\x28 \xf0\x28\x8c\xbc\r\nFrom: <\xff\xfe@outside.test>\r\n\r\nx\r\n"
                .to_vec(),
        ),
        ("every byte", with_head(&[b"\r\n".as_slice(), &(0..=255).collect::<Vec<u8>>()].concat())),
        ("no line end at the end", with_head(b"\r\nno line end")),
        (
            "a line of 100,000 characters",
            with_head(&[b"\r\n", vec![b'x'; 100_000].as_slice(), b"\r\n"].concat()),
        ),
        (
            "a header of 1 MB",
            with_head(&[b"X-Long: ", vec![b'y'; 1 << 20].as_slice(), b"\r\n\r\nx\r\n"].concat()),
        ),
        ("10,000 header lines", with_head(&header_lines(10_000))),
        ("10,000 parts", parts(10_000)),
        ("1,000 nested levels", nested(1_000)),
        ("1,000 nested messages", nested_messages(1_000)),
        (
            "a boundary that never comes",
            with_head(b"Content-Type: multipart/mixed; boundary=never\r\n\r\nx\r\n"),
        ),
        (
            "an empty boundary",
            with_head(
                b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n----\r\n",
            ),
        ),
        (
            "broken base64",
            with_head(b"Content-Transfer-Encoding: base64\r\n\r\n!!!!AAA=BBB\r\n====\r\nZ\r\n"),
        ),
        ("base64 in lines of all lengths", with_head(&ragged_base64())),
        (
            "an unknown charset",
            with_head(b"Content-Type: text/plain; charset=klingon\r\n\r\nqapla\r\n"),
        ),
        (
            "a wrong charset",
            with_head(b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xe4\xf6\xfc\r\n"),
        ),
        ("ends in a dot line", with_head(b"\r\nx\r\n.\r\n")),
        (
            "a second mail behind a dot line",
            with_head(b"\r\nx\r\n.\r\nMAIL FROM:<evil@outside.test>\r\n"),
        ),
        (
            "an mbox line on top",
            [
                b"From a@outside.test Thu Mar  7 10:00:00 2024\r\n".as_slice(),
                &with_head(b"\r\nx\r\n"),
            ]
            .concat(),
        ),
        (
            "a journal report of nothing",
            with_head(b"X-MS-Journal-Report:\r\n\r\nSender: a@outside.test\r\n"),
        ),
        (
            "a date that cannot be",
            with_head(b"Date: Thu, 99 Foo 20240 25:61:61 +9999\r\n\r\nx\r\n"),
        ),
        ("two of every header", [head.as_slice(), head, b"\r\nx\r\n"].concat()),
    ];
    // A Message-ID of its own for each, else some would be copies of one mail.
    for (n, (_, mail)) in all.iter_mut().enumerate() {
        for at in 0..mail.len().saturating_sub(8) {
            if mail[at..].starts_with(b"<odd-00@") {
                mail[at + 5..at + 7].copy_from_slice(format!("{n:02}").as_bytes());
            }
        }
    }
    all
}

/// A mail of about `size` bytes with an attachment that nothing compresses.
pub fn large(size: usize) -> Vec<u8> {
    let mut mail = b"From: a@outside.test\r\nTo: b@elsewhere.test\r\nSubject: large\r\n\
        Message-ID: <large@outside.test>\r\nMIME-Version: 1.0\r\n\
        Content-Type: application/octet-stream; name=large.bin\r\n\
        Content-Transfer-Encoding: base64\r\n\r\n"
        .to_vec();
    let mut random = Random::new(size as u64);
    // 57 bytes make a line of 76 characters; 19 such lines at a time.
    while mail.len() < size {
        for line in base64(&random.bytes(57 * 19)).as_bytes().chunks(76) {
            mail.extend_from_slice(line);
            mail.extend_from_slice(b"\r\n");
        }
    }
    mail
}

fn header_lines(count: usize) -> Vec<u8> {
    (0..count)
        .flat_map(|n| format!("X-Line-{n}: {n}\r\n").into_bytes())
        .chain(*b"\r\nx\r\n")
        .collect()
}

fn parts(count: usize) -> Vec<u8> {
    let mut mail =
        b"Subject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            .to_vec();
    for n in 0..count {
        mail.extend_from_slice(
            format!("--b\r\nContent-Type: text/plain; name=p{n}.txt\r\n\r\npart {n}\r\n")
                .as_bytes(),
        );
    }
    mail.extend_from_slice(b"--b--\r\n");
    mail
}

fn nested(levels: usize) -> Vec<u8> {
    let mut mail = b"Subject: levels\r\nMIME-Version: 1.0\r\n".to_vec();
    for n in 0..levels {
        let part = format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
        mail.extend_from_slice(part.as_bytes());
    }
    mail.extend_from_slice(b"Content-Type: text/plain\r\n\r\nthe deepest\r\n");
    for n in (0..levels).rev() {
        mail.extend_from_slice(format!("--b{n}--\r\n").as_bytes());
    }
    mail
}

fn nested_messages(levels: usize) -> Vec<u8> {
    let mut mail = Vec::new();
    for n in 0..levels {
        mail.extend_from_slice(
            format!("Subject: message {n}\r\nContent-Type: message/rfc822\r\n\r\n").as_bytes(),
        );
    }
    mail.extend_from_slice(b"Subject: the deepest\r\n\r\nx\r\n");
    mail
}

fn ragged_base64() -> Vec<u8> {
    let encoded = base64(&Random::new(7).bytes(9000));
    let mut out = b"Content-Transfer-Encoding: base64\r\n\r\n".to_vec();
    let mut rest = encoded.as_bytes();
    let mut width = 1;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(width.min(rest.len()));
        out.extend_from_slice(line);
        out.extend_from_slice(if width % 3 == 0 { b"\n" } else { b"\r\n" });
        rest = after;
        width = width % 90 + 1;
    }
    out
}
