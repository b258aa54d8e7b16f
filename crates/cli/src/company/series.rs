//! What comes again and again: invoices, newsletters, minutes, orders, parcels, reports.

use super::clock::{DAY, HOUR, Zone, local, office_hours};
use super::documents;
use super::mail::Mail;
use super::mime::Part;
use super::people::{DOMAIN, who};
use super::rng::Rng;
use super::texts::{LOFT_TALK, ORDERS, POINTS, STORIES};
use super::threads::{people, signature};

/// Months that the sample covers.
const MONTHS: i64 = 35;

/// All recurring mail up to `today`.
pub(super) fn all(rng: &mut Rng, today: i64) -> Vec<Mail> {
    let mut mails = Vec::new();
    for month in 0..MONTHS {
        let start = today - (MONTHS - month) * 30 * DAY + rng.between(0, 3) * DAY;
        mails.push(invoice(rng, start + 2 * DAY, month));
        mails.push(minutes(rng, start + 8 * DAY, month));
        if month % 2 == 0 {
            mails.push(newsletter(rng, start + 14 * DAY, month));
            mails.push(parcel(rng, start + 20 * DAY, month));
            mails.push(sick(rng, start + 10 * DAY, month));
        } else {
            mails.push(backup(rng, start + 17 * DAY, month));
            mails.push(energy(rng, start + 6 * DAY, month));
        }
        if month % 3 == 1 {
            mails.push(wages(rng, start + 25 * DAY));
        }
        if month % 6 == 2 {
            mails.extend(loft_talk(rng, start + 18 * DAY, month / 6));
        }
    }
    for order in 0..28 {
        mails.push(confirmation(rng, today - (order * 38 + 3) * DAY, order));
    }
    mails
}

/// The item of a table whose turn it is.
fn turn_of<T: Copy>(table: &[T], at: i64) -> Option<T> {
    let len = i64::try_from(table.len()).ok().filter(|len| *len > 0)?;
    usize::try_from(at.rem_euclid(len)).ok().and_then(|at| table.get(at)).copied()
}

/// The invoice of the cloth supplier, each month.
fn invoice(rng: &mut Rng, start: i64, month: i64) -> Mail {
    let date = office_hours(start, 5, rng.between(0, 59));
    let when = local(date, Zone::Berlin);
    let number = format!("BT-{}-{:04}", when.year, 310 + month * 17);
    let metres = rng.between(40, 160);
    let net = metres * 23;
    let total = euros(net * 119);
    let lines = vec![
        format!("Rechnung {number}"),
        format!("Datum: {}", when.german()),
        "An: Nordlicht Segel GmbH, Werftstraße 12, 24159 Kiel".to_owned(),
        String::new(),
        format!("{metres} m Segeltuch Dacron 7,5 oz à 23,00 EUR     {} EUR", euros(net * 100)),
        format!("Umsatzsteuer 19 %     {} EUR", euros(net * 19)),
        format!("Gesamtbetrag     {total} EUR"),
        String::new(),
        "Zahlbar innerhalb von 14 Tagen ohne Abzug.".to_owned(),
    ];
    let text = format!(
        "Sehr geehrte Damen und Herren,\n\nanbei erhalten Sie die Rechnung {number} über {total} EUR \
         für Ihre\nBestellungen im {}. Bitte überweisen Sie den Betrag innerhalb von\n14 Tagen.\n\n\
         Diese Nachricht wurde automatisch erstellt. Bei Fragen erreichen Sie uns\nunter \
         rechnung@baltic-tuch.example.\n\nBaltic Tuch\n",
        when.german_month()
    );
    let pdf = documents::pdf("Baltic Tuch", &lines);
    let file = Part::file("application/pdf", format!("Rechnung_{number}.pdf"), pdf);
    let body = Part::Multi { subtype: "mixed", parts: vec![Part::text(text), file] };
    let subject = format!("Ihre Rechnung {number}");
    Mail::new(rng, who("tuch"), people("birgit"), date, &subject, body)
}

/// `1.234,56` of cents.
fn euros(cents: i64) -> String {
    let (whole, rest) = (cents / 100, cents % 100);
    match whole {
        0..1000 => format!("{whole},{rest:02}"),
        _ => format!("{}.{:03},{rest:02}", whole / 1000, whole % 1000),
    }
}

