"""What a service refuses, in words an editor understands. `code` is stable and meant for programs."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818
    """A request that cannot be carried out. Nothing was changed."""

    code = "refused"

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """The table of moves has no such move from the record's present state."""

    code = "not-allowed"


class Stale(Refused):
    """Someone else changed the record since the asker last saw it."""

    code = "stale"


class Blocked(Refused):
    """Something else rests on the record, or the record rests on something that was rejected."""

    code = "blocked"


class Invalid(Refused):
    """A value that cannot be right. `field` names it."""

    code = "invalid"

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.field = field
