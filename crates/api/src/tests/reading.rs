//! What a reader gets besides the mails themselves: conversations, previews, the searches he keeps.

use engine::access::Caller;
use engine::command::{Command, Silent};
use serde_json::{Value, json};

use super::world::{Who, World};

fn operator(world: &World) -> engine::access::Operator {
    Caller::operator(world.engine.clone(), "").operates().unwrap()
}

/// Imports mails into the reader's mailbox.
fn import(world: &World, mails: &[String]) {
    let folder = world.folder.path().join("more");
    std::fs::create_dir_all(&folder).unwrap();
    for (n, mail) in mails.iter().enumerate() {
        std::fs::write(folder.join(format!("{n}.eml")), mail).unwrap();
    }
    let command = Command::Import {
        tenant: "Acme".into(),
        mailbox: "reader@acme.test".into(),
        paths: vec![folder],
    };
    operator(world).run(command, &mut Silent).unwrap();
}

fn mail(n: u32, subject: &str, answers: Option<u32>, text: &str) -> String {
    let answers = answers.map_or_else(String::new, |to| format!("In-Reply-To: <{to}@acme.test>\n"));
    format!(
        "From: Anna <anna@acme.test>\nTo: reader@acme.test\nSubject: {subject}\nMessage-ID: <{n}@acme.test>\n\
         {answers}Date: Mon, 2 Jun 2025 1{n}:00:00 +0000\n\n{text}\n"
    )
}

async fn get(world: &World, who: Who, path: &str) -> Value {
    let answer =
        world.ask(who, "GET", &format!("/api/v1/tenants/{}{path}", world.tenant), None).await;
    assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

/// The number of the mail with this Message-ID.
async fn number(world: &World, id: u32) -> u64 {
    let list = get(world, Who::Reader, "/mails").await;
    let id = format!("<{id}@acme.test>");
    let found =
        list["items"].as_array().unwrap().iter().find(|mail| mail["message_id"] == id.as_str());
    found.unwrap()["id"].as_u64().unwrap()
}

#[tokio::test]
async fn a_conversation_has_what_is_answered_and_what_answers_but_no_stranger() {
    let world = World::new();
    import(
        &world,
        &[
            mail(1, "Pump curve", None, "the first"),
            mail(2, "Re: Pump curve", Some(1), "an answer"),
            mail(3, "AW: Re: Pump curve", Some(2), "an answer to it"),
            mail(4, "Pump curve", None, "a stranger of the same name"),
        ],
    );
    let subjects = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|m| m["message_id"].as_str().unwrap().into()).collect()
    };
    for of in [1, 2, 3] {
        let path = format!("/mails/{}/conversation", number(&world, of).await);
        let conversation = get(&world, Who::Reader, &path).await;
        let found = subjects(&conversation["mails"]);
        assert_eq!(found, ["<1@acme.test>", "<2@acme.test>", "<3@acme.test>"], "of {of}");
        assert_eq!(conversation["complete"], true);
    }
    let alone = format!("/mails/{}/conversation", number(&world, 4).await);
    let alone = get(&world, Who::Reader, &alone).await;
    assert_eq!(subjects(&alone["mails"]), ["<4@acme.test>"]);
}

#[tokio::test]
async fn a_conversation_that_is_not_shown_whole_says_so() {
    let world = World::new();
    let answers = (2..=230).map(|id| mail(id, "Re: Pump curve", Some(1), "an answer"));
    import(
        &world,
        &[mail(1, "Pump curve", None, "the first")].into_iter().chain(answers).collect::<Vec<_>>(),
    );
    let path = format!("/mails/{}/conversation", number(&world, 230).await);
    let conversation = get(&world, Who::Reader, &path).await;
    assert_eq!(conversation["mails"].as_array().unwrap().len(), 200);
    assert_eq!(conversation["complete"], false);
}

#[tokio::test]
async fn previews_show_the_words_found_and_only_of_what_may_be_read() {
    let world = World::new();
    let long = format!("{} the needle stands here {}", "hay ".repeat(100), "straw ".repeat(100));
    import(&world, &[mail(1, "A needle <b>", None, &long)]);
    let id = number(&world, 1).await;
    let path = format!("/mail/previews?ids={id},99999&q=needle");
    let previews = get(&world, Who::Reader, &path).await;
    assert_eq!(previews.as_array().unwrap().len(), 1, "{previews}");
    let hits = |field: &str| -> Vec<String> {
        let pieces = previews[0][field].as_array().unwrap().iter();
        pieces.filter(|p| p["hit"] == true).map(|p| p["text"].as_str().unwrap().into()).collect()
    };
    assert_eq!(hits("subject"), ["needle"]);
    assert_eq!(hits("text"), ["needle"]);
    let plain = get(&world, Who::Reader, &format!("/mail/previews?ids={id}")).await;
    assert!(plain[0]["text"][0]["text"].as_str().unwrap().starts_with("hay hay"), "{plain}");

    let base = format!("/api/v1/tenants/{}/mail/previews", world.tenant);
    for (query, status) in [("?ids=", 422), ("?ids=x", 422), ("?ids=1&q=(", 422)] {
        let answer = world.ask(Who::Reader, "GET", &format!("{base}{query}"), None).await;
        assert_eq!(answer.status, status, "{query}");
    }
    // Compliance may, and it stands in the audit log.
    get(&world, Who::Compliance, &format!("/mail/previews?ids={id}")).await;
    let log = get(&world, Who::Auditor, "/audit?activity=mail.preview").await;
    assert_eq!(log["items"].as_array().unwrap().len(), 1, "{log}");
}

