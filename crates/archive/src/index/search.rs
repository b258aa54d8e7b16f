//! Runs a query: tantivy finds, a bitmap says what may be seen, a collector keeps the first hits and the total.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Bound;
use std::sync::Arc;

use roaring::RoaringBitmap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScorer, EmptyQuery, EnableScoring, Explanation,
    InvertedIndexRangeQuery, Occur, PhraseQuery, Query, RangeQuery, RegexQuery, Scorer, TermQuery,
    Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED, Term};

use super::blind::{self, Blind};
use super::document::Fields;
use super::query::{Expr, Place, QueryError, Text};
use super::words::words;
use crate::error::{Error, Result};

/// In which order hits come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest message date first.
    #[default]
    Newest,
    /// Best match first (BM25 over subject and body).
    Relevance,
}

/// Hits of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// How many mails match, of those that may be seen.
    pub total: u64,
    /// Numbers of the first of them.
    pub mails: Vec<u32>,
    /// Where the last of them stands: what comes next is behind it.
    pub last: Option<Key>,
    /// False if the index was still catching up after a start: there may be more.
    pub complete: bool,
}

/// What the catalog knows and the index does not.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Named<'a> {
    /// Mails in a folder of this name.
    Folder(&'a str),
    /// Mails with this Message-ID.
    MessageId(&'a str),
}

/// Builds tantivy queries. `named` asks the catalog for mail numbers.
pub(crate) struct Builder<'a> {
    pub(crate) fields: &'a Fields,
    pub(crate) known: Blind<'a>,
    pub(crate) named: &'a dyn Fn(Named<'_>) -> Result<RoaringBitmap>,
}

