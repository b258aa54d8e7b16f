//! Connections without a network: both versions of HTTP, clients that make us wait, and the end.

use axum::routing::{get, post};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;

use super::*;

const QUICK: Pace = Pace {
    head: Duration::from_millis(300),
    idle: Duration::from_millis(2500),
    stalled: Duration::from_millis(300),
    body: Duration::from_millis(300),
    body_rate: 1000,
};

struct Served {
    client: DuplexStream,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

fn serve(http2: bool) -> Served {
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/length", post(|body: Bytes| async move { body.len().to_string() }))
        .route(
            "/events",
            get(|| async {
                let never = futures_util::stream::pending::<Result<Bytes, io::Error>>();
                ([("content-type", "text/event-stream")], Body::from_stream(never))
            }),
        )
        .route("/long", get(|| async { vec![b'x'; 4 << 20] }))
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(Duration::from_secs(4)).await;
                "worked"
            }),
        );
    let (client, server) = duplex(16 << 10);
    let (stop, stopped) = watch::channel(false);
    let connection = Connection { pace: QUICK, router, stamp: |_: &mut _| {}, stop: stopped };
    let task = tokio::spawn(connection.serve(server, http2, |_| {}));
    Served { client, stop, task }
}

async fn ended(task: JoinHandle<()>) {
    tokio::time::timeout(Duration::from_secs(6), task).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_head_that_does_not_become_complete_is_cut() {
    let mut served = serve(false);
    served.client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX: ").await.unwrap();
    ended(served.task).await;
}

#[tokio::test]
async fn who_does_not_take_his_answer_is_cut() {
    let mut served = serve(false);
    served.client.write_all(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    ended(served.task).await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_refused() {
    let mut served = serve(false);
    let head = b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc";
    served.client.write_all(head).await.unwrap();
    let mut answer = String::new();
    served.client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    ended(served.task).await;
}

#[tokio::test]
async fn work_of_our_own_is_waited_for_and_an_idle_connection_closes() {
    let mut served = serve(false);
    served.client.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    served.client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("worked"), "{answer}");
    ended(served.task).await;
}

#[tokio::test]
async fn the_end_waits_for_a_request_and_not_for_an_idle_client() {
    let idle = serve(false);
    idle.stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(1), idle.task).await.unwrap().unwrap();

    let mut listening = serve(false);
    listening.client.write_all(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut head = [0; 12];
    listening.client.read_exact(&mut head).await.unwrap();
    listening.stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(1), listening.task).await.unwrap().unwrap();

    let mut asked = serve(false);
    asked.client.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    asked.stop.send(true).unwrap();
    let mut answer = String::new();
    asked.client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("worked"), "{answer}");
    ended(asked.task).await;
}

#[tokio::test]
async fn http_2_is_spoken_where_it_was_agreed() {
    let served = serve(true);
    let io = TokioIo::new(served.client);
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
    let connection = tokio::spawn(connection);
    let ask = |path: &str| {
        Request::builder().uri(format!("https://x{path}")).body(Empty::<Bytes>::new()).unwrap()
    };
    let (one, two) = (sender.send_request(ask("/")), sender.clone().send_request(ask("/")));
    let (one, two) = tokio::join!(one, two);
    assert_eq!(one.unwrap().collect().await.unwrap().to_bytes(), "hello");
    assert_eq!(two.unwrap().status(), 200);

    // A stream whose client gives no room is as stalled as a connection that is not read.
    let stalled = sender.send_request(ask("/long")).await.unwrap();
    ended(served.task).await;
    drop(stalled);
    connection.abort();
}

#[tokio::test]
async fn nobody_chooses_http_2_by_his_first_bytes() {
    let mut served = serve(false);
    served.client.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    served.client.read_to_end(&mut answer).await.unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 2"), "{}", String::from_utf8_lossy(&answer));
    ended(served.task).await;
}
