//! The HTTP API: one axum `Router`, and how the hosts serve it.
//!
//! ```text
//! browsers, scripts ─► listen ─► host_check ─┐
//! command line ──────► socket ───────────────┼─► router ─► engine
//! the process itself ► operator::run_here ───┘
//! ```
//!
//! Where a request came from stands in its extensions: a [`listen::Peer`] over TCP, an [`operator::Local`] from the
//! data directory's socket and from the process itself. So far the router tells whether the service lives and what it
//! counts, and takes the operator's commands. Deliberately not here: business rules (the engine's).

pub mod host_check;
pub mod listen;
pub mod operator;
mod refusal;
#[cfg(unix)]
pub mod socket;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use engine::Engine;
use engine::command::{Command, Silent};
use serde_json::{Value, json};

/// The router.
pub fn router(engine: Arc<Engine>) -> Router {
    Router::new()
        .route("/api/v1/health", get(health))
        .route("/metrics", get(metrics))
        .merge(operator::routes())
        .with_state(engine)
}

async fn health() -> Json<Value> {
    Json(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))
}

/// Prometheus text format 0.0.4.
async fn metrics(State(engine): State<Arc<Engine>>) -> Response {
    let stats = tokio::task::spawn_blocking(move || engine.run(Command::Stats, &mut Silent)).await;
    let Ok(Ok(stats)) = stats else {
        return (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the counters could not be read; see the log\n",
        )
            .into_response();
    };
    let text = prometheus(&stats.value);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
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
    use super::*;

    #[test]
    fn metrics_are_prometheus_text_with_escaped_names() {
        let text = prometheus(&json!({"tenants": [{"name": "a\"b", "mails": 3}]}));
        assert!(
            text.contains("# TYPE mailstead_mails gauge\nmailstead_mails{tenant=\"a\\\"b\"} 3\n")
        );
    }
}
