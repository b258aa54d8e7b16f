//! Users of a tenant. For Admins.

use std::sync::Arc;

use axum::http::StatusCode;
use engine::Engine;
use engine::people::group::Group;
use engine::people::user::{User, UserChange};
use engine::signin::{Session, SetupLink};
use serde::{Deserialize, Serialize};
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
        .routes(routes!(list_users, add_user))
        .routes(routes!(get_user, change_user, remove_user))
        .routes(routes!(user_groups))
        .routes(routes!(user_sessions, end_user_sessions))
        .routes(routes!(make_setup_link))
        .routes(routes!(reset_password))
        .routes(routes!(require_new_password))
        .routes(routes!(reset_second_factor))
}

/// A user to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// `name@domain`, with one of the tenant's login domains.
    login: String,
    /// Full name.
    name: String,
}

/// What of a user is to be changed; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    /// Full name.
    name: Option<String>,
    /// Whether he may sign in.
    active: Option<bool>,
    /// Whether he must set up a second factor.
    totp_required: Option<bool>,
}

/// A one-time link by which a user chooses a password.
#[derive(Serialize, ToSchema)]
pub struct Link {
    /// The user's login.
    login: String,
    /// Goes into `/api/v1/setup`, or behind `/setup#` of the web interface. Shown this once.
    token: String,
    /// When it ends, Unix milliseconds.
    expires: i64,
    /// The link itself, if people can reach the web interface; else it works only in the window of this computer.
    address: Option<String>,
}

impl From<SetupLink> for Link {
    fn from(link: SetupLink) -> Link {
        let token = link.token.text();
        Link {
            address: link.web.map(|web| format!("{web}/setup#{token}")),
            login: link.login,
            token: token.to_owned(),
            expires: link.expires,
        }
    }
}

/// Users, by login.
#[utoipa::path(get, path = "/tenants/{tenant}/users", tag = "users", params(("tenant" = String, Path), PageQuery),
    responses((status = 200, body = PageOf<User>), Refusals))]
async fn list_users(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(page): Query<PageQuery>,
) -> Answer<axum::Json<PageOf<User>>> {
    let page = blocking(move || caller.admin(&tenant)?.users(&page.into())).await?;
    Ok(axum::Json(page.into()))
}

/// Makes a user, without a password: make a set-up link for him.
#[utoipa::path(post, path = "/tenants/{tenant}/users", tag = "users", params(("tenant" = String, Path)),
    request_body = NewUser, responses((status = 201, body = User), Refusals))]
async fn add_user(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Json(new): Json<NewUser>,
) -> Answer<Tagged<User>> {
    let user = blocking(move || caller.admin(&tenant)?.add_user(&new.login, &new.name)).await?;
    let version = user.version;
    Ok(Tagged::version(user, version).created())
}

/// One user.
#[utoipa::path(get, path = "/tenants/{tenant}/users/{user}", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path)), responses((status = 200, body = User), Refusals))]
async fn get_user(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
) -> Answer<Tagged<User>> {
    let user = blocking(move || caller.admin(&tenant)?.user(&user)).await?;
    let version = user.version;
    Ok(Tagged::version(user, version))
}

/// Changes a user. Disabling him ends his sessions.
#[utoipa::path(patch, path = "/tenants/{tenant}/users/{user}", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = ChangeUser, responses((status = 200, body = User), Refusals))]
async fn change_user(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
    seen: IfMatch,
    Json(to): Json<ChangeUser>,
) -> Answer<Tagged<User>> {
    let seen = seen.version()?;
    let to = UserChange { name: to.name, active: to.active, totp_required: to.totp_required };
    let user = blocking(move || caller.admin(&tenant)?.change_user(&user, seen, &to)).await?;
    let version = user.version;
    Ok(Tagged::version(user, version))
}

/// Deletes a user. Mail and mailboxes stay.
#[utoipa::path(delete, path = "/tenants/{tenant}/users/{user}", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204), Refusals))]
async fn remove_user(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
    seen: IfMatch,
) -> Answer<StatusCode> {
    let seen = seen.version()?;
    blocking(move || caller.admin(&tenant)?.remove_user(&user, seen)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The groups of a user.
#[utoipa::path(get, path = "/tenants/{tenant}/users/{user}/groups", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path)),
    responses((status = 200, body = Vec<Group>), Refusals))]
async fn user_groups(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
) -> Answer<axum::Json<Vec<Group>>> {
    Ok(axum::Json(blocking(move || caller.admin(&tenant)?.groups_of(&user)).await?))
}

/// The sessions of a user.
#[utoipa::path(get, path = "/tenants/{tenant}/users/{user}/sessions", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path)),
    responses((status = 200, body = Vec<Session>), Refusals))]
async fn user_sessions(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
) -> Answer<axum::Json<Vec<Session>>> {
    Ok(axum::Json(blocking(move || caller.admin(&tenant)?.sessions(&user)).await?))
}

/// Ends all sessions of a user.
#[utoipa::path(delete, path = "/tenants/{tenant}/users/{user}/sessions", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path)), responses((status = 204), Refusals))]
async fn end_user_sessions(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.end_sessions(&user)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a one-time link by which a user without a password chooses one.
#[utoipa::path(post, path = "/tenants/{tenant}/users/{user}/setup-link", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path)), responses((status = 201, body = Link), Refusals))]
async fn make_setup_link(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
) -> Answer<(StatusCode, axum::Json<Link>)> {
    let link = blocking(move || caller.admin(&tenant)?.setup_link(&user)).await?;
    Ok((StatusCode::CREATED, axum::Json(link.into())))
}

/// Takes a user's password away, ends his sessions, and makes a link by which he chooses another.
#[utoipa::path(post, path = "/tenants/{tenant}/users/{user}/reset-password", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path)), responses((status = 201, body = Link), Refusals))]
async fn reset_password(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
) -> Answer<(StatusCode, axum::Json<Link>)> {
    let link = blocking(move || caller.admin(&tenant)?.reset_password(&user)).await?;
    Ok((StatusCode::CREATED, axum::Json(link.into())))
}

/// Makes a user choose a new password at his next sign-in.
#[utoipa::path(post, path = "/tenants/{tenant}/users/{user}/require-new-password", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path)), responses((status = 204), Refusals))]
async fn require_new_password(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.require_new_password(&user)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a user's second factor away, for somebody who lost his telephone.
#[utoipa::path(delete, path = "/tenants/{tenant}/users/{user}/second-factor", tag = "users",
    params(("tenant" = String, Path), ("user" = String, Path)), responses((status = 204), Refusals))]
async fn reset_second_factor(
    Auth(caller): Auth,
    Path((tenant, user)): Path<(String, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.admin(&tenant)?.reset_second_factor(&user)).await?;
    Ok(StatusCode::NO_CONTENT)
}
