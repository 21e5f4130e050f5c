# make help lists what there is to make. Needs Python ≥ 3.11 and nothing else; pip's own configuration says where packages come from.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
OFFICE_PORT ?= 8001
BIND ?= 127.0.0.1
PYTHON ?=
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
INSTALLED := $(VENV)/installed
CATALOGUES := $(wildcard survey/translations/*/LC_MESSAGES/*.po)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  Settings on the command line: PORT=8000 OFFICE_PORT=8001 BIND=127.0.0.1 PYTHON=python3.12"

.PHONY: install
install: $(INSTALLED) $(CATALOGUES:.po=.mo) ## the .venv from the pinned requirements; nothing is started

# What posters and links say: a phone must reach it, so a demo for every address names this machine's first one.
HOST = $(if $(filter 0.0.0.0,$(BIND)),$(firstword $(shell hostname -I) 127.0.0.1),$(BIND))

.PHONY: demo
demo: export SURVEY_BASE_URL ?= http://$(HOST):$(PORT)
demo: export SURVEY_OFFICE_URL ?= http://$(HOST):$(OFFICE_PORT)
demo: install ## a synthetic city to try: public door on PORT, office door on OFFICE_PORT; Ctrl-C stops everything
	@exec $(BIN)/survey demo --city small --serve --bind $(BIND) --port $(PORT) --office-port $(OFFICE_PORT)

.PHONY: test
test: $(INSTALLED)-dev install ## all tests, on SQLite, PostgreSQL and in Chromium (ARGS="-k ticket" narrows)
	@.ci/needs
	$(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: prove
prove: $(INSTALLED)-dev install ## the long proofs; writes docs/measured.md
	@.ci/needs
	$(BIN)/pytest -q -m prove --timeout 1800 $(ARGS)
	$(BIN)/python -m bench --write docs/measured.md

.PHONY: bench
bench: $(INSTALLED)-dev install ## CPU per answer beside a bare WSGI reply, in one interleaved run
	$(BIN)/python -m bench

.PHONY: lint
lint: $(INSTALLED)-dev ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: screens
screens: $(INSTALLED)-dev install ## the pictures of the documents, in docs/screens/
	@.ci/needs
	$(BIN)/python -m tests.browser.screens

# Templates say Chinese, which `en` translates; Python says English, which `zh_CN` translates.
.PHONY: catalogues
catalogues: $(INSTALLED) en.pot zh_CN.pot ## collects every sentence for the translators
	@rm en.pot zh_CN.pot

en.pot: SPOKEN = templates
zh_CN.pot: SPOKEN = survey
.PHONY: en.pot zh_CN.pot
en.pot zh_CN.pot: $(INSTALLED)
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext --add-location file --sort-by-file --no-wrap -o $@ $(SPOKEN)
	@$(BIN)/pybabel -q update -i $@ -d survey/translations -l $(basename $@) --init-missing --no-fuzzy-matching --no-wrap \
	    --ignore-obsolete --ignore-pot-creation-date

.PHONY: pins
pins: ## renews requirements*.txt from pyproject.toml
	.ci/pins $(PYTHON)

.PHONY: font
font: ## the font of printed sheets (Debian: fonts-noto-cjk unicode-data python3-fonttools)
	.ci/font

.PHONY: clean
clean: ## removes what install and the tools made; instance/ (database, keys) stays
	rm -rf $(VENV) dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis
	rm -f $(CATALOGUES:.po=.mo)
	find survey tests migrations -name __pycache__ -prune -exec rm -rf {} +

# An environment remembers where it was made: in a checkout that was moved or copied it is made anew.
ifneq ($(shell cat $(INSTALLED) 2>/dev/null || pwd -P),$(shell pwd -P))
.PHONY: moved
moved:
	rm -rf $(VENV)
$(BIN)/python $(INSTALLED): moved
endif

$(BIN)/python:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        $$python -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; exit; \
	    fi; \
	done; \
	echo "Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv)." >&2; \
	echo "If it stands elsewhere, name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; \
	exit 1

$(INSTALLED): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV); the first time takes a minute or two"
	@$(PIP) install -r requirements.txt
	@$(PIP) install --no-build-isolation --no-deps -e .
	@pwd -P > $@

$(INSTALLED)-dev: requirements-dev.txt $(INSTALLED)
	@$(PIP) install -r requirements-dev.txt
	@touch $@

%.mo: %.po | $(INSTALLED)
	@$(BIN)/pybabel -q compile -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))
