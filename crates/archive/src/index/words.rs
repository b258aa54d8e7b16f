//! From text to words, the same for indexing and for queries.
//!
//! A word is a run of letters and digits, lower-cased, without diacritics (`Größe` → `grosse`). Han, Kana and
//! Hangul have no spaces between words: each of their characters is a word of its own, and a longer query
//! becomes a phrase. Words over [`LONGEST`] bytes are encoded data rather than language and are left out.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Name under which the index knows these rules.
pub(crate) const NAME: &str = "words1";
/// Bytes of the longest word kept.
const LONGEST: usize = 48;

/// The tokenizer.
#[derive(Clone, Default)]
pub(crate) struct Words {
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;
    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { text, at: 0, token: &mut self.token }
    }
}

/// The words of one text.
pub(crate) struct WordStream<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let Some((start, end, plain)) = self.next_run() else { return false };
            self.at = end;
            self.token.position = self.token.position.wrapping_add(1);
            let word = &self.text[start..end];
            self.token.text.clear();
            if plain {
                self.token.text.push_str(word);
                self.token.text.make_ascii_lowercase();
            } else {
                fold_into(word, &mut self.token.text);
            }
            if self.token.text.is_empty() || self.token.text.len() > LONGEST {
                continue;
            }
            self.token.offset_from = start;
            self.token.offset_to = end;
            return true;
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

impl WordStream<'_> {
    /// Start and end of the next word, and whether it is ASCII.
    fn next_run(&self) -> Option<(usize, usize, bool)> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        while start < bytes.len()
            && bytes[start].is_ascii()
            && !bytes[start].is_ascii_alphanumeric()
        {
            start += 1;
        }
        let mut end = start;
        while end < bytes.len() && bytes[end].is_ascii_alphanumeric() {
            end += 1;
        }
        if end > start && bytes.get(end).is_none_or(u8::is_ascii) {
            return Some((start, end, true));
        }
        self.next_unicode_run(start)
    }

    fn next_unicode_run(&self, from: usize) -> Option<(usize, usize, bool)> {
        let mut start = None;
        for (offset, character) in self.text[from..].char_indices() {
            let at = from + offset;
            let is_word = character.is_alphanumeric() || is_combining_mark(character);
            match start {
                None if is_ideograph(character) => {
                    return Some((at, at + character.len_utf8(), false));
                }
                None if is_word => start = Some(at),
                Some(start) if !is_word || is_ideograph(character) => {
                    return Some((start, at, false));
                }
                _ => {}
            }
        }
        start.map(|start| (start, self.text.len(), false))
    }
}

/// Scripts written without spaces.
fn is_ideograph(character: char) -> bool {
    matches!(u32::from(character),
        0x2E80..=0x2FDF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3FFFF)
}

fn fold_into(word: &str, out: &mut String) {
    for character in word.nfkd().filter(|character| !is_combining_mark(*character)) {
        match character {
            'ß' | 'ẞ' => out.push_str("ss"),
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            _ => out.extend(character.to_lowercase()),
        }
    }
}

/// The beginning of a text, at least `most` bytes of it, folded as its words are, with one space between them: what
/// sorts texts. Words of any length are in it.
pub(crate) fn folded(text: &str, most: usize) -> String {
    let mut token = Token::default();
    let mut runs = WordStream { text, at: 0, token: &mut token };
    let mut folded = String::new();
    while let Some((start, end, _)) = runs.next_run().filter(|_| folded.len() < most) {
        runs.at = end;
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        fold_into(&text[start..end], &mut folded);
        if folded.len() == before + 1 && before > 0 {
            folded.truncate(before);
        }
    }
    folded
}

/// The words of a text with their positions.
pub(crate) fn words(text: &str) -> Vec<(usize, String)> {
    let mut tokenizer = Words::default();
    let mut stream = tokenizer.token_stream(text);
    let mut found = Vec::new();
    while stream.advance() {
        found.push((stream.token().position, stream.token().text.clone()));
    }
    found
}

/// A word where it stands in a text.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) word: String,
}

/// The words of a text with the bytes that they take.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let mut tokenizer = Words::default();
    let mut stream = tokenizer.token_stream(text);
    let mut found = Vec::new();
    while stream.advance() {
        let token = stream.token();
        found.push(Span {
            start: token.offset_from,
            end: token.offset_to,
            word: token.text.clone(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_many_scripts() {
        let cases = [
            ("Hello, World-wide web", "hello world wide web"),
            ("Größe Ärger naïve Łódź", "grosse arger naive lodz"),
            ("東京タワー2024", "東 京 タ ワ ー 2024"),
            ("Привет мир", "привет мир"),
            ("anna.k@example.com", "anna k example com"),
            ("e\u{301}tude", "etude"),
            ("caféx(1)", "cafex 1"),
            ("", ""),
            ("...", ""),
        ];
        for (text, expected) in cases {
            let found: Vec<String> = words(text).into_iter().map(|(_, word)| word).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn an_overlong_word_is_left_out_but_keeps_its_place() {
        let text = format!("before {} after", "x".repeat(LONGEST + 1));
        let found = words(&text);
        assert_eq!(found, [(0, "before".into()), (2, "after".into())]);
    }
}
