//! Reading mail: mailboxes, folders, lists, search, one mail and its parts. For Readers and Compliance.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use engine::problem::Problem;
use engine::reading::conversation::Conversation;
use engine::reading::list::Listing;
use engine::reading::preview::Preview;
use engine::reading::shown::{Folder, Listed, MailList, Proof, Readable, ShownMail, Sort};
use mail::display;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{blocking, disposition, download};
use crate::caller::Auth;
use crate::extract::{Path, Query, limit, within};
use crate::problem::{Answer, Refusals};

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(readable_mailboxes))
        .routes(routes!(mailbox_folders))
        .routes(routes!(mail_addresses))
        .routes(routes!(list_mails))
        .routes(routes!(get_mail))
        .routes(routes!(mail_namesakes))
        .routes(routes!(mail_conversation))
        .routes(routes!(mail_previews))
        .routes(routes!(mail_html))
        .routes(routes!(mail_text))
        .routes(routes!(mail_raw))
        .routes(routes!(mail_report))
        .routes(routes!(mail_attachment))
        .routes(routes!(verify_mail))
}

/// What is listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MailQuery {
    /// Only this mailbox.
    mailbox: Option<u32>,
    /// Only this folder of the mailbox, by its path; empty = what is in no folder.
    folder: Option<String>,
    /// Only what this query finds.
    q: Option<String>,
    /// The order; `relevance` with `q` only.
    #[param(inline)]
    #[serde(default)]
    sort: Sort,
    /// `next` of the page before, in the same order.
    after: Option<String>,
    /// Begins behind so many mails of the list: for a place that was scrolled to. Neither with `after` nor by
    /// relevance; pages go on by `next`.
    skip: Option<u32>,
    /// At most so many; 1 to 500, else 100.
    #[param(minimum = 1, maximum = 500)]
    #[serde(default, deserialize_with = "within::<500, _>")]
    limit: Option<u16>,
}

/// How an address begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AddressQuery {
    /// Its first letters.
    prefix: String,
}

/// Whose previews.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PreviewQuery {
    /// Numbers of mails, with commas between; at most 50.
    ids: String,
    /// The query whose words are marked.
    q: Option<String>,
}

/// How an HTML body is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HtmlQuery {
    /// The reader consented that pictures are fetched from where the mail says.
    #[serde(default)]
    remote: bool,
}

/// Whether an attachment may be shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AttachmentQuery {
    /// Show a picture or a PDF in the browser's sandbox instead of saving it. Anything else is saved all the same.
    #[serde(default)]
    inline: bool,
}

/// The mailboxes that the caller may read.
#[utoipa::path(get, path = "/tenants/{tenant}/mail/mailboxes", tag = "mail", params(("tenant" = String, Path)),
    responses((status = 200, body = Vec<Readable>), Refusals))]
async fn readable_mailboxes(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
) -> Answer<axum::Json<Vec<Readable>>> {
    Ok(axum::Json(blocking(move || caller.mail(&tenant)?.readable_mailboxes()).await?))
}

/// The folders of a mailbox, by path.
#[utoipa::path(get, path = "/tenants/{tenant}/mail/mailboxes/{mailbox}/folders", tag = "mail",
    params(("tenant" = String, Path), ("mailbox" = u32, Path)),
    responses((status = 200, body = Vec<Folder>), Refusals))]
async fn mailbox_folders(
    Auth(caller): Auth,
    Path((tenant, mailbox)): Path<(String, u32)>,
) -> Answer<axum::Json<Vec<Folder>>> {
    Ok(axum::Json(blocking(move || caller.mail(&tenant)?.folders(mailbox)).await?))
}

/// Addresses in From, To and Cc of mail that the caller may read which begin with these letters, those of most mail
/// first; at most 20. Nobody is told by it who got a blind copy.
#[utoipa::path(get, path = "/tenants/{tenant}/mail/addresses", tag = "mail",
    params(("tenant" = String, Path), AddressQuery), responses((status = 200, body = Vec<String>), Refusals))]
