//! What somebody would try who wants more than he may have, where it takes the real listener. What does not is in the
//! tests of the API itself.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use testkit::{Browser, Context, Http, PASSWORD, Result, Value, bail, ensure, json, wait};

use crate::answers::text;
use crate::people::House;

const SIGN_IN: &str = "/api/v1/session";

/// Sends a request that is the last one, and gives everything that comes back.
fn all_that_comes(base: &str, request: &[u8]) -> Result<String> {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(wait::SOON))?;
    // Whoever is sent away early may find the door closed.
    let written = stream.write_all(request);
    let mut came = Vec::new();
    match (stream.read_to_end(&mut came), written) {
        (Err(error), Ok(())) if error.kind() != ErrorKind::ConnectionReset => Err(error.into()),
        _ => Ok(String::from_utf8_lossy(&came).into_owned()),
    }
}

/// The status of each answer.
fn statuses(came: &str) -> Vec<u16> {
    let starts = came.match_indices("HTTP/1.1 ").map(|(at, _)| &came[at + 9..]);
    starts.filter_map(|rest| rest.get(..3)?.parse().ok()).collect()
}

fn healthy(house: &House) -> Result<()> {
    Http::connect(house.service.http()?)?.get("/api/v1/health", &[])?.expect(200).map(drop)
}

#[test]
fn odd_targets_are_refused_and_lead_nowhere() -> Result<()> {
    let house = House::new()?;
    let base = house.service.http()?;
    let cookie = house.admin().cookie("mailstead-session").context("a session")?.to_owned();
    let tenant = &house.tenant;
    let long = "x".repeat(20_000);
    let too_long = "x".repeat(100_000);
    let here = format!("/api/v1/tenants/{tenant}");
    let ask = |line: &[u8]| {
        let head = format!(
            " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: mailstead-session={cookie}\r\n\r\n"
        );
        all_that_comes(base, &[line, head.as_bytes()].concat())
    };
    assert_eq!(statuses(&ask(format!("GET {here}/users").as_bytes())?), [200], "the session works");
    for target in [
        "/api/v1/../../../../etc/passwd".to_owned(),
        "/api/v1/health/..".to_owned(),
        "/api/v1/./health".to_owned(),
        "//api/v1/health".to_owned(),
        "/api//v1/health".to_owned(),
        "/api/v1/health/".to_owned(),
        "/api/v1/health%00".to_owned(),
        "/api/v1%2fhealth".to_owned(),
        "/api/v1\\health".to_owned(),
        "/API/V1/HEALTH".to_owned(),
        "/%61pi/v1/health%20".to_owned(),
        format!("{here}/users/..%2fusers"),
        format!("{here}/users/%2e%2e/users"),
        format!("{here}/users/..;/users"),
        format!("{here}/users/%c0%ae%c0%ae%c0%af"),
        format!("{here}/users/%252e%252e%252fusers"),
        format!("{here}/users/%ff%fe"),
        format!("{here}/users/{long}"),
        format!("{here}/users/{too_long}"),
        format!("{here}/mails/1/attachments/..%2f..%2f..%2fmaster.key"),
        format!("{here}/mails/%2b1"),
        format!("{here}/mails/1e0"),
        format!("{here}/users?limit=1&limit=2"),
        format!("{here}/users?limit=%00"),
        format!("{here}%00/users"),
        format!("/api/v1/tenants/{tenant}%2fusers"),
        format!("/api/v1/tenants/{}/users", tenant.to_uppercase() + "0"),
        "*".to_owned(),
        "api/v1/health".to_owned(),
        "http://evil.test/api/v1/health".to_owned(),
        "http://localhost@evil.test/api/v1/health".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let came = ask(format!("GET {target}").as_bytes())?;
        let shown: String = target.chars().take(60).collect();
        for status in statuses(&came) {
            assert!((400..500).contains(&status), "{shown}: {status}");
        }
        assert!(!came.contains("admin@acme.test"), "{shown}: {came}");
    }
    for line in [
        &b"GET /\xff\xfe"[..],
        b"GET /\x01",
        b"GET /a b",
        b"get /api/v1/health",
        b"G\x00T /api/v1/health",
        b"CONNECT localhost:25",
        b"TRACE /api/v1/health",
        b"DELETE /api/v1/health",
        b"\x16\x03\x01\x02\x00\x01",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let shown = String::from_utf8_lossy(line).into_owned();
        for status in statuses(&ask(line)?) {
            assert!((400..500).contains(&status), "{shown}: {status}");
        }
    }
    healthy(&house)
}

