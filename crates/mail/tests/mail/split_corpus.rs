//! Every file of the corpus, mail or not, is rebuilt byte for byte from its pieces.

use std::convert::Infallible;

use mail::{PIECE_MAX, Structure, join, split};

#[test]
fn every_file_is_rebuilt_byte_for_byte() {
    let Some(corpus) = crate::common::corpus() else { return };
    let (mut files, mut decoded) = (0_u64, 0_u64);
    for path in crate::common::files(&corpus) {
        let raw = std::fs::read(&path).expect("a readable file");
        let split = split(&raw, &Structure::of(&raw));
        let pieces: Vec<_> = split.pieces.iter().map(|p| p.load(&raw)).collect();
        for (piece, bytes) in split.pieces.iter().zip(&pieces) {
            assert_eq!(piece.len(), bytes.len(), "{}", path.display());
            assert!((1..=PIECE_MAX).contains(&bytes.len()), "{}", path.display());
            decoded += u64::from(!piece.is_literal());
        }
        let mut out = Vec::with_capacity(raw.len());
        let load = |n: u32| Ok::<_, Infallible>(pieces[n as usize].clone());
        let Ok(()) = join(&split.steps, load, &mut |bytes| {
            out.extend_from_slice(bytes);
            Ok(())
        });
        assert!(out == raw, "{}", path.display());
        files += 1;
    }
    println!("{files} files, {decoded} decoded pieces");
    assert!(files > 30_000 && decoded > 1000, "{files} files, {decoded} decoded pieces");
}
