"""Public pages note when an outlet has changed the words of a claim."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Claim
from tests import factories as make
from tests.factories import A
from tests.services.test_versions import change, old  # noqa: F401

pytestmark = pytest.mark.django_db


def inner_of(version: Any) -> Claim:
    return Claim.objects.get(version=version, parent__isnull=False)


def test_a_changed_wording_is_shown(client: Client, old: Any) -> None:  # noqa: F811
    change(old, "prices will fall", "prices <b>may</b> fall")
    page = client.get(inner_of(old).get_absolute_url()).content.decode()
    assert "The Daily Lantern has changed these words" in page
    assert '<del><span class="visually-hidden">[removed:] </span>will </del>' in page
    assert "&lt;" in page
    assert "<b>may" not in page


def test_a_removed_passage_is_shown(client: Client, old: Any) -> None:  # noqa: F811
    sentence = make.TEXT.split(". ")[1]
    change(old, sentence + ". ", "")
    page = client.get(inner_of(old).get_absolute_url()).content.decode()
    assert "has removed these words from the article" in page


def test_the_url_of_a_carried_claim_redirects_to_the_new_version(client: Client, old: Any) -> None:  # noqa: F811
    new = change(old, "Tuesday", "Wednesday")
    answer = client.get(inner_of(old).get_absolute_url())
    assert answer.status_code == 301
    assert answer["Location"] == Claim.objects.get(version=new, parent__isnull=False, state=A).get_absolute_url()
    page = client.get(answer["Location"]).content.decode()
    assert "Wording change" not in page


def test_editors_see_both_wordings_and_decide(client: Client, admin_user: User, old: Any) -> None:  # noqa: F811
    change(old, "prices will fall", "prices may fall")
    client.force_login(admin_user)
    address = "/admin/articles/wordingchange/"
    listed = client.get(address).content.decode()
    assert "<del>will </del><ins>may </ins>" in listed
    row = inner_of(old).wording_changes.get()
    assert "Keep as first published" in client.get(f"{address}{row.pk}/change/").content.decode()
    client.post(f"{address}{row.pk}/decide/", {"decision": "kept"})
    row.refresh_from_db()
    assert (row.decision, row.decided_by) == ("kept", admin_user)
    changes = make.required(inner_of(old).parent).wording_changes
    client.post(address, {"action": "keep", "_selected_action": [change.pk for change in changes.all()]})
    assert changes.get().decision == "kept"
