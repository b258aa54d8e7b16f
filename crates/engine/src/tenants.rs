//! Tenants as operators see and change them. Making one: `signin::first_admin`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Operator};
use crate::people::{Note, Page, Paging};
use crate::problem::{Problem, Result};
use crate::tenant::Tenant;

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TenantView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Login domains.
    pub domains: Vec<String>,
    /// Its endpoints tell senders to come again.
    pub paused: bool,
}

impl TenantView {
    /// What is shown of a tenant.
    #[must_use]
    pub fn of(tenant: &Tenant) -> TenantView {
        TenantView {
            id: tenant.id.clone(),
            name: tenant.name(),
            domains: tenant.domains(),
            paused: tenant.is_paused(),
        }
    }
}

impl Caller {
    /// A tenant that the caller may know of: his own, or any for operators.
    pub fn tenant_view(&self, tenant: &str) -> Result<TenantView> {
        Ok(TenantView::of(&*self.tenant(tenant)?))
    }
}

impl Operator {
    /// Tenants, by name.
    #[must_use]
    pub fn tenants(&self, paging: &Paging) -> Page<TenantView> {
        let mut all: Vec<TenantView> =
            self.engine.tenants().iter().map(|tenant| TenantView::of(tenant)).collect();
        all.sort_by_key(|tenant| tenant.name.to_lowercase());
        let wanted = all.into_iter().filter(|tenant| paging.wants(&tenant.id, &[&tenant.name]));
        paging.cut(wanted, |tenant| tenant.name.to_lowercase())
    }

    /// Pauses or resumes a tenant, and gives it other login domains.
    pub fn change_tenant(
        &self,
        id: &str,
        seen: impl FnOnce(&TenantView) -> Result<()>,
        paused: Option<bool>,
        domains: Option<&[String]>,
    ) -> Result<TenantView> {
        let unknown = || Problem::NotFound("such tenant".into());
        let tenant = self.engine.tenant_by_id(id).ok_or_else(unknown)?;
        let _one_at_a_time = tenant.changing();
        let before = TenantView::of(&tenant);
        seen(&before)?;
        tenant.people.change(&self.actor, |change| {
            if let Some(domains) = domains {
                self.set_domains(&tenant, domains)?;
            }
            if let Some(paused) = paused {
                self.engine.set_tenant_paused(&tenant, paused)?;
            }
            let after = TenantView::of(&tenant);
            change.note(
                Note::done("tenant.update", "tenant", id, &before.name)
                    .field("paused", before.paused, after.paused)
                    .field("domains", &before.domains, &after.domains),
            );
            Ok(after)
        })
    }

    fn set_domains(&self, tenant: &Tenant, domains: &[String]) -> Result<()> {
        let mut wanted = Vec::new();
        for domain in domains {
            let address = mail::address::normalise(&format!("x@{}", domain.trim()));
            let normal = address.and_then(|address| address.strip_prefix("x@").map(str::to_owned));
            wanted.push(normal.ok_or_else(|| {
                Problem::invalid("domains", format!("{domain} is not a domain, like example.com"))
            })?);
        }
        wanted.sort_unstable();
        wanted.dedup();
        let users = tenant.people.read(crate::people::user::list)?;
        for user in users {
            let domain = user.login.rsplit_once('@').map_or("", |(_, domain)| domain);
            if !wanted.iter().any(|own| own == domain) {
                return Err(Problem::conflict(
                    "in-use",
                    format!("{} signs in with {domain}: it can't be taken away", user.login),
                ));
            }
        }
        self.engine.system.set_domains(&tenant.id, &wanted)?;
        tenant.call(&tenant.name(), &wanted);
        self.engine.keep()?;
        Ok(())
    }
}
