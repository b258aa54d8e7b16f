//! What is shown of a mail is inert, whatever the mail is, and shows what it should.

mod bounds;
mod chance;
mod rules;
mod vectors;

use mail::Structure;
use mail::display::{self, Images, Options, Shown, Source};

const REMOTE: Options<'static> = Options { remote: true, images: Images::Data };

/// Bytes of markup beyond which no document may go, whatever the mail.
const MAX_DOCUMENT: usize = 40 << 20;
/// Elements within each other: what the parser allows, and what it opens again by itself.
const MAX_DEPTH: usize = 1100;

fn shown(raw: &[u8], options: Options<'_>) -> Shown {
    display::html(raw, &Structure::of(raw), options)
}

fn mail_of(html: &str) -> String {
    format!("Content-Type: text/html; charset=utf-8\n\n{html}")
}

fn of_html(html: &str) -> Shown {
    shown(mail_of(html).as_bytes(), Options::default())
}

/// The content of a document, without the element that stands for the mail's body.
fn inner(shown: &Shown) -> &str {
    let (_, body) = shown.html.split_once("<body>").expect("a body");
    let body = body.strip_suffix("</body></html>").expect("an end");
    let Some((_, content)) = body.split_once('>') else { return "" };
    content.strip_suffix("</div>").expect("the end of the mail's body")
}

/// The mail's own style sheet.
fn sheet(shown: &Shown) -> &str {
    let (_, rest) = shown.html.split_once("</style><style>").expect("a second sheet");
    rest.split_once("</style>").expect("its end").0
}

fn check(what: &str, html: &str) {
    for options in [Options::default(), REMOTE] {
        let first = shown(mail_of(html).as_bytes(), options);
        if let Err(why) = rules::inert(&first.html, options.remote) {
            panic!("{what}\n{html}\n→ {}\nis not inert: {why}", first.html);
        }
        let again = shown(mail_of(&format!("<body>{}", inner(&first))).as_bytes(), options);
        assert_eq!(inner(&again), inner(&first), "{what}: not stable\n{html}");
    }
}

#[test]
fn every_attack_comes_out_inert_and_stable() {
    let mut count = 0;
    for attack in vectors::all() {
        check("alone", attack);
        check("behind text", &format!("<p>text <b>bold {attack} more</p>"));
        check("in a table", &format!("<table><tr>{attack}<td>{attack}</table>{attack}"));
        check("in a link", &format!("<a href=https://a.example>{attack}</a>"));
        check("in a list of lists", &format!("<ul><li>{attack}<ol><li>{attack}"));
        check("in raw text", &format!("<title>{attack}</title><style>{attack}</style>{attack}"));
        check("in an attribute", &format!("<img alt='{attack}'><p title=\"{attack}\">{attack}"));
        check("in foreign content", &format!("<svg>{attack}</svg><math><mtext>{attack}"));
        check("in a comment", &format!("<!-- {attack} --><![CDATA[{attack}]]>"));
        check("twice", &format!("{attack}{attack}"));
        count += 1;
    }
    assert!(count >= 250, "{count}");
}

#[test]
fn attacks_in_plain_text_are_text() {
    for attack in vectors::all() {
        let raw = format!("Content-Type: text/plain; charset=utf-8\n\n> {attack}\n{attack}");
        let shown = shown(raw.as_bytes(), Options::default());
        assert_eq!(shown.source, Source::Text);
        rules::inert(&shown.html, false).unwrap_or_else(|why| panic!("{attack}: {why}"));
    }
}

