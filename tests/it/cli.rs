//! The command line as a contract: exit codes, messages, options and where they come from, and that a command gives the
//! same answer whether the service runs or not.

use std::process::Command;

use testkit::{Archive, Cli, Maker, Result, Service, Value, files};

use crate::answers::{mailboxes, stats, text};

/// An archive with five mails, service running.
fn filled() -> Result<(Archive, Service)> {
    let (archive, endpoint, service) = Archive::journaling()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    for mail in Maker::new("cli", 1).mails(5) {
        smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    }
    archive.find("*", 5)?;
    Ok((archive, service))
}

#[test]
fn every_reading_command_answers_the_same_with_and_without_the_service() -> Result<()> {
    let (archive, mut service) = filled()?;
    let id = text(&archive.find("markclin3", 1)?[0]["id"]);
    let questions: [&[&str]; 8] = [
        &["mailbox", "list"],
        &["mailbox", "show", "alice@acme.test"],
        &["endpoint", "list"],
        &["search", "*"],
        &["search", "*", "--mailbox", "alice@acme.test"],
        &["search", "markclin2"],
        &["show", &id],
        &["refusals"],
    ];
    let ask = || -> Result<Vec<Value>> {
        let mut answers: Vec<Value> =
            questions.iter().map(|words| archive.json(words)).collect::<Result<_>>()?;
        answers.push(archive.cli().json(["tenant", "list"])?);
        answers.push(stats(&archive)?["mails"].clone());
        answers.push(archive.verify()?["copies"].clone());
        answers.push(archive.raw(&id)?.into());
        answers.push(files::below(&archive.export("*", &[])?)?.len().into());
        Ok(answers)
    };
    let running = ask()?;
    service.stop()?;
    let stopped = ask()?;
    for (running, stopped) in running.iter().zip(&stopped) {
        assert_eq!(running, stopped);
    }
    Ok(())
}

#[test]
fn every_writing_command_works_with_and_without_the_service() -> Result<()> {
    let archive = Archive::new()?;
    let mut service = archive.service();
    for (n, running) in [false, true].into_iter().enumerate() {
        if running {
            service.start()?;
        }
        let (mailbox, tenant, name) =
            (format!("m{n}@acme.test"), format!("tenant{n}"), format!("endpoint{n}"));
        archive.mailbox(&mailbox, &[])?;
        archive.cli().json(["tenant", "add", &tenant, "--domain", &format!("t{n}.test")])?;
        archive.endpoint(&name, &mailbox, &[])?;
        archive.json(&["endpoint", "pause", &name])?;
        archive.json(&["endpoint", "resume", &name])?;
        archive.cli().json(["tenant", "pause", &tenant])?;
        archive.cli().json(["tenant", "resume", &tenant])?;
        let mail = Maker::new(&name, 1).mail();
        let path = archive.scratch().write(format!("{n}.eml"), &mail.bytes)?;
        archive.import(&[&path], &mailbox)?;
        assert!(mailboxes(&archive.find(&mail.word, 1)?[0]).contains(&mailbox));
        archive.json(&["reindex"])?;
        archive.find(&mail.word, 1)?;
        archive.json(&["rebuild"])?;
        archive.find(&mail.word, 1)?;
    }
    archive.verify()?;
    Ok(())
}

#[test]
fn wrong_use_ends_with_2_and_says_what_to_do() -> Result<()> {
    let (archive, _service) = filled()?;
    let tenant = Archive::TENANT;
    let wrong: [&[&str]; 12] = [
        &["frobnicate"],
        &["serve", "--no-such-option"],
        &["search", "*"],
        &["search", "*", "--tenant", "nobody"],
        &["show", "--tenant", tenant],
        &["show", "no-such-mail", "--tenant", tenant],
        &["import", "--mailbox", "alice@acme.test", "--tenant", tenant],
        &["import", "x.eml", "--mailbox", "nobody@acme.test", "--tenant", tenant],
        &["mailbox", "add", "not an address", "--tenant", tenant],
        &["mailbox", "show", "nobody@acme.test", "--tenant", tenant],
        &["endpoint", "add", "x", "--mailbox", "nobody@acme.test", "--tenant", tenant],
        &["search", "*", "--tenant", tenant, "--limit", "many"],
    ];
    for words in wrong {
        let output = archive.cli().run(words)?;
        assert_eq!(output.code, 2, "{output}");
        assert!(output.stdout.is_empty(), "{output}");
        assert!(output.stderr.len() > 20, "{output}");
    }
    let missing = archive.cli().run(["search", "*", "--tenant", "nobody"])?;
    assert!(missing.stderr.contains("nobody"), "it says what was asked for: {missing}");
    assert!(
        missing.stderr.contains("tenant list") || missing.stderr.contains(tenant),
        "what to do: {missing}"
    );
    Ok(())
}

