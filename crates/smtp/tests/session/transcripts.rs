//! Conversations as one reads them in an RFC.
//!
//! `C:` is sent with CRLF (escapes of Rust work), `S:` is what comes back; text after the code and
//! the enhanced code is left out. Consecutive `C:` lines are pipelined. `!` is a refusal told to
//! the sink, `=` a mail handed over, `*` a finished handshake, `#` the end of the connection.

use super::transcript::check;

#[test]
fn an_ordinary_mail() {
    check(
        "C: EHLO client.test
         S: 250-archive.test
         S: 250-SIZE
         S: 250-STARTTLS
         S: 250-PIPELINING
         S: 250-ENHANCEDSTATUSCODES
         S: 250-8BITMIME
         S: 250-DSN
         S: 250-SMTPUTF8
         S: 250
         C: MAIL FROM:<a@b> SIZE=500 BODY=8BITMIME RET=FULL ENVID=x
         S: 250 2.1.0
         C: RCPT TO:<one> NOTIFY=NEVER ORCPT=rfc822;one@b
         S: 250 2.1.5
         C: DATA
         S: 354
         C: Subject: x
         C:
         C: ..dot
         C: .
         S: 250 2.0.0
         = a@b > one: Subject: x\\r\\n\\r\\n.dot\\r\\n
         C: QUIT
         S: 221 2.0.0
         #",
    );
}

#[test]
fn pipelined_groups_are_answered_in_order() {
    check(
        "C: HELO c
         C: MAIL FROM:<>
         C: RCPT TO:<unknown>
         C: RCPT TO:<one>
         C: RCPT TO:<busy>
         C: DATA
         S: 250
         S: 250 2.1.0
         S: 550 5.1.1
         S: 250 2.1.5
         S: 451 4.3.0
         S: 354
         ! Rcpt 550 unknown []
         C: x
         C: .
         C: MAIL FROM:<b@b>
         C: RCPT TO:<two>
         C: DATA
         S: 250 2.0.0
         S: 250 2.1.0
         S: 250 2.1.5
         S: 354
         =  > one: x\\r\\n
         C: busy
         C: .
         C: RSET
         C: QUIT
         S: 451 4.3.0
         S: 250 2.0.0
         S: 221 2.0.0
         = b@b > two: busy\\r\\n
         #",
    );
}

#[test]
fn commands_out_of_order() {
    check(
        "C: MAIL FROM:<a@b>
         C: RCPT TO:<one>
         C: DATA
         S: 503 5.5.1
         S: 503 5.5.1
         S: 503 5.5.1
         C: EHLO
         S: 501 5.5.4
         ! Helo 501 - []",
    );
    check(
        "C: HELO c
         C: MAIL FROM:<a@b>
         C: MAIL FROM:<c@d>
         C: DATA
         C: RCPT TO:<unknown>
         C: DATA
         S: 250
         S: 250 2.1.0
         S: 503 5.5.1
         S: 554 5.5.1
         S: 550 5.1.1
         S: 554 5.5.1
         ! Rcpt 550 unknown []
         C: RSET
         C: DATA
         S: 250 2.0.0
         S: 503 5.5.1
         S: 421 4.7.0
         ! Session 421 - []
         #",
    );
}

#[test]
fn a_greeting_or_a_reset_ends_the_mail_that_was_begun() {
    for ending in ["HELO again", "RSET"] {
        let code = if ending == "RSET" { "250 2.0.0" } else { "250" };
        check(&format!(
            "C: HELO c
             C: MAIL FROM:<a@b>
             C: RCPT TO:<one>
             C: {ending}
             C: DATA
             S: 250
             S: 250 2.1.0
             S: 250 2.1.5
             S: {code}
             S: 503 5.5.1"
        ));
    }
}

#[test]
fn the_small_commands() {
    check(
        "C: NOOP
         C: NOOP with words
         C: HELP
         C: VRFY one
         C: EXPN list
         C: AUTH PLAIN AGEAYg==
         C: ETRN x
         S: 250 2.0.0
         S: 250 2.0.0
         S: 214 2.0.0
         S: 252 2.1.5
         S: 252 2.1.5
         S: 502 5.5.1
         S: 502 5.5.1
         C: GET / HTTP/1.1
         S: 421 4.7.0
         #",
    );
}

