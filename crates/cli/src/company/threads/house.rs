//! Conversations among colleagues.

use super::{Thread, Turn, With, turn};

const TABLE: [&str; 6] = [
    "Position;Bestand;Mindestbestand;Einheit",
    "Dacron 7,5 oz weiß;84;60;m",
    "Laminat CX9;22;40;m",
    "Liekleine 8 mm;310;150;m",
    "Mastrutscher Größe 2;48;100;Stück",
    "Nähgarn V92;19;12;Rolle",
];

#[rustfmt::skip]
pub(super) const THREADS: &[Thread] = &[
    Thread { subject: "Großer Tisch im Schnittraum", month: 3, turns: &[
        turn("kasia", "anke jonas", "ole", 0,
"Hallo zusammen,

der große Tisch hat sich an der Nordseite um vier Millimeter gesenkt. Beim
Zuschnitt der Genua für den Segelclub Strande hat das gereicht, um zwei
Bahnen neu zu schneiden.

Ich schlage vor, dass wir ihn in der Woche nach Ostern einmal komplett neu
ausrichten. Das kostet uns einen Tag, danach haben wir Ruhe.

Viele Grüße
Kasia"),
        turn("jonas", "kasia anke", "ole", 3,
"Moin Kasia,

bin dafür. Ich kann an dem Tag die Plotterdaten für die nächsten drei
Aufträge vorbereiten, dann geht keine Zeit verloren. Der Laser steht bei
mir im Büro, nimm ihn dir einfach.

Jonas"),
        turn("anke", "kasia jonas", "ole", 24,
"Einverstanden. Bitte sagt Meike Bescheid, damit sie für den Tag keine
Abholung zusagt.

Anke"),
        turn("ole", "kasia anke jonas", "meike", 170,
"Tisch steht wieder. Wir haben drei neue Stellfüße eingebaut und mit dem
Laser nachgemessen, größte Abweichung jetzt 0,6 mm auf zwölf Meter.
Die alten Füße liegen noch im Lager, falls jemand sie braucht.

Ole").with(With::Picture("tisch-skizze.png")),
    ] },
    Thread { subject: "Urlaub im Sommer", month: 1, turns: &[
        turn("sabine", "jonas kasia ole svenja lars meike birgit", "anke", 0,
"Liebe Kolleginnen und Kollegen,

bitte tragt bis Ende des Monats eure Wünsche für den Sommer in den Kalender
ein. Die Näherei ist in den letzten beiden Juliwochen geschlossen, im Büro
brauchen wir durchgehend zwei Personen.

Wer Kinder in der Schule hat, hat wie immer Vorrang.

Herzliche Grüße
Sabine"),
        turn("lars", "sabine", "", 5,
"Hallo Sabine,

ich nehme die erste Augusthälfte. Das Update der Plottersteuerung mache ich
vorher, damit niemand anrufen muss.

Lars"),
        turn("birgit", "sabine", "anke", 26,
"Liebe Sabine,

ich würde gern im September fahren, wenn die Halbjahreszahlen weg sind.
Passt das zu Meikes Messeplan?

Birgit"),
        turn("sabine", "birgit", "anke", 4,
"Passt gut, die Messe ist erst Ende Oktober. Ist eingetragen.

Sabine"),
    ] },
    Thread { subject: "Inventur: Fehlbestand Laminat", month: 1, turns: &[
        turn("ole", "birgit kasia", "", 0,
"Moin Birgit,

anbei die Liste von gestern Abend. Beim Laminat fehlen 18 Meter gegenüber
dem Buchbestand, und die Mastrutscher Größe 2 sind unter dem Mindestbestand.

Ich habe zweimal gezählt.

Ole").with(With::Table("inventur-regal-c.csv", &TABLE)),
        turn("kasia", "ole birgit", "", 2,
"Die 18 Meter sind der Spinnaker für Glasgow, der wurde zweimal zugeschnitten.
Ich habe den Materialschein erst heute gefunden, er lag noch unter der
Maschine. Tut mir leid, Birgit.

Kasia"),
        turn("birgit", "kasia ole", "anke", 20,
"Danke euch beiden, dann buche ich das als Nacharbeit auf den Auftrag.
Bitte die Scheine künftig am selben Tag ins Fach legen.

Birgit"),
    ] },
    Thread { subject: "Passwortrichtlinie und Telefonanlage", month: 0, turns: &[
        turn("lars", "anke jonas meike kasia birgit sabine ole svenja tom claire hiroshi", "", 0,
"Hallo zusammen,

zwei Dinge aus der IT:

1. Ab Montag verlangt die Anmeldung einen zweiten Faktor. Die kleinen
   Schlüssel liegen bei mir, bitte holt sie bis Freitag ab.
2. Die Telefonanlage zieht in der Nacht auf Mittwoch um. Wer dann anruft,
   hört fünf Minuten lang nur Musik.

Fragen gern direkt an mich.

Lars"),
        turn("svenja", "lars", "", 1,
"Hallo Lars,

brauche ich den Schlüssel auch in der Berufsschule, wenn ich dort meine
Mails lese?

Svenja"),
        turn("lars", "svenja", "", 1,
"Ja, einmal pro Gerät. Häng ihn am besten an den Hausschlüssel.

Lars"),
    ] },
    Thread { subject: "Preisliste Frühjahr", month: 2, turns: &[
        turn("meike", "anke birgit", "tom claire", 0,
"Liebe Anke,

das Tuch ist seit Januar um sechs Prozent teurer geworden. Ich habe die
Preise für Fahrtensegel um vier und für Regattasegel um fünf Prozent
angehoben, Reparaturen bleiben wie sie sind.

Schaust du bitte bis Donnerstag drüber? Dann geht die Liste mit dem
nächsten Rundschreiben hinaus.

Meike").with(With::Pdf("Preisliste-Fruehjahr.pdf", "Preisliste Frühjahr")),
        turn("anke", "meike", "birgit", 22,
"Liebe Meike,

Fahrtensegel einverstanden. Bei den Regattasegeln bitte nur vier Prozent,
die Vereine planen ihre Haushalte ein Jahr im Voraus, und wir haben im
Herbst gesagt, dass wir moderat bleiben.

Anke"),
        turn("tom", "meike anke", "claire", 4,
"Thanks, both. I will hold the export list until the final numbers are in.
Could we round the euro prices to full tens? It makes the quotes abroad
much easier to read.

Tom"),
        turn("meike", "tom anke claire", "birgit", 18,
"Gute Idee, ist gerundet. Die Liste im Anhang gilt ab dem Ersten.

Meike").with(With::Pdf("Preisliste-Fruehjahr-final.pdf", "Preisliste Frühjahr, endgültig")),
    ] },
    Thread { subject: "Berichtsheft", month: 0, turns: &[
        turn("svenja", "sabine kasia", "", 0,
"Liebe Sabine, liebe Kasia,

die Berufsschule möchte das Berichtsheft jetzt monatlich sehen. Könnt ihr
mir bis zum 25. die Seiten für Schnitt und Naht unterschreiben?

Danke und liebe Grüße
Svenja"),
        turn("kasia", "svenja sabine", "", 6,
"Leg sie mir morgen früh an die Maschine 3, dann mache ich es gleich.
Und schreib bitte dazu, dass du das Unterliek der Fock allein genäht hast,
das war richtig gut.

Kasia"),
    ] },
    Thread { subject: "Neue Nähmaschine für lange Nähte", month: 0, turns: &[
        turn("kasia", "anke", "birgit jonas", 0,
"Hallo Anke,

die alte Langarmmaschine braucht zum dritten Mal in diesem Jahr einen neuen
Greifer. Ich habe zwei Angebote eingeholt:

  gebraucht, Baujahr 2016, mit Wartung    8.900 EUR
  neu, mit Schulung vor Ort              14.200 EUR

Bei unseren Stückzahlen rechnet sich die neue in etwa vier Jahren. Mein
Bauch sagt neu, mein Kopf sagt, frag erst Birgit.

Kasia"),
        turn("birgit", "kasia anke", "jonas", 5,
"Ich habe es durchgerechnet: Leasing über 48 Monate wären 318 EUR im Monat,
das ist weniger als die Reparaturen im letzten Jahr. Von mir aus neu.

Birgit"),
        turn("anke", "kasia birgit", "jonas", 48,
"Dann neu, und zwar gekauft. Bitte Lieferung erst nach der Saison, im Juni
kann niemand eine Maschine einfahren.

Anke"),
    ] },
    Thread { subject: "Finite element run for the new code zero", month: 0, turns: &[
        turn("hiroshi", "jonas", "", 0,
"Hi Jonas,

the overnight run for the code zero is finished. Leech tension drops by
eleven percent if we move the draft forward to 38 percent, and the luff
sag stays below 90 mm in 14 knots true.

I attached the pressure plot. The area near the clew is still too stiff,
so I would take out one layer there.

Hiroshi").with(With::Picture("pressure-14kn.png")),
        turn("jonas", "hiroshi", "kasia", 3,
"Looks very good. Taking out the layer is fine with me, but please keep the
patch at the clew itself: the last one tore exactly there in Marstrand.

@Kasia: we will need about six metres less of the light laminate.

Jonas"),
        turn("hiroshi", "jonas", "kasia", 21,
"Patch stays. New panel layout is on the server, version 7.

Hiroshi"),
    ] },
    Thread { subject: "Messeplan Herbst", month: 9, turns: &[
        turn("meike", "anke tom claire", "sabine", 0,
"Hallo zusammen,

für die Messe haben wir wieder Stand B 214, zwölf Quadratmeter, Ecke. Ich
brauche bis nächste Woche von euch, wer an welchen Tagen dort ist.

Mein Vorschlag: Tom und ich am Wochenende, Claire am Montag für die
französischen Werften, Anke zur Eröffnung."),
        turn("claire", "meike anke tom", "sabine", 7,
"Bonjour à tous,

lundi me convient. J'ai déjà trois rendez-vous l'après-midi, dont Voiles du
Ponant. Est-ce que nous pouvons apporter l'échantillon du nouveau laminé ?

Claire"),
        turn("tom", "meike claire anke", "sabine", 2,
"Weekend is fine. Fiona from Clyde Racing will come by on Saturday morning,
she wants to see the membrane in person.

Tom"),
    ] },
    Thread { subject: "Betriebsausflug", month: 8, turns: &[
        turn("sabine", "anke jonas meike kasia birgit ole svenja lars tom claire hiroshi", "", 0,
"Liebe alle,

am zweiten Freitag im September lassen wir die Maschinen stehen. Wir segeln
mit zwei gecharterten Yachten nach Laboe, essen dort zu Mittag und sind
gegen 17 Uhr zurück. Wer nicht segeln möchte, nimmt die Fähre und trifft
uns am Hafen.

Bitte gebt mir kurz Bescheid, ob ihr Fisch esst.

Sabine"),
        turn("hiroshi", "sabine", "", 2,
"Yes, fish is perfect. I will bring the camera.

Hiroshi"),
        turn("ole", "sabine", "", 20,
"Fisch ja, Fähre nein.

Ole"),
        turn("sabine", "ole hiroshi", "anke", 4,
"Notiert. Es fahren elf von zwölf mit, nur Lars hält die Stellung.

Sabine"),
    ] },
];

/// What the company talks about this week.
pub(super) const LATEST: Thread = Thread {
    subject: "Lieferwoche Großsegel Reimers",
    month: 0,
    turns: &[
        FIRST,
        turn(
            "kasia",
            "meike",
            "jonas ole",
            2,
            "Hallo Meike,

die Bahnen sind geklebt, genäht wird morgen und übermorgen. Wenn die
Kauschen kommen, bevor Ole Feierabend macht, schaffen wir Freitag.

Kasia",
        ),
        turn(
            "ole",
            "kasia meike",
            "jonas",
            3,
            "Kauschen sind da, liegen an Maschine 3.

Ole",
        ),
    ],
};

const FIRST: Turn = turn(
    "meike",
    "kasia",
    "jonas ole",
    0,
    "Liebe Kasia,

die Werft Reimers fragt, ob das Großsegel noch diese Woche fertig wird. Der
Kran ist für Samstag bestellt. Was darf ich antworten?

Meike",
);
