//! The order of the house, checked on the source itself: which crate may know which, what no file may hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::{Context, Result, Value, ensure, files, repository};

/// The layers of ARCHITECTURE.md: a crate may only use crates of lower layers.
const LAYERS: [(&str, u8); 10] = [
    ("mailstead-mail", 0),
    ("mailstead-archive", 1),
    ("mailstead-smtp", 2),
    ("mailstead-engine", 3),
    ("mailstead-api", 4),
    ("mailstead-host", 5),
    ("mailstead-cli", 6),
    ("mailstead", 6),
    ("mailstead-testkit", 7),
    ("mailstead-tests", 8),
];

/// What a crate must not use, and why. Each banned name is used elsewhere in the workspace, else the ban is stale.
const BANS: [(&str, &[&str], &str); 10] = [
    (
        "mailstead-mail",
        &["tokio", "rusqlite", "tantivy", "tempfile", "memmap2"],
        "it is pure: bytes in, values out",
    ),
    (
        "mailstead-mail",
        &["anyhow", "thiserror", "tracing"],
        "bad mail is not an error, and parsing says nothing to a log",
    ),
    (
        "mailstead-archive",
        &["tokio", "rustls", "smtp-proto", "mailstead-smtp", "toml", "clap"],
        "it knows no protocol and no runtime; its API is synchronous",
    ),
    (
        "mailstead-smtp",
        &["mailstead-archive", "rusqlite", "tantivy", "zstd"],
        "a door never touches the store",
    ),
    ("mailstead-engine", &["clap", "tauri", "toml"], "it does not know its hosts"),
    ("mailstead-engine", &["axum", "hyper", "tower"], "HTTP is the api's affair"),
    ("mailstead-engine", &["tantivy"], "the index is the archive's own affair"),
    (
        "mailstead-host",
        &["rusqlite", "tantivy", "mailstead-mail", "mailstead-archive", "clap", "tauri"],
        "it is wiring, and does not know whether a terminal or a window runs it",
    ),
    (
        "mailstead-cli",
        &["rusqlite", "tantivy", "mail-parser", "mailstead-mail", "mailstead-archive"],
        "a host is wiring, and nothing else",
    ),
    (
        "mailstead",
        &["rusqlite", "tantivy", "mail-parser", "mailstead-mail", "mailstead-archive"],
        "a host is wiring, and nothing else",
    ),
];

/// Files above 600 lines, each with the reason why it is better in one piece.
const LONG_FILES: [(&str, &str); 0] = [];

/// Package → what it depends on, as `cargo metadata` has it.
type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// The dependencies for the product itself (`ordinary`), or all, those of tests and builds too.
fn dependencies(ordinary: bool) -> Result<Dependencies> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"])
        .current_dir(repository())
        .output()
        .context("cannot run cargo metadata")?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let packages = list(&metadata["packages"]);
    let uses = |package: &Value| {
        let all = list(&package["dependencies"]);
        let wanted = all.iter().filter(|used| !ordinary || used["kind"].is_null());
        wanted.map(&name).collect()
    };
    Ok(packages.iter().map(|package| (name(package), uses(package))).collect())
}

/// The source files of the project that git knows or would take.
fn sources(end: &str) -> Result<Vec<PathBuf>> {
    let top = repository();
    let mut found = Vec::new();
    for folder in ["crates", "src-tauri", "tests", "fuzz", "scripts"] {
        let folder = top.join(folder);
        if folder.is_dir() {
            found.extend(files::below(&folder)?);
        }
    }
    let built = |path: &Path| path.components().any(|part| part.as_os_str() == "target");
    found.retain(|path| path.extension().is_some_and(|found| found == end) && !built(path));
    ensure!(!found.is_empty(), "no .{end} file was found");
    Ok(found)
}

