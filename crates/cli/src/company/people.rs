//! The people of the sample: twelve colleagues and those they write with.

use super::clock::Zone;

pub(super) const COMPANY: &str = "Nordlicht Segel GmbH";
pub(super) const DOMAIN: &str = "nordlicht-segel.example";

/// Someone with a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name people know.
    pub name: &'static str,
    /// What they do.
    pub title: &'static str,
    /// The primary address.
    pub address: String,
    /// Further addresses that reach the same mailbox.
    pub also: Vec<String>,
}

/// The language somebody writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    German,
    English,
    French,
    Polish,
    Japanese,
}

/// The mail program somebody uses: it shows in headers and ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    Thunderbird,
    Outlook,
    Apple,
    Machine,
}

/// Somebody who writes or receives mail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    /// The short name by which the texts call them.
    pub key: &'static str,
    pub name: &'static str,
    pub title: &'static str,
    pub address: &'static str,
    also: &'static [&'static str],
    pub tongue: Tongue,
    pub program: Program,
    pub zone: Zone,
}

impl Who {
    /// Whether they work for the company.
    pub fn is_staff(&self) -> bool {
        self.domain() == DOMAIN
    }

    /// The domain of their address.
    pub fn domain(&self) -> &'static str {
        self.address.split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Everyone with a mailbox.
pub(super) fn staff() -> Vec<Person> {
    let person = |who: &Who| Person {
        name: who.name,
        title: who.title,
        address: who.address.to_owned(),
        also: who.also.iter().map(|address| (*address).to_owned()).collect(),
    };
    EVERYONE.iter().filter(|who| who.is_staff()).map(person).collect()
}

/// The person with this key. The texts name only those in the table, which a test checks.
pub(super) fn who(key: &str) -> Who {
    EVERYONE.iter().find(|who| who.key == key).copied().unwrap_or(NOBODY)
}

const NOBODY: Who = w(
    "nobody",
    "Nobody",
    "",
    "nobody@unknown.example",
    &[],
    Tongue::English,
    Program::Machine,
    Zone::Utc,
);

#[expect(clippy::too_many_arguments, reason = "one call is one row of the table")]
const fn w(
    key: &'static str,
    name: &'static str,
    title: &'static str,
    address: &'static str,
    also: &'static [&'static str],
    tongue: Tongue,
    program: Program,
    zone: Zone,
) -> Who {
    Who { key, name, title, address, also, tongue, program, zone }
}

use Program::{Apple, Machine, Outlook, Thunderbird};
use Tongue::{English, French, German, Japanese, Polish};
use Zone::{Berlin, London, Tokyo, Utc};

