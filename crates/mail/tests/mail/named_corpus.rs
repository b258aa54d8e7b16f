//! Named mails of the corpus, one per charset, container or mailer quirk, say what they must.

use mail::{Mail, Structure, parse, split};

fn read(raw: &[u8]) -> Mail {
    let structure = Structure::of(raw);
    parse(raw, &structure, &split(raw, &structure))
}

#[test]
fn text_in_every_charset_is_read() {
    let Some(corpus) = crate::common::corpus() else { return };
    let cjk = "edge/spamassassin-tests/t/data/nice/cjk";
    let ruby = "edge/ruby-mail/spec/fixtures/emails";
    let comm = "edge/comm-central";
    for (folder, name, subject, text) in [
        (cjk, "gb2312.2", "RE: 装硬碟问题", "假设你的硬碟是IDE介面"),
        (cjk, "big5-base64.1", "敬請原諒", "永久網址"),
        (ruby, "multi_charset/japanese_iso_2022.eml", "まみむめも", "すみません。"),
        (ruby, "multi_charset/ks_c_5601-1987.eml", "test", "스티해"),
        (ruby, "plain_emails/raw_email_string_in_date_field.eml", "한국말로", "하나님을 믿습니다"),
        (comm, "mailnews/compose/test/unit/data/shift-jis.eml", "7bit containing =67", "現況"),
        (comm, "mailnews/test/data/iso-2022-jp-qp.eml", "ISO-2022-JP", "日本語の本文が"),
        (
            comm,
            "mail/test/browser/message-reader/data/wronglyDeclaredShift_JIS.eml",
            "Test",
            "高速全文検索",
        ),
        (
            comm,
            "mail/components/extensions/test/xpcshell/messages/sample04.eml",
            "Алфавит",
            "Вопрос",
        ),
        (comm, "mailnews/mime/jsmime/test/unit/data/charsets", "", "أهلا بالعالم"),
        (comm, "mailnews/mime/jsmime/test/unit/data/charsets", "", "안녕하세요 세계"),
        (comm, "mailnews/mime/jsmime/test/unit/data/charsets", "", "你好世界"),
        (comm, "mail/test/browser/composition/data/charset-cp932.eml", "ここに本文がきます。", ""),
        (
            "edge/mail-mime-parser-php/tests/_data/emails",
            "m4001.txt",
            "Die Hasen und die Frösche",
            "Hasen",
        ),
        ("bulk/openbmc/fb", "fbf979153793.eml", "回复：", "Dear Mr. Andrew"),
        (
            "bulk/spamassassin/spam-1",
            "00336.92409253178027f58e2c072a7e82791e.txt",
            "Yeni sürümde",
            "",
        ),
        ("bulk/spamassassin/spam-2", "00588.44b644374b89ba4885f91f0ed836e622.txt", "(광---고)", ""),
    ] {
        let raw = std::fs::read(corpus.join(folder).join(name)).expect(name);
        let mail = read(&raw);
        assert!(mail.subject.contains(subject), "{name}: {}", mail.subject);
        assert!(mail.text.contains(text), "{name}: {}", mail.text);
    }
}

#[test]
fn contained_files_are_listed() {
    let Some(corpus) = crate::common::corpus() else { return };
    for (name, attachments, text) in [
        (
            "edge/ruby-mail/spec/fixtures/emails/multi_charset/japanese_attachment_long_name.eml",
            &["かきくけこかきくけこかきくけこかきくけこかきくけこ.txt"][..],
            "this is the data",
        ),
        (
            "edge/spamassassin-tests/t/data/nice/cjk/iso-2022-jp.1",
            &["test-sjis.txt", "test-archive.txt"],
            "このファイルの形式は",
        ),
        ("edge/mime-tools-perl/testmsgs/uu-junk.msg", &["up.gif", "zeegee.gif"], ""),
        (
            "edge/james-project/server/mailet/integration-testing/src/main/resources/eml/calendar.eml",
            &[],
            "[A CONFIRMER] Call OVH",
        ),
    ] {
        let raw = std::fs::read(corpus.join(name)).expect(name);
        let mail = read(&raw);
        let names: Vec<_> = mail.attachments.iter().filter_map(|a| a.name.as_deref()).collect();
        assert_eq!(names, attachments, "{name}");
        assert!(mail.attachment_text.contains(text), "{name}: {}", mail.attachment_text);
    }
}

#[test]
fn tnef_containers_are_opened() {
    let Some(corpus) = crate::common::corpus() else { return };
    let folder = corpus.join("files/mimekit/UnitTests/TestData/tnef");
    for (name, files, text) in [
        ("attachments.tnef", &[("zappa_av1.jpg", 2937), ("bookmark.htm", 85_805)][..], "Casdasdf"),
        (
            "MAPI_ATTACH_DATA_OBJ.tnef",
            &[
                ("VIA_Nytt_1402.doc", 61_952),
                ("VIA_Nytt_1402.pdf", 213_685),
                ("VIA_Nytt_14021.htm", 68_919),
            ],
            "velkledde",
        ),
        (
            "multi-value-attribute.tnef",
            &[("208225__5_seconds__Voice_Mail.mp3", 10_656)],
            "voice mail",
        ),
        ("triples.tnef", &[], "Sample description"),
        (
            "unicode-mapi-attr-name.tnef",
            &[
                ("spaconsole2.cfg", 8387),
                ("image001.png", 3815),
                ("image002.png", 3573),
                ("image003.png", 3792),
            ],
            "Przesyłam poprawiony plik",
        ),
    ] {
        let tnef = std::fs::read(folder.join(name)).expect(name);
        let text64 = base64_simd::STANDARD.encode_to_string(&tnef);
        let lines: Vec<&[u8]> = text64.as_bytes().chunks(76).collect();
        let head = b"Content-Type: application/ms-tnef; name=winmail.dat\n\
            Content-Transfer-Encoding: base64\n\n";
        let mail = read(&[&head[..], &lines.join(&b"\r\n"[..])].concat());
        let inside: Vec<_> = mail
            .attachments
            .iter()
            .skip(1)
            .map(|a| (a.name.as_deref().unwrap_or(""), a.size))
            .collect();
        assert_eq!(inside, files, "{name}");
        assert_eq!(mail.attachments[0].size, tnef.len() as u64);
        assert!(mail.attachment_text.contains(text), "{name}: {}", mail.attachment_text);
    }
}
