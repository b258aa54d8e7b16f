//! What an Admin sees first: figures, and what needs him.

use std::sync::Arc;

use engine::Engine;
use engine::dashboard::{Dashboard, UnknownAddress};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::blocking;
use crate::caller::Auth;
use crate::extract::Path;
use crate::problem::{Answer, Refusals};

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(get_dashboard)).routes(routes!(list_unknown_addresses))
}

/// Figures of the tenant, and notifications with a stable code and the page that mends it.
#[utoipa::path(get, path = "/tenants/{tenant}/dashboard", tag = "dashboard", params(("tenant" = String, Path)),
    responses((status = 200, body = Dashboard), Refusals))]
async fn get_dashboard(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
) -> Answer<axum::Json<Dashboard>> {
    Ok(axum::Json(
        blocking(move || {
            let admin = caller.admin(&tenant)?;
            admin.dashboard(&admin.certificate_files())
        })
        .await?,
    ))
}

/// The most frequent addresses of our domains in mail of the last 30 days that no mailbox has; at most 100.
#[utoipa::path(get, path = "/tenants/{tenant}/unknown-addresses", tag = "dashboard",
    params(("tenant" = String, Path)), responses((status = 200, body = Vec<UnknownAddress>), Refusals))]
async fn list_unknown_addresses(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
) -> Answer<axum::Json<Vec<UnknownAddress>>> {
    Ok(axum::Json(blocking(move || caller.admin(&tenant)?.unknown_addresses()).await?))
}
