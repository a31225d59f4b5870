#!/usr/bin/env bash
# Holds what `ctecs-report sql` prints against what `ctecs-report build` counts: run.sh [PROGRAM]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$(realpath "${1:-$root/target/debug/ctecs-report}")
environment="$root/target/sql"
if ! [ -x "$environment/bin/python" ]; then
    python3 -m venv "$environment"
fi
"$environment/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
exec "$environment/bin/python" "$here/compare.py" "$program"
