//! What a user has to do before he may do anything else. Never stored: it follows from his row and the settings, so
//! that it holds for a session from the moment an Admin asks for it.

use serde::Serialize;

use crate::access::Myself;
use crate::people::setting::TenantSettings;
use crate::people::user::User;
use crate::problem::Problem;

/// What has to be done first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Must {
    /// Choose another password.
    ChangePassword,
    /// Set up a second factor.
    SetUpSecondFactor,
}

impl Must {
    /// What this user has to do first; the password comes before the second factor.
    pub(crate) fn of(user: &User, settings: &TenantSettings) -> Option<Must> {
        if user.must_change {
            return Some(Must::ChangePassword);
        }
        let required = user.totp_required || settings.totp_required;
        (required && !user.totp).then_some(Must::SetUpSecondFactor)
    }

    /// The refusal of everything else.
    pub(crate) fn problem(self) -> Problem {
        let (code, message) = match self {
            Must::ChangePassword => ("password-change-needed", "choose a new password first"),
            Must::SetUpSecondFactor => {
                ("second-factor-setup-needed", "set up a second factor first")
            }
        };
        Problem::Unauthenticated { code, message: message.into() }
    }
}

impl Myself {
    /// What the caller has to do before he may do anything else.
    #[must_use]
    pub fn must(&self) -> Option<Must> {
        self.must
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_comes_first() {
        let cases = [
            // must change, has one, required of him, required of all
            (false, false, false, false, None),
            (true, false, true, true, Some(Must::ChangePassword)),
            (false, false, true, false, Some(Must::SetUpSecondFactor)),
            (false, false, false, true, Some(Must::SetUpSecondFactor)),
            (false, true, true, true, None),
            (true, true, false, false, Some(Must::ChangePassword)),
        ];
        for (must_change, totp, totp_required, of_all, expected) in cases {
            let user = User {
                id: String::new(),
                login: String::new(),
                name: String::new(),
                active: true,
                origin: String::new(),
                has_password: true,
                must_change,
                totp,
                totp_required,
                created: 0,
                version: 1,
            };
            let settings = TenantSettings { totp_required: of_all, ..TenantSettings::default() };
            assert_eq!(Must::of(&user, &settings), expected);
        }
    }
}
