#!/usr/bin/env bash
# Runs the tests of the JavaScript client and of the console's modules, and summarizes them like `dotnet test`.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
if ! command -v node >/dev/null; then
  echo "clients/js, tests/console: skipped, because node is not installed"
  exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
outcome=0
for folder in clients/js/test tests/console; do
  status=0
  node --test --test-reporter=tap "$folder"/*.test.js >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then grep -v '^ *duration_ms\|^ *---$\|^ *\.\.\.$\|^ *ok ' "$log"; fi
  awk -v status="$status" -v folder="${folder%/test}" '
    /^# pass / { passed = $3 }
    /^# fail / { failed = $3 }
    END {
      if (status != 0 && failed == 0) failed = 1
      printf "%s - Failed: %d, Passed: %d, %s\n", failed ? "Failed!" : "Passed!", failed, passed, folder
      exit failed > 0
    }' "$log" || outcome=1
done
exit "$outcome"