impl Builder<'_> {
    pub(crate) fn build(&self, expr: &Expr) -> Result<Box<dyn Query>> {
        Ok(match expr {
            Expr::Everything => Box::new(AllQuery),
            Expr::And(parts) => self.all(parts)?,
            Expr::Or(parts) => {
                let parts = parts.iter().map(|part| self.build(part)).collect::<Result<_>>()?;
                Box::new(BooleanQuery::union(parts))
            }
            Expr::Not(inner) => without(Box::new(AllQuery), vec![self.build(inner)?]),
            Expr::Text(place, text) => self.text(*place, text)?,
            Expr::Date(from, until) => {
                let term = |at: &i64| Term::from_field_i64(self.fields.date, *at);
                Box::new(RangeQuery::new(
                    from.as_ref().map_or(Bound::Unbounded, |at| Bound::Included(term(at))),
                    until.as_ref().map_or(Bound::Unbounded, |at| Bound::Excluded(term(at))),
                ))
            }
            Expr::Larger(size) => {
                let least = Term::from_field_u64(self.fields.size, *size);
                Box::new(RangeQuery::new(Bound::Excluded(least), Bound::Unbounded))
            }
            Expr::HasAttachment => {
                let one = Term::from_field_u64(self.fields.attachments, 1);
                Box::new(RangeQuery::new(Bound::Included(one), Bound::Unbounded))
            }
            Expr::Folder(name) => self.named(Named::Folder(name))?,
            Expr::MessageId(id) => self.named(Named::MessageId(id))?,
        })
    }

    fn named(&self, name: Named<'_>) -> Result<Box<dyn Query>> {
        Ok(Box::new(MailSet(Arc::new((self.named)(name)?))))
    }

    fn all(&self, parts: &[Expr]) -> Result<Box<dyn Query>> {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        // `tom - jerry`: a mark between words is nothing to look for.
        let says_something = |part: &&Expr| !matches!(part, Expr::Text(_, text) if is_blank(text));
        let count = parts.iter().filter(says_something).count();
        for part in parts.iter().filter(|part| count == 0 || says_something(part)) {
            match part {
                Expr::Not(inner) => unwanted.push(self.build(inner)?),
                other => wanted.push(self.build(other)?),
            }
        }
        let wanted: Box<dyn Query> = match wanted.len() {
            0 => Box::new(AllQuery),
            1 => wanted.remove(0),
            _ => Box::new(BooleanQuery::intersection(wanted)),
        };
        Ok(if unwanted.is_empty() { wanted } else { without(wanted, unwanted) })
    }

    fn text(&self, place: Option<Place>, text: &Text) -> Result<Box<dyn Query>> {
        let (words, whole) = (self.word_fields(place), self.address_fields(place));
        let mut options = self.options(&words, &whole, text)?;
        if matches!(place, None | Some(Place::To | Place::Cc)) {
            let found = self.options(&[self.fields.blind], &[self.fields.blind_address], text)?;
            options.extend(blind::known(self.fields, self.known, found, text));
        }
        Ok(any(options))
    }

    /// What finds a text in fields of words and in fields of whole addresses.
    fn options(
        &self,
        words: &[Field],
        whole: &[Field],
        text: &Text,
    ) -> Result<Vec<Box<dyn Query>>> {
        let mut options: Vec<Box<dyn Query>> = Vec::new();
        for &field in words {
            match text {
                Text::Words(text) => options.extend(words_query(field, text)),
                Text::Prefix(prefix) => options.extend(prefix_query(field, prefix)),
                Text::Fragment(fragment)
                    if field != self.fields.body && field != self.fields.attachment =>
                {
                    let Fields { from, to, cc, blind, .. } = *self.fields;
                    let is_address = [from, to, cc, blind].contains(&field);
                    options.extend(fragment_of_text(field, fragment, is_address)?);
                }
                Text::Fragment(_) => {}
            }
        }
        for &field in whole {
            match text {
                Text::Words(_) => {}
                Text::Prefix(text) => options.push(range(field, &text.to_lowercase())),
                Text::Fragment(text) => {
                    options.extend(fragment_query(field, &text.to_lowercase())?);
                }
            }
        }
        Ok(options)
    }

    fn word_fields(&self, place: Option<Place>) -> Vec<Field> {
        let fields = self.fields;
        match place {
            None => vec![
                fields.subject,
                fields.body,
                fields.from,
                fields.to,
                fields.cc,
                fields.filename,
                fields.attachment,
            ],
            Some(Place::From) => vec![fields.from],
            Some(Place::To) => vec![fields.to],
            Some(Place::Cc) => vec![fields.cc],
            Some(Place::Subject) => vec![fields.subject],
            Some(Place::Body) => vec![fields.body],
            Some(Place::Attachment) => vec![fields.attachment, fields.filename],
            Some(Place::Filename) => vec![fields.filename],
        }
    }

    fn address_fields(&self, place: Option<Place>) -> Vec<Field> {
        let fields = self.fields;
        match place {
            None => vec![fields.from_address, fields.to_address, fields.cc_address],
            Some(Place::From) => vec![fields.from_address],
            Some(Place::To) => vec![fields.to_address],
            Some(Place::Cc) => vec![fields.cc_address],
            Some(_) => Vec::new(),
        }
    }
}

/// What any of these finds.
pub(super) fn any(mut options: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match options.len() {
        0 => Box::new(EmptyQuery),
        1 => options.remove(0),
        _ => Box::new(BooleanQuery::union(options)),
    }
}

/// Whether there is no letter and no digit to look for.
fn is_blank(text: &Text) -> bool {
    let (Text::Words(text) | Text::Prefix(text) | Text::Fragment(text)) = text;
    !text.chars().any(char::is_alphanumeric)
}

