"""Events that may be one, decided in the admin's list."""

import pytest

from articles.models import EventMatch
from tests import factories as make
from tests.admin.conftest import listed, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def match():
    kept, other = make.event("Rules are announced", state=make.A), make.event("New rules", state=make.A)
    return EventMatch.objects.create(kept=kept, other=other, score=0.9, reasons=["both 2025-10-13"])


def act(desk, match, action):
    desk.post(listed(EventMatch), {"action": action, "_selected_action": [match.pk]})
    match.refresh_from_db()
    return match.state


def test_two_events_are_one_and_two_again(desk, match):
    assert "both 13 October 2025" in desk.get(listed(EventMatch)).content.decode()
    assert act(desk, match, "confirm") == "accepted"
    assert act(desk, match, "take_back") == "proposed"
    assert act(desk, match, "mark_distinct") == "rejected"


def test_what_is_refused_is_said(desk, match):
    make.event_mention(make.version(), "left", "Ruiz left on Tuesday.", match.other, state=make.A)
    match.kept.state = make.R
    match.kept.save()
    answer = desk.post(listed(EventMatch), {"action": "confirm", "_selected_action": [match.pk]})
    assert "“Rules are announced” is rejected. Accept it first." in said(answer)
    assert "decided" not in said(answer)