#[rustfmt::skip]
pub(super) const EVERYONE: [Who; 36] = [
    w("anke", "Anke Petersen", "Geschäftsführung", "anke.petersen@nordlicht-segel.example",
        &["info@nordlicht-segel.example", "a.petersen@segelmacherei-petersen.example"], German, Outlook, Berlin),
    w("jonas", "Jonas Brandt", "Segeldesign", "jonas.brandt@nordlicht-segel.example",
        &["design@nordlicht-segel.example"], German, Apple, Berlin),
    w("meike", "Meike Thomsen", "Verkauf", "meike.thomsen@nordlicht-segel.example",
        &["verkauf@nordlicht-segel.example"], German, Outlook, Berlin),
    w("tom", "Tom Whitaker", "Export Sales", "tom.whitaker@nordlicht-segel.example",
        &["sales@nordlicht-segel.example"], English, Outlook, Berlin),
    w("claire", "Claire Lefèvre", "Ventes France", "claire.lefevre@nordlicht-segel.example",
        &["ventes@nordlicht-segel.example"], French, Apple, Berlin),
    w("kasia", "Katarzyna Nowak", "Produktion", "katarzyna.nowak@nordlicht-segel.example",
        &["produktion@nordlicht-segel.example"], German, Outlook, Berlin),
    w("hiroshi", "Hiroshi Tanaka", "Segeldesign", "hiroshi.tanaka@nordlicht-segel.example",
        &[], English, Apple, Berlin),
    w("birgit", "Birgit Hansen", "Buchhaltung", "birgit.hansen@nordlicht-segel.example",
        &["buchhaltung@nordlicht-segel.example", "rechnung@nordlicht-segel.example"], German, Outlook, Berlin),
    w("lars", "Lars Johannsen", "IT", "lars.johannsen@nordlicht-segel.example",
        &["it@nordlicht-segel.example", "postmaster@nordlicht-segel.example"], German, Thunderbird, Berlin),
    w("sabine", "Sabine Krüger", "Personal", "sabine.krueger@nordlicht-segel.example",
        &["personal@nordlicht-segel.example", "bewerbung@nordlicht-segel.example"], German, Outlook, Berlin),
    w("ole", "Ole Feddersen", "Lager und Versand", "ole.feddersen@nordlicht-segel.example",
        &["lager@nordlicht-segel.example"], German, Thunderbird, Berlin),
    w("svenja", "Svenja Claasen", "Auszubildende", "svenja.claasen@nordlicht-segel.example",
        &[], German, Apple, Berlin),

    w("tuch", "Baltic Tuch Rechnungsstelle", "", "rechnung@baltic-tuch.example", &[], German, Machine, Berlin),
    w("henning", "Henning Voss", "Vertrieb", "h.voss@baltic-tuch.example", &[], German, Outlook, Berlin),
    w("steuer", "Dr. Imke Rolfs", "Steuerberaterin", "rolfs@kontor-rolfs.example", &[], German, Outlook, Berlin),
    w("strande", "Uwe Matthiesen", "Segelwart", "segelwart@sc-strande.example", &[], German, Thunderbird, Berlin),
    w("lisa", "Lisa Bockelmann", "", "lisa.bockelmann@post.example", &[], German, Apple, Berlin),
    w("ponant", "Yann Le Goff", "Voiles du Ponant", "yann@voiles-du-ponant.example", &[], French, Apple, Berlin),
    w("marina", "Capitainerie", "Port des Sablons", "capitainerie@port-sablons.example", &[], French, Outlook, Berlin),
    w("fiona", "Fiona McAllister", "Clyde Racing", "fiona@clyde-racing.example", &[], English, Outlook, London),
    w("george", "George Pemberton", "", "george@pemberton.example", &[], English, Thunderbird, London),
    w("osaka", "Yuki Nakamura", "Osaka Bay Sailing", "nakamura@osaka-bay.example", &[], Japanese, Outlook, Tokyo),
    w("gdansk", "Marek Zieliński", "Stocznia Motława", "m.zielinski@motlawa.example", &[], Polish, Outlook, Berlin),
    w("jan", "Jan Wiśniewski", "", "jan.wisniewski@poczta.example", &[], Polish, Apple, Berlin),
    w("werft", "Torsten Reimers", "Werft Reimers", "reimers@werft-reimers.example", &[], German, Outlook, Berlin),
    w("energie", "Förde Energie Kundenservice", "", "kundenservice@foerde-energie.example", &[], German, Machine, Berlin),
    w("kante", "Windkante", "", "post@windkante.example", &[], German, Machine, Berlin),
    w("spedition", "Kieler Kurier", "", "status@kieler-kurier.example", &[], German, Machine, Berlin),
    w("anwalt", "Dr. Nele Ahrens", "Rechtsanwältin", "ahrens@kanzlei-ahrens.example", &[], German, Outlook, Berlin),
    w("piotr", "Piotr Kaczmarek", "", "piotr.kaczmarek@poczta.example", &[], Polish, Thunderbird, Berlin),
    w("sophie", "Sophie Martin", "", "sophie.martin@courriel.example", &[], French, Apple, Berlin),
    w("dave", "Dave Okafor", "", "dave@loftwork.example", &[], English, Thunderbird, London),
    w("ingrid", "Ingrid Solberg", "", "ingrid@seilmaker-solberg.example", &[], English, Apple, Berlin),
    w("sergej", "Сергей Орлов", "", "orlov@parus-spb.example", &[], English, Thunderbird, Utc),
    w("backup", "Sicherung", "", "root@archiv.nordlicht-segel.example", &[], German, Machine, Utc),
    w("messe", "boot & mehr Ausstellerservice", "", "aussteller@boot-und-mehr.example", &[], German, Machine, Berlin),
];
