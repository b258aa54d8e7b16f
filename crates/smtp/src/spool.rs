//! Gathers the octets of one mail: in memory while it is small, then in a temporary file.
//!
//! Memory stays bounded by `spool_above_bytes` plus one read, whatever the size of the mail; and when
//! all connections together hold `memory_bytes`, mail goes to files from [`KEPT_ALWAYS`] on. Writing is
//! done on tokio's blocking threads. A failure (disk full) is kept until the mail has ended, because
//! only then the sender can be told. Deliberately not here: syncing; whoever archives the mail makes
//! it durable.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::NamedTempFile;

use crate::sink::{Body, SPOOL_PREFIX};

/// Octets of a mail that stay in memory however little of it is left.
const KEPT_ALWAYS: usize = 64 * 1024;

/// What all connections of a listener hold in memory, and how much they may.
#[derive(Debug)]
pub(crate) struct Memory {
    most: usize,
    held: AtomicUsize,
}

impl Memory {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, held: AtomicUsize::new(0) })
    }

    fn is_short(&self) -> bool {
        self.held.load(Ordering::Relaxed) > self.most
    }
}

/// The body of the mail that is coming in.
#[derive(Debug)]
pub(crate) struct Spool {
    dir: PathBuf,
    above: usize,
    shared: Arc<Memory>,
    /// Octets counted in `shared`: those in memory here, or handed out and not yet released.
    counted: usize,
    memory: Vec<u8>,
    file: Option<NamedTempFile>,
    len: u64,
    failed: Option<io::Error>,
}

impl Spool {
    pub(crate) fn new(dir: PathBuf, above: usize, shared: Arc<Memory>) -> Self {
        let memory = Vec::new();
        Self { dir, above, shared, counted: 0, memory, file: None, len: 0, failed: None }
    }

    pub(crate) async fn push(&mut self, octets: &[u8]) {
        if self.failed.is_some() {
            return;
        }
        self.len += octets.len() as u64;
        self.memory.extend_from_slice(octets);
        self.counted += octets.len();
        self.shared.held.fetch_add(octets.len(), Ordering::Relaxed);
        let large = self.memory.len() > self.above;
        let scarce = self.memory.len() > KEPT_ALWAYS && self.shared.is_short();
        if (large || scarce)
            && let Err(error) = self.spill().await
        {
            self.clear();
            self.failed = Some(error);
        }
    }

    /// Forgets the mail.
    pub(crate) fn clear(&mut self) {
        self.memory = Vec::new();
        self.file = None;
        self.len = 0;
        self.failed = None;
        self.release();
    }

    /// Counts what is held no longer: to be called when a mail that was handed out is done with.
    pub(crate) fn release(&mut self) {
        self.shared.held.fetch_sub(self.counted, Ordering::Relaxed);
        self.counted = 0;
    }

    /// The complete body; afterwards the spool is ready for the next mail.
    pub(crate) async fn finish(&mut self) -> io::Result<Body> {
        let spilled = match self.failed.take() {
            Some(error) => Err(error),
            None if self.file.is_some() => self.spill().await,
            None => Ok(()),
        };
        let memory = std::mem::take(&mut self.memory);
        let file = self.file.take();
        let len = std::mem::take(&mut self.len);
        spilled?;
        Ok(match file {
            Some(file) => Body::Spooled { file, len },
            None => Body::Memory(memory),
        })
    }

    /// Moves what is in memory to the file.
    async fn spill(&mut self) -> io::Result<()> {
        let mut memory = std::mem::take(&mut self.memory);
        let file = self.file.take();
        let dir = self.dir.clone();
        let write = move || -> io::Result<(NamedTempFile, Vec<u8>)> {
            let mut file = match file {
                Some(file) => file,
                None => tempfile::Builder::new().prefix(SPOOL_PREFIX).tempfile_in(dir)?,
            };
            file.as_file_mut().write_all(&memory)?;
            memory.clear();
            Ok((file, memory))
        };
        let (file, memory) =
            tokio::task::spawn_blocking(write).await.map_err(io::Error::other)??;
        self.file = Some(file);
        self.memory = memory;
        self.release();
        Ok(())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn small_mail_stays_in_memory_and_large_mail_goes_to_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(dir.path().to_owned(), 100, Memory::new(1000));
        spool.push(&[b'a'; 100]).await;
        assert!(matches!(spool.finish().await.unwrap(), Body::Memory(bytes) if bytes.len() == 100));
        for octet in 0..250u8 {
            spool.push(&[octet]).await;
        }
        let Body::Spooled { file, len: 250 } = spool.finish().await.unwrap() else { panic!() };
        let expected: Vec<u8> = (0..250).collect();
        assert_eq!(std::fs::read(file.path()).unwrap(), expected);
        spool.push(b"next").await;
        assert!(matches!(spool.finish().await.unwrap(), Body::Memory(bytes) if bytes == b"next"));
    }

    #[tokio::test]
    async fn when_memory_is_scarce_mail_goes_to_a_file_earlier() {
        let dir = tempfile::tempdir().unwrap();
        let shared = Memory::new(KEPT_ALWAYS);
        let new = || Spool::new(dir.path().to_owned(), 1 << 20, Arc::clone(&shared));
        let (mut one, mut two) = (new(), new());
        one.push(&vec![b'a'; KEPT_ALWAYS]).await;
        let first = one.finish().await.unwrap();
        assert!(matches!(first, Body::Memory(_)));
        two.push(&vec![b'b'; KEPT_ALWAYS + 1]).await;
        assert!(matches!(two.finish().await.unwrap(), Body::Spooled { .. }));
        one.release();
        two.push(&vec![b'c'; KEPT_ALWAYS]).await;
        assert!(matches!(two.finish().await.unwrap(), Body::Memory(_)));
        drop((one, two));
        assert_eq!(shared.held.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_spool_that_cannot_be_written_fails_at_the_end_and_only_that_mail() {
        let mut spool = Spool::new("/nonexistent/spool".into(), 10, Memory::new(1000));
        spool.push(&[b'a'; 11]).await;
        spool.push(&[b'a'; 11]).await;
        assert!(spool.finish().await.is_err());
        spool.push(b"small").await;
        assert!(matches!(spool.finish().await.unwrap(), Body::Memory(bytes) if bytes == b"small"));
    }
}