/// Requests whose length two programs could read differently: nobody behind a proxy gets the answer to a request that
/// hides in another's body.
#[test]
fn a_request_cannot_hide_in_anothers_body() -> Result<()> {
    let house = House::with(&["--trusted-proxy", "127.0.0.0/8"])?;
    let base = house.service.http()?;
    let hidden = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let last = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let outer = |headers: &str, body: &str| {
        format!(
            "POST {SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n{body}"
        )
    };
    let whole = format!("0\r\n\r\n{hidden}");
    let len = whole.len();
    let cases = [
        outer(&format!("Content-Length: {len}\r\nTransfer-Encoding: chunked\r\n"), &whole),
        outer(&format!("Transfer-Encoding: chunked\r\nContent-Length: {len}\r\n"), &whole),
        outer(&format!("Content-Length: 0\r\nContent-Length: {len}\r\n"), hidden),
        outer(&format!("Content-Length: {len}\r\nContent-Length: 0\r\n"), hidden),
        outer("Content-Length: 0, 0\r\n", hidden),
        outer("Content-Length: +0\r\n", hidden),
        outer("Content-Length: 0x0\r\n", hidden),
        outer("Content-Length: -1\r\n", hidden),
        outer("Content-Length:\r\n", hidden),
        outer("Content-Length: 18446744073709551616\r\n", hidden),
        outer("Content-Length : 0\r\n", hidden),
        outer("Content-Length: 0\r\nTransfer-Encoding: xchunked\r\n", &whole),
        outer("Transfer-Encoding: chunked, identity\r\n", &whole),
        outer("Transfer-Encoding: identity\r\n", &whole),
        outer("Transfer-Encoding: \x0bchunked\r\n", &whole),
        outer("Transfer-Encoding : chunked\r\n", &whole),
        outer("Transfer-Encoding:\r\n chunked\r\n", &whole),
        outer("X: y\r\n Transfer-Encoding: chunked\r\n", &whole),
        outer("X: y\rTransfer-Encoding: chunked\r\n", &whole),
        outer("X: y\0\r\nTransfer-Encoding: chunked\r\n", &whole),
        outer("Transfer-Encoding: chunked\r\n", &format!("5\r\nhello\r\n-1\r\n\r\n{hidden}")),
        outer("Transfer-Encoding: chunked\r\n", &format!("0x5\r\nhello\r\n0\r\n\r\n{hidden}")),
        outer("Transfer-Encoding: chunked\r\n", &format!("10000000000000000\r\n{hidden}")),
        outer("Transfer-Encoding: chunked\r\n", &format!("2;\nxx\r\n{{}}\r\n0\r\n\r\n{hidden}")),
        outer("Transfer-Encoding: chunked\r\n", &format!("2\r\n{{}}xx0\r\n\r\n{hidden}")),
        outer("Transfer-Encoding: chunked\r\n", &whole).replace("HTTP/1.1", "HTTP/1.0"),
    ];
    // What the first answer is, and what comes next when the connection stays open: the hidden one's answer or the last.
    let asked = |case: &str| -> Result<(u16, Option<bool>)> {
        let mut http = Http::connect(base)?;
        http.write(case.as_bytes())?;
        let first = http.answer()?.status;
        let next = http.write(last.as_bytes()).and_then(|()| http.answer());
        Ok((first, next.ok().map(|answer| answer.body.len() > 1000)))
    };
    assert_eq!(asked(&format!("{last}{hidden}"))?, (200, Some(true)), "two are two");
    assert_eq!(asked(last)?, (200, Some(false)));
    for case in cases {
        let (status, is_hidden) = asked(&case)?;
        assert!((400..500).contains(&status), "{case:?}: {status}");
        assert_ne!(is_hidden, Some(true), "{case:?}");
    }
    healthy(&house)
}

