#!/usr/bin/env bash
# Runs each test project N times while other processes keep all cores busy, and lists each failed test and how often it failed.
# Usage: scripts/stress.sh N [filter], where the filter is one for `dotnet test`, such as FullyQualifiedName~Resume
# STRESS_PROCESSES=1 starts one busy process instead of two for each core, for a machine with other work to do.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:?"usage: scripts/stress.sh N [filter]"}
filter=()
if [ -n "${2:-}" ]; then filter=(--filter "$2"); fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

dotnet build RealtimeRag.slnx -c Release -v quiet

results=$(mktemp -d)
busy=()
stop() { kill "${busy[@]}" 2>/dev/null || true; rm -rf "$results"; }
trap stop EXIT
for _ in $(seq "${STRESS_PROCESSES:-$((2 * $(nproc)))}"); do
  sh -c 'while :; do :; done' &
  busy+=($!)
done

for round in $(seq "$rounds"); do
  # Each round draws other random examples; a failure names the seed that repeats it.
  export PROPERTY_SEED=$(((RANDOM << 15) | RANDOM))
  for project in tests/*Tests; do
    log="$results/$round-$(basename "$project")"
    if ! dotnet test "$project" -c Release --no-build "${filter[@]}" >"$log" 2>&1; then
      # A run that ended without naming a test (a crash, a missing build) is listed under its project.
      grep -oE '^  Failed [^[]+' "$log" | sed 's/^  Failed //; s/ *$//' >>"$results/failed" || echo "$project: $(tail -n 1 "$log")" >>"$results/failed"
      echo "round $round, PROPERTY_SEED=$PROPERTY_SEED:"
      grep -A 12 -E '^  Failed ' "$log" || tail -n 20 "$log"
    fi
  done
  for language in javascript python; do
    if [ -z "${2:-}" ] && ! "scripts/test-$language.sh" >"$results/$language" 2>&1; then
      echo "clients in $language" >>"$results/failed"
      cat "$results/$language"
    fi
  done
  echo "round $round of $rounds: $(sort -u "$results/failed" 2>/dev/null | wc -l) tests have failed so far, load $(cut -d " " -f 1-3 /proc/loadavg)"
done

if [ -s "$results/failed" ]; then
  sort "$results/failed" | uniq -c | sort -rn
  exit 1
fi
echo "no test failed in $rounds rounds"
