//! One-time links: where the pages are on which somebody chooses his first password, or an operator signs in.

use serde_json::{Value, json};

/// The link that a token makes, at this address of the web interface.
pub fn link(base: &str, token: &str) -> String {
    format!("{base}/setup#{token}")
}

/// Puts the link in the place of the token in a result, if it has one. While no service runs nobody knows its
/// address: then the link begins behind that.
pub fn put_link(value: &mut Value, web: Option<&str>) {
    let base = web.unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        if let Some(token) = object.remove("setup_token").as_ref().and_then(Value::as_str) {
            object.insert("setup_link".into(), json!(link(base, token)));
        }
        if let Some(token) = object.remove("operator_token").as_ref().and_then(Value::as_str) {
            object.insert("operator_link".into(), json!(format!("{base}/operator#{token}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_becomes_a_link_and_other_results_stay() {
        let mut value = json!({"id": "1", "setup_token": "abc"});
        put_link(&mut value, Some("https://a.example"));
        assert_eq!(value, json!({"id": "1", "setup_link": "https://a.example/setup#abc"}));
        let mut other = json!([{"id": "1"}]);
        put_link(&mut other, None);
        assert_eq!(other, json!([{"id": "1"}]));
    }
}
