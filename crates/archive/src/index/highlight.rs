//! Where a query's words stand in a text: what makes a hit visible, and the piece of a long text around it.
//!
//! Words are compared as the index compares them, so that `grosse` marks `Größe`. Deliberately not here: whether a
//! mail is a hit at all, and queries for people, dates or sizes, which mark nothing in a text.

use serde::Serialize;

use super::query::{self, Expr, Place, QueryError, Text};
use super::words::{Span, spans, words};

/// A run of a text, found by the query or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether a word of the query stands here.
    pub hit: bool,
}

/// The words of one query that can be marked in the text of a mail.
#[derive(Clone, Debug, Default)]
pub struct Highlighter {
    whole: Vec<String>,
    beginnings: Vec<String>,
}

impl Highlighter {
    /// Of a query, as [`crate::Archive::search_page`] takes it.
    ///
    /// # Errors
    /// When it can't be understood.
    pub fn new(query: &str) -> Result<Highlighter, QueryError> {
        let mut highlighter = Highlighter::default();
        highlighter.gather(&query::parse(query)?);
        Ok(highlighter)
    }

    fn gather(&mut self, expr: &Expr) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.gather(part)),
            Expr::Text(None | Some(Place::Subject | Place::Body), text) => match text {
                Text::Words(text) => self.whole.extend(words(text).into_iter().map(|(_, w)| w)),
                Text::Prefix(text) => {
                    let mut parts: Vec<String> = words(text).into_iter().map(|(_, w)| w).collect();
                    self.beginnings.extend(parts.pop());
                    self.whole.extend(parts);
                }
                Text::Fragment(_) => {}
            },
            _ => {}
        }
    }

    fn marks(&self, word: &str) -> bool {
        self.whole.iter().any(|whole| whole == word)
            || self.beginnings.iter().any(|beginning| word.starts_with(beginning.as_str()))
    }

    /// The whole text in runs.
    #[must_use]
    pub fn all(&self, text: &str) -> Vec<Run> {
        self.runs(text, &spans(text))
    }

    /// About `length` characters of the text, white space made single, around the first word that the query marks;
    /// its beginning if there is none.
    #[must_use]
    pub fn piece(&self, text: &str, length: usize) -> Vec<Run> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let spans = spans(&text);
        let first = spans.iter().find(|span| self.marks(&span.word)).map_or(0, |span| span.start);
        let before = length / 4;
        let start = if first <= before { 0 } else { word_start(&text, first - before) };
        let end = word_end(&text, start, length);
        let inside: Vec<Span> = spans
            .into_iter()
            .filter(|span| span.start >= start && span.end <= end)
            .map(|span| Span { start: span.start - start, end: span.end - start, ..span })
            .collect();
        let mut runs = self.runs(&text[start..end], &inside);
        if start > 0 {
            runs.insert(0, Run { text: "…".into(), hit: false });
        }
        if end < text.len() {
            runs.push(Run { text: "…".into(), hit: false });
        }
        runs
    }

    fn runs(&self, text: &str, spans: &[Span]) -> Vec<Run> {
        let (mut runs, mut at) = (Vec::new(), 0);
        for span in spans.iter().filter(|span| self.marks(&span.word)) {
            if span.start > at {
                runs.push(Run { text: text[at..span.start].into(), hit: false });
            }
            runs.push(Run { text: text[span.start..span.end].into(), hit: true });
            at = span.end;
        }
        if at < text.len() {
            runs.push(Run { text: text[at..].into(), hit: false });
        }
        runs
    }
}

/// The beginning of the word that stands at or after `from`.
fn word_start(text: &str, from: usize) -> usize {
    let from = (0..=from).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[from..].find(' ').map_or(from, |space| from + space + 1)
}

/// The end of the last whole word within `length` characters from `start`; within a word if there is no end.
fn word_end(text: &str, start: usize, length: usize) -> usize {
    match text[start..].char_indices().nth(length) {
        None => text.len(),
        Some((most, _)) => {
            let most = start + most;
            text[start..most].rfind(' ').map_or(most, |space| start + space)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(runs: &[Run]) -> String {
        runs.iter()
            .map(|run| if run.hit { format!("[{}]", run.text) } else { run.text.clone() })
            .collect()
    }

    #[test]
    fn the_words_of_a_query_are_marked_as_the_index_reads_them() -> Result<(), QueryError> {
        let cases = [
            ("grosse", "Die Größe zählt", "Die [Größe] zählt"),
            ("subject:pump curve", "Pump, curve; pumps", "[Pump], [curve]; pumps"),
            ("pump*", "Pump, curve; pumps", "[Pump], curve; [pumps]"),
            ("\"pump curve\" OR bill", "a bill for the pump", "a [bill] for the [pump]"),
            ("-draft paper", "draft paper", "draft [paper]"),
            ("from:anna", "anna writes", "anna writes"),
            ("*", "anything", "anything"),
        ];
        for (query, text, expected) in cases {
            assert_eq!(shown(&Highlighter::new(query)?.all(text)), expected, "{query}");
        }
        Ok(())
    }

    #[test]
    fn a_piece_of_a_long_text_has_the_hit_in_it_and_ends_between_words() -> Result<(), QueryError> {
        let text = format!("{} needle {}", "hay ".repeat(200), "straw\n\n ".repeat(200));
        let piece = Highlighter::new("needle")?.piece(&text, 60);
        assert_eq!(shown(&piece), "…hay hay hay [needle] straw straw straw straw straw straw…");
        let plain = Highlighter::default().piece("  ein\tkurzer  Text ", 60);
        assert_eq!(shown(&plain), "ein kurzer Text");
        let wide = Highlighter::default().piece(&"東京".repeat(100), 10);
        assert_eq!(shown(&wide), format!("{}…", "東京".repeat(5)));
        Ok(())
    }
}
