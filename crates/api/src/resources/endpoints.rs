//! Journal endpoints, and the deliveries they refused. For Admins.

use std::sync::Arc;

use axum::http::StatusCode;
use engine::Engine;
use engine::endpoints::{Endpoint, NewEndpoint};
use engine::system::RefusalRow;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Tagged, blocking};
use crate::caller::Auth;
use crate::extract::{IfMatch, Json, PageQuery, Path, Query};
use crate::problem::{Answer, Refusals};
use crate::resources::PageOf;

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(list_endpoints, add_endpoint))
        .routes(routes!(get_endpoint, change_endpoint, remove_endpoint))
        .routes(routes!(list_refusals))
}

/// An endpoint to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeEndpoint {
    /// Name.
    name: String,
    /// Number of the mailbox that all its mail is linked to.
    mailbox: u32,
    /// STARTTLS is not required.
    #[serde(default)]
    plain: bool,
    /// Bytes of the largest mail it takes; else 150 MB.
    max_size: Option<u64>,
    /// Networks (CIDR) that may deliver; none = anybody who knows the address.
    #[serde(default)]
    networks: Vec<String>,
}

/// What of an endpoint is to be changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeEndpoint {
    /// While it is paused senders are told to come again.
    paused: bool,
}

/// What an endpoint is called by: not its counts, which change with every mail.
fn tag(endpoint: &Endpoint) -> String {
    crate::answer::content_tag(&(&endpoint.id, &endpoint.name, endpoint.paused))
}

fn tagged(endpoint: Endpoint) -> Tagged<Endpoint> {
    let tag = tag(&endpoint);
    Tagged::with_tag(endpoint, tag)
}

/// Endpoints, by name.
#[utoipa::path(get, path = "/tenants/{tenant}/endpoints", tag = "endpoints",
    params(("tenant" = String, Path), PageQuery), responses((status = 200, body = PageOf<Endpoint>), Refusals))]
async fn list_endpoints(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(page): Query<PageQuery>,
) -> Answer<axum::Json<PageOf<Endpoint>>> {
    let page = blocking(move || caller.admin(&tenant)?.endpoints(&page.into())).await?;
    Ok(axum::Json(page.into()))
}

/// Makes an endpoint with a new address that nobody can guess.
#[utoipa::path(post, path = "/tenants/{tenant}/endpoints", tag = "endpoints", params(("tenant" = String, Path)),
    request_body = MakeEndpoint, responses((status = 201, body = Endpoint), Refusals))]
async fn add_endpoint(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Json(new): Json<MakeEndpoint>,
) -> Answer<Tagged<Endpoint>> {
    let new = NewEndpoint {
        name: new.name,
        mailbox: new.mailbox,
        plain: new.plain,
        max_size: new.max_size,
        networks: new.networks,
    };
    let endpoint = blocking(move || caller.admin(&tenant)?.add_endpoint(new)).await?;
    Ok(tagged(endpoint).created())
}

/// One endpoint.
#[utoipa::path(get, path = "/tenants/{tenant}/endpoints/{endpoint}", tag = "endpoints",
    params(("tenant" = String, Path), ("endpoint" = String, Path)),
    responses((status = 200, body = Endpoint), Refusals))]
async fn get_endpoint(
    Auth(caller): Auth,
    Path((tenant, endpoint)): Path<(String, String)>,
) -> Answer<Tagged<Endpoint>> {
    Ok(tagged(blocking(move || caller.admin(&tenant)?.endpoint(&endpoint)).await?))
}

/// Pauses or resumes an endpoint.
#[utoipa::path(patch, path = "/tenants/{tenant}/endpoints/{endpoint}", tag = "endpoints",
    params(("tenant" = String, Path), ("endpoint" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = ChangeEndpoint, responses((status = 200, body = Endpoint), Refusals))]
async fn change_endpoint(
    Auth(caller): Auth,
    Path((tenant, endpoint)): Path<(String, String)>,
    seen: IfMatch,
    Json(to): Json<ChangeEndpoint>,
) -> Answer<Tagged<Endpoint>> {
    let endpoint = blocking(move || {
        let seen = |before: &Endpoint| seen.check(&tag(before));
        caller.admin(&tenant)?.pause_endpoint(&endpoint, seen, to.paused)
    })
    .await?;
    Ok(tagged(endpoint))
}

/// Removes an endpoint: its address is unknown from now on, and what is sent there is refused for good.
#[utoipa::path(delete, path = "/tenants/{tenant}/endpoints/{endpoint}", tag = "endpoints",
    params(("tenant" = String, Path), ("endpoint" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204), Refusals))]
async fn remove_endpoint(
    Auth(caller): Auth,
    Path((tenant, endpoint)): Path<(String, String)>,
    seen: IfMatch,
) -> Answer<StatusCode> {
    blocking(move || {
        let seen = |before: &Endpoint| seen.check(&tag(before));
        caller.admin(&tenant)?.remove_endpoint(&endpoint, seen)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deliveries that were refused for good, newest first: their senders have dropped them. At most 1,000.
#[utoipa::path(get, path = "/tenants/{tenant}/refusals", tag = "endpoints", params(("tenant" = String, Path)),
    responses((status = 200, body = Vec<RefusalRow>), Refusals))]
async fn list_refusals(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
) -> Answer<axum::Json<Vec<RefusalRow>>> {
    Ok(axum::Json(blocking(move || caller.admin(&tenant)?.refusals(1000)).await?))
}
