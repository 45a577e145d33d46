"""Errors that services raise for requests they refuse. Messages are for editors; `code` is stable, for programs."""

from __future__ import annotations


class ServiceError(Exception):
    """A request that cannot be carried out. Nothing was changed."""

    code = "conflict"

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class TransitionNotAllowed(ServiceError):
    """The table of transitions has no such transition from the record's present state."""

    code = "not-allowed"


class StaleRevision(ServiceError):
    """Another person changed the record since the client last read it."""

    code = "stale"


class Blocked(ServiceError):
    """Accepted records depend on the record, or the record depends on one that is not accepted."""

    code = "blocked"


class InvalidValue(ServiceError):
    """A value that is not valid. `field` names its field, or is empty."""

    code = "invalid"

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.field = field
