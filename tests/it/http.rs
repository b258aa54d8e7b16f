//! The web interface's door and the data directory's socket: who may come in, how, and how long he may take.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use testkit::{
    Answer, Archive, Authority, Context, Http, Maker, Result, Service, Value, json, wait,
};

use crate::answers::stats;

/// Takes commands.
const COMMANDS: &str = "/api/v1/operator/commands";

/// A running service with these options.
fn serve(archive: &Archive, options: &[&str]) -> Result<Service> {
    let mut service = archive.service();
    service.option(options);
    service.start()?;
    Ok(service)
}

fn get(service: &Service, headers: &[(&str, &str)]) -> Result<Answer> {
    Http::connect(service.http()?)?.get("/api/v1/health", headers)
}

#[test]
fn https_serves_the_given_certificate_and_reads_it_anew_on_sighup() -> Result<()> {
    let archive = Archive::new()?;
    let (first, second) = (Authority::new()?, Authority::new()?);
    let files = first.issue(&["127.0.0.1"], archive.scratch().path())?;
    let (chain, key) = (files.chain.to_string_lossy(), files.key.to_string_lossy());
    let mut service = serve(&archive, &["--http-certificate", &chain, "--http-key", &key])?;
    let base = service.http()?.to_owned();
    assert!(base.starts_with("https://"), "{base}");
    let said: Value = serde_json::from_slice(&std::fs::read(archive.data().join("service.json"))?)?;
    assert_eq!(said["http"], *base);
    let health = Http::trusting(&base, &first)?.get("/api/v1/health", &[])?.expect(200)?;
    assert_eq!(health.json()?["status"], "ok");
    assert!(Http::trusting(&base, &second)?.get("/api/v1/health", &[]).is_err());

    // An old connection goes on with its certificate, a new one has the new.
    let mut old = Http::trusting(&base, &first)?;
    old.get("/api/v1/health", &[])?.expect(200)?;
    second.issue(&["127.0.0.1"], archive.scratch().path())?;
    service.signal("HUP")?;
    wait::until_true("the new certificate", || {
        let answer = Http::trusting(&base, &second)?.get("/api/v1/health", &[]);
        Ok(answer.is_ok_and(|answer| answer.status == 200))
    })?;
    old.get("/api/v1/health", &[])?.expect(200)?;

    // Plain HTTP gets nothing there.
    let plain = base.replace("https://", "http://");
    assert!(Http::connect(&plain)?.get("/api/v1/health", &[]).is_err());
    drop(old);
    service.stop()
}

#[test]
fn a_self_signed_certificate_is_made_kept_and_made_anew_for_other_names() -> Result<()> {
    let archive = Archive::new()?;
    let file = archive.data().join("tls/http-certificate.pem");
    let start = |host: &str| -> Result<Vec<u8>> {
        let mut service = serve(&archive, &["--http-self-signed", "--host", host])?;
        assert!(service.http()?.starts_with("https://"));
        get(&service, &[("Host", host)])?.expect(200)?;
        service.stop()?;
        Ok(std::fs::read(&file)?)
    };
    let made = start("a.example")?;
    assert_eq!(start("a.example")?, made);
    assert_ne!(start("b.example")?, made);
    Ok(())
}

#[test]
fn plain_http_off_loopback_is_refused_with_what_to_do() -> Result<()> {
    let archive = Archive::new()?;
    let smtp = archive.loopback().any_port();
    let serve = ["serve", "--http", "0.0.0.0:0", "--smtp", &smtp];
    let refused = archive.cli().run(serve)?.expect(2)?;
    for way in ["--http-certificate", "--http-self-signed", "--trusted-proxy", "--allow-plain-http"]
    {
        assert!(refused.stderr.contains(way), "{way}: {refused}");
    }
    for (wrong, what) in [
        (["--trusted-proxy", "proxy.example"], "trusted_proxy"),
        (["--host", "https://a.example"], "host"),
        (["--http-certificate", "only.pem"], "http_key"),
    ] {
        let refused = archive.cli().run(serve.iter().chain(&wrong))?.expect(2)?;
        assert!(refused.stderr.contains(what), "{refused}");
    }
    let mut service = archive.service();
    service.http_on("0.0.0.0:0");
    service.option(&["--allow-plain-http"]);
    service.start()?;
    let port = service.http()?.rsplit(':').next().context("a port")?.to_owned();
    let base = format!("http://127.0.0.1:{port}");
    Http::connect(&base)?.get("/api/v1/health", &[])?.expect(200)?;
    service.stop()
}

