#!/usr/bin/env bash
# Install what the tests need into .venv-test and pass them all: style, types, layers, tests; --cov counts the lines too, in
# nearly twice the time.
set -euo pipefail
cd "$(dirname "$0")/.."
# The pages are tested in Debian's Chromium, with letters for Chinese; the store also in Debian's PostgreSQL, of which the
# tests start a server of their own. The clock of a server is set by libfaketime.
missing=()
{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null ||
  missing+=(chromium fonts-noto-cjk)
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
compgen -G "/usr/lib/*/faketime/libfaketimeMT.so.1" >/dev/null || missing+=(faketime)
if [ ${#missing[@]} -gt 0 ]; then
  as_root=""
  [ "$(id -u)" -eq 0 ] || as_root="sudo"
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq --yes "${missing[@]}" >/dev/null
fi
python3 -m venv .venv-test
.venv-test/bin/python -m pip install --quiet --editable '.[test]'
export PATH="$PWD/.venv-test/bin:$PATH"
ruff format --check .
ruff check .
mypy
lint-imports
# By file, so that what a file prepares is prepared once; two processes halve the time on two cores.
pytest -n logical --dist loadfile "$@"
