//! The query language, as people type it.
//!
//! ```text
//! invoice march            both words          "annual report"   the phrase
//! invoice OR bill          either              -draft            not
//! contr*                   words beginning so  *@example.com     addresses and file names containing so
//! from: to: cc: subject: body: attachment: filename: folder:     in one place
//! message-id:<x@example.com>   the mail, and others that claim to be it
//! before:2024-05 after:2023 date:2024-05-01 larger:2M has:attachment  *  ( … )
//! ```
//! Bad syntax gets a message that says where and what to do. Deliberately not here: how a query is run (`search`).

use std::fmt;

/// Nesting allowed in a query.
const DEEPEST: usize = 50;
/// Characters allowed in a word with a `*`: what is looked through to find it grows with them.
const LONGEST_WILDCARD: usize = 100;
/// Words allowed in a query.
const MOST_TERMS: usize = 500;

/// A query that can't be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Where, counted in characters from 1.
    pub at: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the query can't be understood at character {}: {}",
            self.at, self.message
        )
    }
}

impl std::error::Error for QueryError {}

/// A part of a mail to look in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    From,
    To,
    Cc,
    Subject,
    Body,
    Attachment,
    Filename,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Words(String),
    Prefix(String),
    Fragment(String),
}

/// A query, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expr {
    Everything,
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Text(Option<Place>, Text),
    /// Message date, Unix seconds: from (inclusive) and until (exclusive).
    Date(Option<i64>, Option<i64>),
    Larger(u64),
    HasAttachment,
    Folder(String),
    /// With its angle brackets.
    MessageId(String),
}

/// Understands a query.
pub(crate) fn parse(query: &str) -> Result<Expr, QueryError> {
    let mut parser = Parser { tokens: tokenize(query)?, next: 0, depth: 0 };
    if parser.tokens.len() > MOST_TERMS {
        let message = format!("it has more than {MOST_TERMS} words; use fewer");
        return Err(QueryError { at: 1, message });
    }
    if parser.tokens.is_empty() {
        return Ok(Expr::Everything);
    }
    let expr = parser.either()?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(token.error("this ) closes nothing; remove it")),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Lexeme {
    Open,
    Close,
    Or,
    And,
    Not,
    Term { field: Option<String>, text: String, quoted: bool },
}

#[derive(Clone, Debug)]
struct Token {
    at: usize,
    lexeme: Lexeme,
}

impl Token {
    fn error(&self, message: impl Into<String>) -> QueryError {
        QueryError { at: self.at, message: message.into() }
    }
}

fn tokenize(query: &str) -> Result<Vec<Token>, QueryError> {
    let characters: Vec<char> = query.chars().collect();
    let mut tokens = Vec::new();
    let mut next = 0;
    while next < characters.len() {
        let at = next + 1;
        match characters[next] {
            c if c.is_whitespace() => next += 1,
            '(' => {
                tokens.push(Token { at, lexeme: Lexeme::Open });
                next += 1;
            }
            ')' => {
                tokens.push(Token { at, lexeme: Lexeme::Close });
                next += 1;
            }
            '-' | '!' if starts_operand(&characters, next + 1) => {
                tokens.push(Token { at, lexeme: Lexeme::Not });
                next += 1;
            }
            _ => {
                let (lexeme, end) = term(&characters, next)?;
                tokens.push(Token { at, lexeme });
                next = end;
            }
        }
    }
    Ok(tokens)
}

fn starts_operand(characters: &[char], at: usize) -> bool {
    characters.get(at).is_some_and(|c| !c.is_whitespace() && *c != ')' && *c != '-')
}

/// A word, `field:word`, `"phrase"` or `field:"phrase"`, and where it ends.
fn term(characters: &[char], start: usize) -> Result<(Lexeme, usize), QueryError> {
    let mut next = start;
    let mut field = None;
    let name_end = (start..characters.len())
        .find(|&i| !(characters[i].is_ascii_alphabetic() || characters[i] == '-'));
    if let Some(colon) = name_end.filter(|&end| end > start && characters[end] == ':') {
        let name: String = characters[start..colon].iter().collect::<String>().to_ascii_lowercase();
        if FIELDS.contains(&name.as_str()) {
            field = Some(name);
            next = colon + 1;
        } else if let Some(known) = near(&name) {
            let message = format!(
                "there is no field {name}:; did you mean {known}:? To search the text, put it in quotes"
            );
            return Err(QueryError { at: start + 1, message });
        } else if looks_like_a_field(&characters[start..colon], characters.get(colon + 1)) {
            let message = format!(
                "there is no field {name}:; there are {}. To search the text, put it in quotes",
                FIELDS.join(", ")
            );
            return Err(QueryError { at: start + 1, message });
        }
    }
    if let Some(sign) = name_end.filter(|&end| end > start && "<>=".contains(characters[end])) {
        compared(&characters[start..sign], start + 1)?;
    }
    if characters.get(next) == Some(&'"') {
        let Some(close) = (next + 1..characters.len()).find(|&i| characters[i] == '"') else {
            return Err(QueryError {
                at: next + 1,
                message: "this quote is never closed; add a \"".into(),
            });
        };
        let text: String = characters[next + 1..close].iter().collect();
        if let Some(name) = field.as_ref().filter(|_| text.trim().is_empty()) {
            let message = format!("{name}: needs something to look for between the quotes");
            return Err(QueryError { at: next + 1, message });
        }
        return Ok((Lexeme::Term { field, text, quoted: true }, close + 1));
    }
    let end = (next..characters.len())
        .find(|&i| {
            characters[i].is_whitespace()
                || characters[i] == '('
                || characters[i] == ')'
                || characters[i] == '"'
        })
        .unwrap_or(characters.len());
    let text: String = characters[next..end].iter().collect();
    let lexeme = match (&field, text.as_str()) {
        (Some(name), "") => {
            let message =
                format!("{name}: needs something to look for, without a space after the colon");
            return Err(QueryError { at: next + 1, message });
        }
        (None, "OR" | "|") => Lexeme::Or,
        (None, "AND" | "&") => Lexeme::And,
        (None, "NOT") => Lexeme::Not,
        _ => Lexeme::Term { field, text, quoted: false },
    };
    Ok((lexeme, end))
}

const FIELDS: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "body",
    "attachment",
    "filename",
    "folder",
    "before",
    "after",
    "date",
    "larger",
    "has",
    "message-id",
];

