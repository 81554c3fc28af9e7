# The targets a person types: make demo, make test. Everything is built into .venv from the lock files, hashes checked.
#
# Four lock files: requirements.lock (what runs), requirements-build.lock (what `pip install -e .` needs to build, so
# that no build tool is fetched unpinned: pip's build isolation would ignore our locks), requirements-dev.lock (all of
# that and what tests), requirements-stress.lock (what runs, and what searches for bytes that break it).

.DEFAULT_GOAL := help
.PHONY: help demo test stress lint audit docs pictures clean
.DELETE_ON_ERROR:

FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
# The first Python that runs, is 3.11 or newer and can make virtual environments; `make PYTHON=... test` overrides it.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c '$(FITS)' >/dev/null 2>&1; then echo $$p; break; fi; done)

PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check
PIP_AUDIT := 2.10.1
DEMO_DIR ?= evidence-demo

help:
	@echo "make demo    make .venv and run the worked example, offline after the install"
	@echo "make test    make .venv with the test tools, install Chromium if it is missing, and run every test"
	@echo "make stress  run what takes minutes: 500 fault schedules, 100 kills of a fetch and of an update, full disks, many processes,"
	@echo "             every command in thirty bad circumstances, every line of the help killed and without room; on every core,"
	@echo "             on two of them about an hour;"
	@echo "             then half an hour of fuzzing an importer (FUZZ_SECONDS=60 make stress for a trial)"
	@echo "make lint    ruff, mypy --strict and the import rules alone"
	@echo "make audit   ask the advisories of the package index about every pinned package; needs a network"
	@echo "make docs    write docs/commands.md anew, from the commands"
	@echo "make pictures  take the README's pictures of page and report anew"
	@echo "make clean   remove .venv, caches and the demo's folder"

demo: .venv/run.stamp
	.venv/bin/evidence -C $(DEMO_DIR) demo

test: .venv/dev.stamp
	@.venv/bin/python tests/chromium.py
	.venv/bin/python -m pytest -q -n auto --dist loadfile

stress: .venv/stress.stamp
	.venv/bin/python -m pytest -q --timeout=0 -n auto --dist worksteal tests/stress

lint: .venv/dev.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

# What could not be asked about counts as a failure: pip-audit alone would say that nothing was found.
audit: .venv/made.stamp
	$(PIP) --target .venv/audit --upgrade pip-audit==$(PIP_AUDIT)
	for lock in requirements*.lock; do \
		PYTHONPATH=.venv/audit .venv/bin/python -m pip_audit --strict --disable-pip --require-hashes -r $$lock || exit 1; done

docs: .venv/run.stamp
	.venv/bin/python -m evidence.cli.reference > docs/commands.md

pictures: .venv/dev.stamp
	@.venv/bin/python tests/chromium.py
	PYTHONPATH=tests .venv/bin/python docs/pictures.py

clean:
	rm -rf .venv evidence-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/made.stamp:
	@$(if $(PYTHON),,echo "No Python 3.11 or newer with venv and ensurepip was found." >&2; \
		echo "  Try: install it (Debian, Ubuntu: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3.11 test" >&2; exit 1)
	@$(PYTHON) -c '$(FITS)' || { echo "$(PYTHON) is not Python 3.11 or newer with venv and ensurepip." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/made.stamp requirements.lock requirements-build.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock -r requirements-build.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/stress.stamp: .venv/dev.stamp requirements-stress.lock
	$(PIP) --require-hashes -r requirements-stress.lock
	@touch $@
