//! The installation's own database: tenants, journal endpoints, refused deliveries.
//!
//! Small and rarely written: one connection behind a lock. What is asked for at every RCPT is kept in memory by
//! `journal`. Deliberately not here: anything of a tenant's mail.

pub(crate) mod anchor;
pub mod pulse;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};

use crate::command::usage;
use crate::names;

const MIGRATIONS: &[&str] =
    &[include_str!("system/migrations/001.sql"), include_str!("system/migrations/002.sql")];
/// What to do when it is damaged.
const MEND: &str = "restore it from a backup; or move it elsewhere: tenants and endpoints come back from what their folders keep, refused deliveries do not";
/// Refused deliveries kept with their envelope.
const REFUSALS_KEPT: i64 = 10_000;

/// A tenant's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantRow {
    /// Its id, also the name of its folder.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Login domains.
    pub domains: Vec<String>,
    /// Paused tenants take no mail for now.
    pub paused: bool,
}

/// A journal endpoint's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointRow {
    /// Local part of its address.
    pub token: String,
    /// Id of its tenant.
    pub tenant: String,
    /// Its name.
    pub name: String,
    /// Number of its archive mailbox.
    pub mailbox: u32,
    /// STARTTLS is not required.
    pub plain: bool,
    /// Takes no mail for now.
    pub paused: bool,
    /// Bytes of the largest mail it takes.
    pub max_size: u64,
    /// Networks that may deliver; empty = all.
    pub networks: Vec<String>,
    /// Mails taken.
    pub received: u64,
    /// When the last was taken, Unix milliseconds.
    pub last: Option<i64>,
}

/// A delivery refused for good.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct RefusalRow {
    /// Unix milliseconds.
    pub time: i64,
    /// Tenant's id, if an endpoint was known.
    pub tenant: Option<String>,
    /// Endpoint's name.
    pub endpoint: Option<String>,
    /// Address of the client.
    pub peer: String,
    /// Envelope sender.
    pub mail_from: Option<String>,
    /// Envelope recipient.
    pub recipient: Option<String>,
    /// SMTP code answered.
    pub code: u16,
    /// Text answered.
    pub text: String,
}

/// The open database.
pub struct System(Mutex<Connection>);

impl System {
    /// Opens `system.sqlite3` and brings its schema up to date.
    pub fn open(path: &Path) -> Result<System> {
        Ok(System(Mutex::new(crate::database::open(path, MIGRATIONS, MEND)?)))
    }

    /// Runs `read` on the connection.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        read(&self.connection())
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a tenant; names and domains are unique.
    pub fn add_tenant(&self, id: &str, name: &str, domains: &[String], now: i64) -> Result<()> {
        self.add_tenant_with(id, name, domains, now, || Ok(()))
    }

    /// Adds a tenant if `make` succeeds, which makes what belongs to it.
    pub(crate) fn add_tenant_with<T>(
        &self,
        id: &str,
        name: &str,
        domains: &[String],
        now: i64,
        make: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        if let Some(taken) = same_name(&transaction, name)? {
            return Err(usage(format!("there is a tenant {taken} already")));
        }
        transaction.execute(
            "INSERT INTO tenant (id, name, state, created) VALUES (?1, ?2, 'active', ?3)",
            params![id, name, now],
        )?;
        for domain in domains {
            let owner: Option<String> = transaction
                .query_row(
                    "SELECT name FROM tenant_domain JOIN tenant ON tenant = id WHERE domain = ?1",
                    [domain],
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(owner) = owner {
                let message = format!("the domain {domain} belongs to tenant {owner} already");
                return Err(usage(message));
            }
            transaction.execute(
                "INSERT INTO tenant_domain (domain, tenant) VALUES (?1, ?2)",
                params![domain, id],
            )?;
        }
        let made = make()?;
        transaction.commit()?;
        Ok(made)
    }

    /// Adds a tenant and its endpoints as another database had them.
    pub fn adopt_tenant(&self, row: &TenantRow, endpoints: &[EndpointRow], now: i64) -> Result<()> {
        self.add_tenant(&row.id, &row.name, &row.domains, now)?;
        self.set_tenant_paused(&row.id, row.paused)?;
        for endpoint in endpoints {
            self.add_endpoint(endpoint, now)?;
            self.set_endpoint_paused(&endpoint.token, endpoint.paused)?;
        }
        Ok(())
    }

    /// All tenants by name.
    pub fn tenants(&self) -> Result<Vec<TenantRow>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT id, name, state FROM tenant ORDER BY name")?;
        let rows = statement.query_map([], |row| {
            let state: String = row.get(2)?;
            Ok(TenantRow {
                id: row.get(0)?,
                name: row.get(1)?,
                domains: Vec::new(),
                paused: state == "paused",
            })
        })?;
        let mut tenants: Vec<TenantRow> = rows.collect::<Result<_, _>>()?;
        let mut domains = connection
            .prepare_cached("SELECT domain FROM tenant_domain WHERE tenant = ?1 ORDER BY domain")?;
        for tenant in &mut tenants {
            let rows = domains.query_map([&tenant.id], |row| row.get(0))?;
            tenant.domains = rows.collect::<Result<_, _>>()?;
        }
        Ok(tenants)
    }

