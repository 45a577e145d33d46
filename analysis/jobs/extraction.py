"""Carries out one extraction run: load the version, call the engine, write what changed in one short transaction."""

from __future__ import annotations

import logging
import re
import traceback
from itertools import islice

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction

from analysis import engine
from analysis.engine import Document, EngineError, KnownActor
from analysis.jobs.worker import worker_name
from articles.choices import AliasOrigin, ReviewState
from articles.models import Alias, ArticleVersion, ExtractionRun
from articles.models.actor import name_key
from articles.services import runs
from articles.services.proposals import reconcile
from articles.services.runs import LeaseLost

logger = logging.getLogger("newsdesk.runs")

# What may pass by itself: the database or a disk out of reach for a moment. Everything else would fail again.
TRANSIENT_ERRORS = (OperationalError, InterfaceError, OSError)

# How many known actors are offered to the engine for one text.
MOST_KNOWN_ACTORS = 2000
MAX_NAME_WORDS = 6  # words
MAX_ACTORS_PER_NAME = 50  # actors of one name


def execute(run_id: int) -> ExtractionRun | None:
    """Read one version. Returns the run if it is to be tried again later, else None; failures are kept on the run."""
    run = runs.acquire(run_id, worker=worker_name())
    if run is None:
        return None
    try:
        return _read(run)
    except LeaseLost:
        logger.warning("%s took longer than its lease; what it found is dropped.", run)
        return None


def _read(run: ExtractionRun) -> ExtractionRun | None:
    try:
        analysis = engine.analyse(to_document(run.version))
        with transaction.atomic():
            runs.verify_lease(run)
            counts = reconcile(run, analysis)
            runs.succeed(run, counts)
    except LeaseLost:
        raise
    except EngineError as error:
        runs.fail(run, error.code, error.message)
    except SoftTimeLimitExceeded:
        message = "Reading took longer than the time limit. A shorter text, or one in parts, may be read."
        runs.fail(run, "timeout", message)
    except TRANSIENT_ERRORS as error:
        again = runs.retry(run, "interrupted", f"{type(error).__name__}: {error}")
        return again if again.is_active else None
    except Exception as error:
        logger.exception("The engine failed on %s", run)
        message = f"{type(error).__name__}: {error}\n\n{traceback.format_exc(limit=-6)}"
        runs.fail(run, "crash", message.replace("\x00", ""))
    return None


def to_document(version: ArticleVersion) -> Document:
    """A version as the engine reads it. Relative dates count from the day that the outlet printed."""
    article = version.article
    return Document(
        id=str(version.pk),
        text=version.text,
        published=article.published_on,
        title=article.title,
        outlet=article.outlet.name if article.outlet else "",
        known_actors=known_actors(version.text),
    )


def known_actors(text: str) -> tuple[KnownActor, ...]:
    """The accepted actors that a text may name: those with an alias made of words that stand side by side in it.

    The cost depends on the text alone, however many actors the desk knows: a name that more than CROWD of them bear
    tells the engine nothing, and is left out.
    """
    keys = sorted(_word_runs(text))
    found: dict[int, tuple[str, str, list[str]]] = {}
    for chunk in _chunks(keys, 500):
        for alias in _aliases(chunk):
            found.setdefault(alias.actor_id, (alias.actor.name, alias.actor.kind, []))[2].append(alias.text)
    ordered = islice(sorted(found.items()), MOST_KNOWN_ACTORS)
    return tuple(KnownActor(str(pk), name, kind, tuple(aliases)) for pk, (name, kind, aliases) in ordered)


def _aliases(keys: list[str]) -> list[Alias]:
    """The aliases under these keys, but those of a crowd. Where there are too many, one of the keys is at fault."""
    most = MOST_KNOWN_ACTORS if len(keys) > 1 else MAX_ACTORS_PER_NAME
    aliases = Alias.objects.filter(
        key__in=keys, actor__state=ReviewState.ACCEPTED, actor__merged_into=None, actor__anonymous=False
    ).exclude(origin=AliasOrigin.METONYM)  # what “Paris” means, its sentence says
    found = list(aliases.select_related("actor")[: most + 1])
    if len(found) <= most:
        return found
    half = len(keys) // 2
    return _aliases(keys[:half]) + _aliases(keys[half:]) if half else []


def _word_runs(text: str) -> set[str]:
    """The keys of all runs of up to LONGEST_NAME words that begin with a capital letter or a digit."""
    words = re.findall(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?", text)
    keys: set[str] = set()
    for i, word in enumerate(words):
        if not word[0].islower():
            keys.update(name_key(" ".join(words[i:j])) for j in range(i + 1, min(i + MAX_NAME_WORDS, len(words)) + 1))
    return keys


def _chunks(items: list[str], size: int) -> list[list[str]]:
    return [items[i : i + size] for i in range(0, len(items), size)]