#[test]
fn lines_that_are_no_lines_are_never_executed() {
    check(
        "C: NOOP\\n\\c
         S: 500 5.5.2
         C: NO\\0OP
         C: NO\\rOP
         C: HELO c\\nNOOP
         S: 500 5.5.2
         S: 500 5.5.2
         S: 500 5.5.2
         S: 250 2.0.0",
    );
    let (long, longer) = ("x".repeat(4095), "x".repeat(70_000));
    check(&format!(
        "C: NOOP {long}
         C: NOOP
         S: 500 5.5.2
         S: 250 2.0.0
         C: {longer}\\c
         S: 421 4.7.0
         #"
    ));
}

#[test]
fn sizes() {
    check(
        "C: HELO c
         C: MAIL FROM:<a@b> SIZE=1001
         C: RCPT TO:<one>
         S: 250
         S: 552 5.3.4
         S: 503 5.5.1
         ! Mail 552 - []
         C: MAIL FROM:<a@b> SIZE=1000
         C: RCPT TO:<small>
         C: RCPT TO:<one>
         S: 250 2.1.0
         S: 552 5.3.4
         S: 250 2.1.5
         ! Rcpt 552 small []
         C: RSET
         C: MAIL FROM:<a@b>
         C: RCPT TO:<one>
         C: RCPT TO:<small>
         C: DATA
         S: 250 2.0.0
         S: 250 2.1.0
         S: 250 2.1.5
         S: 250 2.1.5
         S: 354
         C: 123456789012345678
         C: .
         S: 250 2.0.0
         = a@b > one,small: 123456789012345678\\r\\n
         C: MAIL FROM:<a@b>
         C: RCPT TO:<one>
         C: RCPT TO:<small>
         C: DATA
         S: 250 2.1.0
         S: 250 2.1.5
         S: 250 2.1.5
         S: 354
         C: 1234567890123456789
         C: .
         C: NOOP
         S: 552 5.3.4
         S: 250 2.0.0
         ! Data 552 - [one,small]",
    );
}

#[test]
fn limits_of_a_session() {
    check(
        "C: HELO c
         C: MAIL FROM:<a@b>
         C: RCPT TO:<odd>
         C: RCPT TO:<1>
         C: RCPT TO:<2>
         C: RCPT TO:<3>
         C: RCPT TO:<4>
         S: 250
         S: 250 2.1.0
         S: 451 4.3.0
         S: 250 2.1.5
         S: 250 2.1.5
         S: 250 2.1.5
         S: 452 4.5.3
         C: X
         C: X
         C: X
         C: X
         S: 500 5.5.2
         S: 500 5.5.2
         S: 500 5.5.2
         S: 500 5.5.2
         C: X
         S: 500 5.5.2
         S: 421 4.7.0
         ! Session 421 - [1,2,3]
         #",
    );
    let mut many = "C: HELO c\nS: 250\n".to_owned();
    for _ in 0..5 {
        many += "C: MAIL FROM:<a@b>\nC: RSET\nS: 250 2.1.0\nS: 250 2.0.0\n";
    }
    many += "C: MAIL FROM:<a@b>\nS: 421 4.7.0\n! Session 421 - []\n#";
    check(&many);
}

#[test]
fn starttls_begins_anew() {
    check(
        "C: HELO c
         C: MAIL FROM:<a@b>
         C: RCPT TO:<secret>
         C: RCPT TO:<one>
         C: STARTTLS
         S: 250
         S: 250 2.1.0
         S: 530 5.7.0
         S: 250 2.1.5
         S: 220 2.0.0
         ! Rcpt 530 secret []
         *
         C: DATA
         C: MAIL FROM:<a@b>
         S: 503 5.5.1
         S: 503 5.5.1
         C: EHLO c
         S: 250-archive.test
         S: 250-SIZE
         S: 250-PIPELINING
         S: 250-ENHANCEDSTATUSCODES
         S: 250-8BITMIME
         S: 250-DSN
         S: 250-SMTPUTF8
         S: 250
         C: STARTTLS
         C: MAIL FROM:<a@b>
         C: RCPT TO:<secret>
         S: 503 5.5.1
         S: 250 2.1.0
         S: 250 2.1.5",
    );
}

/// CVE-2011-0411: what follows STARTTLS in clear is neither executed nor kept for later.
#[test]
fn what_is_pipelined_behind_starttls_closes_the_session() {
    check(
        "C: EHLO c\\c
         C: \\r\\nSTARTTLS
         C: MAIL FROM:<a@b>
         C: RCPT TO:<one>
         S: 250-archive.test
         S: 250-SIZE
         S: 250-STARTTLS
         S: 250-PIPELINING
         S: 250-ENHANCEDSTATUSCODES
         S: 250-8BITMIME
         S: 250-DSN
         S: 250-SMTPUTF8
         S: 250
         S: 220 2.0.0
         #",
    );
}
