//! Which passwords are taken, in the spirit of NIST SP 800-63B §3.1.1: long, not guessable, no rules about classes.
//!
//! Guessability is measured by zxcvbn (its lists hold the commonest passwords, words, names; it knows keyboard rows,
//! dates, repeats); what an attacker knows of the user counts for nothing. Deliberately not here: hashing, expiry after a time (which makes passwords worse).

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
    let own = own_words(login, name);
    if is_mostly(password, &own, least) {
        return wrong("not made of your login, your name or your company's".into());
    }
    let known: Vec<&str> = own.iter().map(String::as_str).chain([login, name]).collect();
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

/// What a login and a name are made of, the longest first.
fn own_words(login: &str, name: &str) -> Vec<String> {
    let parts =
        [login, name].into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<String> = parts.chain(["mailstead"]).map(letters).collect();
    words.retain(|word| word.chars().count() > 2);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// Whether, without these words, less than half of what a password needs is left.
fn is_mostly(password: &str, words: &[String], least: u32) -> bool {
    let all = letters(password);
    let left = words.iter().fold(all.clone(), |left, word| left.replace(word, ""));
    left != all && left.chars().count() < least as usize / 2
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
            ("anna.meyer@acme.example", "your login, your name"),
            ("Anna Katharina Meyer", "your login, your name"),
            ("annakatharinameyer", "your login, your name"),
            ("anna.meyer2026!", "your login, your name"),
            ("password1234", "easy to guess"),
            ("P@ssw0rd12345", "easy to guess"),
            ("qwertyuiop12", "easy to guess"),
            ("123456789012", "easy to guess"),
            ("aaaaaaaaaaaaaaaa", "easy to guess"),
            ("abcabcabcabcabc", "easy to guess"),
            ("acme.example1", "your login, your name"),
            ("Acme-2026-Acme", "your login, your name"),
            ("MailsteadMailstead", "your login, your name"),
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
