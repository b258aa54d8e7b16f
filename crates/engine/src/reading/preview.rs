//! What a list shows of the texts of its mails: a line or two, and the words that the query found.
//!
//! Texts are in the log only, so each preview opens its mail: asked for a screen of rows at a time, not for a list.

use std::borrow::Cow;

use archive::index::{Highlighter, Run};
use serde::Serialize;
use utoipa::ToSchema;

use super::MailOf;
use crate::problem::{Problem, Result};

/// Mails of one call.
pub const MOST: usize = 50;
/// Characters of a preview.
const LENGTH: usize = 160;

/// A run of a text, found by the query or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether a word of the query stands here.
    pub hit: bool,
}

/// What is shown of a mail in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Preview {
    /// Number of the mail.
    pub id: u32,
    /// Its subject.
    pub subject: Vec<Piece>,
    /// Its text around the first word found, or the beginning of its text.
    pub text: Vec<Piece>,
}

impl MailOf {
    /// Previews of mails, in the order asked for; those that may not be read, or are gone, are left out.
    pub fn previews(&self, numbers: &[u32], query: Option<&str>) -> Result<Vec<Preview>> {
        if numbers.len() > MOST {
            return Err(Problem::invalid("ids", format!("at most {MOST} at a time")));
        }
        let highlighter = match query {
            Some(query) => {
                Highlighter::new(query).map_err(|error| Problem::invalid("q", error.to_string()))?
            }
            None => Highlighter::default(),
        };
        let mut previews = Vec::with_capacity(numbers.len());
        let mut beyond = false;
        for number in numbers {
            let Ok(row) = self.readable(*number) else { continue };
            beyond |= self.is_beyond_grants(&row);
            let text = match self.chosen(*number) {
                Ok(chosen) => Cow::Owned(chosen.parsed.text),
                // Its row can be shown all the same; reading it says what is wrong.
                Err(_) => Cow::Borrowed(""),
            };
            previews.push(Preview {
                id: *number,
                subject: pieces(highlighter.all(&row.subject)),
                text: pieces(highlighter.piece(&text, LENGTH)),
            });
        }
        if beyond {
            let first = numbers.first().copied().unwrap_or_default();
            let last = numbers.last().copied().unwrap_or_default();
            let text = format!("mails {first} to {last}: {}", query.unwrap_or_default());
            self.note_once("mail.preview", "mailbox:*", &text)?;
        }
        Ok(previews)
    }
}

fn pieces(runs: Vec<Run>) -> Vec<Piece> {
    runs.into_iter().map(|run| Piece { text: run.text, hit: run.hit }).collect()
}
