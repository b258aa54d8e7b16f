//! The second factor: a secret shared with an authenticator app, and recovery codes.
//!
//! begin (secret, not yet asked for) → confirm with a code (asked for from now on) → remove with the password.
//! The secret is sealed with the tenant's key; a code works once, by the step that is kept with it.

use archive::Vault;
use rusqlite::{Connection, params};
use serde::Serialize;

use super::bearer::Revealed;
use super::{Must, recovery, session, totp};
use crate::access::Myself;
use crate::people::user;
use crate::people::{Change, Note, setting};
use crate::problem::{Problem, Result};

/// How a user's second factor stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SecondFactor {
    /// A code is asked for at sign-in.
    pub on: bool,
    /// It must be on.
    pub required: bool,
    /// Recovery codes left.
    pub recovery_codes: u32,
}

/// A second factor on its way.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Begun {
    /// `otpauth://` URI, for a QR code.
    pub uri: Revealed,
    /// The secret in base32, for who types it.
    pub secret: Revealed,
}

/// A second factor that is on.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Confirmed {
    /// To be written down, this once.
    pub recovery_codes: Vec<Revealed>,
    /// The session's new token.
    pub session: Revealed,
}

/// What a code was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checked {
    App,
    RecoveryCode,
    Used,
    Wrong,
}

/// Checks a code and uses it up.
pub(super) fn check(
    connection: &Connection,
    vault: &Vault,
    user: &str,
    code: &str,
    now: i64,
) -> Result<Checked> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(secret) = secret(connection, vault, user)? else { return Ok(Checked::Wrong) };
    let Some(step) = totp::step_of(&secret, &code, now) else {
        return Ok(match recovery::spend(connection, vault, user, &code)? {
            true => Checked::RecoveryCode,
            false => Checked::Wrong,
        });
    };
    let sql = "UPDATE user SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2";
    match connection.prepare_cached(sql)?.execute(params![user, step])? {
        0 => Ok(Checked::Used),
        _ => Ok(Checked::App),
    }
}

/// Takes a user's second factor away, and what stands for it: recovery codes and trusted devices.
pub(super) fn take_away(connection: &Connection, user: &str) -> Result<()> {
    connection.execute("UPDATE user SET totp = NULL, totp_on = 0 WHERE id = ?1", [user])?;
    connection.execute("DELETE FROM recovery_code WHERE user = ?1", [user])?;
    connection.execute("DELETE FROM device WHERE user = ?1", [user])?;
    user::changed(connection, user)
}

fn context(user: &str) -> String {
    format!("second factor of {user}")
}

fn secret(connection: &Connection, vault: &Vault, user: &str) -> Result<Option<Vec<u8>>> {
    let sealed: Option<Vec<u8>> = connection
        .prepare_cached("SELECT totp FROM user WHERE id = ?1")?
        .query_row([user], |row| row.get(0))?;
    Ok(sealed.map(|sealed| vault.open(&context(user), &sealed)).transpose()?)
}

fn on_already() -> Problem {
    Problem::conflict("second-factor-on", "a second factor is on: remove it first")
}

impl Myself {
    /// How the caller's second factor stands.
    pub fn second_factor(&self) -> Result<SecondFactor> {
        self.by_session()?;
        self.tenant.people.read(|connection| {
            let user = user::found(connection, &self.user)?;
            let settings = setting::get(connection)?;
            Ok(SecondFactor {
                on: user.totp,
                required: user.totp_required || settings.totp_required,
                recovery_codes: recovery::left(connection, &self.user)?,
            })
        })
    }

    /// Makes a secret for an authenticator app. Nothing asks for it before a code confirmed it.
    ///
    /// # Errors
    /// Conflict `second-factor-on`.
    pub fn begin_second_factor(&self) -> Result<Begun> {
        self.free_to_set_up()?;
        let secret: [u8; totp::SECRET] = crate::random_bytes()?;
        let sealed = self.tenant.people.vault.seal(&context(&self.user), &secret)?;
        self.tenant.people.change(&self.actor, |change| {
            if user::found(change.transaction, &self.user)?.totp {
                return Err(on_already());
            }
            change.transaction.execute(
                "UPDATE user SET totp = ?2, totp_step = 0 WHERE id = ?1",
                params![self.user, sealed],
            )?;
            change.note(Note::done("second-factor.begin", "user", &self.user, &self.actor.name));
            Ok(Begun {
                uri: Revealed::new(totp::uri(&secret, &self.actor.name)),
                secret: Revealed::new(totp::base32(&secret)),
            })
        })
    }

    /// Turns the second factor on with a code of it. Ends the caller's other sessions, forgets his trusted devices, and
    /// gives his session a new token.
    ///
    /// # Errors
    /// `Invalid` if the code is wrong.
    pub fn confirm_second_factor(&self, code: &str) -> Result<Confirmed> {
        self.free_to_set_up()?;
        let now = self.engine.signin.clock.now();
        let people = &self.tenant.people;
        people.change(&self.actor, |change| {
            if user::found(change.transaction, &self.user)?.totp {
                return Err(on_already());
            }
            if check(change.transaction, &people.vault, &self.user, code, now)? != Checked::App {
                return Err(Problem::invalid(
                    "code",
                    "not the code of this moment: check that the phone's clock is right",
                ));
            }
            change
                .transaction
                .execute("UPDATE user SET totp_on = 1 WHERE id = ?1", [&self.user])?;
            change.transaction.execute("DELETE FROM device WHERE user = ?1", [&self.user])?;
            self.changed(change, "second-factor.on", false)?;
            Ok(Confirmed {
                recovery_codes: recovery::renew(change.transaction, &people.vault, &self.user)?,
                session: session::rotate(change.transaction, &self.tenant.id, self)?,
            })
        })
    }

    /// Removes the caller's second factor. Ends his other sessions and gives his session a new token. Where one is
    /// required he has to set up another before he may do anything else.
    ///
    /// # Errors
    /// `wrong-password`.
    pub fn remove_second_factor(&self, password: &str) -> Result<Revealed> {
        self.free()?;
        self.confirmed(password)?;
        self.tenant.people.change(&self.actor, |change| {
            take_away(change.transaction, &self.user)?;
            self.changed(change, "second-factor.off", true)?;
            session::rotate(change.transaction, &self.tenant.id, self)
        })
    }

    /// Makes new recovery codes; the old ones are worth nothing any more.
    ///
    /// # Errors
    /// `wrong-password`; Conflict `second-factor-off`.
    pub fn renew_recovery_codes(&self, password: &str) -> Result<Vec<Revealed>> {
        self.free()?;
        let account = self.confirmed(password)?;
        if !account.user.totp {
            return Err(Problem::conflict("second-factor-off", "set up a second factor first"));
        }
        let people = &self.tenant.people;
        people.change(&self.actor, |change| {
            let name = &self.actor.name;
            change.note(Note::done("second-factor.recovery-codes", "user", &self.user, name));
            recovery::renew(change.transaction, &people.vault, &self.user)
        })
    }

    fn changed(&self, change: &mut Change<'_>, activity: &'static str, was: bool) -> Result<()> {
        let note = Note::done(activity, "user", &self.user, &self.actor.name);
        change.note(note.field("second_factor", was, !was));
        user::changed(change.transaction, &self.user)
    }

    /// A second factor may be set up by who has to, but a password that must be changed comes first.
    fn free_to_set_up(&self) -> Result<()> {
        match self.must {
            Some(Must::SetUpSecondFactor) => self.by_session(),
            _ => self.free(),
        }
    }
}
