//! Any bytes are shown as a mail: no panic, no hang, bounded, and nothing in it acts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::Structure;
use mail::display::{self, Images, Options};

/// What text cannot hold, because its `<` is escaped, and what no document of a mail may hold.
const ACTING: [&str; 12] = [
    "<script",
    "<iframe",
    "<object",
    "<embed",
    "<form",
    "<svg",
    "<math",
    "<link",
    "<base",
    "<template",
    "<!--",
    "<frame",
];

fuzz_target!(|raw: &[u8]| {
    let structure = Structure::of(raw);
    for options in [
        Options::default(),
        Options { remote: true, images: Images::Data },
        Options { remote: false, images: Images::At("/parts/") },
    ] {
        let shown = display::html(raw, &structure, options);
        assert!(shown.html.len() <= 40 << 20);
        for word in ACTING {
            assert!(!shown.html.contains(word), "{word}");
        }
    }
    assert!(display::text(raw, &structure).text.len() <= display::MAX_SHOWN);
    assert!(!display::safe_name(&String::from_utf8_lossy(raw)).contains(['/', '\\']));
});
