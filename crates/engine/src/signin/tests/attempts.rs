//! Who gets in, who does not, what it costs, and what is noted.

use super::*;
use crate::problem::Problem;

#[test]
fn the_right_password_makes_a_session() {
    let house = House::new();
    let signed_in = house.engine.sign_in(&attempt(" Ada@ACME.example")).unwrap();
    assert_eq!((signed_in.must, signed_in.device), (None, None));
    assert_eq!(signed_in.tenant, house.tenant.id);
    let caller = house.caller(signed_in.session.text()).unwrap();
    assert!(caller.admin(&house.tenant.id).is_ok());
    assert_eq!(caller.actor().name, "ada@acme.example");
    let rows = house.log("sign-in");
    let row = rows.last().unwrap();
    assert!(row.good);
    assert_eq!((row.actor_name.as_str(), row.request.as_str()), ("ada@acme.example", "try"));
    assert_eq!(row.address, "192.0.2.1");
}

#[test]
fn all_that_is_wrong_gets_the_same_answer_for_the_same_work() {
    let house = House::new();
    let gone = house.user("gone", &[]);
    house.invite("new", &[]);
    let off = crate::people::user::UserChange { active: Some(false), ..Default::default() };
    house.admin().change_user(&gone, None, &off).unwrap();
    let long = "x".repeat(100_000);
    let cases = [
        ("nobody@acme.example", PASSWORD, Some("unknown login")),
        ("ada@other.example", PASSWORD, None),
        ("no login", PASSWORD, None),
        ("", "", None),
        ("ada@acme.example", OTHER, Some("wrong password")),
        ("ada@acme.example", "", Some("wrong password")),
        ("ada@acme.example", &long, Some("wrong password")),
        ("gone@acme.example", PASSWORD, Some("the user is disabled")),
        ("new@acme.example", "", Some("no password was chosen yet")),
    ];
    let mut answers = BTreeSet::new();
    for (login, password, why) in cases {
        let (before, rows) = (house.runs(), house.log("sign-in").len());
        let error = house.engine.sign_in(&Attempt { password, ..attempt(login) }).unwrap_err();
        answers.insert(format!("{error:?}"));
        assert_eq!(error.code(), "wrong-credentials", "{login}");
        assert_eq!(house.runs(), before + 1, "{login}");
        let rows = house.log("sign-in").split_off(rows);
        assert_eq!(rows.iter().map(|row| row.message.as_str()).next(), why, "{login}");
        assert!(rows.iter().all(|row| !row.good && row.actor_kind == "nobody"));
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
}

fn seconds<T>(result: Result<T>) -> Option<u64> {
    match result {
        Err(Problem::TooMany { seconds }) => Some(seconds),
        _ => None,
    }
}

#[test]
fn who_fails_often_waits_and_nobody_else_does() {
    let house = House::new();
    house.user("ben", &[]);
    let trusted =
        house.engine.sign_in(&Attempt { trust: true, ..attempt("ada@acme.example") }).unwrap();
    let wrong = Attempt { password: OTHER, ..attempt("ada@acme.example") };
    for _ in 0..6 {
        assert_eq!(code(house.engine.sign_in(&wrong)), "wrong-credentials");
    }
    let right = attempt("ada@acme.example");
    assert_eq!(seconds(house.engine.sign_in(&right)), Some(2));
    let neighbour = Attempt { address: "192.0.2.99".parse().unwrap(), ..right };
    assert_eq!(seconds(house.engine.sign_in(&neighbour)), Some(2), "the same network");
    let elsewhere = Attempt { address: "198.51.100.1".parse().unwrap(), ..right };
    assert!(house.engine.sign_in(&elsewhere).is_ok(), "another address");
    assert!(house.engine.sign_in(&attempt("ben@acme.example")).is_ok(), "another login");
    let cookie = trusted.device.unwrap();
    let known = Attempt { device: Some(cookie.text()), ..right };
    assert!(house.engine.sign_in(&known).is_ok(), "a trusted device at the same address");
    let stolen = Attempt { device: Some(cookie.text()), ..attempt("ben@acme.example") };
    for _ in 0..6 {
        drop(house.engine.sign_in(&Attempt { password: OTHER, ..stolen }));
    }
    assert!(seconds(house.engine.sign_in(&stolen)).is_some(), "trusted for ada only");
    house.forward(MINUTE);
    assert!(house.engine.sign_in(&right).is_ok(), "after the wait");
    for _ in 0..6 {
        assert_eq!(code(house.engine.sign_in(&wrong)), "wrong-credentials", "forgotten");
    }
}

#[test]
fn many_tries_at_once_gain_nothing() {
    let house = House::new();
    let before = house.runs();
    let wrong = Attempt { password: OTHER, ..attempt("ada@acme.example") };
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| drop(house.engine.sign_in(&wrong)));
        }
    });
    assert_eq!(house.runs(), before + 6);
}

