//! Group commit: the one writer thread of a tenant. Mails that wait while a commit runs go into the next one
//! together, so that one sync serves them all; nobody is answered before his mail is durable.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use archive::{Archive, Budget, Error, Outcome, Prepared, Share, Stored};
use crossbeam_channel::{Receiver, Sender};

use crate::dashboard::Unknown;
use crate::unix_ms;

/// Most mails of one group.
const GROUP_MAILS: usize = 1024;
/// Most bytes of one group.
const GROUP_BYTES: usize = 12 << 20;
/// So long a group waits for more if nobody waits for its answers.
const LINGER: Duration = Duration::from_millis(50);
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
    queue: Mutex<Option<Sender<Waiting>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    budget: Budget,
    archive: Arc<Archive>,
    unknown: Arc<Unknown>,
}

impl Intake {
    /// Starts the thread.
    pub(crate) fn start(archive: Arc<Archive>, unknown: Arc<Unknown>) -> Result<Intake> {
        let (queue, waiting) = crossbeam_channel::unbounded();
        let (store, strange) = (archive.clone(), unknown.clone());
        let thread = std::thread::Builder::new()
            .name("commit".into())
            .spawn(move || run(&store, &strange, &waiting))
            .context("could not start the commit thread")?;
        Ok(Intake {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            budget: Budget::new(WAITING_BYTES),
            archive,
            unknown,
        })
    }

    /// Hands over a mail; `answer` is called once, after the commit. Waits while too much is waiting.
    pub fn store(
        &self,
        prepared: Prepared,
        pace: Pace,
        answer: impl FnOnce(Result<Stored, NotStored>) + Send + 'static,
    ) {
        let share = self.budget.take(prepared.weight());
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let known = |address: &str| self.archive.mailbox_by_address(address).is_some();
        let unknown = self.unknown.among(prepared.addresses(), known);
        let waiting = Waiting { pace, prepared, unknown, answer: Box::new(answer), _share: share };
        let refused = match queue {
            Some(queue) => queue.send(waiting).map_err(|error| error.into_inner()).err(),
            None => Some(waiting),
        };
        if let Some(waiting) = refused {
            (waiting.answer)(Err(Arc::new(Error::Stopped("the service is stopping".into()))));
        }
    }

    /// Commits what is waiting and ends the thread.
    pub fn stop(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
            && thread.join().is_err()
        {
            tracing::error!("the commit thread panicked; nothing it had not answered is stored");
        }
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        self.stop();
    }
}

fn run(archive: &Archive, unknown: &Unknown, waiting: &Receiver<Waiting>) {
    while let Ok(first) = waiting.recv() {
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