#[test]
fn help_and_version_need_no_data_directory() -> Result<()> {
    let archive = Archive::empty()?;
    for word in ["--help", "--version"] {
        let output = archive.cli().run([word])?.expect(0)?;
        assert!(output.text().contains("mailstead"), "{output}");
    }
    let help = archive.cli().run(["--help"])?.text();
    for command in [
        "trial", "serve", "tenant", "mailbox", "endpoint", "import", "search", "show", "export",
        "verify", "reindex", "stats", "config",
    ] {
        assert!(help.contains(command), "{command} is missing in the help:\n{help}");
    }
    assert!(!archive.data().try_exists()?, "asking for help made a data directory");
    Ok(())
}

#[test]
fn a_data_directory_belongs_to_one_service() -> Result<()> {
    let (archive, mut service) = filled()?;
    let second = archive.cli().run([
        "serve",
        "--http",
        "127.0.0.1:0",
        "--smtp",
        &archive.loopback().any_port(),
    ])?;
    assert_ne!(second.code, 0, "{second}");
    assert!(!second.stderr.is_empty());
    archive.find("*", 5)?;

    // A service that was killed leaves nothing behind that keeps the next one, or a command, from working.
    service.kill()?;
    archive.find("*", 5)?;
    service.start()?;
    service.stop()
}

/// Options come from flags, environment and mailstead.toml in the data directory, in this order.
#[test]
fn an_option_comes_from_the_flag_then_the_environment_then_the_file() -> Result<()> {
    let archive = Archive::new()?;
    let file = archive.data().join("mailstead.toml");
    let says = |words: &[&str], environment: &[(&str, &str)]| -> Result<(String, String)> {
        let mut command = archive.cli().command(["config", "--json"])?;
        let command = command.args(words).envs(environment.iter().copied());
        let setting = testkit::run(command)?.expect(0)?.json()?["journal_domain"].clone();
        Ok((text(&setting["value"]), text(&setting["from"])))
    };
    assert_eq!(says(&[], &[])?.1, "default");
    let untouched = archive.cli().json(["config"])?;
    for (name, setting) in untouched.as_object().into_iter().flatten() {
        let origin = if name == "data" { "flag" } else { "default" };
        assert_eq!(setting["from"], origin, "{name}: {setting}");
    }

    std::fs::write(&file, "journal_domain = \"file.test\"\n")?;
    let (value, from) = says(&[], &[])?;
    assert_eq!(value, "file.test");
    assert!(from.contains("mailstead.toml"), "{from}");

    let environment = [("MAILSTEAD_JOURNAL_DOMAIN", "environment.test")];
    let (value, from) = says(&[], &environment)?;
    assert_eq!(value, "environment.test");
    assert!(from.contains("MAILSTEAD_JOURNAL_DOMAIN"), "{from}");

    let (value, from) = says(&["--journal-domain", "flag.test"], &environment)?;
    assert_eq!(value, "flag.test");
    assert!(from.contains("flag"), "{from}");

    // What is said is what holds.
    archive.mailbox("journal@acme.test", &[])?;
    let endpoint = archive.endpoint("office", "journal@acme.test", &[])?;
    assert_eq!(endpoint.domain(), "file.test");

    // A file that makes no sense is refused, with its name.
    for wrong in ["colour = \"red\"\n", "journal_domain = \n"] {
        std::fs::write(&file, wrong)?;
        let refused = archive.cli().run(["config"])?.expect(2)?;
        assert!(refused.stderr.contains("mailstead.toml"), "{refused}");
    }
    Ok(())
}

#[test]
fn the_data_directory_may_come_from_the_environment() -> Result<()> {
    let (archive, _service) = filled()?;
    let program = archive.cli().command(["x"])?.get_program().to_owned();
    let mut command = Command::new(program);
    command.args(["tenant", "list", "--json"]).env("MAILSTEAD_DATA", archive.data());
    let answer = testkit::run(&mut command)?.expect(0)?.json()?;
    assert_eq!(answer[0]["name"], Archive::TENANT);
    Ok(())
}

#[test]
fn logs_go_to_standard_error_as_text_or_json_and_name_no_person() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    service.stop()?;
    let said = service.log().len();
    service.option(&["--log-format", "json"]);
    service.start()?;
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let mail =
        Maker::new("log", 1).mail_from_to("private.person@outside.test", &["alice@acme.test"]);
    smtp.send("private.person@outside.test", &[&endpoint.address], &mail.bytes)?.expect(250)?;
    archive.find(&mail.word, 1)?;
    service.stop()?;
    let log = service.log()[said..].to_owned();
    assert!(!log.trim().is_empty());
    for line in log.lines() {
        let parsed: Result<Value, _> = serde_json::from_str(line);
        assert!(parsed.is_ok_and(|value| value["level"].is_string()), "not JSON: {line}");
    }
    assert!(!log.contains("private.person") && !log.contains(&endpoint.address), "{log}");
    Ok(())
}

