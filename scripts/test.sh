#!/usr/bin/env bash
# `make test`: installs what the tests need, builds once, runs every runner. What failed is told once more at the end,
# with what it said. The last line of the output is "N passed, N failed" over all of them; the exit code is 0 only if
# nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."

results=target/test-results
passed=0
failed=0
# The runners that failed.
broken=()

# section TITLE
section() { printf '\n== %s\n' "$*"; }

# Adds up what a log says: nextest's summary, each "test result" of cargo test, each "Ran N tests" of unittest, the
# last lines of Vitest and of Playwright.
count() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    function before(word,   i) {
      for (i = 2; i <= NF; i++) if ($i ~ "^" word "[,;.]?$") return $(i - 1)
      return 0
    }
    / tests? run: / { passed += before("passed"); failed += before("failed") + before("timed") }
    /^test result: / { passed += before("passed"); failed += before("failed") }
    /^ *Tests +[0-9]+ (passed|failed)/ { passed += before("passed"); failed += before("failed") }
    /^  [0-9]+ (passed|failed)( \(|$)/ { if ($2 == "passed") passed += $1; else failed += $1 }
    /^Ran [0-9]+ tests? in / { ran = $2 }
    /^(OK|FAILED)( \(.*\))?$/ && ran != "" {
      bad = 0
      for (i = 2; i <= NF; i++) {
        n = $i; sub(/.*=/, "", n)
        if ($i ~ /skipped=/) ran -= n; else bad += n
      }
      passed += ran - bad; failed += bad; ran = ""
    }
    END { print passed + 0, failed + 0 }'
}

# run NAME COMMAND…: one runner. A runner that fails without a failed test of its own counts as one failure.
run() {
  local name=$1 log rc=0 ok bad
  shift
  log=$results/$name.log
  section "$name: $*"
  "$@" 2>&1 | tee "$log" || rc=$?
  read -r ok bad < <(count "$log")
  if [ $rc -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ $rc -ne 0 ]; then broken+=("$name"); fi
  return $rc
}

# told LOG: the end of a log that tells what failed: nextest's after its summary, other runners' last lines.
told() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^ *Summary \[/ { n = 0; after = 1 }
    { line[++n] = $0 }
    END {
      first = after ? 1 : n - 80
      last = after && n > 150 ? 150 : n
      for (i = first < 1 ? 1 : first; i <= last; i++) print line[i]
    }'
}

finish() {
  mkdir -p $results
  local name
  for name in ${broken[@]+"${broken[@]}"}; do
    section "what failed in $name ($results/$name.log)"
    told "$results/$name.log"
  done
  printf '\n%s passed, %s failed\n' "$passed" "$failed" | tee $results/sum
  [ "$failed" -eq 0 ]
  exit
}

section "what the tests need"
if ! scripts/install-build.sh || ! scripts/install-test-servers.sh; then
  failed=1
  finish
fi
mkdir -p $results
# From here on a missing server is a failure and not a skipped test.
export MAILSTEAD_SERVERS=required
if [ ! -f "${MAILSTEAD_CORPUS:-../shared/corpus}/mail.tar.zst" ]; then
  echo "skipped: no corpus (MAILSTEAD_CORPUS); the tests run on mail that the test kit makes"
fi

if ! run ui scripts/ui.sh check; then finish; fi

# One set of packages and features for the build and the run, so that nothing is compiled twice.
crates=(--locked --workspace --exclude mailstead --features mailstead-cli/faults)
if ! run build cargo build "${crates[@]}" --bins --tests; then finish; fi
export MAILSTEAD_BIN=$PWD/target/debug/mailstead

if cargo nextest --version >/dev/null 2>&1; then
  run tests cargo nextest run --config-file scripts/nextest.toml --color never --no-fail-fast "${crates[@]}"
else
  run tests cargo test --no-fail-fast "${crates[@]}" --lib --bins --tests
fi

run format-reader target/venv/bin/python tests/format/test_reader.py
run api-client python3 tests/api/client.py
run ui-pages scripts/ui.sh pages
run api-contract target/venv/bin/python tests/api/contract.py
run fuzz-seeds scripts/fuzz-check.sh

# The desktop window comes last: it needs libraries that nothing else needs.
if run desktop-build cargo build --locked -p mailstead; then
  run desktop-tests cargo test --locked -p mailstead --bins
  run desktop-window scripts/desktop-smoke.sh
fi

finish
