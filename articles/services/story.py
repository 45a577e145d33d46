"""What belongs to a story, and whether the public sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles.choices import Action, ReviewState, StoryStatus
from articles.models import Article, Claim, Event, EventMention, Mention, Story
from articles.selectors.timeline import TimelineEntry, story_entries
from articles.services.errors import Blocked, ServiceError
from articles.services.transitions import ChangeDetails, Performer, create, log, transition


@dataclass(frozen=True, slots=True)
class PublicationPreview:
    """What the public would read: the timeline, the articles, and how many claims and names in them."""

    entries: list[TimelineEntry]
    articles: list[Article]
    claims: int
    mentions: int
    unconfirmed: list[Any]  # of it, what one person alone has accepted, where a second pair of eyes is wanted


def create_story(by: Performer, *, title: str, slug: str, summary: str = "") -> Story:
    """A new story, as a draft."""
    started: Story = create(Story(title=title, slug=slug, summary=summary), Action.CREATE, by)
    return started


def edit(story: Story, values: Mapping[str, str], by: Performer, *, expected: int | None = None) -> Story:
    """Change a story's title, slug or summary."""
    changes = {name: [getattr(story, name), value] for name, value in values.items() if getattr(story, name) != value}
    fields = {name: value for name, (_, value) in changes.items()}
    edited: Story = transition(story, Action.EDIT, by, ChangeDetails(fields, changes), expected=expected)
    return edited


@transaction.atomic
def publish(story: Story, by: Performer, *, expected: int | None = None) -> Story:
    """Let the public see a story. Refused while it holds nothing: an empty page tells a reader nothing."""
    if not story.articles.exists():
        raise ServiceError(f"“{story}” has no articles yet. Add some before you publish it.")
    new = unconfirmed(story)
    _refuse_alone(new, by)
    published: Story = transition(
        story, Action.PUBLISH, by, ChangeDetails(fields={"published_at": timezone.now()}), expected=expected
    )
    _confirm_all(new, published, by)
    return published


def unpublish(story: Story, by: Performer, *, expected: int | None = None) -> Story:
    draft: Story = transition(story, Action.UNPUBLISH, by, expected=expected)
    return draft


def preview(story: Story, by: Performer) -> PublicationPreview:
    """What publishing would show, found out by publishing and taking it back: the preview cannot be wrong."""
    waiting = unconfirmed(story)
    with transaction.atomic():
        if story.status != StoryStatus.PUBLISHED:
            Story.objects.filter(pk=story.pk).update(status=StoryStatus.PUBLISHED)
            _confirm_all(waiting, story, by)
        articles = list(story.articles.select_related("outlet"))
        shown = {"version__article__in": articles}
        found = PublicationPreview(
            entries=story_entries(story),
            articles=articles,
            claims=Claim.objects.public().filter(**shown).count(),
            mentions=Mention.objects.public().filter(**shown).count(),
            unconfirmed=waiting,
        )
        transaction.set_rollback(True)
    return found


# --- a second pair of eyes --------------------------------------------------------------------------------------------


def unconfirmed(story: Story) -> list[Any]:
    """What one person alone has accepted in a story and its articles, and the public does not see for that reason.

    Accounts, events, claims, mentions, each kind in its order.
    """
    here = Q(version__article__in=story.articles.all())
    told = EventMention.objects.accepted().filter(here).values("event")
    return [
        *EventMention.objects.unconfirmed().filter(here).select_related("event"),
        *Event.objects.unconfirmed().filter(Q(stories=story) | Q(pk__in=told)).distinct(),
        *Claim.objects.unconfirmed().filter(here).prefetch_related("spans"),
        *Mention.objects.unconfirmed().filter(here),
    ]


def _confirm_all(records: list[Any], story: Story, by: Performer) -> None:
    """Whoever publishes a story has seen what is in it."""
    for model in {type(record) for record in records}:
        rows = [record for record in records if type(record) is model]
        change = ChangeDetails(note=f"with the story “{story}”"[:300])
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(sole_reviewer="", revision=F("revision") + 1)
        log(rows, Action.CONFIRM, by, change, before=ReviewState.ACCEPTED, after=ReviewState.ACCEPTED)


def _alone(records: Iterable[Any], by: Performer) -> list[Any]:
    return [record for record in records if record.sole_reviewer == by.name]


def _refuse_alone(records: Iterable[Any], by: Performer) -> None:
    alone = _alone(records, by)
    if alone:
        names = "; ".join(f"the {record._meta.verbose_name} “{record}”" for record in alone[:3])
        more = f" and {len(alone) - 3} more" if len(alone) > 3 else ""
        raise Blocked(
            f"Only you have accepted {names}{more}. Another person must confirm or publish what only you accepted."
        )


# --- what belongs to a story ------------------------------------------------------------------------------------------


@transaction.atomic
def add_article(story: Story, article: Article, by: Performer) -> None:
    """Put an article into a story, with the events that were accepted from it before. Twice is once."""
    if story.articles.filter(pk=article.pk).exists():
        return
    story.articles.add(article)
    transition(story, Action.ADD, by, ChangeDetails(changes={"article": [None, str(article)]}))
    accounts = EventMention.objects.accepted().filter(version__article=article, event__state=ReviewState.ACCEPTED)
    for account in accounts.select_related("event"):
        add_mentioned_event(story, account, by)


def add_mentioned_event(story: Story, account: EventMention, by: Performer) -> None:
    """Put the event of an accepted account on a timeline; where that is public, once the account may be shown."""
    if story.status != StoryStatus.PUBLISHED or not account.is_unconfirmed:
        add_event(story, account.event, by)


@transaction.atomic
def remove_article(story: Story, article: Article, by: Performer) -> None:
    """Take an article out of a story. Events stay while another of the story's articles tells them."""
    if not story.articles.filter(pk=article.pk).exists():
        return
    story.articles.remove(article)
    transition(story, Action.REMOVE, by, ChangeDetails(changes={"article": [str(article), None]}))
    told = EventMention.objects.accepted().filter(version__article__in=story.articles.all())
    for event in story.events.exclude(mentions__in=told):
        remove_event(story, event, by)


@transaction.atomic
def add_event(story: Story, event: Event, by: Performer) -> None:
    if story.events.filter(pk=event.pk).exists():
        return
    story.events.add(event)
    transition(story, Action.ADD, by, ChangeDetails(changes={"event": [None, str(event)]}))


@transaction.atomic
def remove_event(story: Story, event: Event, by: Performer) -> None:
    if not story.events.filter(pk=event.pk).exists():
        return
    story.events.remove(event)
    transition(story, Action.REMOVE, by, ChangeDetails(changes={"event": [str(event), None]}))
