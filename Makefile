# Everything a newcomer needs; each target sets up .venv by itself.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
RUN_STAMP := $(VENV)/.installed-run
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test check format crash bench screenshots snapshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN_STAMP) ## open the app on the built-in sandbox; leaves nothing behind
	@$(BIN)/seatsync demo

test: check ## lint, types and the whole suite
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: $(STAMP) ## lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(STAMP) ## put the code into its one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

crash: $(STAMP) ## kill a push at every moment, meet every fault at every step, and print the tables
	@$(BIN)/python -m tests.crash

bench: $(STAMP) ## measure against peers and ideals, and print the tables
	@$(BIN)/python -m tests.bench

screenshots: $(STAMP) ## draw the pictures of the README from the app on the sandbox
	@$(BIN)/python docs/screenshots.py

snapshots: $(STAMP) ## accept the screens as they are now; look at each picture first
	@$(BIN)/python -m pytest tests/app --snapshot-update

clean: ## remove what the targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis snapshot_report.html

$(VENV)/pyvenv.cfg:
	@sh docs/make-venv.sh $(VENV)

$(RUN_STAMP): pyproject.toml $(VENV)/pyvenv.cfg
	@echo "Installing SeatSync into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(STAMP): pyproject.toml $(VENV)/pyvenv.cfg
	@echo "Installing SeatSync and its test tools into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(RUN_STAMP)
