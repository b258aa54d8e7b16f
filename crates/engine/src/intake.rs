//! Group commit: the one writer thread of a tenant. Mails that wait while a commit runs go into the next one
//! together, so that one sync serves them all; nobody is answered before his mail is durable. The thread is there while
//! there is mail.

use std::sync::Arc;
use std::time::{Duration, Instant};

use archive::{Archive, Budget, Error, OnDemand, Outcome, Prepared, Refused, Share, Stored, Tasks};
use crossbeam_channel::RecvTimeoutError;

use crate::dashboard::Unknown;
use crate::unix_ms;

/// Most mails of one group.
const GROUP_MAILS: usize = 1024;
/// Most bytes of one group.
const GROUP_BYTES: usize = 12 << 20;
/// So long a group waits for more if nobody waits for its answers.
const LINGER: Duration = Duration::from_millis(50);
/// The thread ends when no mail has come for so long.
const REST: Duration = Duration::from_secs(3);
/// Bytes of prepared mail waiting before sources wait.
const WAITING_BYTES: usize = 20 << 20;

/// Why a mail is not durable.
pub type NotStored = Arc<Error>;

type Answer = Box<dyn FnOnce(Result<Stored, NotStored>) + Send>;

/// Whether somebody waits for the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// A sender does: as soon as possible.
    Live,
    /// One of many mails of an import: in large groups, which compress better and need fewer syncs.
    Bulk,
}

struct Waiting {
    pace: Pace,
    prepared: Prepared,
    /// Its addresses of our domains that no mailbox has.
    unknown: Vec<String>,
    answer: Answer,
    _share: Share,
}

/// The writer thread of a tenant.
pub struct Intake {
    queue: OnDemand<Waiting>,
    budget: Budget,
    archive: Arc<Archive>,
    unknown: Arc<Unknown>,
}

impl Intake {
    /// Takes mail for `archive`.
    pub(crate) fn new(archive: Arc<Archive>, unknown: Arc<Unknown>) -> Intake {
        let (store, strange) = (archive.clone(), unknown.clone());
        Intake {
            queue: OnDemand::new("commit", move |tasks| run(&store, &strange, tasks)),
            budget: Budget::new(WAITING_BYTES),
            archive,
            unknown,
        }
    }

    /// Hands over a mail; `answer` is called once, after the commit. Waits while too much is waiting.
    pub fn store(
        &self,
        prepared: Prepared,
        pace: Pace,
        answer: impl FnOnce(Result<Stored, NotStored>) + Send + 'static,
    ) {
        let share = self.budget.take(prepared.weight());
        let known = |address: &str| self.archive.mailbox_by_address(address).is_some();
        let vouched = prepared.addresses_of_envelope();
        let unknown = self.unknown.among(prepared.addresses(), &vouched, known);
        let waiting = Waiting { pace, prepared, unknown, answer: Box::new(answer), _share: share };
        if let Err(Refused { task: Waiting { answer, .. }, why }) = self.queue.send(waiting) {
            let why = match why {
                Some(error) => format!("no thread could be started to store mail: {error}"),
                None => "the service is stopping".into(),
            };
            answer(Err(Arc::new(Error::Stopped(why))));
        }
    }

    /// Commits what is waiting and ends the thread.
    pub fn stop(&self) {
        if !self.queue.close() {
            tracing::error!("the commit thread panicked; nothing it had not answered is stored");
        }
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        self.stop();
    }
}

fn run(archive: &Archive, unknown: &Unknown, tasks: &Tasks<Waiting>) {
    let waiting = &tasks.receiver;
    loop {
        let first = match waiting.recv_timeout(REST) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) if !tasks.rest() => continue,
            Err(_) => return,
        };
        let until = Instant::now() + LINGER;
        let mut bytes = first.prepared.weight();
        let mut live = first.pace == Pace::Live;
        let mut group = vec![first];
        while group.len() < GROUP_MAILS && bytes < GROUP_BYTES {
            let next = match live {
                true => waiting.try_recv().ok(),
                false => waiting.recv_deadline(until).ok(),
            };
            let Some(next) = next else { break };
            bytes += next.prepared.weight();
            live |= next.pace == Pace::Live;
            group.push(next);
        }
        commit(archive, unknown, group);
    }
}

fn commit(archive: &Archive, unknown: &Unknown, group: Vec<Waiting>) {
    let (mut mails, mut answers, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for waiting in group {
        mails.push(waiting.prepared);
        answers.push((waiting.answer, waiting.unknown));
        shares.push(waiting._share);
    }
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| archive.commit(mails)))
        .unwrap_or_else(|_| {
            Err(Error::Stopped("a commit panicked; see the log and restart the service".into()))
        });
    drop(shares);
    match result {
        Ok(stored) => {
            let now = unix_ms();
            for ((answer, addresses), stored) in answers.into_iter().zip(stored) {
                // The same bytes once more name nobody new.
                if matches!(stored.outcome, Outcome::New | Outcome::Copy) {
                    unknown.add(addresses, now);
                }
                answer(Ok(stored));
            }
            archive::faults::point("answered");
        }
        Err(error) => {
            tracing::error!(%error, mails = answers.len(), "a group of mails could not be stored");
            let error = Arc::new(error);
            for (answer, _) in answers {
                answer(Err(error.clone()));
            }
        }
    }
}