#[test]
fn what_is_harmless_is_kept() {
    for (html, want) in [
        ("<p align=center>a<br>b</p>", "<p align=\"center\">a<br>b</p>"),
        ("<li><table><div><li>a", "<li><div></div></li><li>a</li><table></table>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b><i>b</i>"),
        ("a &amp; b &lt; c &nbsp;d", "a &amp; b &lt; c &nbsp;d"),
        ("<o:p>a</o:p><nobr>b</nobr>", "ab"),
        (
            "<p class=\"MsoNormal x-differs\" id=a>b</p>",
            "<p class=\"m-MsoNormal\" id=\"m-a\">b</p>",
        ),
        ("<a name=top></a><a href=#top>up</a>", "<a id=\"m-top\"></a><a href=\"#m-top\">up</a>"),
        (
            "<p style=\"color: RED; position:fixed; margin:1px -2px\">a</p>",
            "<p style=\"color:RED;\">a</p>",
        ),
        (
            "<p style=\"font:12px/1.5 'Segoe UI',sans-serif!important\">a</p>",
            "<p style=\"font:12px/1.5 'Segoe UI',sans-serif!important;\">a</p>",
        ),
        (
            "<p style='color:rgb(1, 2, 3);width:calc(100% - (2px + 1em))'>a</p>",
            "<p style=\"color:rgb(1, 2, 3);width:calc(100% - (2px + 1em));\">a</p>",
        ),
        (
            "<table width=600 cellpadding=0><td bgcolor=#ff0000 nowrap>a</table>",
            "<table cellpadding=\"0\" width=\"600\"><tbody><tr><td bgcolor=\"#ff0000\" nowrap=\"\">a</td></tr></tbody></table>",
        ),
        ("<form><label>a<input></label><button>b</button></form>", "ab"),
        ("<noscript>a<p>b</p></noscript>", "a<p>b</p>"),
        ("<script>a</script><title>b</title><svg><text>c</text></svg>d", "cd"),
        (
            "<font color=red face=Arial size=2>a</font>",
            "<font color=\"red\" face=\"Arial\" size=\"2\">a</font>",
        ),
        ("<body><pre>\n a\n  b</pre>", "<pre> a\n  b</pre>"),
        ("<frameset><frame src=x></frameset><p>a", "<p>a</p>"),
        ("<img alt=a width=10 height=20>", "<img alt=\"a\" height=\"20\" width=\"10\">"),
        (
            "<map name=n><area shape=rect coords=0,0,9,9 href=https://a.example></map><img usemap=#n>",
            "<map name=\"m-n\"><area coords=\"0,0,9,9\" href=\"https://a.example/\" rel=\"noopener noreferrer nofollow\" shape=\"rect\" target=\"_blank\" title=\"a.example\"></map><img usemap=\"#m-n\">",
        ),
    ] {
        assert_eq!(inner(&of_html(html)), want, "{html}");
    }
}

#[test]
fn links_open_elsewhere_and_show_where_they_go() {
    let link = |class: &str, href: &str, title: &str, text: &str| {
        format!(
            "<a{class} href=\"{href}\" rel=\"noopener noreferrer nofollow\" target=\"_blank\" title=\"{title}\">{text}</a>"
        )
    };
    let differs = " class=\"x-differs\"";
    for (html, want, marked) in [
        ("<a href=HTTPS://A.example/x>a</a>", link("", "https://a.example/x", "a.example", "a"), 0),
        (
            "<a href=//a.example title=safe>a</a>",
            link("", "https://a.example/", "a.example", "a"),
            0,
        ),
        ("<a href=mailto:a@b.example>a</a>", link("", "mailto:a@b.example", "a@b.example", "a"), 0),
        ("<a href=tel:+4930>a</a>", link("", "tel:+4930", "+4930", "a"), 0),
        (
            "<a href=https://evil.example>https://<b>bank</b>.example</a>",
            link(differs, "https://evil.example/", "evil.example", "https://<b>bank</b>.example"),
            1,
        ),
        (
            "<a href=https://evil.example><object>x</object><img alt=www.bank.example></a>",
            link(
                differs,
                "https://evil.example/",
                "evil.example",
                "<img alt=\"www.bank.example\">",
            ),
            1,
        ),
        (
            "<a href=https://bücher.example>a</a>",
            link(
                "",
                "https://xn--bcher-kva.example/",
                "bücher.example (xn--bcher-kva.example)",
                "a",
            ),
            0,
        ),
        ("<a href=ftp://a.example>a</a>", "<a>a</a>".to_owned(), 0),
        ("<a href=x.html>a</a>", "<a>a</a>".to_owned(), 0),
        (
            "<base href=https://b.example/c/><a href=x.html>a</a>",
            link("", "https://b.example/c/x.html", "b.example", "a"),
            0,
        ),
    ] {
        let shown = of_html(html);
        assert_eq!(inner(&shown), want, "{html}");
        assert_eq!(shown.links_differ, marked, "{html}");
    }
}

