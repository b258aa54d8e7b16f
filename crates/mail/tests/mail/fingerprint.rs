//! The fingerprint is the same for copies of a mail and different for different mails.

use mail::{Structure, parse, split};

fn fingerprint(raw: &str) -> [u8; 32] {
    let structure = Structure::of(raw.as_bytes());
    parse(raw.as_bytes(), &structure, &split(raw.as_bytes(), &structure)).fingerprint
}

const HEAD: &str = "Message-ID: <1@x>\nDate: Wed, 25 Mar 2009 13:32:48 +1100\nFrom: =?utf-8?q?J=C3=BCrg?= \
    <j@x.example>\nSubject: caf\u{e9} au lait\nTo: a@x.example,\n b@x.example\n";

fn mail(more: &str, body: &str) -> String {
    format!("{HEAD}{more}\n{body}")
}

#[test]
fn encodings_line_ends_and_transport_headers_do_not_count() {
    let plain = "Content-Type: text/plain; charset=utf-8\n";
    let want = fingerprint(&mail(plain, "caf\u{e9}\nline = two\n"));
    let qp = format!("{plain}Content-Transfer-Encoding: quoted-printable\n");
    let b64 = format!("{plain}Content-Transfer-Encoding: base64\n");
    for copy in [
        mail(&qp, "caf=C3=A9\nline =3D=\n two\n\n\n"),
        mail(&b64, "Y2Fmw6kNCmxpbmUgPSB0d28NCg==\n"),
        mail(plain, "caf\u{e9}\nline = two"),
        mail(plain, "caf\u{e9}\nline = two\n").replace('\n', "\r\n"),
        format!(
            "Received: by x; now\nDKIM-Signature: v=1\nBcc: c@x\nX-Spam: no\n{}",
            mail(plain, "caf\u{e9}\nline = two\n")
        ),
        mail(plain, "caf\u{e9}\nline = two\n")
            .replace("caf\u{e9} au", "=?iso-8859-1?q?caf=E9?= au"),
        mail(plain, "caf\u{e9}\nline = two\n").replace(",\n b@", ", b@"),
        format!("From x\n{}", mail(plain, "caf\u{e9}\nline = two\n")),
    ] {
        assert_eq!(fingerprint(&copy), want, "{copy}");
    }
}

#[test]
fn every_header_of_the_mail_and_all_content_counts() {
    let raw = mail("Cc: c@x\nContent-Type: text/plain\n", "one two\n");
    let want = fingerprint(&raw);
    for (from, to) in [
        ("<1@x>", "<2@x>"),
        ("13:32:48", "13:32:49"),
        ("J=C3=BCrg", "Jorg"),
        ("lait", "laid"),
        ("b@x.example", "d@x.example"),
        ("Cc: c@x", "Cc: d@x"),
        ("text/plain", "text/x-plain"),
        ("one two", "one  two"),
        ("text/plain", "text/plain; name=x"),
    ] {
        assert_ne!(fingerprint(&raw.replacen(from, to, 1)), want, "{from} to {to}");
    }
}

#[test]
fn boundaries_do_not_count_and_enclosed_mail_does() {
    let body = "--B\nContent-Type: message/rfc822\n\nSubject: inner\n\ntext\n--B\n\
        Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nQUJD\n--B--\n";
    let raw = mail("Content-Type: multipart/mixed; boundary=B\n", body);
    let want = fingerprint(&raw);
    let renamed = raw.replace("boundary=B", "boundary=other").replace("--B", "--other");
    assert_eq!(fingerprint(&renamed), want);
    for (from, to) in
        [("inner", "other"), ("text\n", "test\n"), ("QUJD", "QUJE"), ("a.pdf", "b.pdf")]
    {
        assert_ne!(fingerprint(&raw.replacen(from, to, 1)), want, "{from} to {to}");
    }
}
