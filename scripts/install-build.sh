#!/usr/bin/env bash
# What building the mailstead command needs on Debian 12 or Ubuntu 24.04, beside Rust.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

if ! command -v cargo >/dev/null; then
  echo "Rust is missing. Install it with rustup, then run this again." >&2
  exit 1
fi
install_packages "to build" build-essential pkg-config
