//! Fifty people who read mail over HTTP at the same time: what a page of a list, a mail and a search cost them, and
//! what signing in costs.
//!
//! Measured twice. *At work* each of them does something once a second, at a time of his own, whether the answer to
//! what he did before has come or not; times count from the moment when he would have clicked. *As fast as they can*
//! each asks as soon as he is answered: fifty requests are always on their way, and what is shown is how many a second
//! the machine does, this program's own part included.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};
use testkit::{Archive, Context, Http, Random, Result, Service, Value, anyhow, ensure, json};

use crate::measure::{Cpu, percentile, report};
use crate::{MAILBOX, QUERIES, mebibytes};

/// Readers.
const READERS: usize = 50;
/// Mails of a page, as the web interface asks for them.
const PAGE: usize = 100;
/// How long they are at work.
const AT_WORK: Duration = Duration::from_secs(60);
/// How long they ask as fast as they can for each kind of thing.
const FLAT_OUT: Duration = Duration::from_secs(10);
const PASSWORD: &str = "seven brown foxes jump over";
/// KiB, passes and lanes of the program's password hashes.
const ARGON2: (u32, u32, u32) = (19_456, 2, 1);

/// What a reader does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    /// The next page of the list, or the first from some date on.
    Page,
    /// A mail, any of all: what is known of it and its body, as the web interface asks for both.
    Mail,
    /// One of the ten kinds of queries, fifty hits.
    Search,
}

impl Act {
    fn name(self) -> &'static str {
        match self {
            Act::Page => "a page of a list",
            Act::Mail => "a mail",
            Act::Search => "a search",
        }
    }

    fn target(self) -> &'static str {
        match self {
            Act::Page => "≤ 20 ms",
            Act::Mail => "≤ 30 ms",
            Act::Search => "≤ 60 ms",
        }
    }
}

/// What all readers know.
struct Library {
    base: String,
    /// Path of the tenant's mails.
    mails: String,
    mailbox: u64,
    /// All mails by their ids, and where their pages begin.
    ids: Vec<u64>,
    places: Vec<String>,
}

struct Reader<'a> {
    library: &'a Library,
    http: Http,
    cookie: String,
    random: Random,
    /// Where the list goes on.
    next: Option<String>,
}

/// Measures all of it in an archive of which the mailbox has every mail.
pub fn readers(archive: &Archive, service: &Service) -> Result<()> {
    let tenant = archive.cli().json(["tenant", "list"])?[0]["id"].clone();
    let tenant = tenant.as_str().context("a tenant has an id")?;
    let logins = admit(archive, service, tenant)?;
    let cookies = sign_in(service, &logins)?;
    let library = library(archive, service, tenant)?;
    let mut readers = Vec::new();
    for (number, cookie) in cookies.into_iter().enumerate() {
        readers.push(Reader {
            library: &library,
            http: Http::connect(&library.base)?,
            cookie,
            random: Random::new(number as u64),
            next: None,
        });
    }
    let cpu = Cpu::of(service.id()?);
    at_work(&mut readers, &cpu)?;
    for act in [Act::Page, Act::Mail, Act::Search] {
        flat_out(&mut readers, act, &cpu)?;
    }
    report("resident memory after that, peak", &mebibytes(service.id()?)?, "≤ 300 MiB");
    Ok(())
}

/// Makes the readers, and gives their logins.
fn admit(archive: &Archive, service: &Service, tenant: &str) -> Result<Vec<String>> {
    let mut operator = Http::socket(&archive.data().join("control.sock"))?;
    let mut done = |method: &str, path: &str, body: Value| -> Result<Value> {
        let target = format!("/api/v1/tenants/{tenant}{path}");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = operator.ask(method, &target, &JSON, body.as_bytes())?;
        ensure!((200..300).contains(&answer.status), "{method} {target}: {answer}");
        Ok(serde_json::from_slice(&answer.body).unwrap_or_default())
    };
    let mailbox = mailbox(&done("GET", "/mailboxes", Value::Null)?)?;
    let group = done("POST", "/groups", json!({"name": "Readers", "roles": ["reader"]}))?;
    let group = group["id"].as_str().context("a group has an id")?;
    done("PUT", &format!("/mailboxes/{mailbox}/grants/groups/{group}"), Value::Null)?;
    let mut logins = Vec::new();
    for number in 0..READERS {
        let login = format!("reader{number}@acme.test");
        let user = done("POST", "/users", json!({"login": login, "name": "Reader"}))?;
        let user = user["id"].as_str().context("a user has an id")?;
        done("PUT", &format!("/groups/{group}/members/{user}"), Value::Null)?;
        let link = done("POST", &format!("/users/{user}/setup-link"), Value::Null)?;
        let choice = json!({"token": link["token"], "password": PASSWORD}).to_string();
        let mut http = Http::connect(service.http()?)?;
        http.ask("POST", "/api/v1/setup", &JSON, choice.as_bytes())?.expect(204)?;
        logins.push(login);
    }
    Ok(logins)
}

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

