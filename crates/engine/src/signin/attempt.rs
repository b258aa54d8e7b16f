//! Signing in with login and password, and a code where one is asked for.
//!
//! Same answer, and one run of Argon2, whether the login exists, is disabled, has no password yet, or the password
//! is wrong; why stands in the audit log only. Refusals by the throttle come first and cost next to nothing.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::account::Account;
use super::bearer::{self, Kind, Revealed};
use super::hash::Who;
use super::second_factor::{self, Checked};
use super::throttle::{self, Key, Pass};
use super::{Must, SignIn, device, password, session};
use crate::access::{Actor, ActorKind};
use crate::people::{Change, Note};
use crate::problem::{Problem, Result};
use crate::{Engine, Tenant};

/// Tries that may be slowed down at once: each holds a thread of the host.
const SLOWED: usize = 64;

/// What somebody tries to sign in with.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// `name@domain`.
    pub login: &'a str,
    /// His password.
    pub password: &'a str,
    /// A code of his authenticator app, or a recovery code.
    pub code: Option<&'a str>,
    /// Ask for no code on this device for a fortnight.
    pub trust: bool,
    /// The device's cookie, if it was trusted before.
    pub device: Option<&'a str>,
    /// The browser's session until now: it ends.
    pub session: Option<&'a str>,
    /// Where from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// Id of the request.
    pub request: &'a str,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session's token, for a cookie.
    pub session: Revealed,
    /// When the session ends at the latest, Unix milliseconds.
    pub expires: i64,
    /// Id of his tenant.
    pub tenant: String,
    /// His id.
    pub user: String,
    /// What he has to do before he may do anything else.
    pub must: Option<Must>,
    /// The token of a device that is trusted from now on, for a cookie of 14 days.
    pub device: Option<Revealed>,
}

/// An attempt, and what is known about it before the password is looked at.
struct Trial<'a> {
    attempt: &'a Attempt<'a>,
    /// Normalised.
    login: String,
    tenant: Option<Arc<Tenant>>,
    /// Id of a device that is trusted for this login.
    device: Option<String>,
    /// What its failures are counted by.
    key: Key,
    now: i64,
}

impl Engine {
    /// Signs somebody in. Takes some 30 ms of a core, and up to a second more while others fail at this login.
    ///
    /// # Errors
    /// `Unauthenticated` with code `wrong-credentials`; `second-factor-needed`: the password is right, the same again
    /// with a code; `wrong-second-factor`. `TooMany`. `Closed`, whoever it is that asks of such a domain.
    pub fn sign_in(&self, attempt: &Attempt<'_>) -> Result<SignedIn> {
        self.write_tally();
        let trial = self.trial(attempt)?;
        let pass = self.admit(&trial)?;
        let door = &self.signin;
        let account = match &trial.tenant {
            Some(tenant) => {
                tenant.people.read(|connection| Account::of_login(connection, &trial.login))?
            }
            None => None,
        };
        let usable = account.as_ref().filter(|account| account.user.active);
        let hash = usable.and_then(|account| account.password.as_deref());
        let who = if trial.device.is_some() { Who::Known } else { Who::Stranger };
        let fits = door.verify(who, attempt.password, hash);
        if !matches!(fits, Ok(false)) {
            door.throttle.give_back(door.clock.now(), &pass);
        }
        match (fits.inspect_err(|_| self.count(&trial))?, trial.tenant.as_ref(), usable) {
            (true, Some(tenant), Some(account)) => self.second(&trial, tenant, account),
            _ => Err(self.wrong(&trial, account.as_ref())),
        }
    }

    /// What is known about an attempt.
    fn trial<'a>(&self, attempt: &'a Attempt<'a>) -> Result<Trial<'a>> {
        let now = self.signin.clock.now();
        let login = mail::address::normalise(attempt.login)
            .unwrap_or_else(|| attempt.login.trim().to_lowercase());
        let domain = login.rsplit_once('@').map_or("", |(_, domain)| domain);
        let tenant = self.tenant_with_domain(domain);
        if tenant.is_none() && self.is_closed(domain) {
            return Err(Problem::Closed { domain: domain.to_owned() });
        }
        let device =
            match (&tenant, attempt.device.and_then(|text| bearer::read(Kind::Device, text))) {
                (Some(tenant), Some((id, hash))) if id == tenant.id => tenant
                    .people
                    .read(|connection| device::known(connection, &hash, &login, now))?,
                _ => None,
            };
        let key = match &device {
            Some(id) => Key::of(&["device", id]),
            None => Key::of(&["pair", &login, &throttle::network(attempt.address)]),
        };
        Ok(Trial { attempt, login, tenant, device, key, now })
    }

