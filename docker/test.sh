#!/usr/bin/env bash
# Everything that must hold before a change lands, cheapest first.
set -euo pipefail
bin=.venv/bin
step() { printf '\n== %s\n' "$1"; }

step "lint"
$bin/ruff check .
$bin/ruff format --check .
step "import contracts";  $bin/lint-imports
# Two projects live here: the shop, and the payment sandbox with settings of its own.
step "types"
DJANGO_SETTINGS_MODULE=config.settings.test \
    $bin/mypy manage.py config stock licensing restoration --exclude stock/purchases/sandbox
$bin/mypy --config-file stock/purchases/sandbox/mypy.ini
step "messages";          $bin/python -c 'from config.prepare import compile_messages; from pathlib import Path; compile_messages(Path("config/locale"))'
step "migrations";        DJANGO_SETTINGS_MODULE=config.settings.test $bin/python manage.py makemigrations --check --dry-run
# Half of the time goes into waiting for real processes and a browser, so those tests run beside
# the others, on a database and directories of their own.
step "tests"
processes="tests/integration tests/browser tests/purchases/sandbox"
report=$(mktemp)
trap 'rm -f "$report"' EXIT
$bin/python -m pytest $processes "$@" >"$report" 2>&1 &
beside=$!
status=0
# shellcheck disable=SC2086
$bin/python -m pytest ${processes//tests/--ignore=tests} "$@" || status=$?
wait "$beside" || status=$?
step "tests of real processes and pages"
cat "$report"
exit "$status"