    /// Gives a tenant other login domains.
    pub fn set_domains(&self, id: &str, domains: &[String]) -> crate::problem::Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM tenant_domain WHERE tenant = ?1", [id])?;
        for domain in domains {
            let taken = transaction.execute(
                "INSERT OR IGNORE INTO tenant_domain (domain, tenant) VALUES (?1, ?2)",
                params![domain, id],
            )? == 0;
            if taken {
                return Err(crate::problem::Problem::conflict(
                    "domain-taken",
                    format!("the domain {domain} belongs to another tenant already"),
                ));
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Pauses or resumes a tenant.
    pub fn set_tenant_paused(&self, id: &str, paused: bool) -> Result<()> {
        let state = if paused { "paused" } else { "active" };
        self.connection()
            .execute("UPDATE tenant SET state = ?2 WHERE id = ?1", params![id, state])?;
        Ok(())
    }

    /// Adds a journal endpoint; names are unique within the tenant.
    pub fn add_endpoint(&self, endpoint: &EndpointRow, now: i64) -> Result<()> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT name FROM endpoint WHERE tenant = ?1")?;
        for name in statement.query_map([&endpoint.tenant], |row| row.get::<_, String>(0))? {
            let name = name?;
            if names::same(&name, &endpoint.name) {
                return Err(usage(format!("there is an endpoint {name} already")));
            }
        }
        connection.execute(
            "INSERT INTO endpoint (token, tenant, name, mailbox, plain, state, max_size, networks, created)
             VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6, ?7, ?8)",
            params![
                endpoint.token,
                endpoint.tenant,
                endpoint.name,
                endpoint.mailbox,
                endpoint.plain,
                endpoint.max_size as i64,
                serde_json::to_string(&endpoint.networks)?,
                now
            ],
        )?;
        Ok(())
    }

