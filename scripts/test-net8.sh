#!/usr/bin/env bash
# Runs the scenarios that all client libraries share against the .NET client on .NET 8, without an installed .NET 8: the runtime comes as packages (about 100
# MB).
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
project=tests/RealtimeRag.Net8Tests
# The committed lock files are independent of the platform.
dotnet build "$project" -c Release -v quiet --ucr -p:RunAnalyzers=false -p:NuGetLockFilePath=obj/net8.lock.json
exec "$project"/bin/Release/net8.0/*/RealtimeRag.NetStandardTests "$@"
