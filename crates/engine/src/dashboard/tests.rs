//! Each notification comes with its state and goes with it; the figures are those of what was stored.

mod house;

use super::around::OwnCertificate;
use super::*;
use crate::access::Caller;
use crate::people::grant::To;
use house::{House, TOKEN, last_segment};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

#[test]
fn all_is_well_says_nothing() {
    let house = House::new();
    let reader = house.user("anna@acme.example");
    house.admin.set_member(&house.readers(), &reader, true).unwrap();
    let anna = house.mailbox("anna@acme.example");
    house.admin.set_grant(anna, To::User(&reader), true).unwrap();
    house.deliver("one", "anna@acme.example");
    assert_eq!(house.dashboard().notifications, []);
    // Measured for real: the disk of a test may be as full as it likes, but it can be measured.
    assert!(house.admin.dashboard(&[]).unwrap().disk.is_some_and(|disk| disk.total > 0));
}

#[test]
fn figures_are_those_of_what_was_stored_and_stay_after_a_rebuild() {
    let house = House::new();
    for subject in ["one", "two", "two"] {
        house.deliver(subject, "anna@acme.example");
    }
    let before = house.dashboard();
    assert_eq!((before.mails, before.copies, before.mailboxes), (2, 2, 1));
    assert!(before.bytes > 0 && before.stored_bytes > 0);
    assert_eq!(before.days.len(), 30);
    assert_eq!(before.days.iter().map(|day| day.mails).sum::<u64>(), 2);
    // Unless midnight passed meanwhile, all came today.
    assert_eq!(before.days[28].mails + before.days[29].mails, 2);
    let endpoint = &before.endpoints[0];
    assert_eq!((endpoint.name.as_str(), endpoint.received), ("Exchange", 3));
    assert!(endpoint.last.is_some());
    let House { folder: _folder, admin, around, .. } = house;
    let (engine, id) = (admin.engine.clone(), admin.tenant.id.clone());
    drop(admin);
    engine.rebuild("Acme", &|_| {}).unwrap();
    let admin = Caller::operator(engine, "test").admin(&id).unwrap();
    let after = admin.dashboard_in(around).unwrap();
    assert_eq!((after.days, after.mails, after.bytes), (before.days, before.mails, before.bytes));
    let unknown = admin.unknown_addresses().unwrap();
    assert_eq!((unknown[0].address.as_str(), unknown[0].count), ("anna@acme.example", 2));
}

#[test]
fn a_silent_endpoint_is_told_until_mail_comes() {
    let mut house = House::new();
    let system = &house.admin.engine.system;
    assert_eq!(house.note("endpoint-silent"), None);
    house.around.now += 25 * HOUR;
    let never = house.note("endpoint-silent").unwrap();
    assert_eq!((never.severity, never.count), (Severity::Info, 25));
    system.count_received(TOKEN, 1, house.around.now, HOUR).unwrap();
    assert_eq!(house.note("endpoint-silent"), None);
    house.around.now += 30 * DAY;
    system.count_received(TOKEN, 1, house.around.now - 7 * HOUR, HOUR).unwrap();
    let silent = house.note("endpoint-silent").unwrap();
    assert_eq!((silent.severity, silent.count), (Severity::Warning, 7));
    assert_eq!((silent.object.as_str(), silent.link.as_str()), ("endpoint:abc", "/endpoints/abc"));
    let mut settings = house.admin.settings().unwrap().0;
    settings.silent_hours = 8;
    house.admin.set_settings(None, &settings).unwrap();
    assert_eq!(house.note("endpoint-silent"), None);
    house.around.now += 2 * HOUR;
    assert!(house.note("endpoint-silent").is_some());
    system.count_received(TOKEN, 1, house.around.now, HOUR).unwrap();
    assert_eq!(house.note("endpoint-silent"), None);
}

#[test]
fn delivered_mail_leaves_its_time_and_the_longest_pause() {
    let house = House::new();
    let (engine, id) = (&house.admin.engine, &house.admin.tenant.id);
    engine.system.count_received(TOKEN, 1, unix_ms() - HOUR, 0).unwrap();
    engine.reload_endpoints().unwrap();
    house.deliver("one", "anna@acme.example");
    house.deliver("two", "anna@acme.example");
    engine.save_counts().unwrap();
    let pulse = engine.system.pulses(id).unwrap().remove(0);
    assert_eq!(pulse.received, 3);
    assert!((HOUR..HOUR + 600_000).contains(&pulse.gap), "{}", pulse.gap);
    assert!(pulse.last.is_some_and(|last| unix_ms() - last < 600_000));
}

#[test]
fn what_is_paused_is_told_and_not_called_silent() {
    let mut house = House::new();
    house.around.now += 25 * HOUR;
    let (engine, tenant) = (house.admin.engine.clone(), house.admin.tenant.clone());
    engine.set_tenant_paused(&tenant, true).unwrap();
    assert_eq!(house.note("tenant-paused").unwrap().severity, Severity::Warning);
    assert_eq!(house.note("endpoint-silent"), None);
    engine.set_tenant_paused(&tenant, false).unwrap();
    assert_eq!(house.note("tenant-paused"), None);
    engine.system.set_endpoint_paused(TOKEN, true).unwrap();
    assert_eq!(house.note("endpoint-paused").unwrap().object, "endpoint:abc");
    assert_eq!(house.note("endpoint-silent"), None);
    engine.system.set_endpoint_paused(TOKEN, false).unwrap();
    assert_eq!(house.note("endpoint-paused"), None);
}

#[test]
fn a_mailbox_that_nobody_was_granted_is_told() {
    let house = House::new();
    assert_eq!(house.note("mailbox-without-reader"), None, "an endpoint's mailbox needs no reader");
    let anna = house.mailbox("anna@acme.example");
    let ben = house.mailbox("ben@acme.example");
    let note = house.note("mailbox-without-reader").unwrap();
    assert_eq!((note.count, note.object.as_str()), (2, ""));
    assert_eq!(note.names, ["anna@acme.example", "ben@acme.example"]);
    let readers = house.readers();
    house.admin.set_grant(anna, To::Group(&readers), true).unwrap();
    let note = house.note("mailbox-without-reader").unwrap();
    assert_eq!(note.object, format!("mailbox:{ben}"));
    house.admin.set_grant(ben, To::User(&house.user("ben@acme.example")), true).unwrap();
    assert_eq!(house.note("mailbox-without-reader"), None);
}

#[test]
fn a_grant_without_the_role_reader_is_told() {
    let house = House::new();
    let code = "grant-without-reader-role";
    let anna = house.mailbox("anna@acme.example");
    let (user, readers) = (house.user("anna@acme.example"), house.readers());
    house.admin.set_grant(anna, To::User(&user), true).unwrap();
    assert_eq!(house.note(code).unwrap().object, format!("user:{user}"));
    let empty = house.admin.add_group("Sales", &[].into()).unwrap().id;
    house.admin.set_grant(anna, To::Group(&empty), true).unwrap();
    assert_eq!(house.note(code).unwrap().names, ["anna@acme.example", "Sales"]);
    house.admin.set_member(&readers, &user, true).unwrap();
    assert_eq!(house.note(code).unwrap().object, format!("group:{empty}"));
    house.admin.set_member(&empty, &user, true).unwrap();
    assert_eq!(house.note(code), None);
}

#[test]
fn journal_mail_that_reached_nobody_is_told_for_thirty_days() {
    let mut house = House::new();
    let code = "journal-mail-without-mailbox";
    house.mailbox("anna@acme.example");
    house.deliver("one", "anna@acme.example");
    assert_eq!(house.note(code), None);
    house.deliver("two", "ben@acme.example");
    house.deliver("three", "carl@else.example");
    assert_eq!(house.note(code).unwrap().count, 2);
    house.around.now += 31 * DAY;
    assert_eq!(house.note(code), None);
    assert!(house.admin.tenant.archive.only_in(&[house.journal], 0).unwrap() == 2);
}

#[test]
fn addresses_of_ours_without_a_mailbox_are_listed_until_they_have_one() {
    let mut house = House::new();
    let code = "unknown-own-address";
    house.deliver("one", "anna@acme.example, ben@acme.example, carl@else.example");
    house.deliver("two", "Ben@acme.example");
    house.deliver("two", "Ben@acme.example");
    let note = house.note(code).unwrap();
    assert_eq!(
        (note.count, &*note.names),
        (2, &["ben@acme.example".into(), "anna@acme.example".into()][..])
    );
    let list = house.admin.unknown_addresses().unwrap();
    assert_eq!((list[0].address.as_str(), list[0].count), ("ben@acme.example", 2));
    house.mailbox("ben@acme.example");
    assert_eq!(house.note(code).unwrap().object, "address:anna@acme.example");
    house = house.reopened(|_| {});
    assert_eq!(house.note(code).unwrap().names, ["anna@acme.example"]);
    house.around.now += 31 * DAY;
    assert_eq!(house.note(code), None);
}

#[test]
fn the_table_of_unknown_addresses_is_bounded_and_keeps_the_frequent() {
    let house = House::new();
    let tenant = &house.admin.tenant;
    for round in 0..3 {
        for number in 0..900 {
            tenant.unknown.add(vec![format!("{round}-{number}@acme.example")], house.around.now);
        }
        tenant.unknown.add(vec!["often@acme.example".into()], house.around.now);
        tenant.save_unknown();
    }
    assert_eq!(house.note("unknown-own-address").unwrap().count, 1000);
    let list = house.admin.unknown_addresses().unwrap();
    assert_eq!(
        (list.len(), list[0].address.as_str(), list[0].count),
        (100, "often@acme.example", 3)
    );
}

