#!/usr/bin/env bash
# Runs the tests of the JavaScript client, and summarizes them like `dotnet test`.
set -uo pipefail
cd "$(dirname "$0")/../clients/js" || exit
if ! command -v node >/dev/null; then
  echo "clients/js: skipped, because node is not installed"
  exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
node --test --test-reporter=tap test/*.test.js >"$log" 2>&1 || status=$?
if [ "$status" -ne 0 ]; then grep -v '^ *duration_ms\|^ *---$\|^ *\.\.\.$\|^ *ok ' "$log"; fi
awk -v status="$status" '
  /^# pass / { passed = $3 }
  /^# fail / { failed = $3 }
  END {
    if (status != 0 && failed == 0) failed = 1
    printf "%s - Failed: %d, Passed: %d, clients/js\n", failed ? "Failed!" : "Passed!", failed, passed
    exit failed > 0
  }' "$log"
