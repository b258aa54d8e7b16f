//! Short texts from which the recurring mails are put together.

/// What production talks about: taken in turn, three to a meeting.
pub(super) const POINTS: [&str; 24] = [
    "Genua Strande: zugeschnitten, Naht am Donnerstag.",
    "Die Plottermesser sind stumpf, neue sind bestellt.",
    "Spinnaker Glasgow geht am Freitag raus, Ole bestellt den Kurier.",
    "Svenja lernt ab dieser Woche das Anschlagen der Kauschen.",
    "Reparaturen: elf Segel liegen an, davon vier eilig.",
    "Der Heißschneider in Halle 2 zieht schief, Lars schaut nach der Führung.",
    "Großsegel Reimers: Lattentaschen werden um 20 mm verlängert.",
    "Überstunden bitte bis Monatsende eintragen.",
    "Das neue Garn läuft gut, wir bleiben dabei.",
    "Feuerlöscher wurden geprüft, der in der Näherei ist ausgetauscht.",
    "Persenninge: wir nehmen bis Mai keine neuen an.",
    "Zwei Tuchballen hatten Webfehler, Baltic Tuch nimmt sie zurück.",
    "Camaret: beide Focks fertig, Säcke fehlen noch.",
    "Die Heizung im Schnittraum schafft nur 17 Grad, der Monteur kommt Dienstag.",
    "Schulung an der Langarmmaschine: bitte Termine mit Kasia abstimmen.",
    "Osaka: Zeichnung freigegeben, Laminat reserviert.",
    "Wir sammeln Reste ab 1 m², die Schule holt sie für den Werkunterricht ab.",
    "Trysail Contessa: oranges Tuch ist da.",
    "Danzig: Aufmaß bestätigt, Fertigung beginnt in zwei Wochen.",
    "Bitte die Materialscheine am selben Tag ablegen.",
    "Der Kompressor bekommt einen neuen Filter, Mittwoch ab 15 Uhr keine Druckluft.",
    "Messe: Musterstücke in A3 bis Freitag, Membran und Dacron.",
    "Segelnummern: ab sofort nur noch aus dem dickeren Material.",
    "Winterlager: 64 Segel gewaschen, 22 noch offen.",
];

/// Headlines of the sailing magazine, each with a sentence.
pub(super) const STORIES: [(&str, &str); 18] = [
    (
        "Wind und Wetter an der Förde",
        "Warum der Nachmittagswind im Mai so oft dreht und wie man ihn nutzt.",
    ),
    ("Was eine Fock aushält", "Wir haben sieben Tücher zwei Sommer lang in die Sonne gehängt."),
    ("Kleine Häfen: Lyø", "Kopfsteinpflaster, Räucherfisch und ein Liegeplatz hinter der Mole."),
    ("Knoten der Woche", "Der Palstek sitzt, aber wie bekommt man ihn wieder auf?"),
    ("Gebraucht kaufen", "Worauf man beim Segel achten sollte, bevor man über den Preis spricht."),
    ("Nachtfahrt", "Ein Erfahrungsbericht über Lichter, Kaffee und lange Schatten."),
    ("Sicher an Bord", "Die neue Weste passt, aber hält auch die Leine?"),
    ("Regattaregeln kurz erklärt", "Raum an der Bahnmarke, diesmal ohne Streit."),
    ("Werkstatt: Lieken", "Mit Nadel, Handschuh und Geduld repariert man mehr als man denkt."),
    ("Revier im Blick: Schlei", "Brücken, Sperrwerk und der schönste Kuchen in Arnis."),
    ("Trimm in Ruhe", "Drei Handgriffe, die fast immer helfen."),
    ("Aus den Vereinen", "Jugendwoche in Strande, Sommerfest in Laboe."),
    ("Elektronik ohne Ärger", "Was der Autopilot vom Rudergänger lernen kann."),
    ("Winterlager", "Waschen, trocknen, durchsehen: eine Liste zum Abhaken."),
    ("Buchtipp", "Logbuch einer Reise um Fünen, mit Zeichnungen."),
    ("Frauen am Ruder", "Vier Skipperinnen über ihren ersten eigenen Törn."),
    ("Tuchkunde", "Dacron, Laminat, Membran: was passt zu welchem Boot?"),
    ("Ankern", "Wie viel Kette ist genug, und wann kommt die Leine dazu?"),
];

/// Boats, the sail ordered for them, and its price in euros.
pub(super) const ORDERS: [(&str, &str, i64); 16] = [
    ("Dehler 34", "Rollgenua 135 %", 3280),
    ("Hallberg-Rassy 36", "Großsegel mit Rollreff", 4650),
    ("Folkeboot", "Satz Groß und Fock", 2940),
    ("Contessa 32", "Arbeitsfock", 1390),
    ("X-Yacht 37", "Spinnaker A2", 3890),
    ("Bavaria 38", "Großsegel, vier Latten", 3150),
    ("H-Boot", "Spinnaker", 1480),
    ("Dufour 405", "Gennaker mit Bergeschlauch", 4210),
    ("Vindö 40", "Genua 2", 2380),
    ("Optimist", "fünf Schulsegel", 1150),
    ("J/80", "Satz Regattasegel", 5480),
    ("Maxi 77", "Rollfock", 1260),
    ("Swan 43", "Code Zero", 6240),
    ("Comfortina 32", "Lazy-Bag mit Persenning", 980),
    ("Drachen", "Groß, Fock und Spinnaker", 5120),
    ("Sunbeam 30", "Großsegel, zwei Reffs", 2690),
];

/// What sailmakers ask each other on their list, with an answer.
pub(super) const LOFT_TALK: [(&str, &str, &str); 6] = [
    (
        "Best needle for UV tape?",
        "We switched to a new tape this winter and the machine skips about one\nstitch in forty. 110/18 round point at the moment. What do you use?",
        "A 100/16 with a slightly sharper point, and half a turn less on the\nfoot. Wipe the glue off every ten metres, it makes more difference than\nthe needle.",
    ),
    (
        "Plotter drift over long panels",
        "On panels above nine metres our plotter is two millimetres off at the\nfar end. The table is level. Temperature?",
        "Very likely. Cloth grows more than the table does. We let the roll lie\nin the cutting room overnight and the drift is gone.",
    ),
    (
        "Recycling laminate offcuts",
        "Does anyone know a place that takes laminate offcuts in small amounts?\nThe landfill is getting expensive, and it feels wrong.",
        "A school here makes bags of them and sells them for the lifeboats.\nNot a solution for tonnes, but nothing goes to waste.",
    ),
    (
        "Sewing through six layers of Dyneema",
        "Clew of a superyacht staysail. Six layers, and the thread melts. Any\nhints short of buying a bigger machine?",
        "Slow down to two stitches a second, silicone on the thread, and hand\nsew the last ring. It took us a day, but it held.",
    ),
    (
        "Apprentices and drawing",
        "Do you still teach lofting on the floor, or only on screen?",
        "On the floor first, always. Whoever has crawled along a leech once\nunderstands what the screen is showing.",
    ),
    (
        "Colour fastness of red nylon",
        "Our red spinnaker bled into the white panels after one wet day. The\nsupplier says storage. Opinions?",
        "Same batch here, I think. Ask them for the fixing date. Ours was\nreplaced without much discussion.",
    ),
];
