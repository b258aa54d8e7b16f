//! iCalendar (RFC 5545) and vCard (RFC 6350) as search text: who, what, where.

use crate::text::Sink;
use crate::{charset, decode};

/// Properties worth finding.
const WANTED: [&str; 17] = [
    "SUMMARY",
    "LOCATION",
    "DESCRIPTION",
    "COMMENT",
    "CONTACT",
    "CATEGORIES",
    "ORGANIZER",
    "ATTENDEE",
    "FN",
    "N",
    "NICKNAME",
    "EMAIL",
    "ORG",
    "TITLE",
    "TEL",
    "ADR",
    "NOTE",
];

/// Adds the wanted properties to the sink, one in a line.
pub fn to_text(text: &str, out: &mut Sink) {
    let mut line = String::new();
    for next in text.lines() {
        match next.strip_prefix([' ', '\t']) {
            Some(fold) => line.push_str(fold),
            // vCard 2.1 continues quoted-printable values by a soft line break.
            None if line.ends_with('=')
                && line.to_ascii_uppercase().contains("QUOTED-PRINTABLE") =>
            {
                line.pop();
                line.push_str(next);
            }
            None => {
                property(&line, out);
                next.clone_into(&mut line);
            }
        }
        if out.is_full() {
            return;
        }
    }
    property(&line, out);
}

fn property(line: &str, out: &mut Sink) {
    let Some((head, value)) = cut_value(line) else { return };
    let mut parameters = head.split(';');
    let name = parameters.next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or(name);
    if !WANTED.iter().any(|w| w.eq_ignore_ascii_case(name)) {
        return;
    }
    out.line();
    let mut label = None;
    let mut quoted = false;
    for parameter in parameters {
        let (key, value) = parameter.split_once('=').unwrap_or(("", parameter));
        match key.to_ascii_uppercase().as_str() {
            "CN" => {
                out.push(value.trim_matches('"'));
                out.blank();
            }
            "CHARSET" => label = Some(value),
            "ENCODING" | "" => quoted |= value.eq_ignore_ascii_case("QUOTED-PRINTABLE"),
            _ => {}
        }
    }
    if quoted {
        let mut bytes = Vec::new();
        decode::quoted_printable_value(value.as_bytes(), &mut bytes);
        return unescaped(&charset::decode(&bytes, label).0, out);
    }
    let lower = value.get(..7).map(str::to_ascii_lowercase);
    let value = if lower.as_deref() == Some("mailto:") { value.get(7..) } else { Some(value) };
    unescaped(value.unwrap_or_default(), out);
}

/// Name with parameters, and value: cut at the first colon outside quotes.
fn cut_value(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(i, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(i)
    })?;
    Some((line.get(..colon)?, line.get(colon + 1..)?))
}

fn unescaped(value: &str, out: &mut Sink) {
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.line(),
                Some(other) => out.push_char(other),
                None => {}
            },
            ';' => out.push(" "),
            _ => out.push_char(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_an_invitation_are_found() {
        let ics = "BEGIN:VEVENT\r\nSUMMARY:Budget\\, 2nd\r\n  round\r\nUID:x\r\n\
                   ATTENDEE;CN=\"Doe: Jane\":mailto:jane@x.example\r\nEND:VEVENT\r\n";
        let mut out = Sink::new(1000);
        to_text(ics, &mut out);
        assert_eq!(out.into_text(), "Budget, 2nd round\nDoe: Jane jane@x.example");
    }

    #[test]
    fn old_vcards_are_read() {
        let vcf = "BEGIN:VCARD\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BC=\nrg\nEND:VCARD";
        let mut out = Sink::new(1000);
        to_text(vcf, &mut out);
        assert_eq!(out.into_text(), "Jürg");
    }
}
