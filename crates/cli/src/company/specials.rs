//! Single mails with something an archive must cope with: charsets, codings, missing and doubled
//! ids, hidden recipients, enclosed mails, invitations, cards.

use super::charset::Charset;
use super::clock::{DAY, HOUR, Zone, local, office_hours};
use super::documents;
use super::mail::Mail;
use super::mime::{Coding, Part};
use super::people::{DOMAIN, who};
use super::rng::Rng;
use super::threads::{people, signature};

/// All of them, spread up to `today`.
pub(super) fn all(rng: &mut Rng, today: i64) -> Vec<Mail> {
    let mut mails = Vec::new();
    mails.extend(charsets(rng, today));
    mails.push(japanese(rng, today - 610 * DAY));
    mails.push(without_id(rng, today - 540 * DAY));
    mails.extend(same_id(rng, today - 420 * DAY));
    mails.extend(same_attachment(rng, today - 330 * DAY));
    mails.push(hidden(rng, today - 300 * DAY));
    mails.push(forwarded(rng, today - 260 * DAY));
    mails.push(invitation(rng, today - 120 * DAY));
    mails.push(card(rng, today - 95 * DAY));
    mails.push(drawing_inside(rng, today - 70 * DAY));
    mails
}

fn at(start: i64, hour: i64) -> i64 {
    office_hours(start, hour, 17)
}

/// One text in each old charset and coding.
fn charsets(rng: &mut Rng, today: i64) -> Vec<Mail> {
    let mut mails = Vec::new();
    for (ago, from, to, charset, coding, subject, text) in OLD {
        let body = Part::Text { subtype: "plain", text: text.to_owned(), charset, coding };
        let date = at(today - ago * DAY, 10);
        let mut mail = Mail::new(rng, who(from), people(to), date, subject, body);
        mail.charset = charset;
        mails.push(mail);
    }
    mails
}

/// Days ago, author, reader, how it is written, subject, text.
type Old = (i64, &'static str, &'static str, Charset, Coding, &'static str, &'static str);

const OLD: [Old; 6] = [
    (
        1010,
        "strande",
        "jonas",
        Charset::Latin1,
        Coding::Plain,
        "Schlüssel für den Kran",
        "Moin Herr Brandt,\n\nder Schlüssel für den Mastenkran liegt ab jetzt im grünen Kasten neben\nder Tür. Bitte nach dem Aufmaß wieder zurücklegen.\n\nGrüße vom Steg\nUwe Matthiesen\n",
    ),
    (
        940,
        "werft",
        "meike",
        Charset::Windows1252,
        Coding::Quoted,
        "Angebot „Satz Segel“ – kurze Frage",
        "Moin Meike,\n\nim Angebot steht „inklusive Lattensatz“ – gilt das auch für die Fock?\nUnd bleibt es bei 4.650 €?\n\nTorsten\n",
    ),
    (
        870,
        "sergej",
        "tom",
        Charset::Koi8r,
        Coding::Base64,
        "Вопрос о парусах для учебной яхты",
        "Добрый день,\n\nмы ищем штормовой стаксель для учебной яхты длиной двенадцать метров.\nМожете ли вы прислать предложение на английском языке?\n\nС уважением\nСергей Орлов\n",
    ),
    (
        800,
        "piotr",
        "kasia",
        Charset::Utf8,
        Coding::Plain,
        "Zdjęcia z regat",
        "Cześć Kasiu,\n\nwrzuciłem zdjęcia z regat na dysk. Na trzecim widać, jak dobrze pracuje\nnowy grot przy słabym wietrze.\n\nŚciskam\nPiotr\n",
    ),
    (
        730,
        "marina",
        "claire",
        Charset::Latin1,
        Coding::Quoted,
        "Fermeture du ponton à Noël",
        "Madame,\n\nle ponton C sera fermé du 22 décembre au 3 janvier pour travaux. L'accès\nà l'eau reste possible par la cale.\n\nLa capitainerie\n",
    ),
    (
        690,
        "henning",
        "kasia",
        Charset::Utf8,
        Coding::Base64,
        "Muster für das Frühjahr",
        "Hallo Frau Nowak,\n\ndie Muster gehen heute in die Post: drei Blautöne, ein Grau, ein Sand.\nSagen Sie mir gern, welche Sie auf der Messe zeigen möchten.\n\nHenning Voss\n",
    ),
];

