#!/usr/bin/env bash
# Holds what `ctecs-report sql` prints against what `ctecs-report build` counts: run.sh [PROGRAM]
# Skips, and says so, where Python or its packages cannot be had.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$(realpath "${1:-$root/target/debug/ctecs-report}")
environment="$root/target/sql"

skip() {
    printf 'queries: skipped, %s\n' "$1"
    exit 0
}

install() {
    "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 1 -r "$here/$1"
}

command -v python3 >/dev/null || skip "there is no Python"
if ! [ -x "$environment/bin/pip" ]; then
    rm -rf "$environment"
    python3 -m venv "$environment" || skip "Python has no venv"
fi
install requirements.txt || skip "DuckDB cannot be installed from PyPI"
if [ -n "${SPARK:-}" ]; then
    install requirements-spark.txt || printf 'Spark: it cannot be installed from PyPI\n'
fi
exec "$environment/bin/python" "$here/compare.py" "$program"
