//! A small generator of numbers (SplitMix64): the same for the same seed on every machine, which is all that tests want.

use std::ops::Range;

/// A source of numbers that depend on nothing but the seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts the sequence that belongs to `seed`.
    pub fn new(seed: u64) -> Random {
        Random(seed ^ 0x6d61_696c_7374_6561)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number of the range, which must not be empty.
    pub fn within(&mut self, range: Range<usize>) -> usize {
        let width = (range.end - range.start) as u64;
        range.start + (self.number() % width) as usize
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.within(0..n) == 0
    }

    /// One of the items, of which there must be at least one.
    pub fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.within(0..items.len())]
    }

    /// `length` bytes that no compressor makes smaller.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(length + 8);
        while out.len() < length {
            out.extend_from_slice(&self.number().to_le_bytes());
        }
        out.truncate(length);
        out
    }
}
