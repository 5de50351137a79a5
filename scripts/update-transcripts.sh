#!/usr/bin/env bash
# Writes the transcripts in docs/protocol-v2*.md anew from a real run of the server.
set -euo pipefail
cd "$(dirname "$0")/.."
UPDATE_TRANSCRIPTS=1 dotnet test tests/RealtimeRag.FunctionalTests -c Release --filter "FullyQualifiedName~TranscriptTests"
