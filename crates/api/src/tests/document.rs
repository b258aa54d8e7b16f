//! The committed OpenAPI document is the one that the handlers make, and refers to nothing that is not in it.

use serde_json::Value;

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

#[test]
fn everything_that_the_document_refers_to_stands_in_it() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(target)) = fields.get("$ref") {
                    found.push(target.clone());
                }
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document: Value = serde_json::from_str(&crate::openapi::document()).unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for target in found {
        let place = target.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{target} is not there");
    }
}
