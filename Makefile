# make run    the whole desk on http://127.0.0.1:8000 (PORT=8080 make run, or make run PORT=8080)
# make test   the tests, on SQLite; on PostgreSQL and Redis where DATABASE_URL and REDIS_URL are set
# make check  linters, types, layers, migrations, deployment settings

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: run test check format clean

run: .venv/running
	@exec $(BIN)/python manage.py run_desk --port $(PORT)

test: .venv/testing
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

check: .venv/testing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	NEWSDESK_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") \
		NEWSDESK_ALLOWED_HOSTS=desk.example $(BIN)/python manage.py check --deploy --fail-level WARNING \
		--settings newsdesk.settings.production

format: .venv/testing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv var

.venv/running: requirements.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "Newsdesk needs Python 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/testing: requirements.txt requirements-dev.txt | .venv/running
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
