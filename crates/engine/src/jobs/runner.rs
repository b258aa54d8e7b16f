//! Runs jobs: a bounded number at a time, in turn between the tenants, on threads that the engine joins at its end.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::row::{self, Outcome};
use super::{Job, Severity, State, Step};
use crate::access::Actor;
use crate::command::{Output, told};
use crate::people::{Event, Note};
use crate::problem::Result;
use crate::{Engine, Tenant, unix_ms};

/// Jobs that run at once.
const AT_ONCE: usize = 2;
/// Listeners hear of progress no more often than this.
const TELL_EVERY: Duration = Duration::from_millis(500);
/// Stands for a total that is not known.
const UNKNOWN: u64 = u64::MAX;

/// The jobs of all tenants that wait or run.
#[derive(Default)]
pub(crate) struct Runner {
    turns: Mutex<Turns>,
    stopping: AtomicBool,
}

#[derive(Default)]
struct Turns {
    /// Tenant and job, in the order asked for.
    waiting: VecDeque<(String, String)>,
    running: HashMap<String, (String, Arc<Control>)>,
    threads: Vec<JoinHandle<()>>,
    working: usize,
}

/// What a running job and those who look at it share.
pub(super) struct Control {
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

impl Control {
    fn progress(&self) -> (u64, Option<u64>) {
        let total = self.total.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed), Some(total).filter(|total| *total != UNKNOWN))
    }
}

impl Turns {
    /// The next job: the oldest of the tenant that has the fewest running.
    fn next(&mut self) -> Option<(String, String)> {
        let running = |tenant: &str| self.running.values().filter(|(of, _)| of == tenant).count();
        let at = (0..self.waiting.len()).min_by_key(|at| (running(&self.waiting[*at].0), *at))?;
        self.waiting.remove(at)
    }
}

impl Runner {
    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job that waits, and sees that somebody takes it.
    pub(super) fn queue(&self, engine: &Arc<Engine>, tenant: &str, job: &str) {
        let mut turns = self.turns();
        turns.waiting.push_back((tenant.to_owned(), job.to_owned()));
        if turns.working >= AT_ONCE || self.stopping.load(Ordering::SeqCst) {
            return;
        }
        turns.threads.retain(|thread| !thread.is_finished());
        let engine = engine.clone();
        let thread = std::thread::Builder::new().name("jobs".into()).spawn(move || work(&engine));
        match thread {
            Ok(thread) => {
                turns.working += 1;
                turns.threads.push(thread);
            }
            Err(error) => tracing::error!(%error, "could not start a thread for jobs"),
        }
    }

    /// Asks a job that runs to stop.
    pub(super) fn cancel(&self, job: &str) {
        let mut turns = self.turns();
        turns.waiting.retain(|(_, waiting)| waiting != job);
        if let Some((_, control)) = turns.running.get(job) {
            control.cancelled.store(true, Ordering::SeqCst);
        }
    }

    /// A job with how far it is now.
    pub(super) fn with_progress(&self, mut job: Job) -> Job {
        if let Some((_, control)) = self.turns().running.get(&job.id) {
            (job.done, job.total) = control.progress();
        }
        job
    }

    /// Stops what runs, to be begun anew at the next start, and waits for it.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        let threads = std::mem::take(&mut self.turns().threads);
        for thread in threads {
            // The last to hold the engine may be a job's own thread.
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("a thread of jobs panicked");
            }
        }
    }
}

impl Engine {
    /// Goes on with the jobs that the last run of the service left. For services; commands leave them alone.
    pub fn resume_jobs(self: &Arc<Engine>) {
        for tenant in self.tenants() {
            match interrupted(&tenant) {
                Ok(jobs) => jobs.iter().for_each(|job| self.jobs.queue(self, &tenant.id, job)),
                Err(error) => {
                    tracing::error!(tenant = tenant.id, %error, "could not read its jobs")
                }
            }
        }
    }
}

/// The jobs of a tenant that wait, after what died with the last service was taken back to waiting.
fn interrupted(tenant: &Tenant) -> Result<Vec<String>> {
    let open = tenant.people.read(row::open)?;
    let mut waiting = Vec::new();
    for row in open {
        let state = match row.job.state {
            State::Queued => Some(State::Queued),
            _ => tenant.people.change(&Actor::system(), |change| {
                row::step(change.transaction, &row.job.id, Step::Interrupt, unix_ms())
            })?,
        };
        if state == Some(State::Queued) {
            waiting.push(row.job.id);
        }
    }
    Ok(waiting)
}

