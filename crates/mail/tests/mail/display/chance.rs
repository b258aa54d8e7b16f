//! Markup, styles, bytes and names by chance.

use mail::display::{self, Options};
use proptest::prelude::*;

use super::{check, rules, shown, vectors};

/// Markup by chance, out of pieces that markup is made of.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href=https://a.example>",
        "</a>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<caption>",
        "<ul>",
        "<li>",
        "<div class=a id=b>",
        "</div>",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<foreignObject>",
        "<title>",
        "</title>",
        "<textarea>",
        "<noscript>",
        "</noscript>",
        "<template>",
        "</template>",
        "<select>",
        "<option>",
        "</select>",
        "<iframe>",
        "</iframe>",
        "<form>",
        "</form>",
        "<frameset>",
        "<body onload=x style='color:red'>",
        "<html>",
        "<head>",
        "<pre>\n",
        "</pre>",
        "<font color=red>",
        "</font>",
        "<img src=https://a.example/x>",
        "<img src=x onerror=alert(1)>",
        "<br>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x",
        "<!x",
        "<a title=\"",
        "'",
        "\"",
        ">",
        "<",
        "</",
        "&lt;",
        "&#0;",
        "&nbsp;",
        "\0",
        "x",
        " ",
        "\n",
        "p{color:red}",
        "@media x{",
        "}",
        "url(javascript:x)",
        "/*",
        "*/",
        "\\3c ",
        "<nobr>",
        "<object>",
        "<applet>",
        "<marquee>",
        "<xmp>",
        "<plaintext>",
        "<h1>",
        "<h2>",
        "<dd>",
        "<rt>",
        "<image>",
        "<p style='background:url(//a.example)'>",
        "<mglyph>",
        "<desc>",
        "</h1>",
        "<col>",
    ]);
    let noise = "\\PC{0,5}";
    let piece = prop_oneof![12 => pieces.prop_map(str::to_owned), 1 => noise];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_soup_of_tags_comes_out_inert_and_stable(html in soup()) {
        check("soup", &html);
    }

    #[test]
    fn any_style_comes_out_inert(css in "[a-z(){};:@!#.,'\"\\\\/*<>0-9 -]{0,60}", from in 0_usize..80) {
        let attack = vectors::STYLES[from % vectors::STYLES.len()];
        check("style", &format!("<style>{css}</style><p style=\"{}\">x</p>{attack}", css.replace('"', "&quot;")));
    }

    #[test]
    fn any_bytes_are_shown(raw in prop::collection::vec(any::<u8>(), 0..500)) {
        let raw = [b"Content-Type: text/html\n\n", &raw[..]].concat();
        let shown = shown(&raw, Options::default());
        prop_assert!(rules::inert(&shown.html, false).is_ok());
    }

    #[test]
    fn any_name_becomes_a_safe_name(name in "\\PC{0,300}|[a-zA-Z0-9./\\\\: ]{0,40}") {
        let safe = display::safe_name(&name);
        prop_assert!(!safe.is_empty() && safe.len() <= 200);
        prop_assert!(!safe.contains(|c: char| c.is_control() || "/\\<>:\"|?*".contains(c)));
        prop_assert!(!safe.starts_with('.') && !safe.ends_with(['.', ' ']));
        prop_assert_eq!(display::safe_name(&safe), safe);
    }
}
