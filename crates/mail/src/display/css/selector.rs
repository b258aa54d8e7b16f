//! Selectors, confined to the mail.
//!
//! Names, classes, identifiers, a few states, and the four ways to combine them. Attribute
//! selectors, pseudo-elements and functions are not read: a selector with one of them is left out.
//! Classes and identifiers get the prefix that they get in the document.

use cssparser::{Parser, Token};

use super::is_name;
use crate::display::clean::{BODY, prefixed};

/// Selectors in one rule.
const MAX_SELECTORS: usize = 100;
/// Elements that one selector may name one after another.
const MAX_STEPS: usize = 8;
/// Of those, how many may be siblings.
const MAX_SIBLINGS: usize = 2;

/// The selectors of a rule that may stay, with commas between; empty when none may.
pub(super) fn list(parser: &mut Parser<'_>) -> String {
    let mut out = String::new();
    let mut one = Selector::default();
    let mut count = 0;
    loop {
        let token = parser.next_including_whitespace().cloned();
        match token {
            Ok(Token::Comma) | Err(_) => {
                if let Some(text) =
                    std::mem::take(&mut one).finish().filter(|_| count < MAX_SELECTORS)
                {
                    if !out.is_empty() {
                        out.push(',');
                    }
                    out.push_str(&text);
                    count += 1;
                }
                if token.is_err() {
                    return out;
                }
            }
            Ok(token) => one.take(&token, parser),
        }
    }
}

/// A selector while it is read.
#[derive(Default)]
struct Selector {
    steps: Vec<Step>,
    /// What stands between the last step and the next.
    joint: Option<char>,
    bad: bool,
}

/// What is said about one element.
#[derive(Default)]
struct Step {
    /// What stands before it: a blank, `>`, `+` or `~`; nothing before the first.
    joint: Option<char>,
    name: String,
    rest: String,
}

impl Selector {
    fn take(&mut self, token: &Token<'_>, parser: &mut Parser<'_>) {
        match token {
            Token::WhiteSpace(_) => {
                self.joint = self.joint.or(Some(' '));
            }
            Token::Delim(c @ ('>' | '+' | '~')) => {
                self.bad |= self.joint.is_some_and(|joint| joint != ' ');
                self.joint = Some(*c);
            }
            Token::Ident(name) if is_name(name) => {
                let name = name.to_ascii_lowercase();
                self.named(name);
            }
            Token::Delim('*') => self.named("*".to_owned()),
            Token::IDHash(name) if is_name(name) => {
                self.more(&format!("#{}", prefixed(name)));
            }
            Token::Delim('.') => match parser.next_including_whitespace() {
                Ok(Token::Ident(name)) if is_name(name) => {
                    let class = format!(".{}", prefixed(name));
                    self.more(&class);
                }
                _ => self.bad = true,
            },
            Token::Colon => match parser.next_including_whitespace() {
                Ok(Token::Ident(state)) if is_state(state) => {
                    let state = format!(":{}", state.to_ascii_lowercase());
                    self.more(&state);
                }
                _ => self.bad = true,
            },
            _ => self.bad = true,
        }
    }

    /// Begins a step, if what comes next does not belong to the last one.
    fn begin(&mut self) {
        let joint = self.joint.take();
        if self.steps.is_empty() || joint.is_some() {
            self.bad |= self.steps.is_empty() && joint.is_some_and(|joint| joint != ' ');
            self.steps.push(Step { joint, ..Step::default() });
        }
    }

    fn more(&mut self, text: &str) {
        self.begin();
        if let Some(step) = self.steps.last_mut() {
            step.rest.push_str(text);
        }
    }

    fn named(&mut self, name: String) {
        self.begin();
        if let Some(step) = self.steps.last_mut() {
            self.bad |= !step.name.is_empty() || !step.rest.is_empty();
            step.name = name;
        }
    }

    /// The selector as it may be written: below the element that stands for the mail's body.
    fn finish(self) -> Option<String> {
        let siblings = self.steps.iter().filter(|s| matches!(s.joint, Some('+' | '~'))).count();
        let bounded = self.steps.len() <= MAX_STEPS && siblings <= MAX_SIBLINGS;
        let ended = self.joint.is_none_or(|joint| joint == ' ');
        if self.bad || !bounded || !ended || self.steps.is_empty() {
            return None;
        }
        let mut out = format!(".{BODY}");
        let mut steps = self.steps.into_iter().peekable();
        let root = |step: &Step| step.name == "html" || step.rest == ":root";
        if steps.peek().is_some_and(root) {
            steps.next();
        }
        if let Some(body) = steps.next_if(|step| step.name == "body") {
            out.push_str(&body.rest);
        }
        for (at, step) in steps.enumerate() {
            match step.joint {
                Some(joint) => out.push(joint),
                None if at == 0 => out.push(' '),
                None => {}
            }
            out.push_str(&step.name);
            out.push_str(&step.rest);
        }
        Some(out)
    }
}

fn is_state(name: &str) -> bool {
    let known = [
        "hover",
        "link",
        "visited",
        "active",
        "focus",
        "first-child",
        "last-child",
        "only-child",
        "first-of-type",
        "last-of-type",
        "empty",
        "root",
    ];
    known.iter().any(|state| name.eq_ignore_ascii_case(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_confined_to_the_mail() {
        for (css, want) in [
            ("p", ".x-body p"),
            ("P.a#b", ".x-body p.m-a#m-b"),
            ("body", ".x-body"),
            ("html", ".x-body"),
            ("html body.dark td", ".x-body.m-dark td"),
            (":root", ".x-body"),
            ("table > tr  td", ".x-body table>tr td"),
            ("h1+p,h2~p", ".x-body h1+p,.x-body h2~p"),
            ("a:hover", ".x-body a:hover"),
            ("* .m-x", ".x-body * .m-x"),
            (".x-body", ".x-body .m-x-body"),
            ("p, a[href^='http'], i", ".x-body p,.x-body i"),
            ("a::after", ""),
            ("p:not(.a)", ""),
            ("> p", ""),
            ("p >", ""),
            ("p > > a", ""),
            ("#1", ""),
            (".", ""),
            ("", ""),
            ("p\\3c b", ""),
            ("a b c d e f g h i", ""),
            ("a~b~c~d", ""),
        ] {
            let mut parser = Parser::new(css);
            assert_eq!(list(&mut parser), want, "{css}");
        }
    }
}
