//! A sample company, made by program: its people and three years of their mail, as a mail server
//! would deliver it to a journal endpoint. `trial` fills an archive with it.
//!
//! The mails are meant to be read: people who write to each other in their languages, orders,
//! invoices, minutes, newsletters. Among them is what an archive has to cope with: old charsets,
//! a mail without `Message-ID`, two mails with the same one, list and Bcc mail, journal reports,
//! a bounced report. All domains end in `.example`, all addresses of hosts are those reserved for
//! documentation.
//!
//! The same seed and day give the same bytes. Deliberately not here: sending, and any knowledge
//! of archives; wrong mail that only a parser should see.

mod charset;
mod clock;
mod documents;
mod journal;
mod mail;
mod mime;
mod people;
mod rng;
mod series;
mod specials;
#[cfg(test)]
mod tests;
mod texts;
mod threads;

pub use people::Person;

use clock::DAY;
use mail::Mail;
use rng::Rng;

/// The company, its people, and what is delivered, oldest first.
#[derive(Debug, Clone)]
pub struct Company {
    /// Its name.
    pub name: &'static str,
    /// Its mail domain.
    pub domain: &'static str,
    /// Everyone who has a mailbox.
    pub people: Vec<Person>,
    /// The mail, in the order of its dates.
    pub deliveries: Vec<Delivery>,
}

/// One mail as it comes to the journal endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The envelope sender; empty for the null sender.
    pub mail_from: String,
    /// Who the mail was for, Bcc and list members included. Empty for a journal report: its
    /// recipients stand in it, and it is addressed to nobody but the endpoint.
    pub recipients: Vec<String>,
    /// The mail, with CRLF line ends.
    pub raw: Vec<u8>,
    /// How it comes.
    pub kind: Kind,
}

/// How a mail comes to the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A copy of the mail itself.
    Plain,
    /// A Microsoft journal report around the mail.
    JournalReport,
    /// A report that bounced and comes back inside of a non-delivery report.
    Ndr,
}

/// Makes the company. `today` is the time of the youngest mail at the latest, in seconds since
/// 1970; mail goes back three years from there.
pub fn sample(seed: u64, today: i64) -> Company {
    let mut rng = Rng::new(seed);
    let mut mails = threads::all(&mut rng, today);
    mails.extend(series::all(&mut rng, today));
    mails.extend(specials::all(&mut rng, today));
    mails.retain(|mail| mail.date <= today && mail.date > today - 3 * 366 * DAY);
    mails.sort_by_key(|mail| mail.date);
    let deliveries = deliveries(&mut rng, &mails);
    Company { name: people::COMPANY, domain: people::DOMAIN, people: people::staff(), deliveries }
}

/// Most mails come as they are; every twelfth, and of late those with hidden recipients, come as
/// journal reports.
fn deliveries(rng: &mut Rng, mails: &[Mail]) -> Vec<Delivery> {
    let mut deliveries = Vec::with_capacity(mails.len() + 8);
    let (mut split, mut bounced) = (false, false);
    for (at, mail) in mails.iter().enumerate() {
        let inside = mail.staff_recipients();
        let late = at > mails.len() / 2;
        match () {
            () if at % 12 != 4 && (mail.hidden.is_empty() || !late) => {
                deliveries.push(plain(mail));
            }
            // One mail to several people whose recipients were reported apart.
            () if late && !split && inside.len() > 1 => {
                split = true;
                let (one, other) = inside.split_at(inside.len() / 2);
                deliveries.push(journal::report(rng, mail, one));
                deliveries.push(journal::report(rng, mail, other));
            }
            () if late && !bounced => {
                bounced = true;
                deliveries.push(journal::bounced(rng, mail));
            }
            () => deliveries.push(journal::report(rng, mail, &mail.recipients())),
        }
    }
    deliveries
}

fn plain(mail: &Mail) -> Delivery {
    Delivery {
        mail_from: mail.sender(),
        recipients: mail.recipients(),
        raw: mail.bytes(),
        kind: Kind::Plain,
    }
}
