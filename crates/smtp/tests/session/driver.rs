//! A host for the session with a scripted sink: addresses say how they are answered.

use std::sync::Arc;

use smtp::session::{Event, Session};
use smtp::{ListenerOptions, RecipientAnswer, Reply};

/// Limits small enough to be reached in a test.
pub fn options() -> ListenerOptions {
    ListenerOptions {
        hostname: "archive.test".to_owned(),
        max_message_bytes: 1000.into(),
        max_recipients: 3,
        max_errors: 4,
        max_transactions: 5,
        ..ListenerOptions::default()
    }
}

/// Everything that can be seen of a session from outside.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub replies: String,
    /// `from > recipient,recipient: octets`
    pub mails: Vec<String>,
    /// `stage code recipient [recipients]`
    pub refused: Vec<String>,
    pub closed: bool,
}

pub struct Driver {
    session: Session,
    body: Vec<u8>,
    pub seen: Seen,
}

impl Driver {
    pub fn new(options: ListenerOptions) -> Self {
        let address = "192.0.2.7:4711".parse().unwrap();
        let session = Session::new(Arc::new(options), address, None);
        let mut driver = Self { session, body: Vec::new(), seen: Seen::default() };
        driver.collect();
        driver
    }

    /// One read of the host.
    pub fn feed(&mut self, mut input: &[u8]) {
        while !self.seen.closed {
            let Some(event) = self.session.step(&mut input) else { break };
            self.act(event);
        }
        self.collect();
    }

    /// The handshake has been done, when the session waits for one.
    pub fn handshake(&mut self) {
        assert!(self.session.awaits_tls());
        self.session.tls_started("TLSv1_3".to_owned());
    }

    pub fn abort(&mut self, reply: &Reply) {
        self.session.abort(reply);
        self.feed(b"");
    }

    fn collect(&mut self) {
        self.seen.replies.push_str(std::str::from_utf8(self.session.output()).unwrap());
        self.session.clear_output();
    }

    fn act(&mut self, event: Event<'_>) {
        match event {
            Event::Recipient => {
                let (_, _, recipient) = self.session.question().unwrap();
                let answer = answer(recipient);
                self.session.answer(answer);
            }
            Event::Body(octets) => self.body.extend_from_slice(octets),
            Event::Discard => self.body.clear(),
            Event::Mail(envelope) => {
                assert_eq!(envelope.octets, self.body.len() as u64);
                let body = std::mem::take(&mut self.body);
                let to: Vec<&str> =
                    envelope.recipients.iter().map(|to| to.address.as_str()).collect();
                self.seen.mails.push(format!(
                    "{} > {}: {}",
                    envelope.mail.address,
                    to.join(","),
                    body.escape_ascii()
                ));
                let busy = body.starts_with(b"busy");
                self.session.delivered(&if busy { Reply::busy() } else { Reply::accepted() });
            }
            Event::Refused(refusal) => self.seen.refused.push(format!(
                "{:?} {} {} [{}]",
                refusal.stage,
                refusal.reply.code,
                refusal.recipient.as_deref().unwrap_or("-"),
                refusal.recipients.join(",")
            )),
            Event::StartTls => {}
            Event::Close => self.seen.closed = true,
        }
    }
}

fn answer(recipient: &str) -> RecipientAnswer {
    let (max_bytes, tls_required) = match recipient {
        "unknown" => return RecipientAnswer::Refuse(Reply::unknown_recipient()),
        "busy" => return RecipientAnswer::Refuse(Reply::busy()),
        "odd" => return RecipientAnswer::Refuse(Reply::accepted()),
        "small" => (Some(20), false),
        "secret" => (None, true),
        _ => (None, false),
    };
    RecipientAnswer::Accept { max_bytes, tls_required }
}

/// The whole input in one read.
pub fn whole(input: &[u8]) -> Seen {
    pieces(input, &[input.len()])
}

/// The input cut into reads of these sizes, over and over.
pub fn pieces(input: &[u8], sizes: &[usize]) -> Seen {
    pieces_with(options(), input, sizes)
}

pub fn pieces_with(options: ListenerOptions, input: &[u8], sizes: &[usize]) -> Seen {
    let mut driver = Driver::new(options);
    let mut rest = input;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, tail) = rest.split_at((*size).clamp(1, rest.len()));
        driver.feed(piece);
        rest = tail;
    }
    driver.seen
}

/// The reply codes in order, without the greeting.
pub fn codes(seen: &Seen) -> Vec<u16> {
    let finals = seen.replies.lines().filter(|line| line.as_bytes()[3] == b' ');
    finals.skip(1).map(|line| line[..3].parse().unwrap()).collect()
}

/// `EHLO`, `MAIL` and one `RCPT`.
pub const BEGUN: &str = "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<one>\r\n";
