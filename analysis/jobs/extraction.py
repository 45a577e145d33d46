"""Carry out one extraction run: load the version, call the engine, store the difference in a short transaction."""

from __future__ import annotations

import logging
import re
import traceback
from itertools import islice

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

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

# Errors that may pass by themselves, such as a database or a disk that is out of reach. Any other would occur again.
TRANSIENT_ERRORS = (OperationalError, InterfaceError, OSError)

MAX_KNOWN_ACTORS = 2000  # offered to the engine for one text: it looks each of their names up
MAX_NAME_WORDS = 6  # the longest run of words that is looked up as a name; longer aliases are not offered
MAX_ACTORS_PER_NAME = 50  # a name that more actors share does not identify any of them
KEYS_PER_QUERY = 500  # below SQLite's historical limit of 999 parameters


def execute(run_id: int) -> ExtractionRun | None:
    """Carry out a queued run. Return the run if it was queued again, else None; failures are recorded on the run."""
    run = runs.acquire(run_id, worker=worker_name())
    if run is None:
        return None
    try:
        return _extract(run)
    except LeaseLost:
        logger.warning("%s took longer than its lease; its result is dropped.", run)
        return None


def _extract(run: ExtractionRun) -> ExtractionRun | None:
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
        message = _("Extraction took longer than the time limit. Import the text in shorter parts.")
        runs.fail(run, "timeout", message)
    except TRANSIENT_ERRORS as error:
        retry = runs.retry(run, "interrupted", f"{type(error).__name__}: {error}")
        return retry if retry.is_active else None
    except Exception as error:
        logger.exception("The engine failed on %s", run)
        message = f"{type(error).__name__}: {error}\n\n{traceback.format_exc(limit=-6)}"
        runs.fail(run, "crash", message.replace("\x00", ""))
    return None


def to_document(version: ArticleVersion) -> Document:
    """Return a version as the engine's input. Relative dates count from the day that the outlet printed."""
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
    """Return the accepted actors that a text may name: those with an alias that is a run of words in it.

    The cost depends on the text alone, however many actors the desk knows. A name that more than MAX_ACTORS_PER_NAME
    of them share is left out.
    """
    keys = sorted(_name_keys(text))
    found: dict[int, tuple[str, str, list[str]]] = {}
    for start in range(0, len(keys), KEYS_PER_QUERY):
        for alias in _find_aliases(keys[start : start + KEYS_PER_QUERY]):
            _name, _kind, aliases = found.setdefault(alias.actor_id, (alias.actor.name, alias.actor.kind, []))
            aliases.append(alias.text)
    ordered = islice(sorted(found.items()), MAX_KNOWN_ACTORS)
    return tuple(KnownActor(str(pk), name, kind, tuple(aliases)) for pk, (name, kind, aliases) in ordered)


def _find_aliases(keys: list[str]) -> list[Alias]:
    """Return the aliases with these keys, without those of a name that too many actors share.

    Too many results mean that at least one key is such a name, so the keys are halved until it is found.
    """
    limit = MAX_KNOWN_ACTORS if len(keys) > 1 else MAX_ACTORS_PER_NAME
    aliases = Alias.objects.filter(
        key__in=keys, actor__state=ReviewState.ACCEPTED, actor__merged_into=None, actor__anonymous=False
    ).exclude(origin=AliasOrigin.METONYM)  # whether “Paris” is the city or the government depends on its sentence
    found = list(aliases.select_related("actor")[: limit + 1])
    if len(found) <= limit:
        return found
    half = len(keys) // 2
    return _find_aliases(keys[:half]) + _find_aliases(keys[half:]) if half else []


def _name_keys(text: str) -> set[str]:
    """Return the keys of all runs of up to MAX_NAME_WORDS words, with no lower-case initial in the first."""
    words = re.findall(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?", text)
    keys: set[str] = set()
    for start, word in enumerate(words):
        if not word[0].islower():
            ends = range(start + 1, min(start + MAX_NAME_WORDS, len(words)) + 1)
            keys.update(name_key(" ".join(words[start:end])) for end in ends)
    return keys
