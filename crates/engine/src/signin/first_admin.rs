//! A tenant's beginning: the tenant, its first Admin, and the link that lets him in.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::link::{self, SetupLink};
use crate::Tenant;
use crate::access::{Operator, Role};
use crate::people::user::{self, checked_name};
use crate::people::{Note, group};
use crate::problem::{Problem, Result};

/// Name of the group that holds the first Admin.
const GROUP: &str = "Administrators";

/// A tenant that was made.
pub struct NewTenant {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// Lets its first Admin choose a password, if one was named.
    pub link: Option<SetupLink>,
}

impl Operator {
    /// Makes a tenant; with `admin`, a login in one of its domains, also its first Admin.
    ///
    /// # Errors
    /// `Invalid` if a name, domain or login is not good; `Conflict` if the name or a domain is taken.
    pub fn add_tenant(
        &self,
        name: &str,
        domains: &[String],
        admin: Option<&str>,
    ) -> Result<NewTenant> {
        let name = checked_name("name", name)?;
        let domains = domains.iter().map(|domain| normal(domain)).collect::<Result<Vec<_>>>()?;
        self.not_taken(&name, &domains)?;
        let admin = admin.map(|login| login_in(&domains, login)).transpose()?;
        let (tenant, link) = self.engine.add_tenant_with(&name, &domains, |tenant| {
            Ok(self.begin(tenant, &name, &domains, admin.as_deref())?)
        })?;
        let web = self.engine.web_address();
        let link = link.map(|link| SetupLink { web, ..link });
        Ok(NewTenant { tenant, link })
    }

    /// What stands first in a tenant's database: that it was made, and its first Admin.
    fn begin(
        &self,
        tenant: &Tenant,
        name: &str,
        domains: &[String],
        admin: Option<&str>,
    ) -> Result<Option<SetupLink>> {
        tenant.people.change(&self.actor, |change| {
            change.note(
                Note::done("tenant.create", "tenant", &tenant.id, name)
                    .field("name", None::<()>, name)
                    .field("domains", None::<()>, domains),
            );
            let Some(login) = admin else { return Ok(None) };
            let user = user::insert(change.transaction, login, login)?;
            change.note(
                Note::done("user.create", "user", &user.id, login)
                    .field("login", None::<()>, login)
                    .field("name", None::<()>, login),
            );
            let roles = BTreeSet::from([Role::Admin]);
            let group = group::insert(change.transaction, GROUP, &roles)?;
            change.note(
                Note::done("group.create", "group", &group.id, GROUP)
                    .field("name", None::<()>, GROUP)
                    .field("roles", None::<()>, &roles),
            );
            group::add_member(change.transaction, &group.id, &user.id)?;
            change.note(
                Note::done("group.member.add", "group", &group.id, GROUP)
                    .field("member", None::<()>, login),
            );
            let now = self.engine.signin.clock.now();
            link::make(change, &tenant.id, &user, now).map(Some)
        })
    }

    fn not_taken(&self, name: &str, domains: &[String]) -> Result<()> {
        for tenant in self.engine.tenants() {
            if tenant.name().eq_ignore_ascii_case(name) {
                return Err(Problem::conflict(
                    "name-taken",
                    format!("there is a tenant {name} already"),
                ));
            }
            if let Some(taken) = tenant.domains().iter().find(|domain| domains.contains(domain)) {
                return Err(Problem::conflict(
                    "domain-taken",
                    format!("the domain {taken} belongs to tenant {} already", tenant.name()),
                ));
            }
        }
        Ok(())
    }
}

/// A login domain, normalised.
fn normal(domain: &str) -> Result<String> {
    mail::address::normalise(&format!("x@{}", domain.trim()))
        .and_then(|address| address.strip_prefix("x@").map(str::to_owned))
        .ok_or_else(|| {
            Problem::invalid("domains", format!("{domain} is not a domain, like example.com"))
        })
}

/// A login in one of these domains, normalised.
fn login_in(domains: &[String], login: &str) -> Result<String> {
    let login = mail::address::normalise(login)
        .ok_or_else(|| Problem::invalid("admin", "a login is name@domain"))?;
    let domain = login.rsplit_once('@').map_or("", |(_, domain)| domain);
    match domains.iter().any(|own| own == domain) {
        true => Ok(login),
        false => Err(Problem::invalid(
            "admin",
            match domains {
                [] => format!(
                    "the tenant has no domain yet: give it {domain} as well (--domain {domain})"
                ),
                domains => {
                    format!("{domain} is not one of the tenant's domains: {}", domains.join(", "))
                }
            },
        )),
    }
}
