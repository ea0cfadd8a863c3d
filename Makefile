PYTHON ?= python3
ARCHIVE ?= $(or $(NEWS_ARCHIVE),archive)
PYTEST_ARGS ?=

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt
TORCH_CPU := https://download.pytorch.org/whl/cpu

.DEFAULT_GOAL := help
.PHONY: help install run test coverage check docs hooks bench stress screenshots audit

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.installed ## install, build the sample archive if there is none, open the chat
# The marker tells an archive whose building was interrupted from a finished one.
	@if [ ! -e "$(ARCHIVE)/archive.db" ] || [ -e "$(ARCHIVE)/.building" ]; then \
		umask 077 && mkdir -p "$(ARCHIVE)" && touch "$(ARCHIVE)/.building" && \
		$(BIN)/news-ingest --sample --archive "$(ARCHIVE)" && rm "$(ARCHIVE)/.building"; \
	fi
	@echo "Archive: $(ARCHIVE); Ctrl-C stops the chat"
	@$(BIN)/news-chat --archive "$(ARCHIVE)"

install: .venv/.installed ## .venv with news-ingest, news-ask, news-archive and news-chat

# A stamp is newer than what it was made from: a second call costs nothing.
# PyPI's PyTorch for Linux brings gigabytes of CUDA libraries. Where there is no GPU, the CPU build of the same version
# is tried first; where its makers' index cannot be reached, PyPI's serves as well.
.venv/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@if [ "$$(uname -s)" = Linux ] && [ ! -e /dev/nvidia0 ] && \
		! $(BIN)/python -c 'import importlib.util as u, sys; sys.exit(u.find_spec("torch") is None)'; then \
		$(PIP_INSTALL) --quiet --no-deps --timeout 5 --retries 0 --index-url $(TORCH_CPU) torch 2>/dev/null || \
			echo "PyTorch's CPU build cannot be reached; the larger one is installed instead"; \
	fi
	$(PIP_INSTALL) --editable .
	@touch $@

.venv/.installed-test: .venv/.installed
	$(PIP_INSTALL) --editable '.[test]'
	@touch $@

# The types of the tests' own tools are checked too: mypy needs what the tests are written with.
.venv/.installed-check: .venv/.installed-test
	$(PIP_INSTALL) --editable '.[check]'
	@touch $@

test: .venv/.installed-test ## install what the tests need and run them, but for the stress tests
	$(BIN)/python -m pytest -m "not stress" --numprocesses 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: .venv/.installed-check ## lint, formatting, types, import direction, the docs' links and generated pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.docs.generated --check
	$(BIN)/mkdocs build --strict --quiet --site-dir build/site

docs: .venv/.installed-check ## bring the generated pages of docs/ up to date, and build the site in build/site
	$(BIN)/python -m tests.docs.generated
	$(BIN)/mkdocs build --strict --site-dir build/site

hooks: .venv/.installed-check ## run the checks before each commit
	$(PIP_INSTALL) --editable '.[hooks]'
	$(BIN)/pre-commit install

coverage: .venv/.installed-test ## how much of the program the tests reach, by branches; fails below the floor in pyproject.toml
	$(BIN)/python -m pytest -m "not stress" --numprocesses 2 --dist loadfile --no-loadscope-reorder \
		--cov --cov-report=term --cov-report=html:build/coverage $(PYTEST_ARGS)

stress: .venv/.installed-test ## every kill, signal, bomb and property with many examples: an hour or more
	$(BIN)/python -m pytest -m stress --hypothesis-profile stress $(PYTEST_ARGS)

# NEWSQUIZ names a folder with articles.jsonl.gz and questions.jsonl; see tests/quality/newsquiz.py.
bench: .venv/.installed-test ## speed and quality on a folder of articles and questions (NEWSQUIZ=FOLDER)
	@test -n "$(NEWSQUIZ)" || { echo "make bench NEWSQUIZ=FOLDER (articles.jsonl.gz and questions.jsonl)" >&2; exit 2; }
	$(BIN)/python -m tests.speed.newsquiz "$(NEWSQUIZ)"
	$(BIN)/python -m tests.quality.newsquiz "$(NEWSQUIZ)"

screenshots: .venv/.installed-test ## the pictures in tests/web/screenshots
	$(BIN)/python -m tests.web.make_screenshots

# In an environment of its own, and without installing ours: only the pins are read.
audit: ## known advisories about the pinned dependencies (needs the network)
	test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && \
		.venv-audit/bin/python -m pip install --disable-pip-version-check pip-audit==2.10.1; }
	.venv-audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip
