#!/usr/bin/env bash
# Runs each test project N times while other processes keep all cores busy, and lists each failed test and how often it failed.
# Usage: scripts/stress.sh N [options of xUnit's runner], such as -method '*Resume*'
# STRESS_PROCESSES=4 starts four busy processes instead of one for each core.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:?"usage: scripts/stress.sh N [options of xUnit's runner]"}
shift
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_TieredPGO=0

dotnet build RealtimeRag.slnx -c Release -v quiet -p:UseSharedCompilation=true

results=$(mktemp -d)
busy=()
stop() { kill "${busy[@]}" 2>/dev/null || true; rm -rf "$results"; }
trap stop EXIT
for _ in $(seq "${STRESS_PROCESSES:-$(nproc)}"); do
  sh -c 'while :; do :; done' &
  busy+=($!)
done

touch "$results/failed"
for round in $(seq "$rounds"); do
  # Each round uses different random examples; a failure names the seed that repeats them.
  export PROPERTY_SEED=$(((RANDOM << 15) | RANDOM))
  # All programs of a round run at the same time, since each of them waits some of the time.
  if ! TEST_JOBS=0 scripts/run-tests.sh "$@" >"$results/log"; then
    echo "round $round, PROPERTY_SEED=$PROPERTY_SEED:"
    grep -A 12 -E ' \[FAIL\]$|^not ok |^(FAIL|ERROR): | ended with status ' "$results/log"
    # A failed program is listed beside its tests: it may have ended without naming one (a crash, a missing build).
    sed -nE 's/^ *(.+) \[FAIL\]$/\1/p; s/^not ok [0-9]+ - (.+)/\1/p; s/^(FAIL|ERROR): (.+)/\2/p; s/ ended with status [0-9]+$//p' "$results/log" >>"$results/failed"
  fi
  echo "round $round of $rounds: $(tail -n 1 "$results/log"), $(sort -u "$results/failed" | wc -l) names have failed so far, load $(cut -d " " -f 1-3 /proc/loadavg)"
done

if [ -s "$results/failed" ]; then
  sort "$results/failed" | uniq -c | sort -rn
  exit 1
fi
echo "no test failed in $rounds rounds"