/// The minutes of the production meeting, each month.
fn minutes(rng: &mut Rng, start: i64, month: i64) -> Mail {
    let date = office_hours(start, 9, rng.between(20, 59));
    let when = local(date, Zone::Berlin);
    let points: String = (0..3)
        .filter_map(|i| turn_of(&POINTS, month * 3 + i))
        .enumerate()
        .map(|(at, point)| format!("{}. {point}\n", at + 1))
        .collect();
    let text = format!(
        "Hallo zusammen,\n\nkurz das Wichtigste aus der Runde von heute:\n\n{points}\n\
         Wer etwas ergänzen möchte, schreibt es mir bis heute Abend.\n\nKasia\n"
    );
    let subject = format!("Produktionsrunde KW {:02}", when.week());
    let mut mail = Mail::new(
        rng,
        who("kasia"),
        people("jonas ole svenja hiroshi"),
        date,
        &subject,
        Part::text(text),
    );
    mail.cc = people("anke meike");
    mail
}

/// The sailing magazine's newsletter: HTML with its plain twin.
fn newsletter(rng: &mut Rng, start: i64, month: i64) -> Mail {
    let date = office_hours(start, 6, 30) + rng.between(0, 50);
    let issue = month / 2 + 41;
    let stories: Vec<(&str, &str)> =
        (0..4).filter_map(|i| turn_of(&STORIES, month * 2 + i)).collect();
    let html_stories: String = stories
        .iter()
        .map(|(title, line)| {
            format!(
                "<tr><td style=\"padding:12px 24px;border-bottom:1px solid #d8e2ea\">\
                 <h2 style=\"margin:0 0 4px;font-size:18px;color:#1d4b73\">{title}</h2>\n\
                 <p style=\"margin:0;font-size:15px;line-height:1.5\">{line} \
                 <a href=\"https://windkante.example/{issue}\">Weiterlesen</a></p></td></tr>\n"
            )
        })
        .collect();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"de\"><head><meta charset=\"utf-8\"><title>Windkante {issue}</title></head>\n\
         <body style=\"margin:0;background:#eef3f7;font-family:Helvetica,Arial,sans-serif\">\n\
         <table role=\"presentation\" width=\"600\" align=\"center\" style=\"background:#fff\">\n\
         <tr><td style=\"background:#1d4b73;color:#fff;padding:24px;font-size:26px\">Windkante</td></tr>\n\
         {html_stories}<tr><td style=\"padding:16px 24px;font-size:12px;color:#667\">Sie erhalten diese Nachricht, \
         weil Sie die Windkante abonniert haben. <a href=\"https://windkante.example/abmelden\">Abmelden</a>\n\
         <img src=\"https://windkante.example/z/{issue}.gif\" width=\"1\" height=\"1\" alt=\"\"></td></tr>\n\
         </table></body></html>\n"
    );
    let plain: String =
        stories.iter().map(|(title, line)| format!("{title}\n{line}\n\n")).collect();
    let text = format!(
        "Windkante, Ausgabe {issue}\n\n{plain}Abmelden: https://windkante.example/abmelden\n"
    );
    let body =
        Part::Multi { subtype: "alternative", parts: vec![Part::text(text), Part::html(html)] };
    let headline = stories.first().map_or("Windkante", |(title, _)| title);
    let subject = format!("Windkante {issue}: {headline}");
    let mut mail = Mail::new(rng, who("kante"), people("meike"), date, &subject, body);
    mail.envelope_from = Some(format!("bounce-{issue}@windkante.example"));
    mail.headers = vec![
        "List-Unsubscribe: <https://windkante.example/abmelden>".to_owned(),
        "Precedence: bulk".to_owned(),
    ];
    mail
}

/// The carrier's notice that something is on its way.
fn parcel(rng: &mut Rng, start: i64, month: i64) -> Mail {
    let date = office_hours(start, 15, rng.between(0, 59));
    let number = format!("KK{:09}", rng.between(100_000_000, 999_999_999));
    let order = turn_of(&ORDERS, month).map_or("Segel", |(_, sail, _)| sail);
    let html = format!(
        "<html><body><p>Guten Tag,</p>\n<p>Ihre Sendung <b>{number}</b> ({order}) wurde heute \
         abgeholt und ist in ein bis zwei Werktagen beim Empfänger.</p>\n<table border=\"1\" \
         cellpadding=\"4\"><tr><td>Gewicht</td><td>{} kg</td></tr><tr><td>Packstücke</td><td>1</td></tr></table>\n\
         <p>Ihr Kieler Kurier</p></body></html>\n",
        rng.between(4, 28)
    );
    let subject = format!("Sendung {number} ist unterwegs");
    Mail::new(rng, who("spedition"), people("ole"), date, &subject, Part::html(html))
}

