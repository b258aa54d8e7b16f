//! The scan against a slow one that sees the whole input at once, and the table of look-alikes.

use proptest::prelude::*;

use super::*;

/// The octets of the mail, whether a look-alike was seen, and what is left after the end.
type Scanned = (Vec<u8>, bool, Option<Vec<u8>>);

fn scan(input: &[u8], cuts: &[usize]) -> Scanned {
    let mut dots = Dots::new();
    let mut mail = Vec::new();
    let mut start = 0;
    for end in cuts.iter().copied().chain([input.len()]) {
        let mut piece = &input[start.min(end)..end];
        start = start.max(end);
        loop {
            match dots.next(&mut piece) {
                Found::Octets(octets) => mail.extend_from_slice(octets),
                Found::More => break,
                Found::End => {
                    let mut rest = piece.to_vec();
                    rest.extend_from_slice(&input[start..]);
                    return (mail, dots.look_alike(), Some(rest));
                }
            }
        }
    }
    (mail, dots.look_alike(), None)
}

/// RFC 5321 section 4.5.2 to the letter.
fn stuffed(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut line_start = true;
    for (at, octet) in mail.iter().enumerate() {
        if line_start && *octet == b'.' {
            out.push(b'.');
        }
        out.push(*octet);
        line_start = *octet == b'\n' && at > 0 && mail[at - 1] == b'\r';
    }
    if !line_start {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

fn has_look_alike(wire: &[u8]) -> bool {
    let mut padded = b"\r\n".to_vec();
    padded.extend_from_slice(wire);
    padded.windows(3).enumerate().any(|(at, window)| {
        let [before, b'.', after] = window else { return false };
        let ends = |octet: &u8| matches!(octet, b'\r' | b'\n');
        let strict_before = *before == b'\n' && at > 0 && padded[at - 1] == b'\r';
        let strict_after = *after == b'\r' && padded.get(at + 3) == Some(&b'\n');
        ends(before) && ends(after) && !(strict_before && strict_after)
    })
}

#[test]
fn only_crlf_dot_crlf_ends_a_mail() {
    let table: [(&[u8], &[u8], bool); 16] = [
        (b".\r\n", b"", false),
        (b"a\r\n.\r\n", b"a\r\n", false),
        (b"..a\r\n.\r\n", b".a\r\n", false),
        (b"a\n.b\r\n.\r\n", b"a\n.b\r\n", false),
        (b"a\n..\r\n.\r\n", b"a\n..\r\n", false),
        (b"a\r\n...\r\n.\r\n", b"a\r\n..\r\n", false),
        (b"a\r\n.b\r\n.\r\n", b"a\r\nb\r\n", false),
        (b"a\n\0\r\xff\r\n.\r\n", b"a\n\0\r\xff\r\n", false),
        (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n", true),
        (b"a\n.\r\nb\r\n.\r\n", b"a\n.\r\nb\r\n", true),
        (b"a\r\n.\nb\r\n.\r\n", b"a\r\n\nb\r\n", true),
        (b"a\r.\rb\r\n.\r\n", b"a\r.\rb\r\n", true),
        (b"a\r.\r\nb\r\n.\r\n", b"a\r.\r\nb\r\n", true),
        (b"a\r\n.\rb\r\n.\r\n", b"a\r\n\rb\r\n", true),
        (b"a\r\n.\r\r\nb\r\n.\r\n", b"a\r\n\r\r\nb\r\n", true),
        (b".\nb\r\n.\r\n", b"\nb\r\n", true),
    ];
    for (wire, mail, look_alike) in table {
        let expected = (mail.to_vec(), look_alike, Some(Vec::new()));
        assert_eq!(scan(wire, &[]), expected, "{}", wire.escape_ascii());
        let each: Vec<usize> = (0..wire.len()).collect();
        assert_eq!(scan(wire, &each), expected, "octet by octet: {}", wire.escape_ascii());
    }
}

fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![
        3 => Just(b'.'), 3 => Just(b'\r'), 3 => Just(b'\n'), 2 => Just(b'a'), 1 => any::<u8>()
    ];
    proptest::collection::vec(octet, 0..60)
}

proptest! {
    #[test]
    fn stuffing_is_undone_exactly_at_any_cut(
        mail in nasty(), cuts in proptest::collection::vec(0usize..80, 0..8), tail in nasty(),
    ) {
        let mut wire = stuffed(&mail);
        let end = wire.len();
        let look_alike = has_look_alike(&wire);
        wire.extend_from_slice(&tail);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(wire.len())).collect();
        cuts.sort_unstable();
        let (mut got, seen, rest) = scan(&wire, &cuts);
        prop_assert_eq!(rest.as_deref(), Some(&wire[end..]));
        prop_assert_eq!(seen, look_alike);
        if !mail.ends_with(b"\r\n") && !mail.is_empty() {
            prop_assert!(got.ends_with(b"\r\n"));
            got.truncate(got.len() - 2);
        }
        prop_assert_eq!(got, mail);
    }

    #[test]
    fn cuts_change_nothing(wire in nasty(), cuts in proptest::collection::vec(0usize..60, 0..8)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(wire.len())).collect();
        cuts.sort_unstable();
        prop_assert_eq!(scan(&wire, &cuts), scan(&wire, &[]));
    }
}
