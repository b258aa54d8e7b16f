//! A load of mails over SMTP: made beforehand, sent over several connections, each mail after the answer to the last.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Instant;

use testkit::corpus::corpus;
use testkit::{Maker, Result, Smtp, anyhow};

/// Sends `count` different mails of about `size` bytes and gives the mails per second that were answered 250.
pub fn send(
    server: SocketAddr,
    recipient: &str,
    connections: usize,
    count: usize,
    size: usize,
) -> Result<f64> {
    let mails = match real(size, count)? {
        Some(mails) => mails,
        None => {
            let mut maker = Maker::new(&format!("load{connections}x{size}"), server.port().into());
            (0..count).map(|_| padded(&mut maker, size)).collect()
        }
    };
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

/// Real mails of the corpus of about `size` bytes on average, each with a Message-ID of its own, so that none is
/// another copy of one that is there; `None` without corpus.
/// Made mails have more different words than people write, which is work for an index and for nothing else.
fn real(size: usize, count: usize) -> Result<Option<Vec<Vec<u8>>>> {
    let Some(corpus) = corpus()? else { return Ok(None) };
    let mut texts = Vec::new();
    for folder in std::fs::read_dir(corpus.path("bulk/usrp-users"))? {
        for file in std::fs::read_dir(folder?.path())? {
            texts.push(std::fs::read(file?.path())?);
        }
    }
    texts.sort();
    let begun = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_nanos();
    let mut next = texts.iter().cycle();
    let mut mails = Vec::with_capacity(count);
    for number in 0..count {
        let mut mail = format!("Message-ID: <{begun}.{number}@load.test>\r\n").into_bytes();
        while mail.len() < size {
            let Some(text) = next.next() else { return Ok(None) };
            for line in text.split(|byte| *byte == b'\n') {
                mail.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
                mail.extend_from_slice(b"\r\n");
            }
        }
        mail.truncate(size);
        mail.extend_from_slice(b"\r\n");
        mails.push(mail);
    }
    Ok(Some(mails))
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
