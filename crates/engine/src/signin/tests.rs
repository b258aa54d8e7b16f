//! Sign-in from end to end, on a data directory of its own and a clock that the test moves.

mod attempts;
mod links;
mod must;
mod second_factor;
mod sessions;
mod tokens;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::{Attempt, Begun, Credentials, SignedIn, totp};
use crate::access::{AdminOf, Caller, Myself, Role};
use crate::people::audit::{self, Entry, Filter};
use crate::problem::Result;
use crate::{DataDir, Engine, Settings, Tenant};

const PASSWORD: &str = "seven quiet lamps drift";
const OTHER: &str = "eleven loud drums settle";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A data directory with one tenant, whose first Admin is `ada@acme.example`.
struct House {
    engine: Arc<Engine>,
    tenant: Arc<Tenant>,
    folder: tempfile::TempDir,
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::take(folder.path()).unwrap().unwrap();
        let engine = Arc::new(Engine::open(data, Settings::default()).unwrap());
        engine.signin.clock.stop();
        let operator = Caller::operator(engine.clone(), "made").operates().unwrap();
        let made = operator
            .add_tenant("Acme", &["acme.example".into()], Some("ada@acme.example"))
            .unwrap();
        let link = made.link.unwrap().token;
        engine.use_setup_link(link.text(), PASSWORD, "192.0.2.1", "first").unwrap();
        House { engine, tenant: made.tenant, folder }
    }

    fn forward(&self, by: Duration) {
        self.engine.signin.clock.forward(by);
    }

    fn runs(&self) -> u64 {
        self.engine.signin.hasher.runs()
    }

    fn admin(&self) -> AdminOf {
        Caller::operator(self.engine.clone(), "made").admin(&self.tenant.id).unwrap()
    }

    /// A user without a password; gives his id.
    fn invite(&self, name: &str, roles: &[Role]) -> String {
        let admin = self.admin();
        let user = admin.add_user(&format!("{name}@acme.example"), name).unwrap().id;
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        let group = admin.add_group(&format!("of {name}"), &roles).unwrap().id;
        admin.set_member(&group, &user, true).unwrap();
        user
    }

    /// A user with [`PASSWORD`]; gives his id.
    fn user(&self, name: &str, roles: &[Role]) -> String {
        let user = self.invite(name, roles);
        let link = self.admin().setup_link(&user).unwrap().token;
        self.engine.use_setup_link(link.text(), PASSWORD, "192.0.2.1", "made").unwrap();
        user
    }

    /// Signs a user in with [`PASSWORD`].
    fn sign_in(&self, login: &str) -> SignedIn {
        self.engine.sign_in(&attempt(login)).unwrap()
    }

    fn caller(&self, session: &str) -> Result<Caller> {
        self.engine.caller(Credentials::Session(session), "192.0.2.1", "asked")
    }

    fn bearer(&self, token: &str) -> Result<Caller> {
        self.engine.caller(Credentials::Bearer(token), "192.0.2.1", "asked")
    }

    /// The user of a session.
    fn me(&self, session: &str) -> Myself {
        self.caller(session).unwrap().myself().unwrap()
    }

    /// The code that an authenticator app shows now.
    fn code(&self, begun: &Begun) -> String {
        let text = begun.secret.text().as_bytes();
        let bits = text.iter().flat_map(|letter| {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                digit => digit - b'2' + 26,
            };
            (0..5).rev().map(move |bit| value >> bit & 1)
        });
        let bits: Vec<u8> = bits.collect();
        let secret: Vec<u8> = bits
            .chunks_exact(8)
            .map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit))
            .collect();
        format!("{:06}", totp::code_at(&secret, self.engine.signin.clock.now() / 30_000))
    }

    /// Rows of the audit log whose activity is or begins with this, the oldest first.
    fn log(&self, activity: &str) -> Vec<Entry> {
        let filter =
            Filter { activity: Some(activity.into()), limit: audit::MOST, ..Filter::default() };
        let page = self.tenant.people.read(|connection| audit::search(connection, &filter));
        let mut rows = page.unwrap().items;
        rows.reverse();
        rows
    }
}

/// An attempt with [`PASSWORD`] and nothing else.
fn attempt(login: &str) -> Attempt<'_> {
    Attempt {
        login,
        password: PASSWORD,
        code: None,
        trust: false,
        device: None,
        session: None,
        address: "192.0.2.1".parse().unwrap(),
        agent: "Firefox",
        request: "try",
    }
}

/// The code of a refusal.
fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(problem) => problem.code(),
    }
}
