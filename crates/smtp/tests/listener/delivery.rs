//! Mails arrive whole, in memory or spooled, and 250 is said only when the sink has them.

use std::time::Duration;

use smtp::{ListenerOptions, Reply};

use super::client::{connect, greeted};
use super::server::{options, start};

#[tokio::test]
async fn mails_of_one_session_arrive_octet_for_octet() {
    let server = start(options()).await;
    let mut client = greeted(server.address).await;
    let all: Vec<u8> = (0..=255u8).filter(|octet| !b"\r\n.".contains(octet)).collect();
    assert_eq!(client.mail("one", &all).await, 250);
    let chunks =
        "MAIL FROM:<>\r\nRCPT TO:<one>\r\nRCPT TO:<two>\r\nBDAT 4\r\na\n.\nBDAT 1 LAST\r\n.";
    client.say(&format!("{chunks}QUIT\r\n"), &[250, 250, 250, 250, 250, 221, 0]).await;
    let mails = server.mails();
    assert_eq!(mails[0].octets, [&all[..], b"\r\n"].concat());
    assert_eq!(mails[0].peer.helo.as_deref(), Some("client.test"));
    assert!(!mails[0].peer.tls);
    assert_eq!(mails[1].octets, b"a\n.\n.");
    assert_eq!((mails[1].mail_from.as_str(), mails[1].to.len()), ("", 2));
    server.stopped().await;
}

#[tokio::test]
async fn an_accepted_mail_is_durable_before_250() {
    let server = start(options()).await;
    let mut client = greeted(server.address).await;
    client.begin("gate").await;
    client.send(b"x\r\n.\r\n").await;
    let early = tokio::time::timeout(Duration::from_millis(200), client.reply()).await;
    assert!(early.is_err(), "{early:?} before the sink had the mail");
    assert!(server.mails().is_empty());
    server.sink.gate.add_permits(1);
    assert_eq!(client.reply().await, 250);
    assert_eq!(server.mails().len(), 1);
    server.stopped().await;
}

#[tokio::test]
async fn large_mail_is_spooled_and_its_file_is_gone_afterwards() {
    let server = start(options()).await;
    let mut client = greeted(server.address).await;
    let large: Vec<u8> = (0..3_000_000u32).map(|at| b'a' + (at % 23) as u8).collect();
    assert_eq!(client.mail("one", &large).await, 250);
    assert_eq!(client.mail("one", b"small").await, 250);
    let chunk = format!("MAIL FROM:<>\r\nRCPT TO:<one>\r\nBDAT {} LAST\r\n", large.len());
    client.say(&chunk, &[250, 250]).await;
    client.send(&large).await;
    assert_eq!(client.reply().await, 250);
    let mails = server.mails();
    let file = mails[0].file.as_ref().unwrap();
    assert!(file.starts_with(server.spool.path()), "{file:?}");
    assert!(file.file_name().unwrap().to_str().unwrap().starts_with(smtp::SPOOL_PREFIX));
    assert!(!file.try_exists().unwrap());
    assert_eq!(mails[0].octets, [&large[..], b"\r\n"].concat());
    assert!(mails[1].file.is_none());
    assert_eq!(mails[2].octets, large);
    // Half a mail leaves nothing either.
    client.begin("one").await;
    client.send(&large).await;
    drop(client);
    let spool = server.spool.path().to_owned();
    server.stop.send_replace(true);
    server.running.await.unwrap();
    assert_eq!(std::fs::read_dir(spool).unwrap().count(), 0);
    assert_eq!(server.sink.mails.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn mail_that_grows_too_large_is_refused_at_its_end_and_told() {
    let server = start(ListenerOptions { max_message_bytes: 100_000.into(), ..options() }).await;
    let mut client = greeted(server.address).await;
    assert_eq!(client.mail("one", &vec![b'x'; 2_000_000]).await, 552);
    assert_eq!(client.mail("one", b"small").await, 250);
    let refused = server.refused();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].reply, Reply::too_large());
    assert_eq!(refused[0].recipients, ["one"]);
    assert_eq!(server.stopped().await.mails.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn many_clients_at_once() {
    let server = start(options()).await;
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..10 {
        let address = server.address;
        clients.spawn(async move {
            let mut client = greeted(address).await;
            for mail in 0..50 {
                assert_eq!(client.mail("one", format!("{number}-{mail}").as_bytes()).await, 250);
            }
        });
    }
    while let Some(done) = clients.join_next().await {
        done.unwrap();
    }
    let mut octets: Vec<_> = server.mails().into_iter().map(|mail| mail.octets).collect();
    octets.sort();
    octets.dedup();
    assert_eq!(octets.len(), 500);
    server.stopped().await;
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_delivers_nothing() {
    let server = start(options()).await;
    for end in ["x", "x\r\n", "x\r\n.", "x\r\n.\r"] {
        let mut client = greeted(server.address).await;
        client.begin("one").await;
        client.send(end.as_bytes()).await;
    }
    let mut client = connect(server.address).await;
    assert_eq!(client.reply().await, 220);
    drop(client);
    assert!(server.stopped().await.mails.lock().unwrap().is_empty());
}
