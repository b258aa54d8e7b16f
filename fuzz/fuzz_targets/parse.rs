//! Any bytes are read as a mail: no panic, no hang, bounded text, stable addresses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{Structure, normalise, parse, split};

fuzz_target!(|raw: &[u8]| {
    let structure = Structure::of(raw);
    let mail = parse(raw, &structure, &split(raw, &structure));
    assert!(mail.text.len() <= mail::parse::MAX_TEXT);
    for address in &mail.link_addresses {
        assert_eq!(normalise(address).as_ref(), Some(address));
    }
});
