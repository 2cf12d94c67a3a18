# Ratslotse: from a fresh clone to a running assistant. Needs Python ≥ 3.11, make and a C/C++ compiler.
#
#   make run     set up, fetch the models, read docs_corpus/, serve on loopback; Ctrl-C stops everything
#   make test    set up, lint, check types, run all tests
#   make fast    the tests that need no model, browser, server or tesseract (under a minute)
#   make lint    style and types alone
#   make lock    renew requirements.lock and requirements-dev.lock
#   make clean   remove the environment and caches; the data folder stays
#
# Another Python: make run PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# llama-cpp-python is compiled here, for the instructions that this processor has.
CMAKE_ARGS ?= -DGGML_NATIVE=ON
export CMAKE_ARGS

# What "make lock" allows itself: newer versions throughout. "make lock LOCK_FLAGS=" keeps what can stay.
LOCK_FLAGS ?= --upgrade
LOCK = pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet $(LOCK_FLAGS)

# Tests that need a model, a browser, a server, tesseract or a minute. They use all cores themselves and share what they
# build, so they run one after the other; the others run side by side.
SLOW = model or browser or chroma or network_cut or tesseract or endurance
IN_PARALLEL = --numprocesses auto --dist loadfile

.PHONY: run test fast lint lock clean setup setup-dev models
.DEFAULT_GOAL := run

run: setup models
	@$(BIN)/ratslotse-ingest docs_corpus || [ $$? -eq 1 ]
	@exec $(BIN)/ratslotse start

test: setup-dev models lint
	@$(BIN)/python -m pytest $(IN_PARALLEL) -m "not ($(SLOW))"
	@$(BIN)/python -m pytest -m "$(SLOW)"

fast: setup-dev
	@$(BIN)/python -m pytest $(IN_PARALLEL) -m "not ($(SLOW))"

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

models: setup
	@$(BIN)/ratslotse models fetch

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Ratslotse braucht Python 3.11 oder neuer; bitte mit „make $(MAKECMDGOALS) PYTHON=…“ angeben.'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo 'Abhängigkeiten installieren; llama-cpp-python wird für diesen Prozessor übersetzt, das dauert einige Minuten …'
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# uv comes from a throw-away environment and writes versions and hashes, no addresses.
lock:
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && "$$tools/bin/python" -m pip install --quiet uv && \
	"$$tools/bin/uv" $(LOCK) -o requirements.lock && \
	"$$tools/bin/uv" $(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
