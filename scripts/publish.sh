#!/usr/bin/env bash
# Publishes the server for machines without .NET: one folder with the runtime for each platform, artifacts/publish/PLATFORM.
#   scripts/publish.sh                       linux-x64, linux-arm64, win-x64 and osx-arm64
#   scripts/publish.sh linux-arm64           only these
# Each folder contains the native libraries of its own platform alone, the shipped documents and .env.example.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

platforms=("$@")
if [ ${#platforms[@]} -eq 0 ]; then platforms=(linux-x64 linux-arm64 win-x64 osx-arm64); fi

failed=()
for platform in "${platforms[@]}"; do
  folder="artifacts/publish/$platform"
  rm -rf "$folder"
  # The committed lock files know no platform. Another platform needs other packages, so its lock files go where nobody looks.
  if dotnet publish src/RealtimeRag.Server -c Release -r "$platform" --self-contained -v quiet -o "$folder" -p:RunAnalyzers=false \
    -p:NuGetLockFilePath=obj/publish.lock.json -p:IntermediateOutputPath="obj/publish/$platform/" -p:OutputPath="bin/publish/$platform/"; then
    cp -r knowledge "$folder/"
    cp .env.example LICENSE "$folder/"
    foreign=$(find "$folder" -path '*/runtimes/*' -type f | head -n 3)
    if [ -n "$foreign" ]; then
      echo "$platform: native libraries of other platforms: $foreign" >&2
      failed+=("$platform")
    fi
    echo "$platform: $folder, $(du -sm "$folder" | cut -f 1) MB"
  else
    failed+=("$platform")
  fi
done

if [ ${#failed[@]} -gt 0 ]; then
  echo "publish: failed for ${failed[*]}" >&2
  exit 1
fi
