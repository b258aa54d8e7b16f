//! From what was typed to the engine's command, and how its result is shown.

use anyhow::Result;
use engine::command::{Command, Form};

use super::{EndpointVerb, MailboxVerb, OperatorVerb, TenantVerb, Verb};
use crate::print::Shape;

impl Verb {
    /// The engine's command and how its result is shown.
    pub fn into_command(self, json: bool) -> Result<(Command, Shape)> {
        Ok(match self {
            Verb::Tenant(verb @ TenantVerb::Add { .. }) => (verb.into_command(), Shape::NewTenant),
            Verb::Tenant(verb) => (verb.into_command(), Shape::Tenants),
            Verb::Mailbox(verb) => (verb.into_command(), Shape::Mailboxes),
            Verb::Endpoint(verb) => (verb.into_command(), Shape::Endpoints),
            Verb::Import { paths, mailbox, tenant } => {
                let paths = paths.into_iter().map(std::path::absolute).collect::<Result<_, _>>()?;
                (Command::Import { tenant: tenant.tenant, mailbox, paths }, Shape::Import)
            }
            Verb::Search { query, tenant, mailbox, limit, skip, relevance } => {
                let tenant = tenant.tenant;
                (Command::Search { tenant, query, mailbox, skip, limit, relevance }, Shape::Hits)
            }
            Verb::Show { id, tenant, raw, report } => {
                let (form, shape) = match (raw, report) {
                    (true, _) => (Form::Raw, Shape::Nothing),
                    (_, true) => (Form::Report, Shape::Nothing),
                    _ if json => (Form::Json, Shape::Mail),
                    _ => (Form::Json, Shape::Mail),
                };
                (Command::Show { tenant: tenant.tenant, id, form }, shape)
            }
            Verb::Export { query, tenant, mailbox, to, all_copies } => {
                let to = std::path::absolute(to)?;
                (
                    Command::Export { tenant: tenant.tenant, query, mailbox, to, all_copies },
                    Shape::Export,
                )
            }
            Verb::Verify { tenant, deep } => (Command::Verify { tenant, deep }, Shape::Verify),
            Verb::Reindex { tenant } => {
                (Command::Reindex { tenant: tenant.tenant }, Shape::Reindex)
            }
            Verb::Rebuild { tenant } => {
                (Command::Rebuild { tenant: tenant.tenant }, Shape::Rebuild)
            }
            Verb::Operator(OperatorVerb::Link) => (Command::OperatorLink, Shape::OperatorLink),
            Verb::Stats => (Command::Stats, Shape::Stats),
            Verb::Refusals { tenant, limit, .. } => {
                (Command::Refusals { tenant, limit }, Shape::Refusals)
            }
            Verb::Backup { to, without_key, compare } => {
                let to = std::path::absolute(to)?;
                (Command::Backup { to, key: !without_key, compare }, Shape::Backup)
            }
            Verb::Trial(_) | Verb::Serve(_) | Verb::Config | Verb::Restore { .. } => {
                anyhow::bail!("not a command of the engine")
            }
        })
    }
}

impl TenantVerb {
    fn into_command(self) -> Command {
        match self {
            TenantVerb::Add { name, domain, admin } => {
                Command::TenantAdd { name, domains: domain, admin }
            }
            TenantVerb::List => Command::TenantList,
            TenantVerb::Pause { name } => Command::TenantPause { name, paused: true },
            TenantVerb::Resume { name } => Command::TenantPause { name, paused: false },
        }
    }
}

impl MailboxVerb {
    fn into_command(self) -> Command {
        match self {
            MailboxVerb::Add { address, also, tenant } => {
                Command::MailboxAdd { tenant: tenant.tenant, address, also }
            }
            MailboxVerb::List { tenant } => Command::MailboxList { tenant: tenant.tenant },
            MailboxVerb::Show { address, tenant } => {
                Command::MailboxShow { tenant: tenant.tenant, address }
            }
        }
    }
}

impl EndpointVerb {
    fn into_command(self) -> Command {
        match self {
            EndpointVerb::Add { name, mailbox, tenant, plain, max_size, allow } => {
                Command::EndpointAdd {
                    tenant: tenant.tenant,
                    name,
                    mailbox,
                    plain,
                    max_size,
                    allow,
                }
            }
            EndpointVerb::List { tenant } => Command::EndpointList { tenant },
            EndpointVerb::Pause { name, tenant } => {
                Command::EndpointPause { tenant: tenant.tenant, name, paused: true }
            }
            EndpointVerb::Resume { name, tenant } => {
                Command::EndpointPause { tenant: tenant.tenant, name, paused: false }
            }
            EndpointVerb::Remove { name, tenant } => {
                Command::EndpointRemove { tenant: tenant.tenant, name }
            }
        }
    }
}
