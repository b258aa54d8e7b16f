//! The second factor, from setting it up to losing the phone.

use super::*;
use crate::signin::Revealed;

/// Turns the second factor of `ada` on.
fn turned_on(house: &House) -> (Begun, Vec<Revealed>, Revealed) {
    let me = house.me(house.sign_in("ada@acme.example").session.text());
    let begun = me.begin_second_factor().unwrap();
    let confirmed = me.confirm_second_factor(&house.code(&begun)).unwrap();
    (begun, confirmed.recovery_codes, confirmed.session)
}

fn with<'a>(code: &'a str) -> Attempt<'a> {
    Attempt { code: Some(code), ..attempt("ada@acme.example") }
}

#[test]
fn it_is_asked_for_once_it_was_confirmed() {
    let house = House::new();
    let other = house.sign_in("ada@acme.example").session;
    let session = house.sign_in("ada@acme.example").session;
    let me = house.me(session.text());
    assert_eq!(code(me.confirm_second_factor("123456")), "invalid", "not begun");
    drop(me.begin_second_factor().unwrap());
    let begun = me.begin_second_factor().unwrap();
    assert!(begun.uri.text().contains(begun.secret.text()));
    assert!(house.engine.sign_in(&attempt("ada@acme.example")).is_ok(), "not yet on");
    for wrong in ["", "12345", "abcdef"] {
        assert_eq!(code(me.confirm_second_factor(wrong)), "invalid");
    }
    let confirmed = me.confirm_second_factor(&house.code(&begun)).unwrap();
    for ended in [&other, &session] {
        assert_eq!(code(house.caller(ended.text())), "session-ended");
    }
    let me = house.me(confirmed.session.text());
    let now = me.second_factor().unwrap();
    assert_eq!((now.on, now.required, now.recovery_codes), (true, false, 10));
    assert_eq!(code(me.begin_second_factor()), "second-factor-on");
    assert_eq!(code(me.confirm_second_factor("123456")), "second-factor-on");
    assert_eq!(code(house.engine.sign_in(&attempt("ada@acme.example"))), "second-factor-needed");
    assert_eq!(code(house.engine.sign_in(&with(" "))), "second-factor-needed");
    let wrong = Attempt { password: OTHER, ..attempt("ada@acme.example") };
    assert_eq!(code(house.engine.sign_in(&wrong)), "wrong-credentials");
    assert_eq!(house.log("sign-in.password").len(), 2);
}

#[test]
fn a_code_works_once() {
    let house = House::new();
    let (begun, ..) = turned_on(&house);
    let shown = house.code(&begun);
    assert_eq!(code(house.engine.sign_in(&with(&shown))), "wrong-second-factor", "confirmed with");
    house.forward(Duration::from_secs(30));
    let shown = house.code(&begun);
    let spaced = format!("{} {}", &shown[..3], &shown[3..]);
    assert!(house.engine.sign_in(&with(&spaced)).is_ok());
    assert_eq!(code(house.engine.sign_in(&with(&shown))), "wrong-second-factor");
    house.forward(Duration::from_secs(30));
    assert_eq!(code(house.engine.sign_in(&with(&shown))), "wrong-second-factor", "still in time");
    let refused = house.log("sign-in").into_iter().filter(|row| !row.good).count();
    assert_eq!(refused, 3);
}

