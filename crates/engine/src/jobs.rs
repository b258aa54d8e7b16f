//! Long work that goes on when nobody looks: a row each, with its state, its progress and how it ended.
//!
//! A job is asked for by somebody, waits its turn (`runner`), does its work (`work`) and stays as a row until it is
//! forgotten. One function decides from which state it may go to which. What a crash or the end of the service
//! interrupted begins anew at the next start: all work here may be done twice.
//! Deliberately not here: schedules, and the ledger of what a source held.

mod row;
mod runner;
mod work;

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use self::runner::Runner;
use self::work::Work;
pub use self::work::{Format, Which};
use crate::access::{ActorKind, JobsOf};
use crate::people::{Note, new_id, setting};
use crate::problem::{Problem, Result};
use crate::unix_ms;

/// Jobs of a tenant that are listed.
const LISTED: usize = 200;
/// An ended job and its file stay for so long, in milliseconds.
const KEPT: i64 = 7 * 24 * 3600 * 1000;
/// In the result of an export: whether it was made by the right to read all mail.
const OF_ALL: &str = "of_all";

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    /// Mails into a file.
    Export,
    /// A file's mails into the archive.
    Import,
}

/// Where a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits its turn.
    Queued,
    /// Works.
    Running,
    /// Was asked to stop and has not yet.
    Cancelling,
    /// Came to its end.
    Finished,
    /// Was stopped.
    Cancelled,
}

/// What happens to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Start,
    Cancel,
    End,
    /// The service ended, or died, while it worked.
    Interrupt,
}

impl State {
    /// The state after a step; `None` if that can't happen.
    fn after(self, step: Step) -> Option<State> {
        match (self, step) {
            (State::Queued, Step::Start) => Some(State::Running),
            (State::Queued, Step::Cancel) | (State::Cancelling, Step::End | Step::Interrupt) => {
                Some(State::Cancelled)
            }
            (State::Running, Step::Cancel) => Some(State::Cancelling),
            (State::Running, Step::End) => Some(State::Finished),
            (State::Running, Step::Interrupt) => Some(State::Queued),
            _ => None,
        }
    }

    /// Whether nothing more happens to it.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, State::Finished | State::Cancelled)
    }
}

/// How bad what happened is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// All is well.
    Info,
    /// Done, but not for all.
    Warning,
    /// Not done.
    Error,
}

/// A job as its owner and the Admins see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Job {
    /// Id.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// What for, in words: the query of an export, the file of an import.
    pub name: String,
    /// Where it is.
    pub state: State,
    /// How bad what happened so far is.
    pub severity: Severity,
    /// Done so far.
    pub done: u64,
    /// Of so many, if that is known.
    pub total: Option<u64>,
    /// What is counted.
    pub what: String,
    /// Why it did not end well.
    pub cause: Option<String>,
    /// When it was asked for, Unix milliseconds.
    pub created: i64,
    /// When it last began.
    pub started: Option<i64>,
    /// When it ended.
    pub ended: Option<i64>,
    /// What it came to: the balance of an import; counts and file name of an export.
    pub result: Option<serde_json::Value>,
}

/// The file that an export made.
pub struct Made {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is to be called.
    pub name: String,
}

impl JobsOf {
    /// Exports mail that the caller may read into a file.
    pub fn export(&self, which: Which, format: Format) -> Result<Job> {
        let may = self.caller.mail(&self.tenant.id)?;
        let settings = self.tenant.people.read(setting::get)?;
        if !may.reads_all() && !settings.readers_may_export {
            return Err(Problem::Denied(
                "this tenant lets only people with the role Compliance export mail".into(),
            ));
        }
        which.check()?;
        if let Some(mailbox) = which.mailbox {
            may.readable_mailbox(mailbox)?;
        }
        let name = which.name();
        let work = Work::Export { which, format };
        self.add(JobKind::Export, name, "export.create", &work)
    }

    /// A file for the bytes of an import, to be filled and handed over by [`JobsOf::import`].
    pub fn upload(&self) -> Result<PathBuf> {
        self.caller.admin(&self.tenant.id)?;
        let folder = self.engine.tenant_path(&self.tenant).join("uploads");
        make_folder(&folder)?;
        Ok(folder.join(new_id()?))
    }

    /// Imports an uploaded file into a mailbox. `name` is what it was called where it came from.
    pub fn import(&self, mailbox: u32, name: &str, upload: &std::path::Path) -> Result<Job> {
        self.caller.admin(&self.tenant.id)?;
        let known = self.tenant.archive.mailboxes()?;
        if !known.iter().any(|row| row.number == mailbox) {
            return Err(Problem::invalid("mailbox", "no mailbox has this number"));
        }
        let file = upload.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = mail::display::safe_name(name);
        let work = Work::Import { mailbox, upload: file.to_owned(), name: name.clone() };
        self.add(JobKind::Import, name, "import.create", &work)
    }

