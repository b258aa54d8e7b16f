//! Two tenants with people of every role, mail and one of everything else; and requests to the router as each of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use engine::access::{Caller, Role};
use engine::command::{Command, Silent};
use engine::endpoints::NewEndpoint;
use engine::people::grant::To;
use engine::signin::Attempt;
use engine::{DataDir, Engine, Settings};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::operator::Local;

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Nobody,
    /// Signed in, in no group.
    Person,
    Reader,
    Admin,
    Auditor,
    Compliance,
    /// Has all roles, in another tenant.
    Stranger,
    Operator,
}

pub const EVERYBODY: [Who; 8] = [
    Who::Nobody,
    Who::Person,
    Who::Reader,
    Who::Admin,
    Who::Auditor,
    Who::Compliance,
    Who::Stranger,
    Who::Operator,
];

pub const PASSWORD: &str = "seven brown foxes jump";

pub struct World {
    pub engine: Arc<Engine>,
    pub router: Router,
    /// Id of the tenant that is asked about.
    pub tenant: String,
    pub sessions: Vec<(Who, String)>,
    /// Ids by the name of the path parameter.
    pub ids: Vec<(&'static str, String)>,
    pub folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A mail with an attachment.
pub const MAIL: &str = "From: Anna <anna@acme.test>\nTo: reader@acme.test\nSubject: The plan\n\
Message-ID: <plan@acme.test>\nDate: Mon, 2 Jun 2025 10:00:00 +0000\nMIME-Version: 1.0\n\
Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n\
<p onclick=alert(1)>Hello <b>there</b><script>alert(1)</script></p>\n--b\n\
Content-Type: text/plain; name=notes.txt\nContent-Disposition: attachment; filename=notes.txt\n\n\
some notes\n--b--\n";

fn sign_in(engine: &Arc<Engine>, login: &str) -> String {
    let attempt = Attempt {
        login,
        password: PASSWORD,
        code: None,
        trust: false,
        device: None,
        session: None,
        address: "192.0.2.1".parse().unwrap(),
        agent: "test",
        request: "",
    };
    engine.sign_in(&attempt).unwrap().session.text().to_owned()
}

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::take(&folder.path().join("data")).unwrap().unwrap();
        let engine = Arc::new(Engine::open(data, Settings::default()).unwrap());
        engine.hosted_by(Arc::new(super::installation::Described::new()));
        let router = crate::router(engine.clone());
        let operator = Caller::operator(engine.clone(), "");
        let made =
            operator.operates().unwrap().add_tenant("Acme", &["acme.test".into()], None).unwrap();
        let tenant = made.tenant.id.clone();
        let other =
            operator.operates().unwrap().add_tenant("Other", &["other.test".into()], None).unwrap();
        let mut world = World {
            engine,
            router,
            tenant: tenant.clone(),
            sessions: Vec::new(),
            ids: vec![("tenant", tenant.clone())],
            folder,
        };
        let all = [Role::Admin, Role::Auditor, Role::Compliance, Role::Reader];
        world.person(&other.tenant.id, Who::Stranger, "stranger@other.test", &all);
        world.person(&tenant, Who::Person, "person@acme.test", &[]);
        world.person(&tenant, Who::Auditor, "auditor@acme.test", &[Role::Auditor]);
        world.person(&tenant, Who::Compliance, "compliance@acme.test", &[Role::Compliance]);
        world.person(&tenant, Who::Admin, "admin@acme.test", &[Role::Admin]);
        let reader = world.person(&tenant, Who::Reader, "reader@acme.test", &[Role::Reader]);
        world.things(&operator, &reader);
        world
    }

