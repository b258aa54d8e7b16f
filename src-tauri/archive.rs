//! Who answers the window: the router of this process, or the service that has the data directory already.
//!
//! Two can ask, whichever way it goes: the person before the window, who is whom his session's cookie says, and the
//! window itself, which may open the data directory and so is its operator.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use engine::command::{Command, Output};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// What has become of the archive.
pub enum Archive {
    /// It is being opened.
    Opening,
    /// It is open.
    Open(Way),
    /// It could not be opened, and why.
    Failed(String),
    /// It is being closed.
    Closing,
}

/// The way to who answers.
#[derive(Clone)]
pub enum Way {
    /// The router of this process.
    Here(Router),
    /// The service behind this socket.
    #[cfg(unix)]
    There(std::path::PathBuf),
}

/// Whom a request is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The person before the window.
    Person,
    /// The window itself.
    Operator,
}

/// The archive as all parts of the window see it.
pub struct Shared(Mutex<Archive>);

impl Shared {
    /// One that is being opened.
    pub fn new() -> Shared {
        Shared(Mutex::new(Archive::Opening))
    }

    /// Looks at it.
    pub fn now(&self) -> MutexGuard<'_, Archive> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets what has become of it.
    pub fn set(&self, archive: Archive) {
        *self.now() = archive;
    }

    /// The way to it while it is open.
    pub fn way(&self) -> Option<Way> {
        match &*self.now() {
            Archive::Open(way) => Some(way.clone()),
            _ => None,
        }
    }
}

impl Way {
    /// Asks.
    pub async fn ask(&self, mut request: Request<Body>, asker: Asker) -> Result<Response<Body>> {
        match self {
            Way::Here(router) => {
                if asker == Asker::Operator {
                    api::operator::as_operator(&mut request);
                }
                Ok(router.clone().oneshot(request).await?)
            }
            #[cfg(unix)]
            Way::There(socket) => {
                if asker == Asker::Person {
                    let name = axum::http::HeaderName::from_static(api::socket::FOR_A_PERSON);
                    request.headers_mut().insert(name, axum::http::HeaderValue::from_static("1"));
                }
                over(socket, request).await
            }
        }
    }

    /// Asks something as the operator; the answer is JSON.
    pub async fn ask_json(&self, path: &str) -> Result<Value> {
        let request = Request::get(path).header("host", "localhost").body(Body::empty())?;
        let answer = self.ask(request, Asker::Operator).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        anyhow::ensure!(status.is_success(), "{path} was answered with {status}");
        serde_json::from_slice(&body).with_context(|| format!("{path} was not answered with JSON"))
    }

    /// A token that signs an operator in, once. Blocks.
    pub fn operator_token(&self) -> Result<String> {
        let done = match self {
            Way::Here(router) => {
                api::operator::run_here(router.clone(), &Command::OperatorLink, &mut Silent)?
            }
            #[cfg(unix)]
            Way::There(socket) => api::operator::ask(socket, &Command::OperatorLink, &mut Silent)?,
        };
        let token = done.value["operator_token"].as_str();
        token.map(str::to_owned).context("the service made no link for its operator")
    }
}

/// Asks through a socket, with a connection of its own: they are cheap, and one that waits for events holds up nobody.
#[cfg(unix)]
async fn over(socket: &std::path::Path, request: Request<Body>) -> Result<Response<Body>> {
    let gone = || {
        format!(
            "the service that has the data directory does not answer on {}: start Mailstead anew",
            socket.display()
        )
    };
    let stream = tokio::net::UnixStream::connect(socket).await.with_context(gone)?;
    let stream = hyper_util::rt::TokioIo::new(stream);
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(stream).await.with_context(gone)?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the service broke off");
        }
    });
    Ok(sender.send_request(request).await.with_context(gone)?.map(Body::new))
}

/// Commands of the window show nothing while they run.
struct Silent;

impl Output for Silent {
    fn progress(&mut self, _: &str, _: u64, _: Option<u64>) -> std::io::Result<()> {
        Ok(())
    }

    fn bytes(&mut self, _: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
}