/// Refuses a query that has nothing in it by which mail could be found: `🙂`, `!?`.
pub(crate) fn says_something(expr: &Expr) -> Result<()> {
    fn blank(expr: &Expr) -> bool {
        match expr {
            Expr::Text(_, text) => matches!(text, Text::Words(_)) && is_blank(text),
            Expr::And(parts) | Expr::Or(parts) => parts.iter().all(blank),
            Expr::Not(inner) => blank(inner),
            _ => false,
        }
    }
    if !blank(expr) {
        return Ok(());
    }
    let message = "mail is found by letters and digits, and there are none in it".into();
    Err(Error::Query(QueryError { at: 1, message }))
}

fn without(wanted: Box<dyn Query>, unwanted: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    let mut clauses = vec![(Occur::Must, wanted)];
    clauses.extend(unwanted.into_iter().map(|query| (Occur::MustNot, query)));
    Box::new(BooleanQuery::new(clauses))
}

/// One word, or several next to each other.
fn words_query(field: Field, text: &str) -> Option<Box<dyn Query>> {
    let terms: Vec<(usize, Term)> = words(text)
        .into_iter()
        .map(|(position, word)| (position, Term::from_field_text(field, &word)))
        .collect();
    match terms.len() {
        0 => None,
        1 => Some(Box::new(TermQuery::new(terms[0].1.clone(), IndexRecordOption::WithFreqs))),
        _ => Some(Box::new(PhraseQuery::new_with_offset(terms))),
    }
}

/// Words that begin so; with several words, those before the last must occur too.
fn prefix_query(field: Field, text: &str) -> Option<Box<dyn Query>> {
    let mut terms = words(text);
    let (_, last) = terms.pop()?;
    let mut parts: Vec<Box<dyn Query>> = vec![range(field, &last)];
    for (_, word) in terms {
        parts.push(Box::new(TermQuery::new(
            Term::from_field_text(field, &word),
            IndexRecordOption::Basic,
        )));
    }
    Some(if parts.len() == 1 {
        parts.remove(0)
    } else {
        Box::new(BooleanQuery::intersection(parts))
    })
}

fn range(field: Field, prefix: &str) -> Box<dyn Query> {
    // char::MAX sorts behind every character that can follow.
    let end = format!("{prefix}{}", char::MAX);
    Box::new(InvertedIndexRangeQuery::new(
        Bound::Included(Term::from_field_text(field, prefix)),
        Bound::Excluded(Term::from_field_text(field, &end)),
    ))
}

/// What begins in one word and may end in a later one. In addresses that is left to the fields that hold them whole.
fn fragment_of_text(field: Field, text: &str, whole: bool) -> Result<Option<Box<dyn Query>>> {
    let found = words(text);
    let open = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
    let (starts, ends) = (open(text.chars().next()), open(text.chars().next_back()));
    match &found[..] {
        [(_, word)] if starts && ends => fragment_query(field, word),
        [] => Ok(None),
        _ if whole => Ok(None),
        [(_, word)] if ends => Ok(Some(range(field, word))),
        [(_, first), rest @ ..] => {
            let exact = |word: &str| -> Box<dyn Query> {
                let term = Term::from_field_text(field, word);
                Box::new(TermQuery::new(term, IndexRecordOption::Basic))
            };
            let mut parts = vec![if starts {
                Box::new(regex(&format!(".*{}", escape(first)), field)?)
            } else {
                exact(first)
            }];
            for (at, (_, word)) in rest.iter().enumerate() {
                let last = at + 1 == rest.len() && ends;
                parts.push(if last { range(field, word) } else { exact(word) });
            }
            Ok(Some(Box::new(BooleanQuery::intersection(parts))))
        }
    }
}

fn regex(pattern: &str, field: Field) -> Result<RegexQuery> {
    RegexQuery::from_pattern(pattern, field).map_err(|_| {
        let message = "a word with * is too long; shorten it".to_owned();
        Error::Query(QueryError { at: 1, message })
    })
}

fn fragment_query(field: Field, fragment: &str) -> Result<Option<Box<dyn Query>>> {
    if fragment.is_empty() {
        return Ok(None);
    }
    let pattern = format!(".*{}.*", escape(fragment));
    Ok(Some(Box::new(regex(&pattern, field)?)))
}

