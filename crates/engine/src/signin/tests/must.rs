//! What must be done first is all that can be done.

use super::*;
use crate::access::Scope;
use crate::people::setting::TenantSettings;
use crate::people::user::UserChange;
use crate::signin::{Must, TokenKind};

/// What a caller gets for each of the three permits.
fn permits(house: &House, caller: &Caller) -> [&'static str; 3] {
    let id = &house.tenant.id;
    [code(caller.admin(id)), code(caller.auditor(id)), code(caller.mail(id))]
}

#[test]
fn first_the_password_then_the_second_factor_then_the_rest() {
    let house = House::new();
    let ben = house.user("ben", &[Role::Admin, Role::Auditor, Role::Reader]);
    house.admin().require_new_password(&ben).unwrap();
    let required = UserChange { totp_required: Some(true), ..UserChange::default() };
    house.admin().change_user(&ben, None, &required).unwrap();

    let signed_in =
        house.engine.sign_in(&Attempt { trust: true, ..attempt("ben@acme.example") }).unwrap();
    assert_eq!(signed_in.must, Some(Must::ChangePassword));
    assert!(signed_in.device.is_none(), "nothing is trusted yet");
    let caller = house.caller(signed_in.session.text()).unwrap();
    assert_eq!(permits(&house, &caller), ["password-change-needed"; 3]);
    let me = caller.myself().unwrap();
    assert_eq!(me.must(), Some(Must::ChangePassword));
    assert_eq!(code(me.begin_second_factor()), "password-change-needed");
    assert_eq!(code(me.confirm_second_factor("123456")), "password-change-needed");
    let mail = BTreeSet::from([Scope::Mail]);
    assert_eq!(code(me.add_token(TokenKind::Api, "x", &mail, None)), "password-change-needed");
    let session = me.change_password(PASSWORD, OTHER).unwrap();

    let caller = house.caller(session.text()).unwrap();
    assert_eq!(permits(&house, &caller), ["second-factor-setup-needed"; 3]);
    let me = caller.myself().unwrap();
    assert_eq!(code(me.add_token(TokenKind::Api, "x", &mail, None)), "second-factor-setup-needed");
    assert_eq!(code(me.end_session("x")), "second-factor-setup-needed");
    let begun = me.begin_second_factor().unwrap();
    let session = me.confirm_second_factor(&house.code(&begun)).unwrap().session;

    let caller = house.caller(session.text()).unwrap();
    assert_eq!(permits(&house, &caller), ["done"; 3]);
    let me = caller.myself().unwrap();
    assert_eq!(me.must(), None);
    let session = me.remove_second_factor(OTHER).unwrap();
    let caller = house.caller(session.text()).unwrap();
    assert_eq!(permits(&house, &caller), ["second-factor-setup-needed"; 3]);
    caller.myself().unwrap().sign_out().unwrap();
}

#[test]
fn a_demand_holds_for_sessions_and_tokens_that_are_there() {
    let house = House::new();
    let session = house.sign_in("ada@acme.example").session;
    let admin = BTreeSet::from([Scope::Admin]);
    let me = house.me(session.text());
    let token = me.add_token(TokenKind::Api, "script", &admin, None).unwrap().secret;
    let settings = TenantSettings { totp_required: true, ..TenantSettings::default() };
    house.admin().set_settings(None, &settings).unwrap();
    for caller in [house.caller(session.text()), house.bearer(token.text())] {
        let refused = code(caller.unwrap().admin(&house.tenant.id));
        assert_eq!(refused, "second-factor-setup-needed");
    }
    assert_eq!(house.sign_in("ada@acme.example").must, Some(Must::SetUpSecondFactor));
    let me = house.me(session.text());
    let begun = me.begin_second_factor().unwrap();
    let session = me.confirm_second_factor(&house.code(&begun)).unwrap().session;
    for caller in [house.caller(session.text()), house.bearer(token.text())] {
        assert_eq!(code(caller.unwrap().admin(&house.tenant.id)), "done");
    }
}

#[test]
fn who_has_no_password_can_not_be_asked_for_a_new_one() {
    let house = House::new();
    let ben = house.invite("ben", &[]);
    assert_eq!(code(house.admin().require_new_password(&ben)), "no-password");
}
