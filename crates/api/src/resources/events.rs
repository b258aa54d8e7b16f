//! What changes, as it changes: server-sent events. An Admin hears of everything, others of nothing but their own.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use engine::Engine;
use engine::access::Caller;
use engine::people::Event as Change;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::blocking;
use crate::caller::Auth;
use crate::extract::Path;
use crate::problem::{Answer, Refusals};

/// The caller's rights are looked at again so often: the stream of somebody who lost them ends.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(listen))
}

struct Listening {
    caller: Caller,
    tenant: String,
    changes: Receiver<Change>,
}

/// Events `change`, whose data has `activity` and `object` (`kind:id`) and never values; `missed` when the listener
/// was too slow and should read anew.
#[utoipa::path(get, path = "/tenants/{tenant}/events", tag = "events", params(("tenant" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = String), Refusals))]
async fn listen(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let (asked, id) = (caller.clone(), tenant.clone());
    let changes = blocking(move || asked.changes(&id)).await?;
    let stream = unfold(Listening { caller, tenant, changes }, next);
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

async fn next(mut listening: Listening) -> Option<(Result<Event, Infallible>, Listening)> {
    loop {
        let change = tokio::time::timeout(LOOK_AGAIN, listening.changes.recv()).await;
        let (caller, tenant) = (listening.caller.clone(), listening.tenant.clone());
        let hears = blocking(move || caller.hears(&tenant)).await.ok()?;
        let event = match change {
            Err(_) => continue,
            Ok(Err(RecvError::Closed)) => return None,
            Ok(Err(RecvError::Lagged(_))) => Event::default().event("missed").data("{}"),
            Ok(Ok(change)) if hears.hears(&change) => {
                let Ok(data) = serde_json::to_string(&change) else { continue };
                Event::default().event("change").data(data)
            }
            Ok(Ok(_)) => continue,
        };
        return Some((Ok(event), listening));
    }
}
