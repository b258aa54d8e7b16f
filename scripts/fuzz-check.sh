#!/usr/bin/env bash
# Builds the fuzz targets and runs each once over its seeds. That needs no nightly: without the instrumentation a target
# is an ordinary program that reads files. How to really fuzz: fuzz/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."

CARGO_TARGET_DIR=$PWD/target/fuzz cargo build --locked --manifest-path fuzz/Cargo.toml
for seeds in fuzz/seeds/*/; do
  target=$(basename "$seeds")
  echo "$target: $(find "$seeds" -type f | wc -l) seeds"
  target/fuzz/debug/"$target" "$seeds"* >target/fuzz/"$target".log 2>&1 || {
    tail -n 20 target/fuzz/"$target".log >&2
    exit 1
  }
done
