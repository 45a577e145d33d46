"""Stories: their articles and events, publication, and what a publication would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.choices import Action, ReviewState, StoryStatus
from articles.models import Article, Claim, Event, EventMention, Mention, Proposal, Story
from articles.selectors.timeline import TimelineEntry, story_entries
from articles.services.errors import Blocked, ServiceError
from articles.services.transitions import ChangeDetails, Performer, create, list_names, log, transition


@dataclass(frozen=True, slots=True)
class PublicationPreview:
    """What the public would read after a publication.

    `claims` and `mentions` are the numbers of public claims and mentions in the articles. `unconfirmed` are the records
    among them that only one person has accepted, where a second review is required.
    """

    entries: list[TimelineEntry]
    articles: list[Article]
    claims: int
    mentions: int
    unconfirmed: list[Proposal]


def create_story(by: Performer, *, title: str, slug: str, summary: str = "") -> Story:
    """Create a story, as a draft."""
    return create(Story(title=title, slug=slug, summary=summary), Action.CREATE, by)


def edit(story: Story, values: Mapping[str, str], by: Performer, *, expected: int | None = None) -> Story:
    """Change a story's title, slug or summary. Return the updated story."""
    fields = {name: value for name, value in values.items() if getattr(story, name) != value}
    changes = {name: [getattr(story, name), value] for name, value in fields.items()}
    return transition(story, Action.EDIT, by, ChangeDetails(fields, changes), expected=expected)


@transaction.atomic
def publish(story: Story, by: Performer, *, expected: int | None = None) -> Story:
    """Publish a story and return it. Publishing confirms what only other people have accepted in it.

    Raise ServiceError for a story without articles, which would be an empty page, and Blocked if it contains records
    that only the performer has accepted.
    """
    if not story.articles.exists():
        raise ServiceError(_("“%(story)s” has no articles yet. Add some before you publish it.") % {"story": story})
    records = unconfirmed(story)
    _check_second_review(records, by)
    change = ChangeDetails(fields={"published_at": timezone.now()})
    published = transition(story, Action.PUBLISH, by, change, expected=expected)
    _confirm_all(records, published, by)
    return published


def unpublish(story: Story, by: Performer, *, expected: int | None = None) -> Story:
    """Return a story to draft, so that the public no longer sees it."""
    return transition(story, Action.UNPUBLISH, by, expected=expected)


def preview(story: Story, by: Performer) -> PublicationPreview:
    """Return what publishing the story would show.

    Publish the story in a transaction that is rolled back, so that the preview applies the same rules as the pages.
    """
    records = unconfirmed(story)
    with transaction.atomic():
        if story.status != StoryStatus.PUBLISHED:
            Story.objects.filter(pk=story.pk).update(status=StoryStatus.PUBLISHED)
            _confirm_all(records, story, by)
        articles = list(story.articles.select_related("outlet"))
        in_articles = Q(version__article__in=articles)
        result = PublicationPreview(
            entries=story_entries(story),
            articles=articles,
            claims=Claim.objects.public().filter(in_articles).count(),
            mentions=Mention.objects.public().filter(in_articles).count(),
            unconfirmed=records,
        )
        transaction.set_rollback(True)
    return result


# --- second review ----------------------------------------------------------------------------------------------------


def unconfirmed(story: Story) -> list[Proposal]:
    """Return the records in a story and its articles that only one person has accepted, hidden for that reason.

    Event mentions come first, then events, claims and mentions, each in the order of its model.
    """
    in_articles = Q(version__article__in=story.articles.all())
    reported = EventMention.objects.accepted().filter(in_articles).values("event")
    return [
        *EventMention.objects.unconfirmed().filter(in_articles).select_related("event"),
        *Event.objects.unconfirmed().filter(Q(stories=story) | Q(pk__in=reported)).distinct(),
        *Claim.objects.unconfirmed().filter(in_articles).prefetch_related("spans"),
        *Mention.objects.unconfirmed().filter(in_articles),
    ]


def _confirm_all(records: Sequence[Proposal], story: Story, by: Performer) -> None:
    """Confirm all records: a person who publishes a story counts as having seen what is in it."""
    note = _("with the story “%(story)s”") % {"story": story}
    for model in {type(record) for record in records}:
        rows = [record for record in records if type(record) is model]
        ids = [row.pk for row in rows]
        model._base_manager.filter(pk__in=ids).update(sole_reviewer="", revision=F("revision") + 1)
        change = ChangeDetails(note=note[:300])
        log(rows, Action.CONFIRM, by, change, before=ReviewState.ACCEPTED, after=ReviewState.ACCEPTED)


def _check_second_review(records: Sequence[Proposal], by: Performer) -> None:
    """Raise Blocked if only the performer has accepted one of the records."""
    own = [record for record in records if record.sole_reviewer == by.name]
    if not own:
        return
    raise Blocked(
        _(
            "Only you have accepted %(records)s. Another person must confirm what only you accepted, or publish the "
            "story."
        )
        % {"records": list_names(own)}
    )


# --- articles and events ----------------------------------------------------------------------------------------------


@transaction.atomic
def add_article(story: Story, article: Article, by: Performer) -> None:
    """Add an article to a story, with its accepted events. Do nothing if it is already there."""
    if story.articles.filter(pk=article.pk).exists():
        return
    story.articles.add(article)
    transition(story, Action.ADD, by, ChangeDetails(changes={"article": [None, str(article)]}))
    mentions = EventMention.objects.accepted().filter(version__article=article, event__state=ReviewState.ACCEPTED)
    for mention in mentions.select_related("event"):
        add_mentioned_event(story, mention, by)


def add_mentioned_event(story: Story, mention: EventMention, by: Performer) -> None:
    """Add the event of an accepted mention to a story. A published story waits until the mention is confirmed."""
    if story.status != StoryStatus.PUBLISHED or not mention.is_unconfirmed:
        add_event(story, mention.event, by)


@transaction.atomic
def remove_article(story: Story, article: Article, by: Performer) -> None:
    """Remove an article from a story, with the events that no other article of the story reports."""
    if not story.articles.filter(pk=article.pk).exists():
        return
    story.articles.remove(article)
    transition(story, Action.REMOVE, by, ChangeDetails(changes={"article": [str(article), None]}))
    remaining = EventMention.objects.accepted().filter(version__article__in=story.articles.all())
    for event in story.events.exclude(mentions__in=remaining):
        remove_event(story, event, by)


@transaction.atomic
def add_event(story: Story, event: Event, by: Performer) -> None:
    """Add an event to a story. Do nothing if it is already there."""
    if story.events.filter(pk=event.pk).exists():
        return
    story.events.add(event)
    transition(story, Action.ADD, by, ChangeDetails(changes={"event": [None, str(event)]}))


@transaction.atomic
def remove_event(story: Story, event: Event, by: Performer) -> None:
    """Remove an event from a story. Do nothing if it is not there."""
    if not story.events.filter(pk=event.pk).exists():
        return
    story.events.remove(event)
    transition(story, Action.REMOVE, by, ChangeDetails(changes={"event": [str(event), None]}))
