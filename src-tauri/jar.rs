//! The window's cookies. Web views treat cookies of schemes of one's own each in their way, if at all: so the page has
//! none, and the window puts them to its requests. In memory only: who starts the window anew signs in anew.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};

/// Most cookies kept. The service sets two.
const MOST: usize = 16;

/// The cookies, by name.
#[derive(Default)]
pub struct Jar(Mutex<BTreeMap<String, String>>);

impl Jar {
    /// Puts the cookies to a request, in the place of any that it brings.
    pub fn put(&self, headers: &mut HeaderMap) {
        headers.remove(COOKIE);
        let cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<String> =
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if let Ok(value) = HeaderValue::from_str(&pairs.join("; "))
            && !pairs.is_empty()
        {
            headers.insert(COOKIE, value);
        }
    }

    /// Takes the cookies out of an answer; tells whether there were any.
    pub fn take(&self, headers: &mut HeaderMap) -> bool {
        let mut cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = false;
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            let gone = parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
            changed = true;
            if gone || value.is_empty() {
                cookies.remove(name);
            } else if cookies.len() < MOST || cookies.contains_key(name) {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        headers.remove(SET_COOKIE);
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (SET_COOKIE, line.parse().unwrap())).collect()
    }

    fn sent(jar: &Jar) -> Option<String> {
        let mut headers =
            HeaderMap::from_iter([(COOKIE, "mailstead-session=planted".parse().unwrap())]);
        jar.put(&mut headers);
        headers.get(COOKIE).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn cookies_stay_in_the_window_until_the_service_takes_them_away() {
        let jar = Jar::default();
        assert_eq!(sent(&jar), None);
        let mut given = answer(&["s=1; Path=/; HttpOnly", "d=2; Path=/; Max-Age=1209600"]);
        assert!(jar.take(&mut given));
        assert!(given.is_empty(), "the page learns of no cookie");
        assert_eq!(sent(&jar).as_deref(), Some("d=2; s=1"));
        assert!(jar.take(&mut answer(&["s=; Path=/; Max-Age=0"])));
        assert_eq!(sent(&jar).as_deref(), Some("d=2"));
        assert!(!jar.take(&mut HeaderMap::new()));
    }
}
