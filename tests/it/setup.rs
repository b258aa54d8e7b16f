//! The first Admin's set-up link: printed by the command line, good for one password.

use testkit::{Archive, Context, Http, Result, Service, json};

use crate::answers::text;

const PASSWORD: &str = "seven brown foxes jump over";

/// Makes a tenant with an Admin, and gives the link.
fn add(archive: &Archive, name: &str) -> Result<String> {
    let (domain, admin) = (format!("{name}.test"), format!("admin@{name}.test"));
    let words = ["tenant", "add", name, "--domain", &domain, "--admin", &admin];
    let made = archive.cli().json(words)?;
    assert_eq!(made["name"], name);
    assert!(made["setup_token"].is_null(), "the link is enough: {made}");
    Ok(text(&made["setup_link"]))
}

/// Chooses a password with a link, and signs in.
fn choose(service: &Service, link: &str, login: &str) -> Result<()> {
    let (_, token) = link.split_once("/setup#").context("a set-up link")?;
    let mut http = Http::connect(service.http()?)?;
    let kind = [("Content-Type", "application/json")];
    let body = json!({"token": token, "password": PASSWORD}).to_string();
    http.ask("POST", "/api/v1/setup", &kind, body.as_bytes())?.expect(204)?;
    http.ask("POST", "/api/v1/setup", &kind, body.as_bytes())?.expect(401)?;
    let body = json!({"login": login, "password": PASSWORD}).to_string();
    let session = http.ask("POST", "/api/v1/session", &kind, body.as_bytes())?;
    assert_eq!(session.expect(200)?.json()?["roles"], json!(["admin"]));
    Ok(())
}

#[test]
fn the_first_admin_lets_himself_in_with_the_link_that_tenant_add_prints() -> Result<()> {
    let archive = Archive::empty()?;
    let before = add(&archive, "before")?;
    assert!(before.starts_with("/setup#"), "nobody knows the address yet: {before}");

    let mut service = archive.service();
    service.start()?;
    let during = add(&archive, "during")?;
    assert!(during.starts_with(&format!("{}/setup#", service.http()?)), "{during}");
    choose(&service, &before, "admin@before.test")?;
    choose(&service, &during, "admin@during.test")?;
    service.stop()?;
    let log = service.log();
    for link in [before, during] {
        let token = link.rsplit('#').next().unwrap_or_default();
        assert!(!log.contains(token), "a token stands in the log");
    }
    Ok(())
}

#[test]
fn a_link_begins_with_the_name_that_people_reach_the_service_by() -> Result<()> {
    for (options, begin) in [
        (
            ["--host", "archive.example", "--http-self-signed", "--log=info"],
            "https://archive.example:",
        ),
        (["--host", "archive.example", "--trusted-proxy", "127.0.0.1"], "https://archive.example/"),
    ] {
        let archive = Archive::empty()?;
        let mut service = archive.service();
        service.option(&options);
        service.start()?;
        let link = add(&archive, "acme")?;
        assert!(link.starts_with(begin), "{link}");
        service.stop()?;
    }
    Ok(())
}

#[test]
fn an_admin_belongs_to_a_domain_of_the_tenant() -> Result<()> {
    let archive = Archive::empty()?;
    for admin in ["admin@other.test", "nobody"] {
        let words = ["tenant", "add", "acme", "--domain", "acme.test", "--admin", admin];
        let refused = archive.cli().run(words)?.expect(2)?;
        assert!(refused.stderr.contains("admin"), "{refused}");
    }
    assert_eq!(archive.cli().json(["tenant", "list"])?, json!([]), "nothing was made");

    let words = ["tenant", "add", "acme", "--domain", "acme.test", "--admin", "a@acme.test"];
    let told = archive.cli().run(words)?.expect(0)?.text();
    assert!(told.contains("/setup#") && told.contains("mailstead serve"), "{told}");
    Ok(())
}
