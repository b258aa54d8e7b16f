//! The OpenAPI 3.1 document, made from the handlers. `docs/openapi.json` is its committed copy; a test compares them.

use std::sync::Arc;

use engine::Engine;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::caller::SESSION;
use crate::problem::ProblemBody;
use crate::{health, resources};

/// What stands in the document besides the operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Mailstead",
        description = "The mail archive. Errors are problem+json (RFC 9457) with a stable `code`. Lists page by key: `next` of one page is `after` of the next. Changeable objects carry an `ETag`; a change with `If-Match` is done only if nobody else changed them. POST takes an `Idempotency-Key`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    security(("session" = []), ("token" = []), ("app-password" = [])),
    modifiers(&Ways),
    components(schemas(ProblemBody)),
    tags(
        (name = "session", description = "Signing in"),
        (name = "me", description = "What everybody may do for himself"),
        (name = "mail", description = "Reading mail: Readers and Compliance"),
        (name = "users", description = "For Admins"),
        (name = "groups", description = "For Admins"),
        (name = "mailboxes", description = "For Admins"),
        (name = "endpoints", description = "For Admins"),
        (name = "secrets", description = "For Admins"),
        (name = "settings", description = "For Admins"),
        (name = "dashboard", description = "For Admins"),
        (name = "audit", description = "For Auditors"),
        (name = "jobs", description = "Long work: exports, imports"),
        (name = "events", description = "What changes, as it changes"),
        (name = "tenants", description = "For operators of the installation"),
        (name = "installation", description = "For operators of the installation"),
        (name = "operator", description = "The command line's way in"),
        (name = "service", description = "Whether it lives, and what it counts"),
    )
)]
struct Document;

/// The ways to show who one is.
struct Ways;

impl Modify for Ways {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(SESSION)));
        let http = |scheme| SecurityScheme::Http(HttpBuilder::new().scheme(scheme).build());
        components.add_security_scheme("session", cookie);
        components.add_security_scheme("token", http(HttpAuthScheme::Bearer));
        components.add_security_scheme("app-password", http(HttpAuthScheme::Basic));
    }
}

/// The operations and their document.
pub(crate) fn described() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .nest("/api/v1", resources::router())
        .merge(health::router())
}

/// The document as JSON.
#[must_use]
pub fn document() -> String {
    let (_, document) = described().split_for_parts();
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}
