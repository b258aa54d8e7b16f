//! Set-up links: where the page is on which somebody chooses his first password.

use serde_json::{Value, json};

/// The link that a token makes, at this address of the web interface.
pub fn link(base: &str, token: &str) -> String {
    format!("{base}/setup#{token}")
}

/// Puts the link in the place of the token in a result, if it has one. While no service runs nobody knows its
/// address: then the link begins behind that.
pub fn put_link(value: &mut Value, web: Option<&str>) {
    let Some(token) = value["setup_token"].as_str().map(str::to_owned) else { return };
    if let Some(object) = value.as_object_mut() {
        object.remove("setup_token");
        object.insert("setup_link".into(), json!(link(web.unwrap_or_default(), &token)));
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
