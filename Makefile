# `make setup` makes .venv; everything else goes through it.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DASH ?= 1
STORE ?= results
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder
export RAY_USAGE_STATS_ENABLED := 0

.PHONY: demo test check bench screenshots datasets check-lerobot setup clean help

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(STAMP)  ## make .venv with the twin command in it

$(STAMP): requirements.lock pyproject.toml
	@bash .ci/venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup  ## the reference line end to end: KPI table, then the dashboard (DASH=0 ends after the table)
	$(BIN)/twin demo $(if $(filter 0,$(DASH)),--no-dash)

test: setup  ## all tests, on two processors
	$(PYTEST)

# `make check test` runs the fast tests once: `test` runs all of them.
FAST_TESTS := $(if $(filter test,$(MAKECMDGOALS)),,$(PYTEST) -m "not slow")

check: setup  ## format, lint, types, import contracts, fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(FAST_TESTS)

bench: setup  ## speeds as ratios against references in the same run; success against mass, friction and noise
	$(BIN)/twin bench

screenshots: setup  ## every page as pictures in screenshots/ (of STORE, results; README=FILE also writes the head of the first page)
	$(BIN)/python -m tests.e2e.screenshots $(STORE) $(if $(README),--readme $(README))

# N sets (those of the list, then other combinations), EPISODES in each; a set that is there stays.
datasets: setup  ## data sets for learning in datasets/ (N=10 EPISODES=50 WORKERS=1; N=100 makes a hundred)
	$(BIN)/twin export sets --sets $(or $(N),10) --episodes $(or $(EPISODES),50) --workers $(or $(WORKERS),1) --out datasets

# lerobot pins its own torch, with CUDA: about 8 GB in an environment of its own, which nothing else uses.
LEROBOT := .venv-lerobot
check-lerobot: setup $(LEROBOT)/.installed  ## make a small data set and open it by lerobot itself, in an environment of its own
	@rm -rf build/check-lerobot
	$(BIN)/twin export lerobot tote_transfer --episodes 2 --timeout 2 --camera work --camera head --out build/check-lerobot
	HF_HUB_OFFLINE=1 HF_HOME=build/huggingface $(LEROBOT)/bin/python -W ignore tests/lerobot/open_set.py build/check-lerobot

$(LEROBOT)/.installed: tests/lerobot/requirements.txt
	@bash .ci/venv $(LEROBOT)
	$(LEROBOT)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/lerobot/requirements.txt
	@touch $@

clean:  ## remove the virtual environments and caches
	rm -rf $(VENV) $(LEROBOT) .mypy_cache .ruff_cache .pytest_cache
