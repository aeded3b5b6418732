#!/bin/sh
# Writes the lock files anew from pyproject.toml: tools/lock.sh [uv options, such as --upgrade or -P pytest]
# One lock serves every Python from 3.11 on and every processor: markers and the hashes of all files are in it.
set -eu
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet uv

compile() { # compile OUTPUT INPUT [option...]
    output=$1 input=$2
    shift 2
    "$scratch/venv/bin/uv" pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
        --default-index https://pypi.org/simple --no-emit-index-url --no-annotate \
        --custom-compile-command tools/lock.sh "$input" --output-file "$output" "$@"
}

echo setuptools >"$scratch/build.in"
compile requirements-build.lock "$scratch/build.in" "$@"
compile requirements.lock pyproject.toml "$@"
compile requirements-dev.lock pyproject.toml --extra dev --constraint requirements.lock "$@"
