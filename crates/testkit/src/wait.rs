//! Waiting for something to become true: polling with a deadline, the only place of the test house that sleeps.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long anything may take that is expected to happen soon. Generous, because test machines are busy.
pub const SOON: Duration = Duration::from_secs(60);

/// Asks `probe` again and again until it gives a value; fails when `limit` is over, naming `what` was awaited and
/// the last error, if the probe had one.
pub fn until<T>(
    what: &str,
    limit: Duration,
    mut probe: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + limit;
    let mut pause = Duration::from_millis(2);
    loop {
        let last = match probe() {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if Instant::now() >= deadline {
            match last {
                Some(error) => return Err(error.context(format!("waited {limit:?} for {what}"))),
                None => bail!("waited {limit:?} for {what}, in vain"),
            }
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

/// [`until`] for a plain condition, with the usual limit.
pub fn until_true(what: &str, mut probe: impl FnMut() -> Result<bool>) -> Result<()> {
    until(what, SOON, || Ok(probe()?.then_some(())))
}

/// Lets a moment pass. Only for a moment that is itself the subject of a test, such as a random moment to kill at.
pub fn moment(length: Duration) {
    std::thread::sleep(length);
}