fn mailbox(page: &Value) -> Result<u64> {
    let all = page["items"].as_array().context("a page has items")?;
    let ours = all.iter().find(|mailbox| mailbox["address"] == MAILBOX);
    ours.and_then(|mailbox| mailbox["id"].as_u64()).context("there is no mailbox of the bench")
}

/// Signs all in, one after the other, and gives their cookies.
fn sign_in(service: &Service, logins: &[String]) -> Result<Vec<String>> {
    let (mut times, mut cookies) = (Vec::new(), Vec::new());
    for login in logins {
        let mut http = Http::connect(service.http()?)?;
        let body = json!({"login": login, "password": PASSWORD}).to_string();
        let begun = Instant::now();
        let answer = http.ask("POST", "/api/v1/session", &JSON, body.as_bytes())?.expect(200)?;
        times.push(begun.elapsed());
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        cookies.push(cookie.context("a session has a cookie")?.to_owned());
    }
    let (kib, passes, lanes) = ARGON2;
    let params = Params::new(kib, passes, lanes, None).map_err(|error| anyhow!("{error}"))?;
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut alone = Vec::new();
    for _ in 0..logins.len() {
        let mut out = [0; 32];
        let begun = Instant::now();
        hash.hash_password_into(PASSWORD.as_bytes(), b"sixteen bytes   ", &mut out)
            .map_err(|error| anyhow!("{error}"))?;
        alone.push(begun.elapsed());
    }
    let half = |times: &mut [Duration]| milliseconds(percentile(times, 50));
    let (whole, alone) = (half(&mut times), half(&mut alone));
    let measured = format!("{whole:.1} ms, of which Argon2id {alone:.1} ms");
    report("signing in, one after the other, p50", &measured, "what Argon2id takes");
    Ok(cookies)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Goes through the whole list once.
fn library(archive: &Archive, service: &Service, tenant: &str) -> Result<Library> {
    let mut operator = Http::socket(&archive.data().join("control.sock"))?;
    let mailboxes = operator.get(&format!("/api/v1/tenants/{tenant}/mailboxes"), &[])?;
    let mut library = Library {
        base: service.http()?.to_owned(),
        mails: format!("/api/v1/tenants/{tenant}/mails"),
        mailbox: mailbox(&mailboxes.expect(200)?.json()?)?,
        ids: Vec::new(),
        places: Vec::new(),
    };
    let mut target = format!("{}?mailbox={}&limit=500", library.mails, library.mailbox);
    loop {
        let page = operator.get(&target, &[])?.expect(200)?.json()?;
        let items = page["items"].as_array().context("a page has items")?;
        library.ids.extend(items.iter().filter_map(|mail| mail["id"].as_u64()));
        let Some(next) = page["next"].as_str() else { break };
        library.places.push(next.to_owned());
        target = format!("{}?mailbox={}&limit=500&after={next}", library.mails, library.mailbox);
    }
    ensure!(!library.ids.is_empty() && !library.places.is_empty(), "no mails to read");
    Ok(library)
}

impl Reader<'_> {
    fn act(&mut self, act: Act) -> Result<()> {
        let Library { mails, mailbox, ids, places, .. } = self.library;
        match act {
            Act::Page => {
                let mut target = format!("{mails}?mailbox={mailbox}&limit={PAGE}");
                if self.random.once_in(10) {
                    self.next = Some(places[self.random.within(0..places.len())].clone());
                }
                if let Some(next) = &self.next {
                    target += &format!("&after={next}");
                }
                let page: Value = serde_json::from_slice(&self.get(&target)?)?;
                ensure!(page["items"].is_array() && page["complete"] == true, "{page}");
                self.next = page["next"].as_str().map(str::to_owned);
            }
            Act::Mail => {
                let id = ids[self.random.within(0..ids.len())];
                let mail: Value = serde_json::from_slice(&self.get(&format!("{mails}/{id}"))?)?;
                ensure!(mail["id"] == id, "{mail}");
                self.get(&format!("{mails}/{id}/html"))?;
            }
            Act::Search => {
                let query = escaped(self.random.pick(&QUERIES));
                let target = format!("{mails}?mailbox={mailbox}&limit=50&q={query}");
                let page: Value = serde_json::from_slice(&self.get(&target)?)?;
                ensure!(page["total"].is_u64() && page["complete"] == true, "{page}");
            }
        }
        Ok(())
    }

    fn get(&mut self, target: &str) -> Result<Vec<u8>> {
        Ok(self.http.get(target, &[("Cookie", &self.cookie)])?.expect(200)?.body)
    }
}

