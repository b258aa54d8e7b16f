//! What an Admin may do to the sign-in of others: ask for a new password, reset a second factor.
//!
//! Never to his own: there he proves who he is, by password and code. Links and sessions stand in their own files.

use super::{second_factor, session};
use crate::access::AdminOf;
use crate::people::Note;
use crate::people::user;
use crate::problem::{Problem, Result};

impl AdminOf {
    /// Asks a user for a new password: he signs in with the one he has and may do nothing before he changed it.
    pub fn require_new_password(&self, user: &str) -> Result<()> {
        self.tenant.people.change(&self.actor, |change| {
            let user = user::found(change.transaction, user)?;
            if !user.has_password {
                return Err(Problem::conflict(
                    "no-password",
                    "this user has no password yet: make a set-up link",
                ));
            }
            change
                .transaction
                .execute("UPDATE user SET must_change = 1 WHERE id = ?1", [&user.id])?;
            user::changed(change.transaction, &user.id)?;
            change.note(Note::done("user.password.expire", "user", &user.id, &user.login).field(
                "must_change",
                user.must_change,
                true,
            ));
            Ok(())
        })
    }

    /// Takes another user's second factor away, with his recovery codes, trusted devices and sessions: he lost it.
    pub fn reset_second_factor(&self, user: &str) -> Result<()> {
        self.someone_else(user)?;
        self.tenant.people.change(&self.actor, |change| {
            let user = user::found(change.transaction, user)?;
            second_factor::take_away(change.transaction, &user.id)?;
            session::end(change.transaction, &user.id, None)?;
            change.note(Note::done("second-factor.reset", "user", &user.id, &user.login).field(
                "second_factor",
                user.totp,
                false,
            ));
            Ok(())
        })
    }

    /// Refuses what an Admin, or a stolen token of his, must not do to his own account.
    pub(super) fn someone_else(&self, user: &str) -> Result<()> {
        match self.actor.id == user {
            true => Err(Problem::conflict(
                "own-account",
                "do this under your own account, or ask another Admin",
            )),
            false => Ok(()),
        }
    }
}
