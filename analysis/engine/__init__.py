"""The extraction engine: text in; actors, times, claims and events out.

Pure Python: it knows nothing of Django, Celery or a database, and reads no network. The whole interface is here.

    analyse(document)   read one document
    pipe(documents)     read many, one after another
    identity()          which engine this is; `config` changes whenever the same text could give another result
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