/// Behind a trusted proxy the address that counts is the one that the proxy wrote, whatever the client wrote before it.
#[test]
fn what_a_client_says_of_itself_changes_neither_its_address_nor_its_limits() -> Result<()> {
    let house = House::with(&["--trusted-proxy", "127.0.0.0/8"])?;
    let (_, mut auditor) = house.person("auditor@acme.test", &["auditor"])?;
    let wrong = json!({"login": "admin@acme.test", "password": "wrong"});
    let mut stranger = house.browser()?;
    let mut lines = Vec::new();
    for number in 0..30 {
        let spoofed = format!("203.0.113.{number}, 10.9.8.7, 198.51.100.9");
        let real = format!("192.0.2.{number}");
        lines.push(
            stranger
                .ask_with(
                    "POST",
                    SIGN_IN,
                    Some(&wrong),
                    &[
                        ("X-Forwarded-For", &spoofed),
                        ("X_Forwarded_For", "203.0.113.200"),
                        ("X-Real-IP", &real),
                        ("True-Client-IP", &real),
                        ("X-Forwarded-Host", "localhost"),
                    ],
                )?
                .status,
        );
    }
    assert_eq!(lines[0], 401);
    assert_eq!(lines.last(), Some(&429), "{lines:?}");
    let rows = auditor.get(&house.path("audit?activity=sign-in&limit=500"))?;
    let rows = rows["items"].as_array().context("rows")?.clone();
    let refused: Vec<&Value> =
        rows.iter().filter(|row| row["good"] == false && row["address"] != "").collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|row| row["address"] == "198.51.100.9"), "{refused:?}");
    // From elsewhere the right password is right.
    let right = json!({"login": "admin@acme.test", "password": PASSWORD});
    let elsewhere = [("X-Forwarded-For", "203.0.113.1"), ("X-Forwarded-Proto", "https")];
    let answer = stranger.ask_with("POST", SIGN_IN, Some(&right), &elsewhere)?.expect(200)?;
    let cookie = answer.header("set-cookie").context("a cookie")?;
    assert!(
        cookie.starts_with("__Host-mailstead-session=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    // Nothing that a client writes makes it an operator.
    let command = json!({"command": "tenant-list"});
    for headers in [
        [("X-Forwarded-For", "127.0.0.1"), ("Local", "true")],
        [("Forwarded", "for=local"), ("X-Forwarded-For", "local")],
        [("X-Forwarded-For", "unix:"), ("Host", "localhost")],
    ] {
        let path = "/api/v1/operator/commands";
        let refused = house.browser()?.ask_with("POST", path, Some(&command), &headers)?;
        assert_eq!(refused.status, 401, "{headers:?}");
    }
    Ok(())
}

/// The most memory that a process had, in KiB. Linux only.
#[cfg(target_os = "linux")]
fn most_memory(house: &House) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", house.service.id()?))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.and_then(|line| line.split_whitespace().next()).context("VmHWM")?.parse()?)
}

