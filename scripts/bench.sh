#!/usr/bin/env bash
# `make bench`: the release binary on the corpus, beside notmuch and Postfix. ARGS picks parts by name; `million` is
# the web interface with a million mails, in a browser, and runs only when it is asked for: it takes half an hour.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --locked --release -p mailstead-cli
if [ "${1:-}" = million ]; then
  MAILSTEAD_BIN=$PWD/target/release/mailstead exec scripts/ui.sh million
fi
MAILSTEAD_BIN=$PWD/target/release/mailstead cargo bench --locked -p mailstead-tests --bench speed -- "$@"