    /// One of everything that a path can name.
    fn things(&mut self, operator: &Caller, reader: &str) {
        let admin = operator.admin(&self.tenant).unwrap();
        let victim = admin.add_user("victim@acme.test", "A Victim").unwrap();
        let group = admin.add_group("Victims", &BTreeSet::new()).unwrap();
        let mailbox = admin.add_mailbox("reader@acme.test", &[]).unwrap();
        admin.set_grant(mailbox.id, To::User(reader), true).unwrap();
        let endpoint =
            NewEndpoint { name: "door".into(), mailbox: mailbox.id, ..Default::default() };
        let endpoint = admin.add_endpoint(endpoint).unwrap();
        let secret: engine::secrets::Value = serde_json::from_value(
            serde_json::json!({"kind": "basic", "user": "u", "password": "p"}),
        )
        .unwrap();
        let secret = admin.add_secret("a secret", secret).unwrap();
        let path = self.folder.path().join("plan.eml");
        std::fs::write(&path, MAIL).unwrap();
        let import = Command::Import {
            tenant: "Acme".into(),
            mailbox: "reader@acme.test".into(),
            paths: vec![path],
        };
        operator.operates().unwrap().run(import, &mut Silent).unwrap();
        self.ids.extend([
            ("user", victim.id),
            ("group", group.id),
            ("mailbox", mailbox.id.to_string()),
            ("endpoint", endpoint.id),
            ("secret", secret.id),
            ("mail", "1".into()),
            ("index", "0".into()),
            ("session", "none".into()),
            ("device", "none".into()),
            ("token", "none".into()),
            ("search", "none".into()),
            ("job", "none".into()),
            ("use", "smtp".into()),
        ]);
    }

    /// Adds somebody with these roles, signed in. Returns his id.
    pub fn person(&mut self, tenant: &str, who: Who, login: &str, roles: &[Role]) -> String {
        let operator = Caller::operator(self.engine.clone(), "");
        let admin = operator.admin(tenant).unwrap();
        let user = admin.add_user(login, login).unwrap();
        if !roles.is_empty() {
            let roles: BTreeSet<Role> = roles.iter().copied().collect();
            let group = admin.add_group(&format!("group of {login}"), &roles).unwrap();
            admin.set_member(&group.id, &user.id, true).unwrap();
        }
        let link = admin.setup_link(&user.id).unwrap();
        self.engine.use_setup_link(link.token.text(), PASSWORD, "192.0.2.1", "").unwrap();
        self.sessions.push((who, sign_in(&self.engine, login)));
        user.id
    }

    pub fn id(&self, name: &str) -> &str {
        self.ids.iter().find(|(known, _)| *known == name).map_or("none", |(_, id)| id)
    }

    pub async fn ask(&self, who: Who, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.ask_with(who, method, path, body, &[]).await
    }

    pub async fn ask_with(
        &self,
        who: Who,
        method: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut builder = Request::builder().method(method).uri(path);
        if let Some((_, session)) = self.sessions.iter().find(|(known, _)| *known == who) {
            builder = builder.header(header::COOKIE, format!("mailstead-session={session}"));
        }
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                builder = builder.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.answer(who, builder.body(body).unwrap()).await
    }

    /// Sends bytes as they are.
    pub async fn send(&self, who: Who, method: &str, path: &str, body: Vec<u8>) -> Answer {
        let mut builder = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/octet-stream");
        if let Some((_, session)) = self.sessions.iter().find(|(known, _)| *known == who) {
            builder = builder.header(header::COOKIE, format!("mailstead-session={session}"));
        }
        self.answer(who, builder.body(Body::from(body)).unwrap()).await
    }

    async fn answer(&self, who: Who, mut request: Request<Body>) -> Answer {
        if who == Who::Operator {
            request.extensions_mut().insert(Local::new());
        } else {
            let peer = crate::listen::Peer { address: "192.0.2.7".parse().unwrap(), https: false };
            request.extensions_mut().insert(peer);
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // An event stream never ends: its status is enough.
        let endless =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|t| t == "text/event-stream");
        let body = match endless {
            true => Vec::new(),
            false => body.collect().await.unwrap().to_bytes().to_vec(),
        };
        Answer { status: parts.status, headers: parts.headers, body }
    }
}