    /// Lets an attempt through, after a little wait while strangers fail at this login.
    fn admit(&self, trial: &Trial<'_>) -> Result<Pass> {
        let door = &self.signin;
        let mut tries = vec![(trial.key, throttle::PAIR)];
        let login = Key::of(&["login", &trial.login]);
        if trial.device.is_none() {
            let address = throttle::single(trial.attempt.address);
            tries.push((Key::of(&["address", &address]), throttle::ADDRESS));
            tries.push((login, throttle::LOGIN));
        }
        let slowness = match trial.device {
            Some(_) => 0,
            None => door.throttle.slowness(trial.now, login),
        };
        let pass = door.throttle.admit(trial.now, tries).map_err(|seconds| {
            self.count(trial);
            Problem::TooMany { seconds }
        })?;
        door.slow_down(slowness);
        Ok(pass)
    }

    /// Counts a refusal that cost nothing and gets no row of its own.
    fn count(&self, trial: &Trial<'_>) {
        if let Some(tenant) = &trial.tenant {
            self.signin.tally.count(&tenant.id, trial.now);
        }
    }

    /// The one answer to everything that is wrong; the log knows why.
    fn wrong(&self, trial: &Trial<'_>, account: Option<&Account>) -> Problem {
        let why = match account {
            None => "unknown login",
            Some(account) if !account.user.active => "the user is disabled",
            Some(account) if account.password.is_none() => "no password was chosen yet",
            Some(_) => "wrong password",
        };
        self.note_refused(trial, account, why);
        Problem::Unauthenticated {
            code: "wrong-credentials",
            message: "login or password are wrong".into(),
        }
    }

    fn note_refused(&self, trial: &Trial<'_>, account: Option<&Account>, why: &str) {
        let Some(tenant) = &trial.tenant else { return };
        if !self.signin.tally.has_row(&tenant.id, trial.now) {
            return;
        }
        let actor = Actor {
            kind: ActorKind::Nobody,
            id: String::new(),
            name: trial.login.clone(),
            address: trial.attempt.address.to_canonical().to_string(),
            request: trial.attempt.request.to_owned(),
        };
        let object = account.map(|account| format!("user:{}", account.user.id)).unwrap_or_default();
        let mut note = Note::refused("sign-in", &object, why);
        note.object_name.clone_from(&trial.login);
        if let Err(error) = tenant.people.note(&actor, note) {
            tracing::error!(%error, "could not note a refused sign-in in the audit log");
        }
    }

    /// The password was right: what is left is the code, where one is asked for.
    fn second(&self, trial: &Trial<'_>, tenant: &Tenant, account: &Account) -> Result<SignedIn> {
        if !account.user.totp || trial.device.is_some() {
            let signed_in = self.begin(trial, tenant, account, None)?;
            self.signin.throttle.forget(trial.key);
            return Ok(signed_in);
        }
        let Some(code) = trial.attempt.code.filter(|code| !code.trim().is_empty()) else {
            let actor = self.actor(trial, account);
            tenant.people.note(&actor, note(account, "sign-in.password"))?;
            return Err(Problem::Unauthenticated {
                code: "second-factor-needed",
                message: "a code of your authenticator app is needed".into(),
            });
        };
        // By user: only who knows the password gets here, and codes are few enough to be tried from many addresses.
        let door = &self.signin;
        let key = Key::of(&["code", &account.user.id]);
        let pass =
            door.throttle.admit(trial.now, vec![(key, throttle::PAIR)]).map_err(|seconds| {
                self.count(trial);
                Problem::TooMany { seconds }
            })?;
        let result = self.begin(trial, tenant, account, Some(code));
        match &result {
            Ok(_) => {
                door.throttle.forget(key);
                door.throttle.forget(trial.key);
            }
            Err(problem) if problem.code() == WRONG_CODE => {
                // Here too, so that not every wrong code costs a hash.
                drop(door.throttle.admit(trial.now, vec![(trial.key, throttle::PAIR)]));
                self.note_refused(trial, Some(account), "wrong second factor, or used already");
            }
            Err(_) => door.throttle.give_back(trial.now, &pass),
        }
        result
    }

