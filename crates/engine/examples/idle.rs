//! What an open, idle tenant costs: opens some tenants, each with a few mailboxes and an endpoint, and prints the
//! resident memory, the threads by name and the open files by and by. Linux only.
//!
//! `cargo run --release -p mailstead-engine --example idle -- TENANTS`

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use engine::access::Caller;
use engine::command::{Command, Silent};
use engine::{DataDir, Engine, Settings};

fn main() -> Result<()> {
    let tenants: u32 = std::env::args().nth(1).unwrap_or_else(|| "200".into()).parse()?;
    let folder = tempfile::tempdir()?;
    let open = || -> Result<Arc<Engine>> {
        let data = DataDir::take(folder.path())?.context("the folder is in use")?;
        Ok(Arc::new(Engine::open(data, Settings::default())?))
    };
    let engine = open()?;
    let operator = Caller::operator(engine.clone(), "idle").operates()?;
    for number in 0..tenants {
        let (name, domain) = (format!("Tenant {number}"), format!("t{number}.example"));
        engine.add_tenant(&name, std::slice::from_ref(&domain))?;
        for person in ["journal", "anna", "ben"] {
            let address = format!("{person}@{domain}");
            let also = Vec::new();
            operator
                .run(Command::MailboxAdd { tenant: name.clone(), address, also }, &mut Silent)?;
        }
    }
    told("made", tenants)?;
    engine.close()?;
    drop((engine, operator));
    let engine = open()?;
    told("opened", tenants)?;
    rest(&engine);
    told("at rest", tenants)?;
    for tenant in engine.tenants() {
        let admin = Caller::operator(engine.clone(), "idle").admin(&tenant.id)?;
        admin.dashboard(&[])?;
    }
    told("every dashboard seen", tenants)?;
    rest(&engine);
    told("at rest", tenants)?;
    Ok(())
}

/// As if the service had been quiet for a while: what was used counts as used until the second look.
fn rest(engine: &Engine) {
    engine.rest();
    engine.rest();
}

/// Prints the figures of this process, and its memory by tenant.
fn told(when: &str, tenants: u32) -> Result<()> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let field = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or_default()
    };
    let (resident, threads) = (field("VmRSS:"), field("Threads:"));
    let files = std::fs::read_dir("/proc/self/fd")?.count();
    let each = resident / u64::from(tenants.max(1));
    println!(
        "{when}: {resident} KiB resident, {each} KiB a tenant, {threads} threads, {files} files"
    );
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task")? {
        let name = std::fs::read_to_string(task?.path().join("comm")).unwrap_or_default();
        let name = name.trim().trim_end_matches(|end: char| end.is_ascii_digit());
        *names.entry(name.to_owned()).or_default() += 1;
    }
    println!("  {names:?}");
    Ok(())
}
