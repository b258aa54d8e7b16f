#!/usr/bin/env bash
# Opens the desktop window on a display of its own and checks what it shows. Needs the two programs to be built.
set -euo pipefail
cd "$(dirname "$0")/.."

window=${MAILSTEAD_DESKTOP:-target/debug/mailstead-desktop}
service=${MAILSTEAD_BIN:-target/debug/mailstead}
# The window is a web view: without a graphics card it must draw by itself.
export WEBKIT_DISABLE_DMABUF_RENDERER=1 LIBGL_ALWAYS_SOFTWARE=1 GDK_BACKEND=x11 NO_AT_BRIDGE=1
unset MAILSTEAD_DATA
exec dbus-run-session -- xvfb-run -a -s "-screen 0 1280x1024x24" \
  python3 tests/desktop/smoke.py "$window" "$service" "$@"
