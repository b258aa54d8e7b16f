//! A load of mails over SMTP: made beforehand, sent over several connections, each mail after the answer to the last.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Instant;

use testkit::{Maker, Result, Smtp, anyhow};

/// Sends `count` different mails of about `size` bytes and gives the mails per second that were answered 250.
pub fn send(
    server: SocketAddr,
    recipient: &str,
    connections: usize,
    count: usize,
    size: usize,
) -> Result<f64> {
    let mut maker = Maker::new(&format!("load{connections}x{size}"), server.port().into());
    let mails: Vec<Vec<u8>> = (0..count).map(|_| padded(&mut maker, size)).collect();
    let mails = Mutex::new(mails.into_iter());
    let begun = Instant::now();
    std::thread::scope(|scope| -> Result<()> {
        let work = || -> Result<()> {
            let mut smtp = Smtp::connect(server)?;
            smtp.ehlo()?;
            loop {
                let next = mails.lock().map_err(|_| anyhow!("a sender panicked"))?.next();
                let Some(mail) = next else { return Ok(()) };
                smtp.send("x@outside.test", &[recipient], &mail)?.expect(250)?;
            }
        };
        let senders: Vec<_> = (0..connections).map(|_| scope.spawn(work)).collect();
        senders
            .into_iter()
            .try_for_each(|sender| sender.join().map_err(|_| anyhow!("a sender panicked"))?)
    })?;
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}

/// Mails one after the other in one body, until it is long enough: text of that length, no two the same.
fn padded(maker: &mut Maker, size: usize) -> Vec<u8> {
    let mut mail = maker.mail().bytes;
    while mail.len() < size {
        mail.extend_from_slice(&maker.mail().bytes);
    }
    mail.truncate(size);
    mail.extend_from_slice(b"\r\n");
    mail
}
