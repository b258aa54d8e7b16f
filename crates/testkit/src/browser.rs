//! Somebody with a browser: asks over HTTP, says and hears JSON, and keeps the cookies that he is given.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::http::{Answer, Http};

/// The password of everybody in the tests.
pub const PASSWORD: &str = "seven brown foxes jump over";

/// A browser. Each request has a connection of its own.
#[derive(Clone, Debug)]
pub struct Browser {
    base: String,
    cookies: Vec<(String, String)>,
}

impl Browser {
    /// A browser without cookies, at the service with this base address.
    pub fn new(base: &str) -> Browser {
        Browser { base: base.to_owned(), cookies: Vec::new() }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Gives it a cookie, or takes it away.
    pub fn set_cookie(&mut self, name: &str, value: Option<&str>) {
        self.cookies.retain(|(known, _)| known != name);
        self.cookies.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }

    /// Asks, with a JSON body if there is one.
    pub fn ask(&mut self, method: &str, path: &str, body: Option<&Value>) -> Result<Answer> {
        self.ask_with(method, path, body, &[])
    }

    /// Asks with further headers.
    pub fn ask_with(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let mut all = headers.to_vec();
        if !cookies.is_empty() {
            all.push(("Cookie", &cookies));
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "Content-Type") {
            all.push(("Content-Type", "application/json"));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = Http::connect(&self.base)?.ask(method, path, &all, body.as_bytes())?;
        for (_, set) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, rest) = set.split_once('=').context("a cookie has a value")?;
            let value = rest.split(';').next().unwrap_or_default();
            let gone = rest.contains("Max-Age=0");
            self.set_cookie(name, (!gone).then_some(value));
        }
        Ok(answer)
    }

    /// Asks for what must be done, and gives the JSON of the answer, `null` if it has none.
    pub fn done(&mut self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let answer = self.ask(method, path, body)?;
        ensure!((200..300).contains(&answer.status), "{method} {path}: {answer}");
        if answer.body.is_empty() { Ok(Value::Null) } else { answer.json() }
    }

    /// [`Browser::done`] for a GET.
    pub fn get(&mut self, path: &str) -> Result<Value> {
        self.done("GET", path, None)
    }

    /// Status and code of what must be refused.
    pub fn refused(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, String)> {
        let answer = self.ask(method, path, body)?;
        ensure!((400..500).contains(&answer.status), "{method} {path}: {answer}");
        let code = answer.json()?["code"].as_str().unwrap_or_default().to_owned();
        Ok((answer.status, code))
    }

    /// Chooses [`PASSWORD`] with the token of a set-up link, and signs in.
    pub fn settle(&mut self, login: &str, token: &str) -> Result<Value> {
        let chosen = json!({"token": token, "password": PASSWORD});
        self.done("POST", "/api/v1/setup", Some(&chosen))?;
        self.sign_in(login, PASSWORD)?.expect(200)?.json()
    }

    /// Signs in.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Result<Answer> {
        let given = json!({"login": login, "password": password});
        self.ask("POST", "/api/v1/session", Some(&given))
    }
}
