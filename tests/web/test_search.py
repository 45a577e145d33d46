"""Search: ranked, marked, filtered, forgiving, and blind to what is not public."""

import pytest
from django.core.management import call_command

from articles.models import Alias
from articles.services import review
from articles.services import story as stories
from articles.services.editing import edit
from articles.services.merge import merge
from tests import factories as make
from tests.web.test_pages import EVIL, desk, read, text  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(desk):  # noqa: F811
    desk.ruiz.name = "Ana Rúiz"
    desk.ruiz.save()
    call_command("rebuild_modelsearch_index", verbosity=0)
    return desk


def found(client, query, **more):
    from urllib.parse import urlencode

    return read(client, f"/search/?{urlencode({'q': query, **more})}")


def test_all_four_kinds_are_found_with_their_words_marked(client, indexed):
    page = found(client, "prices")
    for kind in ("Stories: 1", "Events: 1", "Claims: 2"):
        assert kind in page
    assert "<mark>Prices</mark> fall" in page
    assert "“<mark>prices</mark> will fall”" in page
    assert "<mark>Ana</mark> Rúiz" in found(client, "ana")


@pytest.mark.parametrize("query", ["Rúiz", "ruiz", "RUIZ", "rui", "ana ru", "minister rúi", "A\u0301na"])
def test_accents_case_and_half_typed_names_are_forgiven(client, indexed, query):
    assert indexed.ruiz.get_absolute_url() in found(client, query, kind="actors")


def test_every_word_has_to_be_there(client, indexed):
    assert "No results contain all of these words." in found(client, "prices mountains")


def test_a_query_without_a_word_is_told_so(client, indexed):
    assert "Enter at least one letter or number." in found(client, "!!!")


def test_a_find_in_the_title_comes_before_one_in_the_summary(client, indexed):
    for title, summary in (("Other", "All about magnets and more."), ("Magnets", "Rare ones.")):
        make.story(title, published=True, slug=title.lower(), summary=summary)
    call_command("rebuild_modelsearch_index", verbosity=0)
    page = found(client, "magnets")
    assert page.index("/stories/magnets/") < page.index("/stories/other/")


def test_finds_can_be_filtered_by_kind_and_story(client, indexed):
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
def test_no_query_breaks_it(client, indexed, query):
    found(client, query)


@pytest.mark.parametrize("query", ["kind=secrets", "story=none", "q=%00", "q=" + "x" * 201])
def test_what_cannot_be_searched_is_a_friendly_400(client, indexed, query):
    assert 'class="error"' in read(client, f"/search/?{query}", 400)


def test_marked_words_are_escaped(client):
    make.story(f"Evil {EVIL}", published=True, slug="evil")
    call_command("rebuild_modelsearch_index", verbosity=0)
    page = found(client, "script evil")
    assert "<script>" not in page
    assert "&lt;<mark>script</mark>&gt;" in page


def test_what_is_not_public_is_not_found_though_it_is_in_the_index(client, indexed):
    make.actor("Planted alone")
    draft = make.reported_story(1, published=False)
    draft.events.update(title="Planted event")
    call_command("rebuild_modelsearch_index", verbosity=0)
    for word in ("planted", "minister"):
        page = found(client, word)
        assert "Planted" not in text(page)
        assert "Minister 0" not in text(page)


def test_a_name_learned_from_an_unpublished_text_finds_nobody(client, indexed):
    secret = make.version("Codename.", title="Draft")
    Alias.objects.create(actor=indexed.ruiz, text="Codename", version=secret, origin="engine")
    call_command("rebuild_modelsearch_index", verbosity=0)
    assert "No results contain" in found(client, "codename")


def test_the_index_follows_every_decision(client, desk, django_capture_on_commit_callbacks):  # noqa: F811
    def decided(act, *args, **kwargs):
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


def test_a_merged_away_actor_is_not_found(client, indexed, django_capture_on_commit_callbacks):
    double = make.actor("A. Ruiz the Second")
    make.participant(indexed.event, double)
    with django_capture_on_commit_callbacks(execute=True):
        merge(double, indexed.ruiz, make.BY)
    assert double.get_absolute_url() not in found(client, "ruiz second")


@pytest.fixture
def queries():
    return 17


@pytest.mark.parametrize("size", [2, 20])
def test_a_search_takes_as_many_queries_however_much_it_finds(client, size, queries, django_assert_num_queries):
    make.reported_story(size)
    call_command("rebuild_modelsearch_index", verbosity=0)
    found(client, "step")
    with django_assert_num_queries(queries):
        assert f"Events: {size}" in found(client, "step")


def test_unnamed_sources_that_are_described_alike_are_told_apart_by_their_articles(client, indexed):
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
