#!/usr/bin/env bash
# Copies the console's libraries, in the versions that package.json names and package-lock.json fixes, into src/RealtimeRag.Server/wwwroot/vendor, with
# their licences. The copies are committed: neither building nor running the server needs npm.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
console=$root/src/RealtimeRag.Server/wwwroot
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$console"/package*.json "$work"
if [ "${1:-}" = --update ]; then
  (cd "$work" && npm install --silent --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved --package-lock-only)
  cp "$work/package-lock.json" "$console"
fi
(cd "$work" && npm ci --silent --ignore-scripts --no-audit --no-fund)

# take PACKAGE FILE TARGET: without the reference to a source map, which is not shipped.
take() {
  mkdir -p "$console/vendor/$(dirname "$3")"
  sed '/^\/\/# sourceMappingURL=/d' "$work/node_modules/$1/$2" >"$console/vendor/$3"
}

rm -rf "$console/vendor"
take lit-html lit-html.js lit-html/lit-html.js
take lit-html directive.js lit-html/directive.js
take lit-html directive-helpers.js lit-html/directive-helpers.js
take lit-html directives/repeat.js lit-html/directives/repeat.js
take lit-html LICENSE lit-html/LICENSE.txt
take @lit/reactive-element reactive-element.js reactive-element/reactive-element.js
take @lit/reactive-element css-tag.js reactive-element/css-tag.js
take @lit/reactive-element LICENSE reactive-element/LICENSE.txt
take marked lib/marked.esm.js marked/marked.js
take marked LICENSE marked/LICENSE.txt
take dompurify dist/purify.min.js dompurify/purify.js
take dompurify LICENSE dompurify/LICENSE.txt
