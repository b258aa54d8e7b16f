//! The CPU pool: as many threads as cores for parsing, hashing and splitting. Bounded queue: who asks for more waits.
//! And for a start, before there is a pool: everything at once, as many at a time as there are cores.

use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use crossbeam_channel::Sender;

/// Work waiting per thread before callers wait.
const WAITING: usize = 64;

type Work = Box<dyn FnOnce() + Send>;

/// A pool of threads, joined when dropped.
pub struct Workers {
    queue: Option<Sender<Work>>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts the pool.
    pub fn start() -> Result<Workers> {
        let count = std::thread::available_parallelism().map_or(2, usize::from);
        let (queue, work) = crossbeam_channel::bounded::<Work>(WAITING * count);
        let threads = (0..count)
            .map(|number| {
                let work = work.clone();
                std::thread::Builder::new()
                    .name(format!("prepare-{number}"))
                    .spawn(move || {
                        for job in work {
                            // One bad mail must not take the thread away from the others.
                            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).is_err()
                            {
                                tracing::error!("preparing a mail panicked; it was not stored");
                            }
                        }
                    })
                    .context("could not start a worker thread")
            })
            .collect::<Result<_>>()?;
        Ok(Workers { queue: Some(queue), threads })
    }

    /// Whether [`Workers::run`] would return at once.
    pub fn has_room(&self) -> bool {
        self.queue.as_ref().is_some_and(|queue| !queue.is_full())
    }

    /// Runs `job` on one of the threads; waits while the queue is full.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) {
        if let Some(queue) = &self.queue
            && queue.send(Box::new(job)).is_err()
        {
            tracing::error!("the worker threads are gone");
        }
    }
}

/// Does something with each of `items`, as many at a time as there are cores; gives each with what came of it.
pub(crate) fn all_at_once<T: Send, R: Send>(
    items: Vec<T>,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<(T, R)> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let (threads, left) = (cores.min(items.len()), Mutex::new(items.into_iter()));
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(item) = next else { return };
                    let result = work(&item);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((item, result));
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a worker thread panicked");
            }
        }
    }
}
