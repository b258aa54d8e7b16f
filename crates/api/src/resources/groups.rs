//! Groups of a tenant: their roles and members. For Admins.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::Engine;
use engine::access::Role;
use engine::people::group::Group;
use engine::people::user::User;
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
        .routes(routes!(list_groups, add_group))
        .routes(routes!(get_group, change_group, remove_group))
        .routes(routes!(list_members))
        .routes(routes!(add_member, remove_member))
}

/// A group to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// Name.
    name: String,
    /// What it gives its members; named twice is named once.
    #[serde(default)]
    #[schema(value_type = Vec<Role>)]
    roles: BTreeSet<Role>,
}

/// What of a group is to be changed; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeGroup {
    /// Name.
    name: Option<String>,
    /// What it gives its members.
    #[schema(value_type = Option<Vec<Role>>)]
    roles: Option<BTreeSet<Role>>,
}

fn tagged(group: Group) -> Tagged<Group> {
    let version = group.version;
    Tagged::version(group, version)
}

/// Groups, by name.
#[utoipa::path(get, path = "/tenants/{tenant}/groups", tag = "groups", params(("tenant" = String, Path), PageQuery),
    responses((status = 200, body = PageOf<Group>), Refusals))]
async fn list_groups(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(page): Query<PageQuery>,
) -> Answer<axum::Json<PageOf<Group>>> {
    let page = blocking(move || caller.admin(&tenant)?.groups(&page.into())).await?;
    Ok(axum::Json(page.into()))
}

/// Makes a group.
#[utoipa::path(post, path = "/tenants/{tenant}/groups", tag = "groups", params(("tenant" = String, Path)),
    request_body = NewGroup, responses((status = 201, body = Group), Refusals))]
async fn add_group(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Json(new): Json<NewGroup>,
) -> Answer<Tagged<Group>> {
    let group = blocking(move || caller.admin(&tenant)?.add_group(&new.name, &new.roles)).await?;
    Ok(tagged(group).created())
}

/// One group.
#[utoipa::path(get, path = "/tenants/{tenant}/groups/{group}", tag = "groups",
    params(("tenant" = String, Path), ("group" = String, Path)), responses((status = 200, body = Group), Refusals))]
async fn get_group(
    Auth(caller): Auth,
    Path((tenant, group)): Path<(String, String)>,
) -> Answer<Tagged<Group>> {
    Ok(tagged(blocking(move || caller.admin(&tenant)?.group(&group)).await?))
}

/// Changes a group.
#[utoipa::path(patch, path = "/tenants/{tenant}/groups/{group}", tag = "groups",
    params(("tenant" = String, Path), ("group" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = ChangeGroup, responses((status = 200, body = Group), Refusals))]
async fn change_group(
    Auth(caller): Auth,
    Path((tenant, group)): Path<(String, String)>,
    seen: IfMatch,
    Json(to): Json<ChangeGroup>,
) -> Answer<Tagged<Group>> {
    let seen = seen.version()?;
    let group = blocking(move || {
        caller.admin(&tenant)?.change_group(&group, seen, to.name.as_deref(), to.roles.as_ref())
    })
    .await?;
    Ok(tagged(group))
}

/// Deletes a group; its members stay.
#[utoipa::path(delete, path = "/tenants/{tenant}/groups/{group}", tag = "groups",
    params(("tenant" = String, Path), ("group" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204), Refusals))]
async fn remove_group(
    Auth(caller): Auth,
    Path((tenant, group)): Path<(String, String)>,
    seen: IfMatch,
) -> Answer<StatusCode> {
    let seen = seen.version()?;
    blocking(move || caller.admin(&tenant)?.remove_group(&group, seen)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A group's members, by login.
#[utoipa::path(get, path = "/tenants/{tenant}/groups/{group}/members", tag = "groups",
    params(("tenant" = String, Path), ("group" = String, Path)),
    responses((status = 200, body = Vec<User>), Refusals))]
async fn list_members(
    Auth(caller): Auth,
    Path((tenant, group)): Path<(String, String)>,
) -> Answer<axum::Json<Vec<User>>> {
    Ok(axum::Json(blocking(move || caller.admin(&tenant)?.members(&group)).await?))
}

/// Makes a user a member.
#[utoipa::path(put, path = "/tenants/{tenant}/groups/{group}/members/{user}", tag = "groups",
    params(("tenant" = String, Path), ("group" = String, Path), ("user" = String, Path)),
    responses((status = 204), Refusals))]
async fn add_member(
    Auth(caller): Auth,
    Path((tenant, group, user)): Path<(String, String, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.set_member(&group, &user, true)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a member out.
#[utoipa::path(delete, path = "/tenants/{tenant}/groups/{group}/members/{user}", tag = "groups",
    params(("tenant" = String, Path), ("group" = String, Path), ("user" = String, Path)),
    responses((status = 204), Refusals))]
async fn remove_member(
    Auth(caller): Auth,
    Path((tenant, group, user)): Path<(String, String, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.set_member(&group, &user, false)).await?;
    Ok(StatusCode::NO_CONTENT)
}