#[test]
fn remote_images_are_counted_and_shown_only_by_consent() {
    for (html, count) in [
        ("<img src=https://a.example/x.png>", 1),
        ("<img src=//a.example/x.png><img src=\" http://a.example/y \">", 2),
        ("<img src=https://a.example/x srcset='https://a.example/y 2x'>", 1),
        ("<img srcset='https://a.example/y 2x, https://a.example/z 3x'>", 1),
        ("<table background=https://a.example/x><td background=https://a.example/y>a</table>", 2),
        ("<body background=https://a.example/x>a", 1),
        ("<p style='background:#fff url(https://a.example/x) no-repeat'>a</p>", 1),
        ("<p style='list-style-image:url(\"https://a.example/x\")'>a</p>", 1),
        ("<style>p{background-image:url(https://a.example/x)}</style><p>a", 1),
        ("<video poster=https://a.example/x src=https://a.example/y></video>", 1),
        ("<img src=https://a.example/1.gif width=1 height=1>", 1),
        (
            "<link rel=stylesheet href=https://a.example/x><style>@import 'https://a.example/x'</style>",
            0,
        ),
        ("<style>@font-face{src:url(https://a.example/x)}</style>", 0),
        ("<iframe src=https://a.example></iframe><audio src=https://a.example></audio>", 0),
        ("<img src=x.png><img src=cid:none><img src=data:,x>", 0),
    ] {
        let blocked = of_html(html);
        assert_eq!((blocked.remote_blocked, blocked.remote_shown), (count, 0), "{html}");
        assert!(!blocked.html.contains("a.example"), "{html}");
        let allowed = shown(mail_of(html).as_bytes(), REMOTE);
        assert_eq!((allowed.remote_blocked, allowed.remote_shown), (0, count), "{html}");
        assert_eq!(allowed.html.contains("a.example"), count > 0, "{html}");
        for shown in [blocked, allowed] {
            rules::inert(&shown.html, true).unwrap_or_else(|why| panic!("{html}: {why}"));
        }
    }
    let blocked = of_html("<p style='background:#fff url(https://a.example/x) no-repeat'>a</p>");
    assert_eq!(inner(&blocked), "<p style=\"background:#fff none no-repeat;\">a</p>");
    let blocked = of_html("<img src=https://a.example/x>");
    assert!(inner(&blocked).starts_with("<img class=\"x-blocked\" src=\"data:image/gif;base64,"));
}

#[test]
fn the_documents_policy_is_as_strict_as_its_consent() {
    let policy = |options| {
        let html = shown(mail_of("a").as_bytes(), options).html;
        let (_, rest) = html.split_once("img-src ").expect("a policy");
        rest.split_once(';').expect("its end").0.to_owned()
    };
    assert_eq!(policy(Options::default()), "data:");
    assert_eq!(policy(REMOTE), "data: https: http:");
    assert_eq!(
        policy(Options { images: Images::At("/parts/"), ..Options::default() }),
        "data: 'self'"
    );
    for header in [display::CONTENT_SECURITY_POLICY, display::CONTENT_SECURITY_POLICY_REMOTE] {
        assert!(header.starts_with("default-src 'none';") && !header.contains("script"));
        assert!(header.ends_with(display::SANDBOX));
    }
}

#[test]
fn sheets_are_confined_and_cannot_reach_our_marks() {
    for (css, want) in [
        ("p{color:red}", ".x-body p{color:red;}\n"),
        ("<!-- p.a > b{color:red;position:fixed} -->", ".x-body p.m-a>b{color:red;}\n"),
        (
            "@media (max-width: 600px) and screen{.a{width:100% !important}}p{top:0}",
            "@media (max-width: 600px) and screen{.x-body .m-a{width:100% !important;}\n}\n",
        ),
        ("body,td{font:12px Arial}", ".x-body,.x-body td{font:12px Arial;}\n"),
        (".x-differs{outline:none}", ".x-body .m-x-differs{border:none;}\n"),
        ("@import 'x';p{color:red}", ".x-body p{color:red;}\n"),
        ("p{color:red", ".x-body p{color:red;}\n"),
        ("p{color:red;;x;width:1px}q", ".x-body p{color:red;width:1px;}\n"),
        ("", ""),
    ] {
        let css_in = css.replace("outline:none", "border:none");
        assert_eq!(sheet(&of_html(&format!("<style>{css_in}</style>a"))), want, "{css}");
    }
    let print = of_html("<style media=print>p{color:red}</style>a");
    assert_eq!(sheet(&print), "@media print{.x-body p{color:red;}\n}\n");
}

const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn related(html: &str, parts: &[(&str, &str)]) -> String {
    let mut raw = format!(
        "Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n{html}\n"
    );
    for (header, body) in parts {
        raw.push_str(&format!("--r\n{header}\nContent-Transfer-Encoding: base64\n\n{body}\n"));
    }
    raw + "--r--\n"
}

#[test]
fn images_of_the_mail_are_inlined_by_what_they_are() {
    let raw = related(
        "<img src=cid:a%40b><img src='CID:a@b'><img src=https://h.example/p.gif><img src=cid:svg>\
         <img src=cid:lie><p style='background:url(cid:a@b)'>x",
        &[
            ("Content-Type: application/octet-stream\nContent-ID: <a@b>", PNG),
            (
                "Content-Type: image/gif\nContent-Location: https://h.example/p.gif",
                "R0lGODlhAQABAAAAACw=",
            ),
            ("Content-Type: image/svg+xml\nContent-ID: <svg>", "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"),
            ("Content-Type: image/png\nContent-ID: <lie>", "PGh0bWw+PHNjcmlwdD4="),
        ],
    );
    let data = shown(raw.as_bytes(), Options::default());
    let image = format!("data:image/png;base64,{PNG}");
    assert_eq!(
        inner(&data),
        format!(
            "<img src=\"{image}\"><img src=\"{image}\"><img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\">\
             <img><img><p style=\"background:url(&quot;{image}&quot;);\">x\n</p>"
        )
        .replace("x\n</p>", "x</p>")
    );
    assert_eq!((data.remote_blocked, data.images_left_out), (0, 0));
    let at = shown(raw.as_bytes(), Options { images: Images::At("/mail/7/parts/"), remote: false });
    assert_eq!(
        inner(&at),
        "<img src=\"/mail/7/parts/2\"><img src=\"/mail/7/parts/2\"><img src=\"/mail/7/parts/3\">\
         <img><img><p style=\"background:url(&quot;/mail/7/parts/2&quot;);\">x</p>"
    );
    rules::inert(&data.html, false).expect("inert");
}

#[test]
fn images_of_an_enclosed_mail_are_not_those_of_this_mail() {
    let raw = format!(
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/html\n\n<img src=cid:a>outer\n\
         --m\nContent-Type: message/rfc822\n\n{}\n--m--\n",
        related("<b>enclosed</b>", &[("Content-Type: image/png\nContent-ID: <a>", PNG)])
    );
    let shown = shown(raw.as_bytes(), Options::default());
    assert_eq!(inner(&shown), "<img>outer");
}

#[test]
fn inlined_images_have_a_bound_all_together() {
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    image.resize(4 << 20, 7);
    let body = base64_simd::STANDARD.encode_to_string(&image);
    let raw = related(&"<img src=cid:a>".repeat(1000), &[("Content-ID: <a>", &body)]);
    let shown = shown(raw.as_bytes(), Options::default());
    assert_eq!(shown.images_left_out, 998);
    assert!(shown.html.len() < MAX_DOCUMENT);
}

