//! What the operator is told of the installation is what the program does: its settings, listeners and certificates.

use testkit::{Archive, Authority, Http, Result, Service, Smtp, Value, digest, json};

const PATH: &str = "/api/v1/installation";

/// A request of the operator, through the socket of the data directory.
fn ask(archive: &Archive, method: &str, path: &str) -> Result<Value> {
    let socket = archive.data().join("control.sock");
    let answer = Http::socket(&socket)?.ask(method, path, &[("Host", "localhost")], b"")?;
    answer.expect(200)?.json()
}

fn named<'a>(list: &'a Value, key: &str, name: &str) -> &'a Value {
    let found = list.as_array().into_iter().flatten().find(|item| item[key] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {list}"))
}

/// SHA-256 of the certificate that a sender is shown.
fn shown(service: &Service) -> Result<String> {
    let mut smtp = Smtp::connect(service.smtp()?)?;
    smtp.starttls()?;
    Ok(digest(&smtp.certificate()?).to_string())
}

#[test]
fn settings_are_told_with_where_they_come_from_and_listeners_as_they_are() -> Result<()> {
    let archive = Archive::new()?;
    std::fs::write(archive.data().join("mailstead.toml"), "hostname = \"mail.acme.test\"\n")?;
    let mut service = archive.service();
    service.option(&["--max-connections", "17"]);
    service.start_with(&[("MAILSTEAD_MAX_CONNECTIONS_PER_ADDRESS", "9")])?;
    let told = ask(&archive, "GET", PATH)?;
    let expected = [
        ("max_connections", "17", "flag"),
        ("max_connections_per_address", "9", "environment"),
        ("hostname", "mail.acme.test", "file"),
        ("log_format", "text", "default"),
    ];
    for (name, value, source) in expected {
        let setting = named(&told["settings"], "name", name);
        assert_eq!((&setting["value"], &setting["source"]), (&json!(value), &json!(source)));
    }
    let setting = named(&told["settings"], "name", "max_connections");
    assert_eq!(setting["flag"], "--max-connections");
    assert_eq!(setting["variable"], "MAILSTEAD_MAX_CONNECTIONS");
    assert_eq!(setting["key"], "max_connections");
    let limit = named(&told["limits"], "about", "smtp-connections");
    assert_eq!((&limit["value"], &limit["setting"]), (&json!(17), &json!("max_connections")));
    assert!(named(&told["limits"], "about", "open-files")["value"].as_u64() > Some(100));

    assert_eq!(told["data"], archive.data().display().to_string());
    assert_eq!(told["smtp"]["hostname"], "mail.acme.test");
    assert_eq!(told["smtp"]["starttls"], service.smtp()?.to_string());
    assert_eq!(told["web"]["address"], *service.http()?);
    assert_eq!(told["web"]["transport"], "local");
    let certificate = named(&told["certificates"], "use", "smtp");
    assert_eq!(certificate["made_here"], true);
    assert_eq!(certificate["names"][0], "mail.acme.test");
    assert_eq!(certificate["fingerprint"], shown(&service)?);
    service.stop()
}

#[test]
fn a_certificate_is_read_anew_when_asked_and_a_broken_one_leaves_the_old() -> Result<()> {
    let archive = Archive::new()?;
    let folder = archive.scratch().path();
    let files = Authority::new()?.issue(&["first.test", "127.0.0.1"], folder)?;
    let (chain, key) = (files.chain.to_string_lossy(), files.key.to_string_lossy());
    let mut service = archive.service();
    service.option(&["--certificate", &chain, "--key", &key]);
    service.start()?;
    let fingerprint = || -> Result<Value> {
        let told = ask(&archive, "GET", PATH)?;
        let certificate = named(&told["certificates"], "use", "smtp");
        assert_eq!(certificate["made_here"], false);
        Ok(certificate["fingerprint"].clone())
    };
    let first = fingerprint()?;
    assert_eq!(first, shown(&service)?);

    std::fs::write(&files.chain, "no certificate at all\n")?;
    let again = format!("{PATH}/read-certificates");
    let read = ask(&archive, "POST", &again)?;
    let why = read[0]["error"].as_str().unwrap_or_default();
    assert!(why.contains(&*chain) && why.contains("holds no certificate"), "{read}");
    assert_eq!(
        (fingerprint()?, shown(&service)?),
        (first.clone(), first.as_str().unwrap_or("").into())
    );

    // The file also holds the key, as some do: only certificates are given out, those that are shown.
    let files = Authority::new()?.issue(&["second.test"], folder)?;
    let both = std::fs::read_to_string(&files.key)? + &std::fs::read_to_string(&files.chain)?;
    std::fs::write(&files.chain, both)?;
    assert_eq!(ask(&archive, "POST", &again)?, json!([{"use": "smtp", "error": null}]));
    let noted = "an operator has the certificates read anew";
    assert_eq!(service.log().matches(noted).count(), 2, "{}", service.log());
    let second = fingerprint()?;
    assert_ne!(second, first);
    assert_eq!(second, shown(&service)?);
    let socket = archive.data().join("control.sock");
    let path = format!("{PATH}/certificates/smtp");
    let answer = Http::socket(&socket)?.get(&path, &[("Host", "localhost")])?.expect(200)?;
    let pem = String::from_utf8_lossy(&answer.body);
    assert_eq!(pem.matches("-----BEGIN CERTIFICATE-----").count(), 2, "with its authority's");
    assert!(!pem.contains("KEY"));
    service.stop()
}
