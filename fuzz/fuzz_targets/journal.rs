//! Any bytes behind a journal header are read as a report, and as an NDR: ranges stay inside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{Kept, Structure, Way, journal_report, kept};

fuzz_target!(|rest: &[u8]| {
    let head = &b"X-MS-Journal-Report:\nX-MS-Exchange-Message-Is-Ndr:\n"[..];
    let raw = [head, rest].concat();
    let structure = Structure::of(&raw);
    let report = journal_report(&raw, &structure).expect("the header is there");
    for range in report.enclosed.into_iter().chain(report.more) {
        assert!(raw.get(range).is_some_and(|mail| !mail.is_empty()));
    }
    for way in [Way::Endpoint, Way::Mailbox] {
        if let Kept::Part(range) = kept(&raw, &structure, way) {
            assert!(raw.get(range).is_some());
        }
    }
});
