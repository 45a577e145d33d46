"""The extraction engine: text in; actors, times, claims and events out.

Pure Python, without Django, Celery, a database or the network. This module is the whole interface:

    analyse(document)   read one document
    pipe(documents)     read many, in their order and in bounded memory
    engine_info()       the engine's name, version, model, and a hash of everything that determines its results
"""

from .pipeline import analyse, engine_info, pipe
from .types import (
    Actor,
    Analysis,
    Claim,
    Document,
    EngineError,
    EngineInfo,
    Event,
    KnownActor,
    Mention,
    Participant,
    Span,
    Time,
)

__all__ = [
    "Actor",
    "Analysis",
    "Claim",
    "Document",
    "EngineError",
    "EngineInfo",
    "Event",
    "KnownActor",
    "Mention",
    "Participant",
    "Span",
    "Time",
    "analyse",
    "engine_info",
    "pipe",
]