/// Whether somebody meant a field that there is not: `is:unread`. Addresses of the web, answers (`re:`) and the like
/// are words.
fn looks_like_a_field(name: &[char], follows: Option<&char>) -> bool {
    const WORDS: [&str; 12] =
        ["re", "aw", "fw", "fwd", "wg", "sv", "mailto", "tel", "sip", "urn", "cid", "mid"];
    let text: String = name.iter().collect();
    name.len() > 1
        && name.iter().all(|c| c.is_ascii_lowercase())
        && !WORDS.contains(&text.as_str())
        && follows.is_some_and(|c| *c == '"' || *c == '*' || c.is_alphanumeric())
}

/// Refuses what was meant as a comparison: `size>1mb`.
fn compared(name: &[char], at: usize) -> Result<(), QueryError> {
    const MEANT: [&str; 3] = ["size", "smaller", "sent"];
    let name = name.iter().collect::<String>().to_ascii_lowercase();
    if !FIELDS.contains(&name.as_str()) && !MEANT.contains(&name.as_str()) {
        return Ok(());
    }
    let message = "<, > and = compare nothing here: write larger:1M, before:2024, after:2024 or from:anna. To search \
                   the text, put it in quotes";
    Err(QueryError { at, message: message.into() })
}

/// A field that is one slip away: a letter wrong, missing or too much, or two that changed places. Short names are
/// rather text: `c:`.
fn near(name: &str) -> Option<&'static str> {
    let lacks_one = |long: &str, short: &str| {
        let same = long.bytes().zip(short.bytes()).take_while(|(a, b)| a == b).count();
        long.len() == short.len() + 1 && long[same + 1..] == short[same..]
    };
    FIELDS.iter().copied().filter(|field| field.len().min(name.len()) > 3).find(|field| {
        let pairs = field.bytes().zip(name.bytes());
        let differing: Vec<(u8, u8)> = pairs.filter(|(a, b)| a != b).collect();
        let slip = match differing[..] {
            [_] => true,
            [(a, b), (c, d)] => (a, b) == (d, c),
            _ => false,
        };
        (field.len() == name.len() && slip) || lacks_one(field, name) || lacks_one(name, field)
    })
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn either(&mut self) -> Result<Expr, QueryError> {
        let mut options = vec![self.all()?];
        while self.peek().is_some_and(|token| token.lexeme == Lexeme::Or) {
            self.next += 1;
            options.push(self.all()?);
        }
        Ok(if options.len() == 1 { options.remove(0) } else { Expr::Or(options) })
    }

    fn all(&mut self) -> Result<Expr, QueryError> {
        let mut parts = Vec::new();
        loop {
            match self.peek().map(|token| &token.lexeme) {
                None | Some(Lexeme::Close | Lexeme::Or) => break,
                Some(Lexeme::And) if !parts.is_empty() => self.next += 1,
                Some(_) => parts.push(self.one()?),
            }
        }
        match parts.len() {
            0 => Err(self.missing()),
            1 => Ok(parts.remove(0)),
            _ => Ok(Expr::And(parts)),
        }
    }

    fn missing(&self) -> QueryError {
        match self.peek().or(self.tokens.last()) {
            Some(token) => token.error("something to look for is missing here"),
            None => QueryError { at: 1, message: "something to look for is missing".into() },
        }
    }

    fn one(&mut self) -> Result<Expr, QueryError> {
        let Some(token) = self.peek().cloned() else { return Err(self.missing()) };
        self.next += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(token.error(format!("it is nested deeper than {DEEPEST}; simplify it")));
        }
        let expr = match token.lexeme {
            Lexeme::Not => Expr::Not(Box::new(self.one()?)),
            Lexeme::Open => {
                let inner = self.either()?;
                if self.peek().is_none_or(|token| token.lexeme != Lexeme::Close) {
                    return Err(token.error("this ( is never closed; add a )"));
                }
                self.next += 1;
                inner
            }
            Lexeme::Term { ref field, ref text, quoted } => {
                leaf(&token, field.as_deref(), text, quoted)?
            }
            Lexeme::Close | Lexeme::Or | Lexeme::And => {
                return Err(token.error("something to look for is missing before this"));
            }
        };
        self.depth -= 1;
        Ok(expr)
    }
}

