//! Settings of a tenant: one JSON object, changed field by field.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Note, user::same_version};
use crate::access::AdminOf;
use crate::problem::{Problem, Result};

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TenantSettings {
    /// Every user must set up a second factor.
    pub totp_required: bool,
    /// Minutes after which a session that was not used ends.
    pub session_idle_minutes: u32,
    /// Hours after which any session ends.
    pub session_hours: u32,
    /// Fewest characters of a password.
    pub password_length: u32,
    /// Hours without mail after which an endpoint counts as silent; 0 = judged by its usual gap.
    pub silent_hours: u32,
    /// Readers may export what they may read.
    pub readers_may_export: bool,
}

impl Default for TenantSettings {
    fn default() -> TenantSettings {
        TenantSettings {
            totp_required: false,
            session_idle_minutes: 60,
            session_hours: 12,
            password_length: 12,
            silent_hours: 0,
            readers_may_export: true,
        }
    }
}

impl TenantSettings {
    fn check(&self) -> Result<()> {
        let bounds = [
            ("session_idle_minutes", self.session_idle_minutes, 5, 1440),
            ("session_hours", self.session_hours, 1, 720),
            ("password_length", self.password_length, 8, 64),
            ("silent_hours", self.silent_hours, 0, 8760),
        ];
        for (field, value, least, most) in bounds {
            if !(least..=most).contains(&value) {
                return Err(Problem::invalid(field, format!("between {least} and {most}")));
            }
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize, Default)]
struct Row {
    version: i64,
    settings: TenantSettings,
}

fn row(connection: &Connection) -> Result<Row> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM setting WHERE key = 'tenant'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(match text {
        Some(text) => serde_json::from_str(&text)?,
        None => Row::default(),
    })
}

/// The settings that hold.
pub(crate) fn get(connection: &Connection) -> Result<TenantSettings> {
    Ok(row(connection)?.settings)
}

impl AdminOf {
    /// The settings and the number of their version.
    pub fn settings(&self) -> Result<(TenantSettings, i64)> {
        let row = self.tenant.people.read(row)?;
        Ok((row.settings, row.version))
    }

    /// Puts other settings in their place.
    pub fn set_settings(
        &self,
        seen: Option<i64>,
        settings: &TenantSettings,
    ) -> Result<(TenantSettings, i64)> {
        settings.check()?;
        self.tenant.people.change(&self.actor, |change| {
            let before = row(change.transaction)?;
            same_version(seen, before.version)?;
            let after = Row { version: before.version + 1, settings: settings.clone() };
            change.transaction.execute(
                "INSERT OR REPLACE INTO setting (key, value) VALUES ('tenant', ?1)",
                params![serde_json::to_string(&after)?],
            )?;
            let mut note = Note::done("settings.update", "settings", "tenant", "");
            let (old, new) =
                (serde_json::to_value(&before.settings)?, serde_json::to_value(settings)?);
            for (field, value) in new.as_object().into_iter().flatten() {
                note = note.field(field, &old[field], value);
            }
            change.note(note);
            Ok((after.settings, after.version))
        })
    }
}
