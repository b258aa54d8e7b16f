//! The octets of a mail: after DATA until CRLF.CRLF (RFC 5321 section 4.1.1.4), or in BDAT chunks
//! (RFC 3030).
//!
//! A mail that grows above its limit is read to its end, because only there a reply can be given,
//! but no longer kept. A chunk that is refused is read to its end too (RFC 3030 section 2).

use super::dots::{Dots, Found};
use super::{Envelope, Event, Phase, Session};
use crate::reply::Reply;
use crate::sink::Stage;

impl Session {
    pub(super) fn begin_data(&mut self) {
        self.phase = Phase::Data(Dots::new());
    }

    /// Takes octets of the mail off `input`: `Some(Some(_))` are octets to keep, `Some(None)` is
    /// progress without any, `None` means that more input is needed.
    pub(super) fn content<'i>(&mut self, input: &mut &'i [u8]) -> Option<Option<&'i [u8]>> {
        match &mut self.phase {
            Phase::Data(dots) => match dots.next(input) {
                Found::More => None,
                Found::Octets(octets) => Some(self.grow(octets)),
                Found::End => {
                    let look_alike = dots.look_alike();
                    self.complete(look_alike);
                    Some(None)
                }
            },
            Phase::Chunk(chunk) if chunk.left == 0 => {
                self.chunk_complete();
                Some(None)
            }
            Phase::Chunk(_) if input.is_empty() => None,
            Phase::Chunk(chunk) => {
                let whole: &'i [u8] = input;
                let take = usize::try_from(chunk.left).unwrap_or(usize::MAX).min(whole.len());
                let (octets, rest) = whole.split_at(take);
                *input = rest;
                chunk.left -= take as u64;
                let kept = chunk.refused.is_none();
                Some(if kept { self.grow(octets) } else { None })
            }
            _ => Some(None),
        }
    }

    /// Counts octets of the mail and gives them back when they are to be kept.
    fn grow<'i>(&mut self, octets: &'i [u8]) -> Option<&'i [u8]> {
        let mail = self.transaction.as_mut()?;
        let before = mail.too_large();
        mail.octets = mail.octets.saturating_add(octets.len() as u64);
        if !mail.too_large() {
            return Some(octets);
        }
        if !before {
            self.queue.push_back(Event::Discard);
        }
        None
    }

    fn chunk_complete(&mut self) {
        let Phase::Chunk(chunk) = std::mem::replace(&mut self.phase, Phase::Command) else {
            return;
        };
        if let Some(reply) = chunk.refused {
            return self.answer_error(&reply);
        }
        if chunk.last {
            return self.complete(false);
        }
        if self.transaction.as_ref().is_some_and(|mail| mail.too_large()) {
            // Said now and not at the last chunk, so that the client can stop sending.
            return self.fail(&Reply::too_large());
        }
        self.say(250, (2, 0, 0), &format!("{} octets received", chunk.size));
    }

    /// The mail has ended: hand it over, or say why not.
    fn complete(&mut self, look_alike: bool) {
        self.phase = Phase::Command;
        if self.transaction.as_ref().is_some_and(|mail| mail.too_large()) {
            return self.fail(&Reply::too_large());
        }
        if look_alike {
            let text = "a dot between bare line ends makes the end of this mail uncertain";
            return self.fail(&Reply::new(550, (5, 6, 11), text));
        }
        let Some(mail) = self.transaction.take() else { return };
        self.phase = Phase::Delivering;
        self.queue.push_back(Event::Mail(Envelope {
            peer: self.peer.clone(),
            mail: mail.mail,
            recipients: mail.recipients,
            octets: mail.octets,
        }));
    }

    fn fail(&mut self, reply: &Reply) {
        self.refuse(Stage::Data, reply, None);
        self.drop_transaction();
    }
}