async fn mail_addresses(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(query): Query<AddressQuery>,
) -> Answer<axum::Json<Vec<String>>> {
    Ok(axum::Json(blocking(move || caller.mail(&tenant)?.addresses(&query.prefix)).await?))
}

/// Mails: all that may be read, of a mailbox, of a folder, or what a query finds; the newest first unless sorted
/// otherwise.
#[utoipa::path(get, path = "/tenants/{tenant}/mails", tag = "mail", params(("tenant" = String, Path), MailQuery),
    responses((status = 200, body = MailList), Refusals))]
async fn list_mails(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(query): Query<MailQuery>,
) -> Answer<axum::Json<MailList>> {
    let listing = Listing {
        mailbox: query.mailbox,
        folder: query.folder,
        query: query.q.filter(|q| !q.trim().is_empty()),
        sort: query.sort,
        after: query.after,
        skip: query.skip.map(|skip| skip as usize),
        limit: limit(query.limit),
    };
    Ok(axum::Json(blocking(move || caller.mail(&tenant)?.list(&listing)).await?))
}

/// One mail: headers, attachments, envelope, copies and their places in the chain.
#[utoipa::path(get, path = "/tenants/{tenant}/mails/{mail}", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path)), responses((status = 200, body = ShownMail), Refusals))]
async fn get_mail(
    Auth(caller): Auth,
    Path((tenant, mail)): Path<(String, u32)>,
) -> Answer<axum::Json<ShownMail>> {
    Ok(axum::Json(blocking(move || caller.mail(&tenant)?.mail(mail)).await?))
}

/// Other mails with the same Message-ID.
#[utoipa::path(get, path = "/tenants/{tenant}/mails/{mail}/namesakes", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path)),
    responses((status = 200, body = Vec<Listed>), Refusals))]
async fn mail_namesakes(
    Auth(caller): Auth,
    Path((tenant, mail)): Path<(String, u32)>,
) -> Answer<axum::Json<Vec<Listed>>> {
    Ok(axum::Json(blocking(move || caller.mail(&tenant)?.namesakes(mail)).await?))
}

/// The mails of the same conversation, this one among them, oldest first.
#[utoipa::path(get, path = "/tenants/{tenant}/mails/{mail}/conversation", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path)),
    responses((status = 200, body = Conversation), Refusals))]
async fn mail_conversation(
    Auth(caller): Auth,
    Path((tenant, mail)): Path<(String, u32)>,
) -> Answer<axum::Json<Conversation>> {
    Ok(axum::Json(blocking(move || caller.mail(&tenant)?.conversation(mail)).await?))
}

/// The beginnings of mails' texts, or where the words of a query stand in them.
#[utoipa::path(get, path = "/tenants/{tenant}/mail/previews", tag = "mail",
    params(("tenant" = String, Path), PreviewQuery), responses((status = 200, body = Vec<Preview>), Refusals))]
async fn mail_previews(
    Auth(caller): Auth,
    Path(tenant): Path<String>,
    Query(query): Query<PreviewQuery>,
) -> Answer<axum::Json<Vec<Preview>>> {
    let words = query.q.filter(|q| !q.trim().is_empty());
    let previews = blocking(move || {
        let permit = caller.mail(&tenant)?;
        let numbers: std::result::Result<Vec<u32>, _> =
            query.ids.split(',').map(str::trim).map(str::parse).collect();
        let numbers = numbers
            .map_err(|_| Problem::invalid("ids", "numbers of mails, with commas between"))?;
        permit.previews(&numbers, words.as_deref())
    });
    Ok(axum::Json(previews.await?))
}

/// The body as a safe HTML page, for a sandboxed frame. Header `Mailstead-Remote-Blocked` counts what was not loaded.
#[utoipa::path(get, path = "/tenants/{tenant}/mails/{mail}/html", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path), HtmlQuery),
    responses((status = 200, content_type = "text/html", body = String), Refusals))]
