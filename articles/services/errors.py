"""What a service refuses, in words an editor understands. `code` is stable and meant for programs."""

from __future__ import annotations


class ServiceError(Exception):
    """A request that cannot be carried out. Nothing was changed."""

    code = "conflict"

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class TransitionNotAllowed(ServiceError):
    """The table of moves has no such move from the record's present state."""

    code = "not-allowed"


class StaleRevision(ServiceError):
    """Someone else changed the record since the asker last saw it."""

    code = "stale"


class Blocked(ServiceError):
    """Something else rests on the record, or the record rests on something that was rejected."""

    code = "blocked"


class InvalidValue(ServiceError):
    """A value that cannot be right. `field` names it."""

    code = "invalid"

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.field = field
