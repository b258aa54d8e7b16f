//! Lists in every order, page by page, and the addresses that a search field proposes.

use engine::access::Caller;
use engine::command::{Command, Silent};
use serde_json::{Value, json};

use super::world::{Who, World};

/// Imports mails into a mailbox and returns when they can be found.
fn import(world: &World, mailbox: &str, mails: &[String]) {
    let folder = world.folder.path().join(format!("for {mailbox}"));
    std::fs::create_dir_all(&folder).unwrap();
    for (n, mail) in mails.iter().enumerate() {
        std::fs::write(folder.join(format!("{n}.eml")), mail).unwrap();
    }
    let command =
        Command::Import { tenant: "Acme".into(), mailbox: mailbox.into(), paths: vec![folder] };
    let operator = Caller::operator(world.engine.clone(), "").operates().unwrap();
    operator.run(command, &mut Silent).unwrap();
}

fn mail(from: &str, subject: &str, day: u32, text_len: usize) -> String {
    let day_text = format!("{day:02}");
    format!(
        "From: {from}\nTo: reader@acme.test\nSubject: {subject}\nMessage-ID: <{day}@lists.test>\n\
         Date: {day_text} Jun 2025 10:00:00 +0000\n\nlisted {}\n",
        "x".repeat(text_len)
    )
}

