"""Test query counts: a list of one record takes as many queries as a list of many."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from analysis.dispatch import request_run
from articles.models import ActorLink, ArticleVersion, EventMatch, Feed, FeedEntry, PendingChange, Story
from tests import factories as make
from tests.factories import BY, A, P

pytestmark = pytest.mark.django_db

# Anonymous: the list alone. Staff: three more, for the token, its account's other tokens and what it may be used for.
LISTS = {
    "stories": 1,
    "events": 9,
    "event-mentions": 5,
    "actors": 2,
    "mentions": 1,
    "claims": 4,
    "articles": 3,
    "outlets": 1,
}
TOKEN = 3
FOR_STAFF = {
    "time-expressions": 1,
    "actor-links": 1,
    "event-matches": 1,
    "pending-changes": 1,
    "runs": 1,
    "feeds": 2,
    "feed-entries": 1,
    "history": 1,
}


@pytest.fixture(params=[1, 4], ids=["one", "many"])
def story(request: pytest.FixtureRequest, sent: list[int]) -> Story:
    story = make.reported_story(request.param, event_mentions=1 if request.param == 1 else 2)
    for version in ArticleVersion.objects.all():
        request_run(version, BY)
        add_other_records(version)
    return story


def add_other_records(version: Any) -> None:
    """Create the records that the factory's story does not have, for a version."""
    name = version.text.split(" ")[2]
    actor = make.actor()
    make.mention(version, name, actor, state=A)
    make.time(version, "step", "2025")
    make.event_mention(version, "believes", version.text, make.event(state=P), claim=version.claims.first())
    ActorLink.objects.create(version=version, name=name, kind="person", outcome="new", actor=actor)
    EventMatch.objects.create(kept=make.event(), other=make.event(), reasons=["both on Monday"])
    PendingChange.objects.create(actor=actor, other=make.actor(), action="merge", actor_revision=1, user_name="ann")
    feed = Feed.objects.create(url=f"https://a.example/{version.pk}", outlet=version.article.outlet)
    feed.stories.set(version.article.stories.all())
    FeedEntry.objects.create(feed=feed, key="a", url="https://a.example/1", article=version.article)


@pytest.mark.parametrize(("name", "count"), LISTS.items())
def test_query_counts_of_public_lists(
    story: Story, public: APIClient, django_assert_num_queries: DjangoAssertNumQueries, name: Any, count: Any
) -> None:
    with django_assert_num_queries(count):
        assert public.get(f"/api/v1/{name}/?page_size=100").json()["results"]


# Staff see all accounts, so none have to be chosen first; and of claims what the machine had proposed.
@pytest.mark.parametrize(("name", "count"), (LISTS | FOR_STAFF | {"events": 8, "claims": 5}).items())
def test_query_counts_of_staff_lists(
    story: Story, staff: APIClient, django_assert_num_queries: DjangoAssertNumQueries, name: Any, count: Any
) -> None:
    with django_assert_num_queries(count + TOKEN):
        assert staff.get(f"/api/v1/{name}/?page_size=100").json()["results"]


@pytest.mark.parametrize(("name", "count"), LISTS.items())
def test_query_counts_of_single_records(
    story: Story, public: APIClient, django_assert_num_queries: DjangoAssertNumQueries, name: Any, count: Any
) -> None:
    address = public.get(f"/api/v1/{name}/").json()["results"][0]["url"]
    with django_assert_num_queries(count):
        assert public.get(address).status_code == 200


@pytest.mark.parametrize("query", ["events/?story={0}&date_from=2025-01-01", "claims/?story={0}&stance=believe"])
def test_filters_add_no_query(
    story: Story, public: APIClient, django_assert_num_queries: DjangoAssertNumQueries, query: str
) -> None:
    count = LISTS[query.split("/")[0]]
    with django_assert_num_queries(count):
        assert public.get("/api/v1/" + query.format(story.slug)).json()["results"]


def test_article_list_does_not_load_texts(
    story: Story, public: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(LISTS["articles"]) as queries:
        public.get("/api/v1/articles/")
    assert not any('"articles_articleversion"."text"' in query["sql"] for query in queries.captured_queries)