async fn mail_html(
    Auth(caller): Auth,
    Path((tenant, mail)): Path<(String, u32)>,
    Query(query): Query<HtmlQuery>,
) -> Answer<Response> {
    let remote = query.remote;
    let shown = blocking(move || {
        let open = caller.mail(&tenant)?.open(mail)?;
        let options = display::Options { remote, ..display::Options::default() };
        Ok(display::html(&open.raw, &open.structure, options))
    })
    .await?;
    let policy = match remote {
        true => display::CONTENT_SECURITY_POLICY_REMOTE,
        false => display::CONTENT_SECURITY_POLICY,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::HeaderName::from_static("mailstead-remote-blocked"), shown.remote_blocked.into()),
    ];
    Ok((headers, shown.html).into_response())
}

/// The body as plain text.
#[utoipa::path(get, path = "/tenants/{tenant}/mails/{mail}/text", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path)),
    responses((status = 200, content_type = "text/plain", body = String), Refusals))]
async fn mail_text(
    Auth(caller): Auth,
    Path((tenant, mail)): Path<(String, u32)>,
) -> Answer<Response> {
    let text = blocking(move || {
        let open = caller.mail(&tenant)?.open(mail)?;
        Ok(display::text(&open.raw, &open.structure).text)
    })
    .await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, text).into_response())
}

/// The exact bytes of a mail.
#[utoipa::path(get, path = "/tenants/{tenant}/mails/{mail}/raw", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), Refusals))]
async fn mail_raw(
    Auth(caller): Auth,
    Path((tenant, mail)): Path<(String, u32)>,
) -> Answer<Response> {
    let raw = blocking(move || caller.mail(&tenant)?.raw(mail)).await?;
    Ok(download(&format!("{mail}.eml"), "application/octet-stream", raw.to_vec()))
}

/// The journal report that a mail came in, as received. For Compliance: it names everybody who got the mail.
#[utoipa::path(get, path = "/tenants/{tenant}/mails/{mail}/report", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), Refusals))]
async fn mail_report(
    Auth(caller): Auth,
    Path((tenant, mail)): Path<(String, u32)>,
) -> Answer<Response> {
    let raw = blocking(move || caller.mail(&tenant)?.report(mail)).await?;
    Ok(download(&format!("{mail}.report.eml"), "application/octet-stream", raw.to_vec()))
}

/// One attachment, decoded.
#[utoipa::path(get, path = "/tenants/{tenant}/mails/{mail}/attachments/{index}", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path), ("index" = usize, Path), AttachmentQuery),
    responses((status = 200, content(
        (Vec<u8> = "application/octet-stream"),
        (Vec<u8> = "application/pdf"),
        (Vec<u8> = "image/png"),
        (Vec<u8> = "image/jpeg"),
        (Vec<u8> = "image/gif"),
        (Vec<u8> = "image/webp"),
        (Vec<u8> = "image/bmp"),
    )), Refusals))]
async fn mail_attachment(
    Auth(caller): Auth,
    Path((tenant, mail, index)): Path<(String, u32, usize)>,
    Query(query): Query<AttachmentQuery>,
) -> Answer<Response> {
    let file = blocking(move || caller.mail(&tenant)?.attachment(mail, index)).await?;
    let name = display::safe_name(file.name.as_deref().unwrap_or("attachment"));
    let sniffed = display::sniff(&file.bytes);
    match query.inline && sniffed.is_shown() {
        true => Ok(inline(&name, sniffed.media_type(), file.bytes)),
        false => Ok(download(&name, "application/octet-stream", file.bytes)),
    }
}

/// A picture or a PDF in a sandbox: it can run nothing and reach nothing.
fn inline(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition("inline", name)),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ),
    ];
    (headers, Body::from(bytes)).into_response()
}

/// Joins every copy of a mail from the log and compares its SHA-256, now.
#[utoipa::path(post, path = "/tenants/{tenant}/mails/{mail}/verification", tag = "mail",
    params(("tenant" = String, Path), ("mail" = u32, Path)),
    responses((status = 200, body = Vec<Proof>), Refusals))]
async fn verify_mail(
    Auth(caller): Auth,
    Path((tenant, mail)): Path<(String, u32)>,
) -> Answer<axum::Json<Vec<Proof>>> {
    Ok(axum::Json(blocking(move || caller.mail(&tenant)?.verify_mail(mail)).await?))
}