/// Sends a body that never ends until the service has had enough; gives how much it took.
fn endless(base: &str, headers: &str, piece: &[u8]) -> Result<(usize, String)> {
    const ENOUGH: usize = 64 << 20;
    let mut stream = TcpStream::connect(base.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(wait::SOON))?;
    let head = format!(
        "POST {SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n"
    );
    let mut sent = 0;
    let mut going = stream.write_all(head.as_bytes());
    while going.is_ok() {
        ensure!(sent < ENOUGH, "the service took {sent} bytes");
        going = stream.write_all(piece);
        sent += piece.len();
    }
    let mut came = Vec::new();
    // What was answered before the door closed may be lost with it.
    drop(stream.read_to_end(&mut came));
    Ok((sent, String::from_utf8_lossy(&came).into_owned()))
}

#[cfg(target_os = "linux")]
#[test]
fn bodies_without_end_are_not_taken_and_cost_no_memory() -> Result<()> {
    let house = House::new()?;
    let base = house.service.http()?;
    let before = most_memory(&house)?;
    let plain = vec![b' '; 1 << 16];
    let chunk = [b"10000\r\n".as_slice(), &plain, b"\r\n"].concat();
    std::thread::scope(|scope| -> Result<()> {
        let tries: Vec<_> = (0..8)
            .map(|number| {
                let (plain, chunk) = (&plain, &chunk);
                scope.spawn(move || match number % 2 {
                    0 => endless(base, "Content-Length: 1000000000000\r\n", plain),
                    _ => endless(base, "Transfer-Encoding: chunked\r\n", chunk),
                })
            })
            .collect();
        for one in tries {
            let Ok(ended) = one.join() else { bail!("a thread panicked") };
            let (_, came) = ended?;
            assert!(came.is_empty() || statuses(&came) == [413], "{came}");
        }
        Ok(())
    })?;
    let deep = |open: &str| open.repeat(200_000);
    for body in
        [deep("["), deep("{\"a\":"), format!("{{\"login\":{}}}", deep("[")), "9".repeat(1_000_000)]
    {
        let kind = [("Content-Type", "application/json")];
        let answer = Http::connect(base)?.ask("POST", SIGN_IN, &kind, body.as_bytes())?;
        assert!(matches!(answer.status, 400 | 413 | 422), "{answer}");
    }
    let grown = most_memory(&house)?.saturating_sub(before);
    assert!(grown < 64 << 10, "{grown} KiB");
    healthy(&house)
}

/// A browser that was given somebody else's session, or a name for its next one, gets a new one when it signs in.
#[test]
fn a_planted_session_is_never_taken_over() -> Result<()> {
    let house = House::new()?;
    let (_, attacker) = house.person("attacker@acme.test", &[])?;
    let planted = attacker.cookie("mailstead-session").context("a session")?.to_owned();
    for value in [planted.as_str(), "mss_of_my_own_choice", ""] {
        let mut victim = house.browser()?;
        victim.set_cookie("mailstead-session", Some(value));
        victim.sign_in("admin@acme.test", PASSWORD)?.expect(200)?;
        let own = victim.cookie("mailstead-session").context("a session")?.to_owned();
        assert_ne!(own, value);
        assert_eq!(victim.get(SIGN_IN)?["login"], "admin@acme.test");
        let mut later = house.browser()?;
        later.set_cookie("mailstead-session", Some(value));
        assert_eq!(later.refused("GET", SIGN_IN, None)?.0, 401, "{value}");
        // A second cookie of the name, from a sibling's page, makes both worthless.
        let both = format!("mailstead-session={own}; mailstead-session={value}");
        let answer = house.browser()?.ask_with("GET", SIGN_IN, None, &[("Cookie", &both)])?;
        assert_eq!(answer.status, 401);
    }
    // What signs somebody out ends the session for whoever copied its cookie.
    let mut user = house.browser()?;
    user.sign_in("admin@acme.test", PASSWORD)?.expect(200)?;
    let mut thief = user.clone();
    user.done("DELETE", SIGN_IN, None)?;
    assert_eq!(thief.refused("GET", SIGN_IN, None)?.0, 401);
    Ok(())
}