/// Everything but letters and digits as `%XX`.
fn escaped(query: &str) -> String {
    let escape = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    query.bytes().map(escape).collect()
}

/// Each does something once a second: half of it pages, the rest mails and searches.
fn at_work(readers: &mut [Reader], cpu: &Cpu) -> Result<()> {
    let (begun, before) = (Instant::now(), cpu.used()?);
    let work = |reader: &mut Reader| -> Result<Vec<(Act, Duration)>> {
        let mut times = Vec::new();
        for second in 0..AT_WORK.as_secs() {
            let within = reader.random.within(0..1_000_000) as u64;
            let at = begun + Duration::from_secs(second) + Duration::from_micros(within);
            let act = match reader.random.within(0..10) {
                0..5 => Act::Page,
                5..8 => Act::Mail,
                _ => Act::Search,
            };
            testkit::wait::moment(at.saturating_duration_since(Instant::now()));
            reader.act(act)?;
            times.push((act, at.elapsed()));
        }
        Ok(times)
    };
    let mut times: BTreeMap<Act, Vec<Duration>> = BTreeMap::new();
    for (act, time) in all(readers, work)? {
        times.entry(act).or_default().push(time);
    }
    for (act, times) in &mut times {
        let (half, most) = (percentile(times, 50), percentile(times, 95));
        report(
            &format!("{}, 50 readers at work, p50 / p95", act.name()),
            &format!("{:.1} / {:.1} ms", milliseconds(half), milliseconds(most)),
            act.target(),
        );
    }
    let used = (cpu.used()? - before).as_secs_f64() / begun.elapsed().as_secs_f64();
    report("CPU of the service meanwhile", &format!("{:.0} % of a core", used * 1e2), "–");
    Ok(())
}

/// All do the same as fast as they can.
fn flat_out(readers: &mut [Reader], act: Act, cpu: &Cpu) -> Result<()> {
    let (begun, before, over) = (Instant::now(), cpu.used()?, AtomicBool::new(false));
    let work = |reader: &mut Reader| -> Result<Vec<Duration>> {
        let mut times = Vec::new();
        while !over.load(Ordering::Relaxed) {
            let asked = Instant::now();
            reader.act(act)?;
            times.push(asked.elapsed());
            if begun.elapsed() > FLAT_OUT {
                over.store(true, Ordering::Relaxed);
            }
        }
        Ok(times)
    };
    let mut times = all(readers, work)?;
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    let each = (cpu.used()? - before).as_secs_f64() * 1e3 / times.len() as f64;
    let most = milliseconds(percentile(&mut times, 95));
    report(
        &format!("{}, 50 readers as fast as they can", act.name()),
        &format!("{rate:.0}/s, {each:.2} ms CPU each, p95 {most:.0} ms"),
        "–",
    );
    Ok(())
}

/// Lets all readers do their work at the same time.
fn all<T: Send>(
    readers: &mut [Reader],
    work: impl Fn(&mut Reader) -> Result<Vec<T>> + Sync,
) -> Result<Vec<T>> {
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            readers.iter_mut().map(|reader| scope.spawn(move || work(reader))).collect();
        let mut done = Vec::new();
        for thread in threads {
            done.extend(thread.join().map_err(|_| anyhow!("a reader panicked"))??);
        }
        Ok(done)
    })
}
