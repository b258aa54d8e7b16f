//! STARTTLS, TLS from the first octet, injection, and an exchanged certificate.

use super::client::{connect, greeted};
use super::server::{certificate, options, start, start_with};

#[tokio::test]
async fn starttls_makes_the_secret_address_take_mail() {
    let server = start(options()).await;
    let mut client = greeted(server.address).await;
    client.say("MAIL FROM:<a@b>\r\nRCPT TO:<secret>\r\n", &[250, 530]).await;
    let mut client = client.starttls(&server.certificate.cert_pem).await.unwrap();
    client.say("MAIL FROM:<a@b>\r\n", &[503]).await;
    client.say("EHLO again\r\n", &[250]).await;
    assert_eq!(client.mail("secret", &[b'x'; 200_000]).await, 250);
    client.say("QUIT\r\n", &[221, 0]).await;
    let mails = server.mails();
    assert!(mails[0].peer.tls);
    assert_eq!(mails[0].peer.tls_version.as_deref(), Some("TLSv1_3"));
    assert_eq!(mails[0].peer.helo.as_deref(), Some("again"));
    assert_eq!(mails[0].octets.len(), 200_002);
    server.stopped().await;
}

#[tokio::test]
async fn tls_from_the_first_octet() {
    let server = start_with(options(), true).await;
    let client = connect(server.address).await;
    let mut client = client.handshake(&server.certificate.cert_pem).await.unwrap();
    assert_eq!(client.reply().await, 220);
    client.say("EHLO c\r\n", &[250]).await;
    assert_eq!(client.mail("secret", b"x").await, 250);
    client.say("STARTTLS\r\nQUIT\r\n", &[503, 221]).await;
    assert_eq!(server.mails().len(), 1);
    server.stopped().await;
}

/// CVE-2011-0411.
#[tokio::test]
async fn commands_injected_behind_starttls_are_not_executed() {
    let server = start(options()).await;
    let mut client = greeted(server.address).await;
    client.say("STARTTLS\r\nMAIL FROM:<a@b>\r\nRCPT TO:<one>\r\n", &[220, 0]).await;
    assert!(server.mails().is_empty());
    server.stopped().await;
}

#[tokio::test]
async fn an_exchanged_certificate_serves_new_handshakes_and_leaves_old_sessions_alone() {
    let server = start(options()).await;
    let old = greeted(server.address).await;
    let mut old = old.starttls(&server.certificate.cert_pem).await.unwrap();
    let fresh = certificate();
    server.tls.reload(fresh.cert_pem.as_bytes(), fresh.key_pem.as_bytes()).unwrap();
    let client = greeted(server.address).await;
    assert!(client.starttls(&server.certificate.cert_pem).await.is_err());
    let client = greeted(server.address).await;
    let mut client = client.starttls(&fresh.cert_pem).await.unwrap();
    client.say("EHLO c\r\n", &[250]).await;
    old.say("EHLO c\r\n", &[250]).await;
    assert_eq!(old.mail("one", b"x").await, 250);
    drop((old, client));
    server.stopped().await;
}
