#!/usr/bin/env bash
# `make bench`: the release binary on the corpus, beside notmuch and Postfix. ARGS picks parts by name.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --locked --release -p mailstead-cli
MAILSTEAD_BIN=$PWD/target/release/mailstead cargo bench --locked -p mailstead-tests --bench speed -- "$@"
