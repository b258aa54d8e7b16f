//! Conversations with customers, suppliers and advisers in Germany.

use super::{Thread, With, turn};

#[rustfmt::skip]
pub(super) const THREADS: &[Thread] = &[
    Thread { subject: "Anfrage Genua für unsere Vereinsyacht", month: 1, turns: &[
        turn("strande", "meike", "", 0,
"Sehr geehrte Frau Thomsen,

unsere Vereinsyacht, eine Dehler 34, braucht zur neuen Saison eine Genua.
Die alte hat zwölf Jahre gehalten und ist jetzt am Achterliek durch.

Wir segeln überwiegend Ausbildungsfahrten in der dänischen Südsee, also
lieber haltbar als schnell. Könnten Sie uns ein Angebot machen?

Mit freundlichen Grüßen
Uwe Matthiesen
Segelwart, Segelclub Strande"),
        turn("meike", "strande", "jonas", 26,
"Sehr geehrter Herr Matthiesen,

vielen Dank für Ihre Anfrage. Für Ausbildungsfahrten empfehlen wir ein
gewebtes Tuch mit 7,5 oz, Radialschnitt lohnt sich da nicht. Das Angebot
finden Sie im Anhang.

Herr Brandt würde zum Aufmaß gern an Bord kommen, das Boot liegt ja nur
eine halbe Stunde entfernt. Passt Ihnen ein Nachmittag in der nächsten
Woche?

Mit freundlichen Grüßen
Meike Thomsen").with(With::Pdf("Angebot-Genua-Dehler34.pdf", "Angebot Genua Dehler 34")),
        turn("strande", "meike", "jonas", 50,
"Sehr geehrte Frau Thomsen,

der Vorstand hat gestern zugestimmt. Herr Brandt kann am Mittwoch um 15 Uhr
kommen, Liegeplatz 47, der Schlüssel hängt beim Hafenmeister.

Uwe Matthiesen"),
        turn("jonas", "strande", "meike", 75,
"Moin Herr Matthiesen,

danke für den Kaffee. Die Maße sind aufgenommen, das Vorstag ist 40 mm
länger als im Datenblatt, gut dass wir nachgesehen haben. Die Genua ist in
Kalenderwoche 14 fertig.

Jonas Brandt").with(With::Picture("aufmass-vorstag.png")),
    ] },
    Thread { subject: "Reklamation: Naht am Unterliek offen", month: 6, turns: &[
        turn("lisa", "meike", "", 0,
"Hallo,

ich habe im letzten Jahr bei Ihnen eine Rollfock gekauft. Nach dem ersten
richtigen Wind ist die Naht am Unterliek auf etwa 30 cm aufgegangen. Ein
Foto hänge ich an.

Was machen wir da? Ich wollte in zwei Wochen los.

Viele Grüße
Lisa Bockelmann").with(With::Picture("naht.png")),
        turn("meike", "lisa", "kasia", 3,
"Liebe Frau Bockelmann,

das tut mir leid. Bringen Sie das Segel bitte vorbei oder schicken Sie es
auf unsere Kosten, wir nähen es innerhalb von drei Tagen nach. Das ist
selbstverständlich Gewährleistung.

Herzliche Grüße
Meike Thomsen"),
        turn("kasia", "meike", "", 70,
"Hallo Meike,

die Fock ist da. Der Faden war in Ordnung, aber die Schot hat über die
Reling gescheuert. Ich setze einen Lederstreifen auf, das kostet uns zehn
Minuten und hält dann.

Kasia"),
        turn("meike", "lisa", "kasia", 22,
"Liebe Frau Bockelmann,

Ihre Fock ist fertig und heute mit dem Kurier unterwegs zu Ihnen. Meine
Kollegin hat einen Schutz aus Leder aufgesetzt, weil die Schot dort an der
Reling scheuert. Vielleicht versetzen Sie den Holepunkt etwas nach innen.

Gute Reise!
Meike Thomsen"),
        turn("lisa", "meike", "", 40,
"Liebe Frau Thomsen,

angekommen, sieht großartig aus. Vielen Dank, auch an Ihre Kollegin! Die
nächste Postkarte kommt aus Marstal.

Lisa Bockelmann"),
    ] },
    Thread { subject: "Liefertermin CX9-Laminat", month: 0, turns: &[
        turn("henning", "kasia", "ole", 0,
"Hallo Frau Nowak,

leider verschiebt sich die Lieferung des CX9 um etwa drei Wochen. Bei der
Beschichtung gab es einen Fehler, und wir geben die Charge nicht frei.

Ersatzweise kann ich Ihnen CX9-L anbieten, acht Gramm leichter, zum selben
Preis. Davon liegen 120 Meter hier.

Mit freundlichen Grüßen
Henning Voss
Baltic Tuch"),
        turn("kasia", "henning", "jonas ole", 4,
"Hallo Herr Voss,

danke für die ehrliche Nachricht. 40 Meter vom CX9-L nehmen wir für die
kleinen Vorsegel, für die Großsegel warten wir auf das richtige.

Bitte schicken Sie die Prüfwerte der neuen Charge vorab an Herrn Brandt.

Katarzyna Nowak"),
        turn("henning", "kasia", "jonas ole", 28,
"Alles klar, die 40 Meter gehen morgen raus. Prüfwerte im Anhang.

Henning Voss").with(With::Pdf("Pruefprotokoll-CX9L.pdf", "Prüfprotokoll CX9-L")),
    ] },
    Thread { subject: "Unterlagen für den Jahresabschluss", month: 2, turns: &[
        turn("steuer", "birgit", "", 0,
"Sehr geehrte Frau Hansen,

für den Jahresabschluss benötigen wir noch:

- die Inventurlisten mit Unterschrift
- den Darlehensvertrag für die Langarmmaschine
- die Reisekosten der Messe
- die Bestätigung der Bank zum 31. Dezember

Bitte denken Sie daran, dass die elektronischen Rechnungen im Original
aufbewahrt werden müssen, also die Mail mit ihrem Anhang und nicht der
Ausdruck.

Mit freundlichen Grüßen
Dr. Imke Rolfs"),
        turn("birgit", "steuer", "anke", 30,
"Sehr geehrte Frau Dr. Rolfs,

die Inventurlisten liegen bei, der Rest folgt bis Freitag. Die Rechnungen
werden seit letztem Jahr automatisch archiviert, Herr Johannsen kann Ihnen
jede davon mit Prüfsumme ausgeben.

Freundliche Grüße
Birgit Hansen").with(With::Pdf("Inventur-unterschrieben.pdf", "Inventur zum Jahresende")),
        turn("steuer", "birgit", "anke", 51,
"Sehr geehrte Frau Hansen,

vielen Dank, das hilft uns sehr. Zwei Rückfragen zur Bewertung der
Tuchreste klären wir am besten kurz am Telefon.

Dr. Imke Rolfs"),
    ] },
    Thread { subject: "Rahmenvertrag Werft Reimers", month: 0, turns: &[
        turn("werft", "anke", "meike", 0,
"Moin Anke,

wir bauen im nächsten Jahr acht Boote der neuen Serie. Ich hätte gern für
alle acht Großsegel und Fock von euch, Abruf jeweils sechs Wochen vorher.

Was könnt ihr uns bei der Menge anbieten?

Gruß von der anderen Seite der Förde
Torsten"),
        turn("anke", "werft", "meike birgit", 45,
"Moin Torsten,

das freut uns. Bei acht Sätzen geben wir neun Prozent, dazu das Aufmaß für
das erste Boot ohne Berechnung. Zahlung wie bisher, 30 Tage.

Den Entwurf des Vertrages findest du anbei, unsere Anwältin hat ihn schon
gelesen.

Anke").with(With::Pdf("Rahmenvertrag-Entwurf.pdf", "Rahmenvertrag (Entwurf)")),
        turn("werft", "anke", "meike", 72,
"Passt. In Paragraf 4 hätte ich gern acht statt sechs Wochen, im Winter ist
bei uns auch mal jemand krank. Dann unterschreibe ich.

Torsten"),
        turn("anke", "werft", "meike birgit", 5,
"Acht Wochen, geändert. Ich bringe zwei Exemplare am Donnerstag mit rüber.

Anke"),
    ] },
    Thread { subject: "Abmahnung wegen eines Fotos", month: 0, turns: &[
        turn("anke", "anwalt", "", 0,
"Sehr geehrte Frau Dr. Ahrens,

wir haben ein Schreiben bekommen, nach dem ein Foto auf unserer Seite nicht
uns gehört. Meike Thomsen ist sicher, dass wir es bei der Regatta selbst
aufgenommen haben. Können Sie das bitte ansehen?

Anke Petersen").with(With::Pdf("Schreiben.pdf", "Schreiben vom Gegner")),
        turn("anwalt", "anke", "", 27,
"Sehr geehrte Frau Petersen,

bitte antworten Sie zunächst nicht. Wichtig ist der Nachweis, wer das Bild
wann aufgenommen hat. Die Originaldatei und die Mail, mit der es damals im
Haus verschickt wurde, wären ideal, und zwar unverändert.

Mit freundlichen Grüßen
Dr. Nele Ahrens"),
        turn("anke", "lars", "meike", 3,
"Hallo Lars,

kannst du bitte die Mail suchen, mit der Meike das Regattafoto verschickt
hat? Die Anwältin braucht sie genau so, wie sie damals ankam.

Anke"),
        turn("lars", "anke", "meike", 1,
"Gefunden, mit Prüfsumme und Datum der Archivierung. Die Datei liegt in
deinem Ordner.

Lars"),
        turn("anwalt", "anke", "", 190,
"Sehr geehrte Frau Petersen,

die Gegenseite hat die Forderung zurückgenommen. Der Nachweis hat genügt.

Dr. Nele Ahrens"),
    ] },
    Thread { subject: "Bewerbung als Segelmacherin", month: 0, turns: &[
        turn("sophie", "sabine", "", 0,
"Sehr geehrte Frau Krüger,

ich habe in La Rochelle drei Jahre in einer Segelmacherei gelernt und ziehe
im Frühjahr nach Kiel. Mein Deutsch ist noch nicht ganz sicher, meine Nähte
schon.

Gern stelle ich mich bei Ihnen vor. Meinen Lebenslauf finden Sie im Anhang.

Mit freundlichen Grüßen
Sophie Martin").with(With::Pdf("Lebenslauf-Sophie-Martin.pdf", "Lebenslauf Sophie Martin")),
        turn("sabine", "kasia", "anke", 2,
"Liebe Kasia,

schau mal, die klingt gut. Magst du beim Gespräch dabei sein?

Sabine"),
        turn("sabine", "sophie", "kasia", 28,
"Liebe Frau Martin,

vielen Dank für Ihre Bewerbung. Wir würden Sie gern kennenlernen und Ihnen
die Werkstatt zeigen. Passt Ihnen der kommende Dienstag um 10 Uhr?

Herzliche Grüße
Sabine Krüger"),
        turn("sophie", "sabine", "kasia", 20,
"Liebe Frau Krüger,

Dienstag passt sehr gut. Ich freue mich!

Sophie Martin"),
    ] },
];
