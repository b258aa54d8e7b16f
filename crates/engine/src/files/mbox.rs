//! Reads the mails of an mbox file (mboxo, mboxrd, mboxcl, mboxcl2; LF or CRLF) one by one.
//!
//! **Framing.** A mail is what lies between its `From ` line and the blank line before the next
//! one; `from_line` says what a real one looks like. It must follow a blank line, which belongs to
//! the framing, or else be followed by a header line: old Netscape and list archives (pipermail)
//! write no blank line, and mails must not disappear in the body of the one before. The last mail
//! loses one final blank line too, unless the mails before it were framed without one.
//!
//! **Damage.** What lies before the first `From ` line is reported with offset and length, and
//! reading goes on at the next one. Every byte is read once, whatever the file holds.
//!
//! **Content-Length** (mboxcl) is believed only where it leads exactly to the next `From ` line
//! or the end of the file, and where the mail before agreed with its own: a header that anybody
//! may write must not hide the mails behind it in a body.
//!
//! **Quoting.** See [`Quoting`]: by default nothing is unquoted.
//!
//! Deliberately not here: `Status:` headers, index files, locking.

use std::io::{self, Read, Seek};
use std::path::Path;

use super::Content;
use super::from_line::{FromLine, LONGEST, from_line, is_header_line, sender};
use super::recognise::unmarked;
use super::sink::Sink;
use super::window::Window;

/// How the lines of a mail that begin with `From ` were quoted when it was put into the mbox.
///
/// Only mboxrd can be undone without doubt. In mboxo the line `>From here` may have been written
/// so by its author, or may have been `From here`; and no mbox file says which of the two it is.
/// An archive is asked for what was found, not for what it might have been: a `>` too much is a
/// known artefact that anyone can see and take away later, while a `>` taken from what somebody
/// wrote is gone, and breaks his signature. So a file is unquoted only when it is known to be
/// mboxrd: because the caller says so, or because its first `From ` line names [`MBOXRD_SENDER`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quoting {
    /// Lines are taken as they are stored.
    #[default]
    AsStored,
    /// The files are mboxrd: one `>` is taken from each line of `>`s and `From `.
    Mboxrd,
}

/// The sender in the first `From ` line of an mbox that is certainly mboxrd.
pub const MBOXRD_SENDER: &str = "mboxrd@mailstead.invalid";

/// What an mbox holds.
#[derive(Debug)]
pub(super) enum Piece {
    /// A mail; `alone` if the file holds no other.
    Mail { offset: u64, content: Content, alone: bool },
    /// Bytes that are no mail.
    Garbage { offset: u64, reason: String },
    /// A mail, or the rest of the file, that could not be read.
    Failed { offset: u64, reason: String },
    /// There is no `From ` line in the whole file.
    Unframed,
}

#[derive(Debug)]
pub(super) struct Mbox<R> {
    window: Window<R>,
    sink: Sink,
    state: State,
    unquote: bool,
    /// Mails read.
    count: u64,
    /// Whether the last mail agreed with its `Content-Length`, or none was read yet.
    trusted: bool,
    /// Whether a blank line stood behind the mail before.
    blank_before: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    AtFromLine,
    Done,
}

/// How a mail ended.
struct Ended {
    /// Whether another one follows.
    next: State,
    /// Whether a blank line was taken as framing.
    blank: bool,
    /// Whether the mail was as long as its `Content-Length` says.
    agreed: bool,
}

/// The headers of the mail being read, as far as they matter here.
#[derive(Default)]
struct Head {
    content_length: Option<u64>,
    /// Offset in the file of the body.
    body: Option<u64>,
}

impl<R: Read + Seek> Mbox<R> {
    /// Reads from `source`, which must stand at its beginning; large mails go to files in `spool`.
    pub fn new(source: R, spool: &Path, quoting: Quoting) -> Self {
        Mbox {
            window: Window::new(source),
            sink: Sink::new(spool),
            state: State::Start,
            unquote: quoting == Quoting::Mboxrd,
            count: 0,
            trusted: true,
            blank_before: true,
        }
    }

