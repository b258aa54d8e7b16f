//! The sample tenant: its Admin, its mailboxes, a Reader of one of them, and the endpoint.

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
    /// Lets the Reader choose a password.
    pub(super) reader: SetupLink,
}

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
    let readers = admin.add_group("Readers", &BTreeSet::from([Role::Reader]))?;
    let mut reader = None;
    for person in &company.people {
        let mailbox = admin.add_mailbox(&person.address, &person.also)?;
        if reader.is_none() {
            let user = admin.add_user(&person.address, person.name)?;
            admin.set_member(&readers.id, &user.id, true)?;
            admin.set_grant(mailbox.id, To::User(&user.id), true)?;
            reader = Some(admin.setup_link(&user.id)?);
        }
    }
    Ok(Sample {
        endpoint: endpoint(&operator.operates()?, company, journal)?,
        admin: made.link.context("the sample's Admin has no link")?,
        reader: reader.context("the sample has no people")?,
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
