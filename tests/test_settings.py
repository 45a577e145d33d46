"""Settings are star-imported from base: a misspelt name would be silently ignored, so every name is checked here."""

from __future__ import annotations

import importlib
import os
import re

import pytest
from django.conf import global_settings

from newsdesk.settings import base
from tests.conftest import ROOT

OURS = {"BASE_DIR", "VAR_DIR", "BROKER_DIR", "REDIS_URL", "ROOT_URLCONF", "WSGI_APPLICATION"}
# Other libraries' settings, and constants of theirs that ours are written with.
OURS |= {"CONTENT_SECURITY_POLICY", "MODELSEARCH_BACKENDS", "NONE", "SELF"}
PREFIXES = ("NEWSDESK_", "CELERY_", "WHITENOISE_", "REST_", "SPECTACULAR_")


@pytest.fixture(autouse=True)
def secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the one variable without which the production settings cannot be imported."""
    monkeypatch.setitem(os.environ, "NEWSDESK_SECRET_KEY", "x" * 60)


@pytest.mark.parametrize("name", ["base", "dev", "test", "production"])
def test_every_setting_has_a_name_that_something_reads(name: str) -> None:
    module = importlib.import_module(f"newsdesk.settings.{name}")
    names = {key for key in vars(module) if key.isupper()}
    unknown = {key for key in names - OURS if not key.startswith(PREFIXES) and not hasattr(global_settings, key)}
    assert unknown == set()


def test_the_newsdesk_settings_are_all_made_in_base() -> None:
    for name in ("dev", "test", "production"):
        module = importlib.import_module(f"newsdesk.settings.{name}")
        made = {key for key in vars(module) if key.startswith("NEWSDESK_")}
        assert made <= {key for key in vars(base) if key.startswith("NEWSDESK_")}


def test_a_lease_outlives_the_hard_time_limit() -> None:
    assert base.NEWSDESK_RUN_LEASE_SECONDS > base.CELERY_TASK_TIME_LIMIT > base.CELERY_TASK_SOFT_TIME_LIMIT


def test_messages_are_json_and_acknowledged_late() -> None:
    assert base.CELERY_ACCEPT_CONTENT == ["json"]
    assert base.CELERY_TASK_SERIALIZER == "json"
    assert base.CELERY_TASK_ACKS_LATE


def test_the_documented_variables_are_those_that_the_settings_read() -> None:
    settings = "".join(path.read_text() for path in (ROOT / "newsdesk" / "settings").glob("*.py"))
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    rows = re.findall(r"^\| (`.+?) \|", (ROOT / "docs" / "deploy.md").read_text(), re.MULTILINE)
    documented = set(re.findall(r"`([A-Z_]+)`", " ".join(rows)))
    assert documented == read
