"""The queue: filters, orders and viewers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from articles.models import ArticleVersion, Claim, TimeExpression
from articles.services import presence, review
from articles.services.transitions import Performer
from tests import factories as make
from tests.admin.conftest import AdminBrowser

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions() -> dict[str, ArticleVersion]:
    """Four versions by title; all but "done" have proposals to review."""
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


def titles(browser: Any, **query: Any) -> list[Any]:
    return [version.article.title for version in browser.get("/admin/queue/", query).context["page"].object_list]


def test_articles_are_listed_newest_first(browser: AdminBrowser, versions: dict[str, ArticleVersion]) -> None:
    assert titles(browser) == ["new", "week", "old"]


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
def test_filters_and_orders(browser: AdminBrowser, versions: dict[str, ArticleVersion], query: Any, found: Any) -> None:
    assert titles(browser, **query) == found


def test_filter_by_story_and_outlet(browser: AdminBrowser, versions: dict[str, ArticleVersion]) -> None:
    assert titles(browser, story=versions["week"].article.stories.get().pk) == ["week"]
    assert titles(browser, outlet=versions["new"].article.outlet_id) == ["new", "old"]


def test_filter_by_disagreement(browser: AdminBrowser, versions: dict[str, ArticleVersion]) -> None:
    assert titles(browser, disputed="on") == []
    TimeExpression.objects.update(disagreement={"edtf": "2025-10"})
    assert titles(browser, disputed="on") == ["done"]
    assert titles(browser, disputed="on", kind="claims") == []


def test_filters_without_matches_say_so(browser: AdminBrowser, versions: dict[str, ArticleVersion]) -> None:
    assert "No articles match these filters." in browser.get("/admin/queue/", {"kind": "times"}).content.decode()


def test_invalid_filter_is_reported_and_ignored(browser: AdminBrowser, versions: dict[str, ArticleVersion]) -> None:
    page = browser.get("/admin/queue/", {"story": "99", "kind": "claims"}).content.decode()
    assert "Your choice for “Story” does not exist and was ignored." in page


def test_viewers_of_an_article_are_shown(browser: AdminBrowser, versions: dict[str, ArticleVersion]) -> None:
    presence.mark_present(versions["week"], make.user("ines"))
    page = browser.get("/admin/queue/").content.decode()
    assert page.count("being viewed by ines") == 1
    rows = {
        version.article.title: version.viewers for version in browser.get("/admin/queue/").context["page"].object_list
    }
    assert rows == {"new": [], "week": ["ines"], "old": []}


def test_next_article_follows_the_last_filters(browser: AdminBrowser, versions: dict[str, ArticleVersion]) -> None:
    titles(browser, outlet=versions["new"].article.outlet_id)
    answer = browser.get("/admin/queue/next/", {"after": versions["new"].pk})
    assert answer["Location"] == f"/admin/workbench/{versions['old'].pk}/"
    titles(browser)
    answer = browser.get("/admin/queue/next/", {"after": versions["new"].pk})
    assert answer["Location"] == f"/admin/workbench/{versions['week'].pk}/"


def test_reviewed_articles_leave_the_queue(browser: AdminBrowser, versions: dict[str, ArticleVersion]) -> None:
    review.reject(Claim.objects.get(version=versions["new"]), Performer("ines"))
    assert titles(browser) == ["week", "old"]
