//! Rebuilds a mail from its pieces, streaming.
//!
//! Holds a few pieces at a time: literals of nested mails alternate, so the pieces used last are
//! kept and a piece that returns after long is loaded again. The caller checks the digest of what
//! comes out; steps that do not fit their pieces yield other bytes, never a panic.

use std::borrow::Cow;
use std::collections::HashMap;

use base64_simd::{Out, STANDARD};

use super::Step;

/// Literal pieces held at the same time.
const HELD: usize = 4;
/// Decoded bytes encoded at a time; a multiple of 3.
const BLOCK: usize = 48 * 1024;

/// Rebuilds a mail: `load` yields pieces by number, `out` takes the bytes in order.
///
/// # Errors
/// Those of `load` and `out`; joining itself cannot fail.
pub fn join<'a, E>(
    steps: &[Step],
    mut load: impl FnMut(u32) -> Result<Cow<'a, [u8]>, E>,
    out: &mut impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut literals = Literals { held: Vec::with_capacity(HELD), used: HashMap::new() };
    for step in steps {
        match *step {
            Step::Literal { piece, len } => literals.emit(piece, len, &mut load, out)?,
            Step::Base64 { first, count, line, crlf } => {
                let mut lines = Lines::new(line, crlf);
                for piece in first..first.saturating_add(count) {
                    let bytes = load(piece)?;
                    for block in bytes.chunks(BLOCK) {
                        lines.emit(block, out)?;
                    }
                }
            }
        }
    }
    Ok(())
}

struct Literals<'a> {
    held: Vec<(u32, Cow<'a, [u8]>)>,
    used: HashMap<u32, usize>,
}

impl<'a> Literals<'a> {
    fn emit<E>(
        &mut self,
        piece: u32,
        len: u64,
        load: &mut impl FnMut(u32) -> Result<Cow<'a, [u8]>, E>,
        out: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let bytes = match self.held.iter().position(|(p, _)| *p == piece) {
            Some(at) => self.held.remove(at).1,
            None => load(piece)?,
        };
        let start = self.used.get(&piece).copied().unwrap_or(0);
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        let end = start.saturating_add(len).min(bytes.len());
        out(bytes.get(start..end).unwrap_or_default())?;
        self.used.insert(piece, end);
        if end < bytes.len() {
            if self.held.len() == HELD {
                self.held.remove(0);
            }
            self.held.push((piece, bytes));
        }
        Ok(())
    }
}

struct Lines {
    line: usize,
    end: &'static [u8],
    /// Characters already in the present line.
    column: usize,
    text: Vec<u8>,
    broken: Vec<u8>,
}

impl Lines {
    fn new(line: u32, crlf: bool) -> Lines {
        let end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
        Lines { line: line as usize, end, column: 0, text: Vec::new(), broken: Vec::new() }
    }

    fn emit<E>(
        &mut self,
        bytes: &[u8],
        out: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.text.resize(STANDARD.encoded_length(bytes.len()), 0);
        let mut rest: &[u8] = STANDARD.encode(bytes, Out::from_slice(&mut self.text));
        if self.line == 0 {
            return out(rest);
        }
        self.broken.clear();
        while !rest.is_empty() {
            if self.column == self.line {
                self.broken.extend_from_slice(self.end);
                self.column = 0;
            }
            let (now, later) = rest.split_at((self.line - self.column).min(rest.len()));
            self.broken.extend_from_slice(now);
            self.column += now.len();
            rest = later;
        }
        out(&self.broken)
    }
}