    /// The next mail or damage; `None` at the end.
    pub fn next_piece(&mut self) -> Option<Piece> {
        let offset = self.window.offset();
        let step = match self.state {
            State::Done => return None,
            State::Start => self.start(),
            State::AtFromLine => self.mail().map(Some),
        };
        match step {
            Ok(Some(piece)) => Some(piece),
            Ok(None) => self.next_piece(),
            Err(error) => {
                self.state = State::Done;
                let at = self.window.offset();
                let reason = format!(
                    "Reading the mbox failed at byte {at}: {error}. The mail that begins at byte \
                     {offset} and all behind it are missing: repair or copy the file and import \
                     it again; what is archived already is recognised."
                );
                Some(Piece::Failed { offset, reason })
            }
        }
    }

    /// Finds the first `From ` line, and says what was passed on the way.
    fn start(&mut self) -> io::Result<Option<Piece>> {
        let mut only_blank = true;
        let mut first_line: Option<Vec<u8>> = None;
        loop {
            let at = self.window.offset();
            let Some(chunk) = self.window.chunk()? else { break };
            let mark = match at {
                0 => chunk.bytes.len() - unmarked(chunk.bytes).len(),
                _ => 0,
            };
            let line = chunk.bytes.get(mark..).unwrap_or_default();
            let len = chunk.bytes.len();
            let blank = line.iter().all(u8::is_ascii_whitespace);
            if let Some(kind) = from_line(line).filter(|_| chunk.begins) {
                let line = line.to_vec();
                if self.ends(Some(kind), true, len)? {
                    first_line = Some(line);
                    self.window.consume(mark);
                    break;
                }
            }
            only_blank &= blank;
            self.window.consume(len);
        }
        let Some(line) = first_line else {
            self.state = State::Done;
            return Ok(Some(Piece::Unframed));
        };
        self.state = State::AtFromLine;
        self.unquote |= sender(&line) == MBOXRD_SENDER.as_bytes();
        let len = self.window.offset();
        let reason = format!("{len} bytes before the first From_ line of the mbox are no mail");
        Ok((!only_blank).then_some(Piece::Garbage { offset: 0, reason }))
    }

    /// Reads one mail; the window stands at its `From ` line.
    fn mail(&mut self) -> io::Result<Piece> {
        let offset = self.window.offset();
        let from_line = self.window.chunk()?.map_or(0, |chunk| chunk.bytes.len());
        self.window.consume(from_line);
        let ended = self.copy_mail()?;
        self.state = ended.next;
        self.trusted = ended.agreed;
        self.blank_before = ended.blank;
        if self.sink.len() == 0 {
            let reason = "a From_ line with no mail behind it".to_owned();
            return Ok(Piece::Garbage { offset, reason });
        }
        self.count += 1;
        let alone = self.count == 1 && ended.next == State::Done;
        Ok(match self.sink.finish() {
            Ok(content) => Piece::Mail { offset, content, alone },
            Err(error) => {
                let reason = format!(
                    "Copying this large mail out of the mbox failed: {error}. Make room in the \
                     folder for temporary files and import again."
                );
                Piece::Failed { offset, reason }
            }
        })
    }

    fn copy_mail(&mut self) -> io::Result<Ended> {
        let mut head = Head::default();
        let mut held: Vec<u8> = Vec::new();
        let unquote = self.unquote;
        while let Some(chunk) = self.window.chunk()? {
            let may_end = if chunk.begins { from_line(chunk.bytes) } else { None };
            let len = chunk.bytes.len();
            let blank = chunk.is_blank_line();
            let follows_blank = !held.is_empty() || self.sink.len() == 0;
            if self.ends(may_end, follows_blank, len)? {
                let agreed = head.agrees(self.window.offset(), held.len());
                return Ok(Ended { next: State::AtFromLine, blank: !held.is_empty(), agreed });
            }
            self.sink.write(&held);
            held.clear();
            let Some(chunk) = self.window.chunk()? else { break };
            if blank {
                held.extend_from_slice(chunk.bytes);
            } else {
                if head.body.is_none() && chunk.begins {
                    head.line(chunk.bytes);
                }
                let quoted = unquote && chunk.begins && is_quoted(chunk.bytes);
                self.sink.write(chunk.bytes.get(usize::from(quoted)..).unwrap_or_default());
            }
            self.window.consume(len);
            if blank && head.body.is_none() {
                head.body = Some(self.window.offset());
                if let Some(body) = self.believed_length(&head)? {
                    self.sink.write(&held);
                    return self.copy_body(body);
                }
            }
        }
        let agreed = head.agrees(self.window.offset(), held.len());
        // Framing, if the mails before were framed like that; else part of the mail.
        if !self.blank_before {
            self.sink.write(&held);
        }
        Ok(Ended { next: State::Done, blank: self.blank_before, agreed })
    }

