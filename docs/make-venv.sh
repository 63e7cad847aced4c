#!/bin/sh
# Make a virtual environment with the first Python that really serves: 3.11 or newer, with venv and ensurepip.
# Each candidate is tried by running it, for a name on the PATH may be a dead shim.
set -u
venv=$1
reasons=""

serves() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || return 1
    "$1" -c 'import venv, ensurepip' >/dev/null 2>&1 || { reasons="$reasons $1 lacks venv or ensurepip;"; return 1; }
}

for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3 python; do
    command -v "$python" >/dev/null 2>&1 || continue
    serves "$python" || continue
    rm -rf "$venv"
    if "$python" -m venv "$venv" >/dev/null 2>&1 && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        exit 0
    fi
    reasons="$reasons $python could not make a virtual environment;"
    rm -rf "$venv"
done

echo "No Python here can run SeatSync:$reasons none was 3.11 or newer and complete." >&2
echo "Install Python 3.11 or newer with its venv module (Debian and Ubuntu: apt install python3 python3-venv)," >&2
echo "or name one: make PYTHON=/path/to/python3.12 ..." >&2
exit 1
