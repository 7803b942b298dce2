# `make help` lists what can be done here. Nothing but Python 3.11 or newer has to be there.

PORT ?= 8501
# Only this machine can reach the app. `make run HOST=0.0.0.0` opens it to the network that you are in.
HOST ?= localhost
# The first of these that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && exit; done; echo python3)
VENV ?= .venv
# Further arguments for pytest: make test ARGS="-k link"
ARGS ?=
# Tests wait for browsers and servers now and then: one process more than there are cores.
CORES := $(shell getconf _NPROCESSORS_ONLN)
WORKERS ?= $(shell expr $(CORES) + 1)
# The tests of a file share servers and browsers, so they run in one process; the slowest files come first.
IN_PARALLEL := --dist loadfile --no-loadscope-reorder --numprocesses
# Each process of the tests would compile all of them anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
APP := --port $(PORT) --host $(HOST)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test test-fast lint bench lock load clean

help:  ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo "  PORT=$(PORT) HOST=$(HOST) PYTHON=$(PYTHON) VENV=$(VENV)  (each can be set: make run PORT=9000)"

run: $(VENV)/.installed  ## start the app, with the trials of ClinicalTrials.gov
	@$(BIN)/python -m finder serve $(APP)

demo: $(VENV)/.installed  ## start the app with invented trials; needs no network
	@$(BIN)/python -m finder demo $(APP)

test: $(VENV)/.installed-dev  ## run all tests, on all cores; ARGS goes to pytest
	$(BIN)/python -m pytest $(IN_PARALLEL) $(WORKERS) $(ARGS)

test-fast: $(VENV)/.installed-dev  ## run the tests that need no browser, no other process and no real records: under a minute
	$(BIN)/python -m pytest $(IN_PARALLEL) $(CORES) -m "not browser and not slow and not records" $(ARGS)

lint: $(VENV)/.installed-dev  ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy streamlit_app.py serve.py

bench: $(VENV)/.installed-dev  ## measure how fast it is
	$(BIN)/python -m tests.bench

lock: $(VENV)/bin/python  ## pin the newest versions within the ranges, with their digests, into requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(BIN)/uv pip compile requirements.txt --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --output-file requirements.lock

load: $(VENV)/.installed-dev  ## measure how the app bears many people at once; ARGS goes to tests.load
	$(BIN)/python -m tests.load $(ARGS)

clean:  ## remove what was made here: the environment and the caches of the tools
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps spare a second installation; they are older than a file that was changed.
$(VENV)/.installed: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# Groups of dependencies need a newer pip than Python 3.11 brings.
$(VENV)/.installed-dev: pyproject.toml requirements.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt --group dev
	@touch $@

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. Please install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: this needs Python 3.11 or newer."; \
		echo "If you have one beside it, name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
