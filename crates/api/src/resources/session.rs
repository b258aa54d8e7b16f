//! Signing in and out: the session's cookie, and what the caller may do.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use engine::access::Role;
use engine::signin::{Attempt, Must, SignedIn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::blocking;
use crate::caller::{Auth, DEVICE, Origin, SESSION, cookie, from_own_page, set_cookie};
use crate::extract::Json;
use crate::problem::{Answer, Refusals};

/// Seconds that a device stays trusted.
const DEVICE_SECONDS: i64 = 14 * 24 * 3600;

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, get_session, sign_out))
        .routes(routes!(sign_in_operator))
}

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// `name@domain`.
    login: String,
    /// Password.
    password: String,
    /// A code of the authenticator app, or a recovery code; asked for with code `second-factor-needed`.
    code: Option<String>,
    /// Ask for no code on this device for 14 days.
    #[serde(default)]
    trust: bool,
}

/// Who is signed in, and what he may do.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// Is an operator of the installation: belongs to no tenant, and may look after all.
    operator: bool,
    /// Id of his tenant; none for an operator.
    tenant: Option<String>,
    /// Name of his tenant.
    tenant_name: Option<String>,
    /// His id.
    user: String,
    /// His login.
    login: String,
    /// His full name.
    name: String,
    /// His roles, all his groups together.
    roles: BTreeSet<Role>,
    /// What he has to do before he may do anything else.
    must: Option<Must>,
}

/// A link that an operator made with `mailstead operator link`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorSignIn {
    /// Its token.
    token: String,
}

/// Signs in with login and password. Answers with the session's cookie, and that of the device if it is to be trusted.
/// Code `second-factor-needed`: the password was right, the same again with a code.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn, security(()),
    responses((status = 200, body = SessionView), Refusals))]
async fn sign_in(
    State(engine): State<Arc<Engine>>,
    origin: Origin,
    headers: HeaderMap,
    Json(given): Json<SignIn>,
) -> Answer<Response> {
    from_own_page(&headers, origin.https)?;
    let https = origin.https;
    let (signed_in, view) = blocking(move || {
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let (session, device) = (cookie(&headers, SESSION, https), cookie(&headers, DEVICE, https));
        let attempt = Attempt {
            login: &given.login,
            password: &given.password,
            code: given.code.as_deref().filter(|code| !code.trim().is_empty()),
            trust: given.trust,
            device: device.as_deref(),
            session: session.as_deref(),
            address: origin.address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            agent: agent.unwrap_or_default(),
            request: &origin.request,
        };
        let signed_in = engine.sign_in(&attempt)?;
        let credentials = engine::signin::Credentials::Session(signed_in.session.text());
        let caller = engine.caller(credentials, &origin.address, &origin.request)?;
        let view = view(&caller)?;
        Ok((signed_in, view))
    })
    .await?;
    Ok(with_cookies(axum::Json(view).into_response(), &signed_in, https))
}

fn view(caller: &engine::access::Caller) -> engine::problem::Result<SessionView> {
    let actor = caller.actor();
    if caller.is_operator() {
        return Ok(SessionView {
            operator: true,
            tenant: None,
            tenant_name: None,
            user: actor.id.clone(),
            login: actor.name.clone(),
            name: actor.name.clone(),
            // As an Admin and as Compliance of every tenant; the audit log is about him, too.
            roles: BTreeSet::from([Role::Admin, Role::Compliance]),
            must: None,
        });
    }
    let myself = caller.myself()?;
    Ok(SessionView {
        operator: false,
        tenant: Some(myself.tenant().id.clone()),
        tenant_name: Some(myself.tenant().name()),
        user: myself.user().to_owned(),
        login: actor.name.clone(),
        name: myself.name()?,
        roles: myself.effective().roles.clone(),
        must: caller.must(),
    })
}

fn with_cookies(mut response: Response, signed_in: &SignedIn, https: bool) -> Response {
    let session = set_cookie(SESSION, signed_in.session.text(), https, None);
    let device = signed_in.device.as_ref();
    let device = device.map(|token| set_cookie(DEVICE, token.text(), https, Some(DEVICE_SECONDS)));
    for cookie in std::iter::once(session).chain(device) {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Signs an operator of the installation in, by a link that works once. Answers with the session's cookie.
#[utoipa::path(post, path = "/operator/session", tag = "session", request_body = OperatorSignIn, security(()),
    responses((status = 200, body = SessionView), Refusals))]
async fn sign_in_operator(
    State(engine): State<Arc<Engine>>,
    origin: Origin,
    headers: HeaderMap,
    Json(given): Json<OperatorSignIn>,
) -> Answer<Response> {
    from_own_page(&headers, origin.https)?;
    let token = engine.use_operator_link(&given.token, &origin.address)?;
    let credentials = engine::signin::Credentials::Session(token.text());
    let view = view(&engine.caller(credentials, &origin.address, &origin.request)?)?;
    let cookie = [(header::SET_COOKIE, set_cookie(SESSION, token.text(), origin.https, None))];
    Ok((cookie, axum::Json(view)).into_response())
}

/// Who the caller is and what he may do.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = SessionView), Refusals))]
async fn get_session(Auth(caller): Auth) -> Answer<axum::Json<SessionView>> {
    Ok(axum::Json(blocking(move || view(&caller)).await?))
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204), Refusals))]
async fn sign_out(
    State(engine): State<Arc<Engine>>,
    Auth(caller): Auth,
    origin: Origin,
    headers: HeaderMap,
) -> Answer<Response> {
    if caller.is_operator() {
        let token = cookie(&headers, SESSION, origin.https).unwrap_or_default();
        engine.end_operator_session(&token);
    } else {
        blocking(move || caller.myself()?.sign_out()).await?;
    }
    let gone = set_cookie(SESSION, "", origin.https, Some(0));
    let headers = [(header::SET_COOKIE, gone)];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}
