//! Queries and what they find.

use crate::house::*;
use archive::index::{Blind, Order};
use archive::{Archive, Error, Within};

/// A small collection; the mails are numbered from 1 in this order.
fn collection(archive: &Archive) -> [u32; 2] {
    let anna = mailbox(archive, "anna@example.com");
    let bert = mailbox(archive, "bert@example.org");
    let mails = [
        // 1
        Mail::new("Annual report 2023")
            .header("From", "Anna Krüger <anna@example.com>")
            .header("To", "bert@example.org")
            .header("Date", "Mon, 01 Jan 2024 00:00:00 +0000")
            .body("The annual figures are better than the report of last year."),
        // 2
        Mail::new("=?utf-8?Q?Gr=C3=B6=C3=9Fe_der_R=C3=A4ume?=")
            .header("From", "bert@example.org")
            .header("To", "anna@example.com")
            .header("Cc", "\"Dora, Dr.\" <dora.d@sub.example.net>")
            .header("Date", "Fri, 31 May 2024 23:59:59 +0000")
            .body("Die Straße ist naß. Ärger mit Øre und Łódź."),
        // 3
        Mail::new("Invoice")
            .header("From", "billing+de@shop.example")
            .header("To", "Anna <ANNA@Example.COM>")
            .header("Date", "Sat, 01 Jun 2024 00:00:00 +0000")
            .body("Please pay the invoice.")
            .file("rechnung_2024-06.pdf", &noise(1, 40_000)),
        // 4
        Mail::new("=?utf-8?B?5p2x5Lqs44K/44Ov44O844Gu5YaZ55yf?=") // 東京タワーの写真
            .header("From", "yuki@example.jp")
            .header("Date", "Sun, 02 Jun 2024 10:00:00 +0900")
            .body("京都ではなく東京です。Привет, Мир"),
        // 5
        Mail::new("contract draft")
            .header("Message-ID", "<a+b.1@example.com>")
            .header("From", "carl@example.com")
            .header("To", "bert@example.org, erik_x@example.org")
            .header("Date", "Tue, 04 Jun 2024 10:00:00 +0000")
            .body("This contraption of a draft: tom - jerry (see C:\\temp or http://x.example/a-b?c=d)."),
    ];
    for mail in mails {
        add(archive, &mail.bytes());
    }
    // 6: what only the envelope says
    let wrapped = report(
        &Mail::new("hidden")
            .header("From", "carl@example.com")
            .header("Date", "Wed, 05 Jun 2024 00:00:00 +0000")
            .bytes(),
        "real.sender@example.com",
        &["bcc.reader@example.net"],
    );
    commit(archive, vec![report_arrival(&wrapped)]);
    [anna, bert]
}

