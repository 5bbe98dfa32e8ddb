PYTHON ?= python3
# Programs are run by their modules: scripts in .venv/bin know only the folder they were made in.
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help book test quick slow style check bench sweep lab hooks clean

help: ## List these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(INSTALLED) ## Run every section and build the HTML book
	$(BIN)/python -m fop build

test: $(INSTALLED) check ## Check the code, then run the tests
	$(BIN)/python -m pytest -m "not long"

quick: style ## Check style and types, then run the quick tests
	$(BIN)/python -m pytest -m "not slow and not long" -n 2

slow: $(INSTALLED) ## Run the long tests: sweeps, attacks, every page at every width
	$(BIN)/python -m pytest -m long

style: $(INSTALLED) ## Check style, types and layers
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python -c "from importlinter.cli import lint_imports_command as run; run()" --no-cache

check: style ## Check style, types, tables, editions, notebooks and the audit
	$(BIN)/python -m fop check
	$(BIN)/python -m fop audit

bench: $(INSTALLED) ## Measure builds against plain papermill and Jupyter Book
	PYTHONPATH=tests/build $(BIN)/python tests/bench.py $(PARTS)

sweep: $(INSTALLED) ## Run every page for every borough and year
	$(BIN)/python -m fop sweep

lab: $(INSTALLED) ## Open the notebooks in JupyterLab, and the book beside it
	$(BIN)/python -m fop watch --lab

hooks: $(INSTALLED) ## Keep notebooks in git without their outputs
	$(BIN)/python -m fop clean --git
	cp .ci/pre-commit .git/hooks/pre-commit

clean: ## Take away everything that can be made again
	rm -rf _build .venv

$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	-@$(BIN)/python -m fop clean --git 2>/dev/null
	touch $@
