//! A provider's service: hundreds of tenants are open, few are busy at a time.

use std::time::Duration;

use testkit::{Archive, Endpoint, Held, Maker, Operator, Result, Service, Value, json, wait};

use crate::answers::text;

/// Tenants of the provider.
const TENANTS: usize = 200;
/// Resident memory that they may take together, bytes.
const MOST_MEMORY: u64 = 400 << 20;
/// Threads of a service whose tenants are all quiet: none is a tenant's.
const QUIET_THREADS: u64 = 40;
/// How long a tenant may take to come to rest.
const REST: Duration = Duration::from_secs(120);

/// Makes the tenants, each with a mailbox and an endpoint for it; gives the endpoints.
fn move_in(archive: &Archive) -> Result<Vec<Endpoint>> {
    let mut operator = Operator::of(archive.data())?;
    let mut endpoints = Vec::new();
    for number in 0..TENANTS {
        let (tenant, domain) = (format!("tenant {number}"), domain(number));
        let address = format!("journal@{domain}");
        operator.run(&json!({"command": "tenant-add", "name": tenant, "domains": [domain]}))?;
        let mailbox = json!({"tenant": tenant, "address": address, "also": []});
        operator.run(&with("mailbox-add", mailbox))?;
        let endpoint = json!({
            "tenant": tenant, "name": "journal", "mailbox": address,
            "plain": true, "max_size": 1 << 20, "allow": [],
        });
        let made = operator.run(&with("endpoint-add", endpoint))?;
        endpoints.push(Endpoint { address: text(&made["address"]) });
    }
    Ok(endpoints)
}

fn with(command: &str, mut fields: Value) -> Value {
    fields["command"] = command.into();
    fields
}

fn domain(number: usize) -> String {
    format!("t{number}.test")
}

/// Waits until the tenants are quiet and gives what the service holds then.
fn at_rest(service: &Service) -> Result<Held> {
    let pid = service.id()?;
    let mut last = None;
    let rested = wait::until("the tenants to come to rest", REST, || {
        let held = Held::by(pid)?;
        last = Some(held);
        // A tenant at rest keeps the segment open that it writes to.
        let rests = held.threads <= QUIET_THREADS && held.files <= TENANTS as u64 + 60;
        Ok(rests.then_some(held))
    });
    rested.map_err(|error| error.context(format!("{last:?}")))
}

/// Sends a mail to each of these tenants and waits until each finds its own, and nothing else.
fn deliver(
    archive: &Archive,
    service: &Service,
    endpoints: &[Endpoint],
    tenants: impl Iterator<Item = usize>,
    maker: &mut Maker,
) -> Result<()> {
    let mut smtp = service.connect()?;
    smtp.ehlo()?;
    let mut sent = Vec::new();
    for number in tenants {
        let mail = maker.mail();
        smtp.send("x@outside.test", &[&endpoints[number].address], &mail.bytes)?.expect(250)?;
        sent.push((number, mail.word));
    }
    let mut operator = Operator::of(archive.data())?;
    for (number, word) in sent {
        let mut search = |tenant: usize| {
            let search = json!({
                "tenant": format!("tenant {tenant}"), "query": word, "mailbox": null,
                "skip": 0, "limit": 10, "relevance": false,
            });
            operator.run(&with("search", search))
        };
        wait::until_true("a mail to be found", || Ok(search(number)?["total"] == 1))?;
        assert_eq!(search((number + 1) % TENANTS)?["total"], 0);
    }
    Ok(())
}

#[test]
fn two_hundred_tenants_are_served_in_400_mebibytes_and_cost_no_threads_while_they_are_quiet()
-> Result<()> {
    let archive = Archive::empty()?;
    let mut service = archive.serve()?;
    let endpoints = move_in(&archive)?;
    let mut maker = Maker::new("provider", 1);
    deliver(&archive, &service, &endpoints, (0..TENANTS).step_by(20), &mut maker)?;
    at_rest(&service)?;
    service.stop()?;

    // A start opens all of them.
    service.start()?;
    let held = at_rest(&service)?;
    assert!(held.peak <= MOST_MEMORY, "{held}");
    deliver(&archive, &service, &endpoints, (0..TENANTS).step_by(20), &mut maker)?;
    // All of them at once: what indexing takes is bounded for all together.
    deliver(&archive, &service, &endpoints, 0..TENANTS, &mut maker)?;
    let busy = Held::by(service.id()?)?;
    assert!(busy.peak <= MOST_MEMORY, "{busy}");
    let held = at_rest(&service)?;
    assert!(held.resident <= MOST_MEMORY / 2, "{held}");
    deliver(&archive, &service, &endpoints, (7..TENANTS).step_by(50), &mut maker)?;
    let verified = Operator::of(archive.data())?
        .run(&with("verify", json!({"tenant": null, "deep": true})))?;
    assert_eq!((&verified["ok"], &verified["mails"]), (&json!(true), &json!(224)));
    service.stop()
}
