#!/usr/bin/env bash
# Publishes the server for machines without .NET: one folder with the runtime for each platform, artifacts/publish/PLATFORM.
#   scripts/publish.sh                       linux-x64, linux-arm64, win-x64 and osx-arm64
#   scripts/publish.sh linux-arm64           only this one
# Each folder contains only its platform's native libraries, the shipped documents and .env.example. The server for this machine's platform is started as a
# check.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

platforms=("$@")
if [ ${#platforms[@]} -eq 0 ]; then platforms=(linux-x64 linux-arm64 win-x64 osx-arm64); fi

# Lists the native libraries in a folder that are for another platform or processor.
foreign_natives() {
  local folder=$1 platform=$2 wanted
  find "$folder" -path '*/runtimes/*' -type f
  case $platform in
    linux-*) find "$folder" -name '*.dylib' -o -name '*.exe' ;;
    osx-*) find "$folder" -name '*.so' -o -name '*.exe' ;;
    win-*) find "$folder" -name '*.so' -o -name '*.dylib' ;;
  esac
  case $platform in
    *-x64) wanted='x86-64\|x86_64' ;;
    *) wanted='aarch64\|arm64\|Aarch64' ;;
  esac
  if command -v file >/dev/null; then
    # Managed assemblies are for every processor, and file calls the runtime's own precompiled ones after theirs.
    find "$folder" -type f \( -name '*.so' -o -name '*.dylib' -o -name RealtimeRag.Server \) -exec file {} + | grep -v "$wanted" || true
  fi
}

# On this machine's own platform, the published server has to start without an installed runtime.
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) own=linux-x64 ;;
  Linux-aarch64) own=linux-arm64 ;;
  Darwin-arm64) own=osx-arm64 ;;
  *) own=none ;;
esac

failed=()
for platform in "${platforms[@]}"; do
  folder="artifacts/publish/$platform"
  rm -rf "$folder"
  # The committed lock files are independent of the platform. Each platform needs more packages, so its lock files go to a temporary folder.
  if dotnet publish src/RealtimeRag.Server -c Release -r "$platform" --self-contained -v quiet -o "$folder" -p:RunAnalyzers=false \
    -p:NuGetLockFilePath=obj/publish.lock.json -p:IntermediateOutputPath="obj/publish/$platform/" -p:OutputPath="bin/publish/$platform/"; then
    cp -r knowledge "$folder/"
    cp .env.example LICENSE "$folder/"
    foreign=$(foreign_natives "$folder" "$platform" | head -n 3)
    if [ -n "$foreign" ]; then
      echo "$platform: native libraries of other platforms: $foreign" >&2
      failed+=("$platform")
    fi
    if [ "$platform" = "$own" ] && ! DOTNET_ROOT=/nonexistent "$folder/RealtimeRag.Server" --version >/dev/null; then
      echo "$platform: the published server does not start" >&2
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
