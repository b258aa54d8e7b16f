//! Everything the checks look at, gathered once: a handful of queries, whatever the number of mails.

use std::collections::BTreeSet;

use archive::catalog::mailbox::MailboxRow;
use archive::day_of;
use rusqlite::Connection;

use super::around::Around;
use super::unknown::UnknownAddress;
use super::verification::{self, Verification};
use crate::access::AdminOf;
use crate::people::grant::Grantee;
use crate::people::setting;
use crate::problem::Result;
use crate::secrets::{self, Secret};
use crate::system::pulse::Pulse;

/// Days of the statistics and of what counts as recent.
pub(crate) const DAYS: i64 = 30;

/// How a tenant is, at one moment.
pub(crate) struct Facts {
    pub(crate) around: Around,
    pub(crate) paused: bool,
    /// Why the archive takes no mail.
    pub(crate) takes_no_mail: Option<String>,
    pub(crate) endpoints: Vec<Pulse>,
    /// The setting; 0 = judged by the usual pause.
    pub(crate) silent_hours: u32,
    pub(crate) mailboxes: Vec<MailboxRow>,
    /// Mailboxes granted to anybody.
    pub(crate) granted: BTreeSet<u32>,
    /// Users and groups with a grant who may not use it.
    pub(crate) without_role: Vec<Grantee>,
    /// Mails of the last 30 days that only endpoints' mailboxes have.
    pub(crate) unclaimed: u64,
    pub(crate) unknown: Vec<UnknownAddress>,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) verification: Option<Verification>,
}

impl Facts {
    pub(crate) fn gather(admin: &AdminOf, around: Around) -> Result<Facts> {
        let tenant = &admin.tenant;
        admin.engine.save_counts()?;
        let endpoints = admin.engine.system.pulses(&tenant.id)?;
        let journal: Vec<u32> = endpoints.iter().map(|endpoint| endpoint.mailbox).collect();
        let first_day = day_of(around.now) - DAYS + 1;
        let now = around.now;
        tenant.people.read(|connection| {
            Ok(Facts {
                paused: tenant.is_paused(),
                takes_no_mail: tenant.archive.takes_no_mail().map(str::to_owned),
                silent_hours: setting::get(connection)?.silent_hours,
                mailboxes: tenant.archive.mailboxes()?,
                granted: granted(connection)?,
                without_role: without_role(connection)?,
                unclaimed: tenant.archive.only_in(&journal, first_day)?,
                unknown: tenant.unknown_addresses(connection, now)?,
                secrets: secrets::list(connection)?,
                verification: verification::last(connection)?,
                around,
                endpoints,
            })
        })
    }
}

fn granted(connection: &Connection) -> Result<BTreeSet<u32>> {
    let sql = "SELECT mailbox FROM grant_user UNION SELECT mailbox FROM grant_group";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Active users with a grant of their own who are no Readers, and groups with a grant no active member of which is.
fn without_role(connection: &Connection) -> Result<Vec<Grantee>> {
    let sql = "WITH reader (user) AS MATERIALIZED (
                 SELECT member.user FROM member JOIN \"group\" ON \"group\".id = member.\"group\"
                   JOIN user ON user.id = member.user
                 WHERE instr(\"group\".roles, '\"reader\"') > 0 AND user.state = 'active')
               SELECT 'user', id, login FROM user
                 WHERE state = 'active' AND id IN (SELECT user FROM grant_user)
                   AND id NOT IN (SELECT user FROM reader)
               UNION ALL
               SELECT 'group', id, name FROM \"group\"
                 WHERE id IN (SELECT \"group\" FROM grant_group) AND NOT EXISTS
                   (SELECT 1 FROM member WHERE member.\"group\" = \"group\".id
                      AND member.user IN (SELECT user FROM reader))
               ORDER BY 1 DESC, 3";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let kind = if row.get::<_, String>(0)? == "user" { "user" } else { "group" };
        Ok(Grantee { kind, id: row.get(1)?, name: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
