#!/usr/bin/env bash
# The web interface: `build` makes ui/dist, which the program carries; `check` also looks at types, lints and tests;
# `pages` tries it in a browser; `screens` photographs it into docs/screens.
# Does nothing that has been done: packages go by the lock file, the build by all that it is made from.
set -euo pipefail
cd "$(dirname "$0")/.."

digest() { sha256sum | cut -d ' ' -f 1; }

# packages FOLDER: what its lock file says, once.
packages() {
  local stamp=$1/node_modules/.lock.sha256 now
  now=$(digest <"$1/package-lock.json")
  if [ "$(cat "$stamp" 2>/dev/null || true)" = "$now" ]; then return 0; fi
  echo "Installing the packages of $1"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
  echo "$now" >"$stamp"
}

# Everything that goes into the build.
sources() {
  find ui/src ui/scripts ui/index.html ui/package-lock.json ui/package.json ui/vite.config.ts icons/mailstead.svg \
    -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | digest
}

build() {
  packages ui
  local stamp=ui/.built.sha256 now
  now=$(sources)
  if [ -f ui/dist/index.html ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$now" ]; then return 0; fi
  echo "Building the web interface"
  (cd ui && npm run --silent build)
  echo "$now" >"$stamp"
}

check() {
  build
  packages tests/ui
  (cd ui && npm run --silent check)
  ui/node_modules/.bin/tsc -p tests/ui
  ui/node_modules/.bin/biome check --config-path=ui tests/ui/*.ts
}

case ${1-} in
  build) build ;;
  check) check ;;
  pages)
    packages tests/ui
    (cd tests/ui && npm test --silent)
    ;;
  million)
    # Not a test: measures the web interface with a million mails. MAILSTEAD_BIN: the service, a release build.
    packages tests/ui
    (cd tests/ui && npx --no-install playwright test --config million.config.ts)
    ;;
  screens)
    # Not a test: pictures of every page, for the documentation and for whoever changes how they look.
    packages tests/ui
    rm -rf docs/screens
    (cd tests/ui && npx --no-install playwright test --config screens.config.ts)
    ;;
  *)
    echo "usage: scripts/ui.sh build|check|pages|screens|million" >&2
    exit 2
    ;;
esac
