//! Lists in another order than by date, newest first: by sender, by subject, by size, or the oldest first; and any list
//! from a place in its midst on.
//!
//! The catalog has an index by date only; one more for each order would cost every archive for what few lists are
//! asked for. So the numbers of the mails of a list are sorted once and kept while it is being paged through: four
//! bytes a mail. The first page shows what is there now; later pages go on in the order that the first one saw, and
//! places in its midst are those of an order at most [`FRESH`] old.
//!
//! Texts are compared by their first [`KEY`] bytes, folded as the words of a search are (`Größe` = `grosse`); subjects
//! without the marks of answers. What is equal comes newest first.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use roaring::RoaringBitmap;

use crate::browse::Within;
use crate::catalog::{mail, meta};
use crate::error::Result;
use crate::index::words::folded;
use crate::index::{Blind, Hits, Order};
use crate::open::Archive;
use crate::segment::Location;

/// Bytes of a text that decide where it stands.
const KEY: usize = 32;
/// Lists kept.
const KEPT: usize = 4;
/// How old an order may be in whose midst a page begins: while mail comes, each place would have all sorted again.
const FRESH: Duration = Duration::from_secs(60);
/// What stands before the subject of an answer or of a forwarded mail, in the languages that mail programs write it in.
const MARKS: &[&str] = &[
    "re", "aw", "fw", "fwd", "wg", "sv", "vs", "antw", "tr", "rv", "res", "enc", "odp", "pd", "r",
    "i",
];

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKey {
    /// Message date, the newest first.
    Newest,
    /// Message date, the oldest first.
    Oldest,
    /// Name of the sender, or the address if there is none.
    From,
    /// Subject.
    Subject,
    /// Size, the largest first.
    Size,
}

/// Where a page of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// At its beginning, as it is now.
    Now,
    /// Behind so many mails.
    At(usize),
    /// Behind this mail, the last of the page before.
    Behind(u32),
}

/// What is listed.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// All of it.
    All(Within<'a>),
    /// What a query finds of it.
    Query(&'a str, Blind<'a>, Within<'a>),
}

/// Lists that are being paged through, the one asked for last at the end.
#[derive(Default)]
pub(crate) struct SortedLists(Mutex<Vec<Arc<SortedList>>>);

/// The numbers of a list, in order.
struct SortedList {
    /// What is listed, and how.
    asked: String,
    /// How far the log had been written.
    of: Option<Location>,
    made: Instant,
    mails: Vec<u32>,
    complete: bool,
}

impl SortedLists {
    fn find(&self, fits: impl Fn(&SortedList) -> bool) -> Option<Arc<SortedList>> {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = lists.iter().position(|list| fits(list))?;
        let list = lists.remove(at);
        lists.push(list.clone());
        Some(list)
    }

    fn keep(&self, list: Arc<SortedList>) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.retain(|kept| kept.asked != list.asked);
        if lists.len() >= KEPT {
            lists.remove(0);
        }
        lists.push(list);
    }

    /// Lets go of them. True if there were any.
    pub(crate) fn rest(&self) -> bool {
        !std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).is_empty()
    }
}

impl Archive {
    /// A page of a sorted list.
    pub fn sorted(
        &self,
        wanted: Wanted<'_>,
        key: SortKey,
        begin: Begin,
        limit: usize,
    ) -> Result<Hits> {
        let asked = format!("{key:?} {wanted:?}");
        let of = self.log_end()?;
        let list = self.sorted.find(|list| {
            list.asked == asked
                && match begin {
                    Begin::Now => list.of == of,
                    Begin::At(_) => list.of == of || list.made.elapsed() < FRESH,
                    Begin::Behind(_) => true,
                }
        });
        let list = match list {
            Some(list) => list,
            None => {
                let list = Arc::new(self.sort(asked, wanted, key)?);
                self.sorted.keep(list.clone());
                list
            }
        };
        let begin = match begin {
            Begin::Now => 0,
            Begin::At(skip) => skip,
            // A mail that was erased since has no place: the list begins anew.
            Begin::Behind(behind) => {
                list.mails.iter().position(|mail| *mail == behind).map_or(0, |at| at + 1)
            }
        };
        let mails: Vec<u32> = list.mails.iter().skip(begin).take(limit).copied().collect();
        let last = mails.last().map(|mail| (0, *mail));
        Ok(Hits { total: list.mails.len() as u64, mails, last, complete: list.complete })
    }