/// Somebody is not well.
fn sick(rng: &mut Rng, start: i64, month: i64) -> Mail {
    let date = office_hours(start, 6, rng.between(30, 58));
    let key = turn_of(&["svenja", "ole", "jonas", "meike", "lars"], month / 2).unwrap_or("ole");
    let text = turn_of(
        &[
            "Liebe Sabine,\n\nmich hat die Erkältung erwischt, ich bleibe heute zu Hause. Die\nBescheinigung kommt, falls es länger dauert.\n",
            "Moin,\n\nRücken. Bin heute beim Arzt und melde mich mittags.\n",
            "Guten Morgen Sabine,\n\nunser Kleiner hat Fieber, ich arbeite heute von zu Hause und bin\ntelefonisch da.\n",
            "Hallo Sabine,\n\nich komme heute erst gegen zehn, die Fähre fällt wegen Sturm aus.\n",
        ],
        month / 2,
    );
    let person = who(key);
    let given = person.name.split(' ').next().unwrap_or_default();
    let body = Part::text(format!("{}\nViele Grüße\n{given}\n", text.unwrap_or_default()));
    Mail::new(rng, person, people("sabine"), date, "Heute", body)
}

/// The nightly backup's report, as plain machines write it.
fn backup(rng: &mut Rng, start: i64, month: i64) -> Mail {
    let date = start.div_euclid(DAY) * DAY + 2 * HOUR + 14 * 60 + rng.between(0, 59);
    let when = local(date, Zone::Utc);
    let failed = month % 8 == 5;
    let files = 184_000 + month * 2_371;
    let state = if failed { "WARNUNG" } else { "OK" };
    let note = if failed {
        "\nnas2: 3 Dateien waren geoeffnet und wurden uebersprungen:\n  /daten/plotter/spool/0042.plt\n  /daten/plotter/spool/0043.plt\n  /daten/buero/kalender.lock\n"
    } else {
        ""
    };
    let text = format!(
        "Sicherung {} {state}\n\nDateien     {files:>9}\nGeaendert   {:>9}\nDauer        00:{:02}:12\n{note}",
        when.compact(),
        rng.between(300, 2200),
        rng.between(18, 49)
    );
    let subject = format!("[sicherung] {state} {}", when.compact());
    Mail::new(rng, who("backup"), people("lars"), date, &subject, Part::text(text))
}

/// The energy supplier's notice.
fn energy(rng: &mut Rng, start: i64, month: i64) -> Mail {
    let date = office_hours(start, 11, rng.between(0, 59));
    let when = local(date, Zone::Berlin);
    let used = rng.between(1900, 3600);
    let text = format!(
        "Guten Tag,\n\nIhre Abrechnung für {} liegt bereit.\n\nVerbrauch    {used} kWh\nBetrag       {} EUR\n\n\
         Der Betrag wird am 15. von Ihrem Konto abgebucht.\n\nFörde Energie\nKundenservice\n",
        when.german_month(),
        euros(used * 31)
    );
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let pdf = documents::pdf("Förde Energie: Abrechnung", &lines);
    let file = Part::file("application/pdf", format!("Abrechnung-{:02}.pdf", month + 1), pdf);
    let body = Part::Multi { subtype: "mixed", parts: vec![Part::text(text), file] };
    Mail::new(rng, who("energie"), people("birgit"), date, "Ihre Stromabrechnung", body)
}

