//! Many mails in one session and over ten connections: each arrives whole. How fast: `make bench ARGS=smtp`.

use std::sync::Arc;

use smtp::session::{Event, Session};
use smtp::{RecipientAnswer, Reply};

use super::client::greeted;
use super::server::{options, start};

const MAILS: u32 = 200;

/// 10 KB of lines as a mail has them.
fn mail() -> Vec<u8> {
    let line = [&[b'x'; 74][..], b"\r\n"].concat();
    line.repeat(135)
}

#[test]
fn many_mails_in_one_session_arrive_whole() {
    let mut session = Session::new(Arc::new(options()), "192.0.2.1:25".parse().unwrap(), None);
    let one = [b"MAIL FROM:<a@b>\r\nRCPT TO:<one>\r\nDATA\r\n", &mail()[..], b".\r\n"].concat();
    session.step(&mut &b"EHLO c\r\n"[..]);
    let mut body = Vec::new();
    for _ in 0..MAILS {
        let mut input = &one[..];
        while let Some(event) = session.step(&mut input) {
            match event {
                Event::Recipient => {
                    session.answer(RecipientAnswer::Accept { max_bytes: None, tls_required: false })
                }
                Event::Body(octets) => body.extend_from_slice(octets),
                Event::Mail(_) => {
                    assert_eq!(std::mem::take(&mut body).len(), 135 * 76);
                    session.delivered(&Reply::accepted());
                }
                other => panic!("{other:?}"),
            }
        }
        session.clear_output();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_mails_over_ten_connections_are_all_answered() {
    let server = start(options()).await;
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let address = server.address;
        clients.spawn(async move {
            let mut client = greeted(address).await;
            let octets = [&mail()[..], b".\r\n"].concat();
            for _ in 0..MAILS / 10 {
                client.begin("one").await;
                client.send(&octets).await;
                assert_eq!(client.reply().await, 250);
            }
        });
    }
    while let Some(done) = clients.join_next().await {
        done.unwrap();
    }
    server.stopped().await;
}