fn escape(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        if "\\.+*?()|[]{}^$#&-~".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

/// The documents of a set of mails, as a query: it takes part in intersections.
#[derive(Clone, Debug)]
struct MailSet(Arc<RoaringBitmap>);

impl Query for MailSet {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for MailSet {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mails = reader.fast_fields().u64("mail")?;
        let docs = (0..reader.max_doc())
            .filter(|doc| mails.first(*doc).is_some_and(|mail| self.0.contains(mail as u32)))
            .collect();
        Ok(Box::new(ConstScorer::new(Docs { docs, next: 0 }, boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("in the set of mails", 1.0))
    }
}

struct Docs {
    docs: Vec<DocId>,
    next: usize,
}

impl DocSet for Docs {
    fn advance(&mut self) -> DocId {
        self.next += 1;
        self.doc()
    }
    fn doc(&self) -> DocId {
        self.docs.get(self.next).copied().unwrap_or(TERMINATED)
    }
    fn size_hint(&self) -> u32 {
        self.docs.len() as u32
    }
}

/// Keeps the total and the first hits behind `behind`.
pub(crate) struct First {
    pub(crate) scope: Option<Arc<RoaringBitmap>>,
    pub(crate) order: Order,
    pub(crate) behind: Option<Key>,
    pub(crate) keep: usize,
}

/// Sort key of a hit, the greatest first: message date or score, then number of the mail.
pub type Key = (i64, u32);

pub(crate) struct FirstOfSegment {
    scope: Option<Arc<RoaringBitmap>>,
    by_score: bool,
    behind: Key,
    keep: usize,
    mails: Column<u64>,
    dates: Column<i64>,
    total: u64,
    best: BinaryHeap<Reverse<Key>>,
}

impl Collector for First {
    type Fruit = (u64, Vec<Key>);
    type Child = FirstOfSegment;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<FirstOfSegment> {
        Ok(FirstOfSegment {
            scope: self.scope.clone(),
            by_score: self.order == Order::Relevance,
            behind: self.behind.unwrap_or((i64::MAX, u32::MAX)),
            keep: self.keep,
            mails: segment.fast_fields().u64("mail")?,
            dates: segment.fast_fields().i64("date")?,
            total: 0,
            best: BinaryHeap::with_capacity(self.keep.min(segment.max_doc() as usize) + 1),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<(u64, Vec<Key>)>) -> tantivy::Result<(u64, Vec<Key>)> {
        let total = fruits.iter().map(|(total, _)| total).sum();
        let mut keys: Vec<Key> = fruits.into_iter().flat_map(|(_, keys)| keys).collect();
        keys.sort_unstable_by(|a, b| b.cmp(a));
        keys.truncate(self.keep);
        Ok((total, keys))
    }
}

impl SegmentCollector for FirstOfSegment {
    type Fruit = (u64, Vec<Key>);

    fn collect(&mut self, doc: DocId, score: Score) {
        let mail = self.mails.first(doc).unwrap_or(0) as u32;
        if self.scope.as_ref().is_some_and(|scope| !scope.contains(mail)) {
            return;
        }
        self.total += 1;
        let rank = if self.by_score {
            // Bits of a positive float sort like the float.
            i64::from(score.max(0.0).to_bits())
        } else {
            self.dates.first(doc).unwrap_or(0)
        };
        let key = (rank, mail);
        if key >= self.behind {
            return;
        }
        if self.best.len() < self.keep {
            self.best.push(Reverse(key));
        } else if self.best.peek().is_some_and(|Reverse(least)| key > *least) {
            self.best.pop();
            self.best.push(Reverse(key));
        }
    }

    fn harvest(self) -> (u64, Vec<Key>) {
        (self.total, self.best.into_iter().map(|Reverse(key)| key).collect())
    }
}
