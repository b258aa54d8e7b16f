//! BDAT (RFC 3030): octets are counted whatever happens.

use super::driver::{BEGUN, codes, pieces, whole};

fn check(input: &str, wanted: &[u16], mails: &[&str]) {
    let seen = whole(input.as_bytes());
    assert_eq!(codes(&seen), wanted, "{input:.200}");
    assert_eq!(seen.mails, mails, "{input:.200}");
    for size in [1, 2, 3, 7] {
        assert_eq!(pieces(input.as_bytes(), &[size]), seen, "{input:.200}");
    }
}

#[test]
fn chunks_make_a_mail() {
    let begun = [250, 250, 250];
    let table: [(&str, &[u16], &[&str]); 6] = [
        ("BDAT 5 LAST\r\nhello", &[250], &["a@b > one: hello"]),
        ("BDAT 3\r\nhelBDAT 2 LAST\r\nlo", &[250, 250], &["a@b > one: hello"]),
        ("BDAT 5\r\nhelloBDAT 0 LAST\r\n", &[250, 250], &["a@b > one: hello"]),
        ("BDAT 0\r\nBDAT 0 LAST\r\n", &[250, 250], &["a@b > one: "]),
        ("BDAT 6 LAST\r\nQUIT\r\nQUIT\r\n", &[250, 221], &["a@b > one: QUIT\\r\\n"]),
        ("BDAT 4 LAST\r\nbusyNOOP\r\n", &[451, 250], &["a@b > one: busy"]),
    ];
    for (input, replies, mails) in table {
        check(&format!("{BEGUN}{input}"), &[&begun, replies].concat(), mails);
    }
}

#[test]
fn a_chunk_without_a_mail_is_read_and_refused() {
    check("EHLO c\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", &[250, 503, 250], &[]);
    check(
        "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<unknown>\r\nBDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n",
        &[250, 250, 550, 554, 554, 250],
        &[],
    );
}

#[test]
fn data_and_chunks_do_not_mix() {
    check(
        &format!("{BEGUN}BDAT 2\r\nhiDATA\r\nRCPT TO:<two>\r\nBDAT 1 LAST\r\n!"),
        &[250, 250, 250, 250, 503, 503, 250],
        &["a@b > one: hi!"],
    );
    check(
        &format!("{BEGUN}DATA\r\nhi\r\n.\r\nBDAT 1 LAST\r\n!"),
        &[250, 250, 250, 354, 250, 503],
        &["a@b > one: hi\\r\\n"],
    );
}

#[test]
fn a_reset_between_chunks_forgets_them() {
    check(
        &format!("{BEGUN}BDAT 2\r\nhiRSET\r\nMAIL FROM:<b@b>\r\nRCPT TO:<two>\r\nBDAT 1 LAST\r\n!"),
        &[250, 250, 250, 250, 250, 250, 250, 250],
        &["b@b > two: !"],
    );
}

#[test]
fn chunks_above_the_limit_are_read_and_refused_once() {
    let (large, rest) = ("x".repeat(1001), "y".repeat(9));
    let input = format!("{BEGUN}BDAT 1001\r\n{large}BDAT 9 LAST\r\n{rest}NOOP\r\n");
    check(&input, &[250, 250, 250, 552, 503, 250], &[]);
    assert_eq!(whole(input.as_bytes()).refused, ["Data 552 - [one]"]);
    let input = format!("{BEGUN}BDAT 1000\r\n{}BDAT 0 LAST\r\n", &large[1..]);
    assert_eq!(codes(&whole(input.as_bytes())), [250, 250, 250, 250, 250]);
}

#[test]
fn a_chunk_of_unknown_size_ends_the_session() {
    for size in ["", "x", "-1", "1 2", "18446744073709551616", "184467440737095516161234 LAST"] {
        let input = format!("{BEGUN}BDAT {size}\r\nMAIL FROM:<x@y>\r\n");
        check(&input, &[250, 250, 250, 501, 421], &[]);
        let seen = whole(input.as_bytes());
        assert!(seen.closed, "{size}");
        assert_eq!(seen.refused, ["Data 501 - [one]"], "{size}");
    }
}
