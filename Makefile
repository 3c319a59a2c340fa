# The portal's commands. Nothing here needs root, Docker or a database; `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
PY := $(BIN)/python
STAMP := .venv/locked-$(shell cksum < requirements-dev.txt | cut -d ' ' -f 1)
# What reads settings without serving anybody is given values that lead nowhere.
NOWHERE := SECRET_KEY=for-checks-only-for-checks-only-for-checks-only-for-checks-only DATABASE_URL=postgresql:///nowhere \
  REDIS_URL=unix:///nowhere.sock MAIL_URL=smtp://127.0.0.1:9 PUBLIC_URL=http://localhost ALLOWED_HOSTS=localhost LOG_LEVEL=ERROR

.PHONY: help
help: ## List these commands.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment is brought up to date when the lock changed: the stamp's name holds the lock's checksum.
$(STAMP):
	@for python in "$$PYTHON" python3 python3.14 python3.13 python3.12 python3.11; do \
	  [ -n "$$python" ] && command -v "$$python" >/dev/null 2>&1 && \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found="$$python" && break; done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer is needed, and was not found. Name one: make PYTHON=/path/to/python3" >&2; exit 1; fi; \
	$(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || "$$found" -m venv --clear .venv || \
	  { echo "This Python cannot make an environment. On Debian: apt install python3-venv" >&2; exit 1; }
	@echo "Installing what requirements-dev.txt locks ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@rm -f .venv/locked* && touch $(STAMP)

.PHONY: run stop reset
run: $(STAMP) ## Start everything, with a demonstration. PORT=8123 chooses the port.
	@exec $(PY) -m compact_portal.devservices.run run
stop: $(STAMP) ## Stop what make run started, from another shell.
	@exec $(PY) -m compact_portal.devservices.run stop
reset: $(STAMP) ## Forget everything that make run kept.
	@exec $(PY) -m compact_portal.devservices.run reset

.PHONY: test test-quick test-slow test-browser test-faults
test: $(STAMP) ## The whole suite, browser journeys included where Chromium is.
	@$(NOWHERE) $(PY) manage.py compile_messages >/dev/null
	@$(PY) -m pytest -n 2 --dist worksteal -q -m "not browser and not faults"
	@$(MAKE) --no-print-directory test-browser
test-quick: $(STAMP) ## The everyday suite: under two minutes on two cores.
	@$(NOWHERE) $(PY) manage.py compile_messages >/dev/null
	@$(PY) -m pytest -n 2 --dist worksteal -q -m "not browser and not faults and not slow"
test-slow: $(STAMP) ## What the everyday suite leaves out: every address for every role, real PDFs, a slow provider.
	@$(NOWHERE) $(PY) manage.py compile_messages >/dev/null
	@$(PY) -m pytest -n 2 --dist worksteal -q -m slow
test-browser: $(STAMP) ## Journeys in Chromium.
	@$(NOWHERE) $(PY) manage.py compile_messages >/dev/null
	@if command -v "$${CHROMIUM:-chromium}" >/dev/null 2>&1; then \
	  $(PY) -m pytest -n 2 --dist loadfile -q -m browser tests; else \
	  echo; echo "*** THE BROWSER JOURNEYS WERE NOT RUN: no Chromium here. On Debian: apt install chromium ***"; echo; fi
test-faults: $(STAMP) ## Kill real processes and count what was told.
	@$(PY) -m pytest -q -m faults tests

.PHONY: lint format
lint: $(STAMP) ## Style, types, templates, contracts, migrations.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@$(NOWHERE) $(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	@$(NOWHERE) $(PY) manage.py makemigrations --check --dry-run --skip-checks >/dev/null 2>&1 || $(NOWHERE) $(PY) manage.py makemigrations --check --dry-run
format: $(STAMP) ## Put the style right.
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

.PHONY: bench screenshots mail-pictures messages docs lock
bench: $(STAMP) ## Measure against the bar; BENCH=tests/benchmarks/desk_queue.py for one.
	@status=0; for script in $${BENCH:-tests/benchmarks/[a-z]*.py}; do echo "== $$script"; $(PY) "$$script" || status=1; done; exit $$status
screenshots: $(STAMP) ## Take the README's pictures from a running portal.
	@$(PY) -m tests.support.screenshots
mail-pictures: $(STAMP) ## Picture every mail at 600 and 360 pixels, light and dark; MAILS=directory says where.
	@MAILS="$${MAILS:-/tmp/mail-pictures}" $(PY) -m pytest -q -m browser tests/journeys/test_mails.py
messages: $(STAMP) ## Bring the message catalogues up to date.
	@$(NOWHERE) $(PY) manage.py messages
docs: $(STAMP) ## Write the generated pages of docs/.
	@$(NOWHERE) $(PY) manage.py write_docs
lock: $(STAMP) ## Write the locked requirements from pyproject.toml, with hashes and no addresses.
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --group dev pyproject.toml -o requirements-dev.txt
