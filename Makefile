# Everything a newcomer calls. Each target brings into .venv what it needs when that is missing or out of date.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

# On a network that inspects certificates only the machine's own store knows who signed them.
export UV_SYSTEM_CERTS ?= 1
# Compiled now, while somebody waits anyway, and not at each first start.
export UV_COMPILE_BYTECODE ?= 1
# Ours too: where Python may not keep what it compiles, as in many containers, it would be done at each start.
PROGRAM := bot files handlers learning locales storage

# pip looks there by itself from 24.2 on; Python 3.11 brings an older one, which has to be told where.
STORE := import pip, ssl; paths = ssl.get_default_verify_paths(); \
	old = tuple(map(int, pip.__version__.split(".")[:2])) < (24, 2); \
	print(old and (paths.cafile or paths.capath) or "")

# Says what is done and, where no terminal shows how it goes on, every few seconds that it does. `sleep` gets no stream of
# ours: whoever reads them to their end would wait for the last one.
telling = echo "$(1) …"; test -t 2 || { \
	(while sleep 5 </dev/null >/dev/null 2>&1; do echo "  … $$SECONDS seconds"; done) & trap "kill $$!" EXIT; }

.PHONY: demo setup test check static bench catalogs catalogs-check format
# Two of these must not change one environment at the same time.
.NOTPARALLEL:

demo: .venv/with-sandbox
	@$(BIN)/python -m sandbox --port $(PORT)

setup: .venv/with-sandbox
	@echo "Ready: $(BIN)/pl"

# One stamp for each group of packages: running needs a small part of what the tests need. The groups that stand in the
# environment already are named too, so that going to and fro between two targets takes nothing away. What is installed
# stands in uv.lock; pyproject.toml changes for other reasons too, as with each new subject.
.venv/with-%: uv.lock | $(BIN)/uv
	@$(call telling,Installing into .venv what is needed for: $*); \
		$(BIN)/uv sync --frozen --no-default-groups --group sandbox --group $* \
			$$(ls .venv | sed -n 's/^with-/--group /p')
	@$(BIN)/python -m compileall -q $(PROGRAM)
	@touch $@; touch .venv/with-*

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed. Found: $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "Python's venv is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@$(call telling,Making .venv with uv in it); $(PYTHON) -m venv .venv; \
		PIP_CERT="$${PIP_CERT:-$$($(BIN)/python -c '$(STORE)')}" \
			$(BIN)/pip install --disable-pip-version-check 'uv>=0.11'

# Two more than there are processors, since some tests wait.
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 2)')

# The checks take what the tests leave of the processors. What they say follows when both are done.
test: .venv/with-check .venv/with-test .venv/with-bench
	@$(BIN)/python -m tests.chromium
	@said=$$(mktemp); $(MAKE) --no-print-directory static >"$$said" 2>&1 & checks=$$!; \
		tested=0; $(BIN)/pytest -n $(WORKERS) --dist worksteal || tested=$$?; \
		checked=0; wait $$checks || checked=$$?; \
		cat "$$said"; rm "$$said"; \
		exit $$((tested + checked))

check: static
	$(BIN)/pytest --quiet tests/docs tests/bot/test_manifest.py

# What is checked without running anything of ours.
static: .venv/with-check .venv/with-test .venv/with-bench
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory catalogs-check

# `make bench start find`: the words after it are names of benchmarks and not targets.
ifeq ($(firstword $(MAKECMDGOALS)),bench)
NAMES := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
.PHONY: $(NAMES)
$(NAMES): bench ; @:
endif

bench: .venv/with-bench
	@$(BIN)/python -m bench $(NAMES)

format: .venv/with-check
	$(BIN)/ruff check --fix --quiet --exit-zero .
	$(BIN)/ruff format --quiet .

# Collect the sentences of the code, and bring every catalog up to date with them.
catalogs: .venv/with-sandbox
	@$(BIN)/python -m locales.catalogs update

# Say which sentences the catalogs lack, and which translations lost or changed something.
catalogs-check: .venv/with-sandbox
	@$(BIN)/python -m locales.catalogs check
