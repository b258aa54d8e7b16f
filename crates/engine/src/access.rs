//! Who may do what: the one place that decides it.
//!
//! A [`Caller`] is who asks, as sign-in or the host found out. What he may do he shows by a permit – [`AdminOf`],
//! [`AuditorOf`], [`MailOf`], [`Operator`] – that only this file can make; what needs a permission takes the permit.
//! Roles come only from groups (product decision 12); an Admin reads no mail, a Reader only what he was granted,
//! Compliance everything. A tenant that is not the caller's does not exist for him: 404, not 403.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use tokio::sync::broadcast::Receiver;

use crate::people::audit::{self, Entry, Filter, Validation};
use crate::people::{Event, Note, Page, grant, group, user};
use crate::problem::{Problem, Result};
use crate::signin::Must;
use crate::{Engine, Tenant};

/// What groups give their members.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Configures everything; reads no mail.
    Admin,
    /// Reads and validates the audit log.
    Auditor,
    /// All mail, export, deletion.
    Compliance,
    /// Mailboxes granted to him or to his groups.
    Reader,
}

/// What an API token or an app password may be used for: less than, never more than, its user may do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// What the role Admin allows.
    Admin,
    /// What the role Auditor allows.
    Audit,
    /// Reading mail.
    Mail,
}

/// What kind of actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// Not signed in.
    Nobody,
    /// A user of the tenant.
    User,
    /// An operator of the installation: somebody with rights on the data directory.
    Operator,
    /// The archive itself.
    System,
}

impl ActorKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ActorKind::Nobody => "nobody",
            ActorKind::User => "user",
            ActorKind::Operator => "operator",
            ActorKind::System => "system",
        }
    }
}

/// Who acts, as the audit log names him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What he is.
    pub kind: ActorKind,
    /// His id.
    pub id: String,
    /// His login.
    pub name: String,
    /// The network address he comes from.
    pub address: String,
    /// Id of the request.
    pub request: String,
}

impl Actor {
    /// The archive itself.
    #[must_use]
    pub fn system() -> Actor {
        Actor {
            kind: ActorKind::System,
            id: String::new(),
            name: "Mailstead".into(),
            address: String::new(),
            request: String::new(),
        }
    }
}

/// What a user may do, all his groups together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    /// His roles.
    pub roles: BTreeSet<Role>,
    /// Mailboxes granted to him: "mine".
    pub own: BTreeSet<u32>,
    /// Mailboxes granted to his groups and not to him: "shared".
    pub shared: BTreeSet<u32>,
}

impl Effective {
    /// Reads it from the tables. A user who is disabled or gone may do nothing.
    pub(crate) fn of(connection: &Connection, user: &str) -> Result<Effective> {
        if !user::get(connection, user)?.is_some_and(|user| user.active) {
            return Ok(Effective::default());
        }
        let own = grant::of_user(connection, user)?;
        let shared = grant::of_groups_of(connection, user)?;
        Ok(Effective {
            roles: group::roles_of(connection, user)?,
            shared: shared.difference(&own).copied().collect(),
            own,
        })
    }
}

/// How the caller showed who he is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Nobody,
    User {
        tenant: String,
        user: String,
        /// `None`: a session, which may do all that its user may.
        scopes: Option<BTreeSet<Scope>>,
        /// Id of the session or token.
        via: String,
        /// What he has to do before he may use a role.
        must: Option<Must>,
    },
    Operator,
}

/// Who asks.
#[derive(Clone)]
pub struct Caller {
    engine: Arc<Engine>,
    who: Who,
    actor: Actor,
}

impl Caller {
    pub(crate) fn new(engine: Arc<Engine>, who: Who, actor: Actor) -> Caller {
        Caller { engine, who, actor }
    }

    /// Somebody who has not signed in.
    #[must_use]
    pub fn nobody(engine: Arc<Engine>, address: &str, request: &str) -> Caller {
        let actor = Actor {
            kind: ActorKind::Nobody,
            id: String::new(),
            name: String::new(),
            address: address.to_owned(),
            request: request.to_owned(),
        };
        Caller { engine, who: Who::Nobody, actor }
    }