fn relative(path: &Path) -> String {
    let top = repository();
    path.strip_prefix(&top).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[test]
fn crates_use_only_crates_of_lower_layers() -> Result<()> {
    let layers: BTreeMap<&str, u8> = LAYERS.into_iter().collect();
    for (package, uses) in dependencies(true)? {
        let layer = layers
            .get(&*package)
            .with_context(|| format!("{package} has no layer in this test"))?;
        for used in uses {
            if let Some(below) = layers.get(&*used) {
                assert!(below < layer, "{package} (layer {layer}) uses {used} (layer {below})");
            }
        }
    }
    Ok(())
}

#[test]
fn the_test_kit_is_nobodys_ordinary_dependency() -> Result<()> {
    for (package, uses) in dependencies(true)? {
        assert!(
            !uses.contains("mailstead-testkit"),
            "{package} uses the test kit outside of tests"
        );
    }
    Ok(())
}

#[test]
fn banned_dependencies_are_not_used_and_every_ban_still_names_something() -> Result<()> {
    let (dependencies, all) = (dependencies(true)?, dependencies(false)?);
    for (package, banned, reason) in BANS {
        let uses = dependencies.get(package).with_context(|| format!("there is no {package}"))?;
        for name in banned {
            assert!(!uses.contains(*name), "{package} must not use {name}: {reason}");
            let known = all.contains_key(*name) || all.values().any(|uses| uses.contains(*name));
            assert!(known, "nobody uses {name}: its ban for {package} is stale");
        }
    }
    Ok(())
}

#[test]
fn the_mail_crate_does_no_io() -> Result<()> {
    for path in sources("rs")? {
        let name = relative(&path);
        let product = name.starts_with("crates/mail/src/") && !name.contains("test");
        if product {
            let text = std::fs::read_to_string(&path)?;
            for word in [
                "std::fs",
                "std::net",
                "std::process",
                "std::env",
                "SystemTime::now",
                "std::thread",
            ] {
                assert!(!text.contains(word), "{name} uses {word}");
            }
        }
    }
    Ok(())
}

#[test]
fn every_source_file_begins_by_saying_what_it_is() -> Result<()> {
    for path in sources("rs")? {
        let text = std::fs::read_to_string(&path)?;
        assert!(text.starts_with("//! "), "{} has no //! head", relative(&path));
    }
    Ok(())
}

#[test]
fn nothing_is_left_to_be_done_and_only_measurements_are_ignored() -> Result<()> {
    // Written in two halves, so that this file does not hold them.
    let words =
        [["todo", "!("], ["unimplemented", "!("], ["#[ign", "ore"], ["FIX", "ME"], ["TO", "DO"]]
            .map(|halves| halves.concat());
    let measurement = ["#[ign", "ore = \"a measurement\"]"].concat();
    for path in sources("rs")? {
        let text = std::fs::read_to_string(&path)?.replace(&measurement, "");
        for word in &words {
            assert!(!text.contains(word), "{} holds {word}", relative(&path));
        }
    }
    Ok(())
}

#[test]
fn tests_wait_by_polling_and_not_by_sleeping() -> Result<()> {
    let word = ["thread::", "sleep"].concat();
    for path in sources("rs")? {
        let name = relative(&path);
        let in_tests = name.starts_with("tests/") || name.starts_with("crates/testkit/");
        if in_tests && name != "crates/testkit/src/wait.rs" {
            assert!(!std::fs::read_to_string(&path)?.contains(&word), "{name} sleeps");
        }
    }
    Ok(())
}

#[test]
fn long_files_are_few_and_each_has_a_reason() -> Result<()> {
    let mut allowed: BTreeMap<&str, &str> = LONG_FILES.into_iter().collect();
    for path in sources("rs")? {
        let name = relative(&path);
        let lines = std::fs::read_to_string(&path)?.lines().count();
        let reason = allowed.remove(&*name);
        assert!(
            lines <= 600 || reason.is_some(),
            "{name} has {lines} lines: cut it, or give the reason here"
        );
        assert!(
            lines > 600 || reason.is_none(),
            "{name} has only {lines} lines: take it off the list"
        );
    }
    assert!(allowed.is_empty(), "not there any more: {allowed:?}");
    Ok(())
}

#[test]
fn no_file_names_a_path_of_somebodys_machine() -> Result<()> {
    let places = ["home", "root", "work", "Users"].map(|place| format!("/{place}/"));
    for path in [sources("rs")?, sources("sh")?, sources("toml")?].concat() {
        let text = std::fs::read_to_string(&path)?;
        for place in &places {
            let named = text.match_indices(place.as_str()).any(|(at, _)| {
                let before = text[..at].chars().next_back().unwrap_or(' ');
                !(before.is_alphanumeric() || "._-/*}".contains(before))
            });
            assert!(!named, "{} names {place}", relative(&path));
        }
    }
    Ok(())
}
