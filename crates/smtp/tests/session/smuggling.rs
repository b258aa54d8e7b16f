//! Ends of data that are none (CVE-2023-51764 to -51766).

use super::driver::{BEGUN, codes, pieces, whole};

#[test]
fn a_smuggled_mail_is_never_a_second_mail() {
    let ends = [
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r\n.\r",
        "\r.\n",
        "\n.\r",
        "\r.\r\n",
        "\n\r.\n",
        "\r\n.\r\r\n",
        "\r\r\n.\r\r\n",
        "\r\n\n.\n",
    ];
    for end in ends {
        let input = format!(
            "{BEGUN}DATA\r\nouter{end}MAIL FROM:<ceo@b>\r\nRCPT TO:<two>\r\nDATA\r\ninner\r\n.\r\nQUIT\r\n"
        );
        let seen = whole(input.as_bytes());
        assert_eq!(codes(&seen), [250, 250, 250, 354, 550, 221], "{end:?}");
        assert!(seen.replies.contains("550 5.6.11"), "{end:?}");
        assert_eq!(seen.refused, ["Data 550 - [one]"], "{end:?}");
        assert!(seen.mails.is_empty(), "{end:?}");
        for size in 1..9 {
            assert_eq!(pieces(input.as_bytes(), &[size]), seen, "{end:?}");
        }
    }
}

#[test]
fn bare_line_ends_elsewhere_are_kept_octet_for_octet() {
    let body = b"a\nb\rc\r\r\nd\n\ne\0f\xffg\n.h\r.i\n..\n";
    let input = [BEGUN.as_bytes(), b"DATA\r\n", body, b"\r\n.\r\n"].concat();
    let seen = whole(&input);
    assert_eq!(codes(&seen), [250, 250, 250, 354, 250]);
    assert_eq!(seen.mails, [format!("a@b > one: {}\\r\\n", body.escape_ascii())]);
}

#[test]
fn chunks_may_hold_anything() {
    let body = b"a\n.\nb\r\n.\r\nc\r.\r..\r\n.d";
    let chunk = format!("BDAT {} LAST\r\n", body.len());
    let input = [BEGUN.as_bytes(), chunk.as_bytes(), body, b"QUIT\r\n"].concat();
    let seen = whole(&input);
    assert_eq!(codes(&seen), [250, 250, 250, 250, 221]);
    assert_eq!(seen.mails, [format!("a@b > one: {}", body.escape_ascii())]);
}
