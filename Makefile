PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help book test check bench sweep lab clean

help: ## List these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(INSTALLED) ## Run every section and build the HTML book
	$(BIN)/fop build

test: $(INSTALLED) check ## Check the code, then run every test
	$(BIN)/python -m pytest

check: $(INSTALLED) ## Check style, types, tables, editions, notebooks and the audit
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/fop check
	$(BIN)/fop audit

bench: $(INSTALLED) ## Measure builds against plain papermill and Jupyter Book
	$(BIN)/python tests/bench.py

sweep: $(INSTALLED) ## Run every page for every borough and year
	$(BIN)/fop sweep

lab: $(INSTALLED) ## Open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

clean: ## Take away everything that can be made again
	rm -rf _build .venv

$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@
