//! What a running command shows: progress on a terminal's last line, bytes on standard output.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use engine::command::Output;

/// How often the progress line changes.
const EVERY: Duration = Duration::from_millis(200);

/// The terminal, or whatever standard output and error are.
pub struct Terminal {
    show_progress: bool,
    started: Instant,
    last: Option<Instant>,
    out: io::BufWriter<io::Stdout>,
}

impl Terminal {
    /// Progress is for people only.
    pub fn new(json: bool) -> Terminal {
        Terminal {
            show_progress: !json && io::stderr().is_terminal(),
            started: Instant::now(),
            last: None,
            out: io::BufWriter::new(io::stdout()),
        }
    }

    /// Wipes the progress line and passes on what is left.
    pub fn finish(&mut self) -> io::Result<()> {
        if self.last.take().is_some() {
            write!(io::stderr(), "\r\x1b[K")?;
        }
        self.out.flush()
    }
}

impl Output for Terminal {
    fn progress(&mut self, what: &str, done: u64, total: Option<u64>) -> io::Result<()> {
        if !self.show_progress || self.last.is_some_and(|last| last.elapsed() < EVERY) {
            return Ok(());
        }
        self.last = Some(Instant::now());
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let rate = done as f64 / seconds;
        let mut line = format!("{done} {what}, {rate:.0}/s");
        if let Some(total) = total.filter(|total| *total > 0) {
            let percent = 100.0 * done as f64 / total as f64;
            let left = (total.saturating_sub(done)) as f64 / rate.max(0.001);
            line =
                format!("{percent:.0} %  {done} of {total} {what}, {rate:.0}/s, {left:.0} s left");
        }
        write!(io::stderr(), "\r\x1b[K{line}")
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }
}
