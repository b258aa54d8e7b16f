//! Long work from outside: asked for, looked at, fetched, cancelled, forgotten – by whom it concerns.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::world::{Answer, MAIL, Who, World};

async fn ask(world: &World, who: Who, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let path = format!("/api/v1/tenants/{}{path}", world.tenant);
    world.ask(who, method, &path, body).await
}

/// Waits until a job has ended.
pub(super) async fn ended(world: &World, who: Who, answer: Answer) -> Value {
    assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
    let path = format!("/jobs/{}", answer.json()["id"].as_str().unwrap());
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let job = ask(world, who, "GET", &path, None).await.json();
        if job["ended"].is_i64() {
            return job;
        }
        assert!(Instant::now() < deadline, "{job}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_reader_exports_what_he_may_read_and_only_he_gets_the_file() {
    let world = World::new();
    let wanted = json!({"ids": [1], "format": "zip"});
    let made = ask(&world, Who::Reader, "POST", "/exports", Some(&wanted)).await;
    let job = ended(&world, Who::Reader, made).await;
    assert_eq!(job["state"], "finished", "{job}");
    assert_eq!((&job["severity"], &job["result"]["mails"]), (&json!("info"), &json!(1)));
    let path = format!("/jobs/{}", job["id"].as_str().unwrap());
    let file = ask(&world, Who::Reader, "GET", &format!("{path}/file"), None).await;
    assert_eq!(file.status, 200);
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let found = file.body.windows(8).any(|bytes| bytes == b"The_plan");
    assert!(file.body.starts_with(b"PK") && found, "a ZIP with the mail in it");
    for who in [Who::Admin, Who::Compliance, Who::Stranger, Who::Operator] {
        let refused = ask(&world, who, "GET", &format!("{path}/file"), None).await;
        assert_eq!(refused.status, 404, "{who:?}");
    }
    let list = ask(&world, Who::Admin, "GET", "/jobs", None).await.json();
    assert_eq!(list, json!([]), "an Admin does not see what Readers export");
    assert_eq!(ask(&world, Who::Reader, "DELETE", &path, None).await.status, 204);
    assert_eq!(ask(&world, Who::Reader, "GET", &path, None).await.status, 404);
    let left = std::fs::read_dir(
        world.folder.path().join("data/tenants").join(&world.tenant).join("exports"),
    );
    assert_eq!(left.unwrap().count(), 0, "its file is gone");
}

/// Somebody who exported all mail, and may read only some now, no longer gets the file.
#[tokio::test]
async fn the_file_of_all_mail_is_for_who_may_still_read_all_mail() {
    let world = World::new();
    let all = json!({"format": "zip"});
    let made = ask(&world, Who::Compliance, "POST", "/exports", Some(&all)).await;
    let job = ended(&world, Who::Compliance, made).await;
    let path = format!("/jobs/{}/file", job["id"].as_str().unwrap());
    assert_eq!(ask(&world, Who::Compliance, "GET", &path, None).await.status, 200);
    let groups = ask(&world, Who::Admin, "GET", "/groups?q=compliance", None).await.json();
    let group = format!("/groups/{}", groups["items"][0]["id"].as_str().unwrap());
    for (roles, status) in
        [(json!(["reader"]), 404), (json!([]), 403), (json!(["compliance"]), 200)]
    {
        let to = json!({"roles": roles});
        assert_eq!(ask(&world, Who::Admin, "PATCH", &group, Some(&to)).await.status, 200);
        let file = ask(&world, Who::Compliance, "GET", &path, None).await;
        assert_eq!(file.status, status, "{roles}");
    }
}

#[tokio::test]
async fn an_export_by_query_mailbox_and_all_has_the_same_bytes() {
    let world = World::new();
    let mailbox: u32 = world.id("mailbox").parse().unwrap();
    for which in [
        json!({"query": "plan", "format": "mbox"}),
        json!({"mailbox": mailbox, "format": "mbox"}),
        json!({"mailbox": mailbox, "folder": "", "format": "mbox"}),
        json!({"format": "mbox"}),
    ] {
        let made = ask(&world, Who::Reader, "POST", "/exports", Some(&which)).await;
        let job = ended(&world, Who::Reader, made).await;
        let path = format!("/jobs/{}/file", job["id"].as_str().unwrap());
        let file = ask(&world, Who::Reader, "GET", &path, None).await.body;
        let text = String::from_utf8(file).unwrap();
        assert!(text.starts_with("From ") && text.contains(MAIL), "{which}: {text}");
    }
    for (wrong, status) in [
        (json!({"query": "(", "format": "zip"}), 422),
        (json!({"folder": "x", "format": "zip"}), 422),
        (json!({"format": "tar"}), 422),
    ] {
        let refused = ask(&world, Who::Reader, "POST", "/exports", Some(&wrong)).await;
        assert_eq!(refused.status, status, "{wrong}");
    }
    let gone = json!({"ids": [1, 4711], "format": "zip"});
    let made = ask(&world, Who::Reader, "POST", "/exports", Some(&gone)).await;
    let job = ended(&world, Who::Reader, made).await;
    assert_eq!(job["severity"], "error", "a selection is exported whole or not at all: {job}");
}

#[tokio::test]
async fn a_tenant_may_let_only_compliance_export() {
    let world = World::new();
    let mut settings = ask(&world, Who::Admin, "GET", "/settings", None).await.json();
    settings["readers_may_export"] = json!(false);
    ask(&world, Who::Admin, "PUT", "/settings", Some(&settings)).await;
    let all = json!({"format": "zip"});
    assert_eq!(ask(&world, Who::Reader, "POST", "/exports", Some(&all)).await.status, 403);
    let made = ask(&world, Who::Compliance, "POST", "/exports", Some(&all)).await;
    assert_eq!(ended(&world, Who::Compliance, made).await["result"]["mails"], 1);
    let log = ask(&world, Who::Auditor, "GET", "/audit?activity=mail.export", None).await.json();
    assert_eq!(log["items"][0]["actor_name"], "compliance@acme.test", "{log}");
}

#[tokio::test]
async fn an_uploaded_mbox_is_imported_and_its_balance_closes() {
    let world = World::new();
    let mbox = format!(
        "From a@b Thu Jan  1 00:00:00 1970\n{MAIL}\nFrom a@b Thu Jan  1 00:00:00 1970\nSubject: new\n\nnew\n\n"
    );
    let path = format!(
        "/api/v1/tenants/{}/imports?mailbox={}&name=old%2F..%2Fmail.mbox",
        world.tenant,
        world.id("mailbox")
    );
    let send = |who, path: String, body: Vec<u8>| {
        let world = &world;
        async move { world.send(who, "POST", &path, body).await }
    };
    let made = send(Who::Admin, path.clone(), mbox.clone().into_bytes()).await;
    let job = ended(&world, Who::Admin, made).await;
    let result = &job["result"];
    assert_eq!(job["state"], "finished", "{job}");
    let count = |field: &str| result[field].as_u64().unwrap();
    assert_eq!((count("seen"), count("archived"), count("already")), (2, 1, 1), "{job}");
    assert!(!job["name"].as_str().unwrap().contains('/'), "{job}");
    let uploads = world.folder.path().join("data/tenants").join(&world.tenant).join("uploads");
    assert_eq!(std::fs::read_dir(&uploads).unwrap().count(), 0, "the upload is gone");

    assert_eq!(send(Who::Reader, path.clone(), mbox.into_bytes()).await.status, 403);
    assert_eq!(send(Who::Admin, path.clone(), Vec::new()).await.status, 422);
    let nowhere = path.replace(&format!("mailbox={}", world.id("mailbox")), "mailbox=4711");
    assert_eq!(send(Who::Admin, nowhere, b"Subject: x\n\nx".to_vec()).await.status, 422);
    assert_eq!(std::fs::read_dir(&uploads).unwrap().count(), 0, "what was refused is gone");
}

#[tokio::test]
async fn what_a_crash_interrupted_begins_anew_at_the_next_start() {
    let world = World::new();
    let made = ask(&world, Who::Reader, "POST", "/exports", Some(&json!({"format": "zip"}))).await;
    let id = made.json()["id"].as_str().unwrap().to_owned();
    ended(&world, Who::Reader, made).await;
    // As the row of a service that died in the middle of it.
    let people =
        world.folder.path().join("data/tenants").join(&world.tenant).join("people.sqlite3");
    let rows = rusqlite::Connection::open(people).unwrap();
    let sql = "UPDATE job SET state = 'running', ended = NULL, result = NULL WHERE id = ?1";
    assert_eq!(rows.execute(sql, [&id]).unwrap(), 1);
    world.engine.resume_jobs();
    let again = ask(&world, Who::Reader, "GET", &format!("/jobs/{id}"), None).await;
    let again = Answer { status: axum::http::StatusCode::ACCEPTED, ..again };
    let job = ended(&world, Who::Reader, again).await;
    assert_eq!((&job["state"], &job["result"]["mails"]), (&json!("finished"), &json!(1)), "{job}");
}

#[tokio::test]
async fn an_export_of_nothing_or_of_two_things_at_once_is_refused() {
    let world = World::new();
    for (which, field) in [
        (json!({"ids": [], "format": "zip"}), "ids"),
        (json!({"ids": [1], "query": "*", "format": "zip"}), "ids"),
        (json!({"ids": [1], "mailbox": 1, "format": "zip"}), "ids"),
        (json!({"folder": "x", "format": "zip"}), "folder"),
    ] {
        let answer = ask(&world, Who::Reader, "POST", "/exports", Some(&which)).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["field"]),
            (422, &json!(field)),
            "{which}"
        );
    }
    let unknown = json!({"mailbox": 99, "format": "zip"});
    let answer = ask(&world, Who::Compliance, "POST", "/exports", Some(&unknown)).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn the_file_of_a_mailbox_is_for_who_may_still_read_the_mailbox() {
    let world = World::new();
    let made = json!({"query": "plan", "format": "zip"});
    let made = ask(&world, Who::Reader, "POST", "/exports", Some(&made)).await;
    let job = ended(&world, Who::Reader, made).await;
    let path = format!("/jobs/{}/file", job["id"].as_str().unwrap());
    let me = world.ask(Who::Reader, "GET", "/api/v1/session", None).await.json();
    let grant =
        format!("/mailboxes/{}/grants/users/{}", world.id("mailbox"), me["user"].as_str().unwrap());
    for (method, status) in [("DELETE", 404), ("PUT", 200)] {
        assert_eq!(ask(&world, Who::Admin, method, &grant, None).await.status, 204);
        assert_eq!(ask(&world, Who::Reader, "GET", &path, None).await.status, status, "{method}");
    }
}
