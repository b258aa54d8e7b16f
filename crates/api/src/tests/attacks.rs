//! What somebody would try who wants more than he may have.

use serde_json::{Value, json};

use super::world::{MAIL, Who, World};

/// What another tenant has, as its Admin and its Compliance see it.
async fn everything(world: &World) -> Vec<Value> {
    let here = format!("/api/v1/tenants/{}", world.tenant);
    let mut all = Vec::new();
    for list in ["users", "groups", "mailboxes", "endpoints", "secrets", "settings"] {
        let answer = world.ask(Who::Admin, "GET", &format!("{here}/{list}"), None).await;
        assert_eq!(answer.status, 200, "{list}");
        all.push(answer.json());
    }
    for (kind, path) in [("group", "members"), ("mailbox", "grants")] {
        let path =
            format!("{here}/{kind}s/{}/{path}", world.id(kind)).replace("mailboxs", "mailboxes");
        all.push(world.ask(Who::Admin, "GET", &path, None).await.json());
    }
    all.push(world.ask(Who::Compliance, "GET", &format!("{here}/mails"), None).await.json());
    all
}

/// Every operation that takes an id beside the tenant's, in the name of a tenant that has no such thing, with the ids
/// of another: nothing of it is found or changed. Where there are two ids, also one's own with another's.
#[tokio::test]
async fn ids_of_another_tenant_are_unknown_in_ones_own() {
    let world = World::new();
    let session = world.ask(Who::Stranger, "GET", "/api/v1/session", None).await.json();
    let own = session["tenant"].as_str().unwrap().to_owned();
    let mut made = Vec::new();
    for (kind, list, body) in [
        ("group", "groups", json!({"name": "Own", "roles": ["reader"]})),
        ("mailbox", "mailboxes", json!({"address": "own@other.test"})),
    ] {
        let path = format!("/api/v1/tenants/{own}/{list}");
        let answer = world.ask(Who::Stranger, "POST", &path, Some(&body)).await.json();
        let id = &answer["id"];
        made.push((kind, id.as_str().map_or_else(|| id.to_string(), str::to_owned)));
    }
    let exports = format!("/api/v1/tenants/{}/exports", world.tenant);
    let export = json!({"format": "zip"});
    let job = world.ask(Who::Compliance, "POST", &exports, Some(&export)).await.json();
    let job = job["id"].as_str().unwrap().to_owned();
    let before = everything(&world).await;
    let mut asked = 0;
    for mine in [None, Some("group"), Some("mailbox")] {
        let mut ids = world.ids.clone();
        for (name, id) in &mut ids {
            let own_one = made.iter().find(|(known, _)| Some(*known) == mine && known == name);
            *id = match (*name, own_one) {
                ("tenant", _) => own.clone(),
                (_, Some((_, own_one))) => own_one.clone(),
                // Numbers begin anew in every tenant: one that the other has and this one has not.
                ("mailbox", None) => "2".into(),
                ("job", None) => job.clone(),
                _ => id.clone(),
            };
        }
        for operation in super::walk::operations(&ids) {
            let template = &operation.template;
            let foreign = template.matches('{').count()
                - usize::from(mine.is_some_and(|mine| template.contains(&format!("{{{mine}}}"))));
            if !template.contains("{tenant}/") || foreign < 2 {
                continue;
            }
            let (method, body) = (&operation.method, operation.body.as_ref());
            let answer = world.ask(Who::Stranger, method, &operation.path, body).await;
            assert_eq!(answer.status, 404, "{} {}", operation.id, operation.path);
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
    let endpoint = json!({"name": "theirs", "mailbox": 2});
    let path = format!("/api/v1/tenants/{own}/endpoints");
    let answer = world.ask(Who::Stranger, "POST", &path, Some(&endpoint)).await;
    assert_eq!(answer.json()["field"], "mailbox");
    assert_eq!(everything(&world).await, before);
}

/// Sessions and tokens belong to their user: not even an Admin ends another's by way of his own.
#[tokio::test]
async fn what_belongs_to_somebody_is_unknown_to_others_of_his_tenant() {
    let world = World::new();
    let new = json!({"kind": "api", "name": "mine", "scopes": ["mail"]});
    let made = world.ask(Who::Reader, "POST", "/api/v1/me/tokens", Some(&new)).await.json();
    let token = made["token"]["id"].as_str().unwrap().to_owned();
    let sessions = world.ask(Who::Reader, "GET", "/api/v1/me/sessions", None).await.json();
    let session = sessions[0]["id"].as_str().unwrap().to_owned();
    let search = json!({"name": "mine", "query": "secret plans"});
    let search = world.ask(Who::Reader, "POST", "/api/v1/me/searches", Some(&search)).await.json();
    let search = search["id"].as_str().unwrap().to_owned();
    let exports = format!("/api/v1/tenants/{}/exports", world.tenant);
    let export = json!({"format": "zip"});
    let job = world.ask(Who::Reader, "POST", &exports, Some(&export)).await.json();
    let job = format!("/api/v1/tenants/{}/jobs/{}", world.tenant, job["id"].as_str().unwrap());
    for who in [Who::Person, Who::Admin, Who::Compliance, Who::Stranger] {
        for (method, path) in [
            ("DELETE", format!("/api/v1/me/tokens/{token}")),
            ("DELETE", format!("/api/v1/me/sessions/{session}")),
            ("DELETE", format!("/api/v1/me/searches/{search}")),
            ("GET", job.clone()),
            ("GET", format!("{job}/file")),
            ("DELETE", job.clone()),
        ] {
            assert_eq!(world.ask(who, method, &path, None).await.status, 404, "{who:?} {path}");
        }
        let kept = world.ask(who, "GET", "/api/v1/me/searches", None).await;
        assert_eq!(kept.json(), json!([]), "{who:?}");
    }
    let bearer = format!("Bearer {}", made["secret"].as_str().unwrap());
    let mails = format!("/api/v1/tenants/{}/mails", world.tenant);
    let with = [("authorization", bearer.as_str())];
    assert_eq!(world.ask_with(Who::Nobody, "GET", &mails, None, &with).await.status, 200);
    assert_eq!(world.ask(Who::Reader, "GET", &mails, None).await.status, 200);
}

#[tokio::test]
async fn a_change_from_a_foreign_page_is_refused() {
    let world = World::new();
    let path = format!("/api/v1/tenants/{}/groups", world.tenant);
    let body = json!({"name": "Evil", "roles": ["admin"]});
    for headers in [
        [("host", "archive.test"), ("origin", "http://evil.test")],
        [("host", "archive.test"), ("origin", "null")],
        [("host", "archive.test"), ("sec-fetch-site", "cross-site")],
    ] {
        let answer = world.ask_with(Who::Admin, "POST", &path, Some(&body), &headers).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (403, &json!("forbidden")));
    }
    let own = [("host", "archive.test"), ("origin", "http://archive.test")];
    assert_eq!(world.ask_with(Who::Admin, "POST", &path, Some(&body), &own).await.status, 201);
}

#[tokio::test]
async fn paths_bodies_and_values_that_make_no_sense_are_refused_and_break_nothing() {
    let world = World::new();
    let tenant = &world.tenant;
    let long = "x".repeat(50_000);
    let paths = [
        "/api/v1/tenants/..%2f..%2fetc/users".to_owned(),
        format!("/api/v1/tenants/{tenant}/users/..%2f..%2fgroups"),
        format!("/api/v1/tenants/{tenant}/users/%00"),
        format!("/api/v1/tenants/{tenant}/users/%ff"),
        format!("/api/v1/tenants/{tenant}/mailboxes/99999999999999999999"),
        format!("/api/v1/tenants/{tenant}/mailboxes/-1"),
        format!("/api/v1/tenants/{tenant}/users?limit=0&after=%00"),
        format!("/api/v1/tenants/{tenant}/users?limit=x"),
        format!("/api/v1/tenants/{tenant}/users?q={long}"),
        format!("/api/v1/tenants/{tenant}/users?limit=501"),
        "//api/v1/session".to_owned(),
    ];
    for path in paths {
        let answer = world.ask(Who::Admin, "GET", &path, None).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
    }
    let users = format!("/api/v1/tenants/{tenant}/users");
    let bodies: [Value; 9] = [
        json!(null),
        json!([]),
        json!(["list@acme.test", "A list"]),
        json!({"login": 1, "name": "x"}),
        json!({"login": long, "name": long}),
        json!({"login": "a@acme.test", "name": "a\u{202e}b\u{0}"}),
        json!({"login": "a@elsewhere.test", "name": "x"}),
        json!({"login": "a@acme.test", "name": "x", "roles": ["admin"]}),
        json!({"login": "x".repeat(2 << 20), "name": "x"}),
    ];
    for body in bodies {
        let answer = world.ask(Who::Admin, "POST", &users, Some(&body)).await;
        let status = answer.status.as_u16();
        let shown: String = body.to_string().chars().take(80).collect();
        assert!((400..500).contains(&status), "{shown}: {status}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{shown}");
    }
}

#[tokio::test]
async fn a_change_of_what_somebody_else_changed_is_refused() {
    let world = World::new();
    let path = format!("/api/v1/tenants/{}/users/{}", world.tenant, world.id("user"));
    let seen = world.ask(Who::Admin, "GET", &path, None).await;
    let tag = seen.headers["etag"].to_str().unwrap().to_owned();
    let change = |name: &str| json!({"name": name});
    let with = [("if-match", tag.as_str())];
    let first = world.ask_with(Who::Admin, "PATCH", &path, Some(&change("One")), &with).await;
    assert_eq!(first.status, 200);
    let second = world.ask_with(Who::Admin, "PATCH", &path, Some(&change("Two")), &with).await;
    assert_eq!(
        (second.status.as_u16(), &second.json()["code"]),
        (412, &json!("changed-meanwhile"))
    );
}

#[tokio::test]
async fn the_last_admin_stays_on_every_path() {
    let world = World::new();
    let here = format!("/api/v1/tenants/{}", world.tenant);
    let users =
        world.ask(Who::Admin, "GET", &format!("{here}/users?q=admin@acme.test"), None).await;
    let admin = users.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let groups = world.ask(Who::Admin, "GET", &format!("{here}/users/{admin}/groups"), None).await;
    let group = groups.json()[0]["id"].as_str().unwrap().to_owned();
    let tries = [
        ("DELETE", format!("{here}/users/{admin}"), None),
        ("PATCH", format!("{here}/users/{admin}"), Some(json!({"active": false}))),
        ("DELETE", format!("{here}/groups/{group}"), None),
        ("DELETE", format!("{here}/groups/{group}/members/{admin}"), None),
        ("PATCH", format!("{here}/groups/{group}"), Some(json!({"roles": ["reader"]}))),
    ];
    for (method, path, body) in tries {
        for who in [Who::Admin, Who::Operator] {
            let answer = world.ask(who, method, &path, body.as_ref()).await;
            let code = answer.json()["code"].clone();
            assert_eq!(
                (answer.status.as_u16(), code),
                (409, json!("last-admin")),
                "{method} {path}"
            );
        }
    }
}

/// Readings that only Compliance may do stand in the audit log; a row that is changed is found.
#[tokio::test]
async fn compliance_readings_are_noted_and_the_log_is_proof() {
    let world = World::new();
    let here = format!("/api/v1/tenants/{}", world.tenant);
    let mail = world.ask(Who::Compliance, "GET", &format!("{here}/mails/1"), None).await;
    assert_eq!(mail.json()["subject"], "The plan");
    let log = format!("{here}/audit?activity=mail.read");
    let rows = world.ask(Who::Auditor, "GET", &log, None).await.json();
    assert_eq!(rows["items"][0]["actor_name"], "compliance@acme.test");
    assert_eq!(rows["items"][0]["object"], "mail:1");
    let validation = format!("{here}/audit/validation");
    assert_eq!(world.ask(Who::Auditor, "GET", &validation, None).await.json()["ok"], true);

    let file = world.folder.path().join("data/tenants").join(&world.tenant).join("people.sqlite3");
    let database = rusqlite::Connection::open(file).unwrap();
    let cases = [
        "UPDATE audit SET actor_name = 'nobody' WHERE number = 2",
        "DELETE FROM audit WHERE number = 3",
        "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
        "UPDATE audit SET number = 100000 WHERE number = 4",
    ];
    for damage in cases {
        database.execute_batch("SAVEPOINT here").unwrap();
        database.execute_batch("RELEASE here; BEGIN").unwrap();
        database.execute_batch(damage).unwrap();
        let vault = world.engine.tenant("Acme").unwrap().archive.vault().unwrap();
        let found = engine::people::audit::validate(&database, &vault, None, None, None).unwrap();
        database.execute_batch("ROLLBACK").unwrap();
        assert!(!found.ok, "{damage}");
    }
    // A log that is emptied altogether begins anew and is whole in itself; how far it went stands elsewhere.
    database.execute_batch("DELETE FROM audit; DELETE FROM audit_head").unwrap();
    for again in 0..3 {
        let found = world.ask(Who::Auditor, "GET", &validation, None).await.json();
        assert_eq!(found["ok"], false, "{found}");
        assert!(found["broken"][0]["why"].as_str().unwrap().contains("system.sqlite3"), "{found}");
        if again == 1 {
            // Also when the tenant is opened anew.
            world.engine.save_counts().unwrap();
            world.engine.rebuild("Acme", &|_| {}).unwrap();
        }
    }
}

#[tokio::test]
async fn a_reader_gets_the_exact_bytes_and_nothing_that_runs() {
    let world = World::new();
    let here = format!("/api/v1/tenants/{}/mails/1", world.tenant);
    let raw = world.ask(Who::Reader, "GET", &format!("{here}/raw"), None).await;
    assert_eq!(raw.body, MAIL.as_bytes());
    assert!(raw.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let html = world.ask(Who::Reader, "GET", &format!("{here}/html"), None).await;
    let text = String::from_utf8(html.body).unwrap();
    assert!(text.contains("<b>there</b>") && !text.contains("alert"), "{text}");
    let policy = html.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    let file =
        world.ask(Who::Reader, "GET", &format!("{here}/attachments/0?inline=true"), None).await;
    assert_eq!(file.body, b"some notes");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
}
