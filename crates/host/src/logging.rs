//! The log, on standard error: what is shown of it.
//!
//! The setting `log` says how severe a message must be. Libraries that tell of what they read are kept quiet beside
//! that: a mail chooses what a parser meets, and must not choose how long the log becomes. Who looks for a fault of
//! theirs names them in `RUST_LOG` (`RUST_LOG=html5ever=debug`); nothing else of that variable counts.
//!
//! Deliberately not here: how settings are gathered.

use anyhow::Result;
use engine::command::usage;
use tracing_subscriber::EnvFilter;

use crate::Settings;

/// Libraries that are shown less of: `html5ever` and its parts warn of every tag that a mail puts in a wrong place.
const QUIET: [(&str, &str); 4] =
    [("html5ever", "off"), ("markup5ever", "off"), ("tendril", "off"), ("tantivy", "warn")];

impl Settings {
    /// Starts logging to standard error.
    ///
    /// # Errors
    /// When `RUST_LOG` names a library and a level that there is not.
    pub fn start_logging(&self) -> Result<()> {
        let named = std::env::var("RUST_LOG").unwrap_or_default();
        let filter = filter(self.text("log").unwrap_or("info"), &named)?;
        let builder =
            tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        match self.text("log_format") {
            Some("json") => builder.json().init(),
            _ => builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        }
        Ok(())
    }
}

/// What is shown at a level, where `named` (`RUST_LOG`) names libraries.
fn filter(level: &str, named: &str) -> Result<EnvFilter> {
    let mut rules = vec![level.to_owned()];
    let quiet = QUIET.iter().filter(|(_, most)| !(level == "error" && *most == "warn"));
    rules.extend(quiet.map(|(library, most)| format!("{library}={most}")));
    let named = named.split(',').map(str::trim).filter(|rule| {
        let library = rule.split(['=', ':']).next().unwrap_or_default();
        QUIET.iter().any(|(quiet, _)| *quiet == library)
    });
    // The last rule for a library counts.
    rules.extend(named.map(str::to_owned));
    EnvFilter::try_new(rules.join(",")).map_err(|error| {
        usage(format!(
            "RUST_LOG can't be understood ({error}): write it like html5ever=debug, with one of error, warn, info, debug, trace"
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Shown(Arc<Mutex<Vec<u8>>>);

    impl Write for Shown {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What is shown of a warning of each of these.
    fn shown(level: &str, named: &str) -> Vec<&'static str> {
        let out = Shown::default();
        let writer = out.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter(level, named).unwrap())
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(target: "html5ever::tree_builder", "[tree]");
            tracing::warn!(target: "html5ever::tokenizer", "[tokenizer]");
            tracing::warn!(target: "markup5ever", "[markup]");
            tracing::warn!(target: "tantivy::indexer", "[tantivy]");
            tracing::info!(target: "tantivy::indexer", "[merged]");
            tracing::warn!(target: "engine::intake", "[engine]");
        });
        let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
        let all = ["[tree]", "[tokenizer]", "[markup]", "[tantivy]", "[merged]", "[engine]"];
        all.into_iter().filter(|word| text.contains(word)).collect()
    }

    #[test]
    fn a_mail_that_parsers_complain_of_leaves_nothing_in_the_log() {
        for level in ["warn", "info", "debug", "trace"] {
            assert_eq!(shown(level, ""), ["[tantivy]", "[engine]"], "{level}");
        }
        assert!(shown("error", "").is_empty());
    }

    #[test]
    fn parsers_are_heard_where_they_are_named() {
        let cases: [(&str, &[&str]); 5] = [
            ("html5ever=warn", &["[tree]", "[tokenizer]", "[tantivy]", "[engine]"]),
            ("html5ever::tree_builder=debug", &["[tree]", "[tantivy]", "[engine]"]),
            ("markup5ever=warn, tantivy=info", &["[markup]", "[tantivy]", "[merged]", "[engine]"]),
            ("debug", &["[tantivy]", "[engine]"]),
            ("engine=off", &["[tantivy]", "[engine]"]),
        ];
        for (named, expected) in cases {
            assert_eq!(shown("info", named), expected, "{named}");
        }
        let error = filter("info", "html5ever=loud").unwrap_err().to_string();
        assert!(error.contains("RUST_LOG"), "{error}");
    }
}
