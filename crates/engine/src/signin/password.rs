//! Which passwords are taken, in the spirit of NIST SP 800-63B §3.1.1: long, not guessable, no rules about classes.
//!
//! Guessability is measured by zxcvbn (its lists hold the commonest passwords, words, names; it knows keyboard rows,
//! dates, repeats). Deliberately not here: hashing, expiry after a time (which makes passwords worse).

use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use crate::problem::{Problem, Result};

/// Bytes of a password, at most.
pub(crate) const MOST: usize = 256;

/// The form that is hashed: the same whatever keyboard typed it.
pub(crate) fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// Refuses a (normal) password that is too short, too long, the user's own name, or easy to guess.
///
/// # Errors
/// `Invalid` that says what is wrong.
pub(crate) fn check(password: &str, least: u32, login: &str, name: &str) -> Result<()> {
    let wrong = |message: String| Err(Problem::invalid("password", message));
    if password.chars().count() < least as usize {
        return wrong(format!(
            "at least {least} characters: a few words that don't belong together"
        ));
    }
    if password.len() > MOST {
        return wrong(format!("at most {MOST} bytes"));
    }
    let (local, domain) = login.rsplit_once('@').unwrap_or((login, ""));
    let plain = letters(password);
    if [login, local, name].iter().any(|own| letters(own) == plain) {
        return wrong("not your login or your name".into());
    }
    let mut known = vec![login, local, domain, name, "mailstead"];
    let parts = |text| str::split(text, |c: char| !c.is_alphanumeric());
    known.extend([local, domain, name].into_iter().flat_map(parts).filter(|part| part.len() > 2));
    let guess = zxcvbn(password, &known);
    if guess.score() >= Score::Three {
        return Ok(());
    }
    let why =
        guess.feedback().and_then(|feedback| feedback.warning()).map(|why| format!(": {why}"));
    wrong(format!(
        "too easy to guess{} Take a few words that don't belong together.",
        why.unwrap_or_else(|| ".".into())
    ))
}

/// Letters and digits, lower-cased.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(password: &str) -> Option<String> {
        let result =
            check(&normal(password), 12, "anna.meyer@acme.example", "Anna Katharina Meyer");
        match result {
            Ok(()) => None,
            Err(Problem::Invalid { field: "password", message }) => Some(message.into_owned()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn weak_passwords_are_refused_and_told_why() {
        let cases = [
            ("", "at least 12"),
            ("kT7%qp2", "at least 12"),
            ("ääääääääää", "at least 12"),
            ("anna.meyer@acme.example", "your login"),
            ("Anna Katharina Meyer", "your login or your name"),
            ("annakatharinameyer", "your login or your name"),
            ("anna.meyer2026!", "easy to guess"),
            ("password1234", "easy to guess"),
            ("P@ssw0rd12345", "easy to guess"),
            ("qwertyuiop12", "easy to guess"),
            ("123456789012", "easy to guess"),
            ("aaaaaaaaaaaaaaaa", "easy to guess"),
            ("abcabcabcabcabc", "easy to guess"),
            ("acme.example1", "easy to guess"),
            ("MailsteadMailstead", "easy to guess"),
        ];
        for (password, why) in cases {
            let message = refusal(password).unwrap_or_else(|| panic!("{password} was taken"));
            assert!(message.contains(why), "{password}: {message}");
        }
        assert!(refusal(&"ä".repeat(129)).unwrap().contains("at most 256"));
    }

    #[test]
    fn long_ones_of_any_kind_are_taken() {
        for password in [
            "correct staple unicorn bridge",
            "Der Fluss friert im Juli nie zu",
            "x9$Lw!pQ2#vT",
            "почему трава зелёная летом",
            "my name is anna meyer and i like old trams",
        ] {
            assert_eq!(refusal(password), None, "{password}");
        }
    }

    #[test]
    fn one_password_is_one_however_it_was_typed() {
        assert_eq!(normal("u\u{308}ber"), normal("\u{fc}ber"));
    }
}
