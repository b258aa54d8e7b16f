//! Who got a mail and stands in no header for all to see: blind copies, members of a list. Who may find a mail by them.
//!
//! Somebody who got a mail must not learn by searching who else got it blind. He finds it by those addresses that he
//! may know anyway: his own, and all of them where the mail is his own. Both are told by addresses, not by mailboxes.

use tantivy::Term;
use tantivy::query::{BooleanQuery, Query, TermSetQuery};

use super::document::Fields;
use super::query::Text;
use super::search::any;
use super::words::words;

/// Which blind recipients a search finds mail by.
#[derive(Clone, Copy, Debug)]
pub enum Blind<'a> {
    /// All: for who may read all mail.
    All,
    /// These addresses (normalised), and all recipients of what was sent from one of them.
    Known(&'a [String]),
}

/// Of `found`, which finds `text` among blind recipients, what may be known.
pub(super) fn known(
    fields: &Fields,
    known: Blind<'_>,
    found: Vec<Box<dyn Query>>,
    text: &Text,
) -> Vec<Box<dyn Query>> {
    let Blind::Known(addresses) = known else { return found };
    if found.is_empty() {
        return found;
    }
    let from = addresses.iter().map(|from| Term::from_field_text(fields.from_address, from));
    let sent: Box<dyn Query> = Box::new(TermSetQuery::new(from));
    let own = addresses.iter().filter(|address| fits(text, address));
    let own = own.map(|own| Term::from_field_text(fields.blind_address, own));
    vec![
        Box::new(TermSetQuery::new(own)),
        Box::new(BooleanQuery::intersection(vec![sent, any(found)])),
    ]
}

/// Whether an address is what is looked for, by the rules of the index.
fn fits(text: &Text, address: &str) -> bool {
    let list = |text: &str| -> Vec<String> { words(text).into_iter().map(|(_, w)| w).collect() };
    let has = list(address);
    match text {
        Text::Words(text) => {
            let wanted = list(text);
            !wanted.is_empty() && has.windows(wanted.len()).any(|part| *part == wanted)
        }
        Text::Prefix(text) => {
            let wanted = list(text);
            let Some((last, before)) = wanted.split_last() else { return false };
            has.iter().any(|word| word.starts_with(last))
                && before.iter().all(|word| has.contains(word))
        }
        Text::Fragment(text) => address.contains(&text.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_own_addresses_are_found_as_the_index_finds_them() {
        let words = |text: &str| Text::Words(text.into());
        let prefix = |text: &str| Text::Prefix(text.into());
        let fragment = |text: &str| Text::Fragment(text.into());
        let cases = [
            (words("anna"), true),
            (words("com"), true),
            (words("ANNA K Example"), true),
            (words("anna.k@example.com"), true),
            (words("Ännä"), true),
            (words("ann"), false),
            (words("anna example"), false),
            (words("..."), false),
            (prefix("exam"), true),
            (prefix("anna.k@ex"), true),
            (prefix("xam"), false),
            (prefix("bert exam"), false),
            (fragment("@Example"), true),
            (fragment("nn"), true),
            (fragment("+"), false),
        ];
        for (text, expected) in cases {
            assert_eq!(fits(&text, "anna.k@example.com"), expected, "{text:?}");
        }
    }
}
