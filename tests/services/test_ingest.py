from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from articles.ingestion.incoming import build_article
from articles.models import Article, ArticleVersion, Outlet, ReviewLog
from articles.services.errors import InvalidValue
from articles.services.ingest import IngestResult, ingest, update_article
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db


def take(text: str = "Some words.", story: Any = None, **fields: Any) -> IngestResult:
    return ingest(build_article(text, **fields), make.BY, stories=[story] if story else [])


def test_a_new_text_is_a_new_article_with_its_first_version() -> None:
    result = take(title="T", outlet="The Lantern", published="2025-10-16T09:30:00+02:00")
    assert (result.new_article, result.new_version, result.version.number) == (True, True, 1)
    article = result.article
    assert (article.title, str(article.outlet), str(article.published_on)) == ("T", "The Lantern", "2025-10-16")
    assert make.required(article.published_at).astimezone(dt.UTC).isoformat() == "2025-10-16T07:30:00+00:00"


def test_the_same_text_twice_is_one_version() -> None:
    first, second = take(outlet="The Lantern"), take(outlet="the lantern")
    assert second.version == first.version
    assert (second.new_article, second.new_version) == (False, False)
    assert "Nothing was added" in str(second)
    assert (Article.objects.count(), ArticleVersion.objects.count(), Outlet.objects.count()) == (1, 1, 1)


def test_white_space_at_the_ends_makes_no_new_version() -> None:
    assert take("Some words.\r\n").version == take("  Some words.").version


def test_a_changed_text_at_an_address_is_a_new_version() -> None:
    first = take(url="https://a.example/1")
    second = take("Other words.", url="https://a.example/1#comments")
    assert second.article == first.article
    assert (second.new_article, second.new_version, second.version.number) == (False, True, 2)
    again = take(url="https://a.example/1")
    assert again.version == first.version


def test_the_same_text_from_two_outlets_is_two_articles() -> None:
    assert take(outlet="A").article != take(outlet="B").article
    assert take().article.outlet is None
    assert Article.objects.count() == 3


def test_a_pasted_article_gets_its_address_later() -> None:
    pasted = take(outlet="A")
    found = take(outlet="A", url="https://a.example/1")
    assert found.article == pasted.article
    assert take(outlet="A").article == pasted.article
    assert Article.objects.get().canonical_url == "https://a.example/1"


def test_the_same_text_at_two_addresses_is_two_articles() -> None:
    assert take(outlet="A", url="https://a.example/1").article != take(outlet="A", url="https://a.example/2").article


def test_an_article_is_added_to_its_stories_once() -> None:
    story = make.story()
    take(story=story)
    take(story=story)
    assert story.articles.count() == 1
    assert ReviewLog.objects.filter(object_id=story.pk, action="add").count() == 1


def test_a_new_outlet_has_an_actor() -> None:
    outlet = make.required(take(outlet="The Lantern").article.outlet)
    actor = make.required(outlet.actor)
    assert actor.name == "The Lantern"
    assert actor.kind == "outlet"
    assert actor.is_accepted


def test_an_update_is_logged_and_keeps_the_text() -> None:
    article = take(title="T", outlet="A").article
    update_article(
        article, {"title": "Better", "outlet": make.outlet("B"), "published_on": dt.date(2025, 10, 16)}, make.BY
    )
    article.refresh_from_db()
    assert (article.title, str(article.outlet)) == ("Better", "B")
    assert history(article).get().changes["title"] == ["T", "Better"]
    # From now on it is B's: the same words of A are another article, those of B are this one.
    assert take(outlet="B").article == article
    assert take(outlet="A").article != article


def test_an_update_cannot_give_two_articles_the_same_outlet_and_text() -> None:
    first, second = take(outlet="A").article, take(outlet="B").article
    with pytest.raises(InvalidValue, match="already"):
        update_article(second, {"outlet": first.outlet}, make.BY)