/// ISO-2022-JP: "To Tanaka. Thank you for the letter. I have checked the sail. Nakamura."
fn japanese(rng: &mut Rng, start: i64) -> Mail {
    let body = Part::Raw {
        headers: "Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit",
        body: b"\x1B$BEDCfMM\x1B(B\r\n\r\n\x1B$B$*<j;f$\"$j$,$H$&$4$6$$$^$9!#\x1B(B\r\n\
            \x1B$BHA$r3NG'$7$^$7$?!#\x1B(B\r\n\r\n\x1B$BCfB<\x1B(B\r\n"
            .to_vec(),
    };
    let mut mail = Mail::new(rng, who("osaka"), people("hiroshi"), at(start, 2), "", body);
    mail.subject = "=?ISO-2022-JP?B?GyRCSEEkTjNORycbKEI=?=".to_owned();
    mail
}

/// The scanner in the hall writes no Message-ID.
fn without_id(rng: &mut Rng, start: i64) -> Mail {
    let date = at(start, 14);
    let lines = ["Lieferschein 88213".to_owned(), "40 m CX9-L, eine Rolle".to_owned()];
    let file = Part::file("application/pdf", "scan0017.pdf", documents::pdf("Scan", &lines));
    let text = Part::text("Scan von: Halle 2, Seite 1 von 1\n");
    let body = Part::Multi { subtype: "mixed", parts: vec![text, file] };
    let mut mail = Mail::new(rng, who("lars"), people("ole"), date, "Scan 0017", body);
    mail.id = None;
    mail
}

/// Two different mails with one Message-ID: a script of the trade fair counts per day.
fn same_id(rng: &mut Rng, start: i64) -> Vec<Mail> {
    let stand = "Sehr geehrte Ausstellerin, sehr geehrter Aussteller,\n\nIhr Stand B 214 ist gebucht. Die Rechnung folgt mit getrennter Post.\n\nIhr Ausstellerservice\n";
    let power = "Sehr geehrte Ausstellerin, sehr geehrter Aussteller,\n\nIhr Stromanschluss (3 kW) für Stand B 214 ist bestellt. Bitte bringen Sie\nein Prüfsiegel für alle Geräte mit.\n\nIhr Ausstellerservice\n";
    let mut first = Mail::new(
        rng,
        who("messe"),
        people("meike"),
        at(start, 9),
        "Ihre Anmeldung",
        Part::text(stand),
    );
    let mut second = Mail::new(
        rng,
        who("messe"),
        people("meike"),
        at(start, 9) + 40,
        "Ihre Bestellung",
        Part::text(power),
    );
    let id = format!("<{}.1@boot-und-mehr.example>", local(first.date, Zone::Utc).compact());
    first.id = Some(id.clone());
    second.id = Some(id);
    vec![first, second]
}

/// The new terms go to each customer in a mail of his own.
fn same_attachment(rng: &mut Rng, start: i64) -> Vec<Mail> {
    let terms: Vec<String> = [
        "1. Angebote gelten vier Wochen.",
        "2. Segel werden nach dem vereinbarten Aufmaß gefertigt.",
        "3. Die Gewährleistung beträgt zwei Jahre ab Übergabe.",
        "4. Reparaturen werden nach Aufwand berechnet.",
        "5. Gerichtsstand ist Kiel.",
    ]
    .map(str::to_owned)
    .to_vec();
    let pdf = documents::pdf("Allgemeine Geschäftsbedingungen", &terms);
    let mut mails = Vec::new();
    for (key, greeting) in [
        ("strande", "Sehr geehrter Herr Matthiesen"),
        ("lisa", "Liebe Frau Bockelmann"),
        ("werft", "Moin Torsten"),
        ("ponant", "Bonjour Yann"),
        ("fiona", "Dear Fiona"),
        ("george", "Dear Mr Pemberton"),
        ("gdansk", "Dear Mr Zieliński"),
        ("osaka", "Dear Ms Nakamura"),
    ] {
        let text = match greeting.starts_with("Dear") || greeting.starts_with("Bon") {
            true => format!(
                "{greeting},\n\nour terms of business have changed slightly, and the new ones are attached.\nNothing changes for orders that are under way.\n\nKind regards\nMeike Thomsen\n"
            ),
            false => format!(
                "{greeting},\n\nunsere Geschäftsbedingungen haben sich leicht geändert, die neue Fassung\nliegt bei. Für laufende Aufträge ändert sich nichts.\n\nViele Grüße\nMeike Thomsen\n"
            ),
        };
        let text = Part::text(text + &signature(who("meike")));
        let file = Part::file("application/pdf", "AGB Nordlicht Segel.pdf", pdf.clone());
        let body = Part::Multi { subtype: "mixed", parts: vec![text, file] };
        let date = at(start, 11) + i64::try_from(mails.len()).unwrap_or(0) * 95;
        mails.push(Mail::new(rng, who("meike"), people(key), date, "Neue AGB", body));
    }
    mails
}

