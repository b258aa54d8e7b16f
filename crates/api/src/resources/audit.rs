//! The audit log. For Auditors.

use std::sync::Arc;

use engine::Engine;
use engine::people::audit::{Entry, Filter, Validation};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::blocking;
use crate::caller::Auth;
use crate::extract::{Path, Query, limit, within};
use crate::problem::{Answer, Refusals};
use crate::resources::PageOf;

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(search_audit)).routes(routes!(validate_audit))
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// From this time on, Unix milliseconds.
    from: Option<i64>,
    /// Before this time, Unix milliseconds.
    until: Option<i64>,
    /// Part of an actor's login, or exactly his id.
    actor: Option<String>,
    /// An activity such as `user.create`, or its beginning up to a dot.
    activity: Option<String>,
    /// Part of message, object or object's name.
    text: Option<String>,
    /// `next` of the page before.
    after: Option<i64>,
    /// At most so many; 1 to 10000, else 100.
    #[param(minimum = 1, maximum = 10000)]
    #[serde(default, deserialize_with = "within::<10000, _>")]
    limit: Option<u16>,
}

/// A time frame.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// From this time on, Unix milliseconds.
    from: Option<i64>,
    /// Before this time, Unix milliseconds.
    until: Option<i64>,
}

/// Rows of the audit log, newest first.
#[utoipa::path(get, path = "/tenants/{tenant}/audit", tag = "audit", params(("tenant" = String, Path), AuditQuery),
    responses((status = 200, body = PageOf<Entry>), Refusals))]
async fn search_audit(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(query): Query<AuditQuery>,
) -> Answer<axum::Json<PageOf<Entry>>> {
    let filter = Filter {
        from: query.from,
        until: query.until,
        actor: query.actor,
        activity: query.activity,
        text: query.text,
        before: query.after,
        limit: limit(query.limit),
    };
    let page = blocking(move || caller.auditor(&tenant)?.search(&filter)).await?;
    Ok(axum::Json(page.into()))
}

/// Checks that no row of a time frame was changed, removed, added or moved.
#[utoipa::path(get, path = "/tenants/{tenant}/audit/validation", tag = "audit",
    params(("tenant" = String, Path), Frame), responses((status = 200, body = Validation), Refusals))]
async fn validate_audit(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(frame): Query<Frame>,
) -> Answer<axum::Json<Validation>> {
    let found =
        blocking(move || caller.auditor(&tenant)?.validate(frame.from, frame.until)).await?;
    Ok(axum::Json(found))
}