#[tokio::test]
async fn a_saved_search_is_its_users_own_and_one_that_cannot_be_understood_is_refused() {
    let world = World::new();
    let save = json!({"name": "Bills", "query": "bill larger:1M"});
    let made = world.ask(Who::Reader, "POST", "/api/v1/me/searches", Some(&save)).await;
    assert_eq!(made.status, 201);
    let list = |who| world.ask(who, "GET", "/api/v1/me/searches", None);
    assert_eq!(list(Who::Reader).await.json()[0]["query"], "bill larger:1M");
    assert_eq!(list(Who::Compliance).await.json(), json!([]));
    let path = format!("/api/v1/me/searches/{}", made.json()["id"].as_str().unwrap());
    assert_eq!(world.ask(Who::Compliance, "DELETE", &path, None).await.status, 404);
    assert_eq!(world.ask(Who::Reader, "DELETE", &path, None).await.status, 204);
    assert_eq!(list(Who::Reader).await.json(), json!([]));
    for wrong in [json!({"name": "x", "query": "("}), json!({"name": "x", "query": " "})] {
        let answer = world.ask(Who::Reader, "POST", "/api/v1/me/searches", Some(&wrong)).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert_eq!(answer.json()["field"], "query");
    }
}

#[tokio::test]
async fn an_operators_link_opens_one_session_that_ends_when_he_signs_out() {
    let world = World::new();
    let link = operator(&world).run(Command::OperatorLink, &mut Silent).unwrap().value;
    let token = json!({"token": link["operator_token"]});
    let path = "/api/v1/operator/session";
    let signed = world.ask(Who::Nobody, "POST", path, Some(&token)).await;
    assert_eq!(signed.status, 200);
    assert_eq!(signed.json()["operator"], true);
    let cookie = signed.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let again = world.ask(Who::Nobody, "POST", path, Some(&token)).await;
    assert_eq!(again.status, 404, "a link works once");

    let with = [("cookie", cookie.as_str())];
    let tenants = world.ask_with(Who::Nobody, "GET", "/api/v1/tenants", None, &with).await;
    assert_eq!(tenants.status, 200);
    let command = json!({"command": "stats"});
    let commands = "/api/v1/operator/commands";
    let refused = world.ask_with(Who::Nobody, "POST", commands, Some(&command), &with).await;
    assert_eq!(refused.status, 403, "commands come from the data directory's socket only");
    let out = world.ask_with(Who::Nobody, "DELETE", "/api/v1/session", None, &with).await;
    assert_eq!(out.status, 204);
    let gone = world.ask_with(Who::Nobody, "GET", "/api/v1/tenants", None, &with).await;
    assert_eq!(gone.status, 401);
}

#[tokio::test]
async fn a_damaged_mail_is_told_as_such_and_what_to_do() {
    let world = World::new();
    let log = world.folder.path().join("data/tenants").join(&world.tenant).join("log");
    let mut files = std::fs::read_dir(log).unwrap().map(|file| file.unwrap().path());
    let segment = files.find(|path| path.extension().is_some_and(|end| end == "seg")).unwrap();
    let mail = number_of_the_plan(&world).await;
    let mut bytes = std::fs::read(&segment).unwrap();
    // All records but the head of the file.
    bytes.iter_mut().skip(200).for_each(|byte| *byte ^= 1);
    std::fs::write(&segment, bytes).unwrap();
    for path in ["", "/raw", "/html", "/text", "/attachments/0", "/conversation"] {
        let path = format!("/api/v1/tenants/{}/mails/{mail}{path}", world.tenant);
        let answer = world.ask(Who::Reader, "GET", &path, None).await;
        let problem = answer.json();
        assert_eq!((answer.status.as_u16(), &problem["code"]), (500, &json!("damaged")), "{path}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("mailstead verify"), "{detail}");
        assert!(!detail.contains("segment") && !detail.contains("byte"), "{detail}");
    }
    let list = get(&world, Who::Reader, "/mails").await;
    assert_eq!(list["items"][0]["subject"], "The plan", "the list needs no bytes of it");
}

async fn number_of_the_plan(world: &World) -> u64 {
    let list = get(world, Who::Reader, "/mails").await;
    list["items"][0]["id"].as_u64().unwrap()
}
