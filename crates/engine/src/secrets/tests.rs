//! What a secret gives away (nothing), what is refused, and that what is used stays.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::access::Caller;
use crate::{DataDir, Engine, Settings};

const PASSWORD: &str = "correct horse battery staple";
const NOW: i64 = 1_780_000_000_000;

struct House {
    folder: tempfile::TempDir,
    admin: AdminOf,
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::take(folder.path()).unwrap().unwrap();
        let engine = Arc::new(Engine::open(data, Settings::default()).unwrap());
        let id = engine.add_tenant("Acme", &["acme.example".into()]).unwrap().id.clone();
        let admin = Caller::operator(engine, "test").admin(&id).unwrap();
        House { folder, admin }
    }

    fn people(&self) -> &People {
        &self.admin.tenant.people
    }

    fn write(&self, sql: &str, values: impl rusqlite::Params) {
        assert_eq!(self.people().touch(sql, values).unwrap(), 1, "{sql}");
    }
}

fn value(json: serde_json::Value) -> Value {
    serde_json::from_value(json).unwrap()
}

fn basic(password: &str) -> Value {
    value(json!({"kind": "basic", "user": "archive@acme.example", "password": password}))
}

fn made(subject: &str, years: u32) -> Value {
    value(json!({"kind": "certificate", "make": {"subject": subject, "years": years}}))
}

fn upload(chain: &str, key: &str) -> Value {
    value(json!({"kind": "certificate", "upload": {"certificate": chain, "private_key": key}}))
}

/// A key file as Google gives it, with `field` replaced.
fn key_file(field: &str, with: &str) -> Value {
    let mut file = json!({
        "type": "service_account",
        "project_id": "acme-archive",
        "private_key_id": "0123456789abcdef",
        "private_key": rcgen::KeyPair::generate().unwrap().serialize_pem(),
        "client_email": "Archive@acme-archive.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
    });
    if !field.is_empty() {
        file[field] = with.into();
    }
    value(json!({"kind": "service-account", "key_file": file.to_string()}))
}

fn oauth(issuer: &str, secret: &str) -> Value {
    value(
        json!({"kind": "oauth-client", "issuer": issuer, "client_id": "app", "client_secret": secret}),
    )
}

fn own_certificate(years: (i32, i32)) -> (String, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["mail.acme.example".into()]).unwrap();
    (params.not_before, params.not_after) =
        (rcgen::date_time_ymd(years.0, 1, 1), rcgen::date_time_ymd(years.1, 1, 1));
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

