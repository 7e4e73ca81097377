# `make help` lists what there is. Set-up itself is setup/install.py, the same on every system.
# To set: PYTHON (for a new .venv), PYTEST_ARGS, UPGRADE=1 (with lock).

VENV_PYTHON := .venv/bin/python
PYTEST_ARGS ?= -n auto --dist loadgroup

# The first Python that starts; setup/install.py itself looks further when that one is too old.
define with_python
@for python in $(PYTHON) $(VENV_PYTHON) python3 python3.13 python3.12 python3.11; do \
  if $$python -c '' 2>/dev/null; then exec $$python $(1); fi; \
done; echo "error: no Python found; install Python 3.11 or newer (python.org has it)" >&2; exit 3
endef

.DEFAULT_GOAL := build
.PHONY: build setup test test-faults lock clean help

build: setup  ## set up, then build everything that is stale (the default)
	@$(VENV_PYTHON) build.py build

setup:  ## install the pinned Python and npm packages; does nothing when they are in place
	$(call with_python,setup/install.py)

test: setup  ## set up, then run the linters and all tests, browser tests included
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m ruff format --check .
	@$(VENV_PYTHON) -m mypy
	@$(VENV_PYTHON) tests/browser.py
	@$(VENV_PYTHON) -m pytest $(PYTEST_ARGS)

test-faults: setup  ## look further than `test` for what damage, kills and failing writes do to a build (takes long)
	@KILLS=100 MUTATION_EXAMPLES=1000 FAULTS=1 $(VENV_PYTHON) -m pytest $(PYTEST_ARGS) \
	  tests/test_process.py tests/test_mutations.py tests/faults

lock:  ## refresh the lock files after a change of pyproject.toml or package.json (UPGRADE=1: newest of all)
	$(call with_python,setup/lock.py $(if $(UPGRADE),--upgrade))

clean:  ## remove what was built and the caches; lessons, slides, worksheets and .venv stay
	@rm -rf _site _instructor .lessonkit .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find build.py setup src tests lessons -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile
