//! However the octets are cut into reads, the same is seen; and nothing makes the session panic.

use proptest::prelude::*;
use smtp::{ListenerOptions, Reply};

use super::driver::{BEGUN, Driver, options, pieces, pieces_with};

/// Pieces of conversations, right and wrong.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let known = proptest::sample::select(vec![
        "EHLO c\r\n",
        "HELO c\r\n",
        "MAIL FROM:<a@b>\r\n",
        "MAIL FROM:<> SIZE=2000\r\n",
        "RCPT TO:<one>\r\n",
        "RCPT TO:<small>\r\n",
        "RCPT TO:<unknown>\r\n",
        "RCPT TO:<secret>\r\n",
        "DATA\r\n",
        "BDAT 5\r\n12345",
        "BDAT 3 LAST\r\nabc",
        "BDAT 1001\r\n",
        "BDAT x\r\n",
        "BDAT 0 LAST\r\n",
        "\r\n.\r\n",
        ".\r\n",
        "\n.\n",
        "\r.\r",
        "..\r\n",
        "\r\n",
        "\n",
        "\r",
        "RSET\r\n",
        "NOOP\r\n",
        "QUIT\r\n",
        "STARTTLS\r\n",
        "a line of text\r\n",
        "NOOP\n",
        BEGUN,
    ]);
    prop_oneof![
        8 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..20),
        1 => (0usize..5000).prop_map(|count| vec![b'x'; count]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn cuts_change_nothing(
        fragments in proptest::collection::vec(fragment(), 0..25),
        sizes in proptest::collection::vec(1usize..200, 1..6),
    ) {
        let mut input = BEGUN.as_bytes().to_vec();
        input.extend(fragments.concat());
        for max_errors in [4, 1000] {
            let play = |sizes: &[usize]| {
                pieces_with(ListenerOptions { max_errors, ..options() }, &input, sizes)
            };
            let seen = play(&[input.len()]);
            prop_assert_eq!(&play(&[1]), &seen);
            prop_assert_eq!(&play(&sizes), &seen);
        }
    }

    #[test]
    fn every_mail_comes_out_as_it_went_in(
        mail in proptest::collection::vec(any::<u8>(), 0..900),
        sizes in proptest::collection::vec(1usize..200, 1..6),
    ) {
        let mut input = format!("{BEGUN}BDAT {} LAST\r\n", mail.len()).into_bytes();
        input.extend_from_slice(&mail);
        let seen = pieces(&input, &sizes);
        prop_assert_eq!(seen.mails, [format!("a@b > one: {}", mail.escape_ascii())]);
    }
}

#[test]
fn an_abort_tells_of_the_mail_that_was_on_its_way() {
    for (begin, refused) in [("DATA\r\nhalf", 1), ("BDAT 1\r\nx", 1), ("", 0)] {
        let mut driver = Driver::new(options());
        driver.feed(format!("{BEGUN}{begin}").as_bytes());
        driver.abort(&Reply::shutting_down());
        assert!(driver.seen.closed);
        assert!(driver.seen.replies.ends_with("try again later\r\n"));
        assert_eq!(driver.seen.refused.len(), refused, "{begin}");
        assert!(driver.seen.mails.is_empty());
    }
}