/// Hours for the wages, each quarter.
fn wages(rng: &mut Rng, start: i64) -> Mail {
    let date = office_hours(start, 13, rng.between(0, 59));
    let when = local(date - 31 * DAY, Zone::Berlin);
    let mut rows =
        vec![["Personalnummer", "Stunden", "Überstunden", "Krank"].map(str::to_owned).to_vec()];
    for number in 101..=112 {
        let row = [number, rng.between(120, 172), rng.between(0, 14), rng.between(0, 2) * 8];
        rows.push(row.map(|n| n.to_string()).to_vec());
    }
    let name = format!("stunden-{:04}-{:02}.csv", when.year, when.month);
    let file = Part::file("text/csv", name, documents::csv(&rows));
    let text = format!(
        "Sehr geehrte Frau Dr. Rolfs,\n\nanbei die Stunden für {}. Neu ist niemand, ausgeschieden auch nicht.\n\n\
         Mit freundlichen Grüßen\nSabine Krüger\n{}",
        when.german_month(),
        signature(who("sabine"))
    );
    let body = Part::Multi { subtype: "mixed", parts: vec![Part::text(text), file] };
    let subject = format!("Stunden {}", when.german_month());
    let mut mail = Mail::new(rng, who("sabine"), people("steuer"), date, &subject, body);
    mail.cc = people("birgit");
    mail
}

/// The confirmation of an order.
fn confirmation(rng: &mut Rng, start: i64, order: i64) -> Mail {
    let date = office_hours(start, rng.between(8, 16), rng.between(0, 59));
    let when = local(date, Zone::Berlin);
    let (boat, sail, price) = turn_of(&ORDERS, order * 5).unwrap_or(("Boot", "Segel", 1000));
    let (key, address) = turn_of(
        &[
            ("lisa", "Liebe Frau Bockelmann"),
            ("strande", "Sehr geehrter Herr Matthiesen"),
            ("werft", "Moin Torsten"),
        ],
        order,
    )
    .unwrap_or_default();
    let number = format!("A-{}-{:03}", when.year, 400 - order * 3);
    let week = rng.between(4, 9);
    let text = format!(
        "{address},\n\nvielen Dank für den Auftrag {number}. Wir bestätigen:\n\n  Boot      {boat}\n  Segel     {sail}\n  \
         Preis     {} EUR einschließlich Umsatzsteuer\n  Lieferung in etwa {week} Wochen\n\n\
         Wenn sich am Aufmaß noch etwas ändert, geben Sie bitte Bescheid, bevor\nwir zuschneiden.\n\n\
         Viele Grüße aus Kiel\nMeike Thomsen\n{}",
        euros(price * 100),
        signature(who("meike"))
    );
    let subject = format!("Auftragsbestätigung {number}: {sail} für {boat}");
    let body = Part::text(text);
    let mut mail = Mail::new(rng, who("meike"), people(key), date, &subject, body);
    if order % 4 == 0 {
        mail.cc = people("kasia");
    }
    mail
}

/// A question and an answer on the sailmakers' mailing list.
fn loft_talk(rng: &mut Rng, start: i64, at: i64) -> Vec<Mail> {
    let Some((subject, question, answer)) = turn_of(&LOFT_TALK, at) else { return Vec::new() };
    let asked = office_hours(start, 10, rng.between(0, 59));
    let answered = office_hours(start + DAY, 8, rng.between(0, 59));
    let subject = format!("[loft-talk] {subject}");
    let mut first = Mail::new(
        rng,
        who("dave"),
        Vec::new(),
        asked,
        &subject,
        Part::text(format!("Hello all,\n\n{question}\n\nDave\n{FOOTER}")),
    );
    let text = format!("Hi Dave,\n\n{answer}\n\nIngrid\n{FOOTER}");
    let subject = format!("Re: {subject}");
    let mut second =
        Mail::new(rng, who("ingrid"), Vec::new(), answered, &subject, Part::text(text));
    second.thread.extend(first.id.clone());
    for mail in [&mut first, &mut second] {
        mail.hidden = people("kasia jonas hiroshi");
        mail.to_line = Some("Loft Talk <loft-talk@lists.sailmakers.example>".to_owned());
        mail.envelope_from = Some("loft-talk-bounces@lists.sailmakers.example".to_owned());
        mail.headers = vec![
            "List-Id: Sailmakers' talk <loft-talk.lists.sailmakers.example>".to_owned(),
            "List-Post: <mailto:loft-talk@lists.sailmakers.example>".to_owned(),
            format!("X-Original-To: design@{DOMAIN}"),
            "Precedence: list".to_owned(),
        ];
    }
    vec![first, second]
}

const FOOTER: &str = "_______________________________________________\nLoft Talk, the list of small sail lofts\nhttps://lists.sailmakers.example/loft-talk\n";
