//! The query language: what each kind of query finds, and what is said about a query that makes no sense.

use std::time::Duration;

use testkit::{Archive, Maker, Result, Value};

/// Mails about which everything is known: name, date, and the rest as written.
const MAILS: [(&str, &str); 6] = [
    (
        "a1",
        "From: Anna Berg <anna.berg@north.test>\r\nTo: alice@acme.test\r\nSubject: Quarterly report\r\nDate: 1 Jan 2020 10:00:00 +0000\r\n\r\nThe green house stands on the hill.\r\n",
    ),
    (
        "a2",
        "From: boris@south.test\r\nTo: bob@acme.test\r\nCc: Alice <alice@acme.test>\r\nSubject: Re: quarterly numbers\r\nDate: 1 Jan 2021 10:00:00 +0000\r\n\r\nA house that is green, they say.\r\n",
    ),
    (
        "a3",
        "From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <jm@north.test>\r\nTo: carol@acme.test\r\nSubject: =?utf-8?B?w5xiZXJ3ZWlzdW5n?=\r\nDate: 1 Jan 2022 10:00:00 +0000\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><head><style>.hidden{}</style></head><body><p>Gr\u{fc}&szlig;e aus <b>M\u{fc}n</b>chen</p></body></html>\r\n",
    ),
    (
        "a4",
        "From: chen@east.test\r\nTo: alice@acme.test\r\nBcc: secret@acme.test\r\nSubject: files\r\nDate: 1 Jan 2023 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee the files\r\n--b\r\nContent-Type: application/pdf; name=\"Invoice-2023.pdf\"\r\nContent-Disposition: attachment; filename=\"Invoice-2023.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n",
    ),
    (
        "a5",
        "From: dora@west.test\r\nTo: alice@acme.test\r\nSubject: \u{4f1a}\u{8b70}\u{306e}\u{6848}\u{5185}\r\nDate: 1 Jan 2024 10:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u{6771}\u{4eac}\u{3067}\u{4f1a}\u{3044}\u{307e}\u{3057}\u{3087}\u{3046}\r\n",
    ),
    (
        "a6",
        "From: emil@west.test\r\nTo: undisclosed-recipients:;\r\nSubject: house rules\r\nDate: 1 Jan 2025 10:00:00 +0000\r\n\r\nno dogs, no cats\r\n",
    ),
];

fn filled() -> Result<Archive> {
    let archive = Archive::new()?;
    for address in ["alice@acme.test", "bob@acme.test"] {
        archive.mailbox(address, &[])?;
    }
    for (name, text) in MAILS {
        let mail = format!("Message-ID: <{name}@search.test>\r\n{text}");
        archive.scratch().write(format!("mails/{name}.eml"), mail)?;
    }
    let mut large = b"From: fatima@west.test\r\nTo: x@outside.test\r\n\r\n".to_vec();
    large.extend("filler and more filler\r\n".repeat(100_000).into_bytes());
    archive.scratch().write("mails/a7.eml", large)?;
    archive.import(&[&archive.scratch().join("mails")], "bob@acme.test")?;
    archive.find("*", 7)?;
    Ok(archive)
}

/// The name of a mail, out of its Message-ID; the large one has another form.
fn name(hit: &Value) -> String {
    let id = hit["message_id"].as_str().unwrap_or_default();
    let name = id.strip_prefix('<').and_then(|id| id.strip_suffix("@search.test>"));
    name.unwrap_or("a7").to_owned()
}

