//! Saving as a file: asks where to, and writes it there piece by piece, however large it is.
//!
//! The page says what (`POST /shell/save?from=/api/…&name=…`), or sends what it made itself (`?name=…` with a body).
//! Web views differ in how they download from a scheme of one's own, if they do; this way it is the same everywhere.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use axum::body::Body;
use axum::extract::Query;
use axum::http::{Request, Response, StatusCode};
use engine::command::told;
use http_body_util::BodyExt;
use serde_json::json;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;
use tokio::io::AsyncWriteExt;

use crate::archive::Asker;
use crate::door::{self, Answer};
use crate::pages::{self, problem};
use crate::shell::Shell;
use crate::watch::notify;
use crate::window;
use crate::words::words;

/// Bytes of a problem that is passed on.
const MOST_PROBLEM: usize = 64 << 10;

/// Saves what the page asks for; answers `{"saved": true}`, or `false` when somebody thought better of it.
pub async fn save(app: &AppHandle, shell: &Shell, request: Request<Vec<u8>>) -> Answer {
    let Ok(Query(asked)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()) else {
        return problem(StatusCode::BAD_REQUEST, "what is to be saved can't be understood");
    };
    let given = |wanted: &str| {
        asked.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    };
    let name = file_name(given("name").unwrap_or_default());
    let source = match given("from") {
        None => Response::new(Body::from(request.into_body())),
        Some(from) => match open(shell, from).await {
            Ok(source) => source,
            Err(error) => return problem(StatusCode::BAD_GATEWAY, &told(&error)),
        },
    };
    if source.status() != StatusCode::OK {
        return refused(source).await;
    }
    let Some(to) = ask_where(app, &named(&source).unwrap_or(name)).await else {
        return pages::json(&json!({"saved": false}));
    };
    match write(source.into_body(), &to).await {
        Ok(()) => {
            notify(app, words().saved, &to.display().to_string());
            pages::json(&json!({"saved": true}))
        }
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &told(&error)),
    }
}

/// Asks the archive for it, as the person before the window.
async fn open(shell: &Shell, from: &str) -> Result<Response<Body>> {
    let way = shell.archive.way().context("the archive is not open")?;
    anyhow::ensure!(from.starts_with("/api/"), "only what the archive answers can be saved");
    let mut request =
        Request::get(from).body(Body::empty()).context("the address can't be understood")?;
    door::translate(request.headers_mut());
    shell.jar.put(request.headers_mut());
    way.ask(request, Asker::Person).await
}

/// Passes a refusal on as it is.
async fn refused(source: Response<Body>) -> Answer {
    let (head, body) = source.into_parts();
    let body = http_body_util::Limited::new(body, MOST_PROBLEM).collect().await;
    let body = body.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    Response::from_parts(head, body.into())
}

async fn ask_where(app: &AppHandle, name: &str) -> Option<PathBuf> {
    let (sender, chosen) = tokio::sync::oneshot::channel();
    let mut dialog = app.dialog().file().set_file_name(name);
    if let Some(window) = app.get_webview_window(window::MAIN) {
        dialog = dialog.set_parent(&window);
    }
    // Nobody waits any more when the program ends.
    dialog.save_file(move |path| drop(sender.send(path)));
    chosen.await.ok().flatten()?.into_path().ok()
}

/// Writes it beside its place first: what breaks off leaves nothing that looks whole.
async fn write(mut body: Body, to: &Path) -> Result<()> {
    let not_written =
        || format!("could not write {}: is there room, and may you write there?", to.display());
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = async {
        let mut file = tokio::fs::File::create(&part).await.with_context(not_written)?;
        while let Some(frame) = body.frame().await {
            let frame = frame
                .map_err(|error| anyhow::anyhow!("the archive broke off ({error}): try again"))?;
            if let Some(bytes) = frame.data_ref() {
                file.write_all(bytes).await.with_context(not_written)?;
            }
        }
        file.sync_all().await.with_context(not_written)?;
        tokio::fs::rename(&part, to).await.with_context(not_written)
    };
    let written = written.await;
    if written.is_err() {
        // The failure that counts is told already.
        drop(tokio::fs::remove_file(&part).await);
    }
    written
}

/// The name that the archive gives it (RFC 6266): the encoded one before the plain one.
fn named(source: &Response<Body>) -> Option<String> {
    let header = source.headers().get("content-disposition")?.to_str().ok()?;
    let mut parts = header.split(';').map(str::trim);
    if let Some(encoded) = parts.clone().find_map(|part| part.strip_prefix("filename*=UTF-8''")) {
        return Some(file_name(&decoded(encoded)?));
    }
    let plain = parts.find_map(|part| part.strip_prefix("filename="))?;
    Some(file_name(plain.trim_matches('"')))
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
                bytes.push((high * 16 + low) as u8);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// A name without folders in it.
fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    match name.trim_matches(['.', ' ']) {
        "" => "Mailstead".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archives_name_is_taken_and_leads_nowhere_else() {
        let cases = [
            ("attachment; filename=\"a.eml\"", Some("a.eml")),
            ("attachment; filename=\"x.pdf\"; filename*=UTF-8''%C3%BCber.pdf", Some("über.pdf")),
            ("attachment; filename=\"../../.bashrc\"", Some("bashrc")),
            ("attachment; filename*=UTF-8''..%2F..%5Cx", Some("x")),
            ("attachment", None),
        ];
        for (header, name) in cases {
            let source = Response::builder().header("content-disposition", header);
            let source = source.body(Body::empty()).unwrap();
            assert_eq!(named(&source).as_deref(), name, "{header}");
        }
        assert_eq!(file_name(".."), "Mailstead");
    }

    #[test]
    fn what_breaks_off_leaves_nothing_that_looks_whole() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let folder = std::env::temp_dir().join(format!("mailstead-save-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let to = folder.join("a.eml");
        runtime.block_on(async {
            write(Body::from("whole"), &to).await.unwrap();
            assert_eq!(std::fs::read(&to).unwrap(), b"whole");

            let too_long = http_body_util::Limited::new(Body::from("broken"), 3);
            let error = write(Body::new(too_long), &to).await.unwrap_err();
            assert!(error.to_string().contains("broke off"), "{error}");
            assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
            assert_eq!(std::fs::read(&to).unwrap(), b"whole");
        });
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
