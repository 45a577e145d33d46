"""Labels for the kinds of item that are reviewed in a text, keyed by the names that URLs and selectors use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# One item on the workbench, by the names in `selectors.workbench.KINDS`.
KIND_LABELS = {
    "claim": gettext_lazy("claim"),
    "event": gettext_lazy("event"),
    "mention": gettext_lazy("mention"),
    "time": gettext_lazy("time expression"),
    "actor": gettext_lazy("actor"),
}
# Several items on the workbench.
KIND_PLURALS = {
    "claim": gettext_lazy("claims"),
    "event": gettext_lazy("events"),
    "mention": gettext_lazy("mentions"),
    "time": gettext_lazy("time expressions"),
}
# The kinds of record in the queue, by the names in `selectors.queue.REVIEWED_MODELS`.
REVIEWED_LABELS = {
    "claims": gettext_lazy("claims"),
    "events": gettext_lazy("events"),
    "mentions": gettext_lazy("mentions"),
    "times": gettext_lazy("time expressions"),
}
