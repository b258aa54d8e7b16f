#!/usr/bin/env bash
# What building the mailstead command needs on Debian 12 or Ubuntu 24.04, beside Rust and Node.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

# Vite, which builds the web interface, needs 20.19.
node_is_new_enough() {
  local major minor
  IFS=. read -r major minor _ <<<"${1#v}"
  [ "${major:-0}" -gt 20 ] || { [ "${major:-0}" -eq 20 ] && [ "${minor:-0}" -ge 19 ]; }
}

if ! command -v cargo >/dev/null; then
  echo "Rust is missing. Install it with rustup, then run this again." >&2
  exit 1
fi
install_packages "to build" build-essential pkg-config

if ! node_is_new_enough "$(node --version 2>/dev/null || echo 0.0)" || ! command -v npm >/dev/null; then
  offered=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: //p')
  if node_is_new_enough "${offered:-0.0}"; then
    install_packages "to build the web interface" nodejs npm
  else
    echo "Node 20.19 or later is missing, which builds the web interface, and this system offers ${offered:-none}." >&2
    echo "Install it from https://nodejs.org, then run this again." >&2
    exit 1
  fi
fi