/// What a page of another site can make a browser send: with the cookie, but saying where it comes from, or as one of
/// the three types that need no permission.
#[test]
fn a_page_of_another_site_changes_nothing() -> Result<()> {
    let house = House::with(&["--http-self-signed", "--host", "archive.test"])?;
    let groups = house.path("groups");
    let body = json!({"name": "Evil", "roles": ["admin"]});
    let mut admin = house.admin();
    assert!(admin.cookie("__Host-mailstead-session").is_some(), "bound to its host");
    let before = admin.get(&groups)?;
    let host = ("Host", "archive.test");
    for headers in [
        vec![host, ("Origin", "https://evil.test")],
        vec![host, ("Origin", "https://archive.test.evil.test")],
        vec![host, ("Origin", "http://archive.test")],
        vec![host, ("Origin", "https://archive.test:8443")],
        vec![host, ("Origin", "null")],
        vec![host, ("Sec-Fetch-Site", "cross-site")],
        vec![host, ("Sec-Fetch-Site", "same-site")],
        vec![("Host", "evil.test"), ("Origin", "https://evil.test")],
        vec![host, ("Origin", "https://archive.test"), ("Content-Type", "text/plain")],
        vec![host, ("Origin", "https://archive.test"), ("Content-Type", "multipart/form-data")],
        vec![host, ("Content-Type", "application/x-www-form-urlencoded")],
    ] {
        let answer = admin.ask_with("POST", &groups, Some(&body), &headers)?;
        assert!(matches!(answer.status, 403 | 415 | 421), "{headers:?}: {answer}");
        // Signing somebody in to the attacker's own account is no better.
        let given = json!({"login": "admin@acme.test", "password": PASSWORD});
        let answer = house.browser()?.ask_with("POST", SIGN_IN, Some(&given), &headers)?;
        assert!(matches!(answer.status, 403 | 415 | 421), "{headers:?}: {answer}");
        assert_eq!(answer.header("set-cookie"), None);
    }
    // Nor may it read: no answer gives it leave.
    let origin = [host, ("Origin", "https://evil.test")];
    for (method, asks) in [("GET", "x"), ("OPTIONS", "POST")] {
        let mut headers = origin.to_vec();
        headers.push(("Access-Control-Request-Method", asks));
        let answer = admin.ask_with(method, &groups, None, &headers)?;
        let leave = answer.headers.iter().any(|(name, _)| name.starts_with("access-control-"));
        assert!(!leave, "{answer}");
    }
    assert_eq!(admin.get(&groups)?, before);
    let own = [host, ("Origin", "https://archive.test")];
    admin.ask_with("POST", &groups, Some(&body), &own)?.expect(201).map(drop)
}

/// Signs in wrongly, as fast as it goes, until told to stop; gives how often.
fn flood(
    base: &str,
    connections: usize,
    stop: &AtomicBool,
    who: impl Fn(u64) -> (String, String) + Sync,
) -> Result<u64> {
    const AT_ONCE: u64 = 16;
    let count = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let attackers: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    let mut http = Http::connect(base)?;
                    while !stop.load(Ordering::SeqCst) {
                        let first = count.fetch_add(AT_ONCE, Ordering::SeqCst);
                        let mut requests = String::new();
                        for number in first..first + AT_ONCE {
                            let (login, address) = who(number);
                            let body = format!("{{\"login\":\"{login}\",\"password\":\"wrong {number}\"}}");
                            requests += &format!(
                                "POST {SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                                 X-Forwarded-For: {address}\r\nContent-Length: {}\r\n\r\n{body}",
                                body.len()
                            );
                        }
                        http.write(requests.as_bytes())?;
                        for _ in 0..AT_ONCE {
                            let answer = http.answer()?;
                            ensure!(matches!(answer.status, 401 | 429), "{answer}");
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        for attacker in attackers {
            match attacker.join() {
                Ok(result) => result?,
                Err(_) => bail!("an attacker panicked"),
            }
        }
        Ok(count.load(Ordering::SeqCst))
    })
}

