//! The operation through the router: who may, what comes back, what ends it.

use std::io;

use axum::body::Body;
use axum::http::Request;
use engine::command::{Output, Silent, is_usage};
use engine::{DataDir, Settings};
use tower::ServiceExt;

use super::*;
use crate::listen::Peer;

fn open(data: &std::path::Path) -> Arc<Engine> {
    let data = DataDir::take(data).unwrap().unwrap();
    Arc::new(Engine::open(data, Settings::default()).unwrap())
}

fn add(name: &str) -> Command {
    Command::TenantAdd { name: name.into(), domains: vec![], admin: None }
}

#[test]
fn commands_run_in_the_process_and_tell_wrong_use_from_failure() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let router = crate::router(engine.clone());
    let done = run_here(router.clone(), &add("Acme"), &mut Silent).unwrap();
    assert!(done.good);
    assert_eq!(done.value["name"], "Acme");
    let unknown = Command::MailboxList { tenant: "nobody".into() };
    let error = run_here(router, &unknown, &mut Silent).unwrap_err();
    assert!(is_usage(&error), "{error:#}");
    assert!(error.to_string().contains("Acme"), "{error:#}");
}

struct Closed;

impl Output for Closed {
    fn progress(&mut self, _: &str, _: u64, _: Option<u64>) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn bytes(&mut self, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn whoever_reads_no_further_gets_his_own_error() {
    let folder = tempfile::tempdir().unwrap();
    let router = crate::router(open(folder.path()));
    run_here(router.clone(), &add("Acme"), &mut Silent).unwrap();
    let verify = Command::Verify { tenant: None, deep: false };
    if let Err(error) = run_here(router, &verify, &mut Closed) {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        assert_eq!(kind, Some(io::ErrorKind::BrokenPipe), "{error:#}");
    }
}

#[tokio::test]
async fn only_what_is_local_may_command() {
    let folder = tempfile::tempdir().unwrap();
    let router = crate::router(open(folder.path()));
    let ask = |local: bool, body: &'static str| {
        let mut request = Request::post(PATH)
            .header("content-type", "application/json")
            // Nothing that a client writes makes it local.
            .header("local", "true")
            .body(Body::from(body))
            .unwrap();
        let peer = Peer { address: "127.0.0.1".parse().unwrap(), https: true };
        request.extensions_mut().insert(peer);
        if local {
            request.extensions_mut().insert(Local::new());
        }
        router.clone().oneshot(request)
    };
    let list = r#"{"command":"tenant-list"}"#;
    assert_eq!(ask(false, list).await.unwrap().status(), 401);
    assert_eq!(ask(false, "nonsense").await.unwrap().status(), 401);
    assert_eq!(ask(true, list).await.unwrap().status(), 200);
    assert_eq!(ask(true, r#"{"command":"of-tomorrow"}"#).await.unwrap().status(), 422);
}