fn leaf(token: &Token, field: Option<&str>, text: &str, quoted: bool) -> Result<Expr, QueryError> {
    let place = match field {
        None => None,
        Some("from") => Some(Place::From),
        Some("to") => Some(Place::To),
        Some("cc") => Some(Place::Cc),
        Some("subject") => Some(Place::Subject),
        Some("body") => Some(Place::Body),
        Some("attachment") => Some(Place::Attachment),
        Some("filename") => Some(Place::Filename),
        Some("folder") => return Ok(Expr::Folder(text.to_owned())),
        Some("message-id") => {
            let id = text.trim().trim_start_matches('<').trim_end_matches('>');
            return Ok(Expr::MessageId(format!("<{id}>")));
        }
        Some("before") => {
            return period(token, text).map(|(start, _)| Expr::Date(None, Some(start)));
        }
        Some("after") => {
            return period(token, text).map(|(start, _)| Expr::Date(Some(start), None));
        }
        Some("date") => {
            return period(token, text).map(|(start, end)| Expr::Date(Some(start), Some(end)));
        }
        Some("larger") => return size(token, text).map(Expr::Larger),
        Some("has") if text == "attachment" || text == "attachments" => {
            return Ok(Expr::HasAttachment);
        }
        Some(_) => return Err(token.error("only has:attachment is known")),
    };
    if quoted {
        return Ok(Expr::Text(place, Text::Words(text.to_owned())));
    }
    let inner = text.trim_matches('*');
    if inner.contains('*') {
        return Err(token.error("* may stand at the beginning or the end of a word, not inside"));
    }
    if text.contains('*') && inner.chars().count() > LONGEST_WILDCARD {
        let message =
            format!("a word with * has at most {LONGEST_WILDCARD} characters; shorten it");
        return Err(token.error(message));
    }
    match (text.starts_with('*'), text.ends_with('*'), inner.is_empty(), place) {
        (true, _, true, None) => Ok(Expr::Everything),
        (true, _, true, Some(_)) => Err(token.error("* alone can't be looked for in one place")),
        (true, _, false, Some(Place::Body | Place::Attachment)) => Err(token
            .error("*fragment* searches addresses, subjects and file names; in texts use prefix*")),
        (true, _, false, _) => Ok(Expr::Text(place, Text::Fragment(inner.to_owned()))),
        (false, true, _, _) => Ok(Expr::Text(place, Text::Prefix(inner.to_owned()))),
        (false, false, ..) => Ok(Expr::Text(place, Text::Words(text.to_owned()))),
    }
}

fn size(token: &Token, text: &str) -> Result<u64, QueryError> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match lower[digits.len()..].trim_end_matches('b') {
        "" => Some(1),
        "k" => Some(1 << 10),
        "m" => Some(1 << 20),
        "g" => Some(1 << 30),
        _ => None,
    };
    unit.zip(digits.parse::<u64>().ok())
        .and_then(|(unit, number)| number.checked_mul(unit))
        .ok_or_else(|| token.error("larger: needs a size like 500k, 2M or 1G"))
}

