//! Too many connections, and clients that take their time.

use std::time::{Duration, Instant};

use smtp::{ListenerOptions, Stage};

use super::client::{connect, greeted};
use super::server::{options, start};

#[tokio::test]
async fn one_connection_too_many_is_turned_away_and_a_place_is_given_back() {
    for (max_connections, max_per_address) in [(2, 50), (200, 2)] {
        let limits = ListenerOptions { max_connections, max_per_address, ..options() };
        let server = start(limits).await;
        let mut one = greeted(server.address).await;
        let _two = greeted(server.address).await;
        let mut three = connect(server.address).await;
        assert_eq!(three.line().await, "421 4.7.0 too many connections, try again later\r\n");
        assert_eq!(three.reply().await, 0);
        assert_eq!(server.refused()[0].stage, Stage::Connect);
        one.say("QUIT\r\n", &[221, 0]).await;
        drop(one);
        let deadline = Instant::now() + Duration::from_secs(10);
        while connect(server.address).await.reply().await != 220 {
            assert!(Instant::now() < deadline);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test]
async fn silence_ends_a_session() {
    let short = Duration::from_millis(200);
    let server = start(ListenerOptions { idle_timeout: short, ..options() }).await;
    let mut client = greeted(server.address).await;
    assert_eq!(client.line().await, "421 4.4.2 waited too long\r\n");
    assert_eq!(client.reply().await, 0);
    let server = start(ListenerOptions { data_timeout: short, ..options() }).await;
    let mut client = greeted(server.address).await;
    client.begin("one").await;
    client.send(b"half").await;
    assert_eq!(client.reply().await, 421);
    assert_eq!(server.refused()[0].recipients, ["one"]);
}

#[tokio::test]
async fn a_mail_that_drips_ends_too() {
    let limit = Duration::from_millis(400);
    let server = start(ListenerOptions { max_data_time: limit, ..options() }).await;
    let mut client = greeted(server.address).await;
    let quick = Instant::now();
    assert_eq!(client.mail("one", b"quick").await, 250);
    tokio::time::sleep(limit.saturating_sub(quick.elapsed())).await;
    assert_eq!(client.mail("one", b"the clock begins anew").await, 250);
    client.begin("one").await;
    for _ in 0..8 {
        client.send(b"x").await;
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    assert_eq!(client.reply().await, 421);
    assert_eq!(server.mails().len(), 2);
}

#[tokio::test]
async fn a_handshake_that_does_not_come_ends_too() {
    let short = Duration::from_millis(200);
    let server = start(ListenerOptions { handshake_timeout: short, ..options() }).await;
    let mut client = greeted(server.address).await;
    client.say("STARTTLS\r\n", &[220, 0]).await;
}