    fn add(&self, kind: JobKind, name: String, note: &'static str, work: &Work) -> Result<Job> {
        self.forget_old()?;
        let id = new_id()?;
        let actor = self.caller.actor();
        self.tenant.people.change(actor, |change| {
            row::insert(change.transaction, &id, kind, &name, &self.owner(), work, unix_ms())?;
            change.note(Note::done(note, "job", &id, &name).field("work", None::<()>, work));
            Ok(())
        })?;
        self.engine.jobs.queue(&self.engine, &self.tenant.id, &id);
        self.job(&id)
    }

    /// Who a job of the caller belongs to.
    fn owner(&self) -> String {
        match self.caller.actor().kind {
            ActorKind::User => self.caller.actor().id.clone(),
            _ => String::new(),
        }
    }

    /// Whether the caller may know of a job: it is his, or he is an Admin and it exports nobody's mail.
    fn may_see(&self, row: &row::Row) -> bool {
        row.owner == self.owner() || (self.is_admin && row.job.kind != JobKind::Export)
    }

    /// The caller's jobs, and for an Admin all imports; the newest first.
    pub fn jobs(&self) -> Result<Vec<Job>> {
        let rows = self.tenant.people.read(|c| row::newest(c, LISTED))?;
        let seen = rows.into_iter().filter(|row| self.may_see(row));
        Ok(seen.map(|row| self.engine.jobs.with_progress(row.job)).collect())
    }

    fn row(&self, id: &str) -> Result<row::Row> {
        let found = self.tenant.people.read(|c| row::get(c, id))?;
        found.filter(|row| self.may_see(row)).ok_or_else(|| Problem::NotFound("such job".into()))
    }

    /// One job.
    pub fn job(&self, id: &str) -> Result<Job> {
        Ok(self.engine.jobs.with_progress(self.row(id)?.job))
    }

    /// Cancels a job that has not ended; forgets one that has, with its file.
    pub fn end(&self, id: &str) -> Result<()> {
        let row = self.row(id)?;
        if row.job.state.is_ended() {
            return self.forget(&row);
        }
        self.tenant.people.change(self.caller.actor(), |change| {
            row::step(change.transaction, id, Step::Cancel, unix_ms())?;
            change.note(Note::done("job.cancel", "job", id, &row.job.name));
            Ok(())
        })?;
        self.engine.jobs.cancel(id);
        Ok(())
    }

    fn forget(&self, row: &row::Row) -> Result<()> {
        row.work.remove_files(&self.engine.tenant_path(&self.tenant), &row.job.id);
        self.tenant.people.touch("DELETE FROM job WHERE id = ?1", [&row.job.id])?;
        Ok(())
    }

    fn forget_old(&self) -> Result<()> {
        let before = unix_ms() - KEPT;
        for row in self.tenant.people.read(|c| row::ended_before(c, before))? {
            self.forget(&row)?;
        }
        Ok(())
    }

    /// The file that an export made: for who asked for it only.
    pub fn file(&self, id: &str) -> Result<Made> {
        let row = self.row(id)?;
        let gone = || Problem::NotFound("file of this job: it has none, or not yet".into());
        let Work::Export { format, .. } = &row.work else { return Err(gone()) };
        if row.job.state != State::Finished || row.owner != self.owner() {
            return Err(gone());
        }
        // He may have lost the right meanwhile, or that to all mail.
        let may = self.caller.mail(&self.tenant.id)?;
        let of_all = row.job.result.as_ref().is_some_and(|result| result[OF_ALL] == true);
        if of_all && !may.reads_all() {
            return Err(gone());
        }
        let path = format.path(&self.engine.tenant_path(&self.tenant), id);
        if !path.is_file() {
            return Err(gone());
        }
        Ok(Made { path, name: format.file_name(row.job.created) })
    }
}

fn make_folder(folder: &std::path::Path) -> Result<()> {
    match std::fs::create_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let error = anyhow::Error::new(error);
            Err(Problem::Internal(error.context(format!("could not make {}", folder.display()))))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_function_says_what_may_follow() {
        use State::{Cancelled, Cancelling, Finished, Queued, Running};
        let states = [Queued, Running, Cancelling, Finished, Cancelled];
        let table = [
            (Step::Start, [Some(Running), None, None, None, None]),
            (Step::Cancel, [Some(Cancelled), Some(Cancelling), None, None, None]),
            (Step::End, [None, Some(Finished), Some(Cancelled), None, None]),
            (Step::Interrupt, [None, Some(Queued), Some(Cancelled), None, None]),
        ];
        for (step, expected) in table {
            assert_eq!(states.map(|state| state.after(step)), expected, "{step:?}");
        }
    }
}
