#!/usr/bin/env bash
# Installs the programs that the tests use besides .NET: only those that are missing, on Debian and its relatives.
# Silent where there is nothing to do. Where it cannot install, it says so; the tests that need the program then say they are skipped.
set -euo pipefail

# program=Debian package
wanted=(
  nginx=nginx-light
  systemd-analyze=systemd
  pdftotext=poppler-utils
  node=nodejs
  python3=python3
)

# Debian keeps some of them where an ordinary user's PATH does not look.
PATH="$PATH:/usr/sbin:/sbin"

missing=()
for pair in "${wanted[@]}"; do
  command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
done
# The Python sample needs a library, which Debian's own Python finds.
/usr/bin/python3 -c 'import websockets' 2>/dev/null || missing+=(python3-websockets)
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

give_up() {
  echo "install-test-tools: $1" >&2
  echo "install-test-tools: the tests that need them are skipped; install by hand: ${missing[*]}" >&2
  exit 0
}

run=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then run=(sudo -n); else give_up "needs root to install packages"; fi
fi
command -v apt-get >/dev/null || give_up "knows apt only, which is not here"

echo "install-test-tools: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# RUNLEVEL=1: a package that is a service must not be started by its installation.
install() { "${run[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
if ! install && ! { "${run[@]}" apt-get update -q >"$log" 2>&1 && install; }; then
  tail -n 5 "$log" >&2
  give_up "apt-get failed"
fi
