//! App passwords and API tokens: less than their user may do, and no way to more.

use super::*;
use crate::access::Scope;
use crate::signin::TokenKind;

/// What a caller may do: admin, audit, mail.
fn powers(house: &House, caller: &Caller) -> [bool; 3] {
    let id = &house.tenant.id;
    [caller.admin(id).is_ok(), caller.auditor(id).is_ok(), caller.mail(id).is_ok()]
}

#[test]
fn scopes_limit_roles_and_give_none() {
    let house = House::new();
    house.user("all", &[Role::Admin, Role::Auditor, Role::Reader]);
    house.user("reader", &[Role::Reader]);
    let all = house.me(house.sign_in("all@acme.example").session.text());
    let reader = house.me(house.sign_in("reader@acme.example").session.text());
    let every = [Scope::Admin, Scope::Audit, Scope::Mail];
    let cases: [(&Myself, TokenKind, &[Scope], [bool; 3]); 6] = [
        (&all, TokenKind::Api, &every, [true, true, true]),
        (&all, TokenKind::Api, &[Scope::Mail], [false, false, true]),
        (&all, TokenKind::Api, &[Scope::Admin], [true, false, false]),
        (&all, TokenKind::Api, &[Scope::Audit], [false, true, false]),
        (&all, TokenKind::App, &every, [false, false, true]),
        (&reader, TokenKind::Api, &every, [false, false, true]),
    ];
    for (number, (me, kind, scopes, expected)) in cases.into_iter().enumerate() {
        let scopes = scopes.iter().copied().collect();
        let made = me.add_token(kind, "script", &scopes, None).unwrap();
        let prefix = if kind == TokenKind::App { "msp_" } else { "mst_" };
        assert!(made.secret.text().starts_with(prefix));
        let caller = house.bearer(made.secret.text()).unwrap();
        assert_eq!(powers(&house, &caller), expected, "{number}");
    }
}

#[test]
fn a_token_ends_when_it_is_to_or_is_taken_back() {
    let house = House::new();
    house.user("ben", &[Role::Reader]);
    let me = house.me(house.sign_in("ben@acme.example").session.text());
    let mail = BTreeSet::from([Scope::Mail]);
    let short = me.add_token(TokenKind::Api, "short", &mail, Some(1)).unwrap();
    let long = me.add_token(TokenKind::Api, "long", &mail, None).unwrap();
    assert!(me.tokens().unwrap().iter().all(|token| token.used.is_none()));
    assert!(house.bearer(short.secret.text()).is_ok());
    let used = me.tokens().unwrap().into_iter().find(|token| token.id == short.token.id).unwrap();
    assert_eq!(used.used, Some(house.engine.signin.clock.now()));
    house.forward(DAY);
    assert_eq!(code(house.bearer(short.secret.text())), "token-not-valid");
    house.forward(DAY * 3000);
    assert!(house.bearer(long.secret.text()).is_ok());
    let me = house.me(house.sign_in("ben@acme.example").session.text());
    me.revoke_token(&long.token.id).unwrap();
    assert_eq!(code(house.bearer(long.secret.text())), "token-not-valid");
    assert_eq!(code(me.revoke_token(&long.token.id)), "not-found");
    assert_eq!((house.log("token.create").len(), house.log("token.revoke").len()), (2, 1));
}

#[test]
fn an_app_password_goes_with_its_login_only() {
    let house = House::new();
    house.user("ben", &[Role::Reader]);
    let me = house.me(house.sign_in("ben@acme.example").session.text());
    let made = me.add_token(TokenKind::App, "phone", &BTreeSet::new(), None).unwrap();
    let cases = [
        ("ben@acme.example", made.secret.text(), "done"),
        (" Ben@ACME.example", made.secret.text(), "done"),
        ("ada@acme.example", made.secret.text(), "token-not-valid"),
        ("", made.secret.text(), "token-not-valid"),
        ("ben@acme.example", PASSWORD, "token-not-valid"),
    ];
    for (login, password, expected) in cases {
        let basic = Credentials::Basic { login, password };
        assert_eq!(code(house.engine.caller(basic, "192.0.2.1", "asked")), expected, "{login}");
    }
}

#[test]
fn a_token_can_not_change_what_guards_the_account() {
    let house = House::new();
    let session = house.sign_in("ada@acme.example").session;
    let me = house.me(session.text());
    let admin = BTreeSet::from([Scope::Admin]);
    let made = me.add_token(TokenKind::Api, "script", &admin, None).unwrap();
    let caller = house.bearer(made.secret.text()).unwrap();
    let program = caller.myself().unwrap();
    let results = [
        code(program.change_password(PASSWORD, OTHER)),
        code(program.begin_second_factor()),
        code(program.remove_second_factor(PASSWORD)),
        code(program.renew_recovery_codes(PASSWORD)),
        code(program.add_token(TokenKind::Api, "more", &admin, None)),
        code(program.revoke_token(&made.token.id)),
        code(program.end_session("x")),
        code(program.sign_out()),
        code(program.sessions()),
        code(program.tokens()),
        code(program.devices()),
        code(program.second_factor()),
    ];
    assert_eq!(results, ["forbidden"; 12]);
    let admin = caller.admin(&house.tenant.id).unwrap();
    assert_eq!(code(admin.reset_password(program.user())), "own-account");
    assert_eq!(code(admin.reset_second_factor(program.user())), "own-account");
}

#[test]
fn wrong_wishes_are_refused() {
    let house = House::new();
    let me = house.me(house.sign_in("ada@acme.example").session.text());
    let mail = BTreeSet::from([Scope::Mail]);
    let cases = [
        ("", mail.clone(), None),
        ("x", BTreeSet::new(), None),
        ("x", mail.clone(), Some(0)),
        ("x", mail, Some(10_000)),
    ];
    for (name, scopes, days) in cases {
        assert_eq!(code(me.add_token(TokenKind::Api, name, &scopes, days)), "invalid");
    }
}
