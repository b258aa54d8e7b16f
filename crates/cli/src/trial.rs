//! `mailstead trial`: a throwaway archive with a sample company whose mail comes through its own SMTP endpoint.
//!
//! Without `--data` it lives in a temporary folder that goes with it; a data directory that already has tenants is
//! refused, so that no sample mail ever gets into a real archive.

mod send;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use engine::Engine;
use engine::command::{Command, DEFAULT_MAX_SIZE, Silent, usage};
use serde_json::{Value, json};

use crate::args::TrialArgs;
use crate::company::{self, Company, Delivery};
use crate::serve::{Service, with_service};
use crate::settings::{Origin, Settings};

/// Always the same company.
const SEED: u64 = 20_240_501;
const ENDPOINT: &str = "sample";

/// Runs a trial until Ctrl-C.
pub fn trial(settings: &Settings, args: &TrialArgs) -> Result<ExitCode> {
    let throwaway = tempfile::Builder::new()
        .prefix("mailstead-trial-")
        .tempdir()
        .context("could not make a temporary folder for the trial")?;
    let given = settings.iter().any(|(name, s)| name == "data" && s.origin != Origin::Default);
    let data = if given { settings.data() } else { throwaway.path() };
    let settings = settings.for_trial(data, &args.http, &args.smtp);
    let code = with_service(&settings, |service| start(service, &settings))?;
    throwaway.close().context("could not remove the trial's temporary folder")?;
    Ok(code)
}

fn start(service: &Service, settings: &Settings) -> Result<()> {
    let engine = &service.engine;
    if !engine.tenants().is_empty() || !engine.broken().is_empty() {
        return Err(usage(format!(
            "{} holds an archive already: a trial wants a directory of its own; leave --data away",
            settings.data().display()
        )));
    }
    let smtp =
        service.smtp.clone().context("a trial needs its SMTP listener: don't switch it off")?;
    let company = company::sample(SEED, jiff::Timestamp::now().as_second());
    let address = set_up(engine, &company)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "Sending {} mails of {} through the archive's own endpoint …",
        company.deliveries.len(),
        company.name
    )?;
    let deliveries = company.deliveries.iter().map(|delivery| envelope(delivery, &address));
    let started = std::time::Instant::now();
    send::send_all(&smtp, deliveries).context("could not send the sample mail")?;
    let seconds = started.elapsed().as_secs_f64();
    engine.tenant(company.name)?.archive.flush_index()?;
    let ready = json!({"ready": true, "http": service.http, "smtp": service.smtp});
    writeln!(out, "{ready}")?;
    writeln!(out, "{}", welcome(settings, &company, &address, &smtp, seconds))?;
    out.flush().context("could not print")
}

/// Makes tenant, mailboxes and endpoint; returns the endpoint's address.
fn set_up(engine: &Engine, company: &Company) -> Result<String> {
    let tenant = || company.name.to_owned();
    run(engine, Command::TenantAdd { name: tenant(), domains: vec![company.domain.to_owned()] })?;
    let journal = format!("journal@{}", company.domain);
    run(
        engine,
        Command::MailboxAdd { tenant: tenant(), address: journal.clone(), also: Vec::new() },
    )?;
    for person in &company.people {
        let (address, also) = (person.address.clone(), person.also.clone());
        run(engine, Command::MailboxAdd { tenant: tenant(), address, also })?;
    }
    let endpoint = run(
        engine,
        Command::EndpointAdd {
            tenant: tenant(),
            name: ENDPOINT.to_owned(),
            mailbox: journal,
            plain: true,
            max_size: DEFAULT_MAX_SIZE,
            allow: Vec::new(),
        },
    )?;
    endpoint["address"].as_str().map(str::to_owned).context("the endpoint has no address")
}

/// How a mail server would address a delivery to the endpoint: plain copies carry their recipients in the address.
fn envelope<'a>(delivery: &'a Delivery, address: &str) -> send::Mail<'a> {
    let (token, domain) = address.split_once('@').unwrap_or((address, "localhost"));
    let mut recipients: Vec<String> = delivery
        .recipients
        .iter()
        .map(|recipient| format!("{token}+{}@{domain}", recipient.replace('@', "=")))
        .collect();
    if recipients.is_empty() {
        recipients.push(address.to_owned());
    }
    send::Mail { from: &delivery.mail_from, recipients, raw: &delivery.raw }
}

fn welcome(
    settings: &Settings,
    company: &Company,
    address: &str,
    smtp: &str,
    seconds: f64,
) -> String {
    let data = settings.data().display();
    let tenant = company.name;
    let person = company.people.first().map_or("", |person| person.address.as_str());
    format!(
        "
{tenant} is archived: {count} mails in {seconds:.1} s. Try it in another terminal:

  export MAILSTEAD_DATA='{data}'
  mailstead search 'has:attachment Rechnung' --tenant '{tenant}'
  mailstead search '*' --tenant '{tenant}' --mailbox {person}
  mailstead show 1 --tenant '{tenant}'
  mailstead export 'from:{person}' --tenant '{tenant}' --to /tmp/export.zip
  mailstead verify --deep

Send mail of your own to its journal endpoint:

  address  {address}
  server   {smtp}

Ctrl-C ends the trial.",
        count = company.deliveries.len(),
    )
}

fn run(engine: &Engine, command: Command) -> Result<Value> {
    Ok(engine.run(command, &mut Silent)?.value)
}
