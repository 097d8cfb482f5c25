# Two commands for a newcomer: `make run` and `make test`. Everything they need goes into .venv, from hashed locks.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := VIRTUAL_ENV=.venv $(BIN)/uv --quiet

.PHONY: run test lint install docs bench locks clean

run: install  ## the national results, Lampung's path, and one score worked out
	@$(BIN)/tolok report

test: .venv/.dev  ## all tests
	@$(BIN)/pytest -q -n auto

lint: .venv/.dev  ## style, types, floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

install: .venv/.run  ## .venv with the tolok command

docs: .venv/.dev  ## the pictures of the documentation, drawn by the program
	@$(BIN)/python docs/make_pictures.py

bench: .venv/.dev  ## the measurements of benchmarks/README.md, again
	@$(BIN)/python benchmarks/run.py

.venv/bin/uv: locks/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tolok needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv is incomplete; on Debian: apt install python3-venv"; rm -rf .venv; exit 1; }
	@echo "Installing into .venv (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt
	@touch $@

.venv/.run: .venv/bin/uv locks/run.txt pyproject.toml
	@$(UV) pip install --compile-bytecode --require-hashes -r locks/run.txt
	@$(UV) pip install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

.venv/.dev: .venv/.run locks/dev.txt
	@$(UV) pip install --compile-bytecode --require-hashes -r locks/dev.txt
	@touch $@

locks: .venv/bin/uv  ## newest versions, hashed; no addresses
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade \
	  --group build pyproject.toml -o locks/run.txt
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade \
	  --group build --group dev -c locks/run.txt pyproject.toml -o locks/dev.txt
	printf 'uv\n' | $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade - -o locks/uv.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis
