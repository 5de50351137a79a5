#!/usr/bin/env bash
# Rewrites the pictures in docs/images from a real run of the console in Chromium. They need a Chinese font, such as Debian's fonts-noto-cjk or
# fonts-wqy-microhei.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p docs/images
SCREENSHOTS=1 dotnet test tests/RealtimeRag.BrowserTests -c Release --filter "FullyQualifiedName~HandbookTests|FullyQualifiedName~AdministratorTests"
