//! The conversation of a mail: what it answers, what answers it, and what answers the same, oldest first.
//!
//! Mails name those before them in `In-Reply-To` and `References` (RFC 5322 §3.6.4). Those are looked up by their
//! Message-IDs. Answers are found by their subject, and kept if they name a mail of the conversation. Nothing of this is
//! stored: a conversation grows with every mail that comes, and another mailbox may hold another part of it.
//! Deliberately not here: threads by subject alone, which put strangers' mails together.

use std::collections::{BTreeMap, BTreeSet};

use archive::catalog::mail::MailRow;
use archive::index::Order;
use serde::Serialize;
use utoipa::ToSchema;

use super::MailOf;
use super::shown::Listed;
use crate::problem::{Problem, Result};

/// Mails of a conversation that are shown.
const MOST: usize = 200;
/// Mails of the same subject that are looked at: each is read from the log.
const LOOKED_AT: usize = 200;

/// A conversation, as far as it may be read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Conversation {
    /// Its mails, oldest first.
    pub mails: Vec<Listed>,
    /// False if there may be more: only so many are shown, and only so many of the same subject are looked at.
    pub complete: bool,
}

impl MailOf {
    /// The mails that belong to the same conversation as this one, itself included, oldest first; as far as they
    /// may be read.
    pub fn conversation(&self, number: u32) -> Result<Conversation> {
        let row = self.readable(number)?;
        self.note_reading(&row)?;
        let parsed = self.chosen(number)?.parsed;
        let mut ids: BTreeSet<String> = parsed.references.into_iter().collect();
        ids.extend(parsed.message_id);
        let mut found = Found { rows: BTreeMap::from([(number, row)]), complete: true };
        for id in &ids {
            for other in self.tenant.archive.with_message_id(id)? {
                if let Ok(row) = self.readable(other) {
                    found.add(row);
                }
            }
        }
        if let Some(query) = subject_query(&parsed.subject) {
            self.answers(&query, &mut ids, &mut found)?;
        }
        let mut rows: Vec<_> = found.rows.into_values().collect();
        rows.sort_by_key(|row| (row.date, row.number));
        Ok(Conversation { mails: rows.iter().map(Listed::of).collect(), complete: found.complete })
    }

    /// Adds the mails that the query finds if they name one of the conversation or are named by it, until no more
    /// belong to it.
    fn answers(&self, query: &str, ids: &mut BTreeSet<String>, found: &mut Found) -> Result<()> {
        let hits = self.search(query, None, Order::Newest, None, LOOKED_AT)?;
        found.complete &= hits.total <= LOOKED_AT as u64;
        let mut others = Vec::new();
        for other in hits.mails {
            let Ok(row) = self.readable(other) else { continue };
            match self.chosen(other) {
                Ok(chosen) => others.push((row, chosen.parsed)),
                // What it answers is not known any more; the others are a conversation without it.
                Err(Problem::Damaged(_) | Problem::NotFound(_)) => {}
                Err(problem) => return Err(problem),
            }
        }
        while let Some(at) = others.iter().position(|(_, mail)| {
            mail.message_id.iter().chain(&mail.references).any(|id| ids.contains(id))
        }) {
            let (row, mail) = others.swap_remove(at);
            ids.extend(mail.message_id);
            ids.extend(mail.references);
            found.add(row);
        }
        Ok(())
    }
}

/// What belongs to a conversation, as far as it was looked for.
struct Found {
    rows: BTreeMap<u32, MailRow>,
    complete: bool,
}

impl Found {
    fn add(&mut self, row: MailRow) {
        if self.rows.len() < MOST || self.rows.contains_key(&row.number) {
            self.rows.insert(row.number, row);
        } else {
            self.complete = false;
        }
    }
}

/// A query for mails with the same base subject; `None` if nothing of it can be looked for.
fn subject_query(subject: &str) -> Option<String> {
    let base = base_subject(subject).replace('"', " ");
    base.chars().any(char::is_alphanumeric).then(|| format!("subject:\"{base}\""))
}

/// A subject without what answers and forwards put before it: RFC 5256 §2.1, and the words that mail programs use in
/// other languages.
fn base_subject(subject: &str) -> &str {
    const BEFORE: [&str; 16] = [
        "re", "fw", "fwd", "aw", "wg", "antw", "sv", "vs", "vb", "vl", "tr", "rif", "res", "enc",
        "odp", "ynt",
    ];
    let mut rest = subject.trim();
    loop {
        let Some((before, after)) = rest.split_once(':') else { return rest };
        let word = before.split('[').next().unwrap_or(before).trim();
        if after.trim().is_empty() || !BEFORE.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            return rest;
        }
        rest = after.trim();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_of_a_subject_is_without_what_answers_put_before_it() {
        let cases = [
            ("Re: Fwd: AW: pump curve", "pump curve"),
            ("RE[2]: pump curve", "pump curve"),
            ("Reply: pump curve", "Reply: pump curve"),
            ("note: re: x", "note: re: x"),
            ("re:", "re:"),
            ("  SV:  möte ", "möte"),
        ];
        for (subject, base) in cases {
            assert_eq!(base_subject(subject), base, "{subject}");
        }
        assert_eq!(subject_query("Re: the \"old\" one"), Some("subject:\"the  old  one\"".into()));
        assert_eq!(subject_query("Re: ..."), None);
    }
}
