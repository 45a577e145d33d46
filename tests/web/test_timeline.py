"""A story's timeline: order and groups, pages that keep the reader's place, filters, what was known when."""

import datetime as dt
import re

import pytest
from django.core.cache import caches

from articles.choices import AttributionKind
from articles.models import Actor, Event, Outlet
from articles.selectors.timeline_order import TimelineLine
from articles.web.http_cache import DIGEST_SOURCES
from articles.web.overview_chart import overview_chart
from tests import factories as make
from tests.web.test_pages import read, text

pytestmark = pytest.mark.django_db


def told(story, title, edtf, *, words="It took place.", who=None, claim=None, **fields):
    """An event of a story with one account, as its article tells it."""
    article = {name: fields.pop(name) for name in ("outlet", "published") if name in fields}
    version = make.version(f"{title}. {words}", story=story, title=f"About {title}", **article)
    event = make.event(title, edtf, state=make.A, **fields)
    make.event_mention(version, "took", words, event, state=make.A)
    if who:
        make.participant(event, who)
    story.events.add(event)
    return event


@pytest.fixture
def story():
    return make.story("Prices", published=True, slug="prices")


def titles(page):
    return re.findall(r'<h3><a href="/events/\d+/">([^<]+)</a>', page)


def headings(page):
    return [" ".join(text(found).split()) for found in re.findall(r"<h2 class=\"column group-title\".*?</h2>", page)]


# --- order and groups


def test_entries_stand_under_the_month_or_year_that_is_known(client, story):
    told(story, "A day", "2025-05-01")
    told(story, "A month", "2025-05")
    told(story, "A year", "2025")
    told(story, "Two years", "2019/2020")
    told(story, "Ahead", "2025-04", status="planned")
    told(story, "Some day", "")
    page = read(client, story)
    assert headings(page) == ["2019–2020", "2025", "May 2025", "Planned", "Without a date"]
    assert titles(page) == ["Two years", "A year", "A month", "A day", "Ahead", "Some day"]
    assert '<time datetime="2025-05">May 2025</time>' in page, "May 2025 never pretends to be the 1st"


def test_newest_first_turns_each_part_round(client, story):
    for title, edtf in {"One": "2025-05-01", "Month": "2025-05", "Two": "2025-06-02", "None": ""}.items():
        told(story, title, edtf)
    told(story, "Ahead", "2025-07", status="planned")
    page = read(client, "/stories/prices/?order=newest")
    assert headings(page) == ["Planned", "June 2025", "May 2025", "Without a date"]
    assert titles(page) == ["Ahead", "Two", "One", "Month", "None"]
    assert '<a href=".">oldest first</a>' in page


# --- pages


@pytest.fixture
def long_story(story, monkeypatch):
    monkeypatch.setattr("articles.web.timeline.PAGE_SIZE", 3)
    for n in range(1, 9):
        told(story, f"Day {n}", f"2025-05-{n:02}")
    return story


def link(page, rel):
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return "/stories/prices/" + found[1].replace("&amp;", "&").replace(".", "", found[1] == ".") if found else None


def test_pages_follow_one_another_without_gap_or_repetition(client, long_story):
    page, seen, address = None, [], "/stories/prices/"
    while address:
        page = read(client, address)
        seen += titles(page)
        address = link(page, "next")
    assert seen == [f"Day {n}" for n in range(1, 9)]
    assert "Entries 7–8 of 8" in page
    back = read(client, link(page, "prev"))
    assert titles(back) == ["Day 4", "Day 5", "Day 6"]
    assert link(read(client, link(back, "prev")), "prev") is None


def test_a_page_keeps_its_place_when_entries_come_and_go(client, long_story):
    second = link(read(client, long_story), "next")
    told(long_story, "Before all", "2025-04-01")
    assert titles(read(client, second))[0] == "Day 4"
    Event.objects.filter(title="Day 4").update(state=make.R)
    assert titles(read(client, second))[0] == "Day 5", "where the entry itself has gone, the next one"


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("2025", "Day 1"),
        ("2025-05-04", "Day 4"),
        ("2025-05-04.999999", "Day 4"),
        ("1990", "Day 1"),
        ("planned", None),
        ("2030", None),
    ],
)
def test_a_place_may_be_a_date(client, long_story, place, first):
    found = titles(read(client, f"/stories/prices/?at={place}"))
    assert (found[0] if found else None) == first


