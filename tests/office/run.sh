#!/usr/bin/env bash
# Reads the files for an office back with the libraries that others use: run.sh [PROGRAM]
#
# Skips, and says so, where Python's packages cannot be had. PDF files, which only a program built with the feature `pdf`
# makes, are read where it can: they need qpdf and poppler.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$(realpath "${1:-$root/target/debug/ctecs-report}")
environment="$root/target/office"
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
[ -x "$environment/bin/pip" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --retries 1 -r "$here/requirements.txt" || {
    printf 'office: skipped, the packages that read office files cannot be installed from PyPI\n'
    exit 0
}

# A made-up year in both editions and two languages, and published figures of which some are withheld.
for edition in public internal; do
    "$program" build "$root/examples/ctecs" --edition $edition --out "$reports/$edition" --format xlsx,docx,pptx --lang en,es --quiet
done
"$program" build "$root/examples/edsight" --out "$reports/edsight" --format xlsx,docx,pptx --quiet
for report in "$reports"/*; do
    printf '%s\n' "$(basename "$report")"
    for reader in xlsx docx_file pptx_file; do
        "$environment/bin/python" "$here/$reader.py" "$report"
    done
    "$environment/bin/frictionless" validate "$report/datapackage.json" --json | "$environment/bin/python" -c \
        'import json, sys; report = json.load(sys.stdin); print("datapackage.json valid:", report["valid"]); sys.exit(not report["valid"])'
done
for reader in docx_file pptx_file; do
    "$environment/bin/python" "$here/$reader.py" "$reports/public" .es
done
if "$program" templates | grep -q '^pdf/'; then
    for edition in public internal; do
        "$program" build "$root/examples/ctecs" --edition $edition --out "$reports/pdf-$edition" --format pdf --lang en,es --quiet
        "$environment/bin/python" "$here/pdf_file.py" "$reports/pdf-$edition"
    done
fi