    /// Whether the mail ends before the line of `len` bytes at which the window stands.
    fn ends(&mut self, line: Option<FromLine>, blank: bool, len: usize) -> io::Result<bool> {
        match line {
            None => Ok(false),
            Some(FromLine::Dated) if blank => Ok(true),
            Some(_) => {
                let behind = self.window.offset() + len as u64;
                Ok(is_header_line(&self.window.peek(behind, 80)?))
            }
        }
    }

    /// The `Content-Length`, if it leads exactly to where a mail can end.
    fn believed_length(&mut self, head: &Head) -> io::Result<Option<u64>> {
        let believe = self.trusted && !self.unquote;
        let (true, Some(length), Some(body)) = (believe, head.content_length, head.body) else {
            return Ok(None);
        };
        let Some(end) = body.checked_add(length) else { return Ok(None) };
        if end > self.window.source_len()? {
            return Ok(None);
        }
        // One byte before, to see whether a line ends there.
        let Some(before) = end.checked_sub(1) else { return Ok(None) };
        let around = self.window.peek(before, LONGEST + 16)?;
        let Some((last, behind)) = around.split_first() else { return Ok(None) };
        let first_line = |bytes: &[u8]| {
            bytes.split(|b| *b == b'\n').next().is_some_and(|l| from_line(l).is_some())
        };
        let exact = match behind {
            [] | [b'\n'] | [b'\r', b'\n'] => true,
            [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => first_line(rest),
            rest => *last == b'\n' && first_line(rest),
        };
        Ok(exact.then_some(length))
    }

    /// Copies a body of known length, and passes the blank line behind it.
    fn copy_body(&mut self, length: u64) -> io::Result<Ended> {
        let mut left = length;
        while left > 0 {
            let bytes = self.window.bytes(left)?;
            if bytes.is_empty() {
                break;
            }
            self.sink.write(bytes);
            let len = bytes.len();
            self.window.consume(len);
            left -= len as u64;
        }
        let behind = self.window.peek(self.window.offset(), 2)?;
        let line_end = match behind.as_slice() {
            [b'\n', ..] => 1,
            [b'\r', b'\n'] => 2,
            _ => 0,
        };
        for _ in 0..line_end {
            let len = self.window.bytes(1)?.len();
            self.window.consume(len);
        }
        let more = !self.window.bytes(1)?.is_empty();
        let next = if more { State::AtFromLine } else { State::Done };
        Ok(Ended { next, blank: line_end > 0, agreed: true })
    }

    /// The most memory the reader ever held for bytes of the file.
    #[cfg(test)]
    pub fn memory(&self) -> usize {
        self.window.memory() + self.sink.peak()
    }
}

impl Head {
    fn line(&mut self, line: &[u8]) {
        const NAME: &[u8] = b"content-length:";
        let Some((name, value)) = line.split_at_checked(NAME.len()) else { return };
        if self.content_length.is_none() && name.eq_ignore_ascii_case(NAME) {
            let value = std::str::from_utf8(value.trim_ascii()).ok();
            self.content_length = value.and_then(|v| v.parse().ok());
        }
    }

    /// Whether the mail that ended at `end`, with `framing` bytes held back, is as long as it says.
    fn agrees(&self, end: u64, framing: usize) -> bool {
        let body = self.body.map(|start| end.saturating_sub(start).saturating_sub(framing as u64));
        self.content_length.is_some() && self.content_length == body
    }
}

/// `>From `, `>>From ` and so on.
fn is_quoted(line: &[u8]) -> bool {
    let marks = line.iter().take_while(|b| **b == b'>').count();
    marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "))
}