/// All bytes of all files below a folder.
fn bytes_below(folder: &Path, found: &mut Vec<(std::path::PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes_below(&path, found);
        } else if path.is_file() {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn a_value_stands_in_no_file_no_log_and_no_answer() {
    let house = House::new();
    let (chain, key) = own_certificate((2020, 2099));
    let line = key.lines().nth(1).unwrap().to_owned();
    let asked = [basic(PASSWORD), oauth("acme.example", PASSWORD), upload(&chain, &key)];
    for (number, value) in asked.into_iter().enumerate() {
        let shown = format!("{value:?}");
        assert!(!shown.contains(PASSWORD) && !shown.contains(&line), "{shown}");
        let secret = house.admin.add_secret(&format!("secret {number}"), value).unwrap();
        let shown = format!("{secret:?} {}", serde_json::to_string(&secret).unwrap());
        assert!(!shown.contains(PASSWORD) && !shown.contains(&line), "{shown}");
        let opened = format!("{:?}", open(house.people(), &secret.id).unwrap());
        assert!(!opened.contains(PASSWORD) && !opened.contains(&line), "{opened}");
    }
    let mut files = Vec::new();
    bytes_below(house.folder.path(), &mut files);
    assert!(files.iter().any(|(path, _)| path.ends_with("people.sqlite3")));
    for (path, bytes) in files {
        for hidden in [PASSWORD, &line] {
            let found = bytes.windows(hidden.len()).any(|window| window == hidden.as_bytes());
            assert!(!found, "a value stands in {}", path.display());
        }
    }
}

#[test]
fn a_value_opens_as_it_was_written_and_in_its_own_place_only() {
    let house = House::new();
    let one = house.admin.add_secret("one", basic(PASSWORD)).unwrap();
    let two = house.admin.add_secret("two", basic("another")).unwrap();
    let opened = open(house.people(), &one.id).unwrap();
    assert_eq!((opened.hidden.reveal(), &opened.shown), (PASSWORD, &one.shown));
    let sql = "UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE id = ?1) WHERE id = ?2";
    house.write(sql, [&one.id, &two.id]);
    assert!(open(house.people(), &two.id).is_err());
    // Nor beside a shown part that was changed behind the program's back.
    house.write(
        "UPDATE secret SET open = replace(open, 'archive@', 'thief@') WHERE id = ?1",
        [&one.id],
    );
    assert!(open(house.people(), &one.id).is_err());
    assert!(matches!(open(house.people(), "none"), Err(Problem::NotFound(_))));
}

#[test]
fn a_secret_is_renamed_overwritten_and_keeps_its_kind() {
    let house = House::new();
    let secret = house.admin.add_secret("Exchange", basic(PASSWORD)).unwrap();
    assert_eq!(secret.shown, Shown::Basic { user: "archive@acme.example".into() });
    house.admin.add_secret("Google", key_file("", "")).unwrap();
    let taken = house.admin.rename_secret(&secret.id, None, "google").unwrap_err();
    assert_eq!(taken.code(), "name-taken");
    let renamed = house.admin.rename_secret(&secret.id, Some(1), "Exchange 2019").unwrap();
    assert_eq!((renamed.name.as_str(), renamed.version), ("Exchange 2019", 2));
    let stale = house.admin.overwrite_secret(&secret.id, Some(1), basic("new")).unwrap_err();
    assert!(matches!(stale, Problem::Stale));
    house.admin.overwrite_secret(&secret.id, Some(2), basic("new")).unwrap();
    assert_eq!(open(house.people(), &secret.id).unwrap().hidden.reveal(), "new");
    let other = house.admin.overwrite_secret(&secret.id, None, oauth("acme", "x")).unwrap_err();
    assert_eq!(other.code(), "kind-fixed");
    let page = house.admin.secrets(&Paging { limit: 1, ..Paging::default() }).unwrap();
    assert_eq!(page.items[0].name, "Exchange 2019");
    let after = Paging { limit: 9, after: page.next, ..Paging::default() };
    let page = house.admin.secrets(&after).unwrap();
    assert_eq!((page.items.len(), page.items[0].name.as_str()), (1, "Google"));
    let email = "archive@acme-archive.iam.gserviceaccount.com";
    assert!(matches!(&page.items[0].shown, Shown::ServiceAccount { email: is, .. } if is == email));
}

#[test]
fn what_is_used_stays_and_says_by_whom() {
    let house = House::new();
    let secret = house.admin.add_secret("Exchange", basic(PASSWORD)).unwrap();
    let system = crate::access::Actor::system();
    let noted = house.people().change(&system, |change| {
        use_by(change.transaction, &secret.id, "profile", "p1", "Sales mailboxes")
    });
    noted.unwrap();
    let refused = house.admin.remove_secret(&secret.id, None).unwrap_err();
    assert_eq!(refused.code(), "in-use");
    assert!(refused.to_string().contains("Sales mailboxes"));
    let uses = house.admin.secret(&secret.id).unwrap().used_by;
    assert_eq!((uses.len(), uses[0].kind.as_str(), uses[0].object.as_str()), (1, "profile", "p1"));
    let unknown = house.people().change(&system, |change| {
        use_by(change.transaction, "none", "profile", "p1", "Sales mailboxes")
    });
    assert!(matches!(unknown, Err(Problem::NotFound(_))));
    let gone =
        house.people().change(&system, |change| released(change.transaction, "profile", "p1"));
    gone.unwrap();
    house.admin.remove_secret(&secret.id, None).unwrap();
    assert!(matches!(house.admin.secret(&secret.id), Err(Problem::NotFound(_))));
}

#[test]
fn changes_stand_in_the_audit_log_without_values() {
    let house = House::new();
    let secret = house.admin.add_secret("Exchange", basic(PASSWORD)).unwrap();
    house.admin.overwrite_secret(&secret.id, None, basic("a second password")).unwrap();
    house.admin.remove_secret(&secret.id, None).unwrap();
    let filter = crate::people::audit::Filter { limit: 10, ..Default::default() };
    let page = house.people().read(|c| crate::people::audit::search(c, &filter)).unwrap();
    let activities: Vec<&str> = page.items.iter().map(|entry| entry.activity.as_str()).collect();
    assert_eq!(activities, ["secret.delete", "secret.overwrite", "secret.create"]);
    let all = serde_json::to_string(&page.items).unwrap();
    assert!(!all.contains(PASSWORD) && !all.contains("a second password"));
}

#[test]
fn a_made_certificate_holds_for_its_years_and_gives_only_its_public_part() {
    let house = House::new();
    let secret = house.admin.add_secret("Entra", made("Mailstead at Acme", 2)).unwrap();
    let Shown::Certificate { subject, fingerprint, not_before, not_after } = &secret.shown else {
        panic!("{:?}", secret.shown)
    };
    assert_eq!((subject.as_str(), fingerprint.len()), ("CN=Mailstead at Acme", 64));
    let days = (not_after - not_before) / 86_400_000;
    assert!((730..=731).contains(&days), "{days}");
    let pem = house.admin.certificate_pem(&secret.id).unwrap();
    assert_eq!(certificate::read_chain(&pem).unwrap().len(), 1);
    assert!(!pem.contains("PRIVATE"));
    let opened = open(house.people(), &secret.id).unwrap();
    // Certificate and key belong together: the check for uploads takes them.
    certificate::upload(&opened.chain, &opened.hidden, unix_ms()).unwrap();
    let basic = house.admin.add_secret("basic", basic(PASSWORD)).unwrap();
    assert!(house.admin.certificate_pem(&basic.id).is_err());
}

/// Microsoft Entra ID takes RSA keys from 2048 bits and no others.
#[test]
fn made_certificates_have_rsa_keys_of_the_size_asked_for() {
    let make = |key: serde_json::Value| {
        let make = json!({"subject": "x", "years": 1, "key": key});
        serde_json::from_value::<Value>(json!({"kind": "certificate", "make": make}))
    };
    let sized = [(made("x", 1), 2048), (make(json!("rsa-3072")).unwrap(), 3072)];
    for (value, bits) in sized {
        let made = value.check(NOW).unwrap();
        let chain = certificate::read_chain(&made.open.chain).unwrap();
        let (_, parsed) = x509_parser::parse_x509_certificate(&chain[0]).unwrap();
        match parsed.public_key().parsed().unwrap() {
            x509_parser::public_key::PublicKey::RSA(key) => assert_eq!(key.key_size(), bits),
            other => panic!("{other:?}"),
        }
        certificate::upload(&made.open.chain, &made.hidden, NOW).unwrap();
    }
    assert!(make(json!("rsa-1024")).is_err());
}

#[test]
fn a_key_that_was_uploaded_with_the_certificate_is_not_shown_with_it() {
    let house = House::new();
    let (chain, key) = own_certificate((2020, 2099));
    let secret = house.admin.add_secret("both", upload(&format!("{key}{chain}"), &key)).unwrap();
    assert!(!house.admin.certificate_pem(&secret.id).unwrap().contains("PRIVATE"));
}

#[test]
fn what_can_not_be_taken_says_which_field_is_wrong() {
    let (chain, key) = own_certificate((2020, 2099));
    let (old_chain, old_key) = own_certificate((2001, 2002));
    let (other_chain, other_key) = own_certificate((2020, 2099));
    let long = "x".repeat(1025);
    let garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let bad = [
        ("user", value(json!({"kind": "basic", "user": " ", "password": "x"}))),
        ("user", value(json!({"kind": "basic", "user": "a\nb", "password": "x"}))),
        ("password", basic("")),
        ("password", basic("a\0b")),
        ("password", basic(&long)),
        ("subject", made("", 1)),
        ("subject", made(&"x".repeat(65), 1)),
        ("subject", made("a\tb", 1)),
        ("years", made("x", 0)),
        ("years", made("x", 11)),
        ("certificate", upload("", &key)),
        ("certificate", upload(garbled, &key)),
        ("certificate", upload(&old_chain, &old_key)),
        ("certificate", upload(&format!("{chain}{other_chain}{other_chain}").repeat(4), &key)),
        (
            "certificate",
            upload(&format!("{}{chain}", chain.replace("BEGIN", "begin")).repeat(999), &key),
        ),
        ("private_key", upload(&chain, "")),
        ("private_key", upload(&chain, &chain)),
        ("private_key", upload(&chain, encrypted)),
        ("private_key", upload(&chain, &other_key)),
        ("issuer", oauth("", "x")),
        ("issuer", oauth("http://login.example", "x")),
        ("issuer", oauth("ftp://login.example", "x")),
        ("issuer", oauth("https://", "x")),
        ("issuer", oauth("http://127.0.0.1.evil.example/", "x")),
        ("client_secret", oauth("acme.example", "")),
        ("key_file", value(json!({"kind": "service-account", "key_file": "{}"}))),
        ("key_file", value(json!({"kind": "service-account", "key_file": " ".repeat(20_000)}))),
        ("key_file", key_file("type", "authorized_user")),
        ("key_file", key_file("client_email", "nobody")),
        ("key_file", key_file("token_uri", "http://evil.example/token")),
        ("key_file", key_file("private_key", "-----BEGIN PRIVATE KEY-----")),
        ("key_file", key_file("private_key_id", "")),
    ];
    for (number, (wrong, value)) in bad.into_iter().enumerate() {
        match value.check(NOW) {
            Err(Problem::Invalid { field, .. }) => assert_eq!(field, wrong, "case {number}"),
            Err(other) => panic!("case {number}: {other}"),
            Ok(_) => panic!("case {number} was taken"),
        }
    }
    for issuer in
        ["acme.example", "https://login.example/x", "http://127.0.0.1:8080/", "http://localhost"]
    {
        assert!(oauth(issuer, "x").check(NOW).is_ok(), "{issuer}");
    }
}

#[test]
fn unknown_kinds_and_missing_fields_are_not_read() {
    let bad = [
        json!({"kind": "ssh-key", "user": "a"}),
        json!({"kind": "basic", "user": "a"}),
        json!({"kind": "certificate"}),
        json!({"kind": "certificate", "make": {"subject": "x"}}),
        json!({"user": "a", "password": "b"}),
    ];
    for value in bad {
        assert!(serde_json::from_value::<Value>(value.clone()).is_err(), "{value}");
    }
    let number = json!({"kind": "basic", "user": "a", "password": 271_828});
    let error = serde_json::from_value::<Value>(number).unwrap_err().to_string();
    assert!(!error.contains("271828"), "{error}");
}
