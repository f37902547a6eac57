# `make` lists what it can do. Everything is set up in this folder (.venv), but for R, Java, pandoc and Chromium,
# which come from apt where they are missing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
R_SOURCES := $(shell find r-wrapper -type f 2>/dev/null)
R_NEEDS := reticulate=r-cran-reticulate Matrix=r-cran-matrix
R_TEST_NEEDS := testthat=r-cran-testthat knitr=r-cran-knitr rmarkdown=r-cran-rmarkdown generics=r-cran-generics \
  roxygen2=r-cran-roxygen2 Biostrings=r-bioc-biostrings SummarizedExperiment=r-bioc-summarizedexperiment

# R finds our package, and the package finds our Python.
export R_LIBS_USER := $(CURDIR)/$(VENV)/R-library
export RETICULATE_PYTHON := $(CURDIR)/$(PY)

.PHONY: help demo test lint bench r-docs clean java browser r r-for-tests

help:  ## List the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: .make/python java  ## Set up, then run the main job; DATA=folder runs it on the real data there
	@$(MAKE) r || echo "Going on without R."
	@$(PY) -m pybiodl.demo $(if $(DATA),--data $(DATA))

test: lint .make/r-package java browser r-for-tests  ## Set up what else is missing, check the code and run all tests
	@KERAS_BACKEND=jax $(PY) -m pytest -n 2 tests/recipes
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/recipes

lint: .make/python-test  ## Check style, types and layers
	@$(PY) -m ruff check pybiodl tests
	@$(PY) -m ruff format --check pybiodl tests
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

bench:  ## Name the commands that measure the figures of README and seeds/
	@sed -nE 's|^ *(python tests/benchmarks/)|$(VENV)/bin/\1|p' tests/benchmarks/*.py

r: .make/r-package  ## Install the R package and what it needs
	@:

r-for-tests:
	@.ci/setup pandoc
	@.ci/setup r $(R_TEST_NEEDS)

r-docs: .make/r-package  ## Write the R functions and help pages that follow the Python signatures
	@.ci/setup r roxygen2=r-cran-roxygen2
	@$(PY) r-wrapper/tools/generate.py

clean:  ## Remove what the commands made, but not .venv
	rm -rf .make demo-output build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.Rcheck

java:
	@.ci/setup java

browser:
	@.ci/setup browser || echo "Going on without a browser: what needs one is skipped."

$(PY):
	@.ci/setup python $(VENV)

.make/python: pyproject.toml $(PY)
	@mkdir -p .make
	$(PY) -m pip install --quiet --disable-pip-version-check -e ".[all]"
	@touch $@

# JAX is the second engine on which the tests run.
.make/python-test: pyproject.toml $(PY)
	@mkdir -p .make
	$(PY) -m pip install --quiet --disable-pip-version-check -e ".[all,jax,test]"
	@touch $@ .make/python

.make/r-package: $(R_SOURCES) .make/python
	@.ci/setup r $(R_NEEDS)
	@mkdir -p $(R_LIBS_USER)
	@echo "Installing the R package"
	@R CMD INSTALL --library=$(R_LIBS_USER) r-wrapper >$@.log 2>&1 || { cat $@.log; exit 1; }
	@touch $@
