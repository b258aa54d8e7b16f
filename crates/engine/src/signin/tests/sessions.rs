//! How sessions end, and what a new password does to them.

use super::*;
use crate::people::setting::TenantSettings;
use crate::people::user::UserChange;

#[test]
fn a_session_ends_when_it_is_not_used_and_in_the_end_anyway() {
    let house = House::new();
    let session = house.sign_in("ada@acme.example").session;
    house.forward(MINUTE * 59);
    assert!(house.caller(session.text()).is_ok());
    house.forward(MINUTE * 59);
    assert!(house.caller(session.text()).is_ok(), "it was used meanwhile");
    house.forward(HOUR);
    assert_eq!(code(house.caller(session.text())), "session-ended", "idle");

    let session = house.sign_in("ada@acme.example").session;
    for _ in 0..23 {
        house.forward(MINUTE * 30);
        assert!(house.caller(session.text()).is_ok());
    }
    house.forward(MINUTE * 30);
    assert_eq!(code(house.caller(session.text())), "session-ended", "twelve hours");
}

#[test]
fn shorter_times_hold_for_sessions_that_are_there() {
    let house = House::new();
    let session = house.sign_in("ada@acme.example").session;
    for _ in 0..3 {
        house.forward(MINUTE * 30);
        assert!(house.caller(session.text()).is_ok());
    }
    let settings = TenantSettings { session_hours: 1, ..TenantSettings::default() };
    house.admin().set_settings(None, &settings).unwrap();
    assert_eq!(code(house.caller(session.text())), "session-ended");
}

#[test]
fn use_is_written_once_a_minute() {
    let house = House::new();
    let session = house.sign_in("ada@acme.example").session;
    let seen = || house.me(session.text()).sessions().unwrap()[0].seen;
    let first = seen();
    house.forward(Duration::from_secs(59));
    assert_eq!(seen(), first);
    house.forward(Duration::from_secs(1));
    assert_eq!(seen(), first + 60_000);
}

#[test]
fn a_new_password_ends_the_other_sessions_and_trust_and_renews_the_token() {
    let house = House::new();
    let trusted =
        house.engine.sign_in(&Attempt { trust: true, ..attempt("ada@acme.example") }).unwrap();
    let session = house.sign_in("ada@acme.example").session;
    let me = house.me(session.text());
    assert_eq!((me.sessions().unwrap().len(), me.devices().unwrap().len()), (2, 1));
    let cases = [
        (OTHER, OTHER, "wrong-password"),
        (PASSWORD, PASSWORD, "invalid"),
        (PASSWORD, "password1234", "invalid"),
    ];
    for (current, new, expected) in cases {
        assert_eq!(code(me.change_password(current, new)), expected);
    }
    let renewed = me.change_password(PASSWORD, OTHER).unwrap();
    for ended in [&session, &trusted.session] {
        assert_eq!(code(house.caller(ended.text())), "session-ended");
    }
    let me = house.me(renewed.text());
    assert_eq!((me.sessions().unwrap().len(), me.devices().unwrap().len()), (1, 0));
    assert_eq!(code(house.engine.sign_in(&attempt("ada@acme.example"))), "wrong-credentials");
    let new = Attempt { password: OTHER, ..attempt("ada@acme.example") };
    assert!(house.engine.sign_in(&new).is_ok());
    assert_eq!(house.log("user.password.change").len(), 1);
    assert_eq!(house.log("user.password.check").len(), 1);
}

#[test]
fn a_stolen_session_can_not_try_passwords() {
    let house = House::new();
    let session = house.sign_in("ada@acme.example").session;
    let me = house.me(session.text());
    let tries: Vec<_> = (0..8).map(|_| code(me.change_password(OTHER, OTHER))).collect();
    assert_eq!(tries[5..], ["wrong-password", "too-many-tries", "too-many-tries"]);
}

#[test]
fn own_sessions_are_listed_and_ended_one_by_one() {
    let house = House::new();
    house.user("ben", &[]);
    let first = house.sign_in("ada@acme.example").session;
    house.forward(MINUTE);
    let second = house.sign_in("ada@acme.example").session;
    let stranger = house.me(house.sign_in("ben@acme.example").session.text());
    let me = house.me(second.text());
    let sessions = me.sessions().unwrap();
    assert_eq!(sessions.iter().map(|s| s.current).collect::<Vec<_>>(), [true, false]);
    assert_eq!(
        (sessions[1].agent.as_str(), sessions[1].address.as_str()),
        ("Firefox", "192.0.2.1")
    );
    assert_eq!(code(stranger.end_session(&sessions[1].id)), "not-found");
    me.end_session(&sessions[1].id).unwrap();
    assert_eq!(code(house.caller(first.text())), "session-ended");
    me.sign_out().unwrap();
    assert_eq!(code(house.caller(second.text())), "session-ended");
    assert_eq!((house.log("sign-out").len(), house.log("session.end").len()), (1, 1));
}

#[test]
fn an_admin_ends_all_sessions_of_a_user() {
    let house = House::new();
    let ben = house.user("ben", &[]);
    let sessions = [house.sign_in("ben@acme.example"), house.sign_in("ben@acme.example")];
    assert_eq!(house.admin().sessions(&ben).unwrap().len(), 2);
    assert_eq!(house.admin().end_sessions(&ben).unwrap(), 2);
    for ended in sessions {
        assert_eq!(code(house.caller(ended.session.text())), "session-ended");
    }
}

#[test]
fn a_disabled_user_is_out_at_once() {
    let house = House::new();
    let ben = house.user("ben", &[Role::Reader]);
    let signed_in =
        house.engine.sign_in(&Attempt { trust: true, ..attempt("ben@acme.example") }).unwrap();
    let me = house.me(signed_in.session.text());
    let token =
        me.add_token(super::super::TokenKind::App, "phone", &BTreeSet::new(), None).unwrap();
    let caller = house.bearer(token.secret.text()).unwrap();
    let set = |active| UserChange { active: Some(active), ..UserChange::default() };
    house.admin().change_user(&ben, None, &set(false)).unwrap();
    assert_eq!(code(house.caller(signed_in.session.text())), "session-ended");
    assert_eq!(code(house.bearer(token.secret.text())), "token-not-valid");
    assert_eq!(code(caller.mail(&house.tenant.id)), "forbidden", "also who was let in before");
    house.admin().change_user(&ben, None, &set(true)).unwrap();
    assert_eq!(code(house.caller(signed_in.session.text())), "session-ended");
    assert_eq!(house.me(house.sign_in("ben@acme.example").session.text()).devices().unwrap(), []);
}

#[test]
fn what_is_no_session_is_none() {
    let house = House::new();
    let session = house.sign_in("ada@acme.example").session;
    let text = session.text();
    let elsewhere = text.replace(&house.tenant.id, "0123456789abcdef");
    let last = if text.ends_with('0') { "1" } else { "0" };
    let other = format!("{}{last}", &text[..text.len() - 1]);
    for wrong in ["", "x", &elsewhere, &other, &text[1..], &format!("{text}0")] {
        assert_eq!(code(house.caller(wrong)), "session-ended", "{wrong}");
        assert_eq!(code(house.bearer(wrong)), "token-not-valid");
    }
    assert_eq!(code(house.bearer(text)), "token-not-valid", "a session is no token");
}
