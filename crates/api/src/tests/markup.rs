//! Markup that somebody puts wherever a mail or a name can hold text: it stays text. Each vector of the display tests.

use std::sync::Arc;

use base64_simd::STANDARD;
use engine::access::Caller;
use engine::command::{Command, Silent};
use serde_json::{Value, json};

use super::world::{Answer, Who, World};

#[path = "../../../mail/tests/mail/display/vectors.rs"]
#[allow(dead_code)]
mod vectors;

/// An encoded word (RFC 2047) holds what a header could not.
fn encoded(text: &str) -> String {
    format!("=?utf-8?B?{}?=", STANDARD.encode_to_string(text))
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A mail that says `vector` wherever it can.
fn mail(number: usize, vector: &str) -> String {
    let (word, name) = (encoded(vector), percent(vector));
    format!(
        "From: {word} <x@evil.test>\r\nTo: {word} <reader@acme.test>\r\nCc: {word} <{number}@evil.test>\r\n\
         Reply-To: {word} <x@evil.test>\r\nSubject: {word}\r\nMessage-ID: <{number}.{}@evil.test>\r\n\
         Date: Mon, 2 Jun 2025 10:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         {vector}\r\n--b\r\nContent-Type: text/html; name*=utf-8''{name}\r\n\
         Content-Disposition: attachment; filename*=utf-8''{name}\r\n\r\n{vector}\r\n--b--\r\n",
        vector.replace(|c: char| !c.is_ascii_graphic() || "<>".contains(c), "")
    )
}

/// Headers that keep any browser from taking an answer for a page of ours.
fn is_inert(answer: &Answer, kind: &str, what: &str) {
    let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
    assert_eq!(header("content-type"), kind, "{what}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    let policy = header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{what}: {policy}");
}

/// A file name as RFC 6266 and RFC 8187 allow it, and nothing behind it.
fn is_download(answer: &Answer, what: &str) {
    assert_eq!(answer.headers.get_all("content-disposition").iter().count(), 1, "{what}");
    let text = answer.headers["content-disposition"].to_str().unwrap();
    let rest = text.strip_prefix("attachment; filename=\"").unwrap_or_else(|| panic!("{text}"));
    let (plain, encoded) = rest.split_once("\"; filename*=UTF-8''").unwrap();
    assert!(!plain.contains(['"', '\\', '/', '%']) && plain.is_ascii(), "{what}: {text}");
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~%".contains(c);
    assert!(encoded.chars().all(allowed), "{what}: {text}");
    for separator in ["%2F", "%5C", "%00", "%0A", "%0D"] {
        assert!(!encoded.contains(separator), "{what}: {text}");
    }
}

async fn json(world: &World, path: &str, what: &str) -> Value {
    let answer = world.ask(Who::Reader, "GET", path, None).await;
    assert_eq!(answer.status, 200, "{what} {path}");
    is_inert(&answer, "application/json", what);
    answer.json()
}

#[tokio::test]
async fn what_a_mail_says_is_text_wherever_it_is_shown() {
    let world = World::new();
    let folder = world.folder.path().join("mails");
    for (number, vector) in vectors::all().enumerate() {
        // Folders are named after vectors too, as far as a file system lets them.
        let name: String = vector.chars().filter(|c| !"/\0".contains(*c)).take(60).collect();
        let place = folder.join(format!("{number} {name}"));
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("a.eml"), mail(number, vector)).unwrap();
    }
    let (tenant, mailbox) = ("Acme".to_owned(), "reader@acme.test".to_owned());
    let import = Command::Import { tenant, mailbox, paths: vec![folder] };
    let operator = Caller::operator(Arc::clone(&world.engine), "").operates().unwrap();
    let imported = operator.run(import, &mut Silent).unwrap();
    let count = vectors::all().count() as u64;
    assert!(count >= 100 && imported.value["archived"] == count, "{}", imported.value);

    let here = format!("/api/v1/tenants/{}", world.tenant);
    let list = json(&world, &format!("{here}/mails?limit=500"), "the list").await;
    assert_eq!(list["total"], count + 1);
    let mailbox = world.id("mailbox");
    let folders =
        json(&world, &format!("{here}/mail/mailboxes/{mailbox}/folders"), "folders").await;
    assert_eq!(folders.as_array().map(Vec::len), Some(count as usize));
    for item in list["items"].as_array().unwrap() {
        let path = format!("{here}/mails/{}", item["id"]);
        let what = item["subject"].to_string();
        json(&world, &path, &what).await;
        json(&world, &format!("{path}/namesakes"), &what).await;
        let html = world.ask(Who::Reader, "GET", &format!("{path}/html?remote=true"), None).await;
        is_inert(&html, "text/html; charset=utf-8", &what);
        assert!(html.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        let page = String::from_utf8(html.body).unwrap().to_lowercase();
        for tag in
            ["<script", "<iframe", "<object", "<embed", "<svg", "<math", "<form", "<link", "<base"]
        {
            assert!(!page.contains(tag), "{what}: {tag} in {page}");
        }
        let text = world.ask(Who::Reader, "GET", &format!("{path}/text"), None).await;
        is_inert(&text, "text/plain; charset=utf-8", &what);
        for ending in ["raw", "attachments/0", "attachments/0?inline=true"] {
            let file = world.ask(Who::Reader, "GET", &format!("{path}/{ending}"), None).await;
            assert_eq!(file.status, 200, "{what} {ending}");
            is_inert(&file, "application/octet-stream", &what);
            is_download(&file, &what);
        }
    }
}

#[tokio::test]
async fn names_are_text_or_are_refused() {
    let world = World::new();
    let here = format!("/api/v1/tenants/{}", world.tenant);
    let mailbox: u32 = world.id("mailbox").parse().unwrap();
    let mut made = 0;
    for (number, vector) in vectors::all().enumerate() {
        let secret = json!({"kind": "basic", "user": vector, "password": vector});
        let tries = [
            ("users", json!({"login": format!("u{number}@acme.test"), "name": vector})),
            ("users", json!({"login": format!("{vector}@acme.test"), "name": "x"})),
            ("groups", json!({"name": vector})),
            ("mailboxes", json!({"address": format!("\"{vector}\"@acme.test")})),
            ("endpoints", json!({"name": vector, "mailbox": mailbox, "networks": []})),
            ("secrets", json!({"name": vector, "value": secret})),
        ];
        for (list, body) in tries {
            let path = format!("{here}/{list}");
            let answer = world.ask(Who::Admin, "POST", &path, Some(&body)).await;
            let what = format!("{list} {vector:?}");
            match answer.status.as_u16() {
                201 => is_inert(&answer, "application/json", &what),
                409 | 422 => is_inert(&answer, "application/problem+json", &what),
                other => panic!("{what}: {other}"),
            }
            made += u32::from(answer.status == 201);
        }
        let search = format!("{here}/users?q={}", percent(vector));
        let answer = world.ask(Who::Admin, "GET", &search, None).await;
        is_inert(&answer, "application/json", vector);
        let nowhere = format!("/api/v1/{}", percent(vector));
        let answer = world.ask(Who::Admin, "GET", &nowhere, None).await;
        is_inert(&answer, "application/problem+json", vector);
    }
    assert!(made > 600, "{made}");
    for list in ["users", "groups", "mailboxes", "endpoints", "secrets", "audit"] {
        let who = if list == "audit" { Who::Auditor } else { Who::Admin };
        let answer = world.ask(who, "GET", &format!("{here}/{list}?limit=500"), None).await;
        is_inert(&answer, "application/json", list);
        assert_eq!(answer.status, 200, "{list}");
    }
}

/// The one place where a name stands in something that is not JSON.
#[tokio::test]
async fn a_tenants_name_cannot_leave_its_label() {
    let world = World::new();
    for vector in vectors::SCRIPTS.iter().step_by(5).chain(&["a\"} 1\nmails{tenant=\"b", "\\\"} 1"])
    {
        let body = json!({"name": vector});
        world.ask(Who::Operator, "POST", "/api/v1/tenants", Some(&body)).await;
    }
    let answer = world.ask(Who::Operator, "GET", "/metrics", None).await;
    is_inert(&answer, "text/plain; version=0.0.4", "metrics");
    for line in
        String::from_utf8(answer.body).unwrap().lines().filter(|line| !line.starts_with('#'))
    {
        let (name, rest) = line.split_once("{tenant=\"").unwrap_or_else(|| panic!("{line}"));
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{line}");
        let (label, value) = rest.rsplit_once("\"} ").unwrap();
        assert!(value.parse::<u64>().is_ok(), "{line}");
        let unescaped = label.replace("\\\\", "").replace("\\\"", "");
        assert!(!unescaped.contains(['"', '\\']), "{line}");
    }
}
