//! The window: where it may go, where it begins, how it is shown and hidden.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use engine::command::told;
use tauri::webview::{Color, NewWindowResponse};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::archive::Way;
use crate::menu;
use crate::shell::Shell;

/// The scheme under which the window gets everything; no port is opened.
pub const SCHEME: &str = "mailstead";
/// The window's label.
pub const MAIN: &str = "main";
/// The address of the page that the window has of its own.
pub const OWN_PAGE: &str = "/shell/";
/// Where pages come from. Windows knows schemes of one's own as hosts.
const BASE: &str =
    if cfg!(windows) { "http://mailstead.localhost" } else { "mailstead://localhost" };
/// First parts of pages that a link from elsewhere may open.
const LINKED: &[&str] = &["mail", "admin", "account", SET_UP];
/// The page of somebody's first password; its token stands behind `#`.
const SET_UP: &str = "setup";

/// Opens the window with its own page; `hidden` when it was started at login.
///
/// # Errors
/// When the system has no window for us.
pub fn open(app: &tauri::App, hidden: bool) -> Result<()> {
    let handle = app.handle().clone();
    let window = build(&handle, MAIN, OWN_PAGE)?
        .inner_size(1280.0, 860.0)
        .min_inner_size(390.0, 480.0)
        .background_color(Color(0xf7, 0xf8, 0xfa, 0xff))
        .menu(menu::window_menu(&handle)?)
        .visible(!hidden)
        .build()?;
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            // What is archived goes on being archived.
            if handle.tray_by_id(menu::TRAY).is_some() {
                api.prevent_close();
                hide(&handle);
            }
        }
    });
    Ok(())
}

fn build<'a>(
    app: &'a AppHandle,
    label: &str,
    path: &str,
) -> Result<WebviewWindowBuilder<'a, tauri::Wry, AppHandle>> {
    static PAGES: AtomicU32 = AtomicU32::new(0);
    let opener = app.clone();
    let url = WebviewUrl::CustomProtocol(address(path)?);
    Ok(WebviewWindowBuilder::new(app, label, url)
        .title("Mailstead")
        .on_navigation(stays)
        .on_new_window(move |url, _| {
            if is_own(&url) {
                let label = format!("page-{}", PAGES.fetch_add(1, Ordering::Relaxed));
                open_page(opener.clone(), label, url);
            } else if matches!(url.scheme(), "http" | "https" | "mailto") {
                open_elsewhere(&url);
            }
            NewWindowResponse::Deny
        }))
}

/// A page that somebody wants in a window of its own. Not at once: the web view waits for an answer.
fn open_page(app: AppHandle, label: String, url: Url) {
    tauri::async_runtime::spawn(async move {
        let path = url.as_str().strip_prefix(BASE).unwrap_or("/");
        let opened = build(&app, &label, path).and_then(|page| Ok(page.build()?));
        if let Err(error) = opened {
            tracing::warn!(error = told(&error), "could not open a page in a window of its own");
        }
    });
}

/// A link to elsewhere is the browser's affair.
fn open_elsewhere(url: &Url) {
    if let Err(error) = open::that_detached(url.as_str()) {
        tracing::warn!(%error, "no program of this system opens links");
    }
}

/// Windows stay on our own pages; frames may show what these pages made themselves.
fn stays(url: &Url) -> bool {
    is_own(url) || matches!(url.scheme(), "blob" | "about")
}

fn is_own(url: &Url) -> bool {
    url.as_str().strip_prefix(BASE).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether an `Origin` is that of our pages.
pub fn is_own_origin(origin: &[u8]) -> bool {
    origin == BASE.as_bytes()
}

fn address(path: &str) -> Result<Url> {
    format!("{BASE}{path}").parse().with_context(|| format!("{path} is no address of a page"))
}

/// The page that a link (`mailstead://localhost/mail?…`) leads to. Links come from anywhere: only pages on which
/// something is looked at, and set-up links, which are handed to people. No link signs anybody in.
pub fn linked(link: &str) -> Option<String> {
    let link: Url = link.parse().ok()?;
    if link.scheme() != SCHEME || link.host_str() != Some("localhost") {
        return None;
    }
    let first = link.path_segments()?.next()?;
    let query = link.query().map_or_else(String::new, |query| format!("?{query}"));
    let token = link.fragment().filter(|_| first == SET_UP);
    let token = token.map_or_else(String::new, |token| format!("#{token}"));
    LINKED.contains(&first).then(|| format!("{}{query}{token}", link.path()))
}

/// Where one begins: the operator's door while there is no tenant, else the start page.
///
/// # Errors
/// When the archive does not answer.
pub async fn beginning(way: &Way) -> Result<String> {
    let tenants = way.ask_json("/api/v1/tenants?limit=1").await?;
    match tenants["items"].as_array() {
        Some(items) if items.is_empty() => operator_page(way.clone()).await,
        _ => Ok("/".to_owned()),
    }
}

/// The page that signs in whoever sits here as the operator: he may open the data directory.
///
/// # Errors
/// When the archive does not answer.
pub async fn operator_page(way: Way) -> Result<String> {
    let token = tauri::async_runtime::spawn_blocking(move || way.operator_token()).await??;
    Ok(format!("/operator#{token}"))
}

/// Signs in as operator.
pub fn sign_in_operator(app: &AppHandle) {
    let Some(way) = app.state::<Arc<Shell>>().archive.way() else { return };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match operator_page(way).await {
            Ok(page) => go(&app, &page),
            Err(error) => tracing::error!(error = told(&error), "could not sign the operator in"),
        }
    });
}

/// Leads the window to a page of ours.
pub fn go(app: &AppHandle, path: &str) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let went = address(path).and_then(|address| Ok(window.navigate(address)?));
    if let Err(error) = went {
        tracing::error!(error = told(&error), "the window could not be led to a page");
    }
}

/// Shows a link's page.
pub fn follow(app: &AppHandle, link: &str) {
    let is_open = app.state::<Arc<Shell>>().archive.way().is_some();
    if let Some(page) = linked(link).filter(|_| is_open) {
        go(app, &page);
    }
    show(app);
}

/// Brings the window to the front.
pub fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be shown");
    }
}

/// Takes the window away; the archive goes on.
pub fn hide(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    if let Err(error) = window.hide() {
        tracing::warn!(%error, "the window could not be hidden");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_from_elsewhere_open_pages_that_are_looked_at_and_no_others() {
        let cases = [
            ("mailstead://localhost/mail?mail=12", Some("/mail?mail=12")),
            ("mailstead://localhost/admin/jobs#x", Some("/admin/jobs")),
            ("mailstead://localhost/operator#mol_x", None),
            ("mailstead://localhost/setup#x", Some("/setup#x")),
            ("mailstead://localhost/api/v1/tenants", None),
            ("mailstead://localhost/", None),
            ("mailstead://elsewhere/mail", None),
            ("https://localhost/mail", None),
        ];
        for (link, page) in cases {
            assert_eq!(linked(link).as_deref(), page, "{link}");
        }
    }

    #[test]
    fn the_window_stays_on_its_own_pages() {
        let cases = [
            ("mail", true),
            ("https://example.com/", false),
            ("mailstead://localhost.evil/", false),
            ("mailstead://evil/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("about:blank", true),
        ];
        for (url, stay) in cases {
            let url = if url == "mail" { address("/mail") } else { Ok(url.parse().unwrap()) };
            assert_eq!(stays(url.as_ref().unwrap()), stay, "{url:?}");
        }
    }
}
