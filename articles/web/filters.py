"""What a reader asks of a timeline, read from the address: friendly where it cannot be met, and short to share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms

from articles.choices import AttributionKind, EventKind, EventStatus
from articles.presentation.dates import humanize_edtf
from articles.selectors.timeline import TimelineFilter
from articles.selectors.timeline_order import TimelinePosition

ANY = [("", "any")]
DAY = re.compile(r"\d{4}(-\d\d){0,2}")
NEWEST_FIRST = "newest"


class DayField(forms.Field):
    """A day, a month or a year; a month or a year means its first day, or with `last` its last one."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, last: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.last = last

    def to_python(self, value: Any) -> dt.date | None:
        text = str(value or "").strip()
        if not text:
            return None
        place = TimelinePosition.parse(text) if DAY.fullmatch(text) else None
        if place is None:
            raise forms.ValidationError(f"“{text[:40]}” is no date. Write a day such as 2025-10-09, a month or a year.")
        return place.last if self.last else place.first


class PositionField(forms.Field):
    def to_python(self, value: Any) -> TimelinePosition | None:
        text = str(value or "").strip()
        place = TimelinePosition.parse(text)
        if text and place is None:
            raise forms.ValidationError(
                f"“{text[:40]}” is no place in a timeline. Write a day such as 2025-10-09, a month or a year."
            )
        return place


class TimelineForm(forms.Form):
    """The filters of a timeline, with what its story offers to choose from."""

    actor = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Who took part")
    outlet = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Told by")
    attribution = forms.ChoiceField(choices=[*ANY, *AttributionKind.choices], required=False, label="How it is known")
    kind = forms.ChoiceField(choices=[*ANY, *EventKind.choices], required=False, label="What happened")
    status = forms.ChoiceField(choices=[*ANY, *EventStatus.choices], required=False, label="Status")
    since = DayField(label="From")
    until = DayField(last=True, label="To")
    as_of = DayField(last=True, label="What was known on")
    order = forms.ChoiceField(
        choices=[("", "oldest first"), (NEWEST_FIRST, "newest first")], required=False, label="In the order"
    )
    at = PositionField(required=False)

    ERRORS = {
        "actor": "Nobody by that number takes part in this story.",
        "outlet": "No outlet by that number tells this story.",
        "attribution": "There is no such kind of account.",
        "kind": "There is no such kind of event.",
        "status": "There is no such status.",
        "order": "The order is newest or nothing.",
    }

    def __init__(
        self,
        data: Mapping[str, str],
        actors: Sequence[tuple[int, str]],
        outlets: Sequence[tuple[int, str]],
        kinds: Container[str],
    ) -> None:
        super().__init__(data, auto_id="filter-%s")
        for name, message in self.ERRORS.items():
            self.fields[name].error_messages["invalid_choice"] = message
        self._offer("actor", "anyone", actors)
        self._offer("outlet", "any outlet", outlets)
        asked = data.get("kind")
        self._offer(
            "kind",
            "anything",
            [(kind, str(label)) for kind, label in EventKind.choices if kind in kinds or kind == asked],
        )

    def _offer(self, name: str, anyone: str, choices: Sequence[tuple[Any, str]]) -> None:
        self.fields[name].choices = [("", anyone), *((str(pk), label) for pk, label in choices)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            raise forms.ValidationError("The period ends before it begins. Exchange its two days.")
        return found

    # --- once it is valid

    @property
    def newest(self) -> bool:
        return bool(self.cleaned_data["order"] == NEWEST_FIRST)

    @property
    def timeline_filter(self) -> TimelineFilter:
        names = ("actor", "outlet", "attribution", "kind", "status", "since", "until", "as_of")
        return TimelineFilter(**{name: self.cleaned_data[name] for name in names})

    def asked(self) -> dict[str, str]:
        """What is asked for, as the address says it: nothing that is empty, nothing unknown."""
        given = {name: str(self.data.get(name, "")).strip() for name in self.fields}
        return {name: value for name, value in given.items() if value}

    def url_with(self, **changes: str) -> str:
        """This address with other values; an empty one takes its filter away. The page's own path has no “?”."""
        values = {name: value for name, value in (self.asked() | changes).items() if value}
        return f"?{urlencode(values)}" if values else "."

    def active_filters(self) -> list[tuple[str, str, str]]:
        """What is asked for in words, each with the address that takes it away."""
        shown = []
        for name, value in self.asked().items():
            if name not in ("order", "at"):
                label = str(self.fields[name].label)
                shown.append((label, self._words(name, value), self.url_with(**{name: "", "at": ""})))
        return shown

    def _words(self, name: str, value: str) -> str:
        choices = dict(getattr(self.fields[name], "choices", []))
        return str(choices[value]) if value in choices else humanize_edtf(value)