    /// All endpoints, by tenant and name.
    pub fn endpoints(&self) -> Result<Vec<EndpointRow>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT token, tenant, name, mailbox, plain, state, max_size, networks, received, last
             FROM endpoint ORDER BY tenant, name",
        )?;
        let rows = statement.query_map([], |row| {
            let (state, networks): (String, String) = (row.get(5)?, row.get(7)?);
            Ok(EndpointRow {
                token: row.get(0)?,
                tenant: row.get(1)?,
                name: row.get(2)?,
                mailbox: row.get(3)?,
                plain: row.get(4)?,
                paused: state == "paused",
                max_size: row.get::<_, i64>(6)?.unsigned_abs(),
                networks: serde_json::from_str(&networks).unwrap_or_default(),
                received: row.get::<_, i64>(8)?.unsigned_abs(),
                last: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Pauses or resumes an endpoint.
    pub fn set_endpoint_paused(&self, token: &str, paused: bool) -> Result<()> {
        let state = if paused { "paused" } else { "active" };
        self.connection()
            .execute("UPDATE endpoint SET state = ?2 WHERE token = ?1", params![token, state])?;
        Ok(())
    }

    /// Removes an endpoint: its address is unknown from now on.
    pub fn remove_endpoint(&self, token: &str) -> Result<()> {
        self.connection().execute("DELETE FROM endpoint WHERE token = ?1", [token])?;
        Ok(())
    }

    /// Notes a delivery refused for good.
    pub fn add_refusal(&self, refusal: &RefusalRow) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction
            .prepare_cached(
                "INSERT INTO refusal (time, tenant, endpoint, peer, mail_from, recipient, code, text)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                refusal.time,
                refusal.tenant,
                refusal.endpoint,
                refusal.peer,
                refusal.mail_from,
                refusal.recipient,
                refusal.code,
                refusal.text
            ])?;
        let number = transaction.last_insert_rowid();
        transaction
            .prepare_cached("DELETE FROM refusal WHERE number <= ?1")?
            .execute([number - REFUSALS_KEPT])?;
        transaction
            .prepare_cached(
                "INSERT INTO refusal_count (tenant, count) VALUES (?1, 1)
                 ON CONFLICT (tenant) DO UPDATE SET count = count + 1",
            )?
            .execute([refusal.tenant.as_deref().unwrap_or_default()])?;
        transaction.commit()?;
        Ok(())
    }

    /// Refused deliveries, newest first. `tenant`: only this tenant's; `None` = all, also those to unknown addresses.
    pub fn refusals(&self, tenant: Option<&str>, limit: u32) -> Result<Vec<RefusalRow>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT time, tenant, endpoint, peer, mail_from, recipient, code, text FROM refusal
             WHERE ?1 IS NULL OR tenant = ?1 ORDER BY number DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![tenant, limit], |row| {
            Ok(RefusalRow {
                time: row.get(0)?,
                tenant: row.get(1)?,
                endpoint: row.get(2)?,
                peer: row.get(3)?,
                mail_from: row.get(4)?,
                recipient: row.get(5)?,
                code: row.get(6)?,
                text: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many deliveries were ever refused; `tenant` = "" for those to unknown addresses.
    pub fn refusal_count(&self, tenant: &str) -> Result<u64> {
        let count: Option<i64> = self
            .connection()
            .query_row("SELECT count FROM refusal_count WHERE tenant = ?1", [tenant], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(count.unwrap_or(0).unsigned_abs())
    }
}

/// The tenant that people would take for `name`, if there is one.
fn same_name(connection: &Connection, name: &str) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT name FROM tenant")?;
    for taken in statement.query_map([], |row| row.get::<_, String>(0))? {
        let taken = taken?;
        if names::same(&taken, name) {
            return Ok(Some(taken));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_domains_are_unique() {
        let folder = tempfile::tempdir().unwrap();
        let system = System::open(&folder.path().join("system.sqlite3")).unwrap();
        system.add_tenant("a", "Acme", &["acme.example".into()], 1).unwrap();
        assert!(system.add_tenant("b", "ACME", &[], 1).is_err());
        system.add_tenant("d", "Müller", &[], 1).unwrap();
        assert!(system.add_tenant("e", "MÜLLER", &[], 1).is_err());
        assert!(system.add_tenant("c", "Other", &["acme.example".into()], 1).is_err());
        assert_eq!(system.tenants().unwrap().len(), 2);
    }

    #[test]
    fn old_refusals_go_and_the_count_stays() {
        let folder = tempfile::tempdir().unwrap();
        let system = System::open(&folder.path().join("system.sqlite3")).unwrap();
        let refusal = RefusalRow {
            time: 1,
            tenant: None,
            endpoint: None,
            peer: "192.0.2.1".into(),
            mail_from: None,
            recipient: Some("x@y.example".into()),
            code: 550,
            text: "5.1.1 unknown".into(),
        };
        for _ in 0..3 {
            system.add_refusal(&refusal).unwrap();
        }
        assert_eq!(system.refusal_count("").unwrap(), 3);
        assert_eq!(system.refusals(None, 2).unwrap().len(), 2);
        assert_eq!(system.refusals(Some("t"), 2).unwrap().len(), 0);
    }
}