#[test]
fn the_body_is_what_people_read() {
    let alternative = "Content-Type: multipart/alternative; boundary=a\n\n--a\n\nplain\n--a\n\
        Content-Type: text/html\n\n<b>rich</b>\n--a--\n";
    for (raw, want, text, source) in [
        (alternative.to_owned(), "<b>rich</b>", "plain", Source::Html),
        ("Subject: x\n\nhello".to_owned(), "hello", "hello", Source::Text),
        ("Content-Type: text/html\n\n<b>a</b> b".to_owned(), "<b>a</b> b", "a b", Source::Html),
        ("Content-Type: text/html; charset=koi8-r\n\n\u{50}".to_owned(), "P", "P", Source::Html),
        ("Content-Type: multipart/mixed; boundary=m\n\n--m\n\none\n--m\nContent-Type: text/html\n\
            Content-Disposition: attachment\n\n<b>file</b>\n--m--\n".to_owned(), "one", "one", Source::Text),
        (format!("Content-Type: multipart/mixed; boundary=m\n\n--m\n{alternative}\n--m\n\
            Content-Type: message/rfc822\n\nSubject: y\n\nenclosed\n--m--\n"), "<b>rich</b>", "plain", Source::Html),
        ("Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=".to_owned(), "", "", Source::Nothing),
    ] {
        let structure = Structure::of(raw.as_bytes());
        let shown = display::html(raw.as_bytes(), &structure, Options::default());
        assert_eq!((inner(&shown).trim(), shown.source), (want, source), "{raw}");
        assert_eq!(display::text(raw.as_bytes(), &structure).text.trim(), text, "{raw}");
        assert!(!shown.truncated);
    }
    let both = b"Content-Type: multipart/mixed; boundary=m\n\n--m\n\none\n--m\nContent-Type: text/html\n\n<i>two</i>\n--m\n\nthree\n--m--\n";
    let shown = shown(both, Options::default());
    for word in ["one", "<i>two</i>", "three"] {
        assert!(shown.html.contains(word), "{}", shown.html);
    }
    assert_eq!(display::text(both, &Structure::of(both)).text, "one\ntwo\nthree");
}

#[test]
fn charsets_are_decoded() {
    for (raw, want) in [
        (&b"Content-Type: text/html; charset=iso-8859-1\n\n<b>\xe4</b>"[..], "<b>ä</b>"),
        (b"Content-Type: text/html\n\n<meta charset=koi8-r><b>\xf0\xd2</b>", "<b>Пр</b>"),
        (b"Content-Type: text/html; charset=utf-7\n\n+ADw-script+AD4-alert(1)+ADw-/script+AD4-x", "x"),
        (b"Content-Type: text/html; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B<b>x</b>", "こん<b>x</b>"),
        (b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=3Cb=3E=C3=A4=\n=3C/b=3E", "<b>ä</b>"),
    ] {
        let shown = shown(raw, Options::default());
        assert_eq!(inner(&shown), want);
        rules::inert(&shown.html, false).expect("inert");
    }
}

#[test]
fn a_stub_of_plain_text_gives_way_to_the_text_of_the_html() {
    let long = "word ".repeat(200);
    let raw = format!(
        "Content-Type: multipart/alternative; boundary=a\n\n--a\n\nYour reader shows no HTML.\n\
         --a\nContent-Type: text/html\n\n<p>{long}</p>\n--a--\n"
    );
    let text = display::text(raw.as_bytes(), &Structure::of(raw.as_bytes()));
    assert_eq!(text.text, long.trim());
}

#[test]
fn every_mail_of_the_corpus_is_shown_inert() {
    let Some(corpus) = crate::common::corpus() else { return };
    let (mut mails, mut html, mut cut, mut remote, mut differing) = (0, 0, 0, 0, 0);
    for path in crate::common::files(&corpus) {
        let raw = std::fs::read(&path).expect("a readable file");
        let structure = Structure::of(&raw);
        let shown = display::html(&raw, &structure, Options::default());
        let size = rules::inert(&shown.html, false)
            .unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        // What is shown is in proportion to the mail: the mail's own images, and some markup.
        assert!(
            size.depth <= MAX_DEPTH && size.elements <= 120_000,
            "{}: {size:?}",
            path.display()
        );
        assert!(shown.html.len() <= 20_000 + 10 * raw.len(), "{}", path.display());
        let text = display::text(&raw, &structure);
        assert!(text.text.len() <= display::MAX_SHOWN);
        if shown.truncated {
            println!("truncated: {} ({} bytes)", path.display(), raw.len());
        }
        mails += 1;
        html += u32::from(shown.source == Source::Html);
        cut += u32::from(shown.truncated);
        remote += u32::from(shown.remote_blocked > 0);
        differing += u32::from(shown.links_differ > 0);
    }
    println!(
        "{mails} mails, {html} HTML, {cut} cut, {remote} with remote images, {differing} with differing links"
    );
    assert!(mails > 20_000 && html > 500);
}
