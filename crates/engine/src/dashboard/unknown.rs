//! Addresses in the tenant's own domains that mail names and no mailbox has: people whose mail only the journal
//! mailbox holds, or lists, or what spammers make up.
//!
//! Gathered in memory as mail is stored, and written with the endpoints' counts, every minute or so. Bounded at both
//! ends: new addresses beyond the bound of a minute are left out, rare ones beyond the bound of the table go.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError, RwLock};

use rusqlite::Connection;
use serde::Serialize;

use crate::Tenant;
use crate::people::People;
use crate::problem::Result;

/// Addresses without a mailbox that the headers of one mail may bring up: whoever writes to us can put any into them.
const MOST_BY_HEADERS: usize = 20;
/// Addresses gathered in memory.
const MOST_GATHERED: usize = 1000;
/// Rows of table `unknown_address`.
const MOST_KEPT: i64 = 1000;
/// Milliseconds after which an address that did not come again is forgotten: 30 days.
const FORGOTTEN: i64 = 30 * 86_400_000;

/// An address without a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UnknownAddress {
    /// The address, normalised.
    pub address: String,
    /// Mails that name it.
    pub count: u64,
    /// When the last of them came, Unix milliseconds.
    pub last: i64,
}

/// What is gathered of a tenant.
#[derive(Default)]
pub(crate) struct Unknown {
    domains: RwLock<Vec<String>>,
    /// Address → number of mails, time of the last.
    gathered: Mutex<BTreeMap<String, (u64, i64)>>,
}

impl Unknown {
    /// The tenant has these domains from now on.
    pub(crate) fn set_domains(&self, domains: &[String]) {
        *self.domains.write().unwrap_or_else(PoisonError::into_inner) = domains.to_vec();
    }

    /// Addresses in our domains that a mail names and that are not `known`. `vouched`: whom its envelope names; more
    /// than a few others prove nothing, and are left out.
    pub(crate) fn among(
        &self,
        addresses: &[String],
        vouched: &[String],
        known: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let domains = self.domains.read().unwrap_or_else(PoisonError::into_inner);
        let strange = |one: &&String| is_in(&domains, one) && !known(one);
        let mut found: Vec<String> = addresses.iter().filter(strange).cloned().collect();
        if found.len() > MOST_BY_HEADERS {
            found.retain(|one| vouched.contains(one));
        }
        found
    }

    /// Counts one mail for each of `addresses`; `now` in Unix milliseconds.
    pub(crate) fn add(&self, addresses: Vec<String>, now: i64) {
        if addresses.is_empty() {
            return;
        }
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        for address in addresses {
            if gathered.len() < MOST_GATHERED || gathered.contains_key(&address) {
                let (count, last) = gathered.entry(address).or_default();
                *count += 1;
                *last = now;
            }
        }
    }

    /// Writes what was gathered since the last time.
    pub(crate) fn save(&self, people: &People) -> Result<()> {
        let gathered = {
            let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *gathered)
        };
        let Some(newest) = gathered.values().map(|(_, last)| *last).max() else { return Ok(()) };
        people.touch(
            "INSERT INTO unknown_address (address, count, last)
               SELECT key, value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
             ON CONFLICT (address) DO UPDATE SET count = count + excluded.count, last = excluded.last",
            [serde_json::to_string(&gathered)?],
        )?;
        people.touch(
            "DELETE FROM unknown_address WHERE last < ?1 OR address NOT IN
               (SELECT address FROM unknown_address ORDER BY count DESC, last DESC LIMIT ?2)",
            [newest - FORGOTTEN, MOST_KEPT],
        )?;
        Ok(())
    }

    /// The addresses written, the most frequent first, that came since `now` − 30 days, are in our domains and are
    /// not `known` meanwhile.
    fn saved(
        &self,
        connection: &Connection,
        known: impl Fn(&str) -> bool,
        now: i64,
    ) -> Result<Vec<UnknownAddress>> {
        let mut statement = connection.prepare_cached(
            "SELECT address, count, last FROM unknown_address WHERE last >= ?1
             ORDER BY count DESC, address",
        )?;
        let rows = statement.query_map([now - FORGOTTEN], |row| {
            Ok(UnknownAddress {
                address: row.get(0)?,
                count: row.get::<_, i64>(1)?.unsigned_abs(),
                last: row.get(2)?,
            })
        })?;
        let mut found = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let domains = self.domains.read().unwrap_or_else(PoisonError::into_inner);
        found.retain(|one| is_in(&domains, &one.address) && !known(&one.address));
        Ok(found)
    }
}

impl Tenant {
    /// Addresses of our domains that came in the 30 days before `now` and have no mailbox, the most frequent first.
    pub(crate) fn unknown_addresses(
        &self,
        connection: &Connection,
        now: i64,
    ) -> Result<Vec<UnknownAddress>> {
        let known = |address: &str| self.archive.mailbox_by_address(address).is_some();
        self.unknown.saved(connection, known, now)
    }

    /// Writes what was gathered. It is worth a look, not a failure of anything else.
    pub(crate) fn save_unknown(&self) {
        if let Err(error) = self.unknown.save(&self.people) {
            tracing::warn!(tenant = self.id, %error, "could not write the unknown addresses");
        }
    }
}

fn is_in(domains: &[String], address: &str) -> bool {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    domains.iter().any(|own| own == domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_known_addresses_go_on_counting() {
        let unknown = Unknown::default();
        for number in 0..2 * MOST_GATHERED {
            unknown.add(vec![format!("{number}@acme.example"), "0@acme.example".into()], 1);
        }
        let gathered = unknown.gathered.lock().unwrap();
        assert_eq!(gathered.len(), MOST_GATHERED);
        assert_eq!(gathered["0@acme.example"].0, 2 * MOST_GATHERED as u64 + 1);
    }

    #[test]
    fn only_addresses_of_our_domains_count() {
        let unknown = Unknown::default();
        unknown.set_domains(&["acme.example".into()]);
        let addresses =
            ["anna@acme.example", "ben@acme.example", "x@not-acme.example", "acme.example"];
        let anna = |one: &str| one.starts_with("anna");
        let among = unknown.among(&addresses.map(String::from), &[], anna);
        assert_eq!(among, ["ben@acme.example"]);
    }

    #[test]
    fn a_mail_that_names_hundreds_brings_up_only_whom_the_envelope_names() {
        let unknown = Unknown::default();
        unknown.set_domains(&["acme.example".into()]);
        let addresses: Vec<String> = (0..400).map(|n| format!("{n}@acme.example")).collect();
        let vouched = [addresses[7].clone()];
        assert_eq!(unknown.among(&addresses, &vouched, |_| false), vouched);
        assert_eq!(unknown.among(&addresses[..20], &vouched, |_| false).len(), 20);
    }
}
