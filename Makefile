# The two that matter: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test help lint types contracts duckdb2 schema readme bench bench-second-run bench-cleaning
.DEFAULT_GOAL := run

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("winnow needs Python 3.11 or newer: make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: $(READY)  ## Take the examples to a published news/news.duckdb, and ask it one question
	@$(BIN)/winnow run examples/drops --home news
	@echo
	@$(BIN)/winnow ask sources --home news

test: $(READY)  ## All tests
	@$(BIN)/python -m pytest

help:  ## What can be made
	@grep -E '^[a-z0-9-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 18

lint: $(READY)  ## Ruff: rules and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY)  ## Pyright
	@$(BIN)/pyright --pythonpath $(BIN)/python

contracts: $(READY)  ## Who may import whom
	@$(BIN)/lint-imports

duckdb2: $(READY)  ## The warehouse's tests on DuckDB 2, beside the 1.5 of the constraints
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --upgrade --target .duckdb2 'duckdb>=2,<3'
	@PYTHONPATH=.duckdb2 $(BIN)/python -m pytest tests/warehouse

schema: $(READY)  ## Write sql/SCHEMA.md anew from the comments in the database
	@$(BIN)/python -m warehouse.schema

readme: $(READY)  ## Put today's output of its commands into README.md
	@WINNOW_WRITE_README=1 $(BIN)/python -m pytest tests/test_readme.py

bench: $(READY)  ## Speed and memory over 20,000 small drops made from the examples
	@$(BIN)/python bench/speed.py

bench-second-run: $(READY)  ## What a run with nothing to do costs beyond Prefect's own start
	@$(BIN)/python bench/second_run.py

bench-cleaning: $(READY)  ## What stays and what goes, scored: make bench-cleaning GOLD=…/drops.jsonl.gz
	@$(BIN)/python bench/cleaning.py $(GOLD)
