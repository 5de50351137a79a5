#!/usr/bin/env bash
# Runs the tests of the Python client, and summarizes them like `dotnet test`. PYTHON names another interpreter.
set -uo pipefail
cd "$(dirname "$0")/../clients/python" || exit
# Debian's own Python finds Debian's packages; another one on the PATH may not.
python=${PYTHON:-$([ -x /usr/bin/python3 ] && echo /usr/bin/python3 || echo python3)}
if ! "$python" -c 'import websockets' 2>/dev/null; then
  echo "clients/python: skipped, because python3-websockets is not installed"
  exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
PYTHONPATH=src PYTHONDONTWRITEBYTECODE=1 "$python" -m unittest discover -t . -s tests >"$log" 2>&1 || status=$?
if [ "$status" -ne 0 ]; then cat "$log"; fi
awk -v status="$status" '
  /^Ran [0-9]+ test/ { ran = $2 }
  /^(OK|FAILED)/ {
    while (match($0, /(failures|errors|skipped|unexpected successes)=[0-9]+/)) {
      split(substr($0, RSTART, RLENGTH), n, "="); $0 = substr($0, RSTART + RLENGTH)
      if (n[1] == "skipped") skipped += n[2]; else failed += n[2]
    }
  }
  END {
    if (status != 0 && failed == 0) failed = 1
    if (ran == 0) failed = 1
    passed = ran - failed - skipped
    printf "%s - Failed: %d, Passed: %d, Skipped: %d, clients/python\n", failed ? "Failed!" : "Passed!", failed, passed < 0 ? 0 : passed, skipped
    exit failed > 0
  }' "$log"
