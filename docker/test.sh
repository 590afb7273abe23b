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
step "tests";             $bin/python -m pytest "$@"
