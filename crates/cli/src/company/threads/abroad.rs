//! Conversations with customers and partners abroad.

use super::{Thread, With, turn};

#[rustfmt::skip]
pub(super) const THREADS: &[Thread] = &[
    Thread { subject: "Spinnaker for Clyde week", month: 6, turns: &[
        turn("fiona", "tom", "", 0,
"Hi Tom,

we tore the A2 on Sunday, from the head down to about the second seam. I am
afraid it is beyond repair. Clyde week starts on the 14th of next month.

Is there any chance to have a new one by then? Same cut, but could we have
the red a little darker?

Fiona"),
        turn("tom", "fiona", "jonas kasia", 5,
"Hi Fiona,

sorry to hear that. We still have your panels on file, so design takes no
time, and Kasia has a gap in the schedule on the 3rd. If you confirm by
Friday it will be on the van on the 8th.

Darker red is no problem, see the sketch. The quote is in the same file.

Best
Tom").with(With::Picture("a2-colours.png")),
        turn("fiona", "tom", "", 22,
"Lovely, please go ahead. The PO number is CR-2214.

Fiona"),
        turn("tom", "fiona", "ole", 290,
"Hi Fiona,

the A2 left Kiel this morning. Tracking will follow from the carrier.
Have a good week on the Clyde.

Tom").with(With::Pdf("Delivery-note-CR-2214.pdf", "Delivery note CR-2214")),
        turn("fiona", "tom", "jonas kasia", 170,
"Arrived on Tuesday, hoisted on Wednesday, second place on Thursday. The
whole crew says thank you.

Fiona"),
    ] },
    Thread { subject: "Trysail for a Contessa 32", month: 11, turns: &[
        turn("george", "tom", "", 0,
"Dear Mr Whitaker,

I intend to sail to the Azores next spring, and my insurers would like me
to carry a trysail. The boat is a Contessa 32, hull 411, with a separate
track on the mast.

Would you advise orange or white cloth? I am told opinions differ.

Yours sincerely
George Pemberton"),
        turn("tom", "george", "", 25,
"Dear Mr Pemberton,

orange, without hesitation: you will want to be seen on the day you use it.
We would make it of 9 oz cloth with triple stitching and a long tack
pennant so that it flies clear of the stowed main.

If you send me the height of the track above the boom I can let you have
a firm price.

Kind regards
Tom Whitaker"),
        turn("george", "tom", "", 65,
"Dear Mr Whitaker,

one metre and twelve centimetres, measured twice, the second time dry.

George Pemberton"),
        turn("tom", "george", "jonas", 20,
"Dear Mr Pemberton,

thank you. The offer is attached; it holds until the end of next month.

Kind regards
Tom Whitaker").with(With::Pdf("Offer-trysail-Contessa.pdf", "Offer: trysail, Contessa 32")),
    ] },
    Thread { subject: "Commande de deux focs pour l'école de voile", month: 2, turns: &[
        turn("ponant", "claire", "", 0,
"Bonjour Claire,

l'école de voile de Camaret a besoin de deux focs pour ses dériveurs avant
les vacances de Pâques. Les enfants ne sont pas tendres avec le matériel :
il faut quelque chose de solide et de facile à réparer.

Peux-tu me donner un prix et un délai ?

Amicalement
Yann"),
        turn("claire", "ponant", "kasia", 24,
"Bonjour Yann,

pour deux focs en tissu de 5 oz, avec renforts cousus et fenêtre, compte
quatre semaines. Le devis est en pièce jointe. Si tu prends aussi les
sacs, nous offrons le transport.

Bien à toi
Claire").with(With::Pdf("Devis-focs-Camaret.pdf", "Devis : deux focs")),
        turn("ponant", "claire", "", 48,
"C'est parfait, avec les sacs alors. Le bon de commande part aujourd'hui par
la poste, l'école n'a pas encore de scanner…

Yann"),
        turn("claire", "kasia meike", "", 3,
"Hallo ihr beiden,

zwei Jollenfocks für Camaret sind bestellt, mit Säcken. Yann braucht sie
vor Ostern. Die Maße liegen im Ordner Frankreich.

Claire"),
    ] },
    Thread { subject: "Place au port pendant la régate", month: 5, turns: &[
        turn("marina", "claire", "", 0,
"Madame,

nous vous confirmons un emplacement de douze mètres au ponton C pour la
durée de la régate. Le règlement s'effectue à l'arrivée, à la capitainerie,
qui est ouverte de 8 h à 20 h.

Merci de nous préciser l'heure d'arrivée prévue.

La capitainerie"),
        turn("claire", "marina", "tom", 22,
"Madame, Monsieur,

merci beaucoup. Nous arriverons mercredi vers 18 heures avec le camion de
voilerie, immatriculé à Kiel. Avons-nous une prise de courant au ponton ?

Cordialement
Claire Lefèvre"),
        turn("marina", "claire", "", 4,
"Oui, deux prises de 16 ampères. Bonne route !

La capitainerie"),
    ] },
    Thread { subject: "Żagle dla szkoły morskiej", month: 0, turns: &[
        turn("gdansk", "kasia", "tom", 0,
"Dzień dobry Pani Katarzyno,

szkoła morska w Gdańsku zamawia u nas remont dwóch jachtów i pyta o nowe
żagle: dwa groty i dwie genuy. Czy mogliby Państwo przygotować ofertę do
końca miesiąca?

Rysunki przesyłam w załączniku.

Z poważaniem
Marek Zieliński").with(With::Picture("grot-rysunek.png")),
        turn("kasia", "gdansk", "tom meike", 27,
"Dzień dobry Panie Marku,

dziękujemy za zapytanie. Ofertę przygotuje Tom po angielsku, a ja chętnie
odpowiem na wszystkie pytania techniczne. Proszę tylko o potwierdzenie
długości masztu, na rysunku są dwie różne liczby.

Pozdrawiam
Katarzyna Nowak"),
        turn("gdansk", "kasia", "tom", 26,
"Ma Pani rację, właściwa jest większa: 14,20 m. Przepraszam za pomyłkę.

Marek Zieliński"),
        turn("tom", "gdansk", "kasia", 30,
"Dear Mr Zieliński,

please find our offer attached. Delivery would be ten weeks after your
order; installation in Gdańsk is included.

Kind regards
Tom Whitaker").with(With::Pdf("Offer-Motlawa.pdf", "Offer: two mainsails, two genoas")),
    ] },
    Thread { subject: "Naprawa foka", month: 7, turns: &[
        turn("jan", "kasia", "", 0,
"Dzień dobry,

podczas rejsu po Bałtyku rozdarł mi się fok, mniej więcej pół metra od rogu
szotowego. Będę w Kilonii w przyszłym tygodniu. Czy dałoby się to naprawić
w dwa dni?

Pozdrawiam serdecznie
Jan Wiśniewski"),
        turn("kasia", "jan", "ole", 3,
"Dzień dobry,

tak, proszę przynieść żagiel rano, najlepiej suchy. Jesteśmy na miejscu od
siódmej.

Katarzyna Nowak"),
        turn("jan", "kasia", "", 120,
"Bardzo dziękuję, żagiel stoi jak nowy. Pozdrowienia z Bornholmu!

Jan"),
    ] },
    Thread { subject: "メインセイルの寸法について", month: 0, turns: &[
        turn("osaka", "hiroshi", "tom", 0,
"田中様

いつもお世話になっております。大阪湾セーリングの中村です。

先日ご提案いただいたメインセイルについて、マストの寸法を測り直しました。
P は 13.45 m、E は 4.62 m です。図面を添付いたします。

お忙しいところ恐縮ですが、ご確認をお願いいたします。

中村 由紀").with(With::Picture("寸法図.png")),
        turn("hiroshi", "osaka", "tom", 9,
"中村様

図面をありがとうございます。確認いたしました。
新しい寸法で設計を進め、来週中に三面図をお送りします。

納期は予定どおり六週間です。

田中 弘"),
        turn("hiroshi", "jonas tom", "", 1,
"Hi both,

Osaka measured again: P is 13.45 m, not 13.54. I have changed the model and
told them that delivery stays at six weeks.

Hiroshi"),
        turn("osaka", "hiroshi", "tom", 170,
"田中様

三面図を拝見しました。この内容でお願いいたします。
完成を楽しみにしております。

中村"),
    ] },
    Thread { subject: "Customs papers for the Oslo delivery", month: 0, turns: &[
        turn("ingrid", "tom", "", 0,
"Hi Tom,

the two cruising mains are stuck at customs in Svinesund. They ask for a
declaration of origin on the invoice, the line we talked about last year.

Could you send me a corrected invoice today?

Ingrid"),
        turn("tom", "birgit", "", 1,
"Birgit, could you add the origin line to invoice 2291 and send it back to
me? The text is in the Norway folder. Customs is waiting.

Thanks
Tom"),
        turn("birgit", "tom", "ole", 1,
"Hallo Tom,

hier ist sie. Ich habe den Satz jetzt fest in die Vorlage für Norwegen
geschrieben, dann passiert das nicht wieder.

Birgit").with(With::Pdf("Invoice-2291-corrected.pdf", "Invoice 2291 (corrected)")),
        turn("tom", "ingrid", "", 1,
"Hi Ingrid,

corrected invoice attached, sorry for the trouble.

Tom").with(With::Pdf("Invoice-2291-corrected.pdf", "Invoice 2291 (corrected)")),
        turn("ingrid", "tom", "", 24,
"Released this morning. Thanks for being quick.

Ingrid"),
    ] },
];
