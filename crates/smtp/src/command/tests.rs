//! Tables of command lines, and smtp-proto as a second opinion.

use proptest::prelude::*;

use super::*;

fn mail_of(line: &str) -> MailCommand {
    match parse(line.as_bytes()) {
        Ok(Command::Mail(mail)) => mail,
        other => panic!("{line}: {other:?}"),
    }
}

fn rcpt_of(line: &str) -> RcptCommand {
    match parse(line.as_bytes()) {
        Ok(Command::Rcpt(rcpt)) => rcpt,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn an_envelope_address_is_taken_as_it_was_given() {
    let table = [
        ("<a@example.test>", "a@example.test"),
        ("<>", ""),
        (" <a@example.test>", "a@example.test"),
        ("< a@example.test >", "a@example.test"),
        ("a@example.test", "a@example.test"),
        ("<root>", "root"),
        ("<postmaster>", "postmaster"),
        ("<\"a b\"@example.test>", "\"a b\"@example.test"),
        ("<\"a>b\"@example.test>", "\"a>b\"@example.test"),
        ("<\"a\\\"> b\"@example.test>", "\"a\\\"> b\"@example.test"),
        ("<a@[192.0.2.1]>", "a@[192.0.2.1]"),
        ("<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]"),
        ("<@one.test,@two.test:a@example.test>", "a@example.test"),
        ("<@[IPv6:::1]:a@example.test>", "a@example.test"),
        ("<träger@müller.example>", "träger@müller.example"),
        ("<token+user=domain@journal.example.test>", "token+user=domain@journal.example.test"),
        ("<a..b@example.test>", "a..b@example.test"),
    ];
    for (path, address) in table {
        assert_eq!(mail_of(&format!("MAIL FROM:{path}")).address, address, "{path}");
        assert_eq!(mail_of(&format!("mail from:{path} SIZE=7")).size, Some(7), "{path}");
        if !address.is_empty() {
            assert_eq!(rcpt_of(&format!("Rcpt To:{path}")).address, address, "{path}");
        }
    }
}

#[test]
fn an_address_with_octets_that_are_no_utf_8_is_still_taken() {
    let Ok(Command::Mail(mail)) = parse(b"MAIL FROM:<j\xf6rg@example.test>") else { panic!() };
    assert_eq!(mail.address, "j\u{fffd}rg@example.test");
}

#[test]
fn parameters_are_read() {
    let mail =
        mail_of("MAIL FROM:<a@b> SIZE=1000 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=<> ");
    assert_eq!(mail.size, Some(1000));
    assert!(mail.eight_bit && mail.smtputf8);
    assert_eq!(mail.envid.as_deref(), Some("a+b"));
    assert_eq!(mail_of("MAIL FROM:<a@b> SIZE=0").size, None);
    let rcpt = rcpt_of("RCPT TO:<a@b> NOTIFY=success,Delay ORCPT=rfc822;a+3Db@c+0D+0A");
    assert_eq!(rcpt.orcpt.as_deref(), Some("rfc822;a=b@c"));
    assert_eq!(rcpt.notify.as_deref(), Some("SUCCESS,DELAY"));
    assert_eq!(rcpt_of("RCPT TO:<a@b> ORCPT=utf-8;ü@b").orcpt.as_deref(), Some("utf-8;ü@b"));
    assert_eq!(rcpt_of("RCPT TO:<a@b> ORCPT=rfc822;+zz+").orcpt.as_deref(), Some("rfc822;+zz+"));
}

#[test]
fn wrong_lines_get_the_reply_that_names_the_fault() {
    let long = format!("MAIL FROM:<{}@b>", "a".repeat(1100));
    let table = [
        ("", 500),
        ("NONSENSE", 500),
        (" NOOP", 500),
        ("EHLO", 501),
        ("EHLO \u{1}", 501),
        ("MAIL", 501),
        ("MAIL <a@b>", 501),
        ("MAIL FROM", 501),
        ("MAIL FROM:", 501),
        ("MAIL FROM:<a@b", 501),
        ("MAIL FROM:<a@b>SIZE=1", 501),
        ("MAIL FROM:<a@b>>", 501),
        ("MAIL FROM:<\"a@b>", 501),
        ("MAIL FROM:<a\u{1}@b>", 501),
        (&long, 501),
        ("MAIL FROM:<a@b> SIZE", 501),
        ("MAIL FROM:<a@b> SIZE=-1", 501),
        ("MAIL FROM:<a@b> SIZE=99999999999999999999", 501),
        ("MAIL FROM:<a@b> BODY=BINARYMIME", 501),
        ("MAIL FROM:<a@b> RET=SOME", 501),
        ("MAIL FROM:<a@b> PRIORITY=1", 555),
        ("MAIL FROM:<a@b> SMTPUTF8=1", 555),
        ("RCPT TO:<>", 501),
        ("RCPT TO:<a@b> NOTIFY=", 501),
        ("RCPT TO:<a@b> NOTIFY=NEVER,DELAY", 501),
        ("RCPT TO:<a@b> ORCPT=a@b", 501),
        ("RCPT TO:<a@b> X=1", 555),
        ("DATA now", 501),
        ("STARTTLS now", 501),
        ("RSET x", 501),
        ("BDAT", 501),
        ("BDAT x", 501),
        ("BDAT -1", 501),
        ("BDAT +1", 501),
        ("BDAT 1 FIRST", 501),
        ("BDAT 1 LAST LAST", 501),
        ("BDAT 1LAST", 501),
        ("BDAT 18446744073709551616", 501),
        ("BDAT 184467440737095516161234 LAST", 501),
    ];
    for (line, code) in table {
        match parse(line.as_bytes()) {
            Err(error) => assert_eq!(error.reply.code, code, "{line}"),
            Ok(command) => panic!("{line}: {command:?}"),
        }
    }
}

#[test]
fn bdat_is_read_exactly() {
    for (line, size, last) in [
        ("BDAT 0 LAST", 0, true),
        ("bdat 12 last ", 12, true),
        ("BDAT 12", 12, false),
        ("BDAT 18446744073709551615", u64::MAX, false),
    ] {
        assert_eq!(parse(line.as_bytes()), Ok(Command::Bdat { size, last }), "{line}");
    }
}

fn second_opinion(line: &str) -> Option<smtp_proto::Request<Cow<'_, str>>> {
    // smtp-proto takes a line with its end.
    smtp_proto::Request::parse(&mut line.as_bytes().iter()).ok()
}

proptest! {
    #[test]
    fn no_line_makes_the_parser_panic(line in proptest::collection::vec(any::<u8>(), 0..300)) {
        drop(parse(&line));
        let mut mail = b"MAIL FROM:".to_vec();
        mail.extend_from_slice(&line);
        drop(parse(&mail));
    }

    /// Where smtp-proto reads an ordinary envelope, we read the same.
    #[test]
    fn ordinary_envelopes_are_read_as_smtp_proto_reads_them(
        local in "[a-zA-Z0-9!#$%&'*+/=?^_{|}~-]{1,30}",
        domain in "[a-z0-9]{1,10}\\.[a-z]{2,5}",
        size in 1u32..,
        params in proptest::sample::subsequence(
            vec![" BODY=8BITMIME", " SMTPUTF8", " RET=FULL", " ENVID=x+2By", " AUTH=<>"], 0..=5),
    ) {
        let mut line = format!("MAIL FROM:<{local}@{domain}> SIZE={size}");
        line.extend(params);
        let ours = mail_of(&line);
        line.push_str("\r\n");
        let Some(smtp_proto::Request::Mail { from }) = second_opinion(&line) else {
            return Err(TestCaseError::fail(line));
        };
        prop_assert_eq!(ours.address, from.address);
        prop_assert_eq!(ours.size, Some(from.size as u64));
        prop_assert_eq!(ours.smtputf8, from.flags & smtp_proto::MAIL_SMTPUTF8 != 0);
        prop_assert_eq!(ours.eight_bit, from.flags & smtp_proto::MAIL_BODY_8BITMIME != 0);
        prop_assert_eq!(ours.envid.as_deref(), from.env_id.as_deref());
    }

    #[test]
    fn ordinary_chunks_are_read_as_smtp_proto_reads_them(size in 0u32.., last: bool) {
        let line = format!("BDAT {size}{}\r\n", if last { " LAST" } else { "" });
        let Some(smtp_proto::Request::Bdat { chunk_size, is_last }) = second_opinion(&line) else {
            return Err(TestCaseError::fail(line));
        };
        let ours = parse(line.trim_end().as_bytes());
        prop_assert_eq!(ours, Ok(Command::Bdat { size: chunk_size as u64, last: is_last }));
    }
}