async fn page(world: &World, who: Who, query: &str) -> Value {
    let path = format!("/api/v1/tenants/{}{query}", world.tenant);
    let answer = world.ask(who, "GET", &path, None).await;
    assert_eq!(answer.status, 200, "{query}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

/// The subjects of a whole list, by pages of two.
async fn subjects(world: &World, query: &str) -> Vec<String> {
    let (mut subjects, mut after) = (Vec::new(), String::new());
    loop {
        let page = page(world, Who::Reader, &format!("/mails?limit=2{query}{after}")).await;
        let items = page["items"].as_array().unwrap();
        subjects.extend(items.iter().map(|mail| mail["subject"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return subjects,
        }
    }
}

#[tokio::test]
async fn a_list_comes_in_every_order_page_by_page() {
    let world = World::new();
    import(
        &world,
        "reader@acme.test",
        &[
            mail("Über Uwe <z@elsewhere.test>", "banana", 1, 10),
            mail("anna@elsewhere.test", "Re: Apple", 2, 4000),
            mail("\"Zoe\" <a@elsewhere.test>", "cherry", 3, 20),
            mail("Bert <b@elsewhere.test>", "apple", 4, 300),
            mail("bert <b@elsewhere.test>", "", 5, 1),
        ],
    );
    let orders = [
        ("&sort=date", vec!["", "apple", "cherry", "Re: Apple", "banana"]),
        ("&sort=oldest", vec!["banana", "Re: Apple", "cherry", "apple", ""]),
        ("&sort=from", vec!["Re: Apple", "", "apple", "banana", "cherry"]),
        ("&sort=subject", vec!["apple", "Re: Apple", "banana", "cherry", ""]),
        ("&sort=size", vec!["Re: Apple", "apple", "cherry", "banana", ""]),
    ];
    for (sort, expected) in orders {
        assert_eq!(subjects(&world, &format!("{sort}&q=listed")).await, expected, "{sort}");
        // From a place in its midst, and on from there.
        for skip in 0..=expected.len() + 1 {
            let path = format!("/mails?q=listed{sort}&skip={skip}&limit=2");
            let part = page(&world, Who::Reader, &path).await;
            let found = |page: &Value| -> Vec<String> {
                let items = page["items"].as_array().unwrap().iter();
                items.map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
            };
            let from =
                |at: usize| -> Vec<&str> { expected.iter().skip(at).take(2).copied().collect() };
            assert_eq!(
                (found(&part), &part["total"]),
                (from(skip).iter().map(|s| (*s).to_owned()).collect(), &json!(5))
            );
            if let Some(next) = part["next"].as_str() {
                let path = format!("/mails?q=listed{sort}&after={next}&limit=2");
                assert_eq!(
                    found(&page(&world, Who::Reader, &path).await),
                    from(skip + 2),
                    "{sort} {skip}"
                );
            }
        }
    }
    for refused in [
        "/mails?q=listed&sort=relevance&skip=1",
        "/mails?after=date.1.1&skip=1",
        "/mails?skip=2147483648",
    ] {
        let path = format!("/api/v1/tenants/{}{refused}", world.tenant);
        assert_eq!(world.ask(Who::Reader, "GET", &path, None).await.status, 422, "{refused}");
    }
    // A mailbox, and everything, without a query: the reader has mail from before.
    let boxes = page(&world, Who::Reader, "/mail/mailboxes").await;
    let mailbox = boxes.as_array().unwrap().iter().find(|b| b["address"] == "reader@acme.test");
    let mailbox = &mailbox.unwrap()["id"];
    for query in
        [format!("&mailbox={mailbox}"), format!("&mailbox={mailbox}&folder="), String::new()]
    {
        let by_date = subjects(&world, &query).await;
        let mut oldest = subjects(&world, &format!("{query}&sort=oldest")).await;
        oldest.reverse();
        assert_eq!(oldest, by_date, "{query}");
        let by_subject = subjects(&world, &format!("{query}&sort=subject")).await;
        let place = |subject: &str| by_subject.iter().position(|other| other == subject).unwrap();
        assert!(place("apple") < place("banana") && place("cherry") < place(""), "{by_subject:?}");
    }
}

#[tokio::test]
async fn mail_that_comes_while_a_sorted_list_is_read_stands_in_the_next_reading() {
    let world = World::new();
    let address = "reader@acme.test";
    import(&world, address, &[mail("a@x.test", "bbb", 1, 1), mail("a@x.test", "ddd", 2, 1)]);
    let first = page(&world, Who::Reader, "/mails?q=listed&sort=subject&limit=1").await;
    assert_eq!(first["items"][0]["subject"], "bbb");
    import(&world, address, &[mail("a@x.test", "aaa", 3, 1), mail("a@x.test", "ccc", 4, 1)]);
    let next = format!("/mails?q=listed&sort=subject&after={}", first["next"].as_str().unwrap());
    let rest = page(&world, Who::Reader, &next).await;
    let rest: Vec<&str> =
        rest["items"].as_array().unwrap().iter().map(|m| m["subject"].as_str().unwrap()).collect();
    assert_eq!(rest, ["ddd"], "nothing twice, nothing missing of what there was");
    assert_eq!(subjects(&world, "&q=listed&sort=subject").await, ["aaa", "bbb", "ccc", "ddd"]);
}

/// Mails in folders, as an import makes them: two in `Projects`, of which one is old, and one in no folder.
fn import_folders(world: &World) -> u64 {
    let root = world.folder.path().join("tree");
    let files = [
        ("Projects/1.eml", mail("a@x.test", "pump old", 1, 1)),
        ("Projects/2.eml", mail("b@x.test", "pump new", 2, 1)),
        ("3.eml", mail("c@x.test", "pump loose", 3, 1)),
    ];
    for (name, bytes) in &files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let operator = Caller::operator(world.engine.clone(), "");
    let address = "reader@acme.test";
    let command =
        Command::Import { tenant: "Acme".into(), mailbox: address.into(), paths: vec![root] };
    operator.operates().unwrap().run(command, &mut Silent).unwrap();
    let mailboxes = world.engine.tenant("Acme").unwrap().archive.mailboxes().unwrap();
    mailboxes.iter().find(|row| row.primary == address).unwrap().number.into()
}

#[tokio::test]
async fn a_query_within_a_folder_finds_in_that_folder_only() {
    let world = World::new();
    let mailbox = import_folders(&world);
    let folders = page(&world, Who::Reader, &format!("/mail/mailboxes/{mailbox}/folders")).await;
    let folder = folders[0]["path"].as_str().unwrap();
    assert!(folder.ends_with("Projects"), "{folders}");
    let within = format!("&mailbox={mailbox}&folder={folder}");
    for (query, expected) in [
        (format!("{within}&q=pump"), vec!["pump new", "pump old"]),
        (format!("{within}&q=pump&sort=oldest"), vec!["pump old", "pump new"]),
        (format!("{within}&q=old%20OR%20loose&sort=relevance"), vec!["pump old"]),
        (format!("{within}&q=loose"), vec![]),
        (format!("&mailbox={mailbox}&folder=&q=pump"), vec!["pump loose"]),
        (format!("&mailbox={mailbox}&folder=&q=pump&sort=size"), vec!["pump loose"]),
        (format!("&mailbox={mailbox}&q=pump"), vec!["pump loose", "pump new", "pump old"]),
    ] {
        assert_eq!(subjects(&world, &query).await, expected, "{query}");
    }
    let export = serde_json::json!({"query": "pump", "mailbox": mailbox, "folder": folder, "format": "mbox"});
    let exports = format!("/api/v1/tenants/{}/exports", world.tenant);
    let made = world.ask(Who::Reader, "POST", &exports, Some(&export)).await;
    let job = super::jobs::ended(&world, Who::Reader, made).await;
    assert_eq!(job["result"]["mails"], 2, "{job}");
}

#[tokio::test]
async fn what_contradicts_itself_is_refused_with_the_field() {
    let world = World::new();
    let mailbox = import_folders(&world);
    let first = page(&world, Who::Reader, "/mails?limit=1").await;
    let next = first["next"].as_str().unwrap();
    let by_subject = page(&world, Who::Reader, "/mails?limit=1&sort=subject").await;
    let by_subject = by_subject["next"].as_str().unwrap();
    for (query, field) in [
        ("folder=Projects".to_owned(), "folder"),
        ("folder=".to_owned(), "folder"),
        ("folder=Projects&q=pump".to_owned(), "folder"),
        ("sort=relevance".to_owned(), "sort"),
        (format!("sort=relevance&mailbox={mailbox}"), "sort"),
        (format!("sort=subject&after={next}"), "after"),
        (format!("sort=oldest&after={by_subject}"), "after"),
        (format!("after={by_subject}"), "after"),
        (format!("q=pump&sort=relevance&after={next}"), "after"),
        ("after=1.2".to_owned(), "after"),
        ("after=date.x.2".to_owned(), "after"),
    ] {
        let path = format!("/api/v1/tenants/{}/mails?{query}", world.tenant);
        let answer = world.ask(Who::Reader, "GET", &path, None).await;
        let problem = answer.json();
        assert_eq!(answer.status, 422, "{query}: {problem}");
        assert_eq!(
            (&problem["code"], &problem["field"]),
            (&"invalid".into(), &field.into()),
            "{query}"
        );
    }
}

#[tokio::test]
async fn addresses_are_proposed_from_mail_that_may_be_read_and_from_no_other() {
    let world = World::new();
    import(
        &world,
        "reader@acme.test",
        &[
            mail("carla@elsewhere.test", "one", 1, 1),
            mail("Carl <CARL@elsewhere.test>", "two", 2, 1),
            mail("carl@elsewhere.test", "three", 3, 1),
        ],
    );
    let operator = Caller::operator(world.engine.clone(), "");
    operator.admin(&world.tenant).unwrap().add_mailbox("other@acme.test", &[]).unwrap();
    let secret = "From: carsten@hidden.test\nTo: x@y.test\nSubject: s\n\nx\n".to_owned();
    import(&world, "other@acme.test", &[secret]);
    let asked = async |who, prefix: &str| {
        page(&world, who, &format!("/mail/addresses?prefix={prefix}")).await
    };
    let mine = serde_json::json!(["carl@elsewhere.test", "carla@elsewhere.test"]);
    assert_eq!(asked(Who::Reader, "CAR").await, mine, "those of most mail first");
    assert_eq!(asked(Who::Reader, "carst").await, serde_json::json!([]));
    assert_eq!(asked(Who::Reader, "nobody").await, serde_json::json!([]));
    assert_eq!(asked(Who::Compliance, "carst").await, serde_json::json!(["carsten@hidden.test"]));
}