    /// An operator. Only for hosts, for what comes from whoever has rights on the data directory: the process
    /// itself, or its socket.
    #[must_use]
    pub fn operator(engine: Arc<Engine>, request: &str) -> Caller {
        Caller::operator_at(engine, "local", request)
    }

    /// An operator who signed in from elsewhere.
    pub(crate) fn operator_at(engine: Arc<Engine>, address: &str, request: &str) -> Caller {
        let actor = Actor {
            kind: ActorKind::Operator,
            id: "local".into(),
            name: "operator".into(),
            address: address.to_owned(),
            request: request.to_owned(),
        };
        Caller { engine, who: Who::Operator, actor }
    }

    /// Refuses somebody who has not shown who he is.
    pub fn known(&self) -> Result<()> {
        match self.who {
            Who::Nobody => Err(sign_in_first()),
            Who::User { .. } | Who::Operator => Ok(()),
        }
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What the caller has to do before he may use a role.
    #[must_use]
    pub fn must(&self) -> Option<Must> {
        match &self.who {
            Who::User { must, .. } => *must,
            Who::Nobody | Who::Operator => None,
        }
    }

    /// Whether the caller is an operator.
    #[must_use]
    pub fn is_operator(&self) -> bool {
        self.who == Who::Operator
    }

    /// A name for the caller that no other has: what idempotency keys are kept under.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.who {
            Who::Nobody => format!("nobody {}", self.actor.address),
            Who::User { user, .. } => format!("user {user}"),
            Who::Operator => "operator".into(),
        }
    }

    /// The caller's own tenant and user, with the session or token he came with. All that is open to who has to
    /// change his password or set up a second factor first.
    pub fn myself(&self) -> Result<Myself> {
        let Who::User { tenant, user, via, scopes, must } = &self.who else {
            return Err(sign_in_first());
        };
        let tenant = self.engine.tenant_by_id(tenant).ok_or_else(sign_in_first)?;
        let effective = tenant.people.effective(user)?;
        Ok(Myself {
            engine: self.engine.clone(),
            tenant,
            user: user.clone(),
            via: via.clone(),
            is_session: scopes.is_none(),
            must: *must,
            effective,
            actor: self.actor.clone(),
        })
    }

    /// The tenant with this id, if the caller may know of it.
    pub(crate) fn tenant(&self, id: &str) -> Result<Arc<Tenant>> {
        let unknown = || Problem::NotFound("such tenant".into());
        match &self.who {
            Who::Nobody => Err(sign_in_first()),
            Who::User { tenant, .. } if tenant != id => Err(unknown()),
            Who::User { must: Some(must), .. } => Err(must.problem()),
            _ => self.engine.tenant_by_id(id).ok_or_else(unknown),
        }
    }

    /// Whether the caller has one of these roles in his own tenant, by group and by the scope he came with.
    fn has(&self, tenant: &Tenant, role: Role) -> Result<bool> {
        match &self.who {
            Who::Nobody => Ok(false),
            Who::Operator => Ok(true),
            Who::User { user, scopes, .. } => {
                let needed = match role {
                    Role::Admin => Scope::Admin,
                    Role::Auditor => Scope::Audit,
                    Role::Compliance | Role::Reader => Scope::Mail,
                };
                let in_scope = scopes.as_ref().is_none_or(|scopes| scopes.contains(&needed));
                Ok(in_scope && tenant.people.effective(user)?.roles.contains(&role))
            }
        }
    }

    fn refuse(&self, tenant: &Tenant, what: &'static str, needed: &'static str) -> Problem {
        let note = Note::refused("refused", what, needed);
        if let Err(error) = tenant.people.note(&self.actor, note) {
            tracing::error!(%error, "could not note a refusal in the audit log");
        }
        Problem::Denied(format!("this needs the role {needed}").into())
    }

    /// May configure this tenant.
    pub fn admin(&self, tenant: &str) -> Result<AdminOf> {
        let tenant = self.tenant(tenant)?;
        if !self.has(&tenant, Role::Admin)? {
            return Err(self.refuse(&tenant, "administration", "Admin"));
        }
        Ok(AdminOf { engine: self.engine.clone(), tenant, actor: self.actor.clone() })
    }

    /// May read this tenant's audit log. Not even an operator without the role: he has the files, and the log is
    /// about him too.
    pub fn auditor(&self, tenant: &str) -> Result<AuditorOf> {
        let tenant = self.tenant(tenant)?;
        if self.who == Who::Operator || !self.has(&tenant, Role::Auditor)? {
            return Err(self.refuse(&tenant, "audit", "Auditor"));
        }
        Ok(AuditorOf { tenant, actor: self.actor.clone() })
    }

    /// May read mail of this tenant: all of it, or that of the mailboxes granted to him.
    pub fn mail(&self, tenant: &str) -> Result<MailOf> {
        let tenant = self.tenant(tenant)?;
        let all = self.has(&tenant, Role::Compliance)?;
        if !all && !self.has(&tenant, Role::Reader)? {
            return Err(self.refuse(&tenant, "mail", "Reader"));
        }
        let effective = match &self.who {
            Who::User { user, .. } => tenant.people.effective(user)?,
            _ => Arc::new(Effective::default()),
        };
        // A Compliance user who is no Reader has nothing of his own.
        let effective = match self.has(&tenant, Role::Reader)? {
            true => effective,
            false => Arc::new(Effective { roles: effective.roles.clone(), ..Effective::default() }),
        };
        Ok(MailOf { tenant, all, effective, actor: self.actor.clone() })
    }

    /// May ask for long work in this tenant, and look at his own: what a piece of work needs, it asks for itself.
    pub fn jobs(&self, tenant: &str) -> Result<JobsOf> {
        let tenant = self.tenant(tenant)?;
        let is_admin = self.has(&tenant, Role::Admin)?;
        Ok(JobsOf { engine: self.engine.clone(), tenant, caller: self.clone(), is_admin })
    }

    /// The owner of a job, as he is now, with whatever he may do now. An operator's jobs have no owner.
    pub(crate) fn of_job(
        engine: Arc<Engine>,
        tenant: &str,
        owner: &str,
        job: &str,
    ) -> Result<Caller> {
        if owner.is_empty() {
            return Ok(Caller::operator(engine, job));
        }
        let people = engine.tenant_by_id(tenant).ok_or_else(sign_in_first)?;
        let found = people.people.read(|connection| user::get(connection, owner))?;
        let found = found.ok_or_else(sign_in_first)?;
        let actor = Actor {
            kind: ActorKind::User,
            id: owner.to_owned(),
            name: found.login,
            address: "job".into(),
            request: job.to_owned(),
        };
        let who = Who::User {
            tenant: tenant.to_owned(),
            user: owner.to_owned(),
            scopes: None,
            via: "job".into(),
            must: None,
        };
        Ok(Caller { engine, who, actor })
    }

    /// What changes in a tenant from now on.
    pub fn changes(&self, tenant: &str) -> Result<Receiver<Event>> {
        Ok(self.tenant(tenant)?.people.events())
    }

    /// Which changes the caller is told of, as things stand.
    pub fn hears(&self, tenant: &str) -> Result<Hearing> {
        let tenant = self.tenant(tenant)?;
        Ok(Hearing { all: self.has(&tenant, Role::Admin)?, own: format!("user:{}", self.actor.id) })
    }

    /// May make and change tenants.
    pub fn operates(&self) -> Result<Operator> {
        match self.who {
            Who::Operator => {
                Ok(Operator { engine: self.engine.clone(), actor: self.actor.clone() })
            }
            Who::Nobody => Err(sign_in_first()),
            Who::User { .. } => {
                Err(Problem::Denied("this is for operators of the installation".into()))
            }
        }
    }
}

