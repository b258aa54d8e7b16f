//! Long work: exports into a file, imports of an uploaded file, and how far they are.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use engine::jobs::{Format, Job, Which};
use engine::problem::Problem;
use futures_util::stream::unfold;
use http_body_util::BodyExt;
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{blocking, disposition};
use crate::caller::Auth;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Fail, Refusals};

/// Bytes of the largest file that is taken in one call.
const MOST_UPLOAD: u64 = 20 << 30;
/// Bytes read from a file at a time.
const PIECE: usize = 1 << 18;

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(add_export))
        .routes(routes!(add_import))
        .routes(routes!(list_jobs))
        .routes(routes!(get_job, end_job))
        .routes(routes!(job_file))
}

/// An export to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExport {
    /// What this query finds.
    query: Option<String>,
    /// Only of this mailbox.
    mailbox: Option<u32>,
    /// Only of this folder of the mailbox; empty = what is in none.
    folder: Option<String>,
    /// These mails, and then nothing else.
    ids: Option<Vec<u32>>,
    /// The form.
    format: Format,
}

/// What is imported.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// The mailbox that all its mails are linked to.
    mailbox: u32,
    /// What the file is called.
    name: String,
}

/// Exports mail that the caller may read into a file: a job. Its file is there when it has finished.
#[utoipa::path(post, path = "/tenants/{tenant}/exports", tag = "jobs", params(("tenant" = String, Path)),
    request_body = NewExport, responses((status = 202, body = Job), Refusals))]
async fn add_export(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Json(new): Json<NewExport>,
) -> Answer<(StatusCode, axum::Json<Job>)> {
    if new.ids.as_ref().is_some_and(Vec::is_empty) {
        return Err(Fail(Problem::invalid("ids", "name at least one, or leave it out")));
    }
    let ids = new.ids.unwrap_or_default();
    let which = Which { query: new.query, mailbox: new.mailbox, folder: new.folder, ids };
    let job = blocking(move || caller.jobs(&tenant)?.export(which, new.format)).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(job)))
}

/// Imports a file of mail – one mail (.eml, .emlx) or an mbox, as the file tells – into a mailbox: a job. The body is
/// the file.
#[utoipa::path(post, path = "/tenants/{tenant}/imports", tag = "jobs", params(("tenant" = String, Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = Job), Refusals))]
async fn add_import(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(query): Query<ImportQuery>,
    body: Body,
) -> Answer<(StatusCode, axum::Json<Job>)> {
    let (asker, of) = (caller.clone(), tenant.clone());
    let upload = blocking(move || asker.jobs(&of)?.upload()).await?;
    let kept = Upload(Some(upload.clone()));
    take(body, &upload).await?;
    let job = blocking(move || {
        let job = caller.jobs(&tenant)?.import(query.mailbox, &query.name, &upload)?;
        kept.keep();
        Ok(job)
    });
    Ok((StatusCode::ACCEPTED, axum::Json(job.await?)))
}

/// A file that goes unless it was handed over.
struct Upload(Option<PathBuf>);

impl Upload {
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Err(error) = std::fs::remove_file(path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "could not remove an upload that was broken off");
        }
    }
}

/// Writes a body to a file.
async fn take(mut body: Body, to: &std::path::Path) -> Answer<()> {
    let not_written = |error: io::Error| {
        let error = anyhow::Error::new(error);
        Fail(Problem::Internal(
            error.context("could not write the uploaded file: is the disk full?"),
        ))
    };
    let mut file = tokio::fs::File::create_new(to).await.map_err(not_written)?;
    let mut written = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            let message = format!("the upload broke off ({error}); nothing was imported");
            Fail(Problem::invalid("body", message))
        })?;
        let Some(bytes) = frame.data_ref() else { continue };
        written += bytes.len() as u64;
        if written > MOST_UPLOAD {
            let message =
                "the file is too large for one upload; split it, or use `mailstead import`";
            return Err(Fail(Problem::invalid("body", message)));
        }
        file.write_all(bytes).await.map_err(not_written)?;
    }
    file.sync_all().await.map_err(not_written)?;
    match written {
        0 => Err(Fail(Problem::invalid("body", "the file is empty"))),
        _ => Ok(()),
    }
}

/// The caller's jobs, and for an Admin all imports; the newest first.
#[utoipa::path(get, path = "/tenants/{tenant}/jobs", tag = "jobs", params(("tenant" = String, Path)),
    responses((status = 200, body = Vec<Job>), Refusals))]
async fn list_jobs(Auth(caller): Auth, Path(tenant): Path<String>) -> Answer<axum::Json<Vec<Job>>> {
    Ok(axum::Json(blocking(move || caller.jobs(&tenant)?.jobs()).await?))
}

/// One job.
#[utoipa::path(get, path = "/tenants/{tenant}/jobs/{job}", tag = "jobs",
    params(("tenant" = String, Path), ("job" = String, Path)), responses((status = 200, body = Job), Refusals))]
async fn get_job(
    Auth(caller): Auth,
    Path((tenant, job)): Path<(String, String)>,
) -> Answer<axum::Json<Job>> {
    Ok(axum::Json(blocking(move || caller.jobs(&tenant)?.job(&job)).await?))
}

/// Cancels a job that has not ended; forgets one that has, and removes its file.
#[utoipa::path(delete, path = "/tenants/{tenant}/jobs/{job}", tag = "jobs",
    params(("tenant" = String, Path), ("job" = String, Path)), responses((status = 204), Refusals))]
async fn end_job(
    Auth(caller): Auth,
    Path((tenant, job)): Path<(String, String)>,
) -> Answer<StatusCode> {
    blocking(move || caller.jobs(&tenant)?.end(&job)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file that an export made.
#[utoipa::path(get, path = "/tenants/{tenant}/jobs/{job}/file", tag = "jobs",
    params(("tenant" = String, Path), ("job" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), Refusals))]
async fn job_file(
    Auth(caller): Auth,
    Path((tenant, job)): Path<(String, String)>,
) -> Answer<Response> {
    let made = blocking(move || caller.jobs(&tenant)?.file(&job)).await?;
    let not_read = |error: io::Error| {
        let error = anyhow::Error::new(error);
        Fail(Problem::Internal(error.context("could not read the export's file")))
    };
    let file = tokio::fs::File::open(&made.path).await.map_err(not_read)?;
    let length = file.metadata().await.map_err(not_read)?.len();
    let pieces = unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(piece), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, disposition("attachment", &made.name)),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}
