//! The command line's end: asks the router in this process, or that of the service behind a socket.

use std::io;

use anyhow::{Context, Result, anyhow};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use bytes::Bytes;
use engine::command::{Command, Done, Output, usage};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use super::{Kind, Line, Local, PATH};

/// Runs a command on the router of this process; returns when nothing of it runs any more.
///
/// # Errors
/// Those of the command, and of `output`.
pub fn run_here(router: Router, command: &Command, output: &mut dyn Output) -> Result<Done> {
    let mut request = request(command)?;
    request.extensions_mut().insert(Local::new());
    runtime()?.block_on(async {
        let answer = async {
            let answer = router.oneshot(request).await?;
            result(answer, output, ended(command)).await
        };
        unless_interrupted(command, answer).await
    })
}

/// Ctrl-C or SIGTERM: the command is told to end and does, in order. A second one ends the process at once.
#[expect(clippy::exit, reason = "who asks twice wants no order")]
async fn unless_interrupted(
    command: &Command,
    answer: impl Future<Output = Result<Done>>,
) -> Result<Done> {
    tokio::select! {
        answer = answer => answer,
        Ok(code) = signalled() => {
            std::thread::spawn(|| {
                let again = runtime().map(|runtime| runtime.block_on(signalled()));
                if let Ok(Ok(code)) = again {
                    std::process::exit(code.into());
                }
            });
            Err(Interrupted::of(command, code).into())
        }
    }
}

/// Waits for a signal that ends the command; gives what a process ends with that got it: 128 and its number.
#[cfg(unix)]
async fn signalled() -> io::Result<u8> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(tokio::select! {
        _ = interrupt.recv() => 130,
        _ = terminate.recv() => 143,
    })
}

/// The same where there is Ctrl-C only.
#[cfg(not(unix))]
async fn signalled() -> io::Result<u8> {
    tokio::signal::ctrl_c().await.map(|()| 130)
}

/// Somebody pressed Ctrl-C, or asked the process to end.
#[derive(Debug)]
pub struct Interrupted {
    code: u8,
    what_now: &'static str,
}

impl std::fmt::Display for Interrupted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "interrupted: {}", self.what_now)
    }
}

impl std::error::Error for Interrupted {}

impl Interrupted {
    /// What a process that was interrupted so ends with.
    #[must_use]
    pub fn code(&self) -> u8 {
        self.code
    }

    fn of(command: &Command, code: u8) -> Interrupted {
        let what_now = match command {
            Command::Import { .. } => {
                "what was archived stays; run the import again, and it goes on where it was"
            }
            Command::Export { .. } => {
                "files that were whole stay; run the export again into another place"
            }
            Command::Verify { .. } => "nothing was changed, and nothing is proved; run it again",
            Command::Backup { .. } => {
                "the backup is not finished; run it again, and it goes on where it was"
            }
            _ => "run it again",
        };
        Interrupted { code, what_now }
    }
}

/// What to do when the service has gone in the middle of a command.
fn ended(command: &Command) -> &'static str {
    match command {
        Command::Import { .. } => {
            "the service ended during the import; what it had archived stays: run the import again, and it goes on where it was"
        }
        _ => "the service ended before it answered: see its log, then try again",
    }
}

/// Runs a command in the service that listens on a socket.
///
/// # Errors
/// When the service can't be reached or ends; those of the command, and of `output`.
#[cfg(unix)]
pub fn ask(socket: &std::path::Path, command: &Command, output: &mut dyn Output) -> Result<Done> {
    use hyper_util::rt::TokioIo;

    let request = request(command)?;
    runtime()?.block_on(async {
        let stream = tokio::net::UnixStream::connect(socket).await.with_context(|| {
            format!(
                "another process uses the data directory and does not answer on {}: wait until it has started or ended",
                socket.display()
            )
        })?;
        let gone = ended(command);
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.context(gone)?;
        let answer = async {
            let answer = sender.send_request(request).await.context(gone)?;
            result(answer, output, gone).await
        };
        tokio::pin!(connection, answer);
        let connected = async { tokio::select! {
            answer = &mut answer => answer,
            // The connection may end before the answer has been read to its end.
            _ = &mut connection => answer.await,
        } };
        unless_interrupted(command, connected).await
    })
}

/// Leaving its `block_on` and dropping it waits for a command that still runs.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("could not start a runtime for the command")
}

fn request(command: &Command) -> Result<Request<Body>> {
    let body = serde_json::to_vec(command).context("could not write the command down")?;
    Request::builder()
        .method(Method::POST)
        .uri(PATH)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .context("could not make the request")
}

/// Passes on what the lines say until the last one.
async fn result<B>(answer: Response<B>, output: &mut dyn Output, gone: &'static str) -> Result<Done>
where
    B: hyper::body::Body<Data = Bytes> + Unpin,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    let (head, mut body) = answer.into_parts();
    if head.status != StatusCode::OK {
        let problem = body.collect().await.context("could not read why not")?.to_bytes();
        return Err(refused(head.status, &problem));
    }
    let mut waiting = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.context(gone)?;
        for piece in frame
            .data_ref()
            .map(|data| data.as_ref())
            .unwrap_or_default()
            .split_inclusive(|b| *b == b'\n')
        {
            waiting.extend_from_slice(piece);
            if waiting.ends_with(b"\n") {
                if let Some(done) = take(&waiting, output)? {
                    return Ok(done);
                }
                waiting.clear();
            }
        }
    }
    Err(anyhow!(gone))
}

fn take(line: &[u8], output: &mut dyn Output) -> Result<Option<Done>> {
    let unknown = "the service said something unknown: it may be of another version";
    match serde_json::from_slice(line).context(unknown)? {
        Line::Progress { what, done, total } => output.progress(&what, done, total)?,
        Line::Bytes(text) => {
            let bytes = base64_simd::STANDARD.decode_to_vec(text).map_err(io::Error::other);
            output.bytes(&bytes.context(unknown)?)?;
        }
        Line::Done(done) => return Ok(Some(done)),
        Line::Error { kind: Kind::Usage, message } => return Err(usage(message)),
        Line::Error { kind: Kind::Failed, message } => return Err(anyhow!(message)),
    }
    Ok(None)
}

fn refused(status: StatusCode, problem: &[u8]) -> anyhow::Error {
    let problem: Value = serde_json::from_slice(problem).unwrap_or_default();
    match problem["detail"].as_str() {
        Some(detail) if status.is_client_error() => usage(detail),
        Some(detail) => anyhow!("{detail}"),
        None => anyhow!("the service refused the command ({status}): it may be of another version"),
    }
}
