#!/usr/bin/env bash
# A throwaway archive with sample mail, until Ctrl-C: in the desktop window where there is a display and the window is
# built or can be, and at the printed addresses anyway. The arguments are those of `mailstead trial`.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(${CARGO_FLAGS---locked} --release)
desktop=target/release/mailstead-desktop
window=()

scripts/install-build.sh
scripts/ui.sh build
cargo build "${flags[@]}" -p mailstead-cli
if [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
  if pkg-config --exists webkit2gtk-4.1 2>/dev/null || [ "$(uname)" = Darwin ]; then
    echo "Building the desktop window; the first time takes some minutes."
    cargo build "${flags[@]}" -p mailstead || echo "The window could not be built: use the links in a browser."
  fi
  if [ -x "$desktop" ]; then window=(--window "$PWD/$desktop"); fi
fi
echo "Starting a throwaway archive. Ctrl-C ends it."
exec target/release/mailstead trial ${window[@]+"${window[@]}"} "$@"
