//! A thread that is there while there is work: the first task starts it, and it ends when nothing has come for a while.
//!
//! Hundreds of archives may be open of which few are busy; threads that only wait would cost more than what they wait
//! for. No task is lost between two threads: whether one ends and whether a task still reaches it is decided under one
//! lock. Deliberately not here: what is done, and when it has been quiet for long enough.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};

/// Tasks of one kind, and the thread that does them while there are any.
pub struct OnDemand<T> {
    name: &'static str,
    shared: Arc<Mutex<Shared<T>>>,
    work: Work<T>,
}

/// What the thread does.
type Work<T> = Arc<dyn Fn(&Tasks<T>) + Send + Sync>;

struct Shared<T> {
    /// There is one while the thread is there.
    queue: Option<Sender<T>>,
    /// The thread, or the last one that there was.
    thread: Option<JoinHandle<()>>,
    closed: bool,
}

/// The thread's end of the queue.
pub struct Tasks<T> {
    /// What is to be done. Disconnected means: end what is begun and return.
    pub receiver: Receiver<T>,
    shared: Arc<Mutex<Shared<T>>>,
}

/// A task that nobody will do.
pub struct Refused<T> {
    /// The task.
    pub task: T,
    /// The system's reason if no thread could be started; `None` after [`OnDemand::close`].
    pub why: Option<io::Error>,
}

impl<T: Send + 'static> OnDemand<T> {
    /// No thread yet. `work` takes tasks until their queue is disconnected or [`Tasks::rest`] says that it may return.
    pub fn new(
        name: &'static str,
        work: impl Fn(&Tasks<T>) + Send + Sync + 'static,
    ) -> OnDemand<T> {
        let shared = Shared { queue: None, thread: None, closed: false };
        OnDemand { name, shared: Arc::new(Mutex::new(shared)), work: Arc::new(work) }
    }

    /// Hands over a task.
    ///
    /// # Errors
    /// Gives the task back if there is no thread to do it and there will be none.
    pub fn send(&self, task: T) -> Result<(), Refused<T>> {
        let mut shared = locked(&self.shared);
        if shared.closed {
            return Err(Refused { task, why: None });
        }
        let queue = match shared.queue.take() {
            Some(queue) => queue,
            None => match self.start(&mut shared) {
                Ok(queue) => queue,
                Err(error) => return Err(Refused { task, why: Some(error) }),
            },
        };
        let sent = shared.queue.insert(queue).send(task);
        sent.map_err(|error| Refused { task: error.into_inner(), why: None })
    }

    /// Whether there is neither a thread nor work.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        locked(&self.shared).queue.is_none()
    }

    /// Ends the thread after what it has begun and joins it; takes no tasks any more. True unless it panicked.
    pub fn close(&self) -> bool {
        let mut shared = locked(&self.shared);
        shared.closed = true;
        shared.queue = None;
        let thread = shared.thread.take();
        drop(shared);
        thread.is_none_or(|thread| thread.join().is_ok())
    }

    fn start(&self, shared: &mut Shared<T>) -> io::Result<Sender<T>> {
        let (queue, receiver) = crossbeam_channel::unbounded();
        let tasks = Tasks { receiver, shared: self.shared.clone() };
        let work = self.work.clone();
        let thread =
            std::thread::Builder::new().name(self.name.into()).spawn(move || work(&tasks))?;
        if let Some(before) = shared.thread.replace(thread) {
            // It rests, so it is past the lock that is held here.
            drop(before.join());
        }
        Ok(queue)
    }
}

impl<T> Tasks<T> {
    /// To be asked when it has been quiet for long enough: true means that no task will come to this thread any more.
    #[must_use]
    pub fn rest(&self) -> bool {
        let mut shared = locked(&self.shared);
        if shared.queue.is_none() || !self.receiver.is_empty() {
            return false;
        }
        shared.queue = None;
        true
    }
}

fn locked<T>(shared: &Mutex<Shared<T>>) -> MutexGuard<'_, Shared<T>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread::ThreadId;
    use std::time::Duration;

    use crossbeam_channel::RecvTimeoutError;

    use super::*;

    /// Adds up what it is sent; each thread rests as soon as it has nothing to do.
    fn adding() -> (OnDemand<usize>, Arc<AtomicUsize>, Arc<Mutex<HashSet<ThreadId>>>) {
        let (sum, threads) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(HashSet::new())));
        let (added, seen) = (sum.clone(), threads.clone());
        let on_demand = OnDemand::new("adding", move |tasks: &Tasks<usize>| {
            seen.lock().unwrap().insert(std::thread::current().id());
            loop {
                match tasks.receiver.recv_timeout(Duration::ZERO) {
                    Ok(number) => drop(added.fetch_add(number, Ordering::SeqCst)),
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) if tasks.rest() => return,
                    Err(RecvTimeoutError::Timeout) => {}
                }
            }
        });
        (on_demand, sum, threads)
    }

    #[test]
    fn no_task_is_lost_while_threads_come_and_go() {
        let (on_demand, sum, threads) = adding();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for number in 1..=2000 {
                        assert!(on_demand.send(number).is_ok());
                        if number % 50 == 0 {
                            while !on_demand.is_resting() {
                                std::thread::yield_now();
                            }
                        }
                    }
                });
            }
        });
        assert!(on_demand.close());
        assert_eq!(sum.load(Ordering::SeqCst), 4 * 2000 * 2001 / 2);
        assert!(threads.lock().unwrap().len() > 1);
    }

    #[test]
    fn what_comes_after_the_end_is_given_back_and_what_came_before_is_done() {
        let (on_demand, sum, _) = adding();
        assert!(on_demand.is_resting());
        assert!(on_demand.send(7).is_ok());
        assert!(on_demand.close());
        assert_eq!(sum.load(Ordering::SeqCst), 7);
        let refused = on_demand.send(8).err().unwrap();
        assert!(refused.task == 8 && refused.why.is_none());
    }
}
