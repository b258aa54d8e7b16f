//! Any bytes are rebuilt exactly from their pieces.
#![no_main]

use std::convert::Infallible;

use libfuzzer_sys::fuzz_target;
use mail::{PIECE_MAX, Structure, join, split};

fuzz_target!(|raw: &[u8]| {
    let split = split(raw, &Structure::of(raw));
    assert!(split.pieces.iter().all(|p| (1..=PIECE_MAX).contains(&p.len())));
    let mut out = Vec::with_capacity(raw.len());
    let load = |n: u32| Ok::<_, Infallible>(split.pieces[n as usize].load(raw));
    let Ok(()) = join(&split.steps, load, &mut |bytes| {
        out.extend_from_slice(bytes);
        Ok(())
    });
    assert!(out == raw);
});
