//! The committed OpenAPI document is the one that the handlers make.

#[test]
fn the_committed_document_is_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let made = crate::openapi::document();
    if std::env::var_os("MAILSTEAD_WRITE_OPENAPI").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == made,
        "docs/openapi.json is not what the handlers say: run MAILSTEAD_WRITE_OPENAPI=1 cargo test -p mailstead-api --lib"
    );
}
