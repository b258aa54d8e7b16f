//! Lists in every order, page by page, and the addresses that a search field proposes.

use engine::access::Caller;
use engine::command::{Command, Silent};
use serde_json::Value;

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
