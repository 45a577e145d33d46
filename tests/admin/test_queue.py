"""The queue: filtered, sorted, and who is at which article now."""

import datetime as dt

import pytest
from django.utils import timezone

from articles.models import Claim, TimeExpression
from articles.services import presence, review
from articles.services.transitions import Performer
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    """Four articles that wait, by title."""
    today = timezone.localdate()
    story = make.story("Talks")
    made = {}
    for title, days, outlet in (("new", 0, "Lantern"), ("week", 5, "Courier"), ("old", 200, "Lantern")):
        made[title] = make.version(
            f"{make.TEXT} {title}",
            title=title,
            outlet=outlet,
            published=(today - dt.timedelta(days=days)).isoformat(),
            story=story if title == "week" else None,
        )
        make.claim(made[title], "prices will fall", stance="deny" if title == "old" else "predict")
    make.mention(made["week"], "Ana Ruiz")
    make.mention(made["week"], "the Ministry of Trade")
    made["done"] = make.version("Done.", title="done")
    make.time(made["done"], "Done", "2025-10-13", state=make.A)
    return made


def titles(desk, **query):
    return [version.article.title for version in desk.get("/admin/queue/", query).context["page"].object_list]


def test_every_waiting_article_the_newest_first(desk, waiting):
    assert titles(desk) == ["new", "week", "old"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"days": 7}, ["new", "week"]),
        ({"days": 1}, ["new"]),
        ({"kind": "mentions"}, ["week"]),
        ({"kind": "times"}, []),
        ({"stance": "deny"}, ["old"]),
        ({"order": "oldest"}, ["old", "week", "new"]),
        ({"order": "most"}, ["week", "new", "old"]),
        ({"order": "fewest"}, ["new", "old", "week"]),
        ({"days": "x", "kind": "nothing", "story": "0", "order": "?"}, ["new", "week", "old"]),
    ],
)
def test_filters_and_orders(desk, waiting, query, found):
    assert titles(desk, **query) == found


def test_by_story_and_outlet(desk, waiting):
    assert titles(desk, story=waiting["week"].article.stories.get().pk) == ["week"]
    assert titles(desk, outlet=waiting["new"].article.outlet_id) == ["new", "old"]


def test_where_the_engine_disagrees(desk, waiting):
    assert titles(desk, disputed="on") == []
    TimeExpression.objects.update(disagreement={"edtf": "2025-10"})
    assert titles(desk, disputed="on") == ["done"]
    assert titles(desk, disputed="on", kind="claims") == []


def test_filters_that_fit_nothing_say_so(desk, waiting):
    assert "Nothing that waits fits these filters." in desk.get("/admin/queue/", {"kind": "times"}).content.decode()


def test_a_filter_that_cannot_be_is_told(desk, waiting):
    page = desk.get("/admin/queue/", {"story": "99", "kind": "claims"}).content.decode()
    assert "There is no such choice for “Story”. It is left out here." in page


def test_who_is_at_an_article_now(desk, waiting):
    presence.mark_present(waiting["week"], make.user("ines"))
    page = desk.get("/admin/queue/").content.decode()
    assert page.count("open now: ines") == 1
    rows = {version.article.title: version.viewers for version in desk.get("/admin/queue/").context["page"].object_list}
    assert rows == {"new": [], "week": ["ines"], "old": []}


def test_the_next_article_is_the_next_of_the_queue_as_it_was_seen(desk, waiting):
    titles(desk, outlet=waiting["new"].article.outlet_id)
    answer = desk.get("/admin/queue/next/", {"after": waiting["new"].pk})
    assert answer.url == f"/admin/workbench/{waiting['old'].pk}/"
    titles(desk)
    answer = desk.get("/admin/queue/next/", {"after": waiting["new"].pk})
    assert answer.url == f"/admin/workbench/{waiting['week'].pk}/"


def test_what_is_decided_leaves_the_queue(desk, waiting):
    review.reject(Claim.objects.get(version=waiting["new"]), Performer("ines"))
    assert titles(desk) == ["week", "old"]
