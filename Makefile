# The two that matter: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready
TRAIN_READY := $(VENV)/.train-ready

.PHONY: run test year parity help lint types contracts duckdb2 schema readme
.PHONY: bench bench-listing bench-rebuild bench-second-run bench-cleaning bench-lines bench-fields bench-ablation bench-floors fit-titles train
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
	@$(BIN)/python -m pytest -n auto --dist loadfile

parity: $(READY)  ## Kernels beside their references over every line of ../shared, about an hour
	@PARITY=whole $(BIN)/python -m pytest tests/test_parity.py

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
	@WRITE_README=1 $(BIN)/python -m pytest tests/test_readme.py

bench-upkeep: $(READY)  ## The size of a home that many small runs made, beside a fresh load: make bench-upkeep [RUNS=200] [DROPS=10]
	@$(BIN)/python -m bench.upkeep $(or $(RUNS),200) $(or $(DROPS),10)

year: $(READY)  ## A simulated year on its schedule: every drop accounted for, size and cost steady; 15 minutes
	@$(BIN)/python -m bench.year

bench: $(READY)  ## Speed and memory over 20,000 small drops made from the examples
	@$(BIN)/python bench/speed.py

bench-listing: $(READY)  ## What an inbox costs in which a year of drops was left, when nothing is new
	@$(BIN)/python -m bench.listing

bench-second-run: $(READY)  ## What a run with nothing to do costs beyond Prefect's own start
	@$(BIN)/python bench/second_run.py
	@$(BIN)/python -m bench.scheduled_run

bench-rebuild: $(READY)  ## What labelling stored texts anew costs, beside loading them
	@$(BIN)/python -m bench.rebuild

$(BENCH_READY): $(READY)
	@echo "Adding what the benchmark compares with"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check 'pip>=24' # older ones trip over lxml[html_clean]
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	@touch $@

bench-cleaning: $(BENCH_READY)  ## Quality beside other tools: make bench-cleaning GOLD="A.jsonl.gz …" [BY=type]
	@$(BIN)/python -m bench.cleaning $(GOLD) $(BY:%=--by %)

bench-ablation: $(READY)  ## What each rule and each group of signals is worth: make bench-ablation GOLD=…
	@$(BIN)/python -m bench.ablation $(GOLD)

bench-lines: $(READY)  ## What each step of the line stage costs: make bench-lines [GOLD=…]
	@$(BIN)/python -m bench.lines $(GOLD)

bench-floors: $(READY)  ## Raise the floors of bench/floors.toml to what is measured today; none is lowered
	@$(BIN)/python -m bench.floors

bench-fields: $(READY)  ## Title, authors, day and language, scored: make bench-fields GOLD=…/drops_news.jsonl.gz
	@$(BIN)/python -m bench.fields $(GOLD)

fit-titles: $(READY)  ## The weights that tell a headline, made anew from gold files: make fit-titles GOLD='… …'
	@$(BIN)/python -m bench.titles $(GOLD) --write

$(TRAIN_READY): $(READY)
	@echo "Adding what training needs"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev,training]'
	@touch $@

train: $(TRAIN_READY)  ## The weights of the line model and their card, made anew: make train GOLD="A.jsonl.gz …"
	@$(BIN)/python -m training.train $(GOLD)
