SHELL := /bin/bash

# The first Python that fits; `make PYTHON=/path/to/python lab` chooses another.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c "$(FITS)" 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# The locks have hashes, and then pip takes nothing without one: a folder, such as this one, is installed by a command of its own.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LESSONS := $(sort $(wildcard notebooks/[0-9]*.ipynb) $(wildcard notebooks/solutions/*.ipynb))
# A file is one worker's, since a lesson's cells share a kernel; the lessons come first, since they take longest. A worker may
# take 1.5 GB.
ALL_CORES := -n auto --maxprocesses=4 --dist loadfile
NBVAL := --nbval-lax --nbval-current-env --nbval-cell-timeout=3600
# root in a container needs --allow-root; over SSH there is no screen for a browser, so only the address is printed
LAB_FLAGS := --ServerApp.ip=127.0.0.1 $(if $(filter 0,$(shell id -u)),--allow-root) $(if $(SSH_CONNECTION),--no-browser)

.PHONY: lab test test-fast train hub hub-install bench bundle models site lock notebooks

lab: .venv/installed
	$(BIN)/python tools/sign_lessons.py
	JUPYTER_CONFIG_PATH=$(CURDIR)/lab $(BIN)/jupyter lab $(LAB_FLAGS) --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/01_wardrobe_intuition.ipynb

test: .venv/installed-js
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --exclude "*.ipynb" .
	$(BIN)/mypy
	$(BIN)/python tools/find_browser.py
	$(BIN)/python -m pytest $(ALL_CORES) $(NBVAL) $(LESSONS) tests

test-fast: .venv/installed-js
	$(BIN)/ruff check .
	$(BIN)/python -m pytest $(ALL_CORES) -m "not slow and not browser" tests

train: .venv/installed
	$(BIN)/python -m vae_helpers.training

bench: .venv/installed-js
	$(BIN)/python benchmarks/demonstrations.py
	$(BIN)/python benchmarks/pages.py

# The course for a class on this machine; hub/README.md
hub: hub/installed
	$(BIN)/jupyterhub -f hub/jupyterhub_config.py

hub-install: hub/installed

# The demonstrations' modules as the two files that notebooks and pages carry
bundle: .venv/installed-js
	$(BIN)/node tools/bundle.mjs

# vae_helpers/models.py, from the cells of the lessons that teach it
models: .venv/installed-dev
	$(BIN)/python tools/write_models.py

site: .venv/installed-dev
	$(BIN)/python tools/build_site.py

notebooks: .venv/installed-dev
	$(BIN)/python tools/execute_notebooks.py $(LESSONS)

LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --custom-compile-command "make lock" --quiet --upgrade --generate-hashes

lock: .venv/installed-dev
	$(LOCK) --extra train pyproject.toml -o requirements.txt
	$(LOCK) --extra train --extra hub -c requirements.txt pyproject.toml -o hub/requirements.txt
	$(LOCK) --extra train --extra singleuser -c hub/requirements.txt pyproject.toml -o hub/requirements-image.txt
	$(LOCK) --extra singleuser -c hub/requirements.txt pyproject.toml -o hub/requirements-explore.txt
	$(LOCK) --extra train --extra hub --extra dev -c hub/requirements.txt pyproject.toml -o requirements-dev.txt

.venv/bin/python:
	@"$(PYTHON)" -c "$(FITS)" 2>/dev/null || { echo "This course needs Python 3.11, 3.12 or 3.13;" \
	  "found $$($(or $(PYTHON),python3) --version 2>/dev/null || echo none). Another one: make PYTHON=/path/to/python"; exit 1; }
	@"$(PYTHON)" -c "import venv, ensurepip" 2>/dev/null || \
	  { echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	"$(PYTHON)" -m venv .venv

.venv/installed: requirements.txt pyproject.toml | .venv/bin/python
	@$(BIN)/python -c "$(FITS)" || { echo ".venv holds $$($(BIN)/python --version); this course needs Python 3.11, 3.12 or 3.13." \
	  "Delete .venv and try again."; exit 1; }
	$(INSTALL) -r requirements.txt
	$(INSTALL) --no-deps -e .
	touch $@

hub/installed: hub/requirements.txt hub/package-lock.json .venv/installed
	$(INSTALL) -r hub/requirements.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix hub --loglevel=error --no-audit --no-fund
	touch $@

.venv/installed-dev: requirements-dev.txt site/requirements.txt .venv/installed
	$(INSTALL) -r requirements-dev.txt
	$(INSTALL) --no-deps -r site/requirements.txt
	touch $@

.venv/installed-js: package-lock.json hub/package-lock.json .venv/installed-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --loglevel=error --no-audit --no-fund
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix hub --loglevel=error --no-audit --no-fund
	touch $@
