//! Has the crate compiled again when the web interface was built again: a release carries its files (`src/pages.rs`).
//! Other builds read them from disk when they are asked for.

use std::path::Path;

const BUILT: &str = "../../ui/dist";

fn main() {
    // Compiled before the web interface was built, the program has to know where it will be.
    if !Path::new(BUILT).is_dir()
        && let Err(error) = std::fs::create_dir_all(BUILT)
    {
        println!("cargo:warning=could not make {BUILT} for the web interface: {error}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed={BUILT}");
    }
}
