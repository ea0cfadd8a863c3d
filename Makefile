PYTHON ?= python3
ARCHIVE ?= $(or $(NEWS_ARCHIVE),archive)
PYTEST_ARGS ?=

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help install run test check bench stress screenshots audit

help:
	@echo "make run      install, build the sample archive if there is none, open the chat"
	@echo "make install  .venv with news-ingest, news-ask and news-archive"
	@echo "make test     install what the tests need and run them"
	@echo "make check    lint, formatting, types, import direction"
	@echo "make bench    speed and quality on a folder of articles and questions"
	@echo "make stress   the long fault and load tests"
	@echo "make screenshots  the README's pictures"
	@echo "make audit    known advisories about the pinned dependencies (needs the network)"

install: .venv/.installed

# A stamp is newer than what it was made from: a second call costs nothing.
.venv/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) --editable .
	@touch $@

.venv/.installed-test: .venv/.installed
	$(PIP_INSTALL) --editable '.[test]'
	@touch $@

.venv/.installed-check: .venv/.installed
	$(PIP_INSTALL) --editable '.[check]'
	@touch $@

# The marker tells an archive whose building was interrupted from a finished one.
run: .venv/.installed
	@if [ ! -e "$(ARCHIVE)/archive.db" ] || [ -e "$(ARCHIVE)/.building" ]; then \
		umask 077 && mkdir -p "$(ARCHIVE)" && touch "$(ARCHIVE)/.building" && \
		$(BIN)/news-ingest --sample --archive "$(ARCHIVE)" && rm "$(ARCHIVE)/.building"; \
	fi
	@echo "Archive: $(ARCHIVE); Ctrl-C stops the chat"
	@NEWS_ARCHIVE="$(ARCHIVE)" $(BIN)/streamlit run streamlit_app.py

test: .venv/.installed-test
	$(BIN)/python -m pytest -m "not stress" --numprocesses 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

stress: .venv/.installed-test
	$(BIN)/python -m pytest -m stress $(PYTEST_ARGS)

check: .venv/.installed-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# NEWSQUIZ names a folder with articles.jsonl.gz and questions.jsonl; see tests/quality/newsquiz.py.
bench: .venv/.installed-test
	@test -n "$(NEWSQUIZ)" || { echo "make bench NEWSQUIZ=FOLDER (articles.jsonl.gz and questions.jsonl)" >&2; exit 2; }
	$(BIN)/python -m tests.speed.newsquiz "$(NEWSQUIZ)"
	$(BIN)/python -m tests.quality.newsquiz "$(NEWSQUIZ)"

screenshots: .venv/.installed-test
	$(BIN)/python -m tests.web.make_screenshots

# In an environment of its own, and without installing ours: only the pins are read.
audit:
	test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && \
		.venv-audit/bin/python -m pip install --disable-pip-version-check pip-audit==2.10.1; }
	.venv-audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip
