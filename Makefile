# make run           Newsdesk on http://127.0.0.1:8000 (PORT=8080 make run, or make run PORT=8080)
# make test          the tests, on SQLite; on PostgreSQL and Redis where DATABASE_URL and REDIS_URL are set; in random
#                    order, which ARGS=--randomly-seed=N repeats
# make check         linters, types, layers, migrations, deployment settings
# make format        format Python files and templates
# make docs          build the documentation as a site in var/docs
# make requirements  resolve requirements*.in to pins with hashes (ARGS="--upgrade-package NAME" for a newer release)
# make messages      collect the translatable strings in locale/
# make audit         look up known vulnerabilities of the pinned packages (asks a service on the network)

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
TEMPLATES = $$(find templates -name '*.html')
DJADE := $(BIN)/djade --target-version 5.2
SHELL := bash
PIP := $(BIN)/pip --disable-pip-version-check
RESOLVE = UV_CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes $(ARGS)

# Without bytecode the install takes half the processor time; Python compiles what it imports when it starts.
define install
	@echo "Installing the $$(grep -c '==' $(1)) packages of $(1) into .venv: once, and again when that file changes."
	@echo "Expect one to three minutes; .venv then takes about $(2) MB."
	@set -o pipefail; count=0; total=$$(grep -c '==' $(1)); began=$$SECONDS; log=.venv/install.log; \
	$(PIP) install --no-compile --progress-bar off --require-hashes -r $(1) 2>&1 | tee $$log | \
	while read -r word rest; do \
		case "$$word $$rest" in \
			Collecting*|"Requirement already"*|Ignoring*) count=$$((count + 1)); name=$${rest#already satisfied: }; \
				if [ -t 1 ]; then printf '\r\033[K  %d of %d  %s' $$count $$total "$${name%%[ :]*}"; \
				elif [ $$((count % 25)) = 0 ]; then echo "  $$count of $$total"; fi;; \
			"Installing collected"*) if [ -t 1 ]; then printf '\r\033[K'; fi; \
				echo "  Downloaded after $$((SECONDS - began)) s; unpacking";; \
		esac; \
	done || { echo; tail -n 20 $$log; exit 1; }; \
	echo "  Installed after $$((SECONDS - began)) s"
endef

.PHONY: run test check check-messages format docs messages requirements audit clean

run: .venv/running
	@exec $(BIN)/python manage.py run_desk --port $(PORT)

test: .venv/testing
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

check: .venv/testing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(DJADE) --check $(TEMPLATES)
	$(BIN)/codespell
	$(BIN)/mkdocs build --quiet --strict
	$(BIN)/python manage.py makemigrations --check --dry-run
	NEWSDESK_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") \
		NEWSDESK_ALLOWED_HOSTS=desk.example $(BIN)/python manage.py check --deploy --fail-level WARNING \
		--settings newsdesk.settings.production

format: .venv/testing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(DJADE) $(TEMPLATES)

# Without the date of creation, which would change the file every time.
messages: .venv/testing
	@command -v xgettext >/dev/null || { echo "Install GNU gettext first: apt-get install gettext"; exit 1; }
	$(BIN)/python manage.py makemessages --locale en --no-obsolete --no-location --no-wrap --ignore .venv --ignore var
	@sed -i '/^"POT-Creation-Date/d' locale/en/LC_MESSAGES/django.po

# Fails if strings have changed since the catalogue was committed, or if xgettext warns.
check-messages: .venv/testing
	$(MAKE) --no-print-directory messages 2>&1 | tee .venv/messages.log
	@! grep -i warning .venv/messages.log
	@git diff --exit-code --stat -- locale || { echo "Run make messages and commit locale/."; exit 1; }

docs: .venv/testing
	$(BIN)/mkdocs build --quiet --strict
	@echo "Open var/docs/index.html"

requirements: .venv/testing
	$(RESOLVE) --output-file requirements.txt requirements.in
	$(RESOLVE) --output-file requirements-dev.txt requirements-dev.in

audit: .venv/testing
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements-dev.txt

clean:
	rm -rf .venv var

.venv/running: requirements.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "Newsdesk needs Python 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv
	$(call install,requirements.txt,540)
	@touch $@

.venv/testing: requirements.txt requirements-dev.txt | .venv/running
	$(call install,requirements-dev.txt,920)
	@touch $@
