//! One SMTP reply: code, enhanced code, text (RFC 5321 section 4.2, RFC 2034, RFC 3463).
//!
//! The helpers name every situation that the sink has to answer, so that callers do not choose
//! numbers. Deliberately not here: replies of several lines; only EHLO and HELP have them, and the
//! session writes those itself.

/// Longest text written on a reply line; RFC 5321 section 4.5.3.1.5 allows 512 octets in all.
const MAX_TEXT: usize = 400;

/// A reply as the sender sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Three digits, 2xx to 5xx.
    pub code: u16,
    /// Enhanced status code; `(0, 0, 0)` writes none (greeting, EHLO, 354).
    pub enhanced: (u8, u8, u8),
    /// Text for a person. Line breaks and control characters are written as spaces.
    pub text: String,
}

impl Reply {
    /// Any reply.
    pub fn new(code: u16, enhanced: (u8, u8, u8), text: impl Into<String>) -> Self {
        Self { code, enhanced, text: text.into() }
    }

    /// 250 2.0.0: the mail is durable.
    pub fn accepted() -> Self {
        Self::new(250, (2, 0, 0), "archived")
    }

    /// 550 5.1.1: there is no such address here.
    pub fn unknown_recipient() -> Self {
        Self::new(550, (5, 1, 1), "no such address here")
    }

    /// 530 5.7.0: this address takes mail over TLS only (RFC 3207 section 4).
    pub fn tls_required() -> Self {
        Self::new(530, (5, 7, 0), "this address needs STARTTLS first")
    }

    /// 552 5.3.4: larger than allowed (RFC 1870 section 6).
    pub fn too_large() -> Self {
        Self::new(552, (5, 3, 4), "the mail is larger than allowed")
    }

    /// 451 4.3.0: our own trouble; the sender keeps the mail and tries again.
    pub fn busy() -> Self {
        Self::new(451, (4, 3, 0), "cannot take the mail now, try again later")
    }

    /// 452 4.3.1: no room; the sender keeps the mail and tries again.
    pub fn full() -> Self {
        Self::new(452, (4, 3, 1), "no room to take the mail now, try again later")
    }

    /// 450 4.2.1: this address takes no mail at the moment (paused, locked).
    pub fn paused() -> Self {
        Self::new(451, (4, 2, 1), "this address takes no mail now, try again later")
    }

    /// 452 4.5.3: more recipients than one mail may have; the sender sends the rest separately.
    pub fn too_many_recipients() -> Self {
        Self::new(452, (4, 5, 3), "too many recipients in one mail")
    }

    /// 421 4.7.0: more connections than allowed.
    pub fn too_many_connections() -> Self {
        Self::new(421, (4, 7, 0), "too many connections, try again later")
    }

    /// 421 4.3.2: the service is going down.
    pub fn shutting_down() -> Self {
        Self::new(421, (4, 3, 2), "the service is going down, try again later")
    }

    /// 421 4.4.2: the peer was silent for too long.
    pub fn timeout() -> Self {
        Self::new(421, (4, 4, 2), "waited too long")
    }

    /// True for 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// True for 4xx: the sender keeps the mail.
    pub fn is_temporary(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// True for 5xx: the sender gives the mail up.
    pub fn is_permanent(&self) -> bool {
        (500..600).contains(&self.code)
    }

    /// Appends the reply line with its CRLF.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        write_line(out, self.code, self.enhanced, &self.text);
    }
}

/// Appends one reply line. Whatever the text holds, exactly one line is written: a reply that
/// quotes its caller's words must never be able to forge a second one.
pub(crate) fn write_line(out: &mut Vec<u8>, code: u16, enhanced: (u8, u8, u8), text: &str) {
    out.extend_from_slice(code.clamp(200, 599).to_string().as_bytes());
    out.push(b' ');
    if enhanced != (0, 0, 0) {
        let (class, subject, detail) = enhanced;
        out.extend_from_slice(format!("{class}.{subject}.{detail} ").as_bytes());
    }
    let mut rest = MAX_TEXT;
    for character in text.chars() {
        let character = if character.is_control() { ' ' } else { character };
        rest = rest.saturating_sub(character.len_utf8());
        if rest == 0 {
            break;
        }
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(reply: &Reply) -> String {
        let mut out = Vec::new();
        reply.write_to(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_reply_is_one_line_whatever_its_text_holds() {
        assert_eq!(written(&Reply::unknown_recipient()), "550 5.1.1 no such address here\r\n");
        let forged = Reply::new(451, (4, 3, 0), "disk\r\n250 2.0.0 archived");
        assert_eq!(written(&forged), "451 4.3.0 disk  250 2.0.0 archived\r\n");
        let long = Reply::new(451, (4, 3, 0), "ä".repeat(9000));
        assert!(written(&long).len() <= 512);
        assert_eq!(written(&Reply::new(354, (0, 0, 0), "go")), "354 go\r\n");
    }
}
