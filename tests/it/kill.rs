//! The kill test. Under load the service is killed at random moments, and at every point where something was just done
//! that the next step builds on. After each restart every mail that was answered 250 is there, byte for byte, none is
//! there twice, and nothing is there that nobody sent.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use testkit::{Archive, Endpoint, Maker, Random, Result, Smtp, digest, ensure, wait};

use crate::answers::{number, stats};

/// The points where the program kills itself when told to, in their order.
const POINTS: [&str; 5] =
    ["log-written", "log-synced", "catalog-committed", "answered", "index-committed"];
const CONNECTIONS: usize = 4;

/// What was sent so far.
#[derive(Default)]
struct Sent {
    /// Digests of the mails that were answered 250.
    answered: Mutex<BTreeSet<String>>,
    /// Digests of all mails that were begun.
    tried: Mutex<BTreeSet<String>>,
    /// Bytes of the mails without an answer: a mail server would send them again.
    pending: Mutex<Vec<Vec<u8>>>,
    count: AtomicUsize,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Sent {
    fn answered(&self, bytes: &[u8]) {
        locked(&self.answered).insert(digest(bytes));
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// Sends mails over one connection until it breaks.
    fn load(&self, service: SocketAddr, endpoint: &Endpoint, maker: &mut Maker) {
        let Ok(mut smtp) = Smtp::connect_any(service) else { return };
        if smtp.ehlo().is_err() {
            return;
        }
        loop {
            let mail = maker.mail();
            locked(&self.tried).insert(mail.digest());
            match smtp.send("x@outside.test", &[&endpoint.address], &mail.bytes) {
                Ok(reply) if reply.code == 250 => self.answered(&mail.bytes),
                Ok(_) | Err(_) => {
                    locked(&self.pending).push(mail.bytes);
                    return;
                }
            }
        }
    }

    /// Sends again what got no answer, as a mail server does.
    fn again(&self, smtp: &mut Smtp, endpoint: &Endpoint) -> Result<()> {
        for bytes in std::mem::take(&mut *locked(&self.pending)) {
            smtp.send("x@outside.test", &[&endpoint.address], &bytes)?.expect(250)?;
            self.answered(&bytes);
        }
        Ok(())
    }

    /// Everything answered is in the archive once, and nothing else but what was tried.
    fn check(&self, archive: &Archive) -> Result<()> {
        let stored = archive.digests()?;
        let lost: Vec<_> = locked(&self.answered)
            .iter()
            .filter(|digest| !stored.contains_key(*digest))
            .cloned()
            .collect();
        ensure!(lost.is_empty(), "{} mails were answered 250 and are lost: {lost:?}", lost.len());
        let twice: Vec<_> = stored.iter().filter(|(_, count)| **count != 1).collect();
        ensure!(twice.is_empty(), "there twice: {twice:?}");
        let tried = locked(&self.tried);
        let foreign: Vec<_> = stored.keys().filter(|digest| !tried.contains(*digest)).collect();
        ensure!(foreign.is_empty(), "nobody sent these: {foreign:?}");
        let counts = stats(archive)?;
        ensure!(
            number(&counts, "mails")? == stored.len() as u64,
            "{counts}, {} exported",
            stored.len()
        );
        Ok(())
    }
}

#[test]
fn no_answered_mail_is_lost_when_the_service_is_killed_200_times_under_load() -> Result<()> {
    let (archive, endpoint, mut service) = Archive::journaling()?;
    service.kill()?;
    let sent = Sent::default();
    let mut random = Random::new(1);
    for round in 1..=200 {
        service.start()?;
        let counts = stats(&archive)?;
        let answered = locked(&sent.answered).len() as u64;
        ensure!(
            number(&counts, "mails")? >= answered,
            "round {round}: {answered} answered, {counts}"
        );
        if round % 10 == 0 {
            let mut smtp = service.connect()?;
            smtp.ehlo()?;
            sent.again(&mut smtp, &endpoint)?;
        }

        let address = service.smtp()?;
        let enough = sent.count.load(Ordering::Relaxed) + random.within(0..20);
        let delay = Duration::from_micros(random.within(0..30_000) as u64);
        std::thread::scope(|scope| -> Result<()> {
            for connection in 0..CONNECTIONS {
                let mut maker = Maker::new(&format!("r{round}c{connection}"), round);
                let (sent, endpoint) = (&sent, &endpoint);
                scope.spawn(move || sent.load(address, endpoint, &mut maker));
            }
            // The moment is random in mails and in time: what is in flight then is different each time.
            let enough = wait::until("mails to be answered", wait::SOON, || {
                Ok((sent.count.load(Ordering::Relaxed) >= enough).then_some(()))
            });
            wait::moment(delay);
            service.kill()?;
            enough
        })?;
        archive.verify()?;
        if round % 25 == 0 {
            sent.check(&archive)?;
        }
    }
    let answered = sent.count.load(Ordering::Relaxed);
    ensure!(answered > 1000, "the load was no load: {answered} mails");
    service.start()?;
    archive.find_within(
        Duration::from_secs(60),
        "*",
        number(&stats(&archive)?, "mails")? as usize,
    )?;
    service.stop()?;
    sent.check(&archive)?;
    archive.verify()?;
    Ok(())
}

#[test]
fn no_answered_mail_is_lost_when_the_service_dies_at_any_fault_point() -> Result<()> {
    for point in POINTS {
        let (archive, endpoint, mut service) = Archive::journaling()?;
        service.stop()?;
        let sent = Sent::default();
        // The index is written every second or so, with all mails that came meanwhile.
        let times: &[u64] = if point == "index-committed" { &[1, 2] } else { &[1, 2, 5] };
        for &k in times {
            let fault = format!("{point}:{k}");
            service.start_with_fault(&fault)?;
            let address = service.smtp()?;
            // Mails keep coming until it is dead.
            let mut round = 0;
            wait::until(&format!("{fault} to be reached"), wait::SOON * 2, || {
                round += 1;
                std::thread::scope(|scope| {
                    for connection in 0..CONNECTIONS {
                        let mut maker = Maker::new(&format!("{point}{k}r{round}c{connection}"), k);
                        let (sent, endpoint) = (&sent, &endpoint);
                        scope.spawn(move || sent.load(address, endpoint, &mut maker));
                    }
                });
                Ok(service.has_ended()?.then_some(()))
            })?;
            let status = service.ended()?;
            ensure!(!status.success(), "{fault}: ended by {status}");
            archive.verify()?;
            sent.check(&archive)?;

            service.start()?;
            let mut smtp = service.connect()?;
            smtp.ehlo()?;
            sent.again(&mut smtp, &endpoint)?;
            let mails = number(&stats(&archive)?, "mails")? as usize;
            archive.find("*", mails)?;
            service.stop()?;
            sent.check(&archive)?;
            ensure!(
                mails == locked(&sent.answered).len(),
                "{fault}: {mails} mails after all were sent again"
            );
        }
        archive.verify()?;
        archive.json(&["rebuild"])?;
        sent.check(&archive)?;
    }
    Ok(())
}

#[test]
fn an_import_that_dies_at_any_fault_point_is_made_whole_by_the_next() -> Result<()> {
    for point in ["log-written", "log-synced", "catalog-committed", "index-committed"] {
        let archive = Archive::new()?;
        archive.mailbox("alice@acme.test", &[])?;
        let mails = Maker::new(point, 1).mails(300);
        for (n, mail) in mails.iter().enumerate() {
            archive.scratch().write(format!("mails/{n}.eml"), &mail.bytes)?;
        }
        let folder = archive.scratch().join("mails");
        dies_importing(&archive, &folder, &format!("{point}:1"))?;
        archive.verify()?;
        let run = archive.import(&[&folder], "alice@acme.test")?;
        assert_eq!(number(&run, "archived")? + number(&run, "already")?, 300, "{run}");
        let stored: BTreeSet<String> = archive.digests()?.into_keys().collect();
        assert_eq!(stored, mails.iter().map(testkit::Mail::digest).collect());
        archive.find("*", 300)?;
        archive.verify()?;
    }
    Ok(())
}

#[test]
fn a_rebuild_that_is_killed_loses_nothing_and_can_be_made_again() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    for (n, mail) in Maker::new("rebuild", 1).mails(1500).iter().enumerate() {
        archive.scratch().write(format!("mails/{n}.eml"), &mail.bytes)?;
    }
    archive.import(&[&archive.scratch().join("mails")], "alice@acme.test")?;
    let before = archive.search("*")?;
    let mut random = Random::new(1);
    for _ in 0..15 {
        let mut command = archive.cli().command(["rebuild", "--tenant", Archive::TENANT])?;
        let log = archive.scratch().join("rebuild.log");
        let mut rebuild = testkit::Process::spawn("mailstead rebuild", &mut command, &log)?;
        wait::moment(Duration::from_micros(random.within(5_000..400_000) as u64));
        rebuild.kill()?;
    }
    archive.verify()?;
    archive.json(&["rebuild"])?;
    assert_eq!(archive.search("*")?, before);
    assert_eq!(archive.total("markrebuild*")?, 1500);
    archive.verify()?;
    Ok(())
}

/// A segment is full after 256 MiB; what nothing compresses fills it fast. The group of mails after that begins a new
/// one.
#[test]
fn no_mail_is_lost_when_the_program_dies_while_it_begins_a_new_segment() -> Result<()> {
    let archive = Archive::new()?;
    archive.mailbox("alice@acme.test", &[])?;
    let mut expected = BTreeSet::new();
    for n in 0..4 {
        // Base64 is stored decoded: 100 MB of text fill about 73 MB of the segment.
        let number = format!("X-Number: {n}\r\n").into_bytes();
        let mail = [number, testkit::odd::large((100 << 20) + n)].concat();
        archive.scratch().write(format!("large/{n}.eml"), &mail)?;
        expected.insert(digest(&mail));
    }
    archive.import(&[&archive.scratch().join("large")], "alice@acme.test")?;
    let last = Maker::new("segment", 1).mail();
    expected.insert(last.digest());
    let last = archive.scratch().write("last.eml", &last.bytes)?;
    dies_importing(&archive, &last, "segment-rolled:1")?;
    archive.verify()?;
    archive.import(&[&last], "alice@acme.test")?;
    assert_eq!(testkit::files::segments(archive.data())?.len(), 2);
    assert_eq!(archive.digests()?.into_keys().collect::<BTreeSet<_>>(), expected);
    archive.verify()?;
    Ok(())
}

/// Runs an import that must die at a fault point.
fn dies_importing(archive: &Archive, path: &Path, fault: &str) -> Result<()> {
    let mut command = archive.cli().command(["import", "--mailbox", "alice@acme.test"])?;
    command.args(["--tenant", Archive::TENANT]).arg(path).env("MAILSTEAD_FAULT", fault);
    let died = testkit::run(&mut command)?;
    ensure!(died.code == -1, "{fault} was not reached: {died}");
    Ok(())
}
