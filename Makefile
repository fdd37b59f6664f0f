# Two commands do everything: `make serve` and `make test`. The first run of either makes .venv; later runs use it.
# It takes Python 3.11 or newer; say `make serve PYTHON=/path/to/python` to choose one.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: serve test lint fmt types bench lock licences audit release clean

# Starts the service on http://127.0.0.1:8000, for this machine only.
serve: .venv/runtime
	$(BIN)/bone-health-cds serve

# Proves the project: style, types, every test, and every branch of rules/ and clinical/. One worker for each core;
# a worker that has run its tests takes some of another's.
test: lint types tests/counterparts/node_modules/.package-lock.json
	$(BIN)/python -m pytest --cov --numprocesses auto --dist worksteal --durations 15

# What tests marked node and browser run on. Without npm, or out of its reach, they are left out and say so.
tests/counterparts/node_modules/.package-lock.json: tests/counterparts/package-lock.json
	@if command -v npm >/dev/null; then \
		npm ci --prefix tests/counterparts --ignore-scripts --no-audit --no-fund --silent || \
		echo "npm could not install the packages of tests/counterparts: tests marked node are left out." >&2; fi

# Says what ruff finds wrong, and changes nothing.
lint: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# Lays out the code, and mends what ruff can mend by itself.
fmt: .venv/dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Checks the types.
types: .venv/dev
	$(BIN)/mypy

# Measures a served request against the least it can cost and against a peer, whose environment it makes; then all
# else that is measured. Writes benchmarks/RESULTS.md, and the first tables of it into README.md.
bench: .venv/dev .venv-peer/made
	$(BIN)/python -m benchmarks --write

.venv-peer/made: .venv/made benchmarks/peer.lock
	$(PYTHON) -m venv --clear .venv-peer
	.venv-peer/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement benchmarks/peer.lock
	@touch $@

# Writes the locks from pyproject.toml, keeping each pin that still fits; `make lock UPGRADE=--upgrade` keeps none.
lock: export UV_CUSTOM_COMPILE_COMMAND := make lock
lock: .venv/made
	$(PIP) uv
	$(BIN)/uv --no-config pip compile pyproject.toml $(LOCK) --group build --output-file requirements.lock
	$(BIN)/uv --no-config pip compile pyproject.toml $(LOCK) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(BIN)/uv --no-config pip compile pyproject.toml $(LOCK) --extra postgres --extra otel --constraints requirements.lock --output-file requirements-image.lock
	$(BIN)/uv --no-config pip compile benchmarks/peer.in $(LOCK) --output-file benchmarks/peer.lock
LOCK = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $(UPGRADE)

# Writes the list of licences of what the service stands on.
licences: .venv/dev
	$(BIN)/python -m tools.supply licences > THIRD-PARTY.md.new
	mv THIRD-PARTY.md.new THIRD-PARTY.md

# Asks the advisory service of PyPI about every locked package; fails when one is vulnerable, or when it cannot ask.
audit: .venv/dev
	$(BIN)/python -m tools.supply audit

# Makes what is released, in dist/: the sdist, the wheel built from it, and the list of what they stand on (an SBOM).
release: .venv/dev
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist
	$(BIN)/python -m tools.supply sbom dist

# Takes away all that the other targets made.
clean:
	rm -rf tests/counterparts/node_modules .venv .venv-peer .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache dist

# An empty environment of the first Python that is new enough.
.venv/made:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found: install one, or say make PYTHON=/path/to/python." >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch $@

# What the service needs, at the locked versions with their hashes, and the project itself.
.venv/runtime: .venv/made requirements.lock pyproject.toml
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# The same, with the tools of `make test`.
.venv/dev: .venv/made requirements-dev.lock pyproject.toml
	$(PIP) --require-hashes --requirement requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
