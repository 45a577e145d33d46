"""Constraints and triggers of the database, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.choices import RunStatus
from articles.models import Actor, Article, ArticleVersion, Claim, ClaimSpan, ExtractionRun, Mention
from articles.models.article import VersionImmutable
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(action: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        action()


def test_a_versions_text_cannot_be_changed() -> None:
    version = make.version()
    version.text = "Other words."
    with pytest.raises(VersionImmutable):
        version.save()
    for change in ({"text": "Other words."}, {"content_hash": "0" * 64}, {"number": 7}):
        refused(lambda change=change: ArticleVersion.objects.filter(pk=version.pk).update(**change))


def test_a_version_number_and_a_text_are_unique_in_an_article() -> None:
    version = make.version("Some words.")
    refused(lambda: ArticleVersion.objects.create(article=version.article, number=1, text="Other words."))
    refused(lambda: ArticleVersion.objects.create(article=version.article, number=2, text="Some words."))
    refused(lambda: ArticleVersion.objects.create(article=version.article, number=0, text="Third words."))
    refused(lambda: ArticleVersion.objects.create(article=version.article, number=2, text=""))


def test_an_address_is_unique_unless_empty() -> None:
    Article.objects.create(title="A")
    Article.objects.create(title="B")
    Article.objects.create(title="C", canonical_url="https://a.example/1")
    refused(lambda: Article.objects.create(title="D", canonical_url="https://a.example/1"))


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (3, 3, ""),
        (5, 3, "x"),
        (0, 4, "Wort"),  # the text says otherwise
        (0, 400, "Word"),  # beyond the end
    ],
)
def test_a_span_lies_in_the_text_and_has_its_exact_words(start: int, end: int, text: str) -> None:
    version = make.version("Words stand here.")
    refused(lambda: Mention.objects.create(version=version, kind="name", start=start, end=end, text=text))


def test_offsets_count_code_points() -> None:
    version = make.version("🙂 naïve Zoë said so.")
    mention = make.mention(version, "Zoë")
    assert (mention.start, mention.end) == (8, 11)


def test_a_span_cannot_be_moved_without_its_words() -> None:
    mention = make.mention(make.version("Ana met Ben."), "Ana")
    refused(lambda: Mention.objects.filter(pk=mention.pk).update(start=1))
    refused(lambda: Mention.objects.filter(pk=mention.pk).update(text="Eva"))


def test_claim_spans_and_event_mentions_have_their_exact_words() -> None:
    version = make.version("Ana said it rains. Snow falls.")
    claim = make.claim(version, "it rains", source="Ana", cue="said")
    refused(lambda: ClaimSpan.objects.filter(claim=claim).update(text="it snows"))
    mention = make.event_mention(version, "falls", "Snow falls.")
    refused(lambda: type(mention).objects.filter(pk=mention.pk).update(trigger_text="lands"))
    refused(lambda: type(mention).objects.filter(pk=mention.pk).update(sentence_start=20))


def test_a_claims_parent_is_in_the_same_text_and_not_itself() -> None:
    version = make.version("Ana said it rains.")
    claim = make.claim(version, "it rains", source="Ana", cue="said")
    other = make.claim(make.version("Ben said it snows."), "it snows", source="Ben", cue="said")
    refused(lambda: Claim.objects.filter(pk=claim.pk).update(parent=other))
    refused(lambda: Claim.objects.filter(pk=claim.pk).update(parent=claim))


def test_a_version_has_one_proposal_for_each_key() -> None:
    version = make.version("Ana met Ben.")
    make.mention(version, "Ana")
    refused(lambda: make.mention(version, "Ana"))


def test_unnamed_sources_cannot_be_merged() -> None:
    version = make.version("Officials said so.")
    unnamed = make.actor("Officials", anonymous=True, version=version)
    other = make.actor("Ana")
    refused(lambda: Actor.objects.filter(pk=unnamed.pk).update(merged_into=other))
    refused(lambda: Actor.objects.filter(pk=other.pk).update(merged_into=other))


def test_one_active_run_for_a_version_and_engine() -> None:
    version = make.version()
    same = {"version": version, "engine_name": "e", "engine_version": "1", "config_hash": "c"}
    first = ExtractionRun.objects.create(**same)
    refused(lambda: ExtractionRun.objects.create(**same))
    ExtractionRun.objects.create(**same | {"engine_version": "2"})
    ExtractionRun.objects.filter(pk=first.pk).update(status=RunStatus.FAILED)
    ExtractionRun.objects.create(**same)


def test_a_running_run_has_a_lease() -> None:
    run = ExtractionRun.objects.create(version=make.version(), engine_name="e", engine_version="1", config_hash="c")
    refused(lambda: ExtractionRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING))
    refused(
        lambda: ExtractionRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING, lease_until=timezone.now())
    )


def test_choice_fields_hold_only_their_choices() -> None:
    version = make.version("Ana met Ben.")
    refused(lambda: make.mention(version, "Ana", kind="nickname"))
    refused(lambda: Actor.objects.create(name="Ana", kind="robot"))