#[test]
fn of_many_at_once_one_gets_in_with_a_code() {
    let house = House::new();
    let (begun, codes, _) = turned_on(&house);
    house.forward(MINUTE);
    for shown in [house.code(&begun), codes[0].text().to_owned()] {
        let in_time = std::thread::scope(|scope| {
            let tries: Vec<_> =
                (0..4).map(|_| scope.spawn(|| code(house.engine.sign_in(&with(&shown))))).collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(in_time.iter().filter(|code| **code == "done").count(), 1, "{in_time:?}");
        house.forward(HOUR * 4);
    }
}

#[test]
fn a_recovery_code_works_once_too() {
    let house = House::new();
    let (_, codes, session) = turned_on(&house);
    assert_eq!(codes.len(), 10);
    assert_eq!(codes.iter().map(Revealed::text).collect::<BTreeSet<_>>().len(), 10);
    let typed = codes[3].text().to_uppercase().replace('-', " ");
    assert!(house.engine.sign_in(&with(&typed)).is_ok());
    assert_eq!(code(house.engine.sign_in(&with(codes[3].text()))), "wrong-second-factor");
    let me = house.me(session.text());
    assert_eq!(me.second_factor().unwrap().recovery_codes, 9);
    assert_eq!(code(me.renew_recovery_codes(OTHER)), "wrong-password");
    let renewed = me.renew_recovery_codes(PASSWORD).unwrap();
    assert_eq!(code(house.engine.sign_in(&with(codes[0].text()))), "wrong-second-factor");
    assert!(house.engine.sign_in(&with(renewed[0].text())).is_ok());
}

#[test]
fn codes_can_not_be_tried_from_many_addresses() {
    let house = House::new();
    turned_on(&house);
    let tries: Vec<_> = (0..8)
        .map(|number| {
            let address = format!("198.51.{number}.1").parse().unwrap();
            code(house.engine.sign_in(&Attempt { address, ..with("000000") }))
        })
        .collect();
    assert_eq!(tries[5..], ["wrong-second-factor", "too-many-tries", "too-many-tries"]);
}

#[test]
fn a_trusted_device_needs_no_code_for_a_fortnight() {
    let house = House::new();
    let (begun, ..) = turned_on(&house);
    house.user("ben", &[]);
    house.forward(MINUTE);
    let shown = house.code(&begun);
    let signed_in = house.engine.sign_in(&Attempt { trust: true, ..with(&shown) }).unwrap();
    let cookie = signed_in.device.unwrap();
    let known = Attempt { device: Some(cookie.text()), trust: true, ..attempt("ada@acme.example") };
    house.forward(DAY * 13);
    let again = house.engine.sign_in(&known).unwrap();
    assert!(again.device.is_none(), "trust does not renew itself");
    let me = house.me(again.session.text());
    assert_eq!(me.devices().unwrap().len(), 1);
    house.forward(DAY);
    assert_eq!(code(house.engine.sign_in(&known)), "second-factor-needed");

    house.forward(MINUTE);
    let shown = house.code(&begun);
    let signed_in = house.engine.sign_in(&Attempt { trust: true, ..with(&shown) }).unwrap();
    let cookie = signed_in.device.unwrap();
    let known = Attempt { device: Some(cookie.text()), ..attempt("ada@acme.example") };
    let me = house.me(house.engine.sign_in(&known).unwrap().session.text());
    let device = me.devices().unwrap().remove(0);
    assert_eq!(device.agent, "Firefox");
    let ben = house.me(house.sign_in("ben@acme.example").session.text());
    assert_eq!(code(ben.forget_device(&device.id)), "not-found");
    me.forget_device(&device.id).unwrap();
    assert_eq!(code(house.engine.sign_in(&known)), "second-factor-needed");
    assert_eq!((house.log("device.trust").len(), house.log("device.forget").len()), (2, 1));
}

#[test]
fn trust_from_before_is_no_second_factor() {
    let house = House::new();
    let before =
        house.engine.sign_in(&Attempt { trust: true, ..attempt("ada@acme.example") }).unwrap();
    turned_on(&house);
    let cookie = before.device.unwrap();
    let known = Attempt { device: Some(cookie.text()), ..attempt("ada@acme.example") };
    assert_eq!(code(house.engine.sign_in(&known)), "second-factor-needed");
}

#[test]
fn removing_it_needs_the_password() {
    let house = House::new();
    let (_, codes, session) = turned_on(&house);
    let me = house.me(session.text());
    assert_eq!(code(me.remove_second_factor(OTHER)), "wrong-password");
    let renewed = me.remove_second_factor(PASSWORD).unwrap();
    assert_eq!(code(house.caller(session.text())), "session-ended");
    assert!(!house.me(renewed.text()).second_factor().unwrap().on);
    assert!(house.engine.sign_in(&attempt("ada@acme.example")).is_ok());
    assert_eq!(code(house.me(renewed.text()).renew_recovery_codes(PASSWORD)), "second-factor-off");
    assert!(house.engine.sign_in(&with(codes[0].text())).is_ok(), "a code is not asked for");
    for activity in ["second-factor.begin", "second-factor.on", "second-factor.off"] {
        assert_eq!(house.log(activity).len(), 1, "{activity}");
    }
}

#[test]
fn an_admin_resets_that_of_another() {
    let house = House::new();
    let (_, _, session) = turned_on(&house);
    let ada = house.me(session.text()).user().to_owned();
    house.user("ben", &[Role::Admin]);
    let ben = house.caller(house.sign_in("ben@acme.example").session.text()).unwrap();
    let admin = ben.admin(&house.tenant.id).unwrap();
    admin.reset_second_factor(&ada).unwrap();
    assert_eq!(code(house.caller(session.text())), "session-ended");
    let me = house.me(house.sign_in("ada@acme.example").session.text());
    let now = me.second_factor().unwrap();
    assert_eq!((now.on, now.recovery_codes), (false, 0));
    assert_eq!(house.log("second-factor.reset")[0].actor_name, "ben@acme.example");
}

#[test]
fn no_secret_lies_on_the_disk() {
    let house = House::new();
    let (begun, codes, session) = turned_on(&house);
    let me = house.me(session.text());
    let token = me
        .add_token(crate::signin::TokenKind::App, "phone", &BTreeSet::new(), None)
        .unwrap()
        .secret;
    house.forward(MINUTE);
    let shown = house.code(&begun);
    let device =
        house.engine.sign_in(&Attempt { trust: true, ..with(&shown) }).unwrap().device.unwrap();
    let ben = house.invite("ben", &[]);
    let link = house.admin().setup_link(&ben).unwrap().token;
    let mut secrets = vec![PASSWORD, begun.secret.text(), session.text(), token.text()];
    secrets.extend([device.text(), link.text()]);
    secrets.extend(codes.iter().map(Revealed::text));
    let folder = house.folder.path().join("tenants").join(&house.tenant.id);
    let mut read = 0;
    for name in ["people.sqlite3", "people.sqlite3-wal"] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        read += bytes.len();
        for secret in &secrets {
            let bare = secret.rsplit('_').next().unwrap();
            for part in [*secret, bare] {
                let found = bytes.windows(part.len()).any(|window| window == part.as_bytes());
                assert!(!found, "{part} stands in {name}");
            }
        }
    }
    assert!(read > 100_000, "the files hold what was written");
}
