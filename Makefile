# The way in. `make chat` and `make test` need only Python and pip: they set up .venv themselves.
PYTHON ?= python3
BIN := .venv/bin
ROUNDS ?= 60
UPDATES ?= 20000
FILES ?= 2000
PROCESSES ?= 1
YEARS ?= 2026-2031

.PHONY: chat run test test-web check format faults fuzz fuzz-scripts mutants bench holidays lock clean

chat: .venv/chat.done
	@$(BIN)/digiter chat

run: .venv/chat.done
	@$(BIN)/digiter run

test: .venv/test.done
	$(BIN)/pytest

# The pages in a real browser.
test-web: .venv/test.done
	@command -v chromium >/dev/null || { echo "Chromium is missing. On Debian: apt install chromium"; exit 1; }
	$(BIN)/pytest tests/web

check: .venv/test.done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/digiter lint
	$(BIN)/pytest

format: .venv/test.done
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

# Long runs: every figure is printed as one line of JSON.
faults: .venv/test.done
	$(BIN)/python -m tests.faults --rounds $(ROUNDS)

fuzz: .venv/test.done
	$(BIN)/python -m tests.faults.fuzz --updates $(UPDATES)

fuzz-scripts: .venv/test.done
	$(BIN)/python -m tests.faults.scripts --files $(FILES)

mutants: .venv/test.done
	$(BIN)/python -m tests.faults.mutants --processes $(PROCESSES)

bench: .venv/test.done
	$(BIN)/python -m tests.benchmarks

holidays: .venv/test.done
	$(BIN)/python -m tests.holidays $(YEARS)

lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv --no-config pip compile --universal --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 --quiet pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv --no-config pip compile --universal --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 --quiet -c requirements-dev.lock pyproject.toml --group build -o requirements.lock

clean:
	rm -rf .venv data mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv .venv

.venv/chat.done: .venv/bin/python requirements.lock pyproject.toml
	@echo "Setting up .venv (once)…"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.done: .venv/bin/python requirements-dev.lock pyproject.toml
	@echo "Setting up .venv with everything the tests need (once)…"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/chat.done
