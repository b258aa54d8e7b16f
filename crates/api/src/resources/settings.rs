//! Settings of a tenant. For Admins.

use std::sync::Arc;

use engine::Engine;
use engine::people::setting::TenantSettings;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Tagged, blocking};
use crate::caller::Auth;
use crate::extract::{IfMatch, Json, Path};
use crate::problem::{Answer, Refusals};

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(get_settings, set_settings))
}

/// The settings that hold.
#[utoipa::path(get, path = "/tenants/{tenant}/settings", tag = "settings", params(("tenant" = String, Path)),
    responses((status = 200, body = TenantSettings), Refusals))]
async fn get_settings(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
) -> Answer<Tagged<TenantSettings>> {
    let (settings, version) = blocking(move || caller.admin(&tenant)?.settings()).await?;
    Ok(Tagged::version(settings, version))
}

/// Puts other settings in their place; a setting that is absent gets its default.
#[utoipa::path(put, path = "/tenants/{tenant}/settings", tag = "settings",
    params(("tenant" = String, Path), ("If-Match" = Option<String>, Header)), request_body = TenantSettings,
    responses((status = 200, body = TenantSettings), Refusals))]
async fn set_settings(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    seen: IfMatch,
    Json(settings): Json<TenantSettings>,
) -> Answer<Tagged<TenantSettings>> {
    let seen = seen.version()?;
    let (settings, version) =
        blocking(move || caller.admin(&tenant)?.set_settings(seen, &settings)).await?;
    Ok(Tagged::version(settings, version))
}
