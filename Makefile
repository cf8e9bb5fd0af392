# Weige's commands. `make help` lists them; every command does its own set-up first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PICTURES := phone-todo,phone-report,phone-case,phone-outbox,desk-queue,desk-case,desk-territory,resident-follow

.DEFAULT_GOAL := help
.PHONY: help demo test env web bench screenshots lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: ## start Weige with demo data (first start sets everything up)
	@$(PYTHON) scripts/setup.py demo
	@exec $(BIN)/weige demo

test: ## every check and test: style, types, rules, database, API, browser
	@$(PYTHON) scripts/setup.py test
	@exec $(BIN)/python scripts/test.py $(ARGS)

env: ## make the Python environment with everything for development
	@$(PYTHON) scripts/setup.py env

web: ## build the browser apps
	@$(PYTHON) scripts/setup.py web

bench: ## every performance figure, one JSON line each
	@$(PYTHON) scripts/setup.py test
	@exec $(BIN)/python -m bench $(ARGS)

screenshots: ## renew the pictures of the READMEs from the browser journeys
	@$(PYTHON) scripts/setup.py test
	WEIGE_SCREENSHOTS=docs/images WEIGE_SHOTS=$(PICTURES) $(BIN)/python -m pytest -q tests/browser

lock: ## resolve the dependencies anew into the lock files
	@$(PYTHON) scripts/setup.py lock

clean: ## remove what was built; data is kept
	rm -rf $(VENV) node_modules web/node_modules web/dist src/weige/server/web
