//! `mailstead trial`: a throwaway archive with a sample company whose mail comes through its own SMTP endpoint.
//!
//! Without `--data` it lives in a temporary folder that goes with it; a data directory that already has tenants is
//! refused, so that no sample mail ever gets into a real archive.

mod send;
mod set_up;
mod window;

use std::fmt::Write as _;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use engine::command::usage;
use host::settings::Origin;
use host::{Service, Settings};
use serde_json::json;

use self::set_up::{Sample, set_up};
use self::window::Window;
use crate::args::TrialArgs;
use crate::company::{self, Company, Delivery};
use crate::serve::with_service;
use crate::setup;

/// Always the same company.
const SEED: u64 = 20_240_501;

/// Runs a trial until Ctrl-C.
pub fn trial(settings: &Settings, args: &TrialArgs) -> Result<ExitCode> {
    let throwaway = tempfile::Builder::new()
        .prefix("mailstead-trial-")
        .tempdir()
        .context("could not make a temporary folder for the trial")?;
    let given = settings.iter().any(|(name, s)| name == "data" && s.origin != Origin::Default);
    let data = if given { settings.data() } else { throwaway.path() };
    let settings = settings.for_trial(data, &args.http, &args.smtp);
    let mut window = None;
    let code = with_service(&settings, |service| {
        let sample = start(service, &settings)?;
        let open = |program| Window::open(program, settings.data(), sample.admin.token.text());
        window = args.window.as_deref().and_then(open);
        Ok(())
    })?;
    drop(window);
    throwaway.close().context("could not remove the trial's temporary folder")?;
    Ok(code)
}

fn start(service: &Service, settings: &Settings) -> Result<Sample> {
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
    let sample = set_up(engine, &company)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "Sending {} mails of {} through the archive's own endpoint …",
        company.deliveries.len(),
        company.name
    )?;
    let deliveries = company.deliveries.iter().map(|delivery| envelope(delivery, &sample.endpoint));
    let started = std::time::Instant::now();
    send::send_all(&smtp, deliveries).context("could not send the sample mail")?;
    let seconds = started.elapsed().as_secs_f64();
    let archive = engine.tenant(company.name)?;
    archive.archive.flush_index()?;
    let mails = archive.archive.counters()?.mails;
    let ready = json!({"ready": true, "http": service.http, "smtp": service.smtp});
    writeln!(out, "{ready}")?;
    writeln!(out, "{}", welcome(settings, &company, &sample, &smtp, (seconds, mails)))?;
    if let Some(web) = &service.web {
        writeln!(out, "{}", invitations(web, &sample))?;
    }
    writeln!(out, "\nCtrl-C ends the trial.")?;
    out.flush().context("could not print")?;
    Ok(sample)
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
    sample: &Sample,
    smtp: &str,
    (seconds, mails): (f64, u64),
) -> String {
    let data = settings.data().display();
    let program = std::env::current_exe().unwrap_or_else(|_| "mailstead".into());
    let program = program.display();
    let (tenant, address) = (company.name, &sample.endpoint);
    let person = company.people.first().map_or("", |person| person.address.as_str());
    format!(
        "
{tenant} is archived: {count} deliveries in {seconds:.1} s, {mails} mails{twice}. Try it in another terminal:

  export MAILSTEAD_DATA='{data}'
  alias mailstead='{program}'
  mailstead search 'has:attachment Rechnung' --tenant '{tenant}'
  mailstead search '*' --tenant '{tenant}' --mailbox {person}
  mailstead show 1 --tenant '{tenant}'
  mailstead export 'from:{person}' --tenant '{tenant}' --to /tmp/export.zip
  mailstead verify --deep

Send mail of your own to its journal endpoint:

  address  {address}
  server   {smtp}",
        count = company.deliveries.len(),
        twice = if mails < company.deliveries.len() as u64 { ": what came twice is kept once" } else { "" },
    )
}

fn invitations(web: &str, sample: &Sample) -> String {
    let mut text = format!(
        "\nChoose a password in the browser (each link works once), then sign in at {web} as\n"
    );
    let others = sample.others.iter().map(|(what, link)| (*what, link));
    for (what, link) in std::iter::once(("the Admin", &sample.admin)).chain(others) {
        let _ =
            write!(text, "\n  {what}, {}\n    {}", link.login, setup::link(web, link.token.text()));
    }
    text
}
