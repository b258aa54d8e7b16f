//! The sample tenant: its mailboxes, somebody in each role, and the endpoint.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, Result};
use engine::Engine;
use engine::access::{Caller, Operator, Role};
use engine::command::{Command, DEFAULT_MAX_SIZE, Silent};
use engine::people::grant::To;
use engine::signin::SetupLink;

use crate::company::Company;

const ENDPOINT: &str = "sample";

/// What was made.
pub(super) struct Sample {
    /// Address of the endpoint.
    pub(super) endpoint: String,
    /// Lets the Admin choose a password.
    pub(super) admin: SetupLink,
    /// Lets others choose theirs: what they are, and the link.
    pub(super) others: Vec<(&'static str, SetupLink)>,
}

/// Colleagues in the order of the company's list: what they are, and what that allows. Readers read their own mailbox.
const ROLES: [(&str, &str, Role); 3] = [
    ("a Reader", "Readers", Role::Reader),
    ("a Compliance reader of all mail", "Compliance", Role::Compliance),
    ("an Auditor of the audit log", "Auditors", Role::Auditor),
];

/// Makes it all.
pub(super) fn set_up(engine: &Arc<Engine>, company: &Company) -> Result<Sample> {
    let operator = Caller::operator(engine.clone(), "");
    let login = format!("admin@{}", company.domain);
    let made = operator.operates()?.add_tenant(
        company.name,
        &[company.domain.to_owned()],
        Some(&login),
    )?;
    let admin = operator.admin(&made.tenant.id)?;
    let journal = format!("journal@{}", company.domain);
    admin.add_mailbox(&journal, &[])?;
    let mut roles = ROLES.iter();
    let mut others = Vec::new();
    for person in &company.people {
        let mailbox = admin.add_mailbox(&person.address, &person.also)?;
        if let Some((what, group, role)) = roles.next() {
            let group = admin.add_group(group, &BTreeSet::from([*role]))?;
            let user = admin.add_user(&person.address, person.name)?;
            admin.set_member(&group.id, &user.id, true)?;
            if *role == Role::Reader {
                admin.set_grant(mailbox.id, To::User(&user.id), true)?;
            }
            others.push((*what, admin.setup_link(&user.id)?));
        }
    }
    Ok(Sample {
        endpoint: endpoint(&operator.operates()?, company, journal)?,
        admin: made.link.context("the sample's Admin has no link")?,
        others,
    })
}

fn endpoint(operator: &Operator, company: &Company, mailbox: String) -> Result<String> {
    let add = Command::EndpointAdd {
        tenant: company.name.to_owned(),
        name: ENDPOINT.to_owned(),
        mailbox,
        plain: true,
        max_size: DEFAULT_MAX_SIZE,
        allow: Vec::new(),
    };
    let endpoint = operator.run(add, &mut Silent)?.value;
    endpoint["address"].as_str().map(str::to_owned).context("the endpoint has no address")
}