/// Which changes somebody is told of.
pub struct Hearing {
    all: bool,
    own: String,
}

impl Hearing {
    /// Whether he is told of this one.
    #[must_use]
    pub fn hears(&self, event: &Event) -> bool {
        let concerns = |owner: &String| self.own.strip_prefix("user:") == Some(owner);
        self.all || event.object == self.own || event.owner.as_ref().is_some_and(concerns)
    }
}

fn sign_in_first() -> Problem {
    Problem::Unauthenticated { code: "sign-in-needed", message: "sign in first".into() }
}

/// A user acting for himself.
pub struct Myself {
    pub(crate) engine: Arc<Engine>,
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) user: String,
    pub(crate) via: String,
    pub(crate) is_session: bool,
    pub(crate) must: Option<Must>,
    pub(crate) effective: Arc<Effective>,
    pub(crate) actor: Actor,
}

/// Permit to ask for long work in a tenant and to look at one's own.
pub struct JobsOf {
    pub(crate) engine: Arc<Engine>,
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) caller: Caller,
    pub(crate) is_admin: bool,
}

/// Permit to configure a tenant.
pub struct AdminOf {
    pub(crate) engine: Arc<Engine>,
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) actor: Actor,
}

/// Permit to read a tenant's audit log.
pub struct AuditorOf {
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) actor: Actor,
}

