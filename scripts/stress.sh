#!/usr/bin/env bash
# Runs each test project N times while other processes keep all cores busy, and lists each failed test and how often it failed.
# Usage: scripts/stress.sh N [filter], where the filter is one for `dotnet test`, such as FullyQualifiedName~Resume
# STRESS_PROCESSES=4 starts four busy processes instead of one for each core.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:?"usage: scripts/stress.sh N [filter]"}
filter=()
if [ -n "${2:-}" ]; then filter=(--filter "$2"); fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_TieredPGO=0

dotnet build RealtimeRag.slnx -c Release -v quiet -p:UseSharedCompilation=true

results=$(mktemp -d)
busy=()
running=()
stop() { kill "${busy[@]}" "${running[@]}" 2>/dev/null || true; rm -rf "$results"; }
trap stop EXIT
for _ in $(seq "${STRESS_PROCESSES:-$(nproc)}"); do
  sh -c 'while :; do :; done' &
  busy+=($!)
done

# Runs one project. A run that ended without naming a test (a crash, a missing build) is listed under its project.
run() {
  local project=$1 log=$2
  shift 2
  if "$@" >"$log" 2>&1; then return; fi
  if ! grep -oE '^  Failed [^[]+' "$log" | sed 's/^  Failed //; s/ *$//' >>"$results/failed"; then
    echo "$project: $(tail -n 1 "$log")" >>"$results/failed"
  fi
  echo "round $round, PROPERTY_SEED=$PROPERTY_SEED:"
  grep -A 12 -E '^  Failed ' "$log" || tail -n 20 "$log"
}

for round in $(seq "$rounds"); do
  # Each round draws other random examples; a failure names the seed that repeats it.
  export PROPERTY_SEED=$(((RANDOM << 15) | RANDOM))
  # The projects of a round run at the same time, since each has times when it only waits.
  for project in tests/*Tests; do
    run "$project" "$results/$round-$(basename "$project")" dotnet test "$project" -c Release --no-build "${filter[@]}" &
    running+=($!)
  done
  if [ -z "${2:-}" ]; then
    for language in javascript python; do
      run "clients in $language" "$results/$round-$language" "scripts/test-$language.sh" &
      running+=($!)
    done
  fi
  wait "${running[@]}"
  running=()
  echo "round $round of $rounds: $(sort -u "$results/failed" 2>/dev/null | wc -l) tests have failed so far, load $(cut -d " " -f 1-3 /proc/loadavg)"
done

if [ -s "$results/failed" ]; then
  sort "$results/failed" | uniq -c | sort -rn
  exit 1
fi
echo "no test failed in $rounds rounds"
