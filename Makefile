PYTHON ?= python3
# Programs are run by their modules: scripts in .venv/bin know only the folder they were made in.
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help book test check bench sweep lab clean

help: ## List these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(INSTALLED) ## Run every section and build the HTML book
	$(BIN)/python -m fop build

test: $(INSTALLED) check ## Check the code, then run every test
	$(BIN)/python -m pytest

check: $(INSTALLED) ## Check style, types, tables, editions, notebooks and the audit
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python -c "from importlinter.cli import lint_imports_command as run; run()" --no-cache
	$(BIN)/python -m fop check
	$(BIN)/python -m fop audit

bench: $(INSTALLED) ## Measure builds against plain papermill and Jupyter Book
	$(BIN)/python tests/bench.py

sweep: $(INSTALLED) ## Run every page for every borough and year
	$(BIN)/python -m fop sweep

lab: $(INSTALLED) ## Open the notebooks in JupyterLab
	$(BIN)/python -m jupyterlab notebooks

clean: ## Take away everything that can be made again
	rm -rf _build .venv

$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@
