//! Archive mailboxes and who may read them. For Admins; reading is in `mails`.

use std::sync::Arc;

use axum::http::StatusCode;
use engine::Engine;
use engine::mailboxes::Mailbox;
use engine::people::grant::{Grantee, To};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Tagged, blocking, content_tag};
use crate::caller::Auth;
use crate::extract::{IfMatch, Json, PageQuery, Path, Query};
use crate::problem::{Answer, Refusals};
use crate::resources::PageOf;

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(list_mailboxes, add_mailbox))
        .routes(routes!(get_mailbox, change_mailbox))
        .routes(routes!(list_grants))
        .routes(routes!(grant_to_user, take_from_user))
        .routes(routes!(grant_to_group, take_from_group))
}

/// A mailbox to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMailbox {
    /// Primary address; never changes.
    address: String,
    /// Secondary addresses.
    #[serde(default)]
    also: Vec<String>,
}

/// A mailbox's secondary addresses.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMailbox {
    /// Secondary addresses, all of them.
    also: Vec<String>,
}

/// Mailboxes, by address.
#[utoipa::path(get, path = "/tenants/{tenant}/mailboxes", tag = "mailboxes",
    params(("tenant" = String, Path), PageQuery), responses((status = 200, body = PageOf<Mailbox>), Refusals))]
async fn list_mailboxes(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(page): Query<PageQuery>,
) -> Answer<axum::Json<PageOf<Mailbox>>> {
    let page = blocking(move || caller.admin(&tenant)?.mailboxes(&page.into())).await?;
    Ok(axum::Json(page.into()))
}

/// Makes a mailbox. Mail that comes from now on is linked to it by its addresses.
#[utoipa::path(post, path = "/tenants/{tenant}/mailboxes", tag = "mailboxes", params(("tenant" = String, Path)),
    request_body = NewMailbox, responses((status = 201, body = Mailbox), Refusals))]
async fn add_mailbox(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Json(new): Json<NewMailbox>,
) -> Answer<Tagged<Mailbox>> {
    let mailbox =
        blocking(move || caller.admin(&tenant)?.add_mailbox(&new.address, &new.also)).await?;
    Ok(Tagged::content(mailbox).created())
}

/// One mailbox.
#[utoipa::path(get, path = "/tenants/{tenant}/mailboxes/{mailbox}", tag = "mailboxes",
    params(("tenant" = String, Path), ("mailbox" = u32, Path)), responses((status = 200, body = Mailbox), Refusals))]
async fn get_mailbox(
    Auth(caller): Auth,
    Path((tenant, mailbox)): Path<(String, u32)>,
) -> Answer<Tagged<Mailbox>> {
    Ok(Tagged::content(blocking(move || caller.admin(&tenant)?.mailbox(mailbox)).await?))
}

/// Gives a mailbox other secondary addresses. Imported mailboxes can't be changed.
#[utoipa::path(patch, path = "/tenants/{tenant}/mailboxes/{mailbox}", tag = "mailboxes",
    params(("tenant" = String, Path), ("mailbox" = u32, Path), ("If-Match" = Option<String>, Header)),
    request_body = ChangeMailbox, responses((status = 200, body = Mailbox), Refusals))]
async fn change_mailbox(
    Auth(caller): Auth,
    Path((tenant, mailbox)): Path<(String, u32)>,
    seen: IfMatch,
    Json(to): Json<ChangeMailbox>,
) -> Answer<Tagged<Mailbox>> {
    let mailbox = blocking(move || {
        let seen = |before: &Mailbox| seen.check(&content_tag(before));
        caller.admin(&tenant)?.set_addresses(mailbox, seen, &to.also)
    })
    .await?;
    Ok(Tagged::content(mailbox))
}

/// Who may read a mailbox.
#[utoipa::path(get, path = "/tenants/{tenant}/mailboxes/{mailbox}/grants", tag = "mailboxes",
    params(("tenant" = String, Path), ("mailbox" = u32, Path)),
    responses((status = 200, body = Vec<Grantee>), Refusals))]
async fn list_grants(
    Auth(caller): Auth,
    Path((tenant, mailbox)): Path<(String, u32)>,
) -> Answer<axum::Json<Vec<Grantee>>> {
    Ok(axum::Json(blocking(move || caller.admin(&tenant)?.grantees(mailbox)).await?))
}

/// Makes a mailbox a user's own.
#[utoipa::path(put, path = "/tenants/{tenant}/mailboxes/{mailbox}/grants/users/{user}", tag = "mailboxes",
    params(("tenant" = String, Path), ("mailbox" = u32, Path), ("user" = String, Path)),
    responses((status = 204), Refusals))]
async fn grant_to_user(
    Auth(caller): Auth,
    Path((tenant, mailbox, user)): Path<(String, u32, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.set_grant(mailbox, To::User(&user), true)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a mailbox from a user.
#[utoipa::path(delete, path = "/tenants/{tenant}/mailboxes/{mailbox}/grants/users/{user}", tag = "mailboxes",
    params(("tenant" = String, Path), ("mailbox" = u32, Path), ("user" = String, Path)),
    responses((status = 204), Refusals))]
async fn take_from_user(
    Auth(caller): Auth,
    Path((tenant, mailbox, user)): Path<(String, u32, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.set_grant(mailbox, To::User(&user), false)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shares a mailbox with a group.
#[utoipa::path(put, path = "/tenants/{tenant}/mailboxes/{mailbox}/grants/groups/{group}", tag = "mailboxes",
    params(("tenant" = String, Path), ("mailbox" = u32, Path), ("group" = String, Path)),
    responses((status = 204), Refusals))]
async fn grant_to_group(
    Auth(caller): Auth,
    Path((tenant, mailbox, group)): Path<(String, u32, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.set_grant(mailbox, To::Group(&group), true)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a mailbox from a group.
#[utoipa::path(delete, path = "/tenants/{tenant}/mailboxes/{mailbox}/grants/groups/{group}", tag = "mailboxes",
    params(("tenant" = String, Path), ("mailbox" = u32, Path), ("group" = String, Path)),
    responses((status = 204), Refusals))]
async fn take_from_group(
    Auth(caller): Auth,
    Path((tenant, mailbox, group)): Path<(String, u32, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.set_grant(mailbox, To::Group(&group), false)).await?;
    Ok(StatusCode::NO_CONTENT)
}