#[test]
fn damage_is_told_until_a_verification_finds_none() {
    let house = House::new();
    for number in 0..3 {
        house.deliver(&format!("number {number}"), "anna@acme.example");
    }
    let tenant = house.admin.tenant.clone();
    let path = last_segment(&house.folder.path().join("tenants").join(&tenant.id));
    let good = std::fs::read(&path).unwrap();
    let mut bad = good.clone();
    *bad.last_mut().unwrap() ^= 1;
    assert_eq!(house.dashboard().verification, None);
    std::fs::write(&path, &bad).unwrap();
    tenant.verify(true, &mut |_| true).unwrap();
    let note = house.note("damaged-records").unwrap();
    assert_eq!(note.severity, Severity::Error);
    let verification = house.dashboard().verification.unwrap();
    assert_eq!((note.count, verification.deep), (verification.damaged, true));
    assert!(!verification.listed.is_empty());
    std::fs::write(&path, &good).unwrap();
    tenant.verify(false, &mut |_| true).unwrap();
    assert_eq!(house.note("damaged-records"), None);
}

#[test]
fn a_disk_that_is_nearly_full_is_told() {
    let mut house = House::new();
    house.around.disk = Some(Disk { free: 600 << 20, total: 100 << 30 });
    let note = house.note("disk-nearly-full").unwrap();
    assert_eq!((note.severity, note.count), (Severity::Error, 600 << 20));
    house.around.disk = Some(Disk { free: 60 << 30, total: 100 << 30 });
    assert_eq!(house.note("disk-nearly-full"), None);
}

#[test]
fn a_certificate_is_told_a_month_before_it_ends() {
    let mut house = House::new();
    let code = "certificate-expiring";
    let make = serde_json::json!({"kind": "certificate", "make": {"subject": "x", "years": 1}});
    let make: crate::secrets::Value = serde_json::from_value(make).unwrap();
    let secret = house.admin.add_secret("Entra", make.clone()).unwrap();
    assert_eq!(house.note(code), None);
    let began = house.around.now;
    house.around.now = began + 340 * DAY;
    let note = house.note(code).unwrap();
    assert_eq!((note.severity, note.object), (Severity::Warning, format!("secret:{}", secret.id)));
    house.around.now = began + 400 * DAY;
    let note = house.note(code).unwrap();
    assert_eq!((note.severity, note.count), (Severity::Error, 0));
    assert!(note.text.ends_with("has expired."), "{}", note.text);
    house.admin.remove_secret(&secret.id, None).unwrap();
    assert_eq!(house.note(code), None);
    house.around.now = began;
    let own = |not_after| OwnCertificate { path: "/etc/tls.pem".into(), not_after };
    house.around.certificates = vec![own(Ok(began + 6 * DAY))];
    let note = house.note(code).unwrap();
    assert_eq!(
        (note.severity, note.count, note.object.as_str()),
        (Severity::Error, 6, "file:/etc/tls.pem")
    );
    house.around.certificates = vec![own(Ok(began + 90 * DAY))];
    assert_eq!(house.note(code), None);
}

#[test]
fn the_services_own_certificates_are_read_from_their_files() {
    let house = House::new();
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.not_after = rcgen::date_time_ymd(2000, 1, 1);
    let path = house.folder.path().join("tls.pem");
    std::fs::write(&path, params.self_signed(&key).unwrap().pem()).unwrap();
    let missing = house.folder.path().join("missing.pem");
    let notes = house.admin.notifications(&[path, missing]).unwrap();
    let codes: Vec<_> = notes
        .iter()
        .filter(|note| note.code == "certificate-expiring")
        .map(|note| &note.text)
        .collect();
    assert!(codes[0].ends_with("has expired."), "{codes:?}");
    assert!(codes[1].contains("can't be read"), "{codes:?}");
}

#[test]
fn an_archive_that_lost_its_end_is_told_until_it_is_whole() {
    let house = House::new();
    house.deliver("one", "anna@acme.example");
    let mut whole = Vec::new();
    let house = house.reopened(|tenant| {
        let path = last_segment(tenant);
        whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 10]).unwrap();
    });
    let note = house.note("log-short").unwrap();
    assert_eq!(note.severity, Severity::Error);
    let house = house.reopened(|tenant| std::fs::write(last_segment(tenant), &whole).unwrap());
    assert_eq!(house.note("log-short"), None);
}

#[test]
fn the_worst_stands_first() {
    let mut house = House::new();
    house.mailbox("anna@acme.example");
    house.deliver("one", "ben@acme.example");
    house.around.disk = Some(Disk { free: 0, total: 1 });
    let found: Vec<_> = house.dashboard().notifications.iter().map(|note| note.severity).collect();
    assert_eq!(found, [Severity::Error, Severity::Warning, Severity::Info, Severity::Info]);
}
