//! Every operation of the OpenAPI document, asked by nobody, by each role, by somebody with all roles in another tenant
//! and by an operator, against a written table of what is allowed. An operation that is not in the table fails.

use serde_json::{Value, json};

use super::world::{EVERYBODY, Who, World};

/// Who may do it; the others are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Anybody,
    /// Whoever is signed in, an operator too.
    SignedIn,
    /// Every user, for himself.
    Everyone,
    /// The tenant's people.
    Own,
    Admin,
    Auditor,
    Mail,
    /// Compliance and operators.
    AllMail,
    Operator,
}

impl For {
    fn allows(self, who: Who) -> bool {
        use Who::{Admin, Auditor, Compliance, Nobody, Operator, Person, Reader, Stranger};
        let by_role = match self {
            For::Anybody => true,
            For::SignedIn => who != Nobody,
            For::Everyone => !matches!(who, Nobody | Operator),
            For::Own => !matches!(who, Nobody | Stranger),
            For::Admin => matches!(who, Admin | Operator),
            For::Auditor => matches!(who, Auditor),
            For::Mail => matches!(who, Reader | Compliance | Operator),
            For::AllMail => matches!(who, Compliance | Operator),
            For::Operator => matches!(who, Operator),
        };
        // Who is in no group may do nothing but what concerns himself.
        by_role
            && (who != Person
                || matches!(self, For::Anybody | For::SignedIn | For::Everyone | For::Own))
    }
}

const TABLE: &[(&str, For)] = &[
    ("health", For::Anybody),
    ("openapi", For::Anybody),
    ("metrics", For::Operator),
    ("sign_in", For::Anybody),
    ("sign_in_operator", For::Anybody),
    ("get_session", For::SignedIn),
    ("sign_out", For::SignedIn),
    ("look_at_link", For::Anybody),
    ("use_link", For::Anybody),
    ("change_password", For::Everyone),
    ("get_second_factor", For::Everyone),
    ("begin_second_factor", For::Everyone),
    ("confirm_second_factor", For::Everyone),
    ("remove_second_factor", For::Everyone),
    ("renew_recovery_codes", For::Everyone),
    ("list_sessions", For::Everyone),
    ("end_session", For::Everyone),
    ("list_devices", For::Everyone),
    ("forget_device", For::Everyone),
    ("list_tokens", For::Everyone),
    ("make_token", For::Everyone),
    ("revoke_token", For::Everyone),
    ("list_searches", For::Everyone),
    ("save_search", For::Everyone),
    ("remove_search", For::Everyone),
    ("list_tenants", For::Operator),
    ("add_tenant", For::Operator),
    ("get_tenant", For::Own),
    ("change_tenant", For::Operator),
    ("get_installation", For::Operator),
    ("read_certificates_anew", For::Operator),
    ("download_own_certificate", For::Operator),
    ("list_users", For::Admin),
    ("add_user", For::Admin),
    ("get_user", For::Admin),
    ("change_user", For::Admin),
    ("remove_user", For::Admin),
    ("user_groups", For::Admin),
    ("user_sessions", For::Admin),
    ("end_user_sessions", For::Admin),
    ("make_setup_link", For::Admin),
    ("reset_password", For::Admin),
    ("require_new_password", For::Admin),
    ("reset_second_factor", For::Admin),
    ("list_groups", For::Admin),
    ("add_group", For::Admin),
    ("get_group", For::Admin),
    ("change_group", For::Admin),
    ("remove_group", For::Admin),
    ("list_members", For::Admin),
    ("add_member", For::Admin),
    ("remove_member", For::Admin),
    ("list_mailboxes", For::Admin),
    ("add_mailbox", For::Admin),
    ("get_mailbox", For::Admin),
    ("change_mailbox", For::Admin),
    ("list_grants", For::Admin),
    ("grant_to_user", For::Admin),
    ("take_from_user", For::Admin),
    ("grant_to_group", For::Admin),
    ("take_from_group", For::Admin),
    ("list_endpoints", For::Admin),
    ("add_endpoint", For::Admin),
    ("get_endpoint", For::Admin),
    ("change_endpoint", For::Admin),
    ("remove_endpoint", For::Admin),
    ("list_refusals", For::Admin),
    ("list_secrets", For::Admin),
    ("add_secret", For::Admin),
    ("get_secret", For::Admin),
    ("change_secret", For::Admin),
    ("remove_secret", For::Admin),
    ("download_certificate", For::Admin),
    ("get_settings", For::Admin),
    ("set_settings", For::Admin),
    ("get_dashboard", For::Admin),
    ("list_unknown_addresses", For::Admin),
    ("search_audit", For::Auditor),
    ("validate_audit", For::Auditor),
    ("listen", For::Own),
    ("readable_mailboxes", For::Mail),
    ("mailbox_folders", For::Mail),
    ("mail_addresses", For::Mail),
    ("list_mails", For::Mail),
    ("get_mail", For::Mail),
    ("mail_namesakes", For::Mail),
    ("mail_conversation", For::Mail),
    ("mail_previews", For::Mail),
    ("mail_html", For::Mail),
    ("mail_text", For::Mail),
    ("mail_raw", For::Mail),
    ("mail_report", For::AllMail),
    ("mail_attachment", For::Mail),
    ("verify_mail", For::Mail),
    ("add_export", For::Mail),
    ("add_import", For::Admin),
    ("list_jobs", For::Own),
    ("get_job", For::Own),
    ("end_job", For::Own),
    ("job_file", For::Own),
    ("run_command", For::Operator),
];

pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    /// With the ids in it.
    pub(super) path: String,
    /// With the names of its parameters.
    pub(super) template: String,
    pub(super) body: Option<Value>,
    allowed: For,
}

fn body(id: &str) -> Option<Value> {
    Some(match id {
        "sign_in" => json!({"login": "x@acme.test", "password": "wrong"}),
        "look_at_link" => json!({"token": "none"}),
        "use_link" => json!({"token": "none", "password": "none"}),
        "change_password" => json!({"current": "wrong", "new": "wrong"}),
        "confirm_second_factor" => json!({"code": "000000"}),
        "remove_second_factor" | "renew_recovery_codes" => json!({"password": "wrong"}),
        "make_token" => json!({"kind": "app", "name": "reader"}),
        "sign_in_operator" => json!({"token": "none"}),
        "add_export" => json!({"format": "zip"}),
        "save_search" => json!({"name": "bills", "query": "bill"}),
        "run_command" => json!({"command": "tenant-list"}),
        "add_tenant" => json!({"name": "New", "domains": ["new.test"]}),
        "change_tenant" => json!({"paused": false}),
        "add_user" => json!({"login": "new@acme.test", "name": "New"}),
        "change_user" => json!({"name": "Changed"}),
        "add_group" => json!({"name": "New"}),
        "change_group" => json!({"name": "Changed"}),
        "add_mailbox" => json!({"address": "new@acme.test"}),
        "change_mailbox" => json!({"also": ["other@acme.test"]}),
        "add_endpoint" => json!({"name": "new", "mailbox": 1}),
        "change_endpoint" => json!({"paused": false}),
        "add_secret" => {
            json!({"name": "new", "value": {"kind": "basic", "user": "u", "password": "p"}})
        }
        "change_secret" => json!({"name": "changed"}),
        "set_settings" => json!({}),
        _ => return None,
    })
}

/// Every operation of the document, its parameters being `ids`.
pub(super) fn operations(ids: &[(&'static str, String)]) -> Vec<Operation> {
    let document: Value = serde_json::from_str(&crate::openapi::document()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let allowed = TABLE.iter().find(|(known, _)| *known == id);
            let (_, allowed) = allowed.unwrap_or_else(|| panic!("{id} is not in the table"));
            let mut real = path.clone();
            for (name, value) in ids {
                real = real.replace(&format!("{{{name}}}"), value);
            }
            assert!(!real.contains('{'), "{real}: no id for a parameter");
            real += match id.as_str() {
                "mail_previews" => "?ids=1",
                "mail_addresses" => "?prefix=a",
                "add_import" => "?mailbox=1&name=x.eml",
                _ => "",
            };
            found.push(Operation {
                body: body(&id),
                id,
                method: method.to_uppercase(),
                path: real,
                template: path.clone(),
                allowed: *allowed,
            });
        }
    }
    // What takes away comes last, and the whole after its parts.
    found.sort_by_key(|operation| {
        let (last, len) = (operation.method == "DELETE", operation.path.len() as i64);
        (last, if last { -len } else { len })
    });
    found
}

fn is_refusal(status: u16) -> bool {
    matches!(status, 401 | 403 | 404)
}

#[tokio::test]
async fn nobody_can_do_what_he_must_not() {
    let world = World::new();
    let operations = operations(&world.ids);
    let mut asked = 0;
    for operation in &operations {
        for who in EVERYBODY.into_iter().filter(|who| !operation.allowed.allows(*who)) {
            let answer =
                world.ask(who, &operation.method, &operation.path, operation.body.as_ref()).await;
            let status = answer.status.as_u16();
            assert!(is_refusal(status), "{} as {who:?}: {status}", operation.id);
            if who == Who::Nobody {
                assert_eq!(status, 401, "{}", operation.id);
            }
            let of_tenant = operation.path.contains(&world.tenant);
            if who == Who::Stranger && of_tenant && operation.allowed != For::Operator {
                assert_eq!(status, 404, "{}: tells that the tenant exists", operation.id);
            }
            assert_eq!(
                answer.headers["content-type"], "application/problem+json",
                "{}",
                operation.id
            );
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked}");
}

#[tokio::test]
async fn everybody_can_do_what_he_may() {
    let world = World::new();
    for operation in operations(&world.ids) {
        // Signing out and changing oneself would end the others' turns.
        if matches!(
            operation.id.as_str(),
            "sign_out" | "sign_in" | "sign_in_operator" | "look_at_link" | "use_link"
        ) {
            continue;
        }
        let mut gone = false;
        for who in EVERYBODY.into_iter().filter(|who| operation.allowed.allows(*who)) {
            let answer =
                world.ask(who, &operation.method, &operation.path, operation.body.as_ref()).await;
            let status = answer.status.as_u16();
            let missing = matches!(
                operation.id.as_str(),
                "end_session"
                    | "forget_device"
                    | "revoke_token"
                    | "remove_search"
                    | "get_job"
                    | "end_job"
                    | "job_file"
                    | "mail_report"
                    | "download_certificate"
            );
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            // A wrong password in a body is no refusal of who asks.
            let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
            assert!(
                !is_refusal(status)
                    || code == "wrong-password"
                    || (status == 404 && (missing || gone)),
                "{} as {who:?}: {status} {text}",
                operation.id
            );
            assert!(status < 500, "{} as {who:?}: {text}", operation.id);
            gone |= operation.method == "DELETE";
        }
    }
}

#[test]
fn the_table_names_no_operation_that_is_gone() {
    let document = crate::openapi::document();
    for (id, _) in TABLE.iter() {
        assert!(document.contains(&format!("\"operationId\": \"{id}\"")), "{id}");
    }
}