    fn log_end(&self) -> Result<Option<Location>> {
        let progress = self.reading.catalog.read(meta::progress)?;
        Ok(progress.map(|progress| progress.position.next))
    }

    fn sort(&self, asked: String, wanted: Wanted<'_>, key: SortKey) -> Result<SortedList> {
        // Before the numbers: what comes meanwhile makes the list an old one.
        let of = self.log_end()?;
        let (numbers, complete) = self.wanted(wanted)?;
        let mut places = Vec::new();
        self.reading.catalog.read(|connection| {
            mail::keys(connection, numbers.as_deref(), |row| {
                let text = match key {
                    SortKey::Newest | SortKey::Oldest | SortKey::Size => Text::default(),
                    SortKey::From => Text::of(&sender(row.people)),
                    SortKey::Subject => Text::of(bare(row.subject)),
                };
                let size = if key == SortKey::Size { row.size } else { 0 };
                places.push((text, Reverse((size, row.date, row.number))));
            })
        })?;
        places.sort_unstable();
        if key == SortKey::Oldest {
            places.reverse();
        }
        let mails = places.into_iter().map(|(_, Reverse((_, _, mail)))| mail).collect();
        Ok(SortedList { asked, of, made: Instant::now(), mails, complete })
    }

    /// Numbers of the mails of a list, `None` = all there are; and whether the index knows all of them.
    fn wanted(&self, wanted: Wanted<'_>) -> Result<(Option<Arc<RoaringBitmap>>, bool)> {
        match wanted {
            Wanted::All(within) => Ok((self.numbers(within)?, true)),
            Wanted::Query(query, known, within) => {
                let all = (None, 0, usize::MAX);
                let hits = self.find((query, known), within, Order::Newest, all)?;
                Ok((Some(Arc::new(hits.mails.into_iter().collect())), hits.complete))
            }
        }
    }
}

/// The beginning of a text, folded. Nothing comes last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Text {
    none: bool,
    bytes: [u8; KEY],
}

impl Default for Text {
    fn default() -> Text {
        Text { none: true, bytes: [0; KEY] }
    }
}

impl Text {
    fn of(text: &str) -> Text {
        let folded = folded(text, KEY);
        let mut bytes = [0; KEY];
        let len = folded.len().min(KEY);
        bytes[..len].copy_from_slice(&folded.as_bytes()[..len]);
        Text { none: len == 0, bytes }
    }
}

/// Whom a list shows as the sender.
fn sender(people: &str) -> String {
    let (from, _) = mail::people(people);
    from.map(|from| from.name.unwrap_or(from.address)).unwrap_or_default()
}

/// A subject without marks of answers: `AW: Re: [2] Offer` → `[2] Offer`.
fn bare(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, behind)) = rest.split_once(':') {
        let word = mark.trim_end_matches(|c: char| c.is_ascii_digit() || "[]() ".contains(c));
        if !MARKS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_compared_without_the_marks_of_answers() {
        let cases = [
            ("Offer", "Offer"),
            ("Re: Offer", "Offer"),
            ("AW: Re: Offer", "Offer"),
            ("RE[3]: Fwd:Offer", "Offer"),
            ("Re (2): Offer", "Offer"),
            ("Reply: Offer", "Reply: Offer"),
            ("12:30 Lunch", "12:30 Lunch"),
            ("Re:", ""),
            ("", ""),
        ];
        for (subject, expected) in cases {
            assert_eq!(bare(subject), expected, "{subject}");
        }
    }

    #[test]
    fn texts_stand_without_regard_to_case_accents_and_marks_and_nothing_comes_last() {
        let mut texts = ["", "zebra", "Über", "apple", "\"Ärger\"", "UBER zwei", "!?"];
        texts.sort_by_key(|text| Text::of(text));
        assert_eq!(texts, ["apple", "\"Ärger\"", "Über", "UBER zwei", "zebra", "", "!?"]);
    }

    #[test]
    fn words_that_are_too_long_for_the_index_have_their_place_in_a_sorted_list() {
        let long = |letter: &str| letter.repeat(400);
        let (a, m, z) = (long("A"), format!("m {} b", long("é")), format!("sort {}", long("z")));
        let mut texts = ["", "sort", "zebra", &z, "sort y", &m, "m z", &a, "m a"];
        texts.sort_by_key(|text| Text::of(text));
        assert_eq!(texts, [&a, "m a", &m, "m z", "sort", "sort y", &z, "zebra", ""]);
    }
}