#[test]
fn a_head_that_drips_is_cut_and_a_quick_client_is_not() -> Result<()> {
    let archive = Archive::new()?;
    let service = serve(&archive, &[])?;
    let mut steady = Http::connect(service.http()?)?;
    let mut slow = Http::connect(service.http()?)?;
    slow.write(b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX: ")?;
    let started = Instant::now();
    wait::until("the slow connection to be cut", Duration::from_secs(40), || {
        steady.get("/api/v1/health", &[])?.expect(200)?;
        Ok(slow.write(b"x").is_err().then_some(()))
    })?;
    let took = started.elapsed();
    assert!(took > Duration::from_secs(5), "a slow line gets some seconds: {took:?}");
    Ok(())
}

#[test]
fn a_head_without_end_is_refused() -> Result<()> {
    let archive = Archive::new()?;
    let service = serve(&archive, &[])?;
    let long = "x".repeat(100_000);
    let answer = get(&service, &[("X-Long", &long)]);
    assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status == 431));
    let many: Vec<(String, &str)> = (0..500).map(|n| (format!("X-{n}"), "y")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (&**name, *value)).collect();
    let answer = get(&service, &many);
    assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status == 431));
    get(&service, &[])?.expect(200)?;
    Ok(())
}

#[test]
fn a_thousand_idle_connections_do_not_stop_others() -> Result<()> {
    let archive = Archive::new()?;
    let mut service = serve(&archive, &[])?;
    // The client's end holds more than the service takes, and fewer than a process may usually have open.
    let mut idle = VecDeque::new();
    for n in 0..1000 {
        let mut connection = Http::connect(service.http()?)?;
        // Silent, with half a request, and with one that has been answered.
        match n % 3 {
            0 => {}
            1 => connection.write(b"GET / HT")?,
            _ => drop(connection.get("/api/v1/health", &[])?.expect(200)?),
        }
        idle.push_back(connection);
        if idle.len() > 700 {
            idle.pop_front();
        }
    }
    let started = Instant::now();
    for _ in 0..50 {
        get(&service, &[])?.expect(200)?;
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    stats(&archive)?;

    // Idle connections don't hold up the end either.
    let started = Instant::now();
    service.stop()?;
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    Ok(())
}

#[test]
fn only_a_trusted_proxy_is_believed_who_asks() -> Result<()> {
    let forged = [("X-Forwarded-For", "203.0.113.9"), ("Forwarded", "for=203.0.113.9")];
    for (trusted, believed) in [("192.0.2.0/24", false), ("127.0.0.0/8", true)] {
        let archive = Archive::new()?;
        let options = ["--log", "debug", "--trusted-proxy", trusted, "--host", "archive.example"];
        let mut service = serve(&archive, &options)?;
        get(&service, &forged)?.expect(200)?;

        // Nor is anybody else believed what he asked for.
        let own =
            get(&service, &[("Host", "evil.example"), ("X-Forwarded-Host", "archive.example")])?;
        assert_eq!(own.status, if believed { 200 } else { 421 }, "{own}");
        let evil = get(&service, &[("Host", "localhost"), ("X-Forwarded-Host", "evil.example")])?;
        assert_eq!(evil.status, if believed { 421 } else { 200 }, "{evil}");
        service.stop()?;
        assert_eq!(service.log().contains("203.0.113.9"), believed, "{trusted}");
    }
    Ok(())
}

#[test]
fn a_host_that_is_not_ours_is_misdirected() -> Result<()> {
    let archive = Archive::new()?;
    let service = serve(&archive, &["--host", "archive.example"])?;
    for host in ["archive.example", "ARCHIVE.example:443", "localhost", "localhost:1", "127.0.0.1"]
    {
        get(&service, &[("Host", host)])?.expect(200)?;
    }
    for host in
        ["evil.example", "archive.example.evil.example", "localhost.evil.example", "1.2.3.4", ""]
    {
        let refused = get(&service, &[("Host", host)])?.expect(421)?;
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        let problem = refused.json()?;
        assert_eq!(problem["code"], "wrong-host", "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("--host")));
    }
    get(&service, &[("Host", "localhost"), ("Host", "evil.example")])?.expect(421)?;
    let target = "http://evil.example/api/v1/health";
    Http::connect(service.http()?)?.get(target, &[("Host", "localhost")])?.expect(421)?;
    Ok(())
}

#[cfg(unix)]
#[test]
fn commands_are_taken_from_the_socket_and_the_socket_is_its_owners_alone() -> Result<()> {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};

    let archive = Archive::new()?;
    let mut service = serve(&archive, &[])?;
    let socket = archive.data().join("control.sock");
    let found = std::fs::metadata(&socket)?;
    assert!(found.file_type().is_socket());
    assert_eq!(found.permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(archive.data())?.permissions().mode() & 0o777, 0o700);
    assert!(!archive.data().join("sock").try_exists()?, "made and removed");

    let command = json!({"command": "tenant-list"}).to_string();
    let kind = [("Content-Type", "application/json"), ("Host", "whatever.example")];
    let answer = Http::socket(&socket)?.ask("POST", COMMANDS, &kind, command.as_bytes())?;
    let answer = answer.expect(200)?;
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(answer.json()?["done"]["value"][0]["name"], Archive::TENANT);

    let kind = [("Content-Type", "application/json"), ("X-Forwarded-For", "127.0.0.1")];
    let refused =
        Http::connect(service.http()?)?.ask("POST", COMMANDS, &kind, command.as_bytes())?;
    assert_eq!(refused.expect(401)?.json()?["code"], "sign-in-needed");
    service.stop()?;
    assert!(!socket.try_exists()?);
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_command_ends_when_whoever_asked_has_gone() -> Result<()> {
    const MAILS: usize = 8000;
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let mut mbox = Vec::new();
    for n in 0..MAILS {
        mbox.extend(format!("From x@y.test Mon Jan  1 00:00:00 2024\nMessage-ID: <{n}@x>\nSubject: {n}\n\n{n}\n\n").bytes());
    }
    let mbox = archive.scratch().write("many.mbox", mbox)?;
    let mut service = serve(&archive, &[])?;
    let command = json!({
        "command": "import", "tenant": Archive::TENANT, "mailbox": "alice@acme.test", "paths": [mbox],
    });
    let command = command.to_string();
    let mut client = Http::socket(&archive.data().join("control.sock"))?;
    let head = format!(
        "POST {COMMANDS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        command.len()
    );
    client.write(&[head.as_bytes(), command.as_bytes()].concat())?;
    let first = String::from_utf8_lossy(&client.piece()?).into_owned();
    assert!(first.starts_with("{\"progress\":"), "{first}");
    drop(client);

    let mut last = 0;
    wait::until_true("the import to end", || {
        let before = std::mem::replace(&mut last, stats(&archive)?["mails"].as_u64().unwrap_or(0));
        wait::moment(Duration::from_millis(500));
        Ok(last > 0 && last == before)
    })?;
    assert!(last < MAILS as u64, "all {last} mails were imported for nobody");
    service.stop()?;
    archive.verify()?;
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_file_name_that_is_no_text_can_be_imported_with_and_without_the_service() -> Result<()> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let mut service = archive.service();
    for (seed, running) in [(1, false), (2, true)] {
        if running {
            service.start()?;
        }
        let mail = Maker::new("odd name", seed).mail();
        let name = OsStr::from_bytes(b"M\xfcller.eml");
        let path = archive.scratch().write(name, &mail.bytes)?;
        assert_eq!(archive.import(&[&path], "alice@acme.test")?["archived"], 1);
    }
    Ok(())
}
