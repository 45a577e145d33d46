"""Search: ranking, marking, filters, incomplete words, and nothing that is not public."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from articles.models import Alias
from articles.services import review
from articles.services import story as stories
from articles.services.editing import edit
from articles.services.merge import merge
from tests import factories as make
from tests.web.sample_site import EVIL, Desk, read, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(desk: Desk) -> Desk:
    desk.ruiz.name = "Ana Rúiz"
    desk.ruiz.save()
    call_command("rebuild_modelsearch_index", verbosity=0)
    return desk


def found(client: Any, query: Any, **more: Any) -> str:
    from urllib.parse import urlencode

    return read(client, f"/search/?{urlencode({'q': query, **more})}")


def test_all_four_kinds_are_found_with_the_search_terms_marked(client: Client, indexed: Desk) -> None:
    page = found(client, "prices")
    for kind in ("Stories: 1", "Events: 1", "Claims: 2"):
        assert kind in page
    assert "<mark>Prices</mark> fall" in page
    assert "“<mark>prices</mark> will fall”" in page
    assert "<mark>Ana</mark> Rúiz" in found(client, "ana")


@pytest.mark.parametrize("query", ["Rúiz", "ruiz", "RUIZ", "rui", "ana ru", "minister rúi", "A\u0301na"])
def test_accents_case_and_incomplete_last_words_do_not_matter(client: Client, indexed: Desk, query: str) -> None:
    assert indexed.ruiz.get_absolute_url() in found(client, query, kind="actors")


def test_every_word_must_match(client: Client, indexed: Desk) -> None:
    assert "No results contain all of these words." in found(client, "prices mountains")


def test_a_query_without_a_word_asks_for_one(client: Client, indexed: Desk) -> None:
    assert "Enter at least one letter or number." in found(client, "!!!")


def test_a_match_in_the_title_ranks_above_one_in_the_summary(client: Client, indexed: Desk) -> None:
    for title, summary in (("Other", "All about magnets and more."), ("Magnets", "Rare ones.")):
        make.story(title, published=True, slug=title.lower(), summary=summary)
    call_command("rebuild_modelsearch_index", verbosity=0)
    page = found(client, "magnets")
    assert page.index("/stories/magnets/") < page.index("/stories/other/")


def test_results_are_filtered_by_kind_and_story(client: Client, indexed: Desk) -> None:
    page = found(client, "prices", kind="claims")
    assert "Claims: 2" in page
    assert "Events" not in page
    other = make.reported_story(1)
    call_command("rebuild_modelsearch_index", verbosity=0)
    assert "The ministry takes" in text(found(client, "ministry"))
    assert "The ministry takes" not in text(found(client, "ministry", story="prices"))
    assert "Minister 0" in text(found(client, "minister", story=other.slug))
    assert "Minister 0" not in text(found(client, "minister", story="prices"))


@pytest.mark.parametrize("query", ["", " ", '"', "*", "a AND", "NEAR(x", "';--", "^", "-", "title:x", "x" * 200])
def test_no_query_causes_an_error(client: Client, indexed: Desk, query: str) -> None:
    found(client, query)


@pytest.mark.parametrize("query", ["kind=secrets", "story=none", "q=%00", "q=" + "x" * 201])
def test_an_invalid_search_is_a_400_with_a_reason(client: Client, indexed: Desk, query: str) -> None:
    assert 'class="error"' in read(client, f"/search/?{query}", 400)


def test_marked_words_are_escaped(client: Client) -> None:
    make.story(f"Evil {EVIL}", published=True, slug="evil")
    call_command("rebuild_modelsearch_index", verbosity=0)
    page = found(client, "script evil")
    assert "<script>" not in page
    assert "&lt;<mark>script</mark>&gt;" in page


def test_indexed_records_that_are_not_public_are_not_found(client: Client, indexed: Desk) -> None:
    make.actor("Planted alone")
    draft = make.reported_story(1, published=False)
    draft.events.update(title="Planted event")
    call_command("rebuild_modelsearch_index", verbosity=0)
    for word in ("planted", "minister"):
        page = found(client, word)
        assert "Planted" not in text(page)
        assert "Minister 0" not in text(page)


def test_an_alias_from_an_unpublished_article_finds_no_actor(client: Client, indexed: Desk) -> None:
    secret = make.version("Codename.", title="Draft")
    Alias.objects.create(actor=indexed.ruiz, text="Codename", version=secret, origin="engine")
    call_command("rebuild_modelsearch_index", verbosity=0)
    assert "No results contain" in found(client, "codename")


def test_the_index_follows_every_decision(
    client: Client, desk: Desk, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def decided(act: Any, *args: Any, **kwargs: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)

    version = make.version("Zebras took over.", story=desk.story)
    event = make.event("Zebras take over")
    mention = make.event_mention(version, "took", version.text, event)
    assert "Zebras" not in text(found(client, "zebra"))
    decided(review.accept, mention, make.BY)
    assert "Zebras take over" in text(found(client, "zebra"))
    decided(edit, event, {"title": "Lions take over"}, make.BY)
    assert "No results contain" in found(client, "zebra")
    assert "Lions take over" in text(found(client, "lions"))
    decided(stories.unpublish, desk.story, make.BY)
    assert "No results contain" in found(client, "lions")
    decided(stories.publish, desk.story, make.BY)
    decided(review.reject, mention, make.BY)
    assert "No results contain" in found(client, "lions")


def test_a_merged_actor_is_not_found(
    client: Client, indexed: Desk, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    double = make.actor("A. Ruiz the Second")
    make.participant(indexed.event, double)
    with django_capture_on_commit_callbacks(execute=True):
        merge(double, indexed.ruiz, make.BY)
    assert double.get_absolute_url() not in found(client, "ruiz second")


@pytest.fixture
def queries() -> int:
    return 17


@pytest.mark.parametrize("size", [2, 20])
def test_a_search_takes_a_constant_number_of_queries(
    client: Client, size: int, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.reported_story(size)
    call_command("rebuild_modelsearch_index", verbosity=0)
    found(client, "step")
    with django_assert_num_queries(queries):
        assert f"Events: {size}" in found(client, "step")


def test_unnamed_sources_with_the_same_description_show_their_articles(client: Client, indexed: Desk) -> None:
    other = make.version("Officials close to the talks said so.", story=indexed.story, title="Another article")
    twin = make.actor("officials close to the talks", "group", anonymous=True, version=other)
    make.claim(other, "so", source="Officials close to the talks", source_actor=twin, state=make.A)
    draft = make.version("Officials close to the talks hid.", story=make.story("Draft"), title="Planted article")
    hidden = make.actor("officials close to the talks", "group", anonymous=True, version=draft)
    make.participant(indexed.event, hidden)
    call_command("rebuild_modelsearch_index", verbosity=0)
    page = found(client, "officials", kind="actors")
    assert page.count("unnamed source") == 3
    assert "Talks on prices" in page
    assert "Another article" in page
    assert "Planted" not in page
