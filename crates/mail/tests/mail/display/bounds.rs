//! Documents and texts made to cost much: each is bounded by what it yields, not by the clock.

use mail::Structure;
use mail::display::{self, Options};

use super::{MAX_DEPTH, MAX_DOCUMENT, of_html, rules, shown};

/// Documents made to cost much; each is bounded by what it yields, not by the clock.
fn bombs() -> Vec<(&'static str, String, bool)> {
    let attributes: String = (0..200_000).map(|n| format!("a{n} ")).collect();
    let formats: String =
        (0..400).map(|n| format!("<font color=c{n} style='color:c{n}'>")).collect();
    let classes: String = (0..50_000).map(|n| format!(".c{n}{{color:red}}")).collect();
    vec![
        ("nested blocks", "<div>".repeat(100_000), false),
        ("nested blocks, closed", "<div>".repeat(50_000) + "x" + &"</div>".repeat(50_000), false),
        ("nested tables", "<table><tr><td>".repeat(30_000), false),
        ("nested formats", "<b><i><u>".repeat(30_000), false),
        ("formats opened again", format!("{formats}{}", "<p>x</p>".repeat(50_000)), false),
        ("formats left open", "<p><font color=red>x</p>".repeat(20_000), false),
        ("misnested formats", "<b><p></b></p>".repeat(50_000), true),
        ("misnested links", "<a href=https://a.example><div></a>".repeat(20_000), false),
        ("fostered elements", format!("<table>{}", "<b>x</b>".repeat(40_000)), false),
        ("fostered text", format!("<table>{}", "x<tr>".repeat(50_000)), false),
        ("many attributes", format!("<p {attributes}>x"), true),
        ("many attributes, never closed", format!("<p {attributes}"), true),
        ("attributes of bodies", (0..20_000).map(|n| format!("<body a{n}=x>")).collect(), false),
        ("long attribute", format!("<p title='{}'>x", "a ".repeat(500_000)), true),
        ("long comment", format!("<!--{}-->x", "a ".repeat(500_000)), true),
        ("comments", "<!---->".repeat(200_000), false),
        ("nested functions", format!("<p style='width:{}'>x", "calc(".repeat(200_000)), false),
        ("nested css blocks", format!("<style>{}</style>x", "@media x{".repeat(100_000)), false),
        ("nested css brackets", format!("<style>{}</style>x", "[{(".repeat(100_000)), false),
        ("many rules", format!("<style>{classes}</style>x"), true),
        ("long selectors", format!("<style>{}{{color:red}}</style>x", "a ".repeat(200_000)), false),
        (
            "many selectors",
            format!("<style>{}a{{color:red}}</style>x", "a,".repeat(200_000)),
            false,
        ),
        (
            "universal selectors",
            format!("<style>{}</style>x", "*~*~*~* *{color:red}".repeat(3000)),
            false,
        ),
        ("long style", format!("<p style='{}'>x", "color:red;".repeat(100_000)), false),
        (
            "styles opened again",
            format!(
                "<p><font style='{}'>x</p>{}",
                "color:red;".repeat(20_000),
                "<p>x</p>".repeat(1000)
            ),
            true,
        ),
        (
            "addresses opened again",
            format!(
                "<table><tr><td><a href='javascript:{}'>{}",
                "x".repeat(16_000),
                "<p>x</p>".repeat(20_000)
            ),
            false,
        ),
        ("entities", "&notit;&#x110000;&".repeat(90_000), false),
        ("ampersands", "&".repeat(800_000), false),
        ("hard blanks", "&nbsp;\u{b0}".repeat(200_000), false),
        ("angle brackets", "<".repeat(1_500_000), false),
        ("open quotes", "<a title=\"".repeat(150_000), true),
        ("line ends", "\n".repeat(1_500_000), false),
        ("select and option", "<select><option>".repeat(50_000), false),
        ("templates", "<template>".repeat(100_000), false),
        ("five megabytes", "<p>text</p>".repeat(500_000), true),
    ]
}

#[test]
fn no_document_costs_more_than_its_bounds() {
    for (what, html, truncated) in bombs() {
        let shown = of_html(&html);
        assert!(shown.html.len() <= MAX_DOCUMENT, "{what}: {} bytes", shown.html.len());
        let size = rules::inert(&shown.html, false).unwrap_or_else(|why| panic!("{what}: {why}"));
        assert!(size.depth <= MAX_DEPTH, "{what}: {size:?}");
        assert!(size.elements <= 120_000, "{what}: {size:?}");
        assert_eq!(shown.truncated, truncated, "{what}: {size:?}");
    }
}

#[test]
fn no_text_costs_more_than_its_bounds() {
    for (what, text) in [
        ("quotes", ">\n\n".repeat(300_000)),
        ("deep quotes", ">".repeat(1_000_000)),
        ("links", "http://a ".repeat(200_000)),
        ("brackets", format!("http://a{}", ")".repeat(1_000_000))),
        ("ampersands", "&".repeat(1_500_000)),
        ("colons", ":".repeat(1_000_000)),
        ("schemes", "http:".repeat(300_000)),
        ("one line", "x".repeat(5_000_000)),
    ] {
        let raw = format!("Content-Type: text/plain\n\n{text}");
        let shown = shown(raw.as_bytes(), Options::default());
        let size = rules::inert(&shown.html, false).unwrap_or_else(|why| panic!("{what}: {why}"));
        assert!(size.elements < 40_000 && shown.html.len() < MAX_DOCUMENT, "{what}: {size:?}");
        let plain = display::text(raw.as_bytes(), &Structure::of(raw.as_bytes()));
        assert!(plain.text.len() <= display::MAX_SHOWN);
        assert_eq!(plain.truncated, what == "one line", "{what}");
    }
}
