# `make run` and `make test` do all the set-up by themselves; the others expect nothing else either.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test test-long check bench docs pictures lock clean

run: $(READY)
	$(BIN)/wuyou demo

test: $(READY) tests/wechaty/node_modules system
	$(BIN)/pytest

test-long: $(READY) tests/wechaty/node_modules system
	WUYOU_SEEDS=5000 $(BIN)/pytest

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The page of all commands is made of their registry; a test compares the two.
docs: $(READY)
	$(BIN)/python -m bot.commands > docs/commands.md

# The examples of docs/digest.md, from a simulated college: the same again on every machine.
pictures: $(READY)
	$(BIN)/python -m bot.reports.examples

bench: $(READY)
	$(BIN)/python -m tests.bench

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "wuyou needs Python 3.11 or newer; set PYTHON=python3.x" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

tests/wechaty/node_modules: tests/wechaty/package-lock.json
	@command -v npm >/dev/null || { echo "the tests need Node 20 with npm (Debian: nodejs npm), for the real Wechaty gateway" >&2; exit 1; }
	cd tests/wechaty && npm ci --no-audit --no-fund
	touch $@

.PHONY: system
system:
	@./tests/system

# Pins every dependency anew; the lock names no index.
lock:
	$(PYTHON) -m venv .make/lock
	.make/lock/bin/pip install --quiet pip-tools
	.make/lock/bin/pip-compile --quiet --strip-extras --extra dev --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .make tests/wechaty/node_modules