#[test]
fn a_trusted_device_is_throttled_by_its_own_failures() {
    let house = House::new();
    let trusted =
        house.engine.sign_in(&Attempt { trust: true, ..attempt("ada@acme.example") }).unwrap();
    let cookie = trusted.device.unwrap();
    let known = Attempt { device: Some(cookie.text()), ..attempt("ada@acme.example") };
    for _ in 0..6 {
        drop(house.engine.sign_in(&Attempt { password: OTHER, ..known }));
    }
    assert_eq!(seconds(house.engine.sign_in(&known)), Some(2));
    assert!(house.engine.sign_in(&attempt("ada@acme.example")).is_ok(), "without the cookie");
}

#[test]
fn one_address_can_not_try_all_logins() {
    let house = House::new();
    let mut tried = 0;
    for number in 0..100 {
        let login = format!("user{number}@acme.example");
        match code(house.engine.sign_in(&Attempt { password: OTHER, ..attempt(&login) })) {
            "wrong-credentials" => tried += 1,
            code => assert_eq!(code, "too-many-tries"),
        }
    }
    assert_eq!(tried, 51);
}

#[test]
fn a_flood_costs_no_hashes_and_one_row_a_minute() {
    let house = House::new();
    let wrong = Attempt { password: OTHER, ..attempt("ada@acme.example") };
    for _ in 0..6 {
        drop(house.engine.sign_in(&wrong));
    }
    let (runs, rows) = (house.runs(), house.log("sign-in").len());
    for _ in 0..10_000 {
        assert_eq!(code(house.engine.sign_in(&wrong)), "too-many-tries");
    }
    assert_eq!((house.runs(), house.log("sign-in").len()), (runs, rows));
    house.forward(MINUTE);
    drop(house.engine.caller(Credentials::None, "198.51.100.1", "other"));
    let rows = house.log("sign-in").split_off(rows);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].message, "10000 more tries were refused");
    assert_eq!(rows[0].actor_kind, "system");
}

#[test]
fn what_was_counted_is_noted_before_the_end() {
    let house = House::new();
    let wrong = Attempt { password: OTHER, ..attempt("ada@acme.example") };
    for _ in 0..8 {
        drop(house.engine.sign_in(&wrong));
    }
    house.engine.close().unwrap();
    assert_eq!(house.log("sign-in").last().unwrap().message, "2 more tries were refused");
}

#[test]
fn a_login_under_attack_is_only_slowed_down() {
    let house = House::new();
    for number in 0..30 {
        let address = format!("198.51.{number}.1").parse().unwrap();
        drop(house.engine.sign_in(&Attempt {
            password: OTHER,
            address,
            ..attempt("ada@acme.example")
        }));
    }
    let before = house.engine.signin.clock.now();
    assert!(house.engine.sign_in(&attempt("ada@acme.example")).is_ok());
    let waited = house.engine.signin.clock.now() - before;
    assert!((1..=1000).contains(&waited), "{waited}");
}

#[test]
fn signing_in_again_ends_the_session_before() {
    let house = House::new();
    let first = house.sign_in("ada@acme.example").session;
    let second = house
        .engine
        .sign_in(&Attempt { session: Some(first.text()), ..attempt("ada@acme.example") })
        .unwrap()
        .session;
    assert_eq!(code(house.caller(first.text())), "session-ended");
    assert!(house.caller(second.text()).is_ok());
}
