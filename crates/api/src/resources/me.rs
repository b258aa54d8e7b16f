//! What everybody may do for himself: password, second factor, sessions, devices, tokens.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use engine::access::Scope;
use engine::signin::{Begun, Device, NewToken, Revealed, SecondFactor, Session, Token, TokenKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::blocking;
use crate::caller::{Auth, Origin, SESSION, set_cookie};
use crate::extract::{Json, Path};
use crate::problem::{Answer, Refusals};

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(change_password))
        .routes(routes!(
            get_second_factor,
            begin_second_factor,
            confirm_second_factor,
            remove_second_factor
        ))
        .routes(routes!(renew_recovery_codes))
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
        .routes(routes!(list_devices))
        .routes(routes!(forget_device))
        .routes(routes!(list_tokens, make_token))
        .routes(routes!(revoke_token))
}

/// The old password and a new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password until now.
    current: String,
    /// The new one.
    new: String,
}

/// A password, to show that it is really the user who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Password {
    /// The password.
    password: String,
}

/// A code of the authenticator app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Six digits.
    code: String,
}

/// Codes that work once each instead of the authenticator app. Shown this once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    recovery_codes: Vec<Revealed>,
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeToken {
    /// `app`: a password for a program that reads mail; `api`: for scripts.
    kind: TokenKind,
    /// What it is for.
    name: String,
    /// What it may be used for; an app password reads mail and nothing else.
    #[serde(default)]
    #[schema(value_type = Vec<Scope>)]
    scopes: BTreeSet<Scope>,
    /// Days that it works; absent = until it is revoked.
    days: Option<u32>,
}

/// An answer with the session's new token.
fn rotated(response: impl IntoResponse, token: &Revealed, origin: &Origin) -> Response {
    let mut response = response.into_response();
    let cookie = set_cookie(SESSION, token.text(), origin.https, None);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Changes the password. Ends the other sessions, forgets trusted devices, and gives this session a new cookie.
#[utoipa::path(put, path = "/me/password", tag = "me", request_body = NewPassword,
    responses((status = 204), Refusals))]
async fn change_password(
    Auth(caller): Auth,
    origin: Origin,
    Json(given): Json<NewPassword>,
) -> Answer<Response> {
    let token =
        blocking(move || caller.myself()?.change_password(&given.current, &given.new)).await?;
    Ok(rotated(StatusCode::NO_CONTENT, &token, &origin))
}

/// Whether a second factor is set up.
#[utoipa::path(get, path = "/me/second-factor", tag = "me",
    responses((status = 200, body = SecondFactor), Refusals))]
async fn get_second_factor(Auth(caller): Auth) -> Answer<axum::Json<SecondFactor>> {
    Ok(axum::Json(blocking(move || caller.myself()?.second_factor()).await?))
}

/// Begins to set a second factor up: a secret for the authenticator app. It counts once a code was confirmed.
#[utoipa::path(post, path = "/me/second-factor", tag = "me", responses((status = 200, body = Begun), Refusals))]
async fn begin_second_factor(Auth(caller): Auth) -> Answer<axum::Json<Begun>> {
    Ok(axum::Json(blocking(move || caller.myself()?.begin_second_factor()).await?))
}

/// Confirms the second factor with a code of the app. Answers with the recovery codes.
#[utoipa::path(put, path = "/me/second-factor", tag = "me", request_body = Code,
    responses((status = 200, body = RecoveryCodes), Refusals))]
async fn confirm_second_factor(
    Auth(caller): Auth,
    origin: Origin,
    Json(given): Json<Code>,
) -> Answer<Response> {
    let confirmed = blocking(move || caller.myself()?.confirm_second_factor(&given.code)).await?;
    let codes = axum::Json(RecoveryCodes { recovery_codes: confirmed.recovery_codes });
    Ok(rotated(codes, &confirmed.session, &origin))
}

/// Takes the second factor away.
#[utoipa::path(delete, path = "/me/second-factor", tag = "me", request_body = Password,
    responses((status = 204), Refusals))]
async fn remove_second_factor(
    Auth(caller): Auth,
    origin: Origin,
    Json(given): Json<Password>,
) -> Answer<Response> {
    let token = blocking(move || caller.myself()?.remove_second_factor(&given.password)).await?;
    Ok(rotated(StatusCode::NO_CONTENT, &token, &origin))
}

/// Makes new recovery codes; the old ones no longer work.
#[utoipa::path(post, path = "/me/second-factor/recovery-codes", tag = "me", request_body = Password,
    responses((status = 200, body = RecoveryCodes), Refusals))]
async fn renew_recovery_codes(
    Auth(caller): Auth,
    Json(given): Json<Password>,
) -> Answer<axum::Json<RecoveryCodes>> {
    let recovery_codes =
        blocking(move || caller.myself()?.renew_recovery_codes(&given.password)).await?;
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}

/// The caller's sessions.
#[utoipa::path(get, path = "/me/sessions", tag = "me", responses((status = 200, body = Vec<Session>), Refusals))]
async fn list_sessions(Auth(caller): Auth) -> Answer<axum::Json<Vec<Session>>> {
    Ok(axum::Json(blocking(move || caller.myself()?.sessions()).await?))
}

/// Ends one of them.
#[utoipa::path(delete, path = "/me/sessions/{session}", tag = "me", params(("session" = String, Path)),
    responses((status = 204), Refusals))]
async fn end_session(Auth(caller): Auth, Path(session): Path<String>) -> Answer<StatusCode> {
    blocking(move || caller.myself()?.end_session(&session)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Devices that are asked for no code.
#[utoipa::path(get, path = "/me/devices", tag = "me", responses((status = 200, body = Vec<Device>), Refusals))]
async fn list_devices(Auth(caller): Auth) -> Answer<axum::Json<Vec<Device>>> {
    Ok(axum::Json(blocking(move || caller.myself()?.devices()).await?))
}

/// Trusts a device no longer.
#[utoipa::path(delete, path = "/me/devices/{device}", tag = "me", params(("device" = String, Path)),
    responses((status = 204), Refusals))]
async fn forget_device(Auth(caller): Auth, Path(device): Path<String>) -> Answer<StatusCode> {
    blocking(move || caller.myself()?.forget_device(&device)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's app passwords and API tokens.
#[utoipa::path(get, path = "/me/tokens", tag = "me", responses((status = 200, body = Vec<Token>), Refusals))]
async fn list_tokens(Auth(caller): Auth) -> Answer<axum::Json<Vec<Token>>> {
    Ok(axum::Json(blocking(move || caller.myself()?.tokens()).await?))
}

/// Makes an app password or API token. The secret is shown this once.
#[utoipa::path(post, path = "/me/tokens", tag = "me", request_body = MakeToken,
    responses((status = 201, body = NewToken), Refusals))]
async fn make_token(
    Auth(caller): Auth,
    Json(new): Json<MakeToken>,
) -> Answer<(StatusCode, axum::Json<NewToken>)> {
    let made =
        blocking(move || caller.myself()?.add_token(new.kind, &new.name, &new.scopes, new.days))
            .await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// Revokes a token.
#[utoipa::path(delete, path = "/me/tokens/{token}", tag = "me", params(("token" = String, Path)),
    responses((status = 204), Refusals))]
async fn revoke_token(Auth(caller): Auth, Path(token): Path<String>) -> Answer<StatusCode> {
    blocking(move || caller.myself()?.revoke_token(&token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
