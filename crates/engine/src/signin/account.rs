//! A user as sign-in sees him, and what he may do to his own account: sign out, change his password.

use rusqlite::{Connection, OptionalExtension, params};

use super::bearer::Revealed;
use super::hash::Who;
use super::{password, session, throttle};
use crate::Tenant;
use crate::access::{Actor, ActorKind, Myself};
use crate::people::setting::{self, TenantSettings};
use crate::people::user::{self, User};
use crate::people::{Change, Note};
use crate::problem::{Problem, Result};

/// A user with what is checked at sign-in.
pub(super) struct Account {
    pub(super) user: User,
    /// PHC string.
    pub(super) password: Option<String>,
    pub(super) settings: TenantSettings,
}

impl Account {
    /// The account of a (normalised) login.
    pub(super) fn of_login(connection: &Connection, login: &str) -> Result<Option<Account>> {
        let found = user::by_login(connection, login)?;
        found.map(|user| Account::of(connection, user)).transpose()
    }

    /// The account of a user's id.
    pub(super) fn of_id(connection: &Connection, id: &str) -> Result<Account> {
        Account::of(connection, user::found(connection, id)?)
    }

    fn of(connection: &Connection, user: User) -> Result<Account> {
        let password = connection
            .prepare_cached("SELECT password FROM user WHERE id = ?1")?
            .query_row([&user.id], |row| row.get(0))
            .optional()?
            .flatten();
        Ok(Account { user, password, settings: setting::get(connection)? })
    }

    /// The user as the audit log names him.
    pub(super) fn actor(&self, address: &str, request: &str) -> Actor {
        Actor {
            kind: ActorKind::User,
            id: self.user.id.clone(),
            name: self.user.login.clone(),
            address: address.to_owned(),
            request: request.to_owned(),
        }
    }

    /// Whether the user is still what he was when he was read: no other password, no second factor since.
    pub(super) fn is_current(&self, connection: &Connection) -> Result<bool> {
        let now = Account::of_login(connection, &self.user.login)?;
        Ok(now.is_some_and(|now| {
            now.user.id == self.user.id
                && now.user.active
                && now.user.version == self.user.version
                && now.password == self.password
        }))
    }
}

/// Gives a user a password. His trusted devices and set-up links are no longer worth anything.
pub(super) fn set_password(change: &Change<'_>, user: &str, hash: &str) -> Result<()> {
    change.transaction.execute(
        "UPDATE user SET password = ?2, must_change = 0 WHERE id = ?1",
        params![user, hash],
    )?;
    for table in ["device", "setup_link"] {
        change.transaction.execute(&format!("DELETE FROM {table} WHERE user = ?1"), [user])?;
    }
    user::changed(change.transaction, user)
}

impl Myself {
    /// Ends the caller's session.
    pub fn sign_out(&self) -> Result<()> {
        self.by_session()?;
        self.tenant.people.change(&self.actor, |change| {
            session::end(change.transaction, &self.user, Some(&self.via))?;
            change.note(Note::done("sign-out", "user", &self.user, &self.actor.name));
            Ok(())
        })
    }

    /// Changes the caller's password. Ends his other sessions, forgets his trusted devices, and gives his session a
    /// new token. App passwords and API tokens stay.
    ///
    /// # Errors
    /// `wrong-password` if `current` is not it; `Invalid` if the new one is not good enough.
    pub fn change_password(&self, current: &str, new: &str) -> Result<Revealed> {
        self.by_session()?;
        let account = self.confirmed(current)?;
        let new = password::normal(new);
        if new == password::normal(current) {
            return Err(Problem::invalid("password", "not the one you have"));
        }
        let User { login, name, .. } = &account.user;
        password::check(&new, account.settings.password_length, login, name)?;
        let hash = self.engine.signin.hasher.hash(&new)?;
        self.tenant.people.change(&self.actor, |change| {
            set_password(change, &self.user, &hash)?;
            let token = session::rotate(change.transaction, &self.tenant.id, self)?;
            change.note(Note::done("user.password.change", "user", &self.user, login));
            Ok(token)
        })
    }

    /// The caller's account, if this is his password; so that a session alone can't change what guards the account.
    pub(super) fn confirmed(&self, password: &str) -> Result<Account> {
        let door = &self.engine.signin;
        let account =
            self.tenant.people.read(|connection| Account::of_id(connection, &self.user))?;
        let key = throttle::Key::of(&["own", &self.user]);
        let pass = door
            .throttle
            .admit(door.clock.now(), vec![(key, throttle::PAIR)])
            .map_err(|seconds| Problem::TooMany { seconds })?;
        let fits = door.verify(Who::Known, password, account.password.as_deref());
        if !matches!(fits, Ok(false)) {
            door.throttle.give_back(door.clock.now(), &pass);
        }
        if fits? {
            return Ok(account);
        }
        note_refused(&self.tenant, &self.actor, "user.password.check", "wrong password");
        Err(Problem::Unauthenticated {
            code: "wrong-password",
            message: "this is not your password".into(),
        })
    }

    /// Refuses what came with a token: what guards the account is changed by the person, not by a program.
    pub(super) fn by_session(&self) -> Result<()> {
        match self.is_session {
            true => Ok(()),
            false => Err(Problem::Denied("this needs a session, not a token".into())),
        }
    }

    /// Refuses who has something else to do first.
    pub(crate) fn free(&self) -> Result<()> {
        self.by_session()?;
        self.must.map_or(Ok(()), |must| Err(must.problem()))
    }
}

/// Notes a refusal about the actor's own account; a log that can't be written to must not turn it into a success.
pub(super) fn note_refused(
    tenant: &Tenant,
    actor: &Actor,
    activity: &'static str,
    why: &'static str,
) {
    let mut note = Note::refused(activity, &format!("user:{}", actor.id), why);
    note.object_name.clone_from(&actor.name);
    if let Err(error) = tenant.people.note(actor, note) {
        tracing::error!(%error, "could not note a refusal in the audit log");
    }
}
