"""Functions that create records for tests.

A span is given by its words, which must occur exactly once in the text.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User
from django.db.models import Manager, Model, QuerySet

from articles.choices import ActorKind, MentionKind, ReviewState, StoryStatus
from articles.ingestion.incoming import build_article
from articles.models import (
    Actor,
    Alias,
    Article,
    ArticleVersion,
    Claim,
    Event,
    EventMention,
    EventParticipant,
    Mention,
    Outlet,
    Story,
    TimeExpression,
)
from articles.services import dates
from articles.services.ingest import ingest, outlet_for_name
from articles.services.linking import update_actor_keys
from articles.services.proposals import claim_key, save_claim_spans, span_key
from articles.services.transitions import Performer

Value = TypeVar("Value")
Record = TypeVar("Record", bound=Model)

count = itertools.count(1)
BY = Performer("a test")
P, A, R, W = ReviewState.PROPOSED, ReviewState.ACCEPTED, ReviewState.REJECTED, ReviewState.WITHDRAWN

TEXT = (
    "On Monday the Ministry of Trade announced new rules. "
    "The Daily Lantern reported that, according to officials close to the talks, Ana Ruiz believes prices will fall. "
    "Ruiz left on Tuesday."
)


def required(value: Value | None) -> Value:
    """Return `value`; fail if it is None."""
    assert value is not None
    return value


def search(pattern: str, text: str, flags: re.RegexFlag | int = 0) -> re.Match[str]:
    """Return the first match of a pattern in a text; fail if there is none."""
    return required(re.search(pattern, text, flags))


def first(records: QuerySet[Record] | Manager[Record]) -> Record:
    """Return the first of the records; fail if there are none."""
    return required(records.first())


def user(name: str = "", *, staff: bool = True, superuser: bool = False, permissions: tuple[str, ...] = ()) -> User:
    """Create an account; `permissions` are codenames of `articles`, such as "change_claim"."""
    account = get_user_model().objects.create_user(
        name or f"user{next(count)}", password="secret", is_staff=staff or superuser, is_superuser=superuser
    )
    account.user_permissions.set(
        Permission.objects.filter(content_type__app_label="articles", codename__in=permissions)
    )
    return account


def outlet(name: str = "", **fields: Any) -> Outlet:
    """Create an outlet, or change the one of that name."""
    made = outlet_for_name(name or f"Outlet {next(count)}", BY)
    for key, value in fields.items():
        setattr(made, key, value)
    made.save()
    return made


def version(text: str = TEXT, *, story: Story | None = None, **fields: Any) -> ArticleVersion:
    """Create an article with one version. `outlet` is a name; `fields` are those of `incoming`."""
    fields.setdefault("title", f"Article {next(count)}")
    fields.setdefault("outlet", "The Daily Lantern")
    fields.setdefault("published", "2025-10-16")
    return ingest(build_article(text, **fields), BY, stories=[story] if story else []).version


def article(text: str = TEXT, **fields: Any) -> Article:
    """Create an article with one version; see `version`."""
    return version(text, **fields).article


def actor(name: str = "", kind: str = ActorKind.PERSON, state: str = A, **fields: Any) -> Actor:
    """Create an actor, by default an accepted person. Unless anonymous, its name becomes an alias and is indexed."""
    name = name or f"Actor {next(count)}"
    made = Actor.objects.create(name=name, kind=kind, state=state, **fields)
    if not made.anonymous:
        Alias.objects.create(actor=made, text=name)
        update_actor_keys([made])
    return made


def find(of: ArticleVersion, words: str) -> tuple[int, int]:
    """Return the offsets (start, end) of words that occur exactly once."""
    assert of.text.count(words) == 1, f"{words!r} occurs {of.text.count(words)} times in the text"
    start = of.text.index(words)
    return start, start + len(words)


def mention(of: ArticleVersion, words: str, who: Actor | None = None, state: str = P, **fields: Any) -> Mention:
    """Create a mention of an actor, by default proposed."""
    start, end = find(of, words)
    fields.setdefault("kind", MentionKind.NAME)
    return Mention.objects.create(
        version=of, key=span_key((start, end)), actor=who, start=start, end=end, text=words, state=state, **fields
    )


def time(of: ArticleVersion, words: str, edtf: str, state: str = P, **fields: Any) -> TimeExpression:
    """Create a time expression with the date `edtf`, by default proposed."""
    start, end = find(of, words)
    earliest, latest = dates.bounds(edtf)
    return TimeExpression.objects.create(
        version=of,
        key=span_key((start, end)),
        start=start,
        end=end,
        text=words,
        type=fields.pop("type", "DATE"),
        value=fields.pop("value", edtf),
        edtf=edtf,
        earliest=earliest,
        latest=latest,
        state=state,
        **fields,
    )


def claim(of: ArticleVersion, content: str, *, source: str = "", cue: str = "", state: str = P, **fields: Any) -> Claim:
    """Create a claim, by default proposed. `content`, `source` and `cue` are the words of its spans."""
    spans = {
        "source": [find(of, source)] if source else [],
        "cue": [find(of, cue)] if cue else [],
        "content": [find(of, content)],
    }
    key = claim_key(spans["source"], spans["cue"], spans["content"])
    made = Claim.objects.create(version=of, key=key, state=state, **fields)
    save_claim_spans([(made, spans)])
    return made


def event(title: str = "", edtf: str = "2025-10-13", state: str = P, **fields: Any) -> Event:
    """Create an event without an account of it, by default proposed."""
    earliest, latest = dates.bounds(edtf)
    title = title or f"Something happens, number {next(count)}"
    return Event.objects.create(title=title, edtf=edtf, earliest=earliest, latest=latest, state=state, **fields)


def event_mention(
    of: ArticleVersion, trigger: str, sentence: str, what: Event | None = None, state: str = P, **fields: Any
) -> EventMention:
    """Create an account of an event, by default of a new event in the same state."""
    (t_start, t_end), (s_start, s_end) = find(of, trigger), find(of, sentence)
    return EventMention.objects.create(
        version=of,
        key=span_key((t_start, t_end)),
        event=what or event(state=state),
        trigger_start=t_start,
        trigger_end=t_end,
        trigger_text=trigger,
        sentence_start=s_start,
        sentence_end=s_end,
        sentence_text=sentence,
        state=state,
        **fields,
    )


def participant(what: Event, who: Actor, role: str = "agent") -> EventParticipant:
    """Make an actor a participant of an event."""
    return EventParticipant.objects.create(event=what, actor=who, role=role)


def story(title: str = "", *, published: bool = False, **fields: Any) -> Story:
    """Create an empty story, by default a draft."""
    n = next(count)
    status = StoryStatus.PUBLISHED if published else StoryStatus.DRAFT
    fields.setdefault("slug", f"story-{n}")
    return Story.objects.create(title=title or f"Story {n}", status=status, **fields)


def reported_story(events: int = 1, *, published: bool = True, event_mentions: int = 1) -> Story:
    """Create a story of accepted events, each reported by `event_mentions` articles through a chain of two claims."""
    made = story(published=published)
    for n in range(events):
        day = dt.date(2025, 1, 1) + dt.timedelta(days=n)
        what = event(f"The ministry takes step {n}", day.isoformat(), state=A)
        participant(what, actor(f"Minister {n}", state=A))
        made.events.add(what)
        for m in range(event_mentions):
            words = f"the ministry took step {n}"
            text = f"Officials said Minister {n} believes {words}."
            reporting = version(
                text, story=made, outlet=f"Outlet {m}", title=f"Step {n}, by outlet {m}", published=day.isoformat()
            )
            outer = claim(
                reporting,
                f"Minister {n} believes {words}",
                source="Officials",
                cue="said",
                state=A,
            )
            inner = claim(
                reporting,
                words,
                source=f"Minister {n}",
                cue="believes",
                state=A,
                parent=outer,
                stance="believe",
                source_actor=what.participants.first(),
            )
            event_mention(reporting, "took", text, what, state=A, claim=inner)
    return made