def test_an_entry_has_a_lasting_address_that_follows_it(client, long_story):
    event = Event.objects.get(title="Day 5")
    response = client.get(f"/stories/prices/entries/{event.pk}/")
    assert response.status_code == 302
    assert response["Location"] == f"/stories/prices/?at=2025-05-05.{event.pk}#event-{event.pk}"
    Event.objects.filter(pk=event.pk).update(earliest=dt.date(2026, 1, 1), latest=dt.date(2026, 1, 1))
    assert "2026-01-01" in client.get(f"/stories/prices/entries/{event.pk}/")["Location"]
    Event.objects.filter(pk=event.pk).update(state=make.R)
    assert client.get(f"/stories/prices/entries/{event.pk}/").status_code == 404


# --- filters


@pytest.fixture
def varied(story):
    ruiz = make.actor("Ana Ruiz")
    told(story, "Early", "2025-01-10", outlet="Outlet A", published="2025-01-11", who=ruiz)
    told(story, "Late", "2025-03-10", outlet="Outlet B", published="2025-03-11", status="ongoing")
    told(story, "Told late", "2025-01-20", outlet="Outlet B", published="2025-06-01")
    return story


def test_filters_choose_by_actor_outlet_status_and_period(client, varied):
    ruiz, b = Actor.objects.get(name="Ana Ruiz"), Outlet.objects.get(name="Outlet B")
    for query, expected in {
        f"actor={ruiz.pk}": ["Early"],
        f"outlet={b.pk}": ["Told late", "Late"],
        "status=ongoing": ["Late"],
        "since=2025-02": ["Late"],
        "until=2025-01": ["Early", "Told late"],
        "since=2025-01-15&until=2025-02-01": ["Told late"],
        "as_of=2025-04": ["Early", "Late"],
        f"actor={ruiz.pk}&outlet={b.pk}": [],
    }.items():
        page = read(client, f"/stories/prices/?{query}")
        assert titles(page) == expected, query
        if not expected:
            assert "No entry matches all of these filters." in page


def test_the_last_day_of_the_calendar_stops_no_page(client, story):
    told(story, "A day", "2025-05-01")
    told(story, "The last day", "9999-12-31", status="planned")
    assert titles(read(client, story)) == ["A day", "The last day"]
    assert "DTSTART;VALUE=DATE:99991231" in read(client, "/stories/prices/planned.ics")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("until=2025-01-15", ["Until spring"]),  # it may have been long before
        ("since=2025-06", ["From February"]),
        ("since=2025-02-15&until=2025-03-15", ["From February", "Until spring"]),
    ],
)
def test_what_is_known_by_one_end_alone_may_lie_in_any_period_on_its_open_side(client, story, query, expected):
    told(story, "Until spring", "../2025-03-20")
    told(story, "From February", "2025-02-01/..")
    assert titles(read(client, f"/stories/prices/?{query}")) == expected


def test_a_filter_is_told_in_words_and_can_be_taken_away(client, varied):
    b = Outlet.objects.get(name="Outlet B")
    page = read(client, f"/stories/prices/?outlet={b.pk}&since=2025-02&order=newest")
    assert "Reported by: Outlet B" in text(page)
    assert "From: February 2025" in text(page)
    assert f'href="?outlet={b.pk}&amp;order=newest"' in page
    assert "1 of 3 entries." in page


def test_what_was_known_then_hides_later_accounts_of_the_same_event(client, varied):
    event = Event.objects.get(title="Early")
    later = make.version("Again it took place.", story=varied, outlet="Outlet C", published="2025-05-01")
    make.event_mention(later, "took", "Again it took place.", event, state=make.A)
    assert "Again it took place." in read(client, "/stories/prices/?as_of=2025-05-01")
    then = read(client, "/stories/prices/?as_of=2025-04-30")
    assert "It took place." in then
    assert "Again it took place." not in then
    assert "Only reports published by that day are shown" in then


def test_the_overview_of_what_was_known_shows_no_later_coverage(client, varied):
    whole, then = (read(client, f"/stories/prices/{query}") for query in ("", "?as_of=2025-02-28"))
    counts = [int(re.search(r"Overview: \d+ events? and (\d+) article", page)[1]) for page in (whole, then)]
    assert counts[0] > counts[1] > 0


