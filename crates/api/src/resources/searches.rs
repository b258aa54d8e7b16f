//! Searches that a user keeps.

use std::sync::Arc;

use axum::http::StatusCode;
use engine::Engine;
use engine::people::saved_search::SavedSearch;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::blocking;
use crate::caller::Auth;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Refusals};

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(list_searches, save_search)).routes(routes!(remove_search))
}

/// A search to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveSearch {
    /// What it is named.
    name: String,
    /// The query.
    query: String,
}

/// The caller's saved searches, by name.
#[utoipa::path(get, path = "/me/searches", tag = "me", responses((status = 200, body = Vec<SavedSearch>), Refusals))]
async fn list_searches(Auth(caller): Auth) -> Answer<axum::Json<Vec<SavedSearch>>> {
    Ok(axum::Json(blocking(move || caller.myself()?.saved_searches()).await?))
}

/// Keeps a search.
#[utoipa::path(post, path = "/me/searches", tag = "me", request_body = SaveSearch,
    responses((status = 201, body = SavedSearch), Refusals))]
async fn save_search(
    Auth(caller): Auth,
    Json(new): Json<SaveSearch>,
) -> Answer<(StatusCode, axum::Json<SavedSearch>)> {
    let saved = blocking(move || caller.myself()?.save_search(&new.name, &new.query)).await?;
    Ok((StatusCode::CREATED, axum::Json(saved)))
}

/// Removes a saved search.
#[utoipa::path(delete, path = "/me/searches/{search}", tag = "me", params(("search" = String, Path)),
    responses((status = 204), Refusals))]
async fn remove_search(Auth(caller): Auth, Path(search): Path<String>) -> Answer<StatusCode> {
    blocking(move || caller.myself()?.remove_search(&search)).await?;
    Ok(StatusCode::NO_CONTENT)
}
