//! Styles: only properties that are known, with values made of harmless parts, written anew.
//!
//! A sheet of a mail stays a sheet: its selectors are confined to the mail and the browser matches
//! them. To match them here and write the result into every element would multiply rules by
//! elements, which no bound on the input holds. What is written never contains a `<`, so it cannot
//! end the `<style>` element that it stands in.

mod selector;

use cssparser::{Delimiter, ParseError, Parser, ToCss, Token};

use super::allow;
use super::resources::{Image, Resources};

/// Bytes of styles that are read in one document; formatting that is opened again repeats them.
const MAX_STYLES: usize = 4 << 20;
/// Rules that one document may have.
const MAX_RULES: usize = 4000;
/// Bytes of sheets that are written for one document, images not counted.
const MAX_SHEET: usize = 1 << 20;
/// `@media` rules within each other, and functions within each other.
const MAX_NESTING: u8 = 4;
/// Numbers greater than this (pixels, mostly) only serve to put things where they do not belong.
const MAX_NUMBER: f32 = 100_000.0;

type Parsed<T> = Result<T, ParseError<()>>;

/// Reads the styles of one document.
pub(super) struct Styles {
    bytes_left: usize,
    rules_left: usize,
    /// Whether a bound was reached.
    pub cut: bool,
}

impl Styles {
    pub(super) fn new() -> Styles {
        Styles { bytes_left: MAX_STYLES, rules_left: MAX_RULES, cut: false }
    }

    /// What a `style` attribute may say.
    pub(super) fn attribute(&mut self, css: &str, resources: &mut Resources<'_>) -> String {
        let mut out = String::new();
        if self.spend(css.len()) {
            declarations(&mut Parser::new(css), resources, &mut out);
        }
        out
    }

    /// What a `style` element may say.
    pub(super) fn sheet(
        &mut self,
        css: &str,
        media: &str,
        resources: &mut Resources<'_>,
    ) -> String {
        let mut out = String::new();
        if !self.spend(css.len() + media.len()) {
            return out;
        }
        let mut parser = Parser::new(css);
        self.rules(&mut parser, 0, resources, &mut out);
        if !media.trim().is_empty() && !out.is_empty() {
            match media_query(&mut Parser::new(media)) {
                Ok(query) => out = format!("@media {query}{{{out}}}\n"),
                Err(_) => out.clear(),
            }
        }
        // Nothing above writes one; if it ever did, the sheet would not be shown.
        if out.contains('<') { String::new() } else { out }
    }

    fn spend(&mut self, bytes: usize) -> bool {
        let left = self.bytes_left.checked_sub(bytes);
        self.cut |= left.is_none();
        self.bytes_left = left.unwrap_or(self.bytes_left);
        left.is_some()
    }

    fn rules(
        &mut self,
        parser: &mut Parser<'_>,
        depth: u8,
        resources: &mut Resources<'_>,
        out: &mut String,
    ) {
        loop {
            let before = parser.state();
            match parser.next() {
                Err(_) => return,
                Ok(Token::CDO | Token::CDC | Token::Semicolon) => continue,
                Ok(Token::AtKeyword(name)) => {
                    let media = name.eq_ignore_ascii_case("media") && depth < MAX_NESTING;
                    // A rule that is not for us is skipped with its block, and any error with it.
                    let _: Parsed<()> = self.at_rule(parser, media, depth, resources, out);
                    continue;
                }
                Ok(_) => parser.reset(&before),
            }
            if self.rules_left == 0 || out.len() > MAX_SHEET {
                self.cut = true;
                return;
            }
            self.rules_left -= 1;
            let selectors: Parsed<String> =
                parser.parse_until_before(Delimiter::CurlyBracketBlock, |p| Ok(selector::list(p)));
            if parser.expect_curly_bracket_block().is_err() {
                return;
            }
            let mut body = String::new();
            let _: Parsed<()> = parser.parse_nested_block(|block| {
                if selectors.as_ref().is_ok_and(|selectors| !selectors.is_empty()) {
                    declarations(block, resources, &mut body);
                }
                Ok(())
            });
            if let (Ok(selectors), false) = (selectors, body.is_empty()) {
                out.push_str(&format!("{selectors}{{{body}}}\n"));
            }
        }
    }

    fn at_rule(
        &mut self,
        parser: &mut Parser<'_>,
        media: bool,
        depth: u8,
        resources: &mut Resources<'_>,
        out: &mut String,
    ) -> Parsed<()> {
        let end = Delimiter::CurlyBracketBlock | Delimiter::Semicolon;
        let query = parser.parse_until_before(end, |p| {
            let query = media_query(p);
            while p.next().is_ok() {}
            Ok::<_, ParseError<()>>(query)
        })?;
        if *parser.next()? != Token::CurlyBracketBlock {
            return Ok(());
        }
        parser.parse_nested_block(|block| {
            if let (true, Ok(query)) = (media, query) {
                let mut inner = String::new();
                self.rules(block, depth + 1, resources, &mut inner);
                if !inner.is_empty() {
                    out.push_str(&format!("@media {query}{{{inner}}}\n"));
                }
            }
            Ok(())
        })
    }
}

