//! Mail made by program: varied like real mail, the same for the same seed, CRLF throughout, every one different.

use std::fmt::Write as _;

use crate::digest::{Digest, digest};
use crate::random::Random;

/// A mail, and what was put into it.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The mail itself.
    pub bytes: Vec<u8>,
    /// Sender, as in `From`.
    pub from: String,
    /// Recipients, as in `To`.
    pub to: Vec<String>,
    /// Message-ID as in the header, with its angle brackets.
    pub message_id: String,
    /// Subject, decoded.
    pub subject: String,
    /// A word that occurs in the text of this mail and of no other.
    pub word: String,
    /// Names of the attachments.
    pub attachments: Vec<String>,
}

impl Mail {
    /// Digest of the bytes.
    pub fn digest(&self) -> Digest {
        digest(&self.bytes)
    }

    /// The recipients, to hand to a client.
    pub fn recipients(&self) -> Vec<&str> {
        self.to.iter().map(String::as_str).collect()
    }

    /// The same mail with one more header line on top, as each relay adds one.
    pub fn with_header(&self, line: &str) -> Mail {
        let bytes = [line.as_bytes(), b"\r\n", self.bytes.as_slice()].concat();
        Mail { bytes, ..self.clone() }
    }
}

/// Makes mails, one after the other.
#[derive(Clone, Debug)]
pub struct Maker {
    name: String,
    random: Random,
    made: usize,
}

const WORDS: [&str; 24] = [
    "contract",
    "invoice",
    "meeting",
    "quarter",
    "Prüfung",
    "Überweisung",
    "réunion",
    "facture",
    "договор",
    "会議",
    "budget",
    "review",
    "delivery",
    "Angebot",
    "project",
    "customer",
    "release",
    "holiday",
    "report",
    "deadline",
    "naïve",
    "coffee",
    "archive",
    "signature",
];
const PEOPLE: [&str; 8] = ["anna", "boris", "chen", "dora", "emil", "fatima", "goran", "hana"];

impl Maker {
    /// A maker whose mails depend on nothing but `name` and `seed`.
    pub fn new(name: &str, seed: u64) -> Maker {
        Maker { name: name.to_owned(), random: Random::new(seed), made: 0 }
    }

    /// The next mail, from and to people of no tenant.
    pub fn mail(&mut self) -> Mail {
        let from = format!("{}@outside.test", self.random.pick(&PEOPLE));
        let to = format!("{}@elsewhere.test", self.random.pick(&PEOPLE));
        self.mail_from_to(&from, &[&to])
    }

    /// The next mail, from and to given people.
    pub fn mail_from_to(&mut self, from: &str, to: &[&str]) -> Mail {
        self.made += 1;
        let n = self.made;
        let random = &mut self.random;
        let word = format!("mark{}n{n}", self.name);
        let message_id = format!("<{n}.{:016x}@{}.test>", random.number(), self.name);
        let subject = format!("{} {} {n}", random.pick(&WORDS), random.pick(&WORDS));
        let text = text(random, &word);
        let mut attachments = Vec::new();

        let mut head = String::new();
        let received = "mx.example.test by mta.example.test with ESMTP";
        // Writing to a string cannot fail.
        let _ = write!(
            head,
            "Received: from {received}\r\n\tid {:x};\r\n\t{}\r\n",
            random.number(),
            date(n)
        );
        let _ = write!(head, "From: {}\r\n", from);
        let _ = write!(head, "To: {}\r\n", to.join(",\r\n "));
        let _ = write!(head, "Subject: {}\r\n", encoded_word(&subject));
        let _ =
            write!(head, "Date: {}\r\nMessage-ID: {message_id}\r\nMIME-Version: 1.0\r\n", date(n));
        if random.once_in(4) {
            head += "X-Folded: one\r\n two\r\n\tthree\r\n";
        }

        let body = match random.within(0..5) {
            0 => plain_8bit(&text),
            1 => quoted_printable(&text),
            2 => alternative(&text, n),
            _ => {
                let mut parts = vec![plain_8bit(&text)];
                for i in 0..random.within(1..4) {
                    let name = format!("{}-{n}-{i}.bin", self.name);
                    let size = random.within(1..9000);
                    parts.push(attachment(
                        &name,
                        &random.bytes(size),
                        if i == 2 { 60 } else { 76 },
                    ));
                    attachments.push(name);
                }
                mixed(&parts, n)
            }
        };
        let bytes = [head.as_bytes(), body.as_bytes()].concat();
        let to = to.iter().map(|&address| address.to_owned()).collect();
        Mail { bytes, from: from.to_owned(), to, message_id, subject, word, attachments }
    }

