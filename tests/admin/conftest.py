"""Shared by the tests of the admin: a stubbed broker, logged-in browsers and short names for URLs."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sent_runs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Record the runs that would be sent to a worker."""
    sent_runs: list[Any] = []
    monkeypatch.setattr("analysis.dispatch.send_run", sent_runs.append)
    return sent_runs


@pytest.fixture
def editor(db: None) -> User:
    return make.user("editor", superuser=True)


@pytest.fixture
def browser(editor: User) -> AdminBrowser:
    """A browser in which a superuser called "editor" is logged in."""
    return AdminBrowser(editor)


@pytest.fixture
def log_in() -> Any:
    """A function that returns a browser in which an account is logged in."""
    return AdminBrowser


class AdminBrowser(Client):
    def __init__(self, account: Any, **options: Any) -> None:
        super().__init__(**options)
        self.account = account
        self.force_login(account)

    def page(self, record: Any) -> Any:
        return self.get(url(record, "change"))

    def decide(self, record: Any, action: str, **values: Any) -> Any:
        return self.post(url(record, "decide"), {"action": action, "revision": record.revision, **values})

    def select(self, records: list[Any], action: str) -> Any:
        """Open the preview of a bulk action on these records."""
        data = {"action": action, "_selected_action": [record.pk for record in records]}
        return self.post(changelist_url(type(records[0])), data)

    def confirm(self, preview: Any) -> Any:
        names = ("seen", "action", "next")
        return self.post(preview.context["confirm_url"], {name: preview.context[name] for name in names})

    def save(self, record: Any, **changes: Any) -> Any:
        """Save a record's page with the values it shows and `changes`."""
        return self.post(url(record, "change"), form_values(self.page(record)) | changes)


def form_values(page: Any) -> dict[str, Any]:
    """Return the values of a page's form as a browser would send them."""
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, "", [], False)}


def url(record: Any, verb: str) -> str:
    return reverse(f"admin:articles_{record._meta.model_name}_{verb}", args=[record.pk])


def changelist_url(model: Any) -> str:
    return reverse(f"admin:articles_{model._meta.model_name}_changelist")


def messages_of(response: Any) -> str:
    """Return the messages that the next page would show."""
    return "\n".join(str(message) for message in get_messages(response.wsgi_request))