#[test]
fn settings_that_make_no_sense_are_refused_with_where_they_come_from() -> Result<()> {
    let archive = Archive::new()?;
    let wrong = [
        ("log = \"loud\"", "log"),
        ("log_format = \"xml\"", "log_format"),
        ("max_connections = 0", "max_connections"),
        ("max_connections_per_address = \"many\"", "max_connections_per_address"),
        ("journal_domain = \"not a domain\"", "journal_domain"),
        ("hostname = \"\"", "hostname"),
        ("smtp = \"2525\"", "smtp"),
        ("data = \"/elsewhere\"", "data"),
    ];
    for (line, name) in wrong {
        std::fs::write(archive.data().join("mailstead.toml"), line)?;
        for words in [&["config"][..], &["tenant", "list"]] {
            let refused = archive.cli().run(words)?.expect(2)?;
            assert!(refused.stderr.contains(name), "{refused}");
            assert!(refused.stderr.contains("mailstead.toml"), "{refused}");
        }
    }
    std::fs::write(archive.data().join("mailstead.toml"), "")?;
    let flag = archive.cli().run(["config", "--journal-domain", "a b"])?.expect(2)?;
    assert!(flag.stderr.contains("--journal-domain"), "{flag}");
    let config = archive.cli().json(["config"])?;
    assert_eq!(config["log"]["value"], "info", "the level that serve uses");
    Ok(())
}

#[test]
fn a_file_is_no_data_directory_and_said_to_be_none() -> Result<()> {
    let archive = Archive::new()?;
    archive.scratch().write("notes.txt", b"x")?;
    let cli = Cli::new(&archive.scratch().join("notes.txt"));
    for words in [&["stats"][..], &["verify"], &["tenant", "add", "x"], &["serve"], &["config"]] {
        let refused = cli.run(words)?.expect(2)?;
        let said = &refused.stderr;
        assert!(said.contains("notes.txt is not a directory") && said.contains("--data"), "{said}");
    }
    Ok(())
}

#[test]
fn names_have_an_end_and_can_be_seen() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let long = "a".repeat(201);
    let longest = format!("{}@acme.test", "a".repeat(65));
    let farthest = format!("alice@{}test", "a.".repeat(126));
    let tenant = Archive::TENANT;
    let wrong: [&[&str]; 12] = [
        &["tenant", "add", &long],
        &["tenant", "add", ""],
        &["tenant", "add", "tab\there"],
        &["tenant", "add", "turned\u{202e}round"],
        &["tenant", "add", "0123456789abcdef"],
        &["tenant", "add", "ACME"],
        &["tenant", "add", "x", "--domain", "not a domain"],
        &["endpoint", "add", &long, "--mailbox", "alice@acme.test", "--tenant", tenant],
        &["mailbox", "add", &longest, "--tenant", tenant],
        &["mailbox", "add", &farthest, "--tenant", tenant],
        &["mailbox", "add", "short@acme.test", "--also", &longest, "--tenant", tenant],
        &["search", &format!("*{}*", "ä".repeat(5000)), "--tenant", tenant],
    ];
    for words in wrong {
        let refused = archive.cli().run(words)?.expect(2)?;
        assert!(refused.stderr.len() < 1000 || words[0] == "search", "{refused}");
    }
    let refused = archive.cli().run(["mailbox", "add", &longest, "--tenant", tenant])?;
    assert!(refused.stderr.contains("65 bytes before the @"), "{refused}");
    // Mail that names such an address is mail all the same.
    let mail = format!("From: {longest}\r\nTo: {farthest}\r\nSubject: far\r\n\r\nx\r\n");
    archive.scratch().write("far.eml", mail.as_bytes())?;
    archive.import(&[&archive.scratch().join("far.eml")], "alice@acme.test")?;
    assert!(archive.raw(&archive.only("subject:far")?)? == mail.as_bytes());
    archive.endpoint("Büro", "alice@acme.test", &["--max-size", "100M"])?;
    archive.json(&["endpoint", "pause", "BÜRO"])?;
    let list = archive.json(&["endpoint", "list"])?;
    assert_eq!((&list[0]["max_size"], &list[0]["state"]), (&(100 << 20).into(), &"paused".into()));
    Ok(())
}

#[test]
fn every_command_has_an_example() -> Result<()> {
    let archive = Archive::empty()?;
    let commands: [&[&str]; 21] = [
        &["trial"],
        &["serve"],
        &["import"],
        &["search"],
        &["show"],
        &["export"],
        &["verify"],
        &["reindex"],
        &["rebuild"],
        &["stats"],
        &["refusals"],
        &["config"],
        &["tenant", "add"],
        &["tenant", "list"],
        &["tenant", "pause"],
        &["mailbox", "add"],
        &["mailbox", "list"],
        &["endpoint", "add"],
        &["endpoint", "list"],
        &["endpoint", "resume"],
        &["endpoint", "remove"],
    ];
    for words in commands {
        let help = archive.cli().run([words, &["--help"]].concat())?.expect(0)?.text();
        assert!(help.contains("Example"), "{help}");
    }
    Ok(())
}
