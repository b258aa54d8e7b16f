//! stub
use mail::structure::Structure;
pub struct Options {
    pub remote: bool,
}
pub struct Shown {
    pub html: String,
    pub remote_blocked: u32,
}
pub fn html(_r: &[u8], _s: &Structure, _o: Options) -> Shown {
    Shown { html: String::new(), remote_blocked: 0 }
}
pub fn text(_r: &[u8], _s: &Structure) -> String {
    String::new()
}
pub fn content_security_policy(_: bool) -> &'static str {
    "default-src 'none'"
}
pub fn safe_name(n: &str) -> String {
    n.to_owned()
}
pub fn shown_inline(_: &[u8]) -> Option<&'static str> {
    None
}
