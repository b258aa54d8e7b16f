//! The installation: what the service does, how, and on which settings. For operators.

use std::sync::Arc;

use axum::response::Response;
use engine::Engine;
use engine::installation::{CertificateUse, Installation, ReadAnew};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{blocking, download};
use crate::caller::Auth;
use crate::extract::Path;
use crate::problem::{Answer, Refusals};

pub(super) fn router() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(get_installation))
        .routes(routes!(read_certificates_anew))
        .routes(routes!(download_own_certificate))
}

/// The installation: disk, listeners, certificates, limits, and every setting with where it comes from. For operators.
#[utoipa::path(get, path = "/installation", tag = "installation",
    responses((status = 200, body = Installation), Refusals))]
async fn get_installation(Auth(caller): Auth) -> Answer<axum::Json<Installation>> {
    Ok(axum::Json(blocking(move || caller.operates()?.installation()).await?))
}

/// Reads the service's certificates anew, as SIGHUP does. Of one that can't be used the old one stays. For operators.
#[utoipa::path(post, path = "/installation/read-certificates", tag = "installation",
    responses((status = 200, body = Vec<ReadAnew>), Refusals))]
async fn read_certificates_anew(Auth(caller): Auth) -> Answer<axum::Json<Vec<ReadAnew>>> {
    Ok(axum::Json(blocking(move || caller.operates()?.read_certificates_anew()).await?))
}

/// A certificate that the service shows, with its chain, PEM. For operators.
#[utoipa::path(get, path = "/installation/certificates/{use}", tag = "installation",
    params(("use" = CertificateUse, Path)),
    responses((status = 200, content_type = "application/x-pem-file", body = String), Refusals))]
async fn download_own_certificate(
    Auth(caller): Auth,
    Path(wanted): Path<CertificateUse>,
) -> Answer<Response> {
    let pem = blocking(move || caller.operates()?.own_certificate_pem(wanted)).await?;
    let name = match wanted {
        CertificateUse::Smtp => "mailstead-smtp.pem",
        CertificateUse::Http => "mailstead-https.pem",
    };
    Ok(download(name, "application/x-pem-file", pem.into_bytes()))
}