/// Start and end (exclusive) of a year, month or day in UTC, Unix seconds.
fn period(token: &Token, text: &str) -> Result<(i64, i64), QueryError> {
    let wrong = || token.error("a date is written 2024, 2024-05 or 2024-05-17");
    let parts: Vec<i64> =
        text.split('-').map(|part| part.parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    let valid = |year: i64, month: i64, day: i64| {
        (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
    };
    let (start, end) = match parts[..] {
        [year] if valid(year, 1, 1) => (days(year, 1, 1), days(year + 1, 1, 1)),
        [year, month] if valid(year, month, 1) => {
            (days(year, month, 1), days(year + month / 12, month % 12 + 1, 1))
        }
        [year, month, day] if valid(year, month, day) => {
            (days(year, month, day), days(year, month, day) + 1)
        }
        _ => return Err(wrong()),
    };
    Ok((start * 86_400, end * 86_400))
}

fn days_in(year: i64, month: i64) -> i64 {
    days(year + month / 12, month % 12 + 1, 1) - days(year, month, 1)
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Expr {
        Expr::Text(None, Text::Words(text.into()))
    }

    #[test]
    fn the_language_is_understood() {
        let from = |text: &str| Expr::Text(Some(Place::From), Text::Words(text.into()));
        let cases = [
            ("", Expr::Everything),
            ("*", Expr::Everything),
            ("a b", Expr::And(vec![word("a"), word("b")])),
            ("a AND b", Expr::And(vec![word("a"), word("b")])),
            ("a OR b c", Expr::Or(vec![word("a"), Expr::And(vec![word("b"), word("c")])])),
            ("(a OR b) c", Expr::And(vec![Expr::Or(vec![word("a"), word("b")]), word("c")])),
            ("-a", Expr::Not(Box::new(word("a")))),
            ("a -from:b", Expr::And(vec![word("a"), Expr::Not(Box::new(from("b")))])),
            ("\"annual report\"", word("annual report")),
            ("from:\"Anna K\"", from("Anna K")),
            ("contr*", Expr::Text(None, Text::Prefix("contr".into()))),
            ("*@example.com", Expr::Text(None, Text::Fragment("@example.com".into()))),
            ("before:1970-01-02", Expr::Date(None, Some(86_400))),
            ("after:1970-02", Expr::Date(Some(31 * 86_400), None)),
            ("date:1970", Expr::Date(Some(0), Some(365 * 86_400))),
            ("date:2024-12", Expr::Date(Some(1_733_011_200), Some(1_735_689_600))),
            ("larger:2M", Expr::Larger(2 << 20)),
            ("has:attachment", Expr::HasAttachment),
            ("folder:\"Inbox/Project X\"", Expr::Folder("Inbox/Project X".into())),
            ("message-id:<a@x.example>", Expr::MessageId("<a@x.example>".into())),
            ("message-id:a@x.example", Expr::MessageId("<a@x.example>".into())),
            ("message-id:\"<a b@x>\"", Expr::MessageId("<a b@x>".into())),
            ("a>b", word("a>b")),
            ("http://x.example/a-b", word("http://x.example/a-b")),
            ("well-known", word("well-known")),
            ("c:x", word("c:x")),
            ("re:x", word("re:x")),
            ("Note:x", word("Note:x")),
            ("12:30", word("12:30")),
            ("mailto:anna@x.example", word("mailto:anna@x.example")),
            ("std::vec", word("std::vec")),
            ("offer:", word("offer:")),
        ];
        for (query, expected) in cases {
            assert_eq!(parse(query), Ok(expected), "{query}");
        }
    }

    #[test]
    fn bad_syntax_says_where() {
        let cases = [
            ("(a", 1),
            ("a)", 2),
            ("a \"b", 3),
            ("form:x", 1),
            ("x subjet:y", 3),
            ("from:", 6),
            ("a OR", 3),
            ("before:tomorrow", 1),
            ("date:2024-02-30", 1),
            ("larger:big", 1),
            ("a*b", 1),
            ("has:milk", 1),
            ("x is:unread", 3),
            ("foo:bar", 1),
            ("bcc:\"Anna K\"", 1),
            ("from:\" \"", 6),
            ("x size>1mb", 3),
            ("date<=2024", 1),
            ("from=anna", 1),
            ("message-id:", 12),
        ];
        for (query, at) in cases {
            assert_eq!(parse(query).map_err(|error| error.at), Err(at), "{query}");
        }
        for wildcard in ["*", ""] {
            let long = format!("{wildcard}{}*", "ä".repeat(101));
            assert_eq!(parse(&long).map_err(|error| error.at), Err(1));
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
        assert!(parse(&"-".repeat(10_000)).is_ok() || parse(&"!".repeat(10_000)).is_err());
    }
}