/// Declarations, each with its semicolon; what is not allowed is left out.
fn declarations(parser: &mut Parser<'_>, resources: &mut Resources<'_>, out: &mut String) {
    while !parser.is_exhausted() {
        // One that cannot be read is skipped up to the next semicolon, as the standard has it.
        let _: Parsed<()> = parser.parse_until_after(Delimiter::Semicolon, |p| {
            let name = p.expect_ident()?.to_ascii_lowercase();
            p.expect_colon()?;
            if !allow::is_property(&name) {
                return Err(ParseError::unexpected_token());
            }
            let mut value = Value { text: String::new(), images: allow::is_image_property(&name) };
            value.read(p, 0, resources)?;
            let text = value.text.trim();
            let moved = name.starts_with("margin") && text.contains('-');
            if !text.is_empty() && !moved {
                out.push_str(&format!("{name}:{text};"));
            }
            Ok(())
        });
    }
}

/// `screen and (max-width: 600px)`: names, numbers, and what may stand between them.
fn media_query(parser: &mut Parser<'_>) -> Parsed<String> {
    let mut value = Value { text: String::new(), images: false };
    loop {
        match parser.next_including_whitespace() {
            Err(_) => break,
            Ok(Token::ParenthesisBlock) => {
                value.text.push('(');
                parser.parse_nested_block(|p| {
                    while let Ok(token) = p.next_including_whitespace().cloned() {
                        match token {
                            Token::Colon => value.text.push(':'),
                            Token::Delim(c @ ('<' | '>')) => return Err(unknown(c)),
                            _ => value.simple(&token)?,
                        }
                    }
                    Ok(())
                })?;
                value.text.push(')');
            }
            Ok(token) => value.simple(&token.clone())?,
        }
    }
    match value.text.trim() {
        "" => Err(ParseError::unexpected_token()),
        query => Ok(query.to_owned()),
    }
}

fn unknown(_: char) -> ParseError<()> {
    ParseError::unexpected_token()
}

/// The value of a declaration as it is written.
struct Value {
    text: String,
    /// Whether an image may stand in it.
    images: bool,
}

impl Value {
    fn read(&mut self, p: &mut Parser<'_>, depth: u8, resources: &mut Resources<'_>) -> Parsed<()> {
        while let Ok(token) = p.next_including_whitespace().cloned() {
            match &token {
                Token::UnquotedUrl(url) => self.image(url, resources)?,
                Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                    let url = p.parse_nested_block(|p| Ok(p.expect_string_cloned()?))?;
                    self.image(&url, resources)?;
                }
                Token::Function(name) => {
                    let name = name.to_ascii_lowercase();
                    if depth >= MAX_NESTING || !allow::is_function(&name) {
                        return Err(ParseError::unexpected_token());
                    }
                    self.text.push_str(&name);
                    self.nested(p, depth, resources)?;
                }
                Token::ParenthesisBlock if depth > 0 && depth < MAX_NESTING => {
                    self.nested(p, depth, resources)?;
                }
                Token::Delim('!') if depth == 0 => {
                    p.expect_ident_matching("important")?;
                    p.expect_exhausted()?;
                    self.text.push_str("!important");
                }
                _ => self.simple(&token)?,
            }
        }
        Ok(())
    }

    fn nested(
        &mut self,
        p: &mut Parser<'_>,
        depth: u8,
        resources: &mut Resources<'_>,
    ) -> Parsed<()> {
        self.text.push('(');
        p.parse_nested_block(|p| self.read(p, depth + 1, resources))?;
        self.text.push(')');
        Ok(())
    }

    /// A token without an address and without anything in it.
    fn simple(&mut self, token: &Token<'_>) -> Parsed<()> {
        let good = match token {
            Token::WhiteSpace(_) => {
                if !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                return Ok(());
            }
            Token::QuotedString(text) => {
                let plain = |c: &char| c.is_alphanumeric() || " -_.+,".contains(*c);
                self.text.push('\'');
                self.text.extend(text.chars().filter(plain).take(200));
                self.text.push('\'');
                return Ok(());
            }
            Token::Ident(name) | Token::Hash(name) | Token::IDHash(name) => is_name(name),
            Token::Number { value, .. } => value.abs() <= MAX_NUMBER,
            Token::Percentage { unit_value, .. } => unit_value.abs() <= MAX_NUMBER,
            Token::Dimension { value, unit, .. } => value.abs() <= MAX_NUMBER && is_name(unit),
            Token::Comma => true,
            Token::Delim(c) => matches!(c, '/' | '*' | '+' | '-'),
            _ => false,
        };
        match good && token.to_css(&mut self.text).is_ok() {
            true => Ok(()),
            false => Err(ParseError::unexpected_token()),
        }
    }

    /// An address, if an image may stand here; `none` in place of an image that is not shown, so
    /// that the rest of the declaration keeps its sense.
    fn image(&mut self, reference: &str, resources: &mut Resources<'_>) -> Parsed<()> {
        if !self.images {
            return Err(ParseError::unexpected_token());
        }
        match resources.image(reference) {
            Image::Shown(address) if is_quotable(&address) => {
                self.text.push_str("url(\"");
                self.text.push_str(&address);
                self.text.push_str("\")");
            }
            _ => self.text.push_str("none"),
        }
        Ok(())
    }
}

/// Whether an address may stand in double quotes as it is.
fn is_quotable(address: &str) -> bool {
    address.bytes().all(|b| (0x21..0x7f).contains(&b) && !b"\"\\<>".contains(&b))
}

/// Whether a name needs no escape in CSS, and cannot be mistaken for anything else.
fn is_name(name: &str) -> bool {
    name.len() <= 200 && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}
