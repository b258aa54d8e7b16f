//! Tenants. Making and changing them is for operators; a tenant's own people see their own.

use std::sync::Arc;

use axum::http::StatusCode;
use engine::Engine;
use engine::tenants::TenantView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::users::Link;
use crate::answer::{Tagged, blocking, content_tag};
use crate::caller::Auth;
use crate::extract::{IfMatch, Json, PageQuery, Path, Query};
use crate::problem::{Answer, Refusals};
use crate::resources::PageOf;

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(list_tenants, add_tenant))
        .routes(routes!(get_tenant, change_tenant))
}

/// A tenant to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeTenant {
    /// Name, unique in the installation.
    name: String,
    /// Login domains, each unique in the installation.
    #[serde(default)]
    domains: Vec<String>,
    /// Login of its first Admin.
    admin: Option<String>,
}

/// A tenant that was made.
#[derive(Serialize, ToSchema)]
pub struct MadeTenant {
    /// The tenant.
    tenant: TenantView,
    /// Lets its first Admin choose a password.
    link: Option<Link>,
}

/// What of a tenant is to be changed; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTenant {
    /// While it is paused its endpoints tell senders to come again.
    paused: Option<bool>,
    /// Login domains, all of them. One that has users can't be taken away.
    domains: Option<Vec<String>>,
}

/// Tenants, by name. For operators.
#[utoipa::path(get, path = "/tenants", tag = "tenants", params(PageQuery),
    responses((status = 200, body = PageOf<TenantView>), Refusals))]
async fn list_tenants(
    Auth(caller): Auth,
    Query(page): Query<PageQuery>,
) -> Answer<axum::Json<PageOf<TenantView>>> {
    let page = blocking(move || Ok(caller.operates()?.tenants(&page.into()))).await?;
    Ok(axum::Json(page.into()))
}

/// Makes a tenant. For operators.
#[utoipa::path(post, path = "/tenants", tag = "tenants", request_body = MakeTenant,
    responses((status = 201, body = MadeTenant), Refusals))]
async fn add_tenant(
    Auth(caller): Auth,
    Json(new): Json<MakeTenant>,
) -> Answer<(StatusCode, axum::Json<MadeTenant>)> {
    let made = blocking(move || {
        caller.operates()?.add_tenant(&new.name, &new.domains, new.admin.as_deref())
    })
    .await?;
    let tenant = TenantView::of(&made.tenant);
    Ok((StatusCode::CREATED, axum::Json(MadeTenant { tenant, link: made.link.map(Link::from) })))
}

/// One tenant: for its own people and for operators.
#[utoipa::path(get, path = "/tenants/{tenant}", tag = "tenants", params(("tenant" = String, Path)),
    responses((status = 200, body = TenantView), Refusals))]
async fn get_tenant(Auth(caller): Auth, Path(tenant): Path<String>) -> Answer<Tagged<TenantView>> {
    Ok(Tagged::content(blocking(move || caller.tenant_view(&tenant)).await?))
}

/// Changes a tenant. For operators.
#[utoipa::path(patch, path = "/tenants/{tenant}", tag = "tenants",
    params(("tenant" = String, Path), ("If-Match" = Option<String>, Header)), request_body = ChangeTenant,
    responses((status = 200, body = TenantView), Refusals))]
async fn change_tenant(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    seen: IfMatch,
    Json(to): Json<ChangeTenant>,
) -> Answer<Tagged<TenantView>> {
    let tenant = blocking(move || {
        let seen = |before: &TenantView| seen.check(&content_tag(before));
        caller.operates()?.change_tenant(&tenant, seen, to.paused, to.domains.as_deref())
    })
    .await?;
    Ok(Tagged::content(tenant))
}
