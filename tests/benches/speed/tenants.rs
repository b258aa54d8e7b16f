//! What hundreds of tenants cost: to open, while they are quiet, and while mail comes for all of them.

use std::time::{Duration, Instant};

use testkit::{Archive, Context, Held, Maker, Operator, Result, Service, Smtp, Value, json, wait};

use crate::measure::{percentile, report};

/// Tenants.
const TENANTS: usize = 200;
/// Mails that each of them has.
const MAILS: usize = 50;
/// Rounds of mail for all of them while it is measured how soon it is found.
const ROUNDS: usize = 5;

/// Measures all of it.
pub fn tenants() -> Result<()> {
    let archive = Archive::empty()?;
    let mut service = archive.serve()?;
    let addresses = make(&archive)?;
    let mut maker = Maker::new("tenants", 1);
    let mut smtp = Smtp::connect(service.smtp()?)?;
    smtp.ehlo()?;
    for _ in 0..MAILS {
        for address in &addresses {
            smtp.send("x@outside.test", &[address], &maker.mail().bytes)?.expect(250)?;
        }
    }
    service.stop()?;
    let mut starts = Vec::new();
    for _ in 0..3 {
        service.start()?;
        starts.push(service.took()?);
        service.stop()?;
    }
    let start = percentile(&mut starts, 50);
    let what = format!("start to ready, {TENANTS} tenants with {MAILS} mails each");
    report(&what, &format!("{:.0} ms", start.as_secs_f64() * 1e3), "≤ 2,000 ms");
    service.start()?;
    let held = rested(&service)?;
    report(&format!("{TENANTS} quiet tenants, resident"), &held.to_string(), "≤ 400 MiB");
    let mut late = Vec::new();
    for _ in 0..ROUNDS {
        late.extend(round(&archive, &service, &addresses, &mut maker)?);
    }
    let late = percentile(&mut late, 95).as_secs_f64();
    let what = format!("from 250 to found, mail for all {TENANTS} one after the other, p95");
    report(&what, &format!("{late:.2} s"), "≤ 3 s");
    let held = Held::by(service.id()?)?;
    report("the same, resident", &held.to_string(), "≤ 400 MiB");
    report("and when they are quiet again", &rested(&service)?.to_string(), "≤ 400 MiB");
    service.stop()
}

/// Makes the tenants, and gives the addresses of their endpoints.
fn make(archive: &Archive) -> Result<Vec<String>> {
    let mut operator = Operator::of(archive.data())?;
    let mut addresses = Vec::new();
    for number in 0..TENANTS {
        let (tenant, domain) = (format!("tenant {number}"), format!("t{number}.test"));
        let address = format!("journal@{domain}");
        operator.run(&json!({"command": "tenant-add", "name": tenant, "domains": [domain]}))?;
        operator.run(&json!({
            "command": "mailbox-add", "tenant": tenant, "address": address, "also": [],
        }))?;
        let made = operator.run(&json!({
            "command": "endpoint-add", "tenant": tenant, "name": "journal", "mailbox": address,
            "plain": true, "max_size": 1 << 20, "allow": [],
        }))?;
        addresses.push(made["address"].as_str().context("an endpoint has an address")?.to_owned());
    }
    Ok(addresses)
}

/// A mail for each tenant, and how long after its 250 each was found. Whoever is found is not asked again.
fn round(
    archive: &Archive,
    service: &Service,
    addresses: &[String],
    maker: &mut Maker,
) -> Result<Vec<Duration>> {
    let mut smtp = Smtp::connect(service.smtp()?)?;
    smtp.ehlo()?;
    let mut waiting = Vec::new();
    let mut operator = Operator::of(archive.data())?;
    let (mut late, mut sent) = (Vec::new(), addresses.iter().enumerate());
    loop {
        let next = sent.next();
        if let Some((number, address)) = next {
            let mail = maker.mail();
            smtp.send("x@outside.test", &[address], &mail.bytes)?.expect(250)?;
            waiting.push((number, mail.word, Instant::now()));
        }
        // Among those that wait the oldest is the next to be found.
        while let Some((number, word, answered)) = waiting.first() {
            let found = operator.run(&json!({
                "command": "search", "tenant": format!("tenant {number}"), "query": word,
                "mailbox": Value::Null, "skip": 0, "limit": 1, "relevance": false,
            }))?;
            if found["total"] == 0 {
                break;
            }
            late.push(answered.elapsed());
            waiting.remove(0);
        }
        if next.is_none() && waiting.is_empty() {
            return Ok(late);
        }
    }
}

/// Waits until no tenant has a thread any more.
fn rested(service: &Service) -> Result<Held> {
    let pid = service.id()?;
    wait::until("the tenants to come to rest", Duration::from_secs(120), || {
        let held = Held::by(pid)?;
        Ok((held.threads < 40 && held.files < TENANTS as u64 + 60).then_some(held))
    })
}
