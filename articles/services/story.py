"""What belongs to a story, and whether the public sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from articles.choices import Action, ReviewState, StoryStatus
from articles.models import Article, Claim, Event, EventMention, Mention, ReviewLog, Story
from articles.selectors.timeline import Entry, story_entries
from articles.services.errors import Blocked, Refused
from articles.services.moves import By, Change, create, move

# What a person does to a record that says: this may stand.
VOUCHES = (Action.ACCEPT, Action.EDIT, Action.CREATE, Action.KEEP)


def left_out(story: Story) -> list[Event]:
    """Accepted events that the story's articles tell and that it does not hold: those accepted since it was published,
    where a second pair of eyes is wanted, and those an editor took out."""
    told = EventMention.objects.accepted().filter(version__article__in=story.articles.all())
    events = Event.objects.accepted().filter(mentions__in=told).exclude(stories=story)
    return list(events.distinct())


@transaction.atomic
def bring_in(story: Story, events: Iterable[Event], by: By) -> list[Event]:
    """Add accepted events that a published story left out; returns them."""
    wanted = {event.pk for event in events}
    chosen = [event for event in left_out(story) if event.pk in wanted]
    accounts = EventMention.objects.accepted().filter(event__in=chosen, version__article__in=story.articles.all())
    _check_second([*chosen, *accounts], by)
    for event in chosen:
        add_event(story, event, by)
    return chosen


@dataclass(frozen=True, slots=True)
class Publication:
    """What the public would read: the timeline, the articles, and how many claims and names in them."""

    entries: list[Entry]
    articles: list[Article]
    claims: int
    mentions: int
    only_by: list[Any]  # what the asking person alone has accepted, where a second pair of eyes is wanted


def start(by: By, *, title: str, slug: str, summary: str = "") -> Story:
    """A new story, as a draft."""
    started: Story = create(Story(title=title, slug=slug, summary=summary), Action.CREATE, by)
    return started


def edit(story: Story, values: Mapping[str, str], by: By, *, expected: int | None = None) -> Story:
    """Change a story's title, slug or summary."""
    changes = {name: [getattr(story, name), value] for name, value in values.items() if getattr(story, name) != value}
    fields = {name: value for name, (_, value) in changes.items()}
    edited: Story = move(story, Action.EDIT, by, Change(fields, changes), expected=expected)
    return edited


def publish(story: Story, by: By, *, expected: int | None = None) -> Story:
    """Let the public see a story. Refused while it holds nothing: an empty page tells a reader nothing."""
    if not story.articles.exists():
        raise Refused(f"“{story}” has no articles yet. Add some before you publish it.")
    _check_second(_shown_by(story.articles.all(), [story]), by)
    published: Story = move(
        story, Action.PUBLISH, by, Change(fields={"published_at": timezone.now()}), expected=expected
    )
    return published


def unpublish(story: Story, by: By, *, expected: int | None = None) -> Story:
    draft: Story = move(story, Action.UNPUBLISH, by, expected=expected)
    return draft


def preview(story: Story, by: By) -> Publication:
    """What publishing would show, found out by publishing and taking it back: the preview cannot be wrong."""
    with transaction.atomic():
        Story.objects.filter(pk=story.pk).update(status=StoryStatus.PUBLISHED)
        articles = list(story.articles.select_related("outlet"))
        shown = {"version__article__in": articles}
        found = Publication(
            entries=story_entries(story),
            articles=articles,
            claims=Claim.objects.public().filter(**shown).count(),
            mentions=Mention.objects.public().filter(**shown).count(),
            only_by=only_by(_shown_by(articles, [story]), by) if settings.NEWSDESK_SECOND_REVIEWER else [],
        )
        transaction.set_rollback(True)
    return found


# --- a second pair of eyes --------------------------------------------------------------------------------------------


def _shown_by(articles: Iterable[Article], stories: Iterable[Story] = ()) -> list[Any]:
    """All that is accepted in these articles and stories."""
    here = {"version__article__in": list(articles)}
    events = Event.objects.accepted().filter(stories__in=list(stories)).distinct()
    claims = Claim.objects.accepted().filter(**here).prefetch_related("spans")
    return [
        *events,
        *EventMention.objects.accepted().filter(**here),
        *claims,
        *Mention.objects.accepted().filter(**here),
    ]


def only_by(records: Iterable[Any], by: By) -> list[Any]:
    """Those of the records that nobody but this person has accepted, edited, added or confirmed."""
    by_model: dict[type, list[Any]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record)
    alone = []
    for model, rows in by_model.items():
        vouched: dict[int, set[str]] = defaultdict(set)
        entries = ReviewLog.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=[row.pk for row in rows],
            to_state=ReviewState.ACCEPTED,
            action__in=VOUCHES,
        )
        for pk, name in entries.values_list("object_id", "user_name"):
            vouched[pk].add(name)
        alone += [row for row in rows if vouched[row.pk] == {by.name}]
    return alone


def _check_second(records: Iterable[Any], by: By) -> None:
    if not settings.NEWSDESK_SECOND_REVIEWER:
        return
    alone = only_by(records, by)
    if alone:
        names = "; ".join(f"the {record._meta.verbose_name} “{record}”" for record in alone[:3])
        more = f" and {len(alone) - 3} more" if len(alone) > 3 else ""
        raise Blocked(
            f"Only you have accepted {names}{more}. Another person must confirm or publish what only you accepted."
        )


@transaction.atomic
def add_article(story: Story, article: Article, by: By) -> None:
    """Put an article into a story, with the events that were accepted from it before. Twice is once."""
    if story.articles.filter(pk=article.pk).exists():
        return
    if story.status == StoryStatus.PUBLISHED:
        _check_second(_shown_by([article]), by)
    story.articles.add(article)
    move(story, Action.ADD, by, Change(changes={"article": [None, str(article)]}))
    accounts = EventMention.objects.accepted().filter(version__article=article, event__state=ReviewState.ACCEPTED)
    for event in Event.objects.filter(mentions__in=accounts).distinct():
        add_event(story, event, by)


@transaction.atomic
def remove_article(story: Story, article: Article, by: By) -> None:
    """Take an article out of a story. Events stay while another of the story's articles tells them."""
    if not story.articles.filter(pk=article.pk).exists():
        return
    story.articles.remove(article)
    move(story, Action.REMOVE, by, Change(changes={"article": [str(article), None]}))
    told = EventMention.objects.accepted().filter(version__article__in=story.articles.all())
    for event in story.events.exclude(mentions__in=told):
        remove_event(story, event, by)


@transaction.atomic
def add_event(story: Story, event: Event, by: By) -> None:
    if story.events.filter(pk=event.pk).exists():
        return
    story.events.add(event)
    move(story, Action.ADD, by, Change(changes={"event": [None, str(event)]}))


@transaction.atomic
def remove_event(story: Story, event: Event, by: By) -> None:
    if not story.events.filter(pk=event.pk).exists():
        return
    story.events.remove(event)
    move(story, Action.REMOVE, by, Change(changes={"event": [str(event), None]}))
