//! An installation for the tests of the dashboard, and how mail comes into it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use archive::MailboxKind;
use smtp::{Body, Peer, Received, Recipient, Sink};

use crate::access::{AdminOf, Caller, Role};
use crate::dashboard::around::Around;
use crate::dashboard::{Dashboard, Notification};
use crate::system::EndpointRow;
use crate::{DataDir, Engine, Journal, Settings, unix_ms};

/// The token of the endpoint.
pub(super) const TOKEN: &str = "abc";

/// An installation with one tenant, Acme, and a journal endpoint with its mailbox.
pub(super) struct House {
    pub(super) folder: tempfile::TempDir,
    pub(super) admin: AdminOf,
    pub(super) journal: u32,
    pub(super) around: Around,
}

impl House {
    pub(super) fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let engine = open(folder.path());
        let tenant = engine.add_tenant("Acme", &["acme.example".into()]).unwrap();
        let journal =
            tenant.archive.add_mailbox("journal@acme.example", &[], MailboxKind::Normal).unwrap();
        let endpoint = EndpointRow {
            token: TOKEN.into(),
            tenant: tenant.id.clone(),
            name: "Exchange".into(),
            mailbox: journal,
            plain: true,
            paused: false,
            max_size: 1 << 20,
            networks: Vec::new(),
            received: 0,
            last: None,
        };
        engine.system.add_endpoint(&endpoint, unix_ms()).unwrap();
        engine.reload_endpoints().unwrap();
        let admin = Caller::operator(engine, "test").admin(&tenant.id).unwrap();
        let around = Around { now: unix_ms(), disk: None, certificates: Vec::new() };
        House { folder, admin, journal, around }
    }

    /// Closes everything, lets `meanwhile` happen to the tenant's folder, and opens it again.
    pub(super) fn reopened(self, meanwhile: impl FnOnce(&Path)) -> House {
        let House { folder, admin, journal, around } = self;
        let (engine, id) = (admin.engine.clone(), admin.tenant.id.clone());
        drop(admin);
        engine.close().unwrap();
        assert_eq!(Arc::strong_count(&engine), 1);
        drop(engine);
        meanwhile(&folder.path().join("tenants").join(&id));
        let admin = Caller::operator(open(folder.path()), "test").admin(&id).unwrap();
        House { folder, admin, journal, around }
    }

    pub(super) fn mailbox(&self, address: &str) -> u32 {
        self.admin.tenant.archive.add_mailbox(address, &[], MailboxKind::Normal).unwrap()
    }

    /// A mail as a mail server brings it to the endpoint.
    pub(super) fn deliver(&self, subject: &str, to: &str) {
        let text =
            format!("From: b@else.example\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nHello\r\n");
        let mail = Received {
            peer: Peer {
                address: ([192, 0, 2, 1], 25).into(),
                helo: None,
                esmtp: true,
                tls: false,
                tls_version: None,
            },
            mail_from: String::new(),
            recipients: vec![Recipient {
                address: format!("{TOKEN}@journal.example"),
                orcpt: None,
                notify: None,
            }],
            body: Body::Memory(text.into_bytes()),
            smtputf8: false,
            eight_bit: false,
            envid: None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let reply = runtime.block_on(Journal::new(self.admin.engine.clone()).deliver(mail));
        assert_eq!(reply.code, 250, "{}", reply.text);
    }

    pub(super) fn dashboard(&self) -> Dashboard {
        self.admin.dashboard_in(self.around.clone()).unwrap()
    }

    /// The one notification with this code, if there is any.
    pub(super) fn note(&self, code: &str) -> Option<Notification> {
        let mut all = self.dashboard().notifications;
        all.retain(|notification| notification.code == code);
        assert!(all.len() <= 1, "{all:?}");
        all.pop()
    }

    pub(super) fn user(&self, login: &str) -> String {
        self.admin.add_user(login, login).unwrap().id
    }

    pub(super) fn readers(&self) -> String {
        self.admin.add_group("Readers", &[Role::Reader].into()).unwrap().id
    }
}

fn open(folder: &Path) -> Arc<Engine> {
    let data = DataDir::take(folder).unwrap().unwrap();
    Arc::new(Engine::open(data, Settings::default()).unwrap())
}

pub(super) fn last_segment(tenant: &Path) -> PathBuf {
    let entries = std::fs::read_dir(tenant.join("log")).unwrap();
    entries.map(|entry| entry.unwrap().path()).max().unwrap()
}