def test_kinds_of_accounts(client, story):
    officials = make.actor("officials", "group", anonymous=True)
    named = make.actor("Ana Ruiz")
    told(story, "Own", "2025-01-01")
    for n, (who, title) in enumerate([(officials, "Unnamed"), (named, "Named")], start=2):
        version = make.version(f"Someone said step {n} was taken.", story=story)
        claim = make.claim(version, f"step {n} was taken", cue="said", state=make.A, source_actor=who)
        event = make.event(title, f"2025-01-0{n}", state=make.A)
        make.event_mention(version, "taken", version.text, event, state=make.A, claim=claim)
        story.events.add(event)
    for kind, title in {
        AttributionKind.OWN: "Own",
        AttributionKind.UNNAMED: "Unnamed",
        AttributionKind.NAMED: "Named",
    }.items():
        assert titles(read(client, f"/stories/prices/?attribution={kind}")) == [title]


def test_kinds_of_events(client, story):
    told(story, "Meeting", "2025-01-01", kind="meeting")
    told(story, "Election", "2025-01-02", kind="decision")
    page = read(client, "/stories/prices/")
    assert '<option value="meeting">meetings and visits</option>' in page
    assert "sport" not in page, "only what there is in the story is offered"
    page = read(client, "/stories/prices/?kind=meeting")
    assert titles(page) == ["Meeting"]
    assert "Kind of event: <b>meetings and visits</b>" in page
    assert titles(read(client, "/stories/prices/?kind=sport")) == []


def test_an_actor_that_is_not_public_is_neither_offered_nor_found(client, varied):
    hidden = make.actor("Planted", state=make.P)
    make.participant(Event.objects.get(title="Late"), hidden)
    secret = make.event("Not public", state=make.P)
    alone = make.actor("Planted too")
    make.participant(secret, alone)
    varied.events.add(secret)
    assert "Planted" not in read(client, varied)
    for actor in (hidden, alone):
        read(client, f"/stories/prices/?actor={actor.pk}", 400)


def test_empty_fields_of_the_form_leave_no_trace_in_the_address(client, varied):
    response = client.get("/stories/prices/?actor=&outlet=&status=ongoing&since=")
    assert response.status_code == 302
    assert response["Location"] == "/stories/prices/?status=ongoing"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("actor=abc", "No participant of this story"),
        ("outlet=999999999999999999999999", "No outlet of this story"),
        ("status=sure", "Unknown status"),
        ("kind=x", "Unknown kind of event"),
        ("attribution=x", "Unknown kind of attribution"),
        ("since=2025-02-30", "is not a date"),
        ("until=yesterday", "is not a date"),
        ("as_of=%00", "is not a date"),
        ("at=nowhere", "is not a place"),
        ("at=0000-00-00", "is not a place"),
        ("order=sideways", "Unknown order"),
        ("since=2025-03&until=2025-01", "ends before it begins"),
    ],
)
def test_what_cannot_be_asked_is_a_friendly_400(client, varied, query, why):
    page = read(client, f"/stories/prices/?{query}", 400)
    assert why in page
    assert "Show the whole timeline" in page


# --- each entry


def test_conflicting_dates_and_denials_stand_side_by_side(client, story):
    event = make.event("Prices fall", "2025-05-01", state=make.A)
    story.events.add(event)
    for day, outlet in (("1 May", "Outlet A"), ("2 May", "Outlet B")):
        version = make.version(f"Prices fell on {day}.", story=story, outlet=outlet)
        when = make.time(version, day, f"2025-05-0{day[0]}", state=make.A)
        make.event_mention(version, "fell", version.text, event, state=make.A, time_expression=when)
    page = text(read(client, story))
    assert "Reports disagree on the date" in page
    assert "1 May 2025 Outlet A" in page
    assert "2 May 2025 Outlet B" in page
    assert "Denied" not in page
    denied = make.version("Ruiz denied that prices fell.", story=story, outlet="Outlet C")
    claim = make.claim(denied, "prices fell", source="Ruiz", cue="denied", state=make.A, stance="deny")
    make.event_mention(denied, "fell", denied.text, event, state=make.A, claim=claim)
    page = text(read(client, story))
    assert "Reported “Prices fell on 1 May.”" in page
    assert "Denied “Ruiz denied that prices fell.”" in page


def test_dates_of_different_precision_do_not_conflict(client, story):
    event = make.event("Prices fall", "2025-05-01", state=make.A)
    story.events.add(event)
    for words, edtf in (("1 May", "2025-05-01"), ("in May", "2025-05")):
        version = make.version(f"Prices fell {words}.", story=story)
        when = make.time(version, words, edtf, state=make.A)
        make.event_mention(version, "fell", version.text, event, state=make.A, time_expression=when)
    assert "disagree on the date" not in read(client, story)