/// A thread's life: one job after the other until none waits.
fn work(engine: &Arc<Engine>) {
    loop {
        let mut turns = engine.jobs.turns();
        let next = match engine.jobs.stopping.load(Ordering::SeqCst) {
            true => None,
            false => turns.next(),
        };
        let Some((tenant, job)) = next else {
            turns.working -= 1;
            return;
        };
        let control = Arc::new(Control {
            cancelled: AtomicBool::new(false),
            done: AtomicU64::new(0),
            total: AtomicU64::new(UNKNOWN),
        });
        turns.running.insert(job.clone(), (tenant.clone(), control.clone()));
        drop(turns);
        if let Some(tenant) = engine.tenant_by_id(&tenant)
            && let Err(error) = run(engine, &tenant, &job, &control)
        {
            tracing::error!(tenant = tenant.id, job, %error, "a job's state could not be kept");
        }
        engine.jobs.turns().running.remove(&job);
    }
}

fn run(engine: &Arc<Engine>, tenant: &Arc<Tenant>, id: &str, control: &Arc<Control>) -> Result<()> {
    let system = Actor::system();
    let started = tenant.people.change(&system, |change| {
        let state = row::step(change.transaction, id, Step::Start, unix_ms())?;
        Ok((state, row::get(change.transaction, id)?))
    })?;
    // Cancelled or forgotten while it waited.
    let (Some(State::Running), Some(row)) = started else { return Ok(()) };
    let told_at = Instant::now();
    let mut output = Reporting { runner: &engine.jobs, tenant, row: &row, control, told_at };
    output.tell();
    let result = row.work.run(engine, tenant, &row, &mut output);
    let is_stopped = engine.jobs.stopping.load(Ordering::SeqCst);
    let is_cancelled = control.cancelled.load(Ordering::SeqCst);
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(_) if is_cancelled || is_stopped => {
            Outcome { severity: Severity::Info, cause: None, result: None }
        }
        Err(error) => {
            Outcome { severity: Severity::Error, cause: Some(told(&error)), result: None }
        }
    };
    let interrupted = is_stopped && !is_cancelled && outcome.result.is_none();
    tenant.people.change(&system, |change| {
        row::settle(change.transaction, id, &outcome, control.progress())?;
        let step = if interrupted { Step::Interrupt } else { Step::End };
        let state = row::step(change.transaction, id, step, unix_ms())?;
        if state.is_some_and(State::is_ended) {
            let note = Note::done("job.end", "job", id, &row.job.name);
            change.note(note.field("severity", None::<()>, outcome.severity));
        }
        Ok(())
    })?;
    if !interrupted {
        row.work.remove_input(&engine.tenant_path(tenant));
    }
    output.tell();
    Ok(())
}

/// What a job says while it works: to whoever looks and listens. Where it learns that it is to stop.
struct Reporting<'a> {
    runner: &'a Runner,
    tenant: &'a Tenant,
    row: &'a row::Row,
    control: &'a Control,
    told_at: Instant,
}

impl Reporting<'_> {
    fn tell(&mut self) {
        self.told_at = Instant::now();
        self.tenant.people.tell(Event {
            activity: "job".into(),
            object: format!("job:{}", self.row.job.id),
            owner: Some(self.row.owner.clone()),
        });
    }
}

impl Output for Reporting<'_> {
    fn progress(&mut self, _: &str, done: u64, total: Option<u64>) -> io::Result<()> {
        self.control.done.store(done, Ordering::Relaxed);
        self.control.total.store(total.unwrap_or(UNKNOWN), Ordering::Relaxed);
        if self.told_at.elapsed() >= TELL_EVERY {
            self.tell();
        }
        let stop = self.control.cancelled.load(Ordering::SeqCst)
            || self.runner.stopping.load(Ordering::SeqCst);
        match stop {
            true => Err(io::Error::new(io::ErrorKind::Interrupted, "the job was stopped")),
            false => Ok(()),
        }
    }

    fn bytes(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}
