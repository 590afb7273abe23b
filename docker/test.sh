#!/usr/bin/env bash
# Everything that must hold before a change lands, cheapest first.
set -euo pipefail
bin=.venv/bin
step() { printf '\n== %s\n' "$1"; }

step "lint";              $bin/ruff check . && $bin/ruff format --check .
step "import contracts";  $bin/lint-imports
step "types";             $bin/mypy manage.py config stock licensing restoration
step "messages";          $bin/python -c 'from config.prepare import compile_messages; from pathlib import Path; compile_messages(Path("config/locale"))'
step "migrations";        DJANGO_SETTINGS_MODULE=config.settings.test $bin/python manage.py makemigrations --check --dry-run
step "tests";             $bin/python -m pytest "$@"
