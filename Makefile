# `make setup` makes .venv; everything else goes through it.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DASH ?= 1
TABLE_TESTS := tests/line/test_validation.py
export RAY_USAGE_STATS_ENABLED := 0

.PHONY: demo test check bench setup clean help

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(STAMP)  ## make .venv with the twin command in it

$(STAMP): requirements.lock pyproject.toml
	@bash .ci/venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup  ## the reference line end to end: KPI table, then the dashboard (DASH=0 ends after the table)
	$(BIN)/twin demo $(if $(filter 0,$(DASH)),--no-dash)

test: setup  ## all tests; the simulations of the reference table, which have nothing in common, two at a time
	$(BIN)/python -m pytest --ignore=$(TABLE_TESTS)
	$(BIN)/python -m pytest -q -n 2 $(TABLE_TESTS)

# `make check test` runs the fast tests once: `test` runs all of them.
FAST_TESTS := $(if $(filter test,$(MAKECMDGOALS)),,$(BIN)/python -m pytest -q -m "not slow")

check: setup  ## format, lint, types, import contracts, fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(FAST_TESTS)

bench: setup  ## speeds as ratios against references in the same run; success against mass, friction and noise
	$(BIN)/twin bench

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
