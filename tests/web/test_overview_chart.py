"""The overview chart of a timeline."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from articles.models import Story
from articles.selectors.timeline_order import TimelineLine
from articles.web.overview_chart import overview_chart
from tests import factories as make
from tests.web.sample_site import add_event, read, titles

pytestmark = pytest.mark.django_db


def test_the_overview_chart_links_into_the_timeline(client: Client, varied: Story) -> None:
    page = read(client, varied)
    assert 'aria-label="Overview: 3 events and 3 articles between January 2025 and June 2025"' in page
    assert 'href="?at=2025-03-01#timeline" aria-label="March 2025: 1 event, 1 article"' in page
    assert titles(read(client, "/stories/prices/?at=2025-03-01"))[0] == "Late"


def test_a_narrow_overview_chart_keeps_the_years() -> None:
    days = [dt.date(2019, 10, 1), dt.date(2026, 3, 1)]
    chart = overview_chart([TimelineLine(1, day, day, "happened") for day in days], [])
    ticks = [(one.label_text, one.hide_when_narrow) for one in make.required(chart).segments]
    assert {tick for tick, spare in ticks if spare} == {"Jul", ""}
    assert not any(spare for tick, spare in ticks if tick.isdecimal())


def test_a_story_of_one_day_has_no_overview_chart(client: Client, story: Story) -> None:
    add_event(story, "Alone", "2025-01-10", published="2025-01-10")
    assert "<svg" not in read(client, story)
