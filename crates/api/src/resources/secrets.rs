//! Secrets of a tenant: written, listed, never read. For Admins.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use engine::Engine;
use engine::secrets::{Secret, Value};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Tagged, blocking, download};
use crate::caller::Auth;
use crate::extract::{IfMatch, Json, PageQuery, Path, Query};
use crate::problem::{Answer, Refusals};
use crate::resources::PageOf;

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(list_secrets, add_secret))
        .routes(routes!(get_secret, change_secret, remove_secret))
        .routes(routes!(download_certificate))
}

/// A secret to be made.
#[derive(Deserialize, ToSchema)]
pub struct MakeSecret {
    /// Name, unique within the tenant.
    name: String,
    /// Its value.
    value: Value,
}

/// What of a secret is to be changed; what is absent stays. Its kind stays always.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSecret {
    /// Name.
    name: Option<String>,
    /// Another value of the same kind.
    value: Option<Value>,
}

fn tagged(secret: Secret) -> Tagged<Secret> {
    let version = secret.version;
    Tagged::version(secret, version)
}

/// Secrets, by name, without their values.
#[utoipa::path(get, path = "/tenants/{tenant}/secrets", tag = "secrets",
    params(("tenant" = String, Path), PageQuery), responses((status = 200, body = PageOf<Secret>), Refusals))]
async fn list_secrets(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(page): Query<PageQuery>,
) -> Answer<axum::Json<PageOf<Secret>>> {
    let page = blocking(move || caller.admin(&tenant)?.secrets(&page.into())).await?;
    Ok(axum::Json(page.into()))
}

/// Makes a secret.
#[utoipa::path(post, path = "/tenants/{tenant}/secrets", tag = "secrets", params(("tenant" = String, Path)),
    request_body = MakeSecret, responses((status = 201, body = Secret), Refusals))]
async fn add_secret(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Json(new): Json<MakeSecret>,
) -> Answer<Tagged<Secret>> {
    let secret = blocking(move || caller.admin(&tenant)?.add_secret(&new.name, new.value)).await?;
    Ok(tagged(secret).created())
}

/// One secret, without its value.
#[utoipa::path(get, path = "/tenants/{tenant}/secrets/{secret}", tag = "secrets",
    params(("tenant" = String, Path), ("secret" = String, Path)), responses((status = 200, body = Secret), Refusals))]
async fn get_secret(
    Auth(caller): Auth,
    Path((tenant, secret)): Path<(String, String)>,
) -> Answer<Tagged<Secret>> {
    Ok(tagged(blocking(move || caller.admin(&tenant)?.secret(&secret)).await?))
}

/// Renames a secret or overwrites its value.
#[utoipa::path(patch, path = "/tenants/{tenant}/secrets/{secret}", tag = "secrets",
    params(("tenant" = String, Path), ("secret" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = ChangeSecret, responses((status = 200, body = Secret), Refusals))]
async fn change_secret(
    Auth(caller): Auth,
    Path((tenant, secret)): Path<(String, String)>,
    seen: IfMatch,
    Json(to): Json<ChangeSecret>,
) -> Answer<Tagged<Secret>> {
    let mut seen = seen.version()?;
    let changed = blocking(move || {
        let admin = caller.admin(&tenant)?;
        if let Some(name) = &to.name {
            let renamed = admin.rename_secret(&secret, seen, name)?;
            seen = seen.map(|_| renamed.version);
        }
        match to.value {
            Some(value) => admin.overwrite_secret(&secret, seen, value),
            None => admin.secret(&secret),
        }
    })
    .await?;
    Ok(tagged(changed))
}

/// Deletes a secret that nothing uses.
#[utoipa::path(delete, path = "/tenants/{tenant}/secrets/{secret}", tag = "secrets",
    params(("tenant" = String, Path), ("secret" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204), Refusals))]
async fn remove_secret(
    Auth(caller): Auth,
    Path((tenant, secret)): Path<(String, String)>,
    seen: IfMatch,
) -> Answer<StatusCode> {
    let seen = seen.version()?;
    blocking(move || caller.admin(&tenant)?.remove_secret(&secret, seen)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The public part of a certificate, PEM.
#[utoipa::path(get, path = "/tenants/{tenant}/secrets/{secret}/certificate", tag = "secrets",
    params(("tenant" = String, Path), ("secret" = String, Path)),
    responses((status = 200, content_type = "application/x-pem-file", body = String), Refusals))]
async fn download_certificate(
    Auth(caller): Auth,
    Path((tenant, secret)): Path<(String, String)>,
) -> Answer<Response> {
    let pem = blocking(move || caller.admin(&tenant)?.certificate_pem(&secret)).await?;
    Ok(download("certificate.pem", "application/x-pem-file", pem.into_bytes()))
}
