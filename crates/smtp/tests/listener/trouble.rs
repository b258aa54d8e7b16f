//! Our own trouble is always 4xx, and never anybody else's.

use std::time::Duration;

use smtp::ListenerOptions;

use super::client::greeted;
use super::server::{options, start};

#[tokio::test]
async fn a_sink_that_fails_makes_the_sender_keep_the_mail() {
    let delivery_timeout = Duration::from_millis(300);
    let server = start(ListenerOptions { delivery_timeout, ..options() }).await;
    let mut client = greeted(server.address).await;
    for to in ["panic", "panic-later", "refuse", "never"] {
        assert_eq!(client.mail(to, b"x").await, 451, "{to}");
    }
    client.say("MAIL FROM:<a@b>\r\nRCPT TO:<panic-rcpt>\r\n", &[250, 451]).await;
    // The sink panics over this refusal.
    client.say("RCPT TO:<unknown>\r\nRSET\r\n", &[550, 250]).await;
    assert_eq!(client.mail("one", b"still here").await, 250);
    assert_eq!(server.mails().len(), 1);
    // Only the unknown address cost anybody a mail for good.
    let refused: Vec<_> = server.refused().into_iter().map(|refusal| refusal.recipient).collect();
    assert_eq!(refused, [Some("unknown".to_owned())]);
    server.stopped().await;
}

#[tokio::test]
async fn a_full_disk_makes_the_sender_keep_the_mail() {
    let spool_dir = "/nonexistent/spool".into();
    let server = start(ListenerOptions { spool_dir, ..options() }).await;
    let mut client = greeted(server.address).await;
    client.begin("one").await;
    client.send(&vec![b'x'; 2_000_000]).await;
    client.send(b"\r\n.\r\n").await;
    assert_eq!(client.line().await, "452 4.3.1 no room to take the mail now, try again later\r\n");
    assert_eq!(client.mail("one", b"small mail needs no disk").await, 250);
    assert!(server.refused().is_empty());
    server.stopped().await;
}
