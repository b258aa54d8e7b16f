//! A service with people: a tenant, its Admin, and whoever else a test needs, each with a browser of his own.

use std::cell::RefCell;

use testkit::{Archive, Browser, Context, Result, Service, Value, json};

use crate::answers::text;

/// A running service with a tenant (`acme`, domain `acme.test`) whose Admin is signed in.
pub struct House {
    pub archive: Archive,
    pub service: Service,
    /// Id of the tenant.
    pub tenant: String,
    admin: RefCell<Browser>,
}

impl House {
    /// A service with its defaults.
    pub fn new() -> Result<House> {
        House::with(&[])
    }

    /// A service with these options.
    pub fn with(options: &[&str]) -> Result<House> {
        let archive = Archive::empty()?;
        let mut service = archive.service();
        service.option(options);
        service.start()?;
        let (tenant, admin) = found(&archive, &service, Archive::TENANT)?;
        Ok(House { archive, service, tenant, admin: RefCell::new(admin) })
    }

    /// A path within the tenant.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/tenants/{}/{rest}", self.tenant)
    }

    /// A browser of somebody who is not signed in.
    pub fn browser(&self) -> Result<Browser> {
        Ok(Browser::new(self.service.http()?))
    }

    /// The Admin's browser.
    pub fn admin(&self) -> Browser {
        self.admin.borrow().clone()
    }

    /// What the Admin does; a path within the tenant.
    pub fn done(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        self.admin.borrow_mut().done(method, &self.path(path), body)
    }

    fn made(&self, path: &str, body: &Value) -> Result<String> {
        let made = self.done("POST", path, Some(body))?;
        Ok(made["id"].as_str().map_or_else(|| made["id"].to_string(), str::to_owned))
    }

    /// A new mailbox.
    pub fn mailbox(&self, address: &str) -> Result<String> {
        self.made("mailboxes", &json!({"address": address}))
    }

    /// A new group.
    pub fn group(&self, name: &str, roles: &[&str]) -> Result<String> {
        self.made("groups", &json!({"name": name, "roles": roles}))
    }

    /// Makes a user a member of a group.
    pub fn member(&self, group: &str, user: &str) -> Result<()> {
        self.done("PUT", &format!("groups/{group}/members/{user}"), None).map(drop)
    }

    /// Grants a mailbox (`PUT`) or takes it back (`DELETE`), from one of the `users` or `groups`.
    pub fn grant(&self, method: &str, mailbox: &str, kind: &str, id: &str) -> Result<()> {
        self.done(method, &format!("mailboxes/{mailbox}/grants/{kind}/{id}"), None).map(drop)
    }

    /// A new user with these roles, signed in: his id and his browser.
    pub fn person(&self, login: &str, roles: &[&str]) -> Result<(String, Browser)> {
        let user = self.made("users", &json!({"login": login, "name": login}))?;
        if !roles.is_empty() {
            let group = self.group(&format!("group of {login}"), roles)?;
            self.member(&group, &user)?;
        }
        let link = self.done("POST", &format!("users/{user}/setup-link"), None)?;
        let mut browser = self.browser()?;
        browser.settle(login, &text(&link["token"]))?;
        Ok((user, browser))
    }

    /// Address of a new endpoint for a mailbox.
    pub fn endpoint(&self, mailbox: &str) -> Result<String> {
        let number: u32 = mailbox.parse()?;
        let new = json!({"name": format!("door of {mailbox}"), "mailbox": number, "plain": true});
        Ok(text(&self.done("POST", "endpoints", Some(&new))?["address"]))
    }

    /// Delivers mails to an endpoint.
    pub fn deliver<'a>(
        &self,
        endpoint: &str,
        mails: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<()> {
        let mut smtp = self.service.connect()?;
        smtp.ehlo()?;
        for mail in mails {
            smtp.send("server@outside.test", &[endpoint], mail)?.expect(250)?;
        }
        Ok(())
    }
}

/// Makes a tenant, and lets its Admin in.
fn found(archive: &Archive, service: &Service, name: &str) -> Result<(String, Browser)> {
    let (domain, login) = (format!("{name}.test"), format!("admin@{name}.test"));
    let made =
        archive.cli().json(["tenant", "add", name, "--domain", &domain, "--admin", &login])?;
    let link = text(&made["setup_link"]);
    let token = link.rsplit('#').next().context("a link ends with its token")?;
    let mut admin = Browser::new(service.http()?);
    let session = admin.settle(&login, token)?;
    Ok((text(&session["tenant"]), admin))
}