/// A mail to everyone, who do not see each other.
fn hidden(rng: &mut Rng, start: i64) -> Mail {
    let text = "Liebe alle,\n\ndie Gehaltsabrechnungen liegen ab heute im Portal. Bitte meldet euch bei\nmir, wenn eine Zahl nicht stimmt.\n\nSabine\n";
    let mut mail = Mail::new(
        rng,
        who("sabine"),
        people("sabine"),
        at(start, 12),
        "Abrechnungen im Portal",
        Part::text(text),
    );
    mail.hidden = people("anke jonas meike tom claire kasia hiroshi birgit lars ole svenja");
    mail
}

/// A forwarded mail, enclosed as it was.
fn forwarded(rng: &mut Rng, start: i64) -> Mail {
    let text = "Hej Tom,\n\nthe two mains arrived, and both fit. The owner of the second boat asks\nwhether you also make sprayhoods.\n\nIngrid\n";
    let inner = Mail::new(
        rng,
        who("ingrid"),
        people("tom"),
        at(start, 8),
        "Both mains fit",
        Part::text(text),
    );
    let parts = vec![
        Part::text(
            "Hi Anke, for your collection of nice letters. And what do I answer about the\nsprayhoods?\n\nTom\n",
        ),
        Part::Mail { raw: inner.bytes() },
    ];
    let body = Part::Multi { subtype: "mixed", parts };
    Mail::new(rng, who("tom"), people("anke"), at(start, 8) + 2 * HOUR, "Fwd: Both mains fit", body)
}

/// An invitation to the yearly meeting.
fn invitation(rng: &mut Rng, start: i64) -> Mail {
    let date = at(start, 10);
    let day = local(office_hours(date + 16 * DAY, 9, 0), Zone::Utc).compact();
    let guests = people("jonas meike tom claire kasia");
    let addresses: Vec<&str> = guests.iter().map(|guest| guest.address).collect();
    let uid = format!("{}@{DOMAIN}", rng.uuid());
    let (from, until) = (format!("{day}T080000Z"), format!("{day}T100000Z"));
    let about = ["Jahresplanung", "Besprechungsraum Fördeblick"];
    let text = documents::invitation(&uid, who("anke").address, &addresses, &from, &until, about);
    let calendar = Part::Text {
        subtype: "calendar; method=REQUEST; name=\"termin.ics\"",
        text,
        charset: Charset::Utf8,
        coding: Coding::Base64,
    };
    let plain = Part::text(
        "Liebe Kolleginnen und Kollegen,\n\nwir planen das nächste Jahr. Bitte bringt eure Zahlen und eure Wünsche mit,\nKuchen gibt es auch.\n\nAnke\n",
    );
    let body = Part::Multi { subtype: "alternative", parts: vec![plain, calendar] };
    Mail::new(rng, who("anke"), guests, date, "Jahresplanung", body)
}

/// A new partner's address card.
fn card(rng: &mut Rng, start: i64) -> Mail {
    let card = documents::card(
        "Henning Voss",
        "Voss",
        "Henning",
        "Baltic Tuch",
        "h.voss@baltic-tuch.example",
    );
    let text = Part::text(
        "Hallo Frau Nowak,\n\nmeine neue Durchwahl steht in der Karte im Anhang, die alte Nummer geht\nnoch bis zum Monatsende.\n\nHenning Voss\n",
    );
    let body = Part::Multi {
        subtype: "mixed",
        parts: vec![text, Part::file("text/vcard", "Henning Voß.vcf", card)],
    };
    Mail::new(rng, who("henning"), people("kasia ole"), at(start, 15), "Neue Durchwahl", body)
}

/// HTML with a drawing that stands in the text.
fn drawing_inside(rng: &mut Rng, start: i64) -> Mail {
    let id = format!("skizze.{:x}@{DOMAIN}", rng.next());
    let html = format!(
        "<html><body><p>Moin Herr Matthiesen,</p>\n<p>so würde die Vereinsnummer auf dem Großsegel sitzen:</p>\n\
         <p><img src=\"cid:{id}\" alt=\"Skizze\" width=\"240\"></p>\n<p>Gefällt es Ihnen, oder lieber zwanzig Zentimeter \
         höher?</p>\n<p>Jonas Brandt</p></body></html>\n"
    );
    let drawing = Part::File {
        kind: "image/png",
        name: "skizze.png".to_owned(),
        bytes: documents::png(35),
        id: Some(id),
    };
    let rich = Part::Multi { subtype: "related", parts: vec![Part::html(html), drawing] };
    let plain = Part::text(
        "Moin Herr Matthiesen,\n\nso würde die Vereinsnummer auf dem Großsegel sitzen (siehe Skizze).\nGefällt es Ihnen, oder lieber zwanzig Zentimeter höher?\n\nJonas Brandt\n",
    );
    let body = Part::Multi { subtype: "alternative", parts: vec![plain, rich] };
    Mail::new(rng, who("jonas"), people("strande"), at(start, 13), "Skizze Segelnummer", body)
}