/// Permit to read mail.
pub struct MailOf {
    pub(crate) tenant: Arc<Tenant>,
    /// Everything, or only what `effective` names.
    pub(crate) all: bool,
    pub(crate) effective: Arc<Effective>,
    pub(crate) actor: Actor,
}

/// Permit to operate the installation.
pub struct Operator {
    pub(crate) engine: Arc<Engine>,
    pub(crate) actor: Actor,
}

impl Operator {
    /// He may configure every tenant.
    pub(crate) fn admin_of(&self, tenant: Arc<Tenant>) -> AdminOf {
        AdminOf { engine: self.engine.clone(), tenant, actor: self.actor.clone() }
    }

    /// He may read all mail of every tenant, and each reading is noted.
    pub(crate) fn mail_of(&self, tenant: Arc<Tenant>) -> MailOf {
        MailOf { tenant, all: true, effective: Arc::default(), actor: self.actor.clone() }
    }
}

impl Myself {
    /// The caller's tenant.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }
    /// The caller's user id.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }
    /// His full name.
    pub fn name(&self) -> Result<String> {
        Ok(self.tenant.people.read(|connection| user::found(connection, &self.user))?.name)
    }
    /// What he may do.
    #[must_use]
    pub fn effective(&self) -> &Effective {
        &self.effective
    }
}

impl AuditorOf {
    /// Rows of the audit log, newest first.
    pub fn search(&self, filter: &Filter) -> Result<Page<Entry>> {
        self.tenant.people.read(|connection| audit::search(connection, filter))
    }

    /// Checks the rows of a time frame; noted itself.
    pub fn validate(&self, from: Option<i64>, until: Option<i64>) -> Result<Validation> {
        let people = &self.tenant.people;
        let found = people.validate(from, until)?;
        let note = Note {
            activity: "audit.validate",
            object: "audit:log".into(),
            good: found.ok,
            message: format!("{} rows checked, {} broken", found.checked, found.broken.len()),
            ..Note::default()
        };
        people.note(&self.actor, note)?;
        Ok(found)
    }
}

impl AdminOf {
    /// PEM files of the certificates that the service shows itself.
    #[must_use]
    pub fn certificate_files(&self) -> Vec<PathBuf> {
        self.engine.settings.certificates.clone()
    }

    /// The tenant.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }
}

impl MailOf {
    /// The tenant.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Whether this mailbox may be read.
    #[must_use]
    pub fn may_read(&self, mailbox: u32) -> bool {
        self.all
            || self.effective.own.contains(&mailbox)
            || self.effective.shared.contains(&mailbox)
    }

    /// The mailboxes that limit what is seen; `None` = all mail.
    #[must_use]
    pub fn mailboxes(&self) -> Option<Vec<u32>> {
        (!self.all)
            .then(|| self.effective.own.iter().chain(&self.effective.shared).copied().collect())
    }
}
