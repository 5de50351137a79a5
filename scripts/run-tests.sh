#!/usr/bin/env bash
# Runs every test once, without building: the test programs of the solution, and the tests of the JavaScript and Python clients. Prints a summary of each,
# and the whole output of those that failed. The last line is "N passed, N failed".
# `dotnet test` runs the same programs, but needs a quarter more processor time for that.
# Usage: scripts/run-tests.sh [options of xUnit's runner]; with options, such as -method '*Resume*', the clients are left out.
# TEST_JOBS=6 runs six programs at a time instead of two.
set -euo pipefail
cd "$(dirname "$0")/.."
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export logs

# The longest first, so that no core is idle at the end.
longest=(RealtimeRag.FunctionalTests RealtimeRag.BrowserTests RealtimeRag.FleetTests)
mapfile -t others < <(sed -nE 's|.*"tests/([A-Za-z0-9.]+Tests)/.*|\1|p' RealtimeRag.slnx)
clients=(python javascript)
if [ $# -gt 0 ]; then clients=(); fi

run() {
  local name=$1 log=$logs/$1 status=0
  shift
  local command=("tests/$name/bin/Release/net10.0/$name" -noColor -noLogo "$@")
  if [ -x "scripts/test-$name.sh" ]; then command=("scripts/test-$name.sh"); fi
  "${command[@]}" >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then
    echo "$name ended with status $status" >>"$log"
    cat "$log"
  else
    grep -E 'Total: |Passed: ' "$log" | sed 's/^ *//'
  fi
}
export -f run

printf '%s\n' "${longest[@]}" "${others[@]}" "${clients[@]}" | awk '!seen[$0]++' |
  xargs -P "${TEST_JOBS:-2}" -I {} bash -c 'run "$@"' run {} "$@"

# xUnit prints "Total: a, Errors: b, Failed: c, Skipped: d, Not Run: e", the clients "Failed: a, Passed: b". A program that fails without such a line counts
# as one failed test.
for log in "$logs"/*; do
  awk '
    match($0, /Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+/) {
      split(substr($0, RSTART, RLENGTH), n, /[^0-9]+/); failed += n[3] + n[4]; passed += n[2] - n[4] - n[5] - n[6]
    }
    match($0, /Failed: [0-9]+, Passed: [0-9]+/) { split(substr($0, RSTART, RLENGTH), n, /[^0-9]+/); failed += n[2]; passed += n[3] }
    / ended with status [0-9]+$/ && !failed { failed = 1 }
    END { print passed + 0, failed + 0 }' "$log"
done | awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 || passed == 0 }'
