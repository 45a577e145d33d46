"""The number of queries of each page, which does not grow with its content."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Actor, Claim, Event, EventMention, Outlet
from tests import factories as make

pytestmark = pytest.mark.django_db

SIZES = [2, 20]


@pytest.mark.parametrize("size", SIZES)
def test_home(client: Client, size: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    original = make.reported_story(2)
    for _ in range(size - 1):
        story = make.story(published=True)
        story.events.set(original.events.all())
        story.articles.set(original.articles.all())
    with django_assert_num_queries(5):
        assert client.get("/").content.decode().count('<li class="story') == size


@pytest.mark.parametrize("size", SIZES)
def test_story(client: Client, size: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    story = make.reported_story(size, event_mentions=3)
    with django_assert_num_queries(14):
        assert client.get(story.get_absolute_url()).content.decode().count('<li class="entry') == size


@pytest.mark.parametrize("size", SIZES)
def test_event(client: Client, size: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.reported_story(1, event_mentions=size)
    address = Event.objects.get().get_absolute_url()
    with django_assert_num_queries(11):
        assert f"{size} reports" in client.get(address).content.decode()


@pytest.mark.parametrize("size", SIZES)
def test_actor(client: Client, size: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.reported_story(size, event_mentions=2)
    actor = Actor.objects.get(name="Minister 0")
    Claim.objects.filter(stance="believe").update(source_actor=actor)
    for event in Event.objects.exclude(participants=actor):
        make.participant(event, actor)
    for mention in EventMention.objects.select_related("version"):
        make.mention(mention.version, "took", actor, state=make.A)
    with django_assert_num_queries(23):
        assert f"{size} events" in client.get(actor.get_absolute_url()).content.decode()


@pytest.mark.parametrize("size", SIZES)
def test_claim(client: Client, size: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    words = [f"thing {n:03}" for n in range(size)]
    story = make.story(published=True)
    version = make.version(f"Ruiz said that {' and '.join(words)}.", story=story)
    outer = make.claim(version, " and ".join(words), source="Ruiz", cue="said", state=make.A)
    for each in words:
        event = make.event(state=make.A)
        make.claim(version, each, state=make.A, parent=outer, source_actor=make.actor())
        make.event_mention(version, each, version.text, event, state=make.A, claim=outer)
        story.events.add(event)
    with django_assert_num_queries(15):
        assert words[-1] in client.get(outer.get_absolute_url()).content.decode()


@pytest.mark.parametrize("size", SIZES)
def test_article(client: Client, size: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    story = make.story(published=True)
    words = [f"thing {n:03}" for n in range(size)]
    version = make.version(f"Ruiz said that {' and '.join(words)}.", story=story)
    for each in words:
        event = make.event(state=make.A)
        claim = make.claim(version, each, state=make.A, source_actor=make.actor())
        make.event_mention(version, each, version.text, event, state=make.A, claim=claim)
        story.events.add(event)
    make.outlet("The Daily Lantern", full_text_allowed=True)
    with django_assert_num_queries(9):
        assert words[-1] in client.get(version.article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("size", SIZES)
def test_outlet(client: Client, size: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.reported_story(size)
    outlet = Outlet.objects.get(name="Outlet 0")
    with django_assert_num_queries(7):
        assert f"{size} articles" in client.get(outlet.get_absolute_url()).content.decode()


@pytest.mark.parametrize("size", [2, 8])
def test_embed(client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    story = make.reported_story(size, event_mentions=3)
    with django_assert_num_queries(10):
        assert client.get(f"{story.get_absolute_url()}embed/").content.decode().count("<h2>") == size
