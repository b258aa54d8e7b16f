//! What the operator is told of the installation, by a service that says of itself what is known here. That the real
//! one says what is true is tried against the program (`tests/it/installation.rs`).

use std::sync::Arc;

use engine::installation::{
    CertificateUse, Host, Limit, Limited, Service, Setting, Shown, Smtp, Source, Transport, Unit,
    Web,
};
use engine::{DataDir, Engine, Settings};
use serde_json::json;
use smtp::{Tls, self_signed};
use tower::ServiceExt;

use super::world::{Who, World};

/// Why its one certificate is not read anew.
const WHY: &str = "could not read it: no such file";

/// A service that listens nowhere and has a certificate for SMTP only.
pub struct Described(Tls);

impl Described {
    pub fn new() -> Described {
        let made = self_signed(&["mail.acme.test".to_owned(), "192.0.2.1".to_owned()]).unwrap();
        Described(Tls::from_pem(made.cert_pem.as_bytes(), made.key_pem.as_bytes()).unwrap())
    }
}

impl Host for Described {
    fn service(&self) -> Service {
        let text = |text: &str| Some(text.to_owned());
        Service {
            version: "1.2.3".into(),
            started: 1_700_000_000_000,
            smtp: Smtp {
                starttls: text("192.0.2.1:25"),
                implicit_tls: None,
                hostname: "mail.acme.test".into(),
                journal_domain: "journal.acme.test".into(),
                max_message_bytes: 5_000_000,
            },
            web: Web {
                transport: Transport::Off,
                address: None,
                link: None,
                trusted_proxies: Vec::new(),
                hosts: Vec::new(),
            },
            limits: vec![Limit {
                about: Limited::SmtpConnections,
                value: 7,
                unit: Unit::Count,
                setting: Some("max_connections"),
            }],
            settings: vec![Setting {
                name: "max_connections",
                value: text("7"),
                source: Source::File,
                help: "SMTP connections at the same time",
                flag: "--max-connections".into(),
                variable: "MAILSTEAD_MAX_CONNECTIONS".into(),
                key: Some("max_connections"),
            }],
        }
    }

    fn certificates(&self) -> Vec<Shown> {
        let file = "/etc/mail.pem".into();
        vec![Shown { r#use: CertificateUse::Smtp, made_here: true, file, chain: self.0.chain() }]
    }

    fn read_certificates_anew(&self) -> Vec<(CertificateUse, Result<(), String>)> {
        vec![(CertificateUse::Smtp, Err(WHY.to_owned()))]
    }
}

#[tokio::test]
async fn an_operator_sees_the_disk_and_what_the_service_tells() {
    let world = World::new();
    let told = world.ask(Who::Operator, "GET", "/api/v1/installation", None).await.json();
    assert_eq!(told["version"], "1.2.3");
    assert_eq!(told["data"], world.engine.data().path().display().to_string());
    assert_eq!(told["smtp"]["max_message_bytes"], 5_000_000);
    assert_eq!(told["web"]["transport"], "off");
    let limit = json!({
        "about": "smtp-connections", "value": 7, "unit": "count", "setting": "max_connections"
    });
    assert_eq!(told["limits"], json!([limit]));
    let setting = &told["settings"][0];
    assert_eq!((&setting["source"], &setting["value"]), (&json!("file"), &json!("7")));

    let certificate = &told["certificates"][0];
    assert_eq!(certificate["names"], json!(["mail.acme.test", "192.0.2.1"]));
    assert_eq!(certificate["subject"], certificate["issuer"], "it is signed by itself");
    assert!(certificate["not_before"].as_i64() < certificate["not_after"].as_i64());

    let storage = &told["storage"];
    let bytes = |name: &str| storage[name].as_u64().unwrap();
    let tenants = storage["tenants"].as_array().unwrap();
    assert_eq!(tenants.len(), 2);
    let of_tenants: u64 = tenants.iter().map(|tenant| tenant["bytes"].as_u64().unwrap()).sum();
    assert_eq!(of_tenants, bytes("log_bytes") + bytes("catalog_bytes") + bytes("index_bytes"));
    assert_eq!(tenants[0]["name"], "Acme", "the one with mail is the larger");
    let disk = &storage["disk"];
    assert!(disk["free"].as_u64() <= disk["total"].as_u64());
    assert!(disk["error_below"].as_u64() < disk["warning_below"].as_u64());
}

#[tokio::test]
async fn a_certificate_is_downloaded_as_it_is_shown_and_never_its_key() {
    let world = World::new();
    let told = world.ask(Who::Operator, "GET", "/api/v1/installation", None).await.json();
    let path = "/api/v1/installation/certificates";
    let answer = world.ask(Who::Operator, "GET", &format!("{path}/smtp"), None).await;
    assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let pem = String::from_utf8(answer.body).unwrap();
    assert_eq!(pem.matches("-----BEGIN ").count(), 1);
    let encoded: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64_simd::STANDARD.decode_to_vec(encoded).unwrap();
    let digest = ring::digest::digest(&ring::digest::SHA256, &der);
    let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(told["certificates"][0]["fingerprint"], hex);
    for missing in ["http", "key"] {
        let answer = world.ask(Who::Operator, "GET", &format!("{path}/{missing}"), None).await;
        assert_eq!(answer.status, 404, "{missing}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_read_anew_says_why() {
    let world = World::new();
    let path = "/api/v1/installation/read-certificates";
    let answer = world.ask(Who::Operator, "POST", path, None).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!([{"use": "smtp", "error": WHY}]));
}

#[tokio::test]
async fn without_a_service_there_is_nothing_to_tell() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::take(&folder.path().join("data")).unwrap().unwrap();
    let engine = Arc::new(Engine::open(data, Settings::default()).unwrap());
    let request = axum::http::Request::get("/api/v1/installation");
    let mut request = request.body(axum::body::Body::empty()).unwrap();
    crate::operator::as_operator(&mut request);
    let answer = crate::router(engine).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 409);
}
