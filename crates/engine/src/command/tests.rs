//! What an operator does by commands stands in the audit log, and what was refused changes nothing.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::access::Caller;
use crate::people::audit::{self, Entry, Filter};
use crate::{DataDir, Engine, Settings};

struct House {
    folder: tempfile::TempDir,
    engine: Arc<Engine>,
    operator: Operator,
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::take(&folder.path().join("data")).unwrap().unwrap();
        let engine = Arc::new(Engine::open(data, Settings::default()).unwrap());
        let operator = Caller::operator(engine.clone(), "request").operates().unwrap();
        House { folder, engine, operator }
    }

    fn run(&self, command: Command) -> Result<Done> {
        self.operator.run(command, &mut Silent)
    }

    /// The rows of the audit log, oldest first.
    fn rows(&self) -> Vec<Entry> {
        let filter = Filter { limit: 1000, ..Filter::default() };
        let tenant = self.engine.tenant("Acme").unwrap();
        let mut rows = tenant.people.read(|c| audit::search(c, &filter)).unwrap().items;
        rows.reverse();
        rows
    }
}

fn acme() -> String {
    "Acme".to_owned()
}

fn tenant_add() -> Command {
    Command::TenantAdd { name: acme(), domains: vec!["acme.test".into()], admin: None }
}

fn mailbox_add(address: &str) -> Command {
    Command::MailboxAdd { tenant: acme(), address: address.into(), also: vec![] }
}

fn endpoint_add(name: &str, mailbox: &str, max_size: u64) -> Command {
    let (tenant, name, mailbox) = (acme(), name.to_owned(), mailbox.to_owned());
    Command::EndpointAdd { tenant, name, mailbox, plain: true, max_size, allow: vec![] }
}

fn import(path: &Path) -> Command {
    let (mailbox, paths) = ("anna@acme.test".to_owned(), vec![path.to_owned()]);
    Command::Import { tenant: acme(), mailbox, paths }
}

fn search(query: &str) -> Command {
    let (tenant, query, mailbox) = (acme(), query.to_owned(), None);
    Command::Search { tenant, query, mailbox, skip: 0, limit: 10, relevance: false }
}

fn show() -> Command {
    Command::Show { tenant: acme(), id: "1".into(), form: Form::Raw }
}

fn export(to: &Path) -> Command {
    let (query, to) = ("*".to_owned(), to.to_owned());
    Command::Export { tenant: acme(), query, mailbox: None, to, all_copies: false }
}

#[test]
fn every_change_and_every_reading_by_a_command_is_one_row_of_its_operator() {
    let house = House::new();
    let mail = house.folder.path().join("a.eml");
    std::fs::write(&mail, "From: a@b.test\nSubject: The plan\n\ntext\n").unwrap();
    let to = house.folder.path().join("out");
    let backup = house.folder.path().join("backup");
    let pause = |paused| Command::TenantPause { name: acme(), paused };
    let (tenant, name) = (acme(), "door".to_owned());
    let close = Command::EndpointPause { tenant, name: name.clone(), paused: true };
    let done = [
        (tenant_add(), "tenant.create", "Acme"),
        (pause(true), "tenant.update", "Acme"),
        (pause(false), "tenant.update", "Acme"),
        (mailbox_add("anna@acme.test"), "mailbox.create", "anna@acme.test"),
        (endpoint_add(&name, "anna@acme.test", 1 << 20), "endpoint.create", "door"),
        (close, "endpoint.update", "door"),
        (import(&mail), "mail.import", "anna@acme.test"),
        (search("plan"), "mail.list", "plan"),
        (show(), "mail.read", "The plan"),
        (export(&to), "mail.export", "*"),
        (Command::Reindex { tenant: acme() }, "archive.reindex", "Acme"),
        (Command::Rebuild { tenant: acme() }, "archive.rebuild", "Acme"),
        (Command::Backup { to: backup, key: true, compare: false }, "archive.backup", "Acme"),
        (Command::EndpointRemove { tenant: acme(), name }, "endpoint.delete", "door"),
    ];
    let expected: Vec<(&str, &str)> =
        done.iter().map(|(_, activity, name)| (*activity, *name)).collect();
    for (command, ..) in &done {
        assert!(house.run(command.clone()).unwrap().good, "{command:?}");
    }
    // These change nothing and show no mail.
    for command in [
        Command::TenantList,
        Command::MailboxList { tenant: acme() },
        Command::MailboxShow { tenant: acme(), address: "anna@acme.test".into() },
        Command::EndpointList { tenant: None },
        Command::Stats,
        Command::Refusals { tenant: None, limit: 10 },
    ] {
        house.run(command).unwrap();
    }
    let rows = house.rows();
    let found: Vec<(&str, &str)> =
        rows.iter().map(|row| (row.activity.as_str(), row.object_name.as_str())).collect();
    assert_eq!(found, expected);
    for row in &rows {
        let who = (row.actor_kind.as_str(), row.address.as_str(), row.request.as_str());
        assert_eq!((who, row.good), (("operator", "local", "request"), true), "{row:?}");
    }
    assert_eq!(rows[1].changes["paused"], json!([false, true]));
    assert_eq!(rows[6].message, "1 archived, 0 already, 0 skipped, 0 failed");
}

#[test]
fn what_is_refused_is_wrong_use_and_no_row() {
    let house = House::new();
    house.run(tenant_add()).unwrap();
    house.run(mailbox_add("anna@acme.test")).unwrap();
    house.run(endpoint_add("door", "anna@acme.test", 1 << 20)).unwrap();
    let before = house.rows();
    for command in [
        mailbox_add("anna@acme.test"),
        mailbox_add("nobody"),
        endpoint_add("DOOR", "anna@acme.test", 1 << 20),
        endpoint_add("new", "anna@acme.test", 1),
        endpoint_add("new", "nobody@acme.test", 1 << 20),
        endpoint_add(" ", "anna@acme.test", 1 << 20),
        Command::EndpointRemove { tenant: acme(), name: "window".into() },
        Command::TenantPause { name: "nobody".into(), paused: true },
        show(),
    ] {
        let refused = house.run(command.clone()).unwrap_err();
        assert!(is_usage(&refused), "{command:?}: {refused:#}");
    }
    assert_eq!(house.rows(), before);
}
