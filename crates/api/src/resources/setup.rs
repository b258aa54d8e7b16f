//! One-time set-up links: somebody without a password chooses one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use engine::Engine;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::blocking;
use crate::caller::Origin;
use crate::extract::Json;
use crate::problem::{Answer, Refusals};

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(look_at_link)).routes(routes!(use_link))
}

/// The token of a link. In the body, so that it stands in no log of a proxy.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    /// The token.
    token: String,
}

/// A link and the password chosen with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenPassword {
    /// The token.
    token: String,
    /// The password.
    password: String,
}

/// Whom a link is for.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    /// His login.
    login: String,
    /// His full name.
    name: String,
    /// Fewest characters of a password.
    password_length: u32,
    /// When the link ends, Unix milliseconds.
    expires: i64,
}

/// Tells whom a link is for. Does not use it up.
#[utoipa::path(post, path = "/setup/invitation", tag = "session", request_body = LinkToken, security(()),
    responses((status = 200, body = Invitation), Refusals))]
async fn look_at_link(
    State(engine): State<Arc<Engine>>,
    Json(link): Json<LinkToken>,
) -> Answer<axum::Json<Invitation>> {
    let invited = blocking(move || engine.invited(&link.token)).await?;
    Ok(axum::Json(Invitation {
        login: invited.login,
        name: invited.name,
        password_length: invited.password_length,
        expires: invited.expires,
    }))
}

/// Chooses a password and uses the link up. Then sign in.
#[utoipa::path(post, path = "/setup", tag = "session", request_body = ChosenPassword, security(()),
    responses((status = 204), Refusals))]
async fn use_link(
    State(engine): State<Arc<Engine>>,
    origin: Origin,
    Json(chosen): Json<ChosenPassword>,
) -> Answer<StatusCode> {
    blocking(move || {
        engine.use_setup_link(&chosen.token, &chosen.password, &origin.address, &origin.request)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
