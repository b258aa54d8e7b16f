//! Looks at the archive from time to time, so that the tray says how things are and a job that failed is told of even
//! when nobody looks at the window.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::Result;
use engine::command::told;
use serde_json::Value;
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;

use crate::archive::Way;
use crate::menu;
use crate::window;
use crate::words::words;

/// How often jobs are looked at.
const EVERY: Duration = Duration::from_secs(10);
/// Every so many times what needs somebody is looked at, too: that asks more of the archive.
const SELDOM: u32 = 6;
/// Tenants looked at: a desktop has a few, and looking must not keep hundreds awake.
const MOST: usize = 20;

/// Where journal mail comes in.
pub enum Door {
    /// At this address of ours, or nowhere.
    Own(Option<String>),
    /// At that of the service that has the archive.
    OfService,
}

/// What was seen at one time.
#[derive(Default)]
struct Seen {
    /// Jobs that wait or work.
    working: usize,
    /// Jobs that failed: tenant and job, what each was for, in words.
    failed: Vec<((String, String), String)>,
}

/// Looks until the program ends.
pub async fn watch(app: AppHandle, way: Way, door: Door) {
    let mut known: Option<HashSet<(String, String)>> = None;
    let mut problems = 0;
    for round in 0_u32.. {
        match look(&way).await {
            Ok((tenants, seen)) => {
                if round.is_multiple_of(SELDOM) {
                    problems = needing(&way, &tenants).await;
                }
                menu::tell(
                    &app,
                    &state(&door, problems),
                    &format!("{} {}", words().jobs, seen.working),
                );
                // What failed before the window was opened is on its pages.
                if let Some(known) = &known {
                    let news = seen.failed.iter().filter(|(job, _)| !known.contains(job));
                    news.for_each(|(_, name)| notify(&app, words().failed_job, name));
                }
                known = Some(seen.failed.into_iter().map(|(job, _)| job).collect());
            }
            Err(error) => {
                tracing::debug!(error = told(&error), "the archive does not answer");
                menu::tell(&app, words().no_answer, &format!("{} –", words().jobs));
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn state(door: &Door, problems: usize) -> String {
    let words = words();
    match (problems, door) {
        (1.., _) => format!("{} {problems}", words.problems),
        (0, Door::Own(Some(smtp))) => format!("{} {smtp}", words.archiving),
        (0, Door::Own(None)) => words.not_archiving.to_owned(),
        (0, Door::OfService) => words.attached.to_owned(),
    }
}

async fn look(way: &Way) -> Result<(Vec<String>, Seen)> {
    let list = way.ask_json(&format!("/api/v1/tenants?limit={MOST}")).await?;
    let tenants: Vec<String> = texts(&list["items"], "id").map(str::to_owned).collect();
    let mut seen = Seen::default();
    for tenant in &tenants {
        let jobs = way.ask_json(&format!("/api/v1/tenants/{tenant}/jobs")).await?;
        count(tenant, &jobs, &mut seen);
    }
    Ok((tenants, seen))
}

fn count(tenant: &str, jobs: &Value, seen: &mut Seen) {
    for job in jobs.as_array().into_iter().flatten() {
        match (job["state"].as_str(), job["severity"].as_str(), job["id"].as_str()) {
            (Some("queued" | "running" | "cancelling"), ..) => seen.working += 1,
            (Some("finished"), Some("error"), Some(id)) => {
                let name = job["name"].as_str().unwrap_or_default().to_owned();
                seen.failed.push(((tenant.to_owned(), id.to_owned()), name));
            }
            _ => {}
        }
    }
}

/// How many things need somebody.
async fn needing(way: &Way, tenants: &[String]) -> usize {
    let mut needing = 0;
    for tenant in tenants {
        match way.ask_json(&format!("/api/v1/tenants/{tenant}/dashboard")).await {
            Ok(dashboard) => {
                let severities = texts(&dashboard["notifications"], "severity");
                needing += severities.filter(|severity| *severity != "info").count();
            }
            Err(error) => tracing::debug!(error = told(&error), "a dashboard was not answered"),
        }
    }
    needing
}

fn texts<'a>(list: &'a Value, name: &'a str) -> impl Iterator<Item = &'a str> {
    list.as_array().into_iter().flatten().filter_map(move |item| item[name].as_str())
}

/// Tells somebody who may be doing something else.
pub fn notify(app: &AppHandle, title: &str, body: &str) {
    let is_looked_at = app
        .get_webview_window(window::MAIN)
        .is_some_and(|window| window.is_focused().unwrap_or(false));
    if is_looked_at {
        return;
    }
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::warn!(%error, "the system took no notification");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn jobs_are_counted_by_what_has_become_of_them() {
        let jobs = json!([
            {"id": "1", "state": "running", "severity": "info", "name": "a"},
            {"id": "2", "state": "queued", "severity": "info", "name": "b"},
            {"id": "3", "state": "finished", "severity": "error", "name": "c"},
            {"id": "4", "state": "finished", "severity": "warning", "name": "d"},
            {"id": "5", "state": "cancelled", "severity": "error", "name": "e"},
        ]);
        let mut seen = Seen::default();
        count("t", &jobs, &mut seen);
        assert_eq!(seen.working, 2);
        assert_eq!(seen.failed, [(("t".to_owned(), "3".to_owned()), "c".to_owned())]);
    }

    #[test]
    fn a_problem_is_said_before_all_else() {
        let door = Door::Own(Some("127.0.0.1:2525".into()));
        assert!(state(&door, 0).ends_with("127.0.0.1:2525"));
        assert!(state(&door, 2).ends_with(" 2"));
    }
}