#[test]
fn every_kind_of_query_finds_what_it_should() -> Result<()> {
    let archive = filled()?;
    for (query, names) in [
        ("green house", "a1 a2"),
        ("GREEN", "a1 a2"),
        ("\"green house\"", "a1"),
        ("hou*", "a1 a2 a6"),
        ("from:boris", "a2"),
        ("from:boris@south.test", "a2"),
        ("from:*north*", "a1 a3"),
        ("from:north.test", "a1 a3"),
        ("*berg@north*", "a1"),
        ("to:alice@acme.test", "a1 a4 a5"),
        ("cc:alice@acme.test", "a2"),
        ("alice@acme.test", "a1 a2 a4 a5"),
        ("subject:quarterly", "a1 a2"),
        ("subject:house", "a6"),
        ("body:house", "a1 a2"),
        ("überweisung", "a3"),
        ("subject:überweisung", "a3"),
        ("Grüße", "a3"),
        ("München", "a3"),
        ("from:müller", "a3"),
        ("hidden", ""),
        ("filename:invoice-2023.pdf", "a4"),
        ("filename:invoice*", "a4"),
        ("attachment:invoice*", "a4"),
        ("has:attachment from:chen", "a4"),
        ("会議", "a5"),
        ("東京", "a5"),
        ("before:2021-01-01", "a1"),
        ("after:2023-12-31 before:2024-06-01 from:dora", "a5"),
        ("larger:1M", "a7"),
        ("larger:1M from:anna", ""),
        ("from:anna OR from:boris", "a1 a2"),
        ("house -green", "a6"),
        ("(from:anna OR from:emil) house", "a1 a6"),
        ("house -(green OR rules)", ""),
        ("nosuchword", ""),
    ] {
        let found = archive.search(query)?;
        let hits = found["hits"].as_array().into_iter().flatten();
        let mut ids: Vec<String> = hits.map(name).collect();
        ids.sort();
        assert_eq!(ids.join(" "), names, "{query}");
        assert_eq!(found["total"], ids.len(), "{query}");
    }
    Ok(())
}

#[test]
fn a_search_in_a_mailbox_finds_only_what_is_linked_to_it() -> Result<()> {
    let archive = filled()?;
    let in_alice = archive.json(&["search", "house", "--mailbox", "alice@acme.test"])?;
    assert_eq!(in_alice["total"], 2);
    let in_bob = archive.json(&["search", "*", "--mailbox", "bob@acme.test"])?;
    assert_eq!(in_bob["total"], 7);
    let limited = archive.json(&["search", "*", "--limit", "3"])?;
    assert_eq!(limited["total"], 7);
    assert_eq!(limited["hits"].as_array().map(Vec::len), Some(3));
    Ok(())
}

#[test]
fn a_query_that_makes_no_sense_gets_a_message_that_says_where() -> Result<()> {
    let archive = filled()?;
    for query in [
        "(green",
        "green)",
        "\"green",
        "before:yesterday",
        "larger:huge",
        "OR",
        "green OR",
        "form:anna",
    ] {
        let output = archive.cli().run(["search", query, "--tenant", Archive::TENANT])?;
        assert_eq!(output.code, 2, "{output}");
        assert!(output.stdout.is_empty(), "{output}");
        assert!(!output.stderr.is_empty(), "{output}");
    }
    let output = archive.cli().run(["search", "green (house", "--tenant", Archive::TENANT])?;
    assert!(
        output.stderr.contains("green (house")
            || output.stderr.contains('6')
            || output.stderr.contains('7'),
        "{output}"
    );
    Ok(())
}

/// "Found within seconds": while the service runs, a mail that was answered 250 is found soon.
#[test]
fn mail_is_found_within_seconds_of_its_250() -> Result<()> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut maker = Maker::new("soon", 1);
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for _ in 0..5 {
        let mail = maker.mail();
        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
        archive.find_within(Duration::from_secs(5), &mail.word, 1)?;
    }
    Ok(())
}

/// A search never answers from half an index as if it were whole: not after a kill, not after a rebuild.
#[test]
fn a_search_after_a_kill_or_a_rebuild_knows_every_mail() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for mail in Maker::new("whole", 1).mails(300) {
        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    }
    service.kill()?;
    assert_eq!(archive.total("markwhole*")?, 300, "after a kill");
    archive.json(&["rebuild"])?;
    assert_eq!(archive.total("markwhole*")?, 300, "after a rebuild");
    Ok(())
}
