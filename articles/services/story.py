"""What belongs to a story, and whether the public sees it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from articles.choices import Action, ReviewState
from articles.models import Article, Event, EventMention, Story
from articles.services.errors import Refused
from articles.services.moves import By, Change, create, move


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
    published: Story = move(
        story, Action.PUBLISH, by, Change(fields={"published_at": timezone.now()}), expected=expected
    )
    return published


def unpublish(story: Story, by: By, *, expected: int | None = None) -> Story:
    draft: Story = move(story, Action.UNPUBLISH, by, expected=expected)
    return draft


@transaction.atomic
def add_article(story: Story, article: Article, by: By) -> None:
    """Put an article into a story, with the events that were accepted from it before. Twice is once."""
    if story.articles.filter(pk=article.pk).exists():
        return
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
