//! Every file of the corpus is read; what most mails must have is counted.

use mail::{Mail, Marks, Structure, journal_report, normalise, parse, split};

fn read(raw: &[u8]) -> Mail {
    let structure = Structure::of(raw);
    parse(raw, &structure, &split(raw, &structure))
}

#[test]
fn every_file_is_read() {
    let Some(corpus) = crate::common::corpus() else { return };
    let (mut bulk, mut dated, mut from, mut texts) = (0, 0, 0, 0);
    for path in crate::common::files(&corpus) {
        let raw = std::fs::read(&path).expect("a readable file");
        let mail = read(&raw);
        journal_report(&raw, &Structure::of(&raw));
        for address in &mail.link_addresses {
            assert_eq!(normalise(address).as_ref(), Some(address), "{}", path.display());
        }
        assert!(mail.text.len() <= mail::parse::MAX_TEXT);
        if path.starts_with(corpus.join("bulk")) {
            bulk += 1;
            dated += u32::from(mail.date.is_some());
            from += u32::from(!mail.from.is_empty());
            texts += u32::from(!mail.text.is_empty());
            if mail.date.is_none() || mail.text.is_empty() || mail.from.is_empty() {
                println!("{} {:?}", path.display(), mail.marks);
            }
        }
    }
    println!("{bulk} bulk: {dated} dated, {from} from, {texts} with text");
    assert!(bulk > 20_000);
    for count in [dated, from, texts] {
        assert!(count * 1000 >= bulk * 995, "{count} of {bulk}");
    }
}

#[test]
fn copies_with_other_line_ends_have_the_same_fingerprint() {
    let Some(corpus) = crate::common::corpus() else { return };
    let mut mails = 0;
    for path in crate::common::files(&corpus.join("bulk")).iter().step_by(17) {
        let raw = std::fs::read(path).expect("a readable file");
        let marks = Structure::of(&raw).marks;
        if marks.intersects(Marks::BARE_CR) || raw.contains(&b'\r') {
            continue;
        }
        let crlf: Vec<u8> = raw
            .iter()
            .flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] })
            .collect();
        let (lf, crlf) = (read(&raw), read(&crlf));
        assert_eq!(lf.fingerprint, crlf.fingerprint, "{}", path.display());
        assert_eq!(lf.subject, crlf.subject);
        assert_eq!(lf.link_addresses, crlf.link_addresses);
        mails += 1;
    }
    assert!(mails > 500, "{mails}");
}
