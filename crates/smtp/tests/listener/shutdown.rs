//! Stopping: signal, drain, join.

use std::time::{Duration, Instant};

use smtp::ListenerOptions;
use tokio::net::TcpStream;

use super::client::greeted;
use super::server::{options, start};

#[tokio::test]
async fn idle_sessions_get_421_and_a_mail_on_its_way_may_finish() {
    let server = start(options()).await;
    let mut idle = greeted(server.address).await;
    let mut between = greeted(server.address).await;
    between.say("MAIL FROM:<a@b>\r\nRCPT TO:<one>\r\n", &[250, 250]).await;
    let mut data = greeted(server.address).await;
    data.begin("one").await;
    let mut chunks = greeted(server.address).await;
    chunks.say("MAIL FROM:<>\r\nRCPT TO:<one>\r\nBDAT 1\r\na", &[250, 250, 250]).await;
    let mut waiting = greeted(server.address).await;
    waiting.begin("gate").await;
    waiting.send(b"x\r\n.\r\n").await;

    server.stop.send_replace(true);
    assert_eq!(idle.line().await, "421 4.3.2 the service is going down, try again later\r\n");
    assert_eq!(idle.reply().await, 0);
    assert_eq!(between.reply().await, 421);
    drop((idle, between));
    assert!(!server.running.is_finished());
    assert!(TcpStream::connect(server.address).await.is_err(), "nothing is accepted any more");

    data.say("late\r\n.\r\n", &[250, 421, 0]).await;
    chunks.say("BDAT 1 LAST\r\nb", &[250, 421, 0]).await;
    server.sink.gate.add_permits(1);
    assert_eq!(waiting.reply().await, 250);
    drop((data, chunks, waiting));
    assert_eq!(server.stopped().await.mails.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn whoever_does_not_finish_in_time_is_cut_off() {
    let drain_timeout = Duration::from_millis(300);
    let server = start(ListenerOptions { drain_timeout, ..options() }).await;
    let mut slow = greeted(server.address).await;
    slow.begin("one").await;
    let mut stuck = greeted(server.address).await;
    stuck.begin("never").await;
    stuck.send(b"x\r\n.\r\n").await;
    let began = Instant::now();
    server.stop.send_replace(true);
    assert_eq!(slow.reply().await, 421);
    drop(slow);
    server.running.await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(stuck.reply().await, 0, "no reply is better than a wrong one");
    assert!(server.sink.mails.lock().unwrap().is_empty());
    assert_eq!(server.sink.refused.lock().unwrap()[0].recipients, ["one"]);
}

#[tokio::test]
async fn a_dropped_signal_stops_too() {
    let server = start(options()).await;
    let mut client = greeted(server.address).await;
    drop(server.stop);
    assert_eq!(client.reply().await, 421);
    drop(client);
    server.running.await.unwrap();
}
