#!/usr/bin/env bash
# Rewrites the transcripts in docs/protocol-v2*.md from a real run of the server.
set -euo pipefail
cd "$(dirname "$0")/.."
UPDATE_TRANSCRIPTS=1 dotnet test tests/RealtimeRag.FunctionalTests -c Release --filter "FullyQualifiedName~TranscriptTests"