    /// Begins the session, in one change with the code that is used up for it.
    fn begin(
        &self,
        trial: &Trial<'_>,
        tenant: &Tenant,
        account: &Account,
        code: Option<&str>,
    ) -> Result<SignedIn> {
        let (attempt, user, people) = (trial.attempt, &account.user, &tenant.people);
        let actor = self.actor(trial, account);
        people.change(&actor, |change| {
            if !account.is_current(change.transaction)? {
                return Err(changed_meanwhile());
            }
            let how = match code {
                Some(code) => {
                    let now = self.signin.clock.now();
                    spent(second_factor::check(
                        change.transaction,
                        &people.vault,
                        &user.id,
                        code,
                        now,
                    )?)?
                }
                None if trial.device.is_some() => "password and trusted device",
                None => "password",
            };
            end_before(change, attempt.session)?;
            let (session, begun) = session::begin(
                change.transaction,
                &session::Beginning {
                    tenant: &tenant.id,
                    user: &user.id,
                    agent: attempt.agent,
                    address: &actor.address,
                    now: trial.now,
                    hours: account.settings.session_hours,
                },
            )?;
            let must = Must::of(user, &account.settings);
            change.note(Note { message: how.into(), ..note(account, "sign-in") });
            let trusted = attempt.trust && must.is_none() && trial.device.is_none();
            let device = trusted
                .then(|| device::trust(change, &tenant.id, &user.id, attempt.agent, trial.now))
                .transpose()?;
            Ok(SignedIn {
                session,
                expires: begun.expires,
                tenant: tenant.id.clone(),
                user: user.id.clone(),
                must,
                device,
            })
        })
    }

    fn actor(&self, trial: &Trial<'_>, account: &Account) -> Actor {
        account.actor(&trial.attempt.address.to_canonical().to_string(), trial.attempt.request)
    }
}

impl SignIn {
    /// Whether a password, as typed, is the one hashed; always one run of Argon2.
    pub(super) fn verify(&self, who: Who, typed: &str, hash: Option<&str>) -> Result<bool> {
        // What is longer than any password may be is none, and must not be a way to make work.
        let fits = typed.len() <= 4 * password::MOST;
        let typed = if fits { password::normal(typed) } else { String::new() };
        self.hasher.verify(who, &typed, hash.filter(|_| fits))
    }

    /// Waits a little, unless too many do already.
    fn slow_down(&self, ms: u64) {
        if ms == 0 {
            return;
        }
        if self.slowed.fetch_add(1, Ordering::SeqCst) < SLOWED {
            self.clock.sleep(ms);
        }
        self.slowed.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What a code was that was used up; a refusal if it was worth nothing.
fn spent(checked: Checked) -> Result<&'static str> {
    match checked {
        Checked::App => Ok("password and code"),
        Checked::RecoveryCode => Ok("password and recovery code"),
        Checked::Used | Checked::Wrong => Err(wrong_code()),
    }
}

fn note(account: &Account, activity: &'static str) -> Note {
    Note::done(activity, "user", &account.user.id, &account.user.login)
}

/// The browser's session before, whoever's it was.
fn end_before(change: &Change<'_>, session: Option<&str>) -> Result<()> {
    if let Some((_, hash)) = session.and_then(|text| bearer::read(Kind::Session, text)) {
        change.transaction.execute("DELETE FROM session WHERE hash = ?1", [hash])?;
    }
    Ok(())
}

const WRONG_CODE: &str = "wrong-second-factor";

fn wrong_code() -> Problem {
    Problem::Unauthenticated {
        code: WRONG_CODE,
        message: "this code is wrong or was used already: wait for the next one".into(),
    }
}

fn changed_meanwhile() -> Problem {
    Problem::Unauthenticated { code: "wrong-credentials", message: "sign in again".into() }
}
