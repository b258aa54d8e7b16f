//! Conversations: written down as texts, made into threads of mails.
//!
//! A reply quotes what it answers, as the author's program does it, and carries the ids of the
//! mails before it.

mod abroad;
mod customers;
mod house;

use super::clock::{DAY, HOUR, Local, Zone, local, office_hours};
use super::documents;
use super::mail::Mail;
use super::mime::Part;
use super::people::{COMPANY, Tongue, Who, who};
use super::rng::Rng;

/// What goes along with a mail of a conversation.
#[derive(Debug, Clone, Copy)]
enum With {
    Nothing,
    /// A PDF of this name, with this title.
    Pdf(&'static str, &'static str),
    /// A drawing of this name.
    Picture(&'static str),
    /// A table of this name, with these lines.
    Table(&'static str, &'static [&'static str]),
}

/// One mail of a conversation.
#[derive(Debug, Clone, Copy)]
struct Turn {
    from: &'static str,
    /// Keys of people, with blanks between.
    to: &'static str,
    cc: &'static str,
    /// Hours since the mail before.
    after: i64,
    text: &'static str,
    with: With,
}

/// A conversation.
#[derive(Debug, Clone, Copy)]
struct Thread {
    subject: &'static str,
    /// The month it belongs in, from 1; 0 for any.
    month: i64,
    turns: &'static [Turn],
}

const fn turn(
    from: &'static str,
    to: &'static str,
    cc: &'static str,
    after: i64,
    text: &'static str,
) -> Turn {
    Turn { from, to, cc, after, text, with: With::Nothing }
}

impl Turn {
    const fn with(self, with: With) -> Turn {
        Turn { with, ..self }
    }
}

/// All conversations, spread over the three years; the last one reaches today.
pub(super) fn all(rng: &mut Rng, today: i64) -> Vec<Mail> {
    let threads: Vec<&Thread> =
        house::THREADS.iter().chain(customers::THREADS).chain(abroad::THREADS).collect();
    let count = i64::try_from(threads.len()).unwrap_or(1).max(1);
    let mut order: Vec<i64> = (0..count).collect();
    order.sort_by_cached_key(|_| rng.next());
    let mut mails = Vec::new();
    for (thread, at) in threads.into_iter().zip(order) {
        let ago = 25 + at * 1050 / count + rng.between(0, 12);
        let start = in_season(today - ago * DAY, thread.month, today);
        mails.extend(conversation(rng, thread, start));
    }
    mails.extend(conversation(rng, &house::LATEST, today - 4 * DAY));
    mails
}

/// The moment nearest to `start` that lies in `month` and in the three years up to `today`.
fn in_season(start: i64, month: i64, today: i64) -> i64 {
    if month == 0 {
        return start;
    }
    let ahead = (month - local(start, Zone::Berlin).month + 6).rem_euclid(12) - 6;
    match start + ahead * 30 * DAY {
        late if late > today - 25 * DAY => late - 365 * DAY,
        early if early < today - 1080 * DAY => early + 365 * DAY,
        fits => fits,
    }
}

fn conversation(rng: &mut Rng, thread: &Thread, start: i64) -> Vec<Mail> {
    let mut mails: Vec<Mail> = Vec::new();
    let mut date = office_hours(start, rng.between(7, 11), rng.between(0, 59));
    let mut before: Option<(&Turn, Local)> = None;
    for turn in thread.turns {
        let next = match turn.after {
            0 => date,
            hours @ 1..10 => date + hours * HOUR + rng.between(-900, 1500),
            hours => office_hours(date + hours * HOUR, rng.between(7, 16), rng.between(0, 59)),
        };
        date = next.max(date + 600 * turn.after.min(1)) + rng.between(0, 59);
        let author = who(turn.from);
        let subject = match &before {
            None => thread.subject.to_owned(),
            Some(_) => format!("{} {}", reply_mark(author), thread.subject),
        };
        let text = letter(turn, before);
        let body = attach(rng, Part::text(text), turn);
        let mut mail = Mail::new(rng, author, people(turn.to), date, &subject, body);
        mail.cc = people(turn.cc);
        mail.thread = mails.iter().filter_map(|m| m.id.clone()).collect();
        mails.push(mail);
        before = Some((turn, local(date, author.zone)));
    }
    mails
}

pub(super) fn people(keys: &str) -> Vec<Who> {
    keys.split_whitespace().map(who).collect()
}

fn reply_mark(author: Who) -> &'static str {
    match author.tongue {
        Tongue::German if author.program == super::people::Program::Outlook => "AW:",
        _ => "Re:",
    }
}

/// The text, the signature, and what is answered.
fn letter(turn: &Turn, before: Option<(&Turn, Local)>) -> String {
    let author = who(turn.from);
    let everyone = [turn.to, " ", turn.cc].concat();
    let outside = people(&everyone).iter().any(|reader| !reader.is_staff());
    let mut text = turn.text.trim().to_owned() + "\n";
    if outside && author.is_staff() {
        text.push_str(&signature(author));
    }
    if let Some((answered, when)) = before {
        text.push_str(&quotation(author, answered, when));
    }
    text
}

/// The lines below a mail that leaves the house.
pub(super) fn signature(author: Who) -> String {
    format!(
        "\n-- \n{}\n{}\n{COMPANY} · Werftstraße 12 · 24159 Kiel\nTel. +49 431 5550147 · \
         {}\nAmtsgericht Kiel HRB 00815 · Geschäftsführung: Anke Petersen\n",
        author.name, author.title, author.address
    )
}

fn quotation(author: Who, answered: &Turn, when: Local) -> String {
    let writer = who(answered.from);
    let (hour, minute) = (when.hour, when.minute);
    let intro = match author.tongue {
        Tongue::German => {
            format!("Am {} um {hour:02}:{minute:02} schrieb {}:", when.german(), writer.name)
        }
        Tongue::French => format!(
            "Le {:02}/{:02}/{} à {hour}:{minute:02}, {} a écrit :",
            when.day, when.month, when.year, writer.name
        ),
        Tongue::Polish => format!(
            "W dniu {:02}.{:02}.{} o {hour}:{minute:02} {} pisze:",
            when.day, when.month, when.year, writer.name
        ),
        Tongue::Japanese => format!(
            "{}/{:02}/{:02} {hour}:{minute:02}、{}:",
            when.year, when.month, when.day, writer.name
        ),
        Tongue::English => {
            format!("On {} at {hour:02}:{minute:02}, {} wrote:", when.english(), writer.name)
        }
    };
    let quoted: String = answered
        .text
        .trim()
        .lines()
        .map(|line| if line.is_empty() { ">\n".to_owned() } else { format!("> {line}\n") })
        .collect();
    format!("\n{intro}\n{quoted}")
}

fn attach(rng: &mut Rng, text: Part, turn: &Turn) -> Part {
    let file = match turn.with {
        With::Nothing => return text,
        With::Pdf(name, title) => {
            Part::file("application/pdf", name, document(title, who(turn.from)))
        }
        With::Picture(name) => {
            let hue = u8::try_from(rng.between(20, 230)).unwrap_or(90);
            Part::file("image/png", name, documents::png(hue))
        }
        With::Table(name, lines) => {
            let rows: Vec<Vec<String>> =
                lines.iter().map(|l| l.split(';').map(str::to_owned).collect()).collect();
            Part::file("text/csv", name, documents::csv(&rows))
        }
    };
    Part::Multi { subtype: "mixed", parts: vec![text, file] }
}

/// A document of this title; the same title gives the same bytes, whoever passes it on.
fn document(title: &str, author: Who) -> Vec<u8> {
    let number = documents::crc32(title.as_bytes()) % 90_000 + 10_000;
    let from = if author.is_staff() { COMPANY } else { author.name };
    documents::pdf(title, &[from.to_owned(), format!("Nr. {number}")])
}

/// The keys of everyone the conversations name.
#[cfg(test)]
pub(super) fn keys() -> Vec<&'static str> {
    let threads = house::THREADS.iter().chain(customers::THREADS).chain(abroad::THREADS);
    threads
        .chain([&house::LATEST])
        .flat_map(|thread| thread.turns)
        .flat_map(|t| [t.from, t.to, t.cc])
        .flat_map(str::split_whitespace)
        .collect()
}
