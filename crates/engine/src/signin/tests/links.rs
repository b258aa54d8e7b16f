//! Set-up links, and how a tenant begins.

use super::*;
use crate::people::user::UserChange;

#[test]
fn a_link_works_once_and_for_three_days() {
    let house = House::new();
    let ben = house.invite("ben", &[]);
    let choose = |token: &str, password: &str| {
        code(house.engine.use_setup_link(token, password, "192.0.2.1", "chosen"))
    };
    let replaced = house.admin().setup_link(&ben).unwrap().token;
    let old = house.admin().setup_link(&ben).unwrap().token;
    assert_eq!(choose(replaced.text(), PASSWORD), "link-not-valid");
    house.forward(HOUR * 72);
    assert_eq!(choose(old.text(), PASSWORD), "link-not-valid");

    let link = house.admin().setup_link(&ben).unwrap();
    house.forward(HOUR * 71);
    let invited = house.engine.invited(link.token.text()).unwrap();
    assert_eq!((invited.login.as_str(), invited.password_length), ("ben@acme.example", 12));
    assert_eq!(choose(link.token.text(), "ben"), "invalid");
    assert_eq!(choose(link.token.text(), PASSWORD), "done");
    assert_eq!(choose(link.token.text(), OTHER), "link-not-valid");
    assert_eq!(code(house.engine.invited(link.token.text())), "link-not-valid");
    assert!(house.engine.sign_in(&attempt("ben@acme.example")).is_ok());
    assert_eq!(code(house.admin().setup_link(&ben)), "has-password");
    for wrong in ["", "msl_", "x"] {
        assert_eq!(choose(wrong, PASSWORD), "link-not-valid");
    }
    let used = house.log("setup-link.use");
    assert_eq!(used.last().unwrap().actor_name, "ben@acme.example");
}

#[test]
fn a_disabled_user_gets_no_link_and_can_use_none() {
    let house = House::new();
    let ben = house.invite("ben", &[]);
    let link = house.admin().setup_link(&ben).unwrap().token;
    let off = UserChange { active: Some(false), ..UserChange::default() };
    house.admin().change_user(&ben, None, &off).unwrap();
    let used = house.engine.use_setup_link(link.text(), PASSWORD, "192.0.2.1", "chosen");
    assert_eq!(code(used), "link-not-valid");
    assert_eq!(code(house.admin().setup_link(&ben)), "user-disabled");
}

#[test]
fn a_reset_takes_everything_but_the_second_factor() {
    let house = House::new();
    let ben = house.user("ben", &[Role::Reader]);
    let signed_in =
        house.engine.sign_in(&Attempt { trust: true, ..attempt("ben@acme.example") }).unwrap();
    let me = house.me(signed_in.session.text());
    let app = me
        .add_token(crate::signin::TokenKind::App, "phone", &BTreeSet::new(), None)
        .unwrap()
        .secret;
    let link = house.admin().reset_password(&ben).unwrap();
    assert_eq!(code(house.caller(signed_in.session.text())), "session-ended");
    assert_eq!(code(house.bearer(app.text())), "token-not-valid");
    assert_eq!(code(house.engine.sign_in(&attempt("ben@acme.example"))), "wrong-credentials");
    house.engine.use_setup_link(link.token.text(), OTHER, "192.0.2.1", "chosen").unwrap();
    let new = Attempt { password: OTHER, ..attempt("ben@acme.example") };
    let me = house.me(house.engine.sign_in(&new).unwrap().session.text());
    assert_eq!((me.devices().unwrap().len(), me.tokens().unwrap().len()), (0, 0));
}

#[test]
fn an_admin_resets_others_only() {
    let house = House::new();
    let caller = house.caller(house.sign_in("ada@acme.example").session.text()).unwrap();
    let admin = caller.admin(&house.tenant.id).unwrap();
    let me = caller.myself().unwrap();
    assert_eq!(code(admin.reset_password(me.user())), "own-account");
    assert_eq!(code(admin.reset_password("nobody")), "not-found");
}

#[test]
fn a_tenant_begins_with_an_admin_and_a_log() {
    let house = House::new();
    for (activity, actor) in [
        ("tenant.create", "operator"),
        ("user.create", "operator"),
        ("group.create", "operator"),
        ("group.member.add", "operator"),
        ("setup-link.create", "operator"),
        ("setup-link.use", "user"),
    ] {
        let rows = house.log(activity);
        assert_eq!(rows.len(), 1, "{activity}");
        assert_eq!(rows[0].actor_kind, actor, "{activity}");
    }
}

#[test]
fn a_tenant_that_does_not_fit_is_refused_before_it_is_made() {
    let house = House::new();
    let operator = Caller::operator(house.engine.clone(), "made").operates().unwrap();
    let cases: [(&str, &[&str], Option<&str>, &str); 6] = [
        ("", &["other.example"], None, "invalid"),
        ("ACME", &["other.example"], None, "name-taken"),
        ("Other", &["ACME.example"], None, "domain-taken"),
        ("Other", &["not a domain"], None, "invalid"),
        ("Other", &["other.example"], Some("ada"), "invalid"),
        ("Other", &["other.example"], Some("ada@acme.example"), "invalid"),
    ];
    for (name, domains, admin, expected) in cases {
        let domains: Vec<String> = domains.iter().map(|domain| (*domain).to_owned()).collect();
        assert_eq!(code(operator.add_tenant(name, &domains, admin)), expected);
    }
    assert_eq!(house.engine.tenants().len(), 1);
    let made = operator.add_tenant("Other", &["other.example".into()], None).unwrap();
    assert!(made.link.is_none());
}