#[test]
fn queries_find_what_they_say() {
    let house = House::new();
    let archive = house.open();
    collection(&archive);
    let cases: &[(&str, &[u32])] = &[
        ("", &[1, 2, 3, 4, 5, 6]),
        ("*", &[1, 2, 3, 4, 5, 6]),
        ("annual", &[1]),
        ("ANNUAL Report", &[1]),
        ("annual invoice", &[]),
        ("annual OR invoice", &[1, 3]),
        ("(annual OR contract) report", &[1]),
        ("draft -contract", &[]),
        ("-draft", &[1, 2, 3, 4, 6]),
        ("-draft -annual -(invoice OR hidden)", &[2, 4]),
        ("NOT draft", &[1, 2, 3, 4, 6]),
        ("\"annual report\"", &[1]),
        ("\"report annual\"", &[]),
        ("\"better than the report\"", &[1]),
        ("contr*", &[5]),
        ("contrac*", &[5]),
        ("contra* -contraption", &[]),
        ("inv*", &[3]),
        ("zzz*", &[]),
        // Folding
        ("grosse", &[2]),
        ("größe", &[2]),
        ("GRÖSSE", &[2]),
        ("strasse", &[2]),
        ("arger lodz ore", &[2]),
        ("Kruger", &[1]),
        ("krü*", &[1]),
        ("räume", &[2]),
        // Scripts without spaces
        ("東京", &[4]),
        ("京東", &[]),
        ("タワー", &[4]),
        ("\"東京タワー\"", &[4]),
        ("写真 京都", &[4]),
        ("привет", &[4]),
        ("мир", &[4]),
        // Places
        ("from:anna", &[1]),
        ("to:anna", &[2, 3]),
        ("from:anna@example.com", &[1]),
        ("to:ANNA@EXAMPLE.COM", &[2, 3]),
        ("to:example.com", &[2, 3]),
        ("from:\"anna krüger\"", &[1]),
        ("cc:dora", &[2]),
        ("cc:dora.d@sub.example.net", &[2]),
        ("to:dora", &[]),
        ("subject:report", &[1]),
        ("subject:figures", &[]),
        ("body:figures", &[1]),
        ("body:annual", &[1]),
        ("filename:rechnung", &[3]),
        ("filename:pdf", &[3]),
        ("attachment:rechnung", &[3]),
        ("rechnung", &[3]),
        ("from:carl OR from:yuki", &[4, 5, 6]),
        ("message-id:<a+b.1@example.com>", &[5]),
        ("message-id:a+b.1@example.com", &[5]),
        ("message-id:b.1@example.com", &[]),
        ("draft -message-id:<a+b.1@example.com>", &[]),
        // A mark among words is nothing to look for.
        ("annual 🙂", &[1]),
        // Fragments
        ("*@example.org", &[1, 2, 5]),
        ("from:*@example.com", &[1, 5, 6]),
        ("*ample.ne*", &[2, 6]),
        ("to:*rik_*", &[5]),
        ("from:*ing+d*", &[3]),
        ("*chnung*", &[3]),
        ("filename:*ung_2024-0*", &[3]),
        ("filename:*ung_2024-07*", &[]),
        ("subject:*nnua*", &[1]),
        ("*@*", &[1, 2, 3, 4, 5, 6]),
        ("to:bert*", &[1, 5]),
        // What the envelope says
        ("to:bcc.reader@example.net", &[6]),
        ("from:real.sender@example.com", &[6]),
        // Dates
        ("before:2024", &[]),
        ("after:2024", &[1, 2, 3, 4, 5, 6]),
        ("date:2024-05", &[2]),
        ("date:2024-06-01", &[3]),
        ("before:2024-06", &[1, 2]),
        ("after:2024-06", &[3, 4, 5, 6]),
        ("after:2024-05-31 before:2024-06-02", &[2, 3]),
        // Sizes and attachments
        ("larger:30k", &[3]),
        ("larger:1G", &[]),
        ("larger:0", &[1, 2, 3, 4, 5, 6]),
        ("has:attachment", &[3]),
        ("-has:attachment after:2024-06-03", &[5, 6]),
        // Text as people paste it
        ("tom - jerry", &[5]),
        ("tom & jerry", &[5]),
        ("http://x.example/a-b?c=d", &[5]),
        ("C:\\temp", &[5]),
        ("c:", &[5]),
        ("draft: (see", &[]),
        ("annual ... report", &[1]),
    ];
    let mut wrong = Vec::new();
    for (query, expected) in cases {
        archive.flush_index().unwrap();
        let found = match archive.search(query, None, Order::Newest, 0, 100) {
            Ok(hits) => {
                let mut mails = hits.mails;
                mails.sort_unstable();
                Some(mails)
            }
            Err(_) => None,
        };
        let expected = if *query == "draft: (see" { None } else { Some(expected.to_vec()) };
        if found != expected {
            wrong.push(format!("{query}: {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_query_that_cannot_be_understood_says_where() {
    let house = House::new();
    let archive = house.open();
    for (query, at) in [
        ("a (b", 3),
        ("a) b", 2),
        ("\"a", 1),
        ("fron:x", 1),
        ("x larger:big", 3),
        ("a OR", 3),
        ("🙂", 1),
        ("-!? ..", 1),
    ] {
        let Err(Error::Query(error)) = archive.search(query, None, Order::Newest, 0, 10) else {
            panic!("{query} was understood");
        };
        assert_eq!(error.at, at, "{query}: {error}");
    }
}

#[test]
fn a_search_in_mailboxes_sees_nothing_else() {
    let house = House::new();
    let archive = house.open();
    let [anna, bert] = collection(&archive);
    archive.flush_index().unwrap();
    let search = |query: &str, mailboxes: &[u32]| {
        let hits = archive.search(query, Some(mailboxes), Order::Newest, 0, 100).unwrap();
        assert_eq!(hits.total as usize, hits.mails.len());
        hits.mails
    };
    for query in ["*", ""] {
        assert_eq!(search(query, &[anna]), [3, 2, 1]);
        assert_eq!(search(query, &[bert]), [5, 2, 1]);
        assert_eq!(search(query, &[anna, bert]), [5, 3, 2, 1]);
        assert!(search(query, &[]).is_empty());
        assert!(search(query, &[99]).is_empty());
    }
    assert!(search("invoice", &[bert]).is_empty());
    assert_eq!(search("-invoice", &[anna]), [2, 1]);
}

#[test]
fn hits_come_newest_first_or_best_first_and_in_pages() {
    let house = House::new();
    let archive = house.open();
    let day = |n: usize| format!("{:02} May 2024 10:00:00 +0000", n + 1);
    for n in [3, 0, 4, 1, 2] {
        let text = format!("{} other words that make it long", "apple ".repeat(n + 1));
        add(&archive, &Mail::new("x").header("Date", &day(n)).body(&text).bytes());
    }
    // Same second: the later number first.
    add(&archive, &Mail::new("y").header("Date", &day(4)).body("apple").bytes());
    archive.flush_index().unwrap();
    let newest = [6, 3, 1, 5, 4, 2];
    for query in ["apple", "*", ""] {
        for skip in 0..8 {
            for limit in 0..8 {
                let hits = archive.search(query, None, Order::Newest, skip, limit).unwrap();
                let expected: Vec<u32> = newest.into_iter().skip(skip).take(limit).collect();
                assert_eq!((hits.total, hits.mails), (6, expected), "{query} {skip} {limit}");
            }
        }
    }
    let best = archive.search("apple", None, Order::Relevance, 0, 10).unwrap();
    assert_eq!((best.total, best.mails.len()), (6, 6));
    assert_eq!(best.mails[5], 2, "one apple in many words");
    let page = archive.search("apple", None, Order::Relevance, 2, 2).unwrap();
    assert_eq!(page.mails, best.mails[2..4]);
}

#[test]
fn mail_is_found_soon_after_it_was_acknowledged() {
    let house = House::new();
    let archive = house.open();
    let begun = std::time::Instant::now();
    add(&archive, &Mail::number(1).bytes());
    while archive.search("number1", None, Order::Newest, 0, 1).unwrap().total == 0 {
        assert!(begun.elapsed().as_secs() < 5);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// Who got a mail and stands in no header of it finds it, and so does who sent it; the others do not learn of him.
#[test]
fn by_blind_recipients_a_mail_is_found_by_who_may_know_them() {
    const ALICE: &str = "alice@example.net";
    const BOB: &str = "bob.b@example.net";
    const BERT: &str = "bert@example.net";
    const CARL: &str = "carl@example.com";
    const DORA: &str = "dora@example.com";
    let house = House::new();
    let archive = house.open();
    let journaled = Mail::new("one").header("From", CARL).header("To", ALICE).bytes();
    let reported = report(&journaled, CARL, &[ALICE, BOB, BERT]);
    commit(&archive, vec![report_arrival(&reported)]);
    let own_copy = Mail::new("two").header("From", DORA).header("To", ALICE);
    add(&archive, &own_copy.header("Bcc", &format!("Bob Builder <{BOB}>")).bytes());
    archive.flush_index().unwrap();
    let found = |query: &str, known: &[&str]| {
        let known: Vec<String> = known.iter().map(|one| (*one).to_owned()).collect();
        let known = if known.is_empty() { Blind::All } else { Blind::Known(&known) };
        let hits =
            archive.search_page((query, known), Within::All, Order::Relevance, None, 10).unwrap();
        let mut mails = hits.mails;
        mails.sort_unstable();
        mails
    };
    let of_bob = [BOB, "bob", "to:bob", "cc:bob.b", "bob.b*", "*bob.b@*", "to:*ob.b@exam*"];
    let cases: [(&[&str], &[u32]); 6] = [
        (&[], &[1, 2]),
        (&[ALICE], &[]),
        (&[BERT], &[]),
        (&[BOB], &[1, 2]),
        (&[ALICE, CARL], &[1]),
        (&[DORA], &[2]),
    ];
    for (known, expected) in cases {
        for query in of_bob {
            assert_eq!(found(query, known), expected, "{query}, known to {known:?}");
        }
        let others: Vec<u32> = [1, 2].into_iter().filter(|mail| !expected.contains(mail)).collect();
        assert_eq!(found("-bob", known), others, "known to {known:?}");
    }
    // Names of blind recipients are known to who sent it.
    let cases: [(&[&str], &[u32]); 4] =
        [(&[], &[2]), (&[DORA], &[2]), (&[BOB], &[]), (&[CARL], &[])];
    for (known, expected) in cases {
        assert_eq!(found("to:\"bob builder\"", known), expected, "known to {known:?}");
    }
    // His own address among others that begin alike tells of no other.
    assert_eq!(found("b*", &[BERT]), [1]);
    // What stands there for all to see is found by all.
    assert_eq!(found("to:alice", &[BERT]), [1, 2]);
}