def test_many_accounts_are_cut_with_each_outlet_heard(client, story):
    event = told(story, "Prices fall", "2025-05-01", outlet="Outlet 0")
    for n in range(1, 9):
        version = make.version(f"Number {n} took note.", story=story, outlet=f"Outlet {min(n // 3, 2)}")
        make.event_mention(version, "took", version.text, event, state=make.A)
    page = text(read(client, story))
    for name in ("Outlet 0", "Outlet 1", "Outlet 2"):
        assert f"{name} · in its own words" in page
    assert "5 more reports, 3 outlets in all" in page
    assert "Number 8 took note." in text(read(client, event))


# --- the overview


def test_the_overview_is_drawn_on_the_server_and_leads_into_the_timeline(client, varied):
    page = read(client, varied)
    assert 'aria-label="Overview: 3 events and 3 articles between January 2025 and June 2025"' in page
    assert 'href="?at=2025-03-01#timeline" aria-label="March 2025: 1 event, 1 article"' in page
    assert titles(read(client, "/stories/prices/?at=2025-03-01"))[0] == "Late"


def test_a_narrow_page_keeps_the_years_of_the_overview():
    days = [dt.date(2019, 10, 1), dt.date(2026, 3, 1)]
    ticks = [
        (one.label_text, one.hide_when_narrow)
        for one in overview_chart([TimelineLine(1, day, day, "happened") for day in days], []).segments
    ]
    assert {tick for tick, spare in ticks if spare} == {"Jul", ""}
    assert not any(spare for tick, spare in ticks if tick.isdecimal())


def test_a_story_of_one_day_has_no_overview(client, story):
    told(story, "Alone", "2025-01-10", published="2025-01-10")
    assert "<svg" not in read(client, story)


# --- conditional requests


def test_a_page_that_has_not_changed_is_not_sent_again(client, varied):
    response = client.get("/stories/prices/")
    assert response["Cache-Control"] == "public, no-cache"
    again = client.get("/stories/prices/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert client.get("/stories/prices/?order=newest", headers={"if-none-match": response["ETag"]}).status_code == 200


def test_an_edit_is_seen_at_once(client, varied):
    from articles.services.editing import edit
    from articles.services.review import reject

    event = Event.objects.get(title="Late")
    tag = client.get("/stories/prices/")["ETag"]
    edit(event, {"title": "Later"}, make.BY)
    changed = client.get("/stories/prices/", headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert "Later" in changed.content.decode()
    reject(event.mentions.get(), make.BY)
    gone = client.get("/stories/prices/", headers={"if-none-match": changed["ETag"]})
    assert "Later" not in gone.content.decode()


def test_a_time_is_given_only_once_it_tells_changes_apart(client, varied):
    from articles.models import ReviewLog

    assert "Last-Modified" not in client.get("/stories/prices/").headers
    ReviewLog.objects.update(at=dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC))
    response = client.get("/stories/prices/")
    assert response["Last-Modified"] == "Sun, 01 Jun 2025 12:00:00 GMT"
    headers = {"if-modified-since": response["Last-Modified"]}
    assert client.get("/stories/prices/", headers=headers).status_code == 304


@pytest.fixture
def kept_pages(settings):
    settings.CACHES = settings.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}
    }
    caches["pages"].clear()


def test_a_page_is_made_once_until_something_changes(client, varied, kept_pages, django_assert_num_queries):
    from articles.services.editing import edit

    first = client.get("/stories/prices/")
    with django_assert_num_queries(1):
        assert client.get("/stories/prices/").content == first.content
    edit(Event.objects.get(title="Late"), {"title": "Later"}, make.BY)
    assert "Later" in client.get("/stories/prices/").content.decode()


def test_a_page_that_was_kept_has_the_headers_it_was_made_with(client, varied, kept_pages):
    """TimelineJS reads this address from another site's page, which a browser allows by a header alone."""
    for _ in range(2):
        answer = client.get("/stories/prices/timeline.json")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Content-Type"] == "application/json"


def test_whatever_writes_html_makes_a_release_another(settings):
    made_with = {path for pattern in DIGEST_SOURCES for path in settings.BASE_DIR.glob(pattern)}
    for name in ("articles/templatetags/newsdesk.py", "articles/models/claim.py", "templates/base.html"):
        assert settings.BASE_DIR / name in made_with


def test_a_failing_cache_costs_no_reader_a_page(client, varied, settings):
    settings.CACHES = settings.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert client.get("/stories/prices/").status_code == 200
