//! Whether the service lives, what it counts, and its own description.
//!
//! None of it shows anything of a mail. The counters name tenants: they are for operators and for who is on the machine.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use engine::Engine;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::blocking;
use crate::caller::{Anybody, Origin};
use crate::problem::{Answer, Refusals};

pub(crate) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(metrics)).routes(routes!(openapi))
}

/// That the service lives.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    status: &'static str,
    /// Its version.
    version: &'static str,
}

/// Whether the service lives.
#[utoipa::path(get, path = "/api/v1/health", tag = "service", security(()), responses((status = 200, body = Health)))]
async fn health() -> axum::Json<Health> {
    axum::Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "service", security(()),
    responses((status = 200, content_type = "application/json", body = Value)))]
async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], crate::openapi::document()).into_response()
}

/// Counters in Prometheus text format 0.0.4. For operators, and for whoever asks from this machine.
#[utoipa::path(get, path = "/metrics", tag = "service", security(()),
    responses((status = 200, content_type = "text/plain", body = String), Refusals))]
async fn metrics(
    State(engine): State<Arc<Engine>>,
    Anybody(caller): Anybody,
    origin: Origin,
) -> Answer<Response> {
    let stats = blocking(move || {
        if !origin.is_this_machine() {
            caller.operates()?;
        }
        Ok(engine.stats()?)
    })
    .await?;
    let text = prometheus(&stats);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}

const METRICS: &[(&str, &str, &str, &str)] = &[
    ("mails", "mailstead_mails", "gauge", "Mails in the archive."),
    ("copies", "mailstead_copies", "gauge", "Copies in the archive."),
    ("bytes", "mailstead_received_bytes", "counter", "Bytes of all copies as received."),
    ("stored_bytes", "mailstead_log_bytes", "gauge", "Bytes of the segment log."),
    ("index_bytes", "mailstead_index_bytes", "gauge", "Bytes of the search index."),
    ("received", "mailstead_journal_mails_total", "counter", "Mails taken by journal endpoints."),
    ("refused", "mailstead_refused_total", "counter", "Deliveries refused for good."),
];

fn prometheus(stats: &Value) -> String {
    let mut text = String::new();
    for (key, name, kind, help) in METRICS {
        text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        for tenant in stats["tenants"].as_array().into_iter().flatten() {
            let label = tenant["name"]
                .as_str()
                .unwrap_or_default()
                .replace('\\', "\\\\")
                .replace('"', "\\\"");
            let value = tenant[*key].as_u64().unwrap_or(0);
            text.push_str(&format!("{name}{{tenant=\"{label}\"}} {value}\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn metrics_are_prometheus_text_with_escaped_names() {
        let text = prometheus(&json!({"tenants": [{"name": "a\"b", "mails": 3}]}));
        assert!(
            text.contains("# TYPE mailstead_mails gauge\nmailstead_mails{tenant=\"a\\\"b\"} 3\n")
        );
    }
}