    /// The next `count` mails.
    pub fn mails(&mut self, count: usize) -> Vec<Mail> {
        (0..count).map(|_| self.mail()).collect()
    }
}

/// Lines of words; some begin with a dot, some with `From `, some are empty, one is long.
fn text(random: &mut Random, word: &str) -> String {
    let mut text = format!("{word}\r\n");
    for _ in 0..random.within(2..30) {
        match random.within(0..12) {
            0 => text += ".",
            1 => text += "..\r\n.",
            2 => text += "From here on: ",
            3 => text += "\r\n",
            _ => {}
        }
        for _ in 0..random.within(1..12) {
            text += random.pick(&WORDS);
            text += " ";
        }
        text += "\r\n";
    }
    if random.once_in(6) {
        text += &"a long line ".repeat(70);
        text += "\r\n";
    }
    text
}

fn plain_8bit(text: &str) -> String {
    let head = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    format!("{head}\r\n{text}")
}

fn quoted_printable(text: &str) -> String {
    let mut out = String::from(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
    );
    for line in text.split_terminator("\r\n") {
        let mut width = 0;
        for byte in line.bytes() {
            let plain = (b' '..=b'~').contains(&byte) && byte != b'=';
            if width > 70 {
                out += "=\r\n";
                width = 0;
            }
            if plain {
                out.push(char::from(byte));
                width += 1;
            } else {
                let _ = write!(out, "={byte:02X}");
                width += 3;
            }
        }
        if line.ends_with(' ') {
            out += "=";
            out += "\r\n";
        }
        out += "\r\n";
    }
    out
}

fn alternative(text: &str, n: usize) -> String {
    let html = format!("<html><body><p>{}</p></body></html>\r\n", text.replace("\r\n", "<br>\r\n"));
    let html = format!(
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{html}"
    );
    parts("alternative", &[plain_8bit(text), html], n)
}

fn mixed(bodies: &[String], n: usize) -> String {
    parts("mixed", bodies, n)
}

fn parts(kind: &str, bodies: &[String], n: usize) -> String {
    let boundary = format!("=_{kind}_{n}");
    let mut out = format!("Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n\r\n");
    for body in bodies {
        let _ = write!(out, "--{boundary}\r\n{body}\r\n");
    }
    let _ = write!(out, "--{boundary}--\r\n");
    out
}

fn attachment(name: &str, content: &[u8], line: usize) -> String {
    let mut out = format!(
        "Content-Type: application/octet-stream; name=\"{name}\"\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n"
    );
    let encoded = base64(content);
    for chunk in encoded.as_bytes().chunks(line) {
        out += &String::from_utf8_lossy(chunk);
        out += "\r\n";
    }
    out
}

fn encoded_word(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    format!("=?utf-8?B?{}?=", base64(text.as_bytes()))
}

/// Standard base64 with padding, in one line.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0_u32, |word, &byte| word << 8 | u32::from(byte));
        let word = word << (8 * (3 - three.len()));
        for i in 0..4 {
            let digit = char::from(ALPHABET[(word >> (18 - 6 * i) & 63) as usize]);
            out.push(if i <= three.len() { digit } else { '=' });
        }
    }
    out
}

/// A date of its own for each mail, a minute apart, from 1 March 2024 on.
pub(crate) fn date(n: usize) -> String {
    let (day, hour, minute) = (1 + n / 1440 % 28, n / 60 % 24, n % 60);
    format!("{day} Mar 2024 {hour:02}:{minute:02}:00 +0000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_the_one_of_rfc_4648() {
        for (plain, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_mails_and_no_mail_twice() {
        let mails = Maker::new("a", 1).mails(200);
        let again = Maker::new("a", 1).mails(200);
        let digests: std::collections::BTreeSet<Digest> = mails.iter().map(Mail::digest).collect();
        assert_eq!(digests.len(), 200);
        assert!(mails.iter().zip(&again).all(|(a, b)| a.bytes == b.bytes));
    }

    #[test]
    fn mails_have_no_bare_line_ends_and_no_line_too_long_for_smtp() {
        for mail in Maker::new("a", 2).mails(300) {
            let text = String::from_utf8(mail.bytes).unwrap();
            assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
            assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
            assert!(text.lines().all(|line| line.len() <= 998), "{text}");
            assert!(text.ends_with("\r\n"));
        }
    }
}
