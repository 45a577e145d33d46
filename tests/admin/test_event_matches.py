"""Event matches, decided in their list."""

from __future__ import annotations

from typing import Any

import pytest

from articles.models import EventMatch
from tests import factories as make
from tests.admin.conftest import AdminBrowser, changelist_url, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def match() -> EventMatch:
    kept, other = make.event("Rules are announced", state=make.A), make.event("New rules", state=make.A)
    return EventMatch.objects.create(kept=kept, other=other, score=0.9, reasons=["both 2025-10-13"])


def act(browser: Any, match: Any, action: Any) -> Any:
    browser.post(changelist_url(EventMatch), {"action": action, "_selected_action": [match.pk]})
    match.refresh_from_db()
    return match.state


def test_decide_in_the_list_and_undo(browser: AdminBrowser, match: EventMatch) -> None:
    assert "both 13 October 2025" in browser.get(changelist_url(EventMatch)).content.decode()
    assert act(browser, match, "confirm") == "accepted"
    assert act(browser, match, "take_back") == "proposed"
    assert act(browser, match, "mark_distinct") == "rejected"


def test_refusal_is_shown(browser: AdminBrowser, match: EventMatch) -> None:
    make.event_mention(make.version(), "left", "Ruiz left on Tuesday.", match.other, state=make.A)
    match.kept.state = make.R
    match.kept.save()
    answer = browser.post(changelist_url(EventMatch), {"action": "confirm", "_selected_action": [match.pk]})
    assert "“Rules are announced” is rejected. Accept it first." in messages_of(answer)
    assert "decided" not in messages_of(answer)
