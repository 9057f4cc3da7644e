# Everything a newcomer calls. Each target makes .venv by itself when it is missing or out of date.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: demo setup test check bench catalogs catalogs-check format

demo: .venv/ready
	@$(BIN)/python -m sandbox --port $(PORT)

setup: .venv/ready
	@echo "Ready: $(BIN)/pl"

# The stamp follows what decides the environment's content.
.venv/ready: uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed. Found: $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "Python's venv is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing what is needed into .venv …"
	@test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --disable-pip-version-check uv; }
	@$(BIN)/uv sync --quiet --frozen
	@touch $@

test: check
	@$(BIN)/python -m tests.chromium
	@$(BIN)/pytest -n auto --dist loadfile

check: .venv/ready
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory catalogs-check
	$(BIN)/pytest --quiet tests/docs tests/bot/test_manifest.py

bench: .venv/ready
	@$(BIN)/python -m bench

format: .venv/ready
	$(BIN)/ruff check --fix --quiet --exit-zero .
	$(BIN)/ruff format --quiet .

# Collect the sentences of the code, and bring every catalog up to date with them.
catalogs: .venv/ready
	@$(BIN)/python -m locales.catalogs update

# Say which sentences the catalogs lack, and which translations lost or changed something.
catalogs-check: .venv/ready
	@$(BIN)/python -m locales.catalogs check