/// While sign-ins rain down: others are answered, memory stays, and who has the right password gets in – from
/// elsewhere, or where the rain comes from everywhere, in a browser that is known.
#[cfg(target_os = "linux")]
#[test]
fn a_flood_of_sign_ins_locks_nobody_out() -> Result<()> {
    let house = House::with(&["--trusted-proxy", "127.0.0.0/8"])?;
    let base = house.service.http()?.to_owned();
    let (_, mut auditor) = house.person("auditor@acme.test", &["auditor"])?;
    let mut known = house.browser()?;
    let trusting = json!({"login": "admin@acme.test", "password": PASSWORD, "trust": true});
    known.ask("POST", SIGN_IN, Some(&trusting))?.expect(200)?;
    assert!(known.cookie("mailstead-device").is_some());
    known.done("DELETE", SIGN_IN, None)?;
    let before = most_memory(&house)?;

    let one_victim = |_| ("admin@acme.test".to_owned(), "203.0.113.66".to_owned());
    let everywhere = |number: u64| {
        let address =
            format!("{}.{}.{}.7", 1 + number % 100, number / 100 % 250, number / 25_000 % 250);
        (format!("user{}@acme.test", number % 5000), address)
    };
    let from = [("X-Forwarded-For", "198.51.100.20")];
    let right = json!({"login": "admin@acme.test", "password": PASSWORD});
    let floods: [(bool, usize, &(dyn Fn(u64) -> _ + Sync)); 2] =
        [(false, 12, &one_victim), (true, 150, &everywhere)];
    for (is_known, connections, who) in floods {
        let stop = AtomicBool::new(false);
        let came = std::thread::scope(|scope| -> Result<u64> {
            let attack = scope.spawn(|| flood(&base, connections, &stop, who));
            let mut meanwhile = || -> Result<()> {
                let begun = Instant::now();
                let mut entered = 0;
                // A few seconds at least, and until the one with the right password got in three times.
                while entered < 3 || begun.elapsed() < Duration::from_secs(3) {
                    ensure!(begun.elapsed() < wait::SOON, "entered only {entered} times");
                    healthy(&house)?;
                    auditor.get(SIGN_IN)?;
                    let mut browser = if is_known { known.clone() } else { Browser::new(&base) };
                    let answer = browser.ask_with("POST", SIGN_IN, Some(&right), &from)?;
                    match answer.status {
                        200 => entered += 1,
                        429 => {
                            let seconds = answer.header("retry-after").context("how long")?;
                            wait::moment(Duration::from_secs(seconds.parse()?));
                        }
                        _ => bail!("{answer}"),
                    }
                }
                Ok(())
            };
            let result = meanwhile();
            stop.store(true, Ordering::SeqCst);
            let came = attack.join();
            result?;
            came.unwrap_or_else(|_| bail!("the attack panicked"))
        })?;
        println!("{came} wrong sign-ins");
        assert!(came > 100, "{came} are no flood");
        // When it is over a stranger gets in too, even at the login that was under attack.
        wait::until_true("the stranger to get in", || {
            let mut stranger = Browser::new(&base);
            Ok(stranger.ask_with("POST", SIGN_IN, Some(&right), &from)?.status == 200)
        })?;
    }
    let grown = most_memory(&house)?.saturating_sub(before);
    assert!(grown < 256 << 10, "{grown} KiB");
    let rows = auditor.get(&house.path("audit?activity=sign-in&limit=10000"))?;
    let rows = rows["items"].as_array().context("rows")?;
    assert!(rows.len() < 1000, "{} rows of a flood", rows.len());
    assert_eq!(auditor.get(&house.path("audit/validation"))?["ok"], true);
    assert!(rows.iter().any(|row| text(&row["message"]) == "wrong password"));
    Ok(())
}
