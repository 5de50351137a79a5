#!/usr/bin/env bash
# Installs the programs that the tests use besides .NET, if they are missing, on Debian and its derivatives.
# Prints nothing if there is nothing to do. If a program cannot be installed, the script says so, and the tests that need it are skipped.
set -euo pipefail

# program=Debian package
wanted=(
  nginx=nginx-light
  redis-server=redis-server
  systemd-analyze=systemd
  pdftotext=poppler-utils
  shellcheck=shellcheck
  setpriv=util-linux
  node=nodejs
  npm=npm
  python3=python3
  mypy=mypy
  chromium-headless-shell=chromium-headless-shell
  promtool=prometheus
)

# Debian installs some of them in folders that are not in an ordinary user's PATH.
PATH="$PATH:/usr/sbin:/sbin"

missing=()
for pair in "${wanted[@]}"; do
  command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
done
# The Python client needs one library, and building its package needs others; Debian's packages install them for Debian's own Python.
/usr/bin/python3 -c 'import websockets' 2>/dev/null || missing+=(python3-websockets)
/usr/bin/python3 -c 'import setuptools, pip, wheel' 2>/dev/null || missing+=(python3-pip python3-setuptools python3-wheel)

# WebSocket clients by other authors; the lock file lists them.
install_clients() {
  local folder
  folder="$(dirname "$0")/../tests/independent-clients"
  if cmp -s "$folder/package-lock.json" "$folder/node_modules/.package-lock.source"; then return; fi
  if ! (cd "$folder" && npm ci --silent --no-audit --no-fund && cp package-lock.json node_modules/.package-lock.source); then
    echo "install-test-tools: npm ci failed in tests/independent-clients; its tests are skipped" >&2
  fi
}
if [ ${#missing[@]} -eq 0 ]; then
  install_clients
  exit 0
fi

give_up() {
  echo "install-test-tools: $1" >&2
  echo "install-test-tools: the tests that need them are skipped; to install them by hand: ${missing[*]}" >&2
  exit 0
}

run=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then run=(sudo -n); else give_up "needs root to install packages"; fi
fi
command -v apt-get >/dev/null || give_up "supports only apt, which this system does not have"

echo "install-test-tools: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# RUNLEVEL=1 keeps the installation from starting services.
install() { "${run[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
if ! install && ! { "${run[@]}" apt-get update -q >"$log" 2>&1 && install; }; then
  tail -n 5 "$log" >&2
  give_up "apt-get failed"
fi
install_clients
