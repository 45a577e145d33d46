"""What the tests of the admin share: no broker, editors who are logged in, and addresses in few words."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """The runs that a worker would have been told of."""
    told: list[Any] = []
    monkeypatch.setattr("analysis.dispatch.send_run", told.append)
    return told


@pytest.fixture
def editor(db):
    return make.user("editor", superuser=True)


@pytest.fixture
def desk(editor):
    """A browser in which the editor is logged in."""
    return Browser(editor)


@pytest.fixture
def browser():
    """A browser for an account."""
    return Browser


class Browser(Client):
    def __init__(self, account: Any, **options: Any):
        super().__init__(**options)
        self.account = account
        self.force_login(account)

    def page(self, record: Any) -> Any:
        return self.get(url(record, "change"))

    def decide(self, record: Any, action: str, **values: Any) -> Any:
        return self.post(url(record, "decide"), {"action": action, "revision": record.revision, **values})

    def select(self, records: list[Any], action: str) -> Any:
        """The preview of a bulk action."""
        data = {"action": action, "_selected_action": [record.pk for record in records]}
        return self.post(listed(type(records[0])), data)

    def confirm(self, preview: Any) -> Any:
        names = ("seen", "action", "next")
        return self.post(preview.context["confirm_url"], {name: preview.context[name] for name in names})

    def save(self, record: Any, **changes: Any) -> Any:
        """Saves a record's page with the values it shows, but for `changes`; the page may be older than the record."""
        return self.post(url(record, "change"), shown(self.page(record)) | changes)


def shown(page: Any) -> dict[str, Any]:
    """The values that a page's form holds, as a browser would send them."""
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, "", [], False)}


def url(record: Any, verb: str) -> str:
    return reverse(f"admin:articles_{record._meta.model_name}_{verb}", args=[record.pk])


def listed(model: Any) -> str:
    return reverse(f"admin:articles_{model._meta.model_name}_changelist")


def said(response: Any) -> str:
    """The messages that an editor would see next."""
    return "\n".join(str(message) for message in get_messages(response.wsgi_request))
