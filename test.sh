#!/usr/bin/env bash
# Builds everything, checks the format and runs every test. Needs the .NET SDK; installs the other programs that the tests use.
# PROPERTY_SEED=12345 repeats the random examples of a run, PROPERTY_RUNS=full tries more of them; see tests/README.md.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# Most test processes run for seconds only: too short to gain from profile-guided recompilation.
export DOTNET_TieredPGO=0

if [ -x scripts/install-test-tools.sh ]; then scripts/install-test-tools.sh; fi

# The lock files name the analyzers of one SDK patch, so only CI enforces them.
locked=()
if [ "${CI:-}" = true ]; then locked=(--locked-mode); fi
dotnet restore RealtimeRag.slnx "${locked[@]}" -v quiet
# A compiler process shared by all projects loads the analyzers only once; this overrides an environment that disables it.
dotnet build RealtimeRag.slnx -c Release --no-restore -v quiet -p:UseSharedCompilation=true
dotnet build-server shutdown --vbcscompiler > /dev/null

export PROPERTY_SEED=${PROPERTY_SEED:-$(((RANDOM << 15) | RANDOM))}
echo "random examples: PROPERTY_SEED=$PROPERTY_SEED"

log=$(mktemp)
trap 'rm -f "$log" "$log".*' EXIT
status=0
# The build has already checked code style and analyzers; only white space and line ends are left to check.
nice dotnet format whitespace RealtimeRag.slnx --no-restore --verify-no-changes > "$log.format" 2>&1 &
format=$!
scripts/run-tests.sh "$@" | tee "$log" | sed '$d' || status=$?
wait "$format" || { cat "$log.format"; status=1; }

# Runs each micro-benchmark once to prove that it still works; the measured time means nothing.
dotnet perf/RealtimeRag.Benchmarks/bin/Release/net10.0/RealtimeRag.Benchmarks.dll --job dry --inProcess --artifacts "$(mktemp -d)" \
  --filter "*Codec*" "*Machine*" "*Replay*" "*Reply*" "*Detector*40*" "*KnowledgeSearchBenchmarks.Search(Passages: 1000)*" > "$log.benchmarks" 2>&1 || { tail -n 40 "$log.benchmarks"; status=1; }
if grep -qE "^Benchmarks with issues|Benchmark was not executed|[^ ]Exception:" "$log.benchmarks"; then tail -n 40 "$log.benchmarks"; status=1; fi

# The count of all tests is the last line.
tail -n 1 "$log"
exit "$status"
