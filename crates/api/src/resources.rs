//! The operations, one file for each kind of thing. A handler reads the request, gets the caller's permit, calls the
//! engine off the runtime, and answers.

mod audit;
mod dashboard;
mod endpoints;
mod events;
mod groups;
mod installation;
mod jobs;
mod mailboxes;
mod mails;
mod me;
mod searches;
mod secrets;
mod session;
mod settings;
mod setup;
mod tenants;
mod users;

use std::sync::Arc;

use engine::Engine;
use engine::people::Page;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

/// All operations.
pub(crate) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .merge(session::router())
        .merge(setup::router())
        .merge(me::router())
        .merge(searches::router())
        .merge(tenants::router())
        .merge(installation::router())
        .merge(users::router())
        .merge(groups::router())
        .merge(mailboxes::router())
        .merge(endpoints::router())
        .merge(secrets::router())
        .merge(settings::router())
        .merge(audit::router())
        .merge(dashboard::router())
        .merge(events::router())
        .merge(mails::router())
        .merge(jobs::router())
        .merge(crate::operator::router())
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageOf<T> {
    /// What it holds.
    pub items: Vec<T>,
    /// `after` of the next page; absent on the last.
    pub next: Option<String>,
}

impl<T> From<Page<T>> for PageOf<T> {
    fn from(page: Page<T>) -> PageOf<T> {
        PageOf { items: page.items, next: page.next }
    }
}
